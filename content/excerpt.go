package content

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Excerpt is a line of a post around what was looked for.
type Excerpt struct {
	Text  string
	Lit   []Span // what was looked for, in order
	Place Place  // of the first of it
}

// Span is a part of a text, in bytes.
type Span struct{ Start, End int }

// Excerpt is the line of the document that says most of what a query asks for, in at most
// so many characters: the first with the query as it stands, else with all of its words,
// else with the most. It is false if no word of the query is in the document.
func (d *Document) Excerpt(query string, characters int) (Excerpt, bool) {
	s := seeker{words: QueryWords(query), phrase: phraseOf(query)}
	if len(s.words) == 0 {
		return Excerpt{}, false
	}
	for i, b := range d.Blocks {
		letters := 0
		eachText(b.Node, func(text string) {
			for line := range strings.SplitSeq(text, "\n") {
				s.look(line, Place{Block: i, Offset: letters})
				letters += countLetters(line)
			}
		})
	}
	if s.best == 0 {
		return Excerpt{}, false
	}
	return s.excerpt(characters), true
}

// phraseOf is a query as one thing to look for.
func phraseOf(query string) []byte {
	query = query[:min(len(query), maxQueryWords*maxWordBytes)]
	return []byte(Fold(strings.Join(strings.Fields(query), " "), false))
}

func countLetters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			n++
		}
	}
	return n
}

// seeker looks for the best line.
type seeker struct {
	words  []string
	phrase []byte

	folded []byte
	line   string // the best one
	place  Place  // of its beginning
	best   int    // how good it is
}

func (s *seeker) look(line string, at Place) {
	s.folded = s.folded[:0]
	for _, r := range line {
		s.folded = AppendFold(s.folded, r, false)
	}
	if good := s.worth(); good > s.best {
		s.line, s.place, s.best = line, at, good
	}
}

// worth is how good the folded line is: a point a word, and more for the phrase.
func (s *seeker) worth() int {
	if len(s.phrase) > 0 && bytes.Contains(s.folded, s.phrase) {
		return 2 * maxQueryWords
	}
	n := 0
	for _, w := range s.words {
		if occurrence(s.folded, []byte(w), 0) >= 0 {
			n++
		}
	}
	return n
}

// occurrence is where a word begins in a folded text, from a byte on, and stands at the
// beginning of a word; -1 if nowhere. Scripts without blanks have no such beginnings.
func occurrence(text, word []byte, from int) int {
	for from <= len(text)-len(word) {
		i := bytes.Index(text[from:], word)
		if i < 0 {
			return -1
		}
		i += from
		before, _ := utf8.DecodeLastRune(text[:i])
		if first, _ := utf8.DecodeRune(word); i == 0 || isUnspaced(first) || !unicode.IsLetter(before) && !unicode.IsNumber(before) {
			return i
		}
		from = i + 1
	}
	return -1
}

// excerpt is the best line, cut around the first hit.
func (s *seeker) excerpt(characters int) Excerpt {
	text := strings.Join(strings.Fields(s.line), " ")
	spans := s.spans(text)
	if len(spans) == 0 { // it was found over blanks that are one now
		return Excerpt{Text: text[:cutAtRunes(text, characters)], Place: s.place}
	}
	at := s.place
	at.Offset += countLetters(text[:spans[0].Start])
	start := 0
	if cutAtRunes(text, characters) < len(text) {
		start = cutBefore(text, spans[0].Start, characters/3)
	}
	end := start + cutAtRunes(text[start:], characters-1)
	if end < len(text) {
		if blank := strings.LastIndexByte(text[start:end], ' '); blank > 0 && start+blank >= spans[0].End {
			end = start + blank
		}
	}
	e := Excerpt{Place: at}
	lead := ""
	if start > 0 {
		lead = "…"
	}
	e.Text = lead + text[start:end]
	if end < len(text) {
		e.Text += "…"
	}
	for _, span := range spans {
		span.Start, span.End = span.Start-start+len(lead), min(span.End, end)-start+len(lead)
		if span.Start < span.End && span.Start < len(lead)+end-start {
			e.Lit = append(e.Lit, span)
		}
	}
	return e
}

// cutBefore is where an excerpt begins whose hit is at a byte: at most so many characters
// before it, at the beginning of a word if there is one.
func cutBefore(text string, at, characters int) int {
	start := at
	for n := 0; start > 0 && n < characters; n++ {
		_, size := utf8.DecodeLastRuneInString(text[:start])
		start -= size
	}
	if start == 0 {
		return 0
	}
	if blank := strings.IndexByte(text[start:at], ' '); blank >= 0 {
		return start + blank + 1
	}
	return start
}

// cutAtRunes is how many bytes the first n characters have.
func cutAtRunes(text string, n int) int {
	for i := range text {
		if n--; n < 0 {
			return i
		}
	}
	return len(text)
}

// spans are where in a text the phrase stands, or each of the words.
func (s *seeker) spans(text string) []Span {
	var folded []byte
	var source []int // the byte of text that each folded one is of
	for i, r := range text {
		before := len(folded)
		folded = AppendFold(folded, r, false)
		for range len(folded) - before {
			source = append(source, i)
		}
	}
	source = append(source, len(text))
	var spans []Span
	add := func(start, n int) { spans = append(spans, Span{source[start], endOf(text, source[start+n-1])}) }
	for at := 0; len(s.phrase) > 0; {
		i := bytes.Index(folded[at:], s.phrase)
		if i < 0 {
			break
		}
		add(at+i, len(s.phrase))
		at += i + len(s.phrase)
	}
	if len(spans) > 0 {
		return spans
	}
	for _, w := range s.words {
		for at := occurrence(folded, []byte(w), 0); at >= 0; at = occurrence(folded, []byte(w), at+len(w)) {
			add(at, len(w))
		}
	}
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End)) })
	end := 0
	return slices.DeleteFunc(spans, func(a Span) bool {
		covered := a.Start < end
		end = max(end, a.End)
		return covered
	})
}

// endOf is where the character at a byte ends, with the marks on it.
func endOf(text string, at int) int {
	_, n := utf8.DecodeRuneInString(text[at:])
	for at += n; at < len(text); at += n {
		var r rune
		if r, n = utf8.DecodeRuneInString(text[at:]); len(AppendFold(nil, r, false)) > 0 {
			break
		}
	}
	return at
}
