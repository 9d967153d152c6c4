package page

import (
	"cmp"
	"math"
	"slices"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"edgerunner.vc/blog/content"
)

// Page is a post set for one look. Nothing of it changes but the colours of code,
// which come when they are asked for, so all sessions share it.
type Page struct {
	Measure int       // of the look that it was set for
	Outline []Heading // the headings, in order
	Links   []Link    // in order; one that goes on in another line is there again
	Figures []Figure
	Notes   []Note
	// Rest is about how many lines are not on the page, because only the beginning was
	// set; 0 for a whole page. See [SetHead].
	Rest int

	rows   []printed
	places []spot          // of each row
	blocks []content.Block // without their nodes
	units  []string        // the texts that stand on the page
	spans  []span          // where they stand, in order
	plain  bool
	bare   bool // without colours
	whole  bool // lines may be longer than the measure
	size   int  // bytes held, about
}

// Heading is an entry of the outline.
type Heading struct {
	Level int
	Text  string
	ID    string // what links call it
	Line  int
	// Height is in lines, with the rule below.
	Height int
}

// Link is a link, or as much of it as stands on a line.
type Link struct {
	*content.Link
	Number              int // that stands behind it; 0 for none
	Text                string
	Line, Column, Width int // where it stands, in cells
}

// Figure is where a picture may be drawn.
type Figure struct {
	*content.Figure
	Line, Height int // with its frame and caption
}

// Note is where a footnote stands.
type Note struct{ Number, Line, Height int }

// printed is a line of a page.
type printed struct {
	text    string  // as a terminal is sent it, but for code
	margin  int     // the cells before the words
	prefix  []piece // before code
	letters int32   // that count for a place
	width   int16   // in cells, but for code
	keeps   bool    // see [Page.Turn]
	code    *codeLines
	index   int // in code
}

// parsed is a post taken apart, with the colours of its code as far as they are known.
type parsed struct {
	*content.Document
	colours *colours
}

func parse(post *content.Post) *parsed { return &parsed{post.Parse(), newColours()} }

// Set sets the post. It costs time in proportion to the text, and may be called by
// many at once.
func Set(post *content.Post, site *content.Site, look Look) *Page {
	return set(parse(post), post, site, look)
}

// SetIn is [Set] for a post of a blog: on a plain page links to its posts that have no
// address of their own have that of the post on the web, or its name if there is none.
func SetIn(blog *content.Blog, post *content.Post, look Look) *Page {
	return setIn(parse(post), blog, post, look)
}

// leading names where links of a post lead in a blog; nothing for those that do not.
func leading(blog *content.Blog, from *content.Post) func(*content.Link) string {
	return func(l *content.Link) string {
		to, ok := blog.Resolve(from, l)
		if !ok {
			return ""
		}
		return cmp.Or(blog.Permalink(to.Post, to.Heading), to.Name())
	}
}

// headSize is how much of a post is set at first, in bytes: fifty full lines, which few
// windows have. A larger one is filled a moment later.
const headSize = 4 << 10

// SetHead sets the beginning of a long post. Beside a look at the rest of its source it
// costs the same for any length. Of a short post it is the whole.
func SetHead(post *content.Post, site *content.Site, look Look) *Page {
	doc := post.Head(headSize)
	p := set(&parsed{doc, newColours()}, post, site, look)
	if doc.Rest > 0 {
		p.Rest = max(len(p.rows)*doc.Rest/max(doc.Size, 1), 1)
	}
	return p
}

func set(doc *parsed, post *content.Post, site *content.Site, look Look) *Page {
	return newSetter(doc, site, look).page(doc, post, look)
}

func setIn(doc *parsed, blog *content.Blog, post *content.Post, look Look) *Page {
	s := newSetter(doc, blog.Site, look)
	s.leads = leading(blog, post)
	return s.page(doc, post, look)
}

func newSetter(doc *parsed, site *content.Site, look Look) *setter {
	return &setter{
		theme: ourTheme(site.Accent, look), codes: doc.colours,
		plain: look.Plain, bare: look.Plain || look.known().Colours == colorprofile.Ascii, byLook: look.Numbered,
		uncut: look.Uncut, whole: look.Whole,
	}
}

