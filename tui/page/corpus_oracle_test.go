package page_test

import (
	"bytes"
	"regexp"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"github.com/yuin/goldmark"
	emoji "github.com/yuin/goldmark-emoji"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
	mdtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/text/unicode/norm"
)

// oracle is what a browser would show of a post: an independent reading, by way of
// HTML, which shares nothing with package page but goldmark.
//
// Where authors and parsers disagree about what is text, it leaves the text out: it
// is there to say what must be on a page, not what may be.
type oracle struct {
	source string         // the body as the author wrote it
	words  map[string]int // how often each word must be on the page
	prose  []passage
	code   []passage // lines of blocks of code, tabs expanded
	fences []passage // lines of fences at the top level, tabs expanded
	urls   []passage // in prose, and not in tables

	text string // all that is visible, without blanks: to look things up in
	raw  string // likewise what is code
	// heads and tails are how passages begin and end: a page cannot help these.
	heads, tails map[string]bool
	ids          map[string]bool // of headings, as written: {#id}
}

// passage is text that stands in one line or paragraph.
type passage struct {
	text  string
	depth int // of the lists and quotes around it
	table bool
}

// newOracle reads the post. Panics of goldmark are errors.
func newOracle(p *corpusPost) (o *oracle, err error) {
	o = &oracle{source: p.body, words: map[string]int{}, heads: map[string]bool{}, tails: map[string]bool{}, ids: map[string]bool{}}
	for _, m := range headingID.FindAllStringSubmatch(p.body, -1) {
		o.ids[m[1]] = true
	}
	err = safely(func() {
		source := []byte(cutMDX(plainCode(withoutLiquid(p)), p.mdx))
		md := oracleMarkdown(p.mdx)
		root := md.Parser().Parse(mdtext.NewReader(source))
		o.fences = fenceLines(root, source)
		var out bytes.Buffer
		if err := md.Renderer().Render(&out, source, root); err != nil {
			panic(err)
		}
		r := &htmlText{closers: countClosers(out.String())}
		r.read(out.String())
		o.gather(r)
	})
	return o, err
}

// headingID is how authors name a heading.
var headingID = regexp.MustCompile(`(?m)^#{1,6}[ \t].*(\{#[\w-]+\})[ \t]*$`)

// oracleMarkdown is the parser and renderer of the oracle. In MDX there are no blocks
// of HTML, whose children would stay raw, and no indented code.
func oracleMarkdown(mdx bool) goldmark.Markdown {
	options := []goldmark.Option{
		goldmark.WithExtensions(extension.GFM, extension.DefinitionList, extension.Footnote, emoji.Emoji),
		goldmark.WithRendererOptions(html.WithUnsafe()),
	}
	if mdx {
		options = append([]goldmark.Option{goldmark.WithParser(parser.NewParser(
			parser.WithBlockParsers(
				util.Prioritized(parser.NewSetextHeadingParser(), 100),
				util.Prioritized(parser.NewThematicBreakParser(), 200),
				util.Prioritized(parser.NewListParser(), 300),
				util.Prioritized(parser.NewListItemParser(), 400),
				util.Prioritized(indented{parser.NewATXHeadingParser()}, 600),
				util.Prioritized(indentedFence{indented{parser.NewFencedCodeBlockParser()}}, 700),
				util.Prioritized(parser.NewBlockquoteParser(), 800),
				util.Prioritized(indented{parser.NewParagraphParser()}, 1000),
			),
			parser.WithInlineParsers(parser.DefaultInlineParsers()...),
			parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
		))}, options...)
	}
	return goldmark.New(options...)
}

// indented is a parser of blocks that may begin with any number of blanks.
type indented struct{ parser.BlockParser }

// CanAcceptIndentedLine implements [parser.BlockParser].
func (indented) CanAcceptIndentedLine() bool { return true }

// indentedFence is a parser of fences whose last line may be indented too.
type indentedFence struct{ indented }

// Continue implements [parser.BlockParser].
func (f indentedFence) Continue(n ast.Node, r mdtext.Reader, pc parser.Context) parser.State {
	line, _ := r.PeekLine()
	if bare := bytes.TrimSpace(line); len(bare) >= 3 && len(bytes.Trim(bare, "`")) == 0 {
		r.Advance(bytes.IndexByte(line, '`'))
	}
	return f.indented.Continue(n, r, pc)
}

