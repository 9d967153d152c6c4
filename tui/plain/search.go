package plain

import (
	"bufio"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// How many posts a search prints. Each is taken apart for the line around the hit, which
// takes about a millisecond.
const usualHits, maxHits = 20, 100

// maxExcerpt is how much is printed around a hit, in characters: more than a line has.
const maxExcerpt = page.MaxMeasure

// hit is a post that a search has found, as "search --json" prints it.
type hit struct {
	postLine
	Excerpt string `json:"excerpt"` // empty where only the title or a tag has the words
}

// searchCommand finds posts by their words.
func (c *caller) searchCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "search WORDS…", Short: "Find posts by their words", Example: "search markdown tables",
		Long: `Find the posts that have all these words in their title, tags, series,
description or text, the best first. Case and accents do not count, and the
last word may be the beginning of one.

In a pipe each is a line as of ls, and the words around the hit behind it. The
exit code is 1 if there is none.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if strings.TrimSpace(strings.Join(args, "")) == "" {
				return Usage(cmd, "the words to look for are missing")
			}
			return nil
		},
	}
	n := usualHits
	limit := number{value: &n, least: 1, most: maxHits}
	cmd.Flags().Var(&limit, "limit", fmt.Sprintf("how many posts at most, to %d; without it %d", maxHits, usualHits))
	asJSON := addJSON(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		blog, err := c.Blog()
		if err != nil {
			return err
		}
		query := strings.Join(args, " ")
		hits := blog.Search(query)
		if len(hits) == 0 {
			return Failed("no post has all of that: %s", echo(query))
		}
		shown := hits[:min(*limit.value, len(hits))]
		err = c.print(func(w *bufio.Writer) {
			for _, h := range shown {
				c.writeHit(w, blog, h.Post, query, asJSON.asked())
				if _, err := w.Write(nil); err != nil {
					return // nobody is there any more
				}
			}
		})
		if more := len(hits) - len(shown); more > 0 && err == nil && (!cmd.Flags().Changed("limit") || len(shown) == maxHits) {
			c.complain(fmt.Sprintf("And %s more; --limit shows up to %d.", counted(more, "post"), maxHits))
		}
		return err
	}
	return cmd
}

func (c *caller) writeHit(w *bufio.Writer, blog *content.Blog, post *content.Post, query string, asJSON bool) {
	room := maxExcerpt
	if c.Terminal != nil && !asJSON {
		room = max(min(room, c.Terminal.width()-len(indent)), minWidth)
	}
	excerpt, _ := c.Pages.Document(post).Excerpt(query, room)
	switch {
	case asJSON:
		newLines(w).add(hit{newPostLine(blog, post), excerpt.Text})
	case c.Terminal == nil:
		writeFields(w, append(listFields(post), excerpt.Text))
	default:
		writeColumns(w, slices.Values([][]string{{post.Slug, post.Title}}), c.Terminal.width())
		if excerpt.Text != "" {
			fmt.Fprintln(w, indent+excerpt.Text)
		}
	}
}

// indent is what stands before a line that belongs to the one above it.
const indent = "    "

// topic is a tag, as "tags --json" prints it.
type topic struct {
	Tag   string `json:"tag"`
	Posts int    `json:"posts"`
}

// tagsCommand lists the tags.
func (c *caller) tagsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "tags", Short: "List the tags, and how many posts have them", Example: "tags", Args: Arguments(0),
		Long: `List the tags, and how many posts have them; those with the most come first.
In a pipe each is a line with a tab between.`,
	}
	asJSON := addJSON(cmd)
	cmd.RunE = func(*cobra.Command, []string) error {
		blog, err := c.Blog()
		if err != nil {
			return err
		}
		var rows [][]string
		var objects []any
		for _, t := range blog.Topics() {
			if !t.Series {
				rows = append(rows, []string{t.Name, fmt.Sprint(t.Posts)})
				objects = append(objects, topic{t.Name, t.Posts})
			}
		}
		return c.printRows(rows, objects, asJSON)
	}
	return cmd
}

// printRows prints rows for a person or for a program, or the same as JSON.
func (c *caller) printRows(rows [][]string, objects []any, asJSON *jsonFlag) error {
	if !asJSON.asked() {
		return WriteRows(c.Stdout, rows, c.Terminal)
	}
	return c.print(func(w *bufio.Writer) {
		out := newLines(w)
		for _, o := range objects {
			out.add(o)
		}
	})
}
