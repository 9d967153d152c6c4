package plain

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"edgerunner.vc/blog/content"
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
		Use: "toc SLUG", Short: "List the headings of a post", Example: "toc SLUG", Args: slugs(1),
		Long: `List the headings of a post: the level, the name that stands behind # in
SLUG#NAME, and the text. SLUG#NAME lists those of that part. In a pipe each is a
line with tabs between.`,
	}
	asJSON := addJSON(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		_, targets, err := c.find(args)
		if err != nil {
			return err
		}
		var rows [][]string
		var objects []any
		doc := c.Pages.Document(targets[0].Post)
		from, end := partOf(doc, targets[0].Heading)
		for _, b := range doc.Blocks[from:end] {
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
		Use: "links SLUG", Short: "List the links of a post", Example: "links SLUG", Args: slugs(1),
		Long: `List the links of a post: the number that the reader shows behind it, the
text, and the address; for another post of this blog that is its name, which
cat takes. SLUG#HEADING lists those of that part. In a pipe each is a line with
tabs between.`,
	}
	asJSON := addJSON(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		blog, targets, err := c.find(args)
		if err != nil {
			return err
		}
		var rows [][]string
		var objects []any
		for _, l := range c.links(blog, targets[0]) {
			rows = append(rows, []string{fmt.Sprint(l.Number), l.Text, l.address()})
			objects = append(objects, l)
		}
		return c.printRows(rows, objects, asJSON)
	}
	return cmd
}

// links are the links of a post, or of the part of it that is meant.
func (c *caller) links(blog *content.Blog, in content.Target) []link {
	doc := c.Pages.Document(in.Post)
	from, end := partOf(doc, in.Heading)
	var all []link
	for i, l := range linksOf(blog, in.Post, doc) {
		if in.Heading == "" || slices.ContainsFunc(l.blocks, func(b int) bool { return from <= b && b < end }) {
			all = append(all, newLink(blog, in.Post, i+1, l))
		}
	}
	return all
}

func newLink(blog *content.Blog, from *content.Post, number int, l numbered) link {
	out := link{Number: number, Text: l.words, URL: l.URL, ref: l.Ref}
	if to, ok := blog.Resolve(from, l.Link); ok {
		out.Post, out.URL = to.Name(), cmp.Or(l.URL, blog.Permalink(to.Post, to.Heading))
	}
	return out
}

// partOf is the first block of the part with a heading, and the first one behind it: the
// next heading that is none of its own, or the footnotes. Without a heading it is all.
func partOf(doc *content.Document, heading string) (from, end int) {
	if heading == "" {
		return 0, len(doc.Blocks)
	}
	level := 0
	for i, b := range doc.Blocks {
		h, ok := b.Node.(*content.Heading)
		_, notes := b.Node.(*content.Notes)
		switch {
		case notes && level > 0:
			return from, i
		case !ok:
		case level > 0 && h.Level <= level:
			return from, i
		case level == 0 && h.ID == heading:
			from, level = i, h.Level
		}
	}
	return from, len(doc.Blocks)
}
