package plain

import (
	"iter"
	"slices"
	"strings"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// sheet is a post in lines, to be read a page at a time. It is never changed.
type sheet interface {
	len() int
	line(i int) string
	headings() []part
	links() []numbered
	// find is the lines that have the words, in order.
	find(words string) []int
	placeAt(line int) content.Place
	lineOf(content.Place) int
	// turn is the line to begin a page with, after one of so many rows that ended before
	// the line next: no heading is torn from its text, and no page begins with a blank.
	turn(next, rows int) int
}

// part is a part of a post, with its heading.
type part struct {
	level    int
	text, id string
	line     int
}

// setSheet is a post set in lines, which all readers of that width share.
type setSheet struct {
	*page.Page
	all func() []numbered // few ask for them
}

func (s *setSheet) len() int                       { return s.Len() }
func (s *setSheet) line(i int) string              { return s.Line(i, 0) }
func (s *setSheet) links() []numbered              { return s.all() }
func (s *setSheet) placeAt(line int) content.Place { return s.PlaceAt(line) }
func (s *setSheet) lineOf(at content.Place) int    { return s.LineOf(at) }
func (s *setSheet) turn(next, rows int) int        { return s.Turn(next, rows) }

func (s *setSheet) headings() []part {
	var all []part
	for _, h := range s.Outline {
		all = append(all, part{h.Level, h.Text, h.ID, h.Line})
	}
	return all
}

func (s *setSheet) find(words string) []int {
	cased := content.SmartCase(words)
	var lines []int
	for _, m := range s.Finder(cased).Find(content.Fold(words, cased)) {
		lines = append(lines, m.Line)
	}
	return slices.Compact(lines)
}

// saidSheet is a post as it is said, a line each.
type saidSheet struct {
	said   []utterance
	blocks []content.Block
	heads  []part
	all    []numbered
}

func newSaidSheet(blog *content.Blog, post *content.Post, doc *content.Document) *saidSheet {
	t := newTeller(blog, post, doc)
	s := &saidSheet{blocks: doc.Blocks}
	for i, u := range t.tell() {
		if i > 0 && s.said[len(s.said)-1].block != u.block {
			s.said = append(s.said, utterance{block: u.block}) // a blank line
		}
		if h := u.heading; h != nil {
			s.heads = append(s.heads, part{h.Level, oneLine(h.Text.Words), h.ID, len(s.said)})
		}
		s.said = append(s.said, u)
	}
	s.all = t.links
	return s
}

func (s *saidSheet) len() int          { return len(s.said) }
func (s *saidSheet) line(i int) string { return s.said[i].words }
func (s *saidSheet) headings() []part  { return s.heads }
func (s *saidSheet) links() []numbered { return s.all }

func (s *saidSheet) find(words string) []int {
	cased := content.SmartCase(words)
	what := content.Fold(words, cased)
	var lines []int
	for i, u := range s.said {
		if what != "" && strings.Contains(content.Fold(u.words, cased), what) {
			lines = append(lines, i)
		}
	}
	return lines
}

// placeAt is the beginning of a block: how far one is in it is not said.
func (s *saidSheet) placeAt(line int) content.Place {
	block := s.said[line].block
	if block < 0 || len(s.blocks) == 0 {
		return content.Place{Block: -1}
	}
	return content.PlaceIn(s.blocks, min(block, len(s.blocks)-1))
}

func (s *saidSheet) lineOf(at content.Place) int {
	at, _ = at.Find(s.blocks, func(int) iter.Seq[rune] { return func(func(rune) bool) {} })
	line, _ := slices.BinarySearchFunc(s.said, at.Block, func(u utterance, block int) int { return u.block - block })
	return s.turn(min(line, len(s.said)-1), 0)
}

func (s *saidSheet) turn(next, rows int) int {
	from := next
	for from > 0 && next-from < rows/2 && (s.said[from-1].begins || s.said[from-1].words == "") {
		from--
	}
	for from < len(s.said)-1 && s.said[from].words == "" {
		from++
	}
	return from
}
