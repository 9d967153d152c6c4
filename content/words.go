package content

import (
	"unicode"
	"unicode/utf8"
)

// A word is what a search compares: letters and digits in a row or, in the scripts that
// are written without spaces, each two characters beside each other.
type word struct {
	folded     []byte // holds until the next word
	start, end int    // in the text, in bytes
	// n counts the words of the text from 0. The parts of a word with an apostrophe have
	// the number of the whole, and the last character of a row the number of its pair.
	n int
}

// maxWord is how much of a word is compared, in bytes. The longest words that people
// write are as long; beyond are keys and checksums, which would fill the memory.
const maxWord = 64

// A wordScanner finds the words of a text that it is given piece by piece.
//
// An apostrophe within a word is not compared: don't is "dont". What it divides, l'amour
// or the author's, is found by its parts too, but for single letters.
type wordScanner struct {
	found func(word)

	state      wordState
	folded     []byte // of the word that is not at its end, or of the last character in a row
	start, end int    // of the same, in the text
	row        int    // how many characters stand in the row
	apostrophe bool   // stands behind what is folded
	parts      []wordPart
	n          int
	pair, room []byte // for a moment
}

type wordState uint8

const (
	betweenWords wordState = iota
	inWord
	inRow // of characters of a script without spaces
)

// wordPart is where a part of a word with an apostrophe begins.
type wordPart struct{ folded, start, endBefore int }

// text goes on with a piece of the text that begins at a place.
func (w *wordScanner) text(s string, at int) {
	for i := 0; i < len(s); {
		run := i
		for run < len(s) && wordBytes[s[run]] {
			run++
		}
		if run > i {
			w.letters(s[i:run], at+i, at+run)
			i = run
			continue
		}
		if c := s[i]; c < utf8.RuneSelf {
			w.mark(c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		w.character(r, at+i, at+i+size)
		i += size
	}
}

// wordBytes are the letters and digits of ASCII.
var wordBytes = func() (is [256]bool) {
	for c := range is[:utf8.RuneSelf] {
		is[c] = c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
	}
	return is
}()

// mark is a character of ASCII that belongs to no word.
func (w *wordScanner) mark(c byte) {
	if c == '\'' && w.state == inWord && !w.apostrophe {
		w.apostrophe = true
		return
	}
	w.finish()
}

// character is one beyond ASCII.
func (w *wordScanner) character(r rune, start, end int) {
	w.room = AppendFold(w.room[:0], r, false)
	folded := w.room
	if len(folded) == 0 && w.state != betweenWords && !w.apostrophe {
		w.end = end // an accent is a part of its letter
	}
	for len(folded) > 0 {
		r, size := utf8.DecodeRune(folded)
		part := folded[:size]
		folded = folded[size:]
		isMark := r >= utf8.RuneSelf && unicode.IsMark(r)
		switch {
		case r < utf8.RuneSelf && !wordBytes[r]:
			w.mark(byte(r))
		case isMark && w.state == betweenWords:
			// it stands on nothing
		case !isMark && r >= utf8.RuneSelf && !unicode.IsLetter(r) && !unicode.IsNumber(r):
			w.finish()
		case isMark && w.state == inRow, isUnspaced(r):
			w.inRow(part, start, end)
		default:
			w.letter(part, start, end)
		}
	}
}

// isUnspaced says whether a letter is of a script that is written without spaces.
func isUnspaced(r rune) bool {
	const first, longVowel = 0xe00, 0x30fc // of Thai; of Katakana, says nobody but a reader
	return r >= first && (r >= hanFirst && r <= hanLast || r == longVowel ||
		unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar))
}

// letters go on with a word, in ASCII of any case.
func (w *wordScanner) letters(s string, start, end int) {
	w.goOn(start, end)
	for i := 0; i < len(s) && len(w.folded) < maxWord; i++ {
		w.folded = append(w.folded, foldASCII(s[i], false))
	}
}

// letter goes on with a word by one letter, or a mark on it, that is folded.
func (w *wordScanner) letter(r []byte, start, end int) {
	w.goOn(start, end)
	if len(w.folded)+len(r) <= maxWord {
		w.folded = append(w.folded, r...)
	}
}

// goOn is what all letters have in common: they begin a word, or a part of one, and end
// a row.
func (w *wordScanner) goOn(start, end int) {
	if w.state == inRow {
		w.finish()
	}
	if w.state == betweenWords {
		w.state, w.start = inWord, start
	}
	if w.apostrophe {
		w.apostrophe = false
		if len(w.folded) < maxWord {
			w.parts = append(w.parts, wordPart{len(w.folded), start, w.end})
		}
	}
	w.end = end
}

// inRow goes on with a row of characters.
func (w *wordScanner) inRow(r []byte, start, end int) {
	if w.state == inWord {
		w.finish()
	}
	if w.state == inRow {
		w.pair = append(append(w.pair[:0], w.folded...), r...)
		w.found(word{w.pair, w.start, end, w.n})
		w.n++
	}
	w.state = inRow
	w.row++
	w.folded = append(w.folded[:0], r...)
	w.start, w.end = start, end
}

// finish says that no word goes on here.
func (w *wordScanner) finish() {
	switch w.state {
	case betweenWords:
		return
	case inRow:
		if w.row > 1 {
			w.n-- // the pair that it is in has its number
		}
		w.found(word{w.folded, w.start, w.end, w.n})
	case inWord:
		w.found(word{w.folded, w.start, w.end, w.n})
		w.findParts()
	}
	w.n++
	w.state, w.folded, w.row, w.apostrophe = betweenWords, w.folded[:0], 0, false
}

func (w *wordScanner) findParts() {
	if len(w.parts) == 0 {
		return
	}
	from, start := 0, w.start
	for _, p := range append(w.parts, wordPart{len(w.folded), 0, w.end}) {
		if part := w.folded[from:p.folded]; utf8.RuneCount(part) > 1 {
			w.found(word{part, start, p.endBefore, w.n})
		}
		from, start = p.folded, p.start
	}
	w.parts = w.parts[:0]
}

// finishWord is finish for what divides words, and not the characters of a row: the end
// of a line, a link.
func (w *wordScanner) finishWord() {
	if w.state == inWord {
		w.finish()
	}
}

// eachWord gives f the words of a text, in order.
func eachWord(s string, f func(word)) (count int) {
	w := wordScanner{found: f}
	w.text(s, 0)
	w.finish()
	return w.n
}
