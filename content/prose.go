package content

import (
	"html"
	"strings"

	"edgerunner.vc/blog/content/dialect"
)

// A proseScanner finds the words of a post that a reader sees in its source. To parse
// 5,000 posts for a search takes five seconds; this is one look at each byte, and a sixth
// of that. The price is that a word in unusual markup is found and not seen, or the other
// way round.
type proseScanner struct {
	src    string
	mdx    bool
	words  *wordScanner
	fences dialect.Fences
	inCode bool
	marks  map[string]int // where each is next; see [proseScanner.next]
}

// scanProse gives words what is seen of a body.
func scanProse(body string, mdx bool, words *wordScanner) {
	p := proseScanner{src: body, mdx: mdx, words: words, marks: map[string]int{}}
	for at := 0; at < len(body); {
		end := lineEnd(body, at)
		line := body[at:end]
		switch code := p.fences.Code(line); {
		case code:
			words.finish()
			if p.inCode { // else it opens, and tells the language
				words.text(line, at)
			}
			p.inCode, at = true, end
			continue
		case isDefinition(line):
			at = end
		case mdx && isStatement(line):
			at = statementEnd(body, at)
		default:
			at = p.line(at, end)
		}
		p.inCode = false
	}
	words.finish()
}

// lineEnd is where the line ends that a place is in: behind its newline.
func lineEnd(s string, at int) int {
	if n := strings.IndexByte(s[at:], '\n'); n >= 0 {
		return at + n + 1
	}
	return len(s)
}

// isDefinition says whether a line says where a link leads: [name]: address "title".
func isDefinition(line string) bool {
	bare := strings.TrimLeft(line, " >")
	if !strings.HasPrefix(bare, "[") || strings.HasPrefix(bare, "[^") {
		return false
	}
	_, rest, ok := strings.Cut(bare, "]")
	if !ok || !strings.HasPrefix(rest, ":") {
		return false
	}
	address, title, _ := strings.Cut(strings.TrimSpace(rest[1:]), " ")
	title = strings.TrimLeft(title, " ")
	return address == "" || title == "" || strings.IndexByte(`"'(`, title[0]) >= 0
}

// isStatement says whether a line begins a statement of MDX, which has no words.
func isStatement(line string) bool {
	if rest, ok := strings.CutPrefix(line, "import"); ok {
		return strings.HasPrefix(rest, " {") || strings.HasPrefix(rest, " '") || strings.HasPrefix(rest, ` "`) ||
			strings.Contains(rest, ` from "`) || strings.Contains(rest, " from '")
	}
	rest, ok := strings.CutPrefix(line, "export ")
	if !ok || !strings.ContainsAny(rest, "={(*") {
		return false
	}
	what, _, _ := strings.Cut(rest, " ")
	switch what {
	case "const", "let", "var", "default", "async", "function", "class", "type", "interface", "enum", "{", "*":
		return true
	}
	return what[0] == '{'
}

// statementEnd is where the statement at a place ends: an import with its string, an
// export before a blank line.
func statementEnd(src string, at int) int {
	isImport := strings.HasPrefix(src[at:], "import")
	for at < len(src) && src[at] != '\n' {
		end := lineEnd(src, at)
		if isImport && strings.ContainsAny(src[at:end], `"'`) {
			return end
		}
		at = end
	}
	return at
}

// next is where a mark stands next, at a place or behind it; the length of the source
// if it does not. Places only ever grow, so for each mark the source is looked through
// once, whatever a hostile post begins and never ends.
func (p *proseScanner) next(mark string, at int) int {
	if known, ok := p.marks[mark]; ok && known >= at {
		return known
	}
	found := len(p.src)
	if n := strings.Index(p.src[at:], mark); n >= 0 {
		found = at + n
	}
	p.marks[mark] = found
	return found
}

// proseMarks are the bytes that may be markup within a line.
var proseMarks = func() (is [256]bool) {
	for _, c := range []byte("*`~\\&<[]{") {
		is[c] = true
	}
	return is
}()

// line reads a line, and what it begins that ends in another one. It returns where to
// go on.
func (p *proseScanner) line(at, end int) int {
	if strings.TrimSpace(p.src[at:end]) == "" {
		p.words.finish()
		return end
	}
	at += len(p.src[at:end]) - len(strings.TrimLeft(p.src[at:end], " \t>"))
	for at < end {
		plain := at
		for plain < end && !proseMarks[p.src[plain]] && p.src[plain] != '\n' {
			plain++
		}
		p.words.text(p.src[at:plain], at)
		if at = plain; at == end {
			break
		}
		if p.src[at] == '\n' {
			at++
			p.newline()
			continue
		}
		if at = p.markup(at); at > end {
			end = lineEnd(p.src, at)
		}
	}
	return at
}

// newline divides words, but for those scripts where a reader sees nothing of it.
func (p *proseScanner) newline() {
	if p.words.state == inRow && strings.ContainsFunc(string(p.words.folded), isIdeographic) {
		return
	}
	p.words.finish()
}

// markup reads what a mark begins. It returns what is behind it.
func (p *proseScanner) markup(at int) int {
	rest := p.src[at:]
	switch c := rest[0]; {
	case c == '*', strings.HasPrefix(rest, "~~"):
		return at + len(rest) - len(strings.TrimLeft(rest, rest[:1])) // seen as a style, within a word too
	case c == '`':
		return p.codeSpan(at)
	case c == '\\' && len(rest) > 1 && rest[1] < 0x80 && rest[1] != '\n':
		p.words.text(rest[1:2], at+1)
		return at + 2
	case c == '&':
		return p.entity(at)
	case c == '<':
		return p.tag(at)
	case strings.HasPrefix(rest, "]("):
		p.words.finishWord()
		return p.destination(at + 2)
	case c == '[' || c == ']':
		p.words.finishWord()
		return at + 1
	case c == '{':
		return p.braces(at)
	}
	p.words.finish()
	return at + 1
}

