package dialect

import (
	"regexp"
	"strings"
)

// A jsxTag is a tag as it is written.
type jsxTag struct {
	name           string // empty for a fragment
	attrs          []jsxAttr
	closing, empty bool // </a>, <a/>
	end            int  // where it ends in the text
}

// A jsxAttr is one attribute of a tag.
type jsxAttr struct {
	name  string
	value string // between the quotes or braces
	kind  byte   // of the value: " for a text, { for an expression, 0 for none
}

// jsxName is a name of an element or an attribute.
var jsxName = regexp.MustCompile(`^[A-Za-z_$][\w$]*(?:[-.][\w$]*|:[A-Za-z_$][\w$]*)*`)

// jsxNameLimit bounds a name, in bytes.
const jsxNameLimit = 100

func (s *jsScanner) name(at int) string {
	head := s.src[at:min(len(s.src), at+jsxNameLimit)]
	if head == "" || !isASCIILetter(head[0]) && head[0] != '_' && head[0] != '$' {
		return ""
	}
	return jsxName.FindString(head)
}

// tag reads the tag that begins at a place, which holds a <.
func (s *jsScanner) tag(at int) (jsxTag, bool) {
	var tag jsxTag
	if s.known[jsPlace{at, jsTagOnly}] == notJS {
		return tag, false
	}
	tag.end = s.tagBody(at+1, &tag)
	if tag.end < 0 {
		s.known[jsPlace{at, jsTagOnly}] = notJS
	}
	return tag, tag.end > 0
}

func (s *jsScanner) tagBody(at int, tag *jsxTag) int {
	if at < len(s.src) && s.src[at] == '/' {
		tag.closing = true
		at++
	}
	tag.name = s.name(at)
	at += len(tag.name)
	for s.burn(1) {
		space := at
		if at = s.space(at); at < 0 || at >= len(s.src) {
			return notJS
		}
		switch {
		case s.src[at] == '>':
			return at + 1
		case tag.name == "":
			return notJS
		case strings.HasPrefix(s.src[at:], "/>") && !tag.closing:
			tag.empty = true
			return at + 2
		case tag.closing || at == space && s.src[at] != '{' && len(tag.attrs) == 0:
			return notJS // <a@b>, <a,b>
		}
		if at = s.attribute(at, tag); at < 0 {
			return notJS
		}
	}
	return notJS
}

// space goes over white space within a tag, and over the marks of the quote that it
// is in. A blank line is no part of a tag.
func (s *jsScanner) space(at int) int {
	for at < len(s.src) && s.burn(1) {
		switch c := s.src[at]; {
		case c == '\n':
			line := s.src[at+1 : s.lineEnd(at+1)]
			bare := cutQuote(line, s.quote)
			if strings.TrimSpace(bare) == "" {
				return notJS
			}
			at += 1 + len(line) - len(bare)
		case c == ' ' || c == '\t' || c == '\r':
			at++
		case strings.HasPrefix(s.src[at:], "/*"):
			if at = s.after(at, "*/"); at < 0 {
				return notJS
			}
		default:
			return at
		}
	}
	return notJS
}

// cutQuote takes up to n marks of block quotes from the beginning of a line.
func cutQuote(line string, n int) string {
	for ; n > 0; n-- {
		bare := strings.TrimLeft(line, " \t")
		if !strings.HasPrefix(bare, ">") {
			break
		}
		line = strings.TrimPrefix(bare[1:], " ")
	}
	return line
}

// attribute reads one attribute, and tells where it ends.
func (s *jsScanner) attribute(at int, tag *jsxTag) int {
	if s.src[at] == '{' {
		return s.group(at) // {...props} and the {name} of Astro say nothing to a reader
	}
	attr := jsxAttr{name: s.name(at)}
	if attr.name == "" {
		return notJS
	}
	at += len(attr.name)
	if next := s.space(at); next > 0 && next < len(s.src) && s.src[next] == '=' {
		if at = s.space(next + 1); at < 0 || at >= len(s.src) {
			return notJS
		}
		start := at
		if at, attr.kind = s.value(at); at < 0 {
			return notJS
		}
		attr.value = s.src[start:at]
		if attr.kind != 'u' {
			attr.value = s.src[start+1 : at-1]
		}
	}
	tag.attrs = append(tag.attrs, attr)
	return at
}

