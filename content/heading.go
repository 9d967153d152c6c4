package content

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
)

func (b *builder) heading(n *ast.Heading) {
	text := b.capture(func() { b.inlines(n) })
	id := ""
	if v, ok := n.AttributeString("id"); ok {
		if raw, ok := v.([]byte); ok {
			id = string(raw)
		}
	}
	b.here = n.Pos()
	written, _, _ := strings.Cut(string(n.Lines().Value(b.source)), "\n")
	b.emitHeading(n.Level, text, id, strings.TrimSpace(written))
}

// headingID is {#id} at the end of a heading, which only one without text before it
// escapes the parser of Markdown.
var headingID = regexp.MustCompile(`\s*\\?\{\s*#([\w:.-]+)[^{}]*\\?\}$`)

func (b *builder) emitHeading(level int, text Text, id, written string) {
	if strings.HasSuffix(text.Words, "}") {
		if m := headingID.FindStringSubmatchIndex(text.Words); m != nil && m[0] > 0 {
			id = text.Words[m[2]:m[3]]
			text = text.to(m[0])
		}
	}
	if text.IsEmpty() {
		return
	}
	id = Clean(id)
	_, taken := b.ids[id]
	h := &Heading{Level: level, Text: text, ID: b.uniqueID(id, text.Words)}
	b.emit(h)
	b.mark(Mark{Kind: MarkHeading, Text: written, Heading: h, Taken: taken && id != ""})
}

// uniqueID is the name that links give a heading: what the author says, else as
// GitHub makes it. It costs the same for the thousandth heading of one name.
func (b *builder) uniqueID(id, words string) string {
	if id == "" {
		id = headingSlug(words)
	}
	if id == "" {
		id = "heading" // of marks alone
	}
	name := id
	n, taken := b.ids[id]
	for ; taken; n++ {
		name = fmt.Sprintf("%s-%d", id, n)
		_, taken = b.ids[name]
	}
	b.ids[id] = max(n, 1)
	b.ids[name] = max(b.ids[name], 1)
	return name
}

// HeadingKey is what the IDs have in common that generators give to one heading, who
// disagree on all but its letters and digits.
func HeadingKey(id string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, id)
}

func headingSlug(words string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '\n':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r):
			return unicode.ToLower(r)
		}
		return -1
	}, words)
}
