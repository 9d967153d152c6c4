package dialect

import (
	"regexp"
	"strings"
)

// expandAttributes takes the attribute lists and extensions of kramdown and Pandoc
// out of a text, {: .class} and {::options /}. What a class calls a note or a warning
// becomes a callout.
func expandAttributes(src string) string {
	if !hasAttributes(src) {
		return src
	}
	lines := strings.SplitAfter(joinLists(src), "\n")
	a := attributes{lines: lines, before: map[int]string{}, lastComment: lastLineWith(lines, "{:/")}
	for i := range lines {
		a.line(i)
	}
	if a.pending != "" {
		lines[len(lines)-1] += "\n" + a.pending
	}
	var out strings.Builder
	for i, line := range lines {
		out.WriteString(a.before[i] + line)
	}
	return out.String()
}

// joinLists puts lists of attributes that begin at the end of a line on one.
func joinLists(src string) string {
	if !strings.Contains(src, "{:\n") {
		return src
	}
	open := false
	return eachText(src, func(line string) string {
		if open {
			line = strings.TrimLeft(line, " \t")
		}
		if open = strings.HasSuffix(line, "{:\n"); open {
			return strings.TrimSuffix(line, "\n") + " "
		}
		return line
	})
}

func hasAttributes(src string) bool {
	for rest := src; ; {
		n := strings.IndexByte(rest, '{')
		if n < 0 {
			return false
		}
		if rest = rest[n+1:]; rest != "" && (strings.IndexByte(":.# ", rest[0]) >= 0 || rest[0]|0x20 >= 'a' && rest[0]|0x20 <= 'z') {
			return true
		}
	}
}

func lastLineWith(lines []string, mark string) int {
	for i := len(lines) - 1; i >= 0; i-- {
		if strings.Contains(lines[i], mark) {
			return i
		}
	}
	return -1
}

// attributes goes through the lines of a text. What it takes away leaves a blank
// line, for kramdown ends a block there too.
type attributes struct {
	lines       []string
	fence       Fences
	before      map[int]string // lines to put before a line
	begin       int            // the first line of the block that the last line belongs to
	inside      bool           // of a block
	part        int            // begin, inside of a quote
	partial     bool           // inside, inside of a quote
	pending     string         // closes the callout at the end of the block
	comment     bool           // inside {::comment}
	lastComment int            // the last line that may end one
}

func (a *attributes) line(i int) {
	line := a.lines[i]
	if a.comment {
		a.skip(i, line)
		return
	}
	if a.fence.Code(line) {
		a.enter(i)
		return
	}
	prefix, bare := cutContainers(line)
	switch list, ok := attributeLine(bare); {
	case strings.HasPrefix(bare, Directive):
		a.leave(i)
	case ok:
		a.list(i, prefix, list)
	case strings.HasPrefix(bare, "{::comment") && a.lastComment >= i && !strings.HasSuffix(bare, "/}"):
		a.skip(i, line)
	case bare == "" && strings.Contains(prefix, ">"):
		a.pause(i)
	case bare == "":
		a.leave(i)
	default:
		a.enter(i)
		a.lines[i] = a.spans(itemList.ReplaceAllString(line, "$1"))
	}
}

// itemList is a list of attributes at the beginning of an item.
var itemList = regexp.MustCompile(`^(\s*(?:[-*+]|\d+[.)])\s+)\{:[^{}\n]*\}[ \t]*`)

// skip takes away a line of a comment, up to where the comment ends.
func (a *attributes) skip(i int, line string) {
	a.lines[i] = newlineOf(line)
	_, after, ends := strings.Cut(line, "{:/")
	_, after, _ = strings.Cut(after, "}")
	if a.comment = !ends; strings.TrimSpace(after) != "" {
		a.lines[i] = after
	}
}

func (a *attributes) enter(i int) {
	if !a.inside {
		a.inside, a.begin = true, i
	}
	if !a.partial {
		a.partial, a.part = true, i
	}
}