func (s *setter) page(doc *parsed, post *content.Post, look Look) *Page {
	p := &Page{Measure: look.Measure, plain: s.plain, bare: s.bare, whole: s.whole}
	w := &writer{plain: s.plain}
	p.add(w, -1, s.title(post, look.Mark, s.running(look.Measure)))
	for i, b := range doc.Blocks {
		heading, _ := cutAt(b.Heading, MaxMeasure)
		p.blocks = append(p.blocks, content.Block{Hash: b.Hash, Heading: b.Heading[:heading], Under: b.Under, Twins: b.Twins})
		lines := s.block(b.Node, look.Measure, 0)
		if len(lines) == 0 {
			continue
		}
		if i == 0 || !bound(doc.Blocks[i-1].Node, b.Node) {
			p.add(w, i, []line{{}})
		}
		p.add(w, i, lines)
	}
	if refs := s.references(look.Measure); len(refs) > 0 {
		p.add(w, len(doc.Blocks), append([]line{{}}, refs...))
		p.blocks = append(p.blocks, content.Block{})
	}
	p.number(s.numbers)
	p.units = s.units
	p.size += len(p.spans)*spanBytes + len(p.units)*unitBytes + len(p.blocks)*blockBytes
	return p
}

// number gives the links their numbers.
func (p *Page) number(numbers map[*content.Link]int) {
	for i, l := range p.Links {
		p.Links[i].Number = numbers[l.Link]
	}
}

// What a part of a text, a text and a block cost beside the words, in bytes.
const spanBytes, unitBytes, blockBytes = 20, 16, 48

// add appends the lines of a block and says where in the text they are.
func (p *Page) add(w *writer, block int, lines []line) {
	for i, l := range lines {
		if l.width > p.Measure && !p.whole && !l.long { // a marker, in a window that no terminal has
			lines[i] = l.to(p.Measure)
		}
	}
	w.tie(lines)
	at := spot{Block: block}
	first := len(p.places)
	for first > 0 && p.places[first-1].Block == block {
		first-- // the blank line above
	}
	texts, widths := w.lines(lines)
	p.rows = slices.Grow(p.rows, len(lines))
	p.places = slices.Grow(p.places, len(lines))
	for i, l := range lines {
		p.places = append(p.places, at)
		p.note(l)
		p.stand(l)
		row := printed{text: texts[i], margin: l.margin, letters: int32(l.letters), width: int16(min(widths[i], math.MaxInt16)), code: l.code, index: l.index}
		if l.code != nil {
			row.prefix = l.pieces
			p.size += tokenBytes * len(l.code.lines[l.index].text)
		}
		row.keeps = l.keeps || len(l.pieces) == 0 && l.code == nil && len(p.rows) > 0 && p.rows[len(p.rows)-1].keeps
		p.rows = append(p.rows, row)
		p.size += len(row.text) + rowOverhead
		at.Offset += l.letters
	}
	// Only the last line of an offset shows its letter; those before are counted from it.
	for i := len(p.places) - 2; i >= first; i-- {
		if p.places[i].Offset == p.places[i+1].Offset {
			p.places[i].Line = p.places[i+1].Line + 1
		}
	}
}

// rowOverhead is what a line costs beside its text, in bytes.
const rowOverhead = 80 + 24

// note remembers what stands on the line that comes next.
func (p *Page) note(l line) {
	here := len(p.rows)
	if l.mark != nil {
		switch n := l.mark.node.(type) {
		case *content.Heading:
			p.Outline = append(p.Outline, Heading{n.Level, content.Clean(n.Text.Words), n.ID, here, l.mark.height})
		case *content.Figure:
			p.Figures = append(p.Figures, Figure{n, here, l.mark.height})
		case nil:
			p.Notes = append(p.Notes, Note{l.mark.note, here, l.mark.height})
		}
	}
	column := 0
	for i, piece := range l.pieces {
		size := cells(piece.text)
		switch {
		case piece.link == nil:
		case i > 0 && l.pieces[i-1].link == piece.link: // one link in many styles
			last := &p.Links[len(p.Links)-1]
			last.Text += piece.words()
			last.Width += size
		default:
			p.Links = append(p.Links, Link{Link: piece.link, Text: piece.words(), Line: here, Column: column, Width: size})
			p.size += linkOverhead
		}
		column += size
	}
}

