package plain

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"github.com/spf13/cobra"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// heading is a heading, as "toc --json" prints it.
type heading struct {
	Level int    `json:"level"`
	ID    string `json:"id"`
	Text  string `json:"text"`
}

// tocCommand lists the headings of a post.
func (c *caller) tocCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "toc SLUG [--json]", Short: "List the headings of a post", Example: "toc SLUG", Args: slugs(1),
		Long: `List the headings of a post: the level, the name that stands behind # in
SLUG#NAME, and the text. In a pipe each is a line with tabs between.`,
	}
	asJSON := addJSON(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		_, targets, err := c.find(args)
		if err != nil {
			return err
		}
		var rows [][]string
		var objects []any
		for _, b := range c.Pages.Document(targets[0].Post).Blocks {
			h, ok := b.Node.(*content.Heading)
			if !ok {
				continue
			}
			text := content.Clean(h.Text.Words)
			objects = append(objects, heading{h.Level, h.ID, text})
			if c.Terminal != nil {
				rows = append(rows, []string{strings.Repeat("  ", h.Level-1) + text, "#" + h.ID})
			} else {
				rows = append(rows, []string{fmt.Sprint(h.Level), h.ID, text})
			}
		}
		return c.printRows(rows, objects, asJSON)
	}
	return cmd
}

// link is a link of a post, as "links --json" prints it.
type link struct {
	Number int    `json:"number"`
	Text   string `json:"text"`
	URL    string `json:"url"`  // empty for one that leads nowhere outside
	Post   string `json:"post"` // SLUG or SLUG#HEADING, if it leads to a post of the blog; else empty

	ref string
}

// address is where a link leads, in a word.
func (l link) address() string {
	switch {
	case l.Post != "":
		return l.Post
	case l.URL != "":
		return l.URL
	}
	return l.ref
}

// linksCommand lists the links of a post.
func (c *caller) linksCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "links SLUG [--json]", Short: "List the links of a post", Example: "links SLUG", Args: slugs(1),
		Long: `List the links of a post: the number that the reader shows behind it, the
text, and the address; for another post of this blog that is its name, which
cat takes. In a pipe each is a line with tabs between.`,
	}
	asJSON := addJSON(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		blog, targets, err := c.find(args)
		if err != nil {
			return err
		}
		var rows [][]string
		var objects []any
		for _, l := range c.links(blog, targets[0].Post) {
			rows = append(rows, []string{fmt.Sprint(l.Number), l.Text, l.address()})
			objects = append(objects, l)
		}
		return c.printRows(rows, objects, asJSON)
	}
	return cmd
}

// links are the links of a post by their numbers, each once, as it is said first.
func (c *caller) links(blog *content.Blog, post *content.Post) []link {
	// Without colours and whole, so that few links are in parts.
	p := c.page(blog, post, page.Look{Measure: page.MaxMeasure, Colours: colorprofile.Ascii, Numbered: true, Whole: true})
	var all []link
	at := map[int]int{}         // where in them a number is
	last := map[int]page.Link{} // the part of a link that may go on, by its number
	for _, part := range p.Links {
		n := part.Number
		i, again := at[n]
		switch before := last[n]; {
		case n == 0: // a footnote
			continue
		case !again:
			at[n] = len(all)
			all = append(all, newLink(blog, post, part))
			if picture := pictureAt(p, part.Line); picture != "" {
				all[len(all)-1].Text = picture
				continue // the name of the file is below
			}
		case before.Line > 0 && before.Line == part.Line-1 && part.Column <= before.Column:
			all[i].Text += " " + content.Clean(part.Text)
		default: // it is said again
			delete(last, n)
			continue
		}
		last[n] = part
	}
	return all
}

// pictureAt is what a picture on that line of a page shows; empty if there is none.
func pictureAt(p *page.Page, line int) string {
	for _, f := range p.Figures {
		if line >= f.Line && line < f.Line+f.Height {
			return content.Clean(f.Alt)
		}
	}
	return ""
}

func newLink(blog *content.Blog, from *content.Post, part page.Link) link {
	l := link{Number: part.Number, Text: content.Clean(part.Text), URL: part.URL, ref: part.Ref}
	if to, ok := blog.Resolve(from, part.Link); ok {
		if l.Post = to.Post.Slug; to.Heading != "" {
			l.Post += "#" + to.Heading
		}
	}
	return l
}