// Shortcodes that hold code, and those that only keep others from being read.
var (
	codeShortcode = regexp.MustCompile(`(?m)^[ \t]*(?:\{\{[<%]\s*/?(?:highlight|code-toggle)\b[^}]*\}\}|\{%-?\s*(?:end)?highlight\b[^}]*%\})[ \t]*$`)
	rawShortcode  = regexp.MustCompile(`\{%-?\s*(?:end)?raw\s*-?%\}`)
)

// shownShortcode is what Hugo shows of a shortcode that is written {{</* name */>}}.
var shownShortcode = strings.NewReplacer("{{</*", "{{<", "*/>}}", ">}}", "{{%/*", "{{%", "*/%}}", "%}}")

// plainCode writes code in shortcodes as Markdown.
func plainCode(src string) string {
	return codeShortcode.ReplaceAllString(rawShortcode.ReplaceAllString(shownShortcode.Replace(src), ""), "```")
}

// liquid is a value or a statement of Jekyll, which are gone before Markdown is read,
// from code too; raw keeps them.
var liquid = regexp.MustCompile(`(?s)\{%-?\s*raw\s*-?%\}.*?\{%-?\s*endraw\s*-?%\}|\{%-?\s*(?:end)?highlight\b[^}]*%\}|\{%.*?%\}|\{\{.*?\}\}`)

// withoutLiquid is the body of a post without Liquid, if Jekyll would read it.
func withoutLiquid(p *corpusPost) string {
	if !strings.Contains("/"+p.file, "/_posts/") && !strings.Contains(p.body, "{% assign ") && !strings.Contains(p.body, "{% raw") {
		return p.body
	}
	return liquid.ReplaceAllStringFunc(p.body, func(m string) string {
		if strings.Contains(m, "raw") || strings.Contains(m, "highlight") {
			return m
		}
		return ""
	})
}

// gather makes the oracle of the text of the HTML.
func (o *oracle) gather(r *htmlText) {
	o.code = r.code
	var text, raw strings.Builder
	for _, p := range r.prose {
		p.text = dropShortcodes(p.text)
		if strings.TrimSpace(p.text) == "" {
			continue
		}
		o.prose = append(o.prose, p)
		o.count(p.text)
		text.WriteString(p.text)
		for _, url := range visibleURL.FindAllString(p.text, -1) {
			if url = strings.TrimRight(url, ".,;:!?)]}*_~"); !p.table {
				o.urls = append(o.urls, passage{text: url, depth: p.depth})
			}
		}
	}
	for _, block := range r.blocks {
		o.edge(block)
		o.edge(dropShortcodes(block))
	}
	for _, p := range r.spans {
		o.count(p.text)
		raw.WriteString(p.text + "\n")
	}
	for _, p := range r.code {
		o.count(p.text)
		o.edge(p.text)
		raw.WriteString(p.text + "\n")
	}
	o.raw = withoutBlanks(raw.String())
	// Hugo's way to write a shortcode that is shown: {{</* name */>}}.
	o.raw += "\n" + strings.NewReplacer("</*", "<", "%/*", "%", "*/>", ">", "*/%", "%").Replace(o.raw)
	o.text = withoutBlanks(text.String()) + "\n" + o.raw
}

func (o *oracle) count(text string) {
	for _, w := range wordsOf(text) {
		o.words[w]++
	}
}

// edgeLength is how many characters tell one beginning of a passage from another.
const edgeLength = 3

func (o *oracle) edge(block string) {
	o.heads[head(block)] = true
	o.tails[tail(block)] = true
}

// head is how a line begins, without blanks; tail is how it ends.
func head(line string) string {
	r := []rune(withoutBlanks(line))
	return string(r[:min(edgeLength, len(r))])
}

func tail(line string) string {
	r := []rune(withoutBlanks(line))
	return string(r[max(0, len(r)-edgeLength):])
}

// visibleURL is an address that a reader sees.
var visibleURL = regexp.MustCompile(`\bhttps?://[!#-&(-;=?-Z\[\]_a-z~]+`)

// fenceLines are the lines of the fences at the top level that can be shown as they
// are.
func fenceLines(root ast.Node, source []byte) []passage {
	var lines []passage
	depth := 0
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		fence, ok := n.(*ast.FencedCodeBlock)
		if !ok {
			depth = max(0, depth+nesting(n, source))
			continue
		}
		for line := range strings.Lines(string(fence.Lines().Value(source))) {
			line = expandTabs(strings.TrimRight(line, " \t\r\n"))
			if line != "" && strings.ToValidUTF8(line, "") == line && strings.IndexFunc(line, unshowable) < 0 {
				lines = append(lines, passage{text: line, depth: depth})
			}
		}
	}
	return lines
}

