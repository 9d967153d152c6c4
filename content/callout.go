package content

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"

	"edgerunner.vc/blog/content/dialect"
)

// calloutKind is the kind that a name means; note for a name that means none.
func calloutKind(name string) string {
	if kind := dialect.CalloutKind(strings.TrimSpace(name)); kind != "" {
		return kind
	}
	return "note"
}

// calloutNames are what callouts are called where the author does not say.
var calloutNames = map[string]string{
	"note": "Note", "tip": "Tip", "info": "Info", "important": "Important", "warning": "Warning", "caution": "Caution",
	"danger": "Danger", "success": "Success", "question": "Question", "quote": "Quote",
}

// Name is what the callout begins with, which tells without colour what it is: the name
// of its kind, and what its author calls it.
func (c *Callout) Name() Text {
	name := PlainText(calloutNames[c.Kind], 0)
	switch {
	case c.Title.IsEmpty() || strings.EqualFold(c.Title.Words, name.Words):
		return name
	case name.IsEmpty() || c.Kind == "note" || c.Kind == "quote":
		return c.Title
	}
	return Join(PlainText(name.Words+": ", 0), c.Title)
}

// calloutMarker begins a quote that is a callout, as GitHub and Obsidian have it:
// [!NOTE], [!tip]- with a title.
var calloutMarker = regexp.MustCompile(`^\[!([A-Za-z][\w -]*)\][+-]?(?:\s|$)`)

// quote builds a quote, or the callout that its first line makes it.
func (b *builder) quote(n *ast.Blockquote) {
	kind, title := "", Text{}
	nodes := b.inside(func() {
		first := n.FirstChild()
		if p, ok := first.(*ast.Paragraph); ok && calloutMarker.Match(p.Lines().Value(b.source)) {
			kind, title = b.calloutLine(p)
			first = p.NextSibling()
		}
		for ; first != nil; first = first.NextSibling() {
			b.block(first)
		}
	})
	switch {
	case kind != "":
		b.emit(&Callout{kind, title, nodes})
	case len(nodes) > 0:
		b.emit(&Quote{nodes})
	}
}

// calloutLine reads the first line of a callout, and builds the rest of its paragraph.
func (b *builder) calloutLine(p *ast.Paragraph) (kind string, title Text) {
	c := p.FirstChild()
	title = b.capture(func() {
		for ended := false; c != nil && !ended; c = c.NextSibling() {
			b.inline(c)
			t, ok := c.(*ast.Text)
			ended = ok && (t.SoftLineBreak() || t.HardLineBreak())
		}
	})
	for ; c != nil; c = c.NextSibling() {
		b.inline(c)
	}
	b.flush()
	m := calloutMarker.FindStringSubmatchIndex(title.Words)
	if m == nil {
		return "note", title // a link has the name of a callout
	}
	name := strings.ToLower(strings.TrimSpace(title.Words[m[2]:m[3]]))
	if title = title.from(m[1]); title.IsEmpty() && dialect.CalloutKind(name) == "" {
		title = PlainText(name, 0) // a kind that only this author knows
	}
	return calloutKind(name), title
}
