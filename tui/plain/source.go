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
		Long: `Print the Markdown of a post as its author wrote it, with the front matter. In a pipe it is
byte for byte as the file is. A terminal gets it without what it might act on.`,
	}
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		_, targets, err := c.find(args)
		if err != nil {
			return err
		}
		post := targets[0].Post
		source := post.Source()
		if c.Terminal != nil {
			source = content.CleanText(source)
		}
		c.opened(post)
		return c.print(func(w *bufio.Writer) { _, _ = w.WriteString(source) })
	}
	return cmd
}
