package feed

import (
	"bytes"
	"fmt"
	"html"
	"strings"

	"edgerunner.vc/blog/content"
)

// maxWhole is the size up to which a post stands whole in a feed, in bytes of its source:
// the longest posts of real blogs are under 200 kB. Of what is longer, a book, there is
// the beginning: it would be sent, and held in memory, for each program that asks.
const maxWhole, beginning = 256 << 10, 16 << 10

// HTML is the text of a post as HTML that is well-formed XML too. Of o, Host and Document
// count. Nothing in it is executed or styled, and its ids are those of no other post.
func HTML(blog *content.Blog, post *content.Post, o Options) string {
	return withoutPosts(blog, o).html(post)
}

func (f *feed) html(p *content.Post) string {
	read := f.document
	if p.Size() > maxWhole {
		read = func(p *content.Post) *content.Document { return p.Head(beginning) }
	}
	doc := read(p)
	w := &writer{addresses: f.addresses, post: p, ids: map[string]bool{}, marks: map[int]int{}}
	w.out.Grow(2 * doc.Size) // what most posts come to
	for _, b := range doc.Blocks {
		w.gather(b.Node)
	}
	for _, b := range doc.Blocks {
		w.node(b.Node)
	}
	if doc.Rest > 0 {
		w.put(fmt.Sprintf("<p><a href=\"%s\">The post goes on here.</a></p>\n", html.EscapeString(f.link(p, ""))))
	}
	return strings.TrimSuffix(w.out.String(), "\n")
}

// writer writes the HTML of one post.
type writer struct {
	addresses
	post  *content.Post
	out   bytes.Buffer
	ids   map[string]bool // of the headings
	notes int             // how many there are
	marks map[int]int     // how many lead to each of them, so far
}

// gather finds what links may lead to.
func (w *writer) gather(n content.Node) {
	all := func(nodes []content.Node) {
		for _, n := range nodes {
			w.gather(n)
		}
	}
	switch n := n.(type) {
	case *content.Heading:
		w.ids[n.ID] = true
	case *content.List:
		for _, item := range n.Items {
			all(item.Nodes)
		}
	case *content.Quote:
		all(n.Nodes)
	case *content.Callout:
		all(n.Nodes)
	case *content.Details:
		all(n.Nodes)
	case *content.Definitions:
		for _, d := range n.Items {
			all(d.Nodes)
		}
	case *content.Notes:
		w.notes = len(n.Notes)
		for _, note := range n.Notes {
			all(note.Nodes)
		}
	}
}

// put writes what is HTML already.
func (w *writer) put(markup ...string) {
	for _, m := range markup {
		w.out.WriteString(m)
	}
}

// words writes a text without styles. Its breaks are those that the author wants.
func (w *writer) words(s string) {
	w.put(strings.ReplaceAll(plain.Replace(s), "\n", "<br/>\n"))
}

// plain makes HTML of a text; of an attribute [html.EscapeString] does, for it has quotes
// around it.
var plain = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

func (w *writer) nodes(nodes []content.Node) {
	for _, n := range nodes {
		w.node(n)
	}
}

func (w *writer) node(n content.Node) {
	switch n := n.(type) {
	case *content.Paragraph:
		w.block("p", n.Text)
	case *content.Heading:
		name := fmt.Sprintf("h%d", n.Level)
		w.put("<", name, ` id="`, html.EscapeString(w.headingID(n.ID)), `">`)
		w.text(n.Text)
		w.put("</", name, ">\n")
	case *content.Code:
		w.code(n)
	case *content.Formula:
		w.verbatim("tex", n.Source)
	case *content.List:
		w.list(n)
	case *content.Quote:
		w.put("<blockquote>\n")
		w.nodes(n.Nodes)
		w.put("</blockquote>\n")
	case *content.Callout:
		w.callout(n)
	case *content.Details:
		w.put("<details>\n")
		w.block("summary", n.Summary)
		w.nodes(n.Nodes)
		w.put("</details>\n")
	case *content.Table:
		w.table(n)
	case *content.Rule:
		w.put("<hr/>\n")
	case *content.Figure:
		w.figure(n)
	case *content.Definitions:
		w.definitions(n)
	case *content.Notes:
		w.footnotes(n)
	}
}

// block writes an element with a text, if there is any.
func (w *writer) block(name string, t content.Text) {
	if !t.IsEmpty() {
		w.put("<", name, ">")
		w.text(t)
		w.put("</", name, ">\n")
	}
}

func (w *writer) code(n *content.Code) {
	if n.Title == "" {
		w.verbatim(n.Language, n.Source)
		return
	}
	w.put("<figure>\n<figcaption>", plain.Replace(n.Title), "</figcaption>\n")
	w.verbatim(n.Language, n.Source)
	w.put("</figure>\n")
}

// verbatim writes what stands as it was written. The language is in the place where
// highlighters look for it.
func (w *writer) verbatim(language, source string) {
	class := ""
	if words := strings.Fields(language); len(words) > 0 {
		class = ` class="language-` + html.EscapeString(words[0]) + `"`
	}
	w.put("<pre><code", class, ">", plain.Replace(source), "</code></pre>\n")
}

// boxes are of characters: programs that read feeds take elements of forms out.
var boxes = map[content.Task]string{content.OpenTask: "☐ ", content.DoneTask: "☑ "}

func (w *writer) list(n *content.List) {
	name, start := "ul", ""
	if n.Ordered {
		name = "ol"
		if n.Start != 1 {
			start = fmt.Sprintf(` start="%d"`, n.Start)
		}
	}
	w.put("<", name, start, ">\n")
	for _, item := range n.Items {
		w.item(item, n.Tight)
	}
	w.put("</", name, ">\n")
}

func (w *writer) item(item content.Item, tight bool) {
	w.put("<li>")
	box, nodes := content.PlainText(boxes[item.Task], 0), item.Nodes
	first := box
	if len(nodes) > 0 {
		if p, ok := nodes[0].(*content.Paragraph); ok {
			first, nodes = content.Join(box, p.Text), nodes[1:]
		}
	}
	if tight {
		w.text(first)
	} else {
		w.block("p", first)
	}
	w.nodes(nodes)
	w.put("</li>\n")
}

// callout is a quote, which stands apart everywhere.
func (w *writer) callout(n *content.Callout) {
	w.put(`<blockquote class="callout `, html.EscapeString(n.Kind), "\">\n")
	w.block("p", n.Name().With(content.Strong))
	w.nodes(n.Nodes)
	w.put("</blockquote>\n")
}

func (w *writer) definitions(n *content.Definitions) {
	w.put("<dl>\n")
	for _, d := range n.Items {
		for _, term := range d.Terms {
			w.block("dt", term)
		}
		if len(d.Nodes) > 0 {
			w.put("<dd>\n")
			w.nodes(d.Nodes)
			w.put("</dd>\n")
		}
	}
	w.put("</dl>\n")
}
