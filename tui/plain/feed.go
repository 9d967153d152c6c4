package plain

import (
	"fmt"

	"github.com/spf13/cobra"

	"edgerunner.vc/blog/content/feed"
)

// feedCommand writes the newest posts for programs that tell what is new.
func (c *caller) feedCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "feed [atom|rss|json]", Short: "Write a feed: Atom, RSS or JSON Feed", Example: "feed",
		Long: `Write a feed of the newest posts, whole, as HTML: Atom 1.0, or RSS 2.0 or JSON
Feed 1.1. A line of newsboat's urls file may be: "exec:ssh -T HOST feed"`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 && !isFormat(args[0]) {
				return Usage(cmd, "the format is %s; %v", echo(args[0]), feed.ErrFormat)
			}
			return Arguments(1)(cmd, args)
		},
	}
	var choice choice
	cmd.Flags().Var(topicFlag{&choice.tag, "TAG"}, "tag", "only posts with this tag")
	n := feed.DefaultLimit
	limit := number{value: &n, least: 1, most: feed.MaxLimit}
	cmd.Flags().Var(&limit, "limit", fmt.Sprintf("how many posts at most, to %d; without it %d", feed.MaxLimit, feed.DefaultLimit))
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		posts, err := c.choose(choice)
		if err != nil {
			return err
		}
		o := feed.Options{Tag: choice.tag, Limit: *limit.value, Document: c.Pages.Document}
		if len(args) > 0 {
			o.Format = feed.Format(args[0])
		}
		return feed.Write(c.Stdout, posts.Blog, o)
	}
	return cmd
}

func isFormat(word string) bool {
	switch feed.Format(word) {
	case feed.Atom, feed.RSS, feed.JSON:
		return true
	}
	return false
}
