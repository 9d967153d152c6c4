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
			return Usage(cmd, "that is too much: %s", echo(args[most]))
		}
		return nil
	}
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
	slug, _, _ := strings.Cut(name, "#")
	var slugs []string
	for _, p := range blog.Nearest(slug, near) {
		slugs = append(slugs, p.Slug)
	}
	if len(slugs) == 0 {
		return "; ls lists them"
	}
	return fmt.Sprintf("; did you mean %s?", strings.Join(slugs, ", or "))
}

// known says whether what is asked for without a command is a post.
func (c *caller) known(args []string) error {
	blog, err := c.named()
	if err != nil {
		return err
	}
	if _, ok := blog.Find(args[0]); ok {
		return nil
	}
	code, hint := exitFailed, meant(blog, args[0])
	if len(args) > 1 || strings.TrimSpace(args[0]) == "" {
		code, hint = exitUsage, "; help lists what there is"
	}
	if looksShell(args) {
		hint = "; there is no shell here, and help lists what there is"
	}
	return &Failure{Code: code, Why: fmt.Sprintf("there is no command or post %s%s", echo(args[0]), hint)}
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
