package content

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"edgerunner.vc/blog/content/dialect"
)

// headRoom is how much more than a beginning is read, in bytes: what MDX and shortcodes
// begin within it should end there.
const headRoom = 12 << 10

// Head takes the beginning of a post apart: at least size bytes of it, up to where a
// block ends that does not go on behind. Its blocks are the first that [Post.Parse]
// returns, unless the post holds a tag or a shortcode that is longer than most posts.
// It costs what they cost, and a look at the rest for the links and notes that they
// name.
func (p *Post) Head(size int) *Document { return p.head(size, headRoom) }

func (p *Post) head(size, room int) *Document {
	near := safeCut(p.body, size+room)
	source := p.markdown(p.body[:near])
	cut := len(source)
	if cut > size {
		cut = safeCut(source, size)
	}
	behind := source[cut:] + p.body[near:]
	if behind == "" {
		return p.whole(source)
	}
	b := newBuilder(p, p.site, source)
	for name := range closedTags(p.body[near:]) {
		b.closed[name] = len(p.body)
	}
	for label := range noteLabels(p.body[near:]) {
		b.markdown.labels[label] = true
	}
	doc := p.document(b.buildHead(source[:cut], referencesIn(behind)))
	doc.Rest, doc.Size = len(behind), cut
	return doc
}

// buildHead reads the beginning of a source. A container that is still open at its
// end has more in it than is seen here, so it is left out.
func (b *builder) buildHead(head, references string) []Node {
	b.source = []byte(head + "\n\n" + references)
	root := b.markdown.parse(b.source)
	b.gatherNotes(root)
	for label := range b.markdown.labels {
		if b.notes[label] == nil {
			b.notes[label] = &noteEntry{}
		}
	}
	for n := root.FirstChild(); n != nil && n.Pos() < len(head); n = n.NextSibling() {
		b.block(n)
	}
	b.flush()
	return b.open[0].nodes
}

// safeCut is where a text can be cut behind size bytes: before a line that begins a
// block at the margin, whatever stands above it. It is the length of the text if there
// is no such line.
func safeCut(source string, size int) int {
	var fence dialect.Fences
	at, blank, until := 0, true, ""
	for line := range strings.Lines(source) {
		code := fence.Code(line)
		if at >= size && blank && !code && until == "" && beginsBlock(line) && !isTerm(source[at+len(line):]) {
			return at
		}
		if !code {
			until = openUntil(line, until)
		}
		blank = strings.TrimSpace(line) == ""
		at += len(line)
	}
	return len(source)
}

// beginsBlock says whether a line is a heading or the beginning of a paragraph, and
// goes on with nothing.
func beginsBlock(line string) bool {
	switch r, _ := utf8.DecodeRuneInString(line); {
	case r == '#' || unicode.IsLetter(r) || unicode.In(r, unicode.Pi, unicode.Ps) && r != '[' && r != '{' && r != '(':
		return true
	case r == '*' || r == '_': // words with stress, no list and no rule
		bare := strings.TrimLeft(line, "*_")
		next, _ := utf8.DecodeRuneInString(bare)
		return len(line)-len(bare) < 4 && unicode.IsLetter(next)
	case r == '[':
		return !isReference(line) && !strings.HasPrefix(line, "[^") && strings.Contains(line, "](")
	case r == '!':
		return strings.HasPrefix(line, "![")
	case unicode.IsDigit(r):
		bare := strings.TrimLeft(line, "0123456789")
		return bare != "" && bare[0] != '.' && bare[0] != ')'
	}
	return false
}

// isTerm says whether the text behind a line tells what the line means.
func isTerm(behind string) bool {
	return strings.HasPrefix(strings.TrimLeft(behind[:min(len(behind), 8)], " \n"), ":")
}

// verbatimTags are what only their own end closes, whatever stands between.
var verbatimTags = regexp.MustCompile(`<(!--|script|style|pre|textarea)`)

// openUntil is what closes that which a line leaves open; empty for nothing.
func openUntil(line, until string) string {
	if until == "" && !strings.Contains(line, "<") {
		return ""
	}
	var words strings.Builder // of the line, without what is code
	dialect.OutsideCode(line, func(s string) string { words.WriteString(s); return s })
	for line = strings.ToLower(words.String()); ; {
		if until == "" {
			m := verbatimTags.FindStringSubmatchIndex(line)
			if m == nil {
				return ""
			}
			if until = "</" + line[m[2]:m[3]]; line[m[2]] == '!' {
				until = "-->"
			}
			line = line[m[1]:]
		}
		end := strings.Index(line, until)
		if end < 0 {
			return until
		}
		line, until = line[end+len(until):], ""
	}
}

// referencesIn are the definitions of links in a text, which the text above may use.
func referencesIn(source string) string {
	if !strings.Contains(source, "]:") {
		return ""
	}
	var out strings.Builder
	var fence dialect.Fences
	for line := range strings.Lines(source) {
		if !fence.Code(line) && isReference(line) {
			out.WriteString(line)
		}
	}
	return spreadReferences(out.String())
}