// pause is leave for a blank line in a quote, after which the quote goes on.
func (a *attributes) pause(i int) {
	a.enter(i)
	if strings.Contains(a.pending, ">") {
		a.before[i] += a.pending + "\n"
		a.pending = ""
	}
	a.partial = false
}

// leave ends the block, if one is open, before line i.
func (a *attributes) leave(i int) {
	if a.inside && a.pending != "" {
		a.before[i] += a.pending + "\n"
		a.pending = ""
	}
	a.inside, a.partial = false, false
}

// list takes away a line that is an attribute list, and makes a callout of the block
// above it, or else of that below.
func (a *attributes) list(i int, prefix string, list []attribute) {
	above, begin := a.inside, a.begin
	if strings.Contains(prefix, ">") {
		above, begin = a.partial, a.part
	}
	a.leave(i)
	a.lines[i] = newlineOf(a.lines[i])
	if above && strings.HasPrefix(attributeKey(list), "toc") {
		if _, entry := cutContainers(a.lines[i-1]); strings.EqualFold(strings.Trim(entry, "[]"), "toc") {
			a.lines[i-1] = "\n"
		}
	}
	kind := classKind(list)
	if kind == "" {
		return
	}
	open, shut := prefix+calloutTag(kind, attributeValue(list, "title")), prefix+Directive+"</callout>"
	switch {
	case above && indentOf(a.lines[begin]) == indentOf(prefix):
		a.before[begin] += open + "\n"
		a.lines[i] = shut + a.lines[i]
	case !above && a.pending == "" && i+1 < len(a.lines) && strings.TrimSpace(a.lines[i+1]) != "":
		a.lines[i] = open + a.lines[i]
		a.pending = shut
	}
}

func indentOf(line string) string { return line[:blanks(line)] }

func newlineOf(line string) string {
	if strings.HasSuffix(line, "\n") {
		return "\n"
	}
	return ""
}

// An attribute is one entry of an attribute list: a class has the key ".", an
// identifier "#", a reference none.
type attribute struct{ key, value string }

func attributeKey(list []attribute) string {
	if len(list) == 1 && list[0].key == "" {
		return list[0].value
	}
	return ""
}

func attributeValue(list []attribute, key string) string {
	for _, a := range list {
		if a.key == key {
			return a.value
		}
	}
	return ""
}

// attributeLine reads a line that is nothing but an attribute list or an extension.
func attributeLine(bare string) ([]attribute, bool) {
	inner, opens := strings.CutPrefix(bare, "{")
	inner, shuts := strings.CutSuffix(inner, "}")
	if !opens || !shuts || strings.ContainsAny(inner, "{}") {
		return nil, false
	}
	kramdown, colon := strings.CutPrefix(inner, ":")
	if !colon {
		return parseAttributes(inner, false)
	}
	if strings.HasPrefix(kramdown, ":") && !strings.HasPrefix(kramdown, "::") || strings.HasPrefix(kramdown, "/") {
		return nil, !strings.HasPrefix(kramdown, ":comment") || strings.HasSuffix(kramdown, "/")
	}
	if n := nameLength(kramdown, "-_"); n > 0 && strings.HasPrefix(kramdown[n:], ":") {
		return nil, true // {:name: .class} defines a reference
	}
	return parseAttributes(kramdown, true)
}

// parseAttributes reads the inside of an attribute list. Names alone are references,
// which only kramdown has.
func parseAttributes(s string, references bool) (list []attribute, ok bool) {
	for s = strings.TrimLeft(s, " \t"); s != ""; s = strings.TrimLeft(s, " \t") {
		if s[0] == '.' || s[0] == '#' {
			n := nameLength(s[1:], "-_:")
			if n == 0 {
				return nil, false
			}
			list, s = append(list, attribute{s[:1], s[1 : n+1]}), s[n+1:]
		} else {
			n := nameLength(s, "-_:")
			if key := s[:n]; n > 0 && n < len(s) && s[n] == '=' {
				value, rest := cutValue(s[n+1:])
				if bare := s[n+1 : len(s)-len(rest)]; value == bare && strings.ContainsAny(bare, "()[]{}<>;,=\"'`\\") {
					return nil, false // the code of some language
				}
				s = rest
				list = append(list, attribute{key, value})
			} else if s = s[n:]; n > 0 && references {
				list = append(list, attribute{"", key})
			} else {
				return nil, false
			}
		}
		if s != "" && s[0] != ' ' && s[0] != '\t' && s[0] != '.' && s[0] != '#' {
			return nil, false
		}
	}
	return list, len(list) > 0
}

