package content

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/net/html"
)

// blockTag is a tag in a block of Markdown.
type blockTag struct {
	block ast.Node
	name  string
}

// inlineTag is an open tag that styles words, and what was before it.
type inlineTag struct {
	name  string
	style Style
	link  *Link
	shift byte
	after string // to be written when it closes
}

// rawTag reads a tag amid words.
func (b *builder) rawTag(n *ast.RawHTML) {
	raw := string(n.Segments.Value(b.source))
	b.at = n.Pos()
	name := tagName(raw)
	switch {
	case silents[name] && b.markup.silent == 0 && raw[1] != '/' && !b.closesBehind(n, name):
		// the words that follow are for readers
	case b.simpleTag(raw, name):
	default:
		b.markup.amidWords = true
		b.tokens(raw)
		b.markup.amidWords = false
	}
}

// simpleTag reads the tags that have no attributes, which are most, without the cost
// of a tokenizer.
func (b *builder) simpleTag(raw, name string) bool {
	_, styles := inlineStyles[name]
	if !styles && name != "br" || b.markup.silent > 0 || b.markup.pre != nil {
		return false
	}
	switch bare := strings.ToLower(strings.Trim(raw, "</ >")); {
	case bare != name || raw[1] >= 'A' && raw[1] <= 'Z':
		return false
	case raw[1] == '/':
		b.closeTag(name)
	case name == "br":
		b.text.hardBreak()
	case strings.HasSuffix(raw, "/>") || optionalEnds[name]:
		return false
	case !b.isClosed(name):
		// what it would style has no end
	default:
		b.openInline(element{Token: html.Token{Type: html.StartTagToken, Data: name}, source: raw}, name)
	}
	return true
}

// tagName is the name of a tag, in lower case.
func tagName(raw string) string {
	name := strings.TrimLeft(raw, "</")
	if end := strings.IndexAny(name, " \t\n/>"); end >= 0 {
		name = name[:end]
	}
	return strings.ToLower(name)
}

// closesBehind says whether an element is closed in the block that it is opened in. It
// looks once through a block that has no end for it.
func (b *builder) closesBehind(n ast.Node, name string) bool {
	if b.markup.endless == (blockTag{n.Parent(), name}) {
		return false
	}
	for next := n.NextSibling(); next != nil; next = next.NextSibling() {
		if raw, ok := next.(*ast.RawHTML); ok {
			if tag := string(raw.Segments.Value(b.source)); tag[1] == '/' && tagName(tag) == name {
				return true
			}
		}
	}
	b.markup.endless = blockTag{n.Parent(), name}
	return false
}

// inlineStyles are the elements that only style words.
var inlineStyles = map[string]Style{
	"b": Strong, "strong": Strong,
	"i": Emphasis, "em": Emphasis, "cite": Emphasis, "dfn": Emphasis, "var": Emphasis,
	"s": Strike, "strike": Strike, "del": Strike,
	"u": Insert, "ins": Insert,
	"mark": Marked,
	"code": CodeSpan, "tt": CodeSpan, "samp": CodeSpan,
	"kbd": Key,
	"a":   0, "abbr": 0, "q": 0, "sub": 0, "sup": 0, "span": 0, "small": 0, "big": 0, "font": 0, "time": 0, "label": 0,
	"bdi": 0, "bdo": 0, "data": 0, "ruby": 0, "rb": 0, "rt": 0, "nobr": 0, "output": 0, "acronym": 0, "button": 0,
}

func isInline(name string) bool {
	_, inline := inlineStyles[name]
	return inline || name == "br" || name == "wbr" || name == "input"
}

// openInline begins a style, a link or what is written around words.
func (b *builder) openInline(t element, as string) {
	if len(b.markup.inline) > maxOpenTags {
		return
	}
	open := inlineTag{name: t.Data, style: b.text.style, link: b.text.link, shift: b.text.shift}
	switch as {
	case "a":
		if ref := t.attr("href", "to"); ref != "" {
			b.text.link = b.link(ref)
		}
	case "sup":
		b.text.shift = '^'
	case "sub":
		b.text.shift = '_'
	case "q":
		b.markup.quotes++
		marks := []string{"‘", "’", "“", "”"}[b.markup.quotes%2*2:]
		b.text.add(marks[0])
		open.after = marks[1]
	case "rt":
		b.text.add("(")
		open.after = ")"
	case "abbr", "acronym":
		if title := t.attr("title"); title != "" {
			open.after = " (" + title + ")"
		}
	}
	b.text.style |= inlineStyles[as]
	b.markup.inline = append(b.markup.inline, open)
}

func (b *builder) closeInline(name string) bool {
	for i := len(b.markup.inline) - 1; i >= 0; i-- {
		if open := b.markup.inline[i]; open.name == name {
			b.markup.inline = b.markup.inline[:i]
			b.text.style, b.text.link, b.text.shift = open.style, open.link, open.shift
			b.text.add(open.after)
			if name == "q" {
				b.markup.quotes--
			}
			return true
		}
	}
	return false
}