// A container is a component or a directive that holds blocks.
var (
	containerBegins = regexp.MustCompile(`<[A-Z][\w.]*(?:\s(?:[^<>]*[^<>/])?)?>|(?m:^[ \t]*:{3,}[ \t]*\w)`)
	containerEnds   = regexp.MustCompile(`</[A-Z][\w.]*>|(?m:^[ \t]*:{3,}[ \t]*$)`)
)

// nesting is how many containers a block opens, less those that it closes.
func nesting(n ast.Node, source []byte) int {
	text := string(n.Lines().Value(source))
	return len(containerBegins.FindAllString(text, -1)) - len(containerEnds.FindAllString(text, -1))
}

// unshowable says whether a page has to change the character. It knows more of them
// than there are, so that what is left must be shown as it is.
func unshowable(r rune) bool {
	return unicode.In(r, unicode.C, unicode.Zl, unicode.Zp, unicode.Noncharacter_Code_Point) || unicode.IsMark(r)
}

// expandTabs puts blanks for tabs, with stops of 4 cells.
func expandTabs(line string) string {
	var b strings.Builder
	for part := range strings.SplitAfterSeq(line, "\t") {
		text, tab := strings.CutSuffix(part, "\t")
		b.WriteString(text)
		if tab {
			b.WriteString(strings.Repeat(" ", 4-ansi.WcWidth.StringWidth(b.String())%4))
		}
	}
	return b.String()
}

// shortcodes are what generators other than Markdown would have taken out, and
// what is left of links in HTML that is not Markdown.
var shortcodeSyntax = regexp.MustCompile(`(?s)\{\{[<%].*?[>%]\}\}|\{%.*?%\}|\{\{.*?\}\}|\{/\*.*?\*/\}|` +
	`\{[:.#][^{}]*\}|\{[\w-]+=[^{}]*\}|(?m:^\s*:{3,}\s*[\w-]*)|\]\([^)\s]*(?:\s+"[^"]*")?\)`)

func dropShortcodes(text string) string {
	if !strings.ContainsAny(text, "{:(") {
		return text
	}
	return shortcodeSyntax.ReplaceAllString(text, " ")
}

// htmlText reads the visible text out of HTML. It goes by tags, not by a tree: the
// trees of what people write hide text in odd places.
type htmlText struct {
	prose   []passage
	spans   []passage // code in prose
	code    []passage // lines of blocks of code
	blocks  []string  // prose with the code in it
	now     strings.Builder
	block   strings.Builder
	closers map[string]int // end tags that are still to come
	silent  string         // the element whose text is not shown
	depth   int
	table   int
	pre     int
	span    int
}

// silentElements have text that a browser does not show.
var silentElements = map[string]bool{
	"script": true, "style": true, "svg": true, "iframe": true, "video": true, "audio": true, "canvas": true,
	"object": true, "template": true, "title": true, "noscript": true, "noframes": true, "noembed": true,
}

// inlineElements do not divide words. What is not known here, like components, does.
var inlineElements = map[string]bool{
	"a": true, "abbr": true, "b": true, "bdi": true, "bdo": true, "big": true, "cite": true, "del": true, "dfn": true,
	"em": true, "font": true, "i": true, "ins": true, "mark": true, "q": true, "s": true, "small": true, "span": true,
	"strike": true, "strong": true, "time": true, "tt": true, "u": true, "var": true, "wbr": true,
}

// selfClosedRaw is a tag that JSX may close in itself, and after which a browser would
// take all that follows for its text.
var selfClosedRaw = regexp.MustCompile(`(?i)<(iframe|script|style|textarea|title|noframes|noembed|noscript|xmp|plaintext)\b([^<>]*)/>`)

var endTag = regexp.MustCompile(`</([a-zA-Z]+)`)

func countClosers(src string) map[string]int {
	closers := map[string]int{}
	for _, m := range endTag.FindAllStringSubmatch(src, -1) {
		closers[strings.ToLower(m[1])]++
	}
	return closers
}