// classKind is the kind of callout that the classes of a list name; the one that says
// most of several.
func classKind(list []attribute) string {
	kind := ""
	for _, a := range list {
		words := []string{a.value}
		if a.key == "class" {
			words = strings.Fields(a.value)
		} else if a.key != "." {
			continue
		}
		for _, word := range words {
			if found := CalloutKind(word); found != "" && isCalloutClass(word) && (kind == "" || kind == "note" || word != "alert" && found != "note") {
				kind = found
			}
		}
	}
	return kind
}

// isCalloutClass leaves out the names of kinds that are often those of something else.
func isCalloutClass(class string) bool {
	switch class {
	case "note", "tip", "info", "warning", "important", "caution", "danger", "success", "error", "notice", "alert", "hint":
		return true
	}
	return strings.Contains(class, "-")
}

// spans takes the attribute lists out of a line of text that follow what they are of.
func (a *attributes) spans(line string) string {
	if strings.IndexByte(line, '{') < 0 {
		return line
	}
	heading := strings.HasPrefix(strings.TrimLeft(line, " >"), "#")
	after := byte(0) // what is before the text, outside of it
	line = OutsideCode(line, func(text string) string {
		text, after = cutSpanLists(text, after, heading), '`'
		return text
	})
	if heading {
		line = cutHeadingList(line)
	}
	return line
}

// cutSpanLists leaves {#id} where a heading may end; it is read later.
func cutSpanLists(text string, last byte, heading bool) string {
	var out strings.Builder
	for {
		n := strings.IndexByte(text, '{')
		if n < 0 {
			break
		}
		if n > 0 {
			last = text[n-1]
		}
		end := strings.IndexAny(text[n+1:], "{}")
		if end < 0 || text[n+1+end] == '{' {
			out.WriteString(text[:n+1])
			text, last = text[n+1:], '{'
			continue
		}
		end += n + 2
		if out.WriteString(text[:n]); !isSpanList(text[n+1:end-1], last) || heading && text[n+1] == '#' {
			out.WriteString(text[n:end])
			last = '}'
		}
		text = text[end:]
	}
	return out.String() + text
}

// isSpanList says whether the inside of braces is for the markup that ends before
// them, or is an extension.
func isSpanList(inner string, last byte) bool {
	kramdown, colon := strings.CutPrefix(inner, ":")
	if strings.HasPrefix(kramdown, "/") || strings.HasPrefix(kramdown, ":nomarkdown") || strings.HasPrefix(kramdown, ":options") {
		return colon
	}
	switch {
	case last == 0 || last == ' ', !colon && last != ')':
		return false
	case strings.IndexByte(")]*_`", last) < 0 && !strings.ContainsAny(kramdown, ".#="): // as in {:p}
		return false
	}
	_, ok := parseAttributes(kramdown, false)
	return ok
}

// cutHeadingList takes {: #id} off a heading. That without the colon is read later.
func cutHeadingList(line string) string {
	bare := strings.TrimRight(line, " \t\n")
	n := strings.LastIndex(bare, " {:")
	if n < 0 || !strings.HasSuffix(bare, "}") {
		return line
	}
	list, ok := parseAttributes(bare[n+3:len(bare)-1], false)
	if !ok {
		return line
	}
	id := ""
	for _, a := range list {
		if a.key == "#" || a.key == "id" {
			id = " {#" + a.value + "}"
		}
	}
	return strings.TrimRight(bare[:n], " \t") + id + line[len(bare):]
}
