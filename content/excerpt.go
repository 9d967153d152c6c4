package content

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Excerpt is what a post says where a query has its best hit, on one line.
type Excerpt struct {
	Text  string
	Lit   []Span // the hits in Text: in order, apart from each other
	Place Place  // of the first hit; in the headings of a table, its beginning
}

// Span is a part of a text, in bytes.
type Span struct{ Start, End int }

// leastExcerpt is the shortest excerpt, in characters: one between two ellipses.
const leastExcerpt = 3

// Excerpt finds the text of the post that has the query as a phrase, else the most of
// its words, and of equals the first. The line around the hit has at most so many
// characters; where the text goes on it is cut between words, and ends with an ellipsis.
// With less than three characters it has no text, only a place. It is false if no word
// of the query is in the document: a search finds titles and tags too. What is compared
// is what [Blog.Search] compares. It costs a look at each letter; many may call it at
// once.
func (d *Document) Excerpt(query string, runes int) (Excerpt, bool) {
	q := parseQuery(query)
	if len(q.terms) == 0 {
		return Excerpt{}, false
	}
	m := newMatcher(q)
	best, block, number, text := lookup{}, -1, 0, ""
	for i, b := range d.Blocks {
		n := 0
		eachText(b.Node, func(s string) {
			if l := m.look(s, len(s)); l.rank() > best.rank() {
				best, block, number, text = l, i, n, s
			}
			n++
		})
		if best.isPhrase {
			break
		}
	}
	if block < 0 {
		return Excerpt{}, false
	}
	line := oneRow(text)
	hit := m.anchor(line, runes)
	e := m.cut(line, hit, runes)
	e.Place = Place{Block: block, Offset: offset(d.Blocks[block].Node, number, line[:hit.Start])}
	return e, true
}

// offset is how many letters of a node stand before a place in one of its texts. What is
// found may be no letter, as the ™ of a search for "tm" is: at the end of a node its
// place is that of the last letter, which is beside it.
func offset(n Node, number int, before string) int {
	if t, ok := n.(*Table); ok && number < len(t.Head) {
		return 0
	}
	at := lettersBefore(n, number) + countLetters(before)
	if at > 0 && at == lettersBefore(n, math.MaxInt) {
		at--
	}
	return at
}

// oneRow is a text on one line, without what only lets lines end.
func oneRow(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("\u00ad", "", "\u200b", "").Replace(s)), " ")
}

// lettersBefore counts the letters of the texts of a node before one of them. The
// headings of a table do not count for a place, for some windows show them many times.
func lettersBefore(n Node, number int) int {
	silent := 0
	if table, ok := n.(*Table); ok {
		silent = len(table.Head)
	}
	at, count := 0, 0
	eachText(n, func(s string) {
		if at >= silent && at < number {
			count += countLetters(s)
		}
		at++
	})
	return count
}

// countLetters counts letters and digits, as [Place] does.
func countLetters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			n++
		}
	}
	return n
}

// anchor is the part of a line that its excerpt has to show: the phrase, else the
// closest words in as few characters as there is room for.
func (m *matcher) anchor(line string, runes int) Span {
	room := max(runes-2, 1) * len(line) / max(utf8.RuneCountInString(line), 1)
	return m.look(line, room).best
}

// cut makes an excerpt of a line around a hit.
func (m *matcher) cut(line string, hit Span, runes int) Excerpt {
	if runes < leastExcerpt {
		return Excerpt{}
	}
	from, to := window(line, hit, runes)
	before, behind := "", ""
	if from > 0 {
		before = "…"
	}
	if to < len(line) {
		behind = "…"
	}
	e := Excerpt{Text: before + line[from:to] + behind}
	for _, s := range m.lit(line, from, to) {
		e.Lit = append(e.Lit, Span{s.Start - from + len(before), s.End - from + len(before)})
	}
	return e
}

// window is the part of a line that is shown: so many characters with the ellipses, a
// third of what is free before the hit.
func window(line string, hit Span, runes int) (from, to int) {
	if to = forward(line, 0, runes); to == len(line) {
		return 0, to
	}
	free := max(0, runes-utf8.RuneCountInString(line[hit.Start:hit.End]))
	if from = back(line, hit.Start, free/3); from > 0 {
		from = nextWord(line, from, hit.Start)
	}
	ellipsis := 0
	if from > 0 {
		ellipsis = 1
	}
	if forward(line, from, runes-ellipsis) == len(line) {
		return nextWord(line, back(line, len(line), runes-1), hit.Start), len(line)
	}
	return from, lastWord(line, max(from, hit.Start), hit.End, forward(line, from, runes-ellipsis-1))
}

// forward is the place so many characters behind another one.
func forward(s string, at, runes int) int {
	for ; runes > 0 && at < len(s); runes-- {
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return at
}

// back is the place so many characters before another one.
func back(s string, at, runes int) int {
	for ; runes > 0 && at > 0; runes-- {
		_, size := utf8.DecodeLastRuneInString(s[:at])
		at -= size
	}
	return at
}

// nearWord is how far a word is looked for to cut a line beside it, in bytes. Scripts
// without spaces, and addresses, are cut anywhere.
const nearWord = 32

// nextWord is where a word begins at a place or behind it, up to the hit.
func nextWord(line string, at, hit int) int {
	if at >= hit || at == 0 || line[at-1] == ' ' {
		return min(at, hit)
	}
	if n := strings.IndexByte(line[at:min(hit, at+nearWord)], ' '); n >= 0 {
		return at + n + 1
	}
	for at < hit && joins(line, at) {
		at = forward(line, at, 1)
	}
	return at
}

// lastWord is where a word ends at a place or before it, down to the end of the hit or,
// if that is not before it, to its beginning.
func lastWord(line string, start, end, at int) int {
	least := end
	if at <= end {
		least = start
	}
	if at < len(line) && line[at] == ' ' {
		return at
	}
	near := max(least, at-nearWord)
	for !utf8.RuneStart(line[near]) {
		near++
	}
	if n := strings.LastIndexByte(line[near:at], ' '); n > 0 || n == 0 && near > start {
		return near + n
	}
	whole := at
	for whole > least && joins(line, whole) {
		whole = back(line, whole, 1)
	}
	if whole > start {
		return whole
	}
	return at
}

// joins says whether what is behind a place is drawn with what is before it: accents,
// and emoji that are put together.
func joins(s string, at int) bool {
	const joiner, firstSkin, lastSkin = 0x200d, 0x1f3fb, 0x1f3ff
	before, _ := utf8.DecodeLastRuneInString(s[:at])
	behind, _ := utf8.DecodeRuneInString(s[at:])
	return before == joiner || behind == joiner || unicode.IsMark(behind) || behind >= firstSkin && behind <= lastSkin ||
		unicode.Is(unicode.Regional_Indicator, behind) && unicode.Is(unicode.Regional_Indicator, before)
}

// lit is what the query means in a part of a line.
func (m *matcher) lit(line string, from, to int) []Span {
	var all []Span
	m.hit = func(s Span) {
		if s = (Span{max(s.Start, from), min(s.End, to)}); s.Start < s.End {
			all = append(all, s)
		}
	}
	m.look(line, len(line))
	slices.SortFunc(all, func(a, b Span) int { return a.Start - b.Start })
	var lit []Span
	for _, s := range all {
		if n := len(lit); n > 0 && s.Start <= lit[n-1].End {
			lit[n-1].End = max(lit[n-1].End, s.End)
			continue
		}
		lit = append(lit, s)
	}
	return lit
}
