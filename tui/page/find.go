package page

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"edgerunner.vc/blog/content"
)

// span is words of a text that stand on a line.
type span struct {
	line, column int32
	unit         int32 // index of the text
	at, n        int32 // where in it they are, and how long, in bytes
}

// stand remembers where the texts of the line that comes next stand.
func (p *Page) stand(l line) {
	here, column := int32(len(p.rows)), int32(0)
	for _, piece := range l.pieces {
		if piece.unit > 0 && !piece.number {
			p.spans = append(p.spans, span{here, column, piece.unit - 1, piece.at, int32(len(piece.text))})
		}
		column += int32(cells(piece.text))
	}
	if l.code != nil {
		p.spans = append(p.spans, span{here, column, l.code.unit + int32(l.index) - 1, 0, int32(len(l.code.lines[l.index].text))})
	}
}

// Finder finds words on a page, also where they go on in another line. It is never
// changed, and takes about as much memory as the page has words.
type Finder struct {
	page     *Page
	keepCase bool
	folded   []byte
	spans    []span  // of the page, in the order in which they are read
	starts   []int32 // of each of them in folded
	ascii    []bool  // whether a byte of it is a cell, which costs nothing to count
}

// unitEnd divides texts in a [Finder]; folding never makes one of it.
const unitEnd = '\n'

// Finder makes a finder of the page, which tells letters apart by case if that is to be
// kept. It costs time in proportion to the page.
func (p *Page) Finder(keepCase bool) *Finder {
	f := &Finder{page: p, keepCase: keepCase, spans: slices.Clone(p.spans)}
	first := make(map[int32]int, len(p.units)) // in which order texts are read
	for i, s := range p.spans {
		if _, ok := first[s.unit]; !ok {
			first[s.unit] = i
		}
	}
	slices.SortStableFunc(f.spans, func(a, b span) int {
		return cmp.Or(cmp.Compare(first[a.unit], first[b.unit]), cmp.Compare(a.at, b.at))
	})
	f.starts, f.ascii = make([]int32, len(f.spans)), make([]bool, len(f.spans))
	for i, s := range f.spans {
		if i > 0 && f.spans[i-1].unit != s.unit {
			f.folded = append(f.folded, unitEnd)
		} else if last := f.spans[max(i-1, 0)]; i > 0 && strings.ContainsAny(p.units[s.unit][last.at+last.n:s.at], " \n") {
			f.folded = append(f.folded, ' ') // where a line ended
		}
		f.starts[i], f.ascii[i] = int32(len(f.folded)), isPlainASCII(p.units[s.unit][s.at:s.at+s.n])
		for _, r := range p.units[s.unit][s.at : s.at+s.n] {
			f.folded = content.AppendFold(f.folded, r, keepCase)
		}
	}
	return f
}

// Match is an occurrence of what was looked for.
type Match struct {
	Line       int // that it begins on
	start, end int // in the folded text
}

// Find finds the words, as they stand; see [content.AppendFold] for what counts as the
// same. Occurrences do not overlap.
func (f *Finder) Find(words string) []Match {
	var found []Match
	what := []byte(words)
	for at := 0; len(what) > 0; {
		i := bytes.Index(f.folded[at:], what)
		if i < 0 {
			break
		}
		start := at + i
		at = start + len(what)
		found = append(found, Match{f.lineAt(start), start, at})
	}
	return found
}

// FindWords finds each of the words where one begins with it.
func (f *Finder) FindWords(words []string) []Match {
	var found []Match
	for _, w := range words {
		for _, m := range f.Find(w) {
			before, _ := utf8.DecodeLastRune(f.folded[:m.start])
			if m.start == 0 || letters(string(before)) == 0 || !isWordy(w) {
				found = append(found, m)
			}
		}
	}
	slices.SortFunc(found, func(a, b Match) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end)) })
	end := 0
	return slices.DeleteFunc(found, func(m Match) bool { // one word may begin with another
		covered := m.start < end
		end = max(end, m.end)
		return covered
	})
}

// isWordy says whether a word is of a script that puts blanks between words.
func isWordy(w string) bool {
	return !strings.ContainsFunc(w, func(r rune) bool { return r >= 0x0e00 })
}

func (f *Finder) lineAt(at int) int { return int(f.spans[f.spanAt(at)].line) }

// spanAt is the span that a folded character is in, or the blank behind it.
func (f *Finder) spanAt(at int) int {
	i, found := slices.BinarySearch(f.starts, int32(at))
	if !found {
		return max(i-1, 0)
	}
	for i+1 < len(f.starts) && f.starts[i+1] == int32(at) { // of spans with nothing to find, the last
		i++
	}
	return i
}

// Part is what of a match stands on one line, in cells. Code counts as if it were not
// shifted.
type Part struct{ Line, Column, Width int }

// Parts are where a match stands, in reading order.
func (f *Finder) Parts(m Match) []Part {
	var parts []Part
	for i := f.spanAt(m.start); i < len(f.spans) && int(f.starts[i]) < m.end; i++ {
		s := f.spans[i]
		words := f.page.units[s.unit][s.at : s.at+s.n]
		from, to := min(max(m.start-int(f.starts[i]), 0), len(words)), min(m.end-int(f.starts[i]), len(words))
		if f.ascii[i] { // it stays one byte
			if to > from {
				parts = append(parts, Part{int(s.line), int(s.column) + from, to - from})
			}
			continue
		}
		from, to = f.unfold(words, m.start-int(f.starts[i])), f.unfold(words, m.end-int(f.starts[i]))
		for to < len(words) { // the marks on the last letter are of it
			r, n := utf8.DecodeRuneInString(words[to:])
			if to == from || len(content.AppendFold(nil, r, f.keepCase)) > 0 {
				break
			}
			to += n
		}
		if width := cells(words[from:to]); width > 0 {
			parts = append(parts, Part{int(s.line), int(s.column) + cells(words[:from]), width})
		}
	}
	return parts
}

// unfold is where in words the byte at of the folded words comes from.
func (f *Finder) unfold(words string, at int) int {
	var one [64]byte
	for i, r := range words {
		if at <= 0 {
			return i
		}
		at -= len(content.AppendFold(one[:0], r, f.keepCase))
	}
	return len(words)
}
