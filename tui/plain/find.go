package plain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"edgerunner.vc/blog/content"
)

// near is how many posts are named to somebody who has asked for one that is not there.
const near = 3

// Arguments is for commands that have so many arguments at most.
func Arguments(most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > most {
			return Usage(cmd, "that is too much: %s%s", echo(args[most]), inOneWord(cmd, args))
		}
		return nil
	}
}

// inOneWord tells those whose tag, or series, has come in many words how it is one: the
// quotes around it are for their own shell.
func inOneWord(cmd *cobra.Command, args []string) string {
	for _, flag := range topicFlags {
		if f := cmd.Flags().Lookup(flag); f != nil && f.Changed {
			words := strings.Fields(content.Clean(f.Value.String() + " " + strings.Join(args, " ")))
			return fmt.Sprintf("; a name in one word would be --%s %s, or in two kinds of quotes --%[1]s \"'%[3]s'\"", flag,
				cutWords(strings.Join(words, "-"), maxEcho), cutWords(strings.Join(words, " "), maxEcho))
		}
	}
	return ""
}

// slugs is for commands that have so many names of posts at most, and one at least.
func slugs(most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return Usage(cmd, "the name of a post is missing; ls lists them")
		}
		return Arguments(most)(cmd, args)
	}
}

// named is the blog that names are looked up in.
func (c Config) named() (*content.Blog, error) {
	if c.Named != nil {
		return c.Named()
	}
	return c.Blog()
}

// find finds all posts that are asked for, with their headings, or none.
func (c *caller) find(names []string) (*content.Blog, []content.Target, error) {
	blog, err := c.named()
	if err != nil {
		return nil, nil, err
	}
	var targets []content.Target
	for _, name := range names {
		to, ok := blog.Find(name)
		if !ok {
			return nil, nil, Failed("there is no post %s%s", echo(name), meant(blog, name))
		}
		if to.Heading != "" && !c.has(to) {
			return nil, nil, Failed("there is no heading %s in %s; toc %s lists those there are", echo(to.Heading), to.Post.Slug, to.Post.Slug)
		}
		targets = append(targets, to)
	}
	return blog, targets, nil
}

// has says whether a post has a heading.
func (c *caller) has(to content.Target) bool {
	return slices.ContainsFunc(c.Pages.Document(to.Post).Blocks, func(b content.Block) bool {
		h, ok := b.Node.(*content.Heading)
		return ok && h.ID == to.Heading
	})
}

// meant is what is said to somebody of the posts that a wrong name may stand for.
func meant(blog *content.Blog, name string) string {
	return orThese(nearest(blog, name), "; ls lists them")
}

// nearest are the names of the posts that a wrong one may stand for.
func nearest(blog *content.Blog, name string) []string {
	slug, _, _ := strings.Cut(name, "#")
	var slugs []string
	for _, p := range blog.Nearest(slug, near) {
		slugs = append(slugs, p.Slug)
	}
	return slugs
}

// orThese asks whether one of some names was meant, if there are any.
func orThese(names []string, otherwise string) string {
	if len(names) == 0 {
		return otherwise
	}
	return fmt.Sprintf("; did you mean %s?", strings.Join(names, ", or "))
}

// known says whether what is asked for without a command is a post.
func (c *caller) known(root *cobra.Command, args []string) error {
	blog, err := c.named()
	if err != nil {
		return err
	}
	if _, ok := blog.Find(args[0]); ok {
		return nil
	}
	unknown := &Failure{Code: exitFailed}
	if len(args) > 1 || content.Clean(args[0]) == "" {
		unknown.Code = exitUsage
	}
	unknown.Why = "there is no command or post " + echo(args[0])
	switch {
	case content.Clean(args[0]) == "":
		unknown.Why = "that command is empty; help lists what there is"
	case looksShell(args):
		unknown.Why += "; there is no shell here, and help lists what there is"
	case slices.Contains(leaving[:], args[0]):
		unknown.Why += "; there is no session to leave, for each command ends by itself"
	default:
		names := nearCommands(root, args[0])
		if len(args) == 1 {
			names = append(names, nearest(blog, args[0])...)
		}
		unknown.Why += orThese(names, "; help lists the commands, and ls the posts")
	}
	return unknown
}

// leaving is what people type to leave.
var leaving = [...]string{"exit", "quit", "logout", "q"}

// nearCommands are the commands that a wrong name may stand for: one letter off in a short
// word, two in others.
func nearCommands(root *cobra.Command, name string) []string {
	if len(name) > maxEcho {
		return nil
	}
	root.SuggestionsMinimumDistance = 1 + min(len(name)/5, 1)
	return root.SuggestionsFor(name)
}

// opened tells that a post was printed.
func (c *caller) opened(post *content.Post) {
	if c.Opened != nil {
		c.Opened(post.Slug)
	}
}

// anySlug is the name of a post, for examples.
func (c *caller) anySlug() string {
	blog, err := c.Blog()
	if err != nil || len(blog.Posts) == 0 {
		return "SLUG"
	}
	return blog.Posts[0].Slug
}
