package dialect

import (
	"html"
	"regexp"
	"strings"
)

// isRaw says whether a tag opens an element that holds no Markdown.
func isRaw(tag jsxTag) bool {
	switch tag.name {
	case "script", "style", "svg", "math", "pre":
		return !tag.closing && !tag.empty
	}
	return false
}

// readRaw reads an element that holds no Markdown, and says whether it ends.
func (r *mdxReader) readRaw(tag jsxTag) bool {
	mark := "</" + tag.name + ">"
	end := r.find(mark, -1)
	if end < tag.end {
		return false
	}
	switch tag.name {
	case "math":
		r.addText(strings.Join(strings.Fields(r.src[r.at:end]), " "))
		r.at = end
	case "script", "style", "svg":
		r.vanish(end)
	default:
		r.addPre(tag, end-len(mark))
		r.at = end
	}
	return true
}

// isCodeBlock says whether a tag is that of a component for code, as Docusaurus and
// others have, whose only child is a template.
func (r *mdxReader) isCodeBlock(tag jsxTag) bool {
	head := r.src[tag.end:min(len(r.src), tag.end+jsHead)]
	return !tag.closing && !tag.empty && codeComponent.MatchString(tag.name) && strings.HasPrefix(strings.TrimSpace(head), "{`")
}

var codeComponent = regexp.MustCompile(`^(?:Code|CodeBlock|Highlight|Prism|SyntaxHighlighter)$`)

var preLanguage = regexp.MustCompile(`^\s*<code[^<>]*\blang(?:uage)?-([\w+#-]+)`)

// codeLanguage is the language that a tag, or one within it, gives for its code.
func (r *mdxReader) codeLanguage(tag jsxTag, end int) string {
	for _, a := range tag.attrs {
		if (a.name == "language" || a.name == "lang") && codeWord.MatchString(a.value) {
			return a.value
		}
	}
	if m := preLanguage.FindStringSubmatch(r.src[tag.end:min(end, tag.end+jsHead)]); m != nil {
		return m[1]
	}
	return ""
}

var codeWord = regexp.MustCompile(`^[\w+#-]+$`)

// addPre writes what stands in <pre> as fenced code.
func (r *mdxReader) addPre(tag jsxTag, end int) {
	language := r.codeLanguage(tag, end)
	text := strings.Trim(r.preText(tag.end, end), "\n")
	if strings.TrimSpace(text) == "" {
		r.line.cut = true
		return
	}
	prefix := r.continuation()
	if r.line.filled && !r.onlyPrefix() {
		r.endLine()
	}
	fence := strings.Repeat("`", max(3, longestTicks(text)+1))
	lines := append([]string{fence + language}, strings.Split(text, "\n")...)
	for i, line := range append(lines, fence) {
		l := mdxLine{code: true, opens: i == 0}
		if i > 0 || len(r.line.pieces) == 0 {
			line = prefix + cutQuote(line, r.js.quote)
		} else {
			line = r.line.pieces[0].text + line // the marker of a list, if there is one
		}
		l.pieces = []mdxPiece{{text: line}}
		r.lines = append(r.lines, l)
	}
	r.line = mdxLine{cut: true, rest: true}
}

// onlyPrefix says whether the line so far only says where it stands.
func (r *mdxReader) onlyPrefix() bool {
	p := r.line.pieces
	return len(p) == 1 && p[0].tag == nil && linePrefix(p[0].text) == p[0].text
}

// continuation is how a line begins that is in the same quote and item as this one.
func (r *mdxReader) continuation() string {
	if len(r.line.pieces) == 0 || r.line.pieces[0].tag != nil {
		return ""
	}
	if prefix := linePrefix(r.line.pieces[0].text); len(prefix) <= longPrefix {
		return continuing(prefix)
	}
	return ""
}

// linePrefix is what of the beginning of a line says where it stands.
func linePrefix(text string) string {
	prefix, _ := cutContainers(text + "x")
	return prefix[:min(len(prefix), len(text))]
}

// continuing makes blanks of all in a prefix but the marks of quotes.
func continuing(prefix string) string {
	return strings.Map(func(c rune) rune {
		if c == '>' || c == '\t' {
			return c
		}
		return ' '
	}, prefix)
}

// preText is what stands in <pre> without tags, entities and braces.
func (r *mdxReader) preText(start, end int) string {
	var out strings.Builder
	for at := start; at < end; {
		n := strings.IndexAny(r.src[at:end], "{<")
		if n < 0 {
			n = end - at
		}
		out.WriteString(html.UnescapeString(r.src[at : at+n]))
		if at += n; at == end {
			break
		}
		next, text := r.preStep(at, end)
		out.WriteString(text)
		at = next
	}
	return strings.ReplaceAll(out.String(), Directive, "")
}

// preStep reads a tag or braces in <pre>: where they end, and their text.
func (r *mdxReader) preStep(at, end int) (int, string) {
	if r.src[at] == '<' {
		if tag, ok := r.js.tag(at); ok && tag.end <= end {
			if tag.name == "br" {
				return tag.end, "\n"
			}
			return tag.end, ""
		}
	} else if after := r.js.group(at); after > 0 && after <= end {
		inner := r.src[at+1 : after-1]
		expr := cutJSComments(inner)
		if text, ok := literal(expr); ok {
			return after, text
		}
		if expr == "" && strings.TrimSpace(inner) != "" {
			return after, ""
		}
	}
	return at + 1, r.src[at : at+1]
}

// longestTicks is the length of the longest run of backticks.
func longestTicks(s string) int {
	longest, run := 0, 0
	for i := range len(s) {
		if run++; s[i] != '`' {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}
