package dialect

import (
	"regexp"
	"strings"
)

// MDX writes MDX as Markdown with HTML: tags are those of HTML on one line,
// lines of tags alone begin with [Directive], and what is JavaScript is gone but for
// the words in it. What is no MDX stays as it is, for a text that a browser would
// refuse is better read with its braces than not at all. Code is never changed. It
// takes time in proportion to the text, whatever is in it.
func MDX(src string) string {
	r := &mdxReader{
		src: src, js: newJSScanner(src), begins: true,
		imports: map[string]string{}, closed: map[string]bool{}, never: map[string]bool{},
	}
	for _, m := range closingTag.FindAllStringSubmatch(src, -1) {
		r.closed[m[1]] = true
	}
	for r.at < len(src) {
		r.readLine()
	}
	out := layOutMDX(r.lines)
	if !strings.HasSuffix(src, "\n") {
		out = strings.TrimSuffix(out, "\n")
	}
	return out
}

var closingTag = regexp.MustCompile(`</([A-Za-z_$][\w$.:-]*)\s*>`)

// An mdxLine is one line of what is written. A tag never goes over two.
type mdxLine struct {
	pieces []mdxPiece
	code   bool // fenced code: stays as it is
	opens  bool // it is the first line of fenced code
	closes bool // it is the last
	done   bool // a Directive of an earlier pass
	cut    bool // something vanished from it
	rest   bool // it is no line of its own if nothing is on it
	filled bool // it has more than blanks
}

// An mdxPiece is a tag or a text.
type mdxPiece struct {
	text string
	tag  *htmlTag
}

// An mdxReader divides a text into lines of texts and tags.
type mdxReader struct {
	src     string
	at      int // what is read next
	js      *jsScanner
	fence   Fences
	para    mdxParagraph
	begins  bool // a block may begin here
	imports map[string]string
	closed  map[string]bool // the names that have a closing tag somewhere
	never   map[string]bool // marks that do not come any more
	kept    int             // where braces ended that stayed
	line    mdxLine
	lines   []mdxLine
}

// readLine reads from the beginning of a line to the end of one.
func (r *mdxReader) readLine() {
	line, _, _ := strings.Cut(r.src[r.at:], "\n")
	prefix, bare := cutContainers(line)
	inCode := r.fence.fence != ""
	switch code := r.fence.Code(line); {
	case code:
		r.verbatim(mdxLine{code: true, opens: !inCode, closes: inCode && r.fence.fence == ""}, line)
	case strings.HasPrefix(bare, Directive):
		r.verbatim(mdxLine{done: true}, line)
	case r.begins && r.skipStatements():
	default:
		r.js.quote = strings.Count(prefix, ">")
		r.readText()
		r.begins = bare == ""
	}
}

func (r *mdxReader) verbatim(l mdxLine, text string) {
	l.pieces = []mdxPiece{{text: text}}
	r.lines = append(r.lines, l)
	r.at += len(text) + 1
	r.begins = true
}

// importedFile is an import of one file under one name.
var importedFile = regexp.MustCompile(`^import\s+([\w$]+)\s+from\s*["']([^"'\n]+)["']`)

// skipStatements goes over imports and exports, and says whether there was one. What
// else stands on their last line is a text.
func (r *mdxReader) skipStatements() bool {
	start := r.at
	for r.at < len(r.src) && (r.src[r.at] == 'i' || r.src[r.at] == 'e') {
		end := r.js.statement(r.at)
		if end < 0 {
			break
		}
		if m := importedFile.FindStringSubmatch(r.src[r.at:end]); m != nil {
			r.imports[m[1]] = m[2]
		}
		r.at = end
	}
	if r.at == start {
		return false
	}
	if r.at < len(r.src) && r.src[r.at-1] != '\n' {
		r.readText()
	}
	return true
}

// readText reads to the end of a line that is outside of code and of tags.
func (r *mdxReader) readText() {
	for r.at < len(r.src) {
		n := strings.IndexAny(r.src[r.at:], "\n\\`$<{")
		if n < 0 {
			n = len(r.src) - r.at
		}
		r.add(r.at + n)
		if r.at == len(r.src) {
			break
		}
		switch r.src[r.at] {
		case '\n':
			r.at++
			r.endLine()
			return
		case '\\':
			r.addEscape()
		case '`', '$':
			r.addSpan()
		case '<':
			r.readTag()
		case '{':
			r.readBraces()
		}
	}
	r.endLine()
}

// add takes the text up to a place as it is.
func (r *mdxReader) add(end int) {
	r.addText(r.src[r.at:end])
	r.at = end
}