const linkOverhead = 64

// Len is how many lines there are.
func (p *Page) Len() int { return len(p.rows) }

// Line is what to show as a line: at most as wide as the measure, without blanks at
// its end, with SGR and OSC 8 alone. Code that is too long for the measure is shown
// from the cell shift on, or from as near to it as its block has something to show.
func (p *Page) Line(i, shift int) string {
	if r := &p.rows[i]; r.code == nil {
		return r.text
	}
	text, _ := p.Append(nil, i, shift)
	return string(text)
}

// Append appends [Page.Line], and says how many cells it takes.
func (p *Page) Append(out []byte, i, shift int) (_ []byte, width int) {
	r := &p.rows[i]
	if r.code == nil {
		return append(out, r.text...), int(r.width)
	}
	var few [maxFew]piece
	before := line{pieces: append(few[:0], r.prefix...), width: r.margin}
	w := writer{out: out, plain: p.plain}
	width = w.add(r.code.line(before, r.index, shift))
	return w.out, width
}

// maxFew is how many pieces most lines of code have; those of more need memory of their
// own.
const maxFew = 24

// Text is the words of a line without styles and without the bars, bullets and blanks
// before them, and the cell that they begin at.
func (p *Page) Text(i int) (words string, column int) {
	r := &p.rows[i]
	if r.code != nil {
		return r.code.lines[r.index].text, r.margin
	}
	words = ansi.Strip(r.text)
	width := 0
	for at, c := range words { // by characters: a mark may join the last blank
		if width >= r.margin {
			return words[at:], r.margin
		}
		width += runeCells(c)
	}
	return "", r.margin
}

// Overflow is how far the code on the lines from and up to to can be shifted, in
// cells; 0 if all of it is seen as it is.
func (p *Page) Overflow(from, to int) int {
	over := 0
	for _, r := range p.between(from, to) {
		if r.code != nil {
			over = max(over, r.code.over)
		}
	}
	return over
}

// between are the rows from and up to to, as far as there are any.
func (p *Page) between(from, to int) []printed {
	from = min(max(from, 0), len(p.rows))
	return p.rows[from:max(min(to, len(p.rows)), from)]
}

// Uncoloured says whether [Page.Colour] has something to do on these lines.
func (p *Page) Uncoloured(from, to int) bool {
	for _, r := range p.between(from, to) {
		if r.code != nil && !p.bare && !r.code.syntax.known() {
			return true
		}
	}
	return false
}

// Colour finds the colours of the code on these lines, for everybody who reads the
// post. It takes its time; until then code is in one colour.
func (p *Page) Colour(from, to int) {
	for _, r := range p.between(from, to) {
		if r.code != nil {
			r.code.syntax.find(r.code.lines)
		}
	}
}

// Turn is the line to show first after a page that ended before the line next: that
// line, or one above it whose heading would else be torn from its text; and no blank
// one. It goes back by half of the rows of a page at most.
func (p *Page) Turn(next, rows int) int {
	from := next
	for from > 0 && from <= len(p.rows) && p.rows[from-1].keeps {
		if from--; next-from > rows/2 {
			from = next
			break
		}
	}
	for from < len(p.rows) && p.rows[from].code == nil && p.rows[from].text == "" {
		from++
	}
	return from
}

// HeadingAt is the text of the heading that the line is under; empty before the
// first one.
func (p *Page) HeadingAt(line int) string {
	if block := p.spotAt(line).Block; block >= 0 {
		return p.blocks[block].Heading
	}
	return ""
}

// BlockAt is the index of the block that a line belongs to; -1 for those above the
// text. A blank line belongs to the block below it.
func (p *Page) BlockAt(line int) int { return p.places[line].Block }

// Blocks are the blocks of the text without their nodes. They must not be changed.
func (p *Page) Blocks() []content.Block { return p.blocks }
