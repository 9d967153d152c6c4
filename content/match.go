package content

import (
	"math/bits"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lookup is what a text has of a query.
type lookup struct {
	best     Span // the phrase, else the closest place of the most words
	words    int  // how many different ones are there
	isPhrase bool
}

// rank compares texts: a phrase is more than all words.
func (l lookup) rank() int {
	if l.isPhrase {
		return maxQueryWords + 1
	}
	return l.words
}

// A matcher looks for the words of a query in one text after the other. It remembers a
// fixed amount, however often they are there.
type matcher struct {
	query query
	exact map[string]int // the terms, by their word
	open  []int          // those that may go on
	hit   func(Span)     // is told of each, if it is not nil, and of each phrase
	progress
}

// progress is what has come of one text.
type progress struct {
	text string
	room int

	seen   uint32 // the set of terms that are there
	last   [maxQueryWords]Span
	best   Span
	most   int // of different terms in best
	phrase Span

	// How much of the query as it was typed ends at the word at hand, and at the one
	// before it: for each word of the query where its beginning stands, or -1.
	number    int
	now, then [maxQueryWords]int
}

func newMatcher(q query) *matcher {
	m := &matcher{query: q, exact: make(map[string]int, len(q.terms))}
	for i, t := range q.terms {
		m.exact[t.folded] = i
		if t.prefix {
			m.open = append(m.open, i)
		}
	}
	return m
}

// look looks through a text. Words are close to each other within room, in bytes.
func (m *matcher) look(text string, room int) lookup {
	m.progress = progress{text: text, room: room, number: -1}
	m.clear(&m.now)
	eachWord(text, m.word)
	found := lookup{best: m.best, words: bits.OnesCount32(m.seen), isPhrase: m.phrase.End > 0}
	if found.isPhrase {
		found.best = m.phrase
	}
	return found
}

func (m *matcher) clear(starts *[maxQueryWords]int) {
	for i := range m.query.order {
		starts[i] = -1
	}
}

func (m *matcher) word(w word) {
	for ; m.number < w.n; m.number++ {
		m.then = m.now
		m.clear(&m.now)
	}
	found := m.terms(w)
	if found == 0 {
		return
	}
	m.seen |= found
	for i, t := range m.query.terms {
		if found&(1<<i) != 0 {
			m.add(i, Span{w.start, m.end(w, t)})
		}
	}
	m.goOn(w, found)
}

// terms is the set of terms that a word means.
func (m *matcher) terms(w word) (found uint32) {
	if i, ok := m.exact[string(w.folded)]; ok {
		found = 1 << i
	}
	for _, i := range m.open {
		if strings.HasPrefix(string(w.folded), m.query.terms[i].folded) {
			found |= 1 << i
		}
	}
	return found
}

// add adds a hit. What is best now ends with it.
func (m *matcher) add(term int, at Span) {
	if m.hit != nil {
		m.hit(at)
	}
	m.last[term] = at
	near, from := 0, at.Start
	for i := range m.query.terms {
		if s := m.last[i]; s.End > 0 && s.Start >= at.End-m.room {
			near++
			from = min(from, s.Start)
		}
	}
	if near = max(near, 1); near > m.most {
		m.most, m.best = near, Span{from, at.End}
	}
}

// goOn looks whether a word makes the query longer that was read up to the word before.
func (m *matcher) goOn(w word, found uint32) {
	for i, t := range m.query.order {
		if found&(1<<t) == 0 {
			continue
		}
		switch {
		case i == 0:
			m.now[i] = w.start
		case m.then[i-1] >= 0:
			m.now[i] = m.then[i-1]
		default:
			continue
		}
		if i < len(m.query.order)-1 {
			continue
		}
		whole := Span{m.now[i], m.end(w, m.query.terms[t])}
		if m.phrase.End == 0 {
			m.phrase = whole
		}
		if m.hit != nil {
			m.hit(whole)
		}
	}
}

// end is where the part of a word ends that was typed: a character that stands for
// several letters is a whole, and accents are a part of the letter before.
func (m *matcher) end(w word, t term) int {
	if string(w.folded) == t.folded {
		return w.end
	}
	left, at := len(t.folded), w.start
	var room [maxWord]byte
	for at < w.end {
		r, size := utf8.DecodeRuneInString(m.text[at:])
		folded := AppendFold(room[:0], r, false)
		if left <= 0 && len(folded) > 0 && !unicode.IsMark(r) {
			break
		}
		if string(folded) != "'" { // see [wordScanner]
			left -= len(folded)
		}
		at += size
	}
	return at
}