func (r *mdxReader) addText(s string) {
	for {
		line, rest, more := strings.Cut(s, "\n")
		if line != "" {
			r.line.pieces = append(r.line.pieces, mdxPiece{text: line})
			r.line.filled = r.line.filled || strings.TrimSpace(line) != ""
		}
		if !more {
			return
		}
		r.endLine()
		s = rest
	}
}

func (r *mdxReader) endLine() {
	if r.line.filled || !r.line.rest {
		r.lines = append(r.lines, r.line)
	}
	r.line = mdxLine{}
}

func (r *mdxReader) addEscape() {
	if r.at+1 < len(r.src) && r.src[r.at+1] != '\n' {
		r.add(r.at + 2)
		return
	}
	r.add(r.at + 1)
}

// addSpan takes code or a formula as it is, and marks that close nothing.
func (r *mdxReader) addSpan() {
	if r.at >= r.para.end {
		r.para = newMDXParagraph(r.src, r.at)
	}
	r.add(r.para.spanEnd(r.src, r.at))
}

// vanish goes on behind something that is not written. A blank line in it still
// divides the text.
func (r *mdxReader) vanish(end int) {
	gone := r.src[r.at:end]
	r.at = end
	r.line.cut = true
	if blankLine.MatchString(gone) && r.line.filled {
		r.addText("\n\n")
	}
}

var blankLine = regexp.MustCompile(`\n[ \t]*\n`)

var (
	mdxAutoLink = regexp.MustCompile(`^<(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>A-Za-z][^\s<>]*|(?:mailto|tel|sip|xmpp|data|urn|news|magnet):[^\s<>]*|[^\s<>@"'/]+@[^\s<>@"'/]+)>`)
	mdxLinkTo   = regexp.MustCompile(`^<[^<>\n]*>[ \t]*[)"'(\n]`)
)

// readTag reads what begins with <.
func (r *mdxReader) readTag() {
	rest := r.src[r.at:]
	if strings.HasPrefix(rest, "<!--") {
		r.add(r.find("-->", r.at+1))
		return
	}
	head := rest[:min(len(rest), jsHead)]
	if link := mdxAutoLink.FindString(head); link != "" {
		r.add(r.at + len(link))
		return
	}
	if strings.HasSuffix(r.src[:r.at], "](") && mdxLinkTo.MatchString(head) {
		r.add(r.at + strings.IndexByte(head, '>') + 1)
		return
	}
	tag, ok := r.js.tag(r.at)
	switch {
	case !ok || !r.isTag(tag):
		r.addLessThan()
	case isRaw(tag) || r.isCodeBlock(tag):
		if !r.readRaw(tag) {
			r.addLessThan() // Markdown would take all that follows for its content
		}
	default:
		h := tag.write(r.imports)
		r.line.pieces = append(r.line.pieces, mdxPiece{tag: &h})
		r.line.filled = true
		r.at = tag.end
	}
}

// find is the place behind the next mark, or here if there is none.
func (r *mdxReader) find(mark string, here int) int {
	if r.never[mark] {
		return here
	}
	end := r.js.after(r.at, mark)
	if end < 0 {
		r.never[mark] = true
		return here
	}
	return end
}

// isTag says whether a tag is not rather a text, such as the type in Vec<T>.
func (r *mdxReader) isTag(tag jsxTag) bool {
	if tag.closing || tag.empty || tag.name == "" || r.closed[tag.name] || isVoid(tag.name) {
		return true
	}
	glued := r.at > 0 && isAlnum(r.src[r.at-1])
	return !glued && tag.name == strings.ToLower(tag.name) && len(tag.name) <= 10 && !strings.Contains(tag.name, ".")
}

// addLessThan takes a < as a text. Markdown must not know a tag either.
func (r *mdxReader) addLessThan() {
	if next := r.at + 1; next < len(r.src) && (isASCIILetter(r.src[next]) || r.src[next] == '/') {
		r.addText(`\`)
	}
	r.add(r.at + 1)
}

// opensFence returns the marker of a fenced code block that begins on this line.
func opensFence(line string) string {
	for _, mark := range []string{"`", "~"} {
		if n := len(line) - len(strings.TrimLeft(line, mark)); n >= 3 && (mark == "~" || !strings.Contains(line[n:], "`")) {
			return line[:n]
		}
	}
	return ""
}

// ClosesFence says whether a line closes the fenced code that a marker such as ``` opened.
func ClosesFence(line, marker string) bool {
	_, bare := cutContainers(line)
	return closesFence(bare, marker)
}

func closesFence(line, fence string) bool {
	return len(line) >= len(fence) && strings.Trim(line, fence[:1]) == ""
}
