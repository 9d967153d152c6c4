package page

import (
	"slices"
	"unicode"

	"github.com/charmbracelet/x/ansi"

	"edgerunner.vc/blog/content"
)

// WidthMethod is how cells are counted, here and on every screen: a character at a
// time, as terminals do that have not been asked for mode 2027.
const WidthMethod = ansi.WcWidth

// Look is the kind of terminal that a page is set for.
type Look struct {
	Measure int  // the longest line, in cells; at least 1
	Dark    bool // the background is dark
}

// MaxMeasure is the longest line that is comfortable to read, in cells.
const MaxMeasure = 80

// measureStep keeps the number of different measures small, so that a client that
// changes its window cannot fill the cache with pages that nobody else reads.
const measureStep = 4

// NewLook is the look for that much room, in cells.
func NewLook(room int, dark bool) Look {
	m := min(max(room, 2*measureStep), MaxMeasure)
	return Look{Measure: m - m%measureStep, Dark: dark}
}

// Page is a post set for one look. It is never changed, so all sessions share it.
type Page struct {
	// Lines are what to show, styled with SGR and OSC 8 only, each at most as wide
	// as the measure, without padding.
	Lines   []string
	Measure int             // of the look that it was set for
	places  []content.Place // of each line
	blocks  []content.Block // without their nodes
	size    int             // bytes held, about
}

// Set sets the post. It costs time in proportion to the text, and may be called by
// many at once.
func Set(post *content.Post, site *content.Site, look Look) *Page {
	theme := themeFor(site.Accent, look.Dark)
	doc := post.Parse()
	s := &setter{doc: doc, site: site, theme: theme}
	p := &Page{Measure: look.Measure}
	p.add(-1, s.title(post, look.Measure))
	for i, b := range doc.Blocks {
		lines := s.block(b.Node, look.Measure, 0)
		if len(lines) == 0 {
			continue
		}
		p.add(i, append([]line{nil}, lines...))
	}
	p.blocks = doc.Blocks
	for i := range p.blocks {
		p.blocks[i].Node = nil // the tree is not kept
	}
	return p
}

// add appends the lines of a block and says where in the text they are.
func (p *Page) add(block int, lines []line) {
	at := content.Place{Block: block}
	first := len(p.places)
	for _, l := range lines {
		p.places = append(p.places, at)
		rendered := l.trim().Render()
		p.Lines = append(p.Lines, rendered)
		p.size += len(rendered) + lineOverhead
		at.Offset += letters(l)
	}
	// Only the last line of an offset shows its letter; those before are counted from it.
	for i := len(p.places) - 2; i >= first; i-- {
		if p.places[i].Offset == p.places[i+1].Offset {
			p.places[i].Line = p.places[i+1].Line + 1
		}
	}
}

// lineOverhead is what a line costs beside its text: a string header and a place.
const lineOverhead = 16 + 24

// letters counts what stays the same at every width: letters and digits, not
// blanks, bullets and frames.
func letters(l line) int {
	n := 0
	for _, c := range l {
		if c.Link == silent {
			continue
		}
		for _, r := range c.Content {
			if unicode.IsLetter(r) || unicode.IsNumber(r) {
				n++
			}
		}
	}
	return n
}

// PlaceAt is the place in the text that the line shows first. A line beyond either
// end is the nearest one.
func (p *Page) PlaceAt(line int) content.Place {
	return p.places[min(max(line, 0), len(p.places)-1)]
}

// LineOf is the line that shows the place, which may have been taken at another
// width.
func (p *Page) LineOf(at content.Place) int {
	// The first line that is beyond it; the one before shows it.
	beyond, _ := slices.BinarySearchFunc(p.places, at, func(have, want content.Place) int {
		if have.Block < want.Block || have.Block == want.Block && have.Offset <= want.Offset {
			return -1
		}
		return 1
	})
	line := max(beyond-1, 0)
	for n := at.Line; n > 0 && line > 0 && p.places[line-1].Block == at.Block && p.places[line-1].Offset == at.Offset; n-- {
		line--
	}
	return line
}

// HeadingAt is the text of the heading that the line is under; empty before the
// first one.
func (p *Page) HeadingAt(line int) string {
	if at := p.PlaceAt(line); at.Block >= 0 {
		return p.blocks[at.Block].Heading
	}
	return ""
}