// codeSpan reads what is between backticks, where nothing is markup.
func (p *proseScanner) codeSpan(at int) int {
	const longest = 3 // more is looked for in vain, and each length costs a look at the source
	rest := p.src[at:]
	ticks := len(rest) - len(strings.TrimLeft(rest, "`"))
	start := at + ticks
	if ticks > longest {
		return start
	}
	end := p.next(rest[:ticks], start)
	if end == len(p.src) || p.next("\n\n", start) < end {
		return start
	}
	p.words.text(p.src[start:end], start)
	return end + ticks
}

func (p *proseScanner) entity(at int) int {
	near := p.src[at:min(len(p.src), at+maxEntity)]
	if end := strings.IndexByte(near, ';'); end > 0 {
		if s := DecodeText(near[:end+1]); s != near[:end+1] {
			p.words.text(s, at)
			return at + end + 1
		}
	}
	p.words.finish()
	return at + 1
}

// destination goes over the address of a link, up to its title if it has one. Words in
// brackets are no address.
func (p *proseScanner) destination(at int) int {
	if strings.HasPrefix(p.src[at:], "<") {
		if end := p.next(">", at); end < p.next("\n", at) {
			return end + 1
		}
	}
	end, depth := at, 0
	for end < len(p.src) && strings.IndexByte(" \t\n", p.src[end]) < 0 && depth >= 0 {
		switch p.src[end] {
		case '(':
			depth++
		case ')':
			depth--
		}
		end++
	}
	if depth >= 0 {
		if title := strings.TrimLeft(p.src[end:min(len(p.src), end+8)], " \t\n"); title == "" || strings.IndexByte(`"'()`, title[0]) < 0 {
			p.words.finish()
			p.words.text(p.src[at:end], at)
		}
	}
	return end
}

// tag goes over a tag or a comment of HTML, and what is in an element that is not seen.
func (p *proseScanner) tag(at int) int {
	if strings.HasPrefix(p.src[at:], "<!--") {
		return p.skip(at, "-->")
	}
	name, ok := tagAt(p.src[at:])
	end := p.next(">", at)
	if !ok || end == len(p.src) || p.next("\n\n", at) < end {
		p.words.finish()
		return at + 1
	}
	raw := p.src[at:end]
	if !isInline(name) || name == "br" || name == "input" {
		p.words.finish()
		p.attributes(at, end)
	}
	end++
	if silents[name] && raw[1] != '/' && !strings.HasSuffix(raw, "/") {
		if shut := p.next("</"+name, end); shut < len(p.src) {
			return shut
		}
	}
	return end
}

// tagAt is the name of the tag that a text begins with, in lower case.
func tagAt(s string) (name string, ok bool) {
	bare := strings.TrimPrefix(s[1:], "/")
	n := 0
	for n < len(bare) && n < maxWord && (wordBytes[bare[n]] || n > 0 && strings.IndexByte("-._:", bare[n]) >= 0) {
		n++
	}
	if n == 0 {
		return "", bare != "" && (bare[0] == '!' || bare[0] == '?')
	}
	name = bare[:n]
	if n == len(bare) || bare[0] < 'A' || strings.IndexByte(" \t\n/>", bare[n]) < 0 || strings.ContainsAny(name, ":") && bare[n] == '/' {
		return "", false // an address between < and >, or less than
	}
	return strings.ToLower(name), true
}

// skip goes over what ends with a mark; over its first character if nothing does.
func (p *proseScanner) skip(at int, mark string) int {
	p.words.finish()
	if end := p.next(mark, at); end < len(p.src) {
		return end + len(mark)
	}
	return at + 1
}

// braces go over comments of MDX, attributes of headings, and the tags of templates, but
// for what those say in words.
func (p *proseScanner) braces(at int) int {
	rest := p.src[at:]
	mark := ""
	switch {
	case strings.HasPrefix(rest, "{/*") && p.mdx:
		return p.skip(at, "*/}")
	case strings.HasPrefix(rest, "{#"), strings.HasPrefix(rest, "{."), strings.HasPrefix(rest, "{:"):
		mark = "}"
	case strings.HasPrefix(rest, "{{<"):
		mark = ">}}"
	case strings.HasPrefix(rest, "{{%"):
		mark = "%}}"
	case strings.HasPrefix(rest, "{%"):
		mark = "%}"
	}
	p.words.finish()
	if mark == "" {
		return at + 1
	}
	end := p.next(mark, at)
	if end == len(p.src) || p.next("\n\n", at) < end || mark == "}" && p.next("\n", at) < end {
		return at + 1
	}
	p.attributes(at, end)
	return end + len(mark)
}

// attributes reads the words in a tag that a reader sees.
func (p *proseScanner) attributes(at, end int) {
	raw := p.src[at:end]
	if strings.IndexByte(raw, '=') < 0 {
		return
	}
	for _, key := range []string{"alt=", "title=", "caption="} {
		before, value, ok := strings.Cut(raw, key)
		if !ok || value == "" || value[0] != '"' && value[0] != '\'' || strings.TrimRight(before, " \t\n") == before {
			continue
		}
		if value, _, ok = strings.Cut(value[1:], value[:1]); ok {
			p.words.text(html.UnescapeString(value), at)
			p.words.finish()
		}
	}
}