// value is the end of the value of an attribute, and its kind. HTML without quotes
// is no JSX, but posts have it.
func (s *jsScanner) value(at int) (int, byte) {
	switch c := s.src[at]; c {
	case '"', '\'':
		return s.after(at+1, string(c)), '"'
	case '{':
		return s.group(at), '{'
	case '<':
		return s.element(at), 'x'
	}
	end := at
	for end < len(s.src) && strings.IndexByte(" \t\n\"'=<>`{}", s.src[end]) < 0 && s.burn(1) {
		end++
	}
	if end == at {
		return notJS, 0
	}
	return end, 'u'
}

// An htmlTag is a tag as it is written again.
type htmlTag struct {
	name    string // of HTML; empty for a fragment
	html    string
	closing bool
	empty   bool // it has no closing tag
}

// isVoid says whether an element of HTML never has a closing tag.
func isVoid(name string) bool {
	switch name {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr":
		return true
	}
	return false
}

// isInline says whether an element stands within a line of text.
func isInline(name string) bool {
	switch strings.ToLower(name) {
	case "a", "abbr", "b", "badge", "br", "code", "link", "del", "em", "i", "img", "input", "ins", "kbd", "mark", "q", "s",
		"samp", "small", "span", "strong", "sub", "sup", "u", "var":
		return true
	}
	return false
}

// isPlainHTML says whether a name is one of HTML and none of a component.
func isPlainHTML(name string) bool {
	return name != "" && name == strings.ToLower(name) && !strings.Contains(name, "-")
}

// htmlName is a name that Markdown knows as one of a tag.
func htmlName(name string) string {
	name = strings.NewReplacer(".", "-", ":", "-", "$", "-", "_", "-").Replace(name)
	if strings.HasPrefix(name, "-") {
		return "x" + name
	}
	return name
}

// write makes HTML of a tag. imports are the files that identifiers stand for.
func (t jsxTag) write(imports map[string]string) htmlTag {
	h := htmlTag{name: htmlName(t.name), closing: t.closing}
	h.empty = t.empty || !t.closing && isVoid(h.name)
	if h.name == "" {
		return h
	}
	if t.closing {
		h.html = "</" + h.name + ">"
		return h
	}
	var out strings.Builder
	out.WriteString("<" + h.name)
	for _, a := range t.attrs {
		out.WriteString(a.write(imports))
	}
	if h.empty {
		out.WriteString(" /")
	}
	h.html = out.String() + ">"
	return h
}

// write makes HTML of an attribute, with a blank before it; of one that says nothing
// to a reader it makes nothing.
func (a jsxAttr) write(imports map[string]string) string {
	name := a.name
	if name == "className" {
		name = "class"
	}
	if strings.HasPrefix(name, "$") {
		return ""
	}
	name = strings.ReplaceAll(name, "$", "-")
	switch a.kind {
	case 0:
		return " " + name
	case '"', 'u':
		return " " + name + `="` + escapeAttr(a.value) + `"`
	case '{':
		if v, ok := attrValue(a.value, imports); ok {
			return " " + name + `="` + escapeAttr(strings.ReplaceAll(v, "&", "&amp;")) + `"`
		}
	}
	return ""
}

// escapeAttr makes a text fit between double quotes on one line. Ampersands stay.
func escapeAttr(s string) string {
	return strings.NewReplacer(`"`, "&quot;", "<", "&lt;", ">", "&gt;", "\r", "", "\n", " ", Directive, "").Replace(s)
}
