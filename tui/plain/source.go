package plain

import (
	"bufio"

	"github.com/spf13/cobra"

	"edgerunner.vc/blog/content"
)

// rawCommand prints the file of a post. In a pipe it is that, byte for byte, with whatever
// is in it; a terminal would act on some of that.
func (c *caller) rawCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "raw SLUG", Short: "Print the Markdown of a post", Example: "raw SLUG > post.md", Args: slugs(1),
		Long: `Print the Markdown of a post as its author wrote it, with the front matter. In
a pipe it is byte for byte as the file is. A terminal gets it without what it
might act on.`,
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		_, targets, err := c.find(args)
		if err != nil {
			return err
		}
		post := targets[0].Post
		if targets[0].Heading != "" {
			return Usage(cmd, "a file is printed whole; cat and text begin at a heading")
		}
		source := post.Source()
		if c.Terminal != nil {
			source = content.CleanText(source)
		}
		c.opened(post)
		return c.print(func(w *bufio.Writer) { _, _ = w.WriteString(source) })
	}
	return cmd
}

// textCommand prints a post for ears.
func (c *caller) textCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "text SLUG", Short: "Print a post as one says it, for ears", Example: "text SLUG", Args: slugs(1),
		Long: `Print a post as one says it to somebody who cannot see it: a paragraph is a
line, nothing is drawn, and headings, lists, tables, pictures and links are
told in words, which are English. SLUG#HEADING begins at that heading.`,
	}
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		blog, targets, err := c.find(args)
		if err != nil {
			return err
		}
		to := targets[0]
		c.opened(to.Post)
		l := loan{heading: to.Heading, set: func() sheet { return newSaidSheet(blog, to.Post, c.Pages.Document(to.Post)) }}
		if c.Terminal != nil {
			l.width = c.Terminal.width()
		}
		return c.print(func(w *bufio.Writer) { _ = l.print(w) }) // the writer keeps its error
	}
	return cmd
}