func (h *htmlText) read(src string) {
	src = selfClosedRaw.ReplaceAllString(src, "<$1$2></$1>")
	z := xhtml.NewTokenizer(strings.NewReader(src))
	for {
		switch z.Next() {
		case xhtml.ErrorToken:
			h.endBlock()
			return
		case xhtml.TextToken:
			if h.silent == "" {
				text := z.Token().Data
				h.now.WriteString(text)
				h.block.WriteString(text)
			}
		case xhtml.StartTagToken:
			h.tag(z.Token(), 1)
		case xhtml.EndTagToken:
			t := z.Token()
			h.closers[t.Data]--
			h.tag(t, -1)
		case xhtml.SelfClosingTagToken:
			h.tag(z.Token(), 0)
		}
	}
}

// tag reads a tag that opens an element (1), closes it (-1) or does both (0).
func (h *htmlText) tag(t xhtml.Token, way int) {
	switch {
	case h.silent != "":
		if way < 0 && t.Data == h.silent {
			h.silent = ""
		}
		return
	case silentElements[t.Data]:
		if way > 0 && h.closers[t.Data] > 0 {
			h.silent = t.Data
		}
		h.now.WriteByte(' ')
		return
	case inlineElements[t.Data]:
		return
	}
	if t.Data == "sup" || t.Data == "sub" || t.Data == "kbd" || t.Data == "ruby" || t.Data == "rt" || t.Data == "rp" {
		h.now.WriteByte(' ')
		return
	}
	if t.Data == "code" && h.pre == 0 {
		h.flush()
		h.span = max(0, h.span+way)
		return
	}
	h.endBlock()
	switch t.Data {
	default:
		if atom.Lookup([]byte(t.Data)) == 0 && (way < 0 || h.closers[t.Data] > 0) {
			h.depth = max(0, h.depth+way) // a component
		}
	case "li", "blockquote", "dd", "details":
		h.depth = max(0, h.depth+way)
	case "table":
		h.table = max(0, h.table+way)
	case "pre":
		h.pre = max(0, h.pre+way)
	case "img":
		h.alt(t)
	}
}

func (h *htmlText) alt(t xhtml.Token) {
	for _, a := range t.Attr {
		if a.Key == "alt" {
			h.prose = append(h.prose, passage{a.Val, h.depth, true}) // frames may cut it
		}
	}
}

// endBlock ends a passage and the block that it is in.
func (h *htmlText) endBlock() {
	h.flush()
	if h.pre == 0 && strings.TrimSpace(h.block.String()) != "" {
		h.blocks = append(h.blocks, h.block.String())
	}
	h.block.Reset()
}

// flush ends a passage.
func (h *htmlText) flush() {
	text := h.now.String()
	h.now.Reset()
	if strings.TrimSpace(text) == "" {
		return
	}
	p := passage{text, h.depth, h.table > 0}
	switch {
	case h.pre > 0:
		for line := range strings.Lines(text) {
			if line = expandTabs(strings.TrimRight(line, " \t\r\n")); line != "" {
				h.code = append(h.code, passage{line, h.depth, p.table})
			}
		}
	case h.span > 0:
		h.spans = append(h.spans, p)
	default:
		h.prose = append(h.prose, p)
	}
}

// wordsOf are the words of a text: runs of letters, digits and marks, and each single
// character of the scripts that write without blanks. Case and compatibility forms
// are folded, for a page may set a heading in capitals, or 2 as ².
func wordsOf(text string) []string {
	var words []string
	var word strings.Builder
	lettered := false
	end := func() {
		if lettered {
			words = append(words, word.String())
		}
		word.Reset()
		lettered = false
	}
	for _, r := range folded(text) {
		switch {
		case ignorable(r):
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai):
			end()
			words = append(words, string(r))
		case unicode.IsMark(r):
			if word.Len() > 0 {
				word.WriteRune(r)
			}
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			word.WriteRune(r)
			lettered = true
		default:
			end()
		}
	}
	end()
	return words
}

// lettersOf is what is left of a text without all that divides words.
func lettersOf(text string) string {
	return strings.Map(func(r rune) rune {
		if !ignorable(r) && (unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)) {
			return r
		}
		return -1
	}, folded(text))
}

func folded(text string) string { return strings.ToLower(norm.NFKC.String(text)) }

// ignorable says whether a character is none by itself: format characters, variation
// selectors, the frame of a keycap.
func ignorable(r rune) bool {
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) || r == 0x20e3
}

func withoutBlanks(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text)
}
