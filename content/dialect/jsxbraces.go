package dialect

import "strings"

// readBraces reads an expression, or braces that are none.
func (r *mdxReader) readBraces() {
	end := r.js.group(r.at)
	if strings.HasPrefix(r.src[r.at:], "{/*") && (end < 0 || !r.isComment(end)) {
		if after := r.commentEnd(); after > 0 {
			r.vanish(after)
			return
		}
	}
	if end < 0 || !r.js.burn(end-r.at) {
		r.kept = r.at + 1
		r.add(r.at + 1)
		return
	}
	inner := r.src[r.at+1 : end-1]
	expr := cutJSComments(inner)
	text, isLiteral := literal(expr)
	switch {
	case expr == "" && strings.TrimSpace(inner) != "":
		r.vanish(end)
	case isLiteral && !(r.isFormula() && jsNumber.MatchString(expr)):
		r.replace(end, escapeMarkdown(text))
	case r.isFormula():
		r.add(end)
		r.kept = end
	case isJS(expr):
		r.replace(end, r.words(end, expr))
	case strings.HasPrefix(expr, "{"): // the templates of Jinja and Vue
		r.add(end)
	default:
		r.add(r.at + 1)
	}
}

// replace writes a text for what ends at a place.
func (r *mdxReader) replace(end int, text string) {
	if text == "" {
		r.vanish(end)
		return
	}
	r.at = end
	if strings.Contains(text, "\n") {
		text = strings.Join(strings.Fields(text), " ")
	}
	if !r.line.filled {
		r.line.rest = r.line.rest || strings.TrimSpace(text) == "" // {" "} alone divides no paragraph
		text = escapeBlock(text)
	}
	r.addText(text)
}

// words is what a reader shall see of an expression.
func (r *mdxReader) words(end int, expr string) string {
	if !hasJSX(expr) {
		return ""
	}
	words := r.js.jsxWords(r.at+1, end-1)
	return strings.ReplaceAll(escapeMarkdown(words), `\&`, "&")
}

// isComment says whether the braces that end at a place hold nothing but comments.
func (r *mdxReader) isComment(end int) bool {
	return cutJSComments(r.src[r.at+1:end-1]) == ""
}

// commentEnd is where a comment ends that is no JavaScript, as it has braces or
// quotes that a scanner stumbles over. One that begins a line and never ends hides
// all that follows, as in HTML.
func (r *mdxReader) commentEnd() int {
	if end := r.find("*/}", -1); end > 0 {
		return end
	}
	if !r.line.filled && (r.at == 0 || r.src[r.at-1] == '\n') {
		return len(r.src)
	}
	return -1
}

// isFormula says whether the braces here are rather those of LaTeX.
func (r *mdxReader) isFormula() bool {
	if r.at == 0 {
		return false
	}
	before := r.src[r.at-1]
	return isASCIILetter(before) || before == '^' || before == '_' || before == '}' && r.kept == r.at
}
