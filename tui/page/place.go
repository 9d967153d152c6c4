package page

import (
	"iter"
	"slices"
	"sort"

	"edgerunner.vc/blog/content"
)

// spot is a [content.Place] on this page.
type spot struct{ Block, Offset, Line int }

// spotAt is where the line is. A line beyond either end is the nearest one.
func (p *Page) spotAt(line int) spot { return p.places[min(max(line, 0), len(p.places)-1)] }

// PlaceAt is the place in the text that the line shows first. A line beyond either
// end is the nearest one.
func (p *Page) PlaceAt(line int) content.Place {
	at := p.spotAt(line)
	if at.Block < 0 || p.blocks[at.Block].Hash == 0 {
		return content.Place{Block: at.Block, Offset: at.Offset, Line: at.Line}
	}
	place := content.PlaceIn(p.text(), at.Block)
	place.Offset, place.Line = at.Offset, at.Line
	if p.Rest > 0 {
		place.Blocks = 0
	}
	place.Sample = p.sample(min(max(line, 0), len(p.places)-1))
	return place
}

// sample is that of the words which the line shows first.
func (p *Page) sample(line int) content.Sample {
	var around [2 * content.SampleSize]rune
	at := p.places[line]
	first := line
	for first > 0 && p.places[first-1].Block == at.Block && at.Offset-p.places[first].Offset < content.SampleSize {
		first--
	}
	skip := max(at.Offset-p.places[first].Offset-content.SampleSize, 0)
	before := at.Offset - p.places[first].Offset - skip
	n := -skip
	for row := first; row < len(p.rows) && p.places[row].Block == at.Block && n < before+content.SampleSize; row++ {
		p.eachLetter(row, func(r rune) bool {
			if n >= 0 {
				around[n] = r
			}
			n++
			return n < before+content.SampleSize
		})
	}
	return content.NewSample(around[:max(n, 0)], before)
}

// letters are those of a block that count for a place.
func (p *Page) letters(block int) iter.Seq[rune] {
	return func(yield func(rune) bool) {
		row := sort.Search(len(p.places), func(i int) bool { return p.places[i].Block >= block })
		for ; row < len(p.rows) && p.places[row].Block == block; row++ {
			if !p.eachLetter(row, yield) {
				return
			}
		}
	}
}

// eachLetter gives the letters of a row that count for a place. In a record those of the
// heading, which come first, do not.
func (p *Page) eachLetter(row int, yield func(rune) bool) (more bool) {
	if p.rows[row].letters == 0 {
		return true
	}
	spans := p.spansOf(row)
	silent := -int(p.rows[row].letters)
	for _, s := range spans {
		silent += letters(p.units[s.unit][s.at : s.at+s.n])
	}
	for _, s := range spans {
		for _, r := range p.units[s.unit][s.at : s.at+s.n] {
			if !isLetter(r) {
				continue
			}
			if silent--; silent < 0 && !yield(r) {
				return false
			}
		}
	}
	return true
}

// spansOf is what stands on a row.
func (p *Page) spansOf(row int) []span {
	byLine := func(s span, line int32) int { return int(s.line - line) }
	from, _ := slices.BinarySearchFunc(p.spans, int32(row), byLine)
	to := from
	for to < len(p.spans) && p.spans[to].line == int32(row) {
		to++
	}
	return p.spans[from:to]
}

// Knows says whether the page has the place: the block as it was, or else the very words
// that were being read. Otherwise [Page.LineOf] has to guess.
func (p *Page) Knows(at content.Place) bool {
	_, known := p.find(at)
	return known
}

func (p *Page) find(at content.Place) (found content.Place, known bool) {
	blocks := p.blocks
	if at.Hash != 0 {
		blocks = p.text()
	}
	return at.Find(blocks, p.letters)
}

// text is the blocks without the list of links, which other looks do not have.
func (p *Page) text() []content.Block {
	if n := len(p.blocks); n > 0 && p.blocks[n-1].Hash == 0 {
		return p.blocks[:n-1]
	}
	return p.blocks
}

// LineOf is the line that shows the place, which may have been taken at another width,
// and in another version of the post.
func (p *Page) LineOf(place content.Place) int {
	found, _ := p.find(place)
	at := spot{found.Block, found.Offset, found.Line}
	// The first line that is beyond it; the one before shows it.
	beyond, _ := slices.BinarySearchFunc(p.places, at, func(have, want spot) int {
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
