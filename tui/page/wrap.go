package page

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"github.com/rivo/uniseg"
)

// row is a part of a text that fits on a line, in bytes and cells.
type row struct {
	start, end, width int
	hyphen            bool // to be drawn at its end
}

// breaker breaks a text into rows of at most width cells: between words, after
// hyphens, and where UAX #14 lets a line of a script without spaces end. A word that
// fits on a line is never cut.
type breaker struct {
	words    string
	verbatim func(at int) bool // says whether the words there are code
	address  func(at int) int  // where the link there ends; 0 for none
	uncut    bool              // addresses stay in one piece, however long
	width    int
	rows     []row
	now      row
	blanks   int // between the row and the next word, in cells and bytes
	open     bool
}

// Wrap is words in lines of at most width cells, as they break on a page; but addresses
// stay in one piece, however long. A newline is one.
func Wrap(words string, width int) []string {
	var lines []string
	for _, r := range breakLines(words, width, true, func(int) bool { return true }, func(int) int { return 0 }) {
		l := breakMarks.Replace(words[r.start:r.end])
		if r.hyphen {
			l += "-"
		}
		lines = append(lines, l)
	}
	return lines
}

var breakMarks = strings.NewReplacer("\u00ad", "", "\u200b", "")

// breakLines breaks words at newlines and wherever a line gets too long.
func breakLines(words string, width int, uncut bool, verbatim func(at int) bool, address func(at int) int) []row {
	b := &breaker{words: words, uncut: uncut, verbatim: verbatim, address: address, width: max(width, 2)} // the widest character has two cells
	for at := 0; at < len(words); {
		switch words[at] {
		case '\n':
			b.end()
			at++
			b.now = row{start: at, end: at}
			b.open = true // an empty line counts between two others
		case ' ':
			b.blanks++
			at++
		default:
			end := at
			for end < len(words) && words[end] != ' ' && words[end] != '\n' {
				end++
			}
			at = b.word(at, b.glued(at, end))
		}
	}
	if b.open {
		b.end()
	}
	return b.rows
}

// end closes the row.
func (b *breaker) end() {
	b.rows = append(b.rows, b.now)
	b.open, b.blanks = false, 0
}

// glued is the end of a word, or of the punctuation behind it that some languages put a
// blank before: a line does not begin with it, if both have room on one.
func (b *breaker) glued(start, end int) int {
	with := b.withMark(end)
	if with > end && (b.width < 4 || isPlainASCII(b.words[start:end]) && cells(b.words[start:with]) > b.width) {
		return end
	}
	return with
}

func (b *breaker) withMark(end int) int {
	rest := b.words[end:]
	if len(rest) < 2 || rest[0] != ' ' || isASCIILetter(rest[1]) {
		return end
	}
	mark, _, _ := strings.Cut(rest[1:], " ")
	mark, _, _ = strings.Cut(mark, "\n")
	if wide := len(mark) - len(strings.TrimLeft(mark, wideClosing)); wide > 0 {
		return end + 1 + wide
	}
	if mark != "" && len(mark) <= 4 && strings.Trim(mark, "!?;:»…%") == "" {
		return end + 1 + len(mark)
	}
	return end
}

// wideClosing is punctuation that does not begin a line of Chinese or Japanese; it may
// have a blank before it by mistake.
const wideClosing = "、。，．！？：；）」』】》〉”’"

// word sets the word in [at, end), in as many parts as it may be broken into.
func (b *breaker) word(at, end int) int {
	word := b.words[at:end]
	switch {
	case isPlainASCII(word), isNumbered(word):
		for _, cut := range hyphens(word, b.verbatim(at)) {
			b.part(at, at+cut, cut)
			at += cut
			word = word[cut:]
		}
		b.part(at, end, cells(word))
	case isWhole(word):
		b.part(at, end, cells(word))
	default:
		for from := 0; from < len(word); {
			start, stop := b.find(word, at, from)
			for from < start && start < stop { // what opens stands with what it opens
				r, n := utf8.DecodeLastRuneInString(word[from:start])
				if !strings.ContainsRune(wideOpening, r) {
					break
				}
				start -= n
			}
			b.segments(at+from, at+start)
			if stop < len(word) {
				n := len(word[stop:]) - len(strings.TrimLeft(word[stop:], wideClosing))
				stop += n
			}
			if start < stop {
				b.part(at+start, at+stop, cells(word[start:stop]))
			}
			from = stop
		}
	}
	return end
}

// wideOpening is punctuation that does not end a line of Chinese or Japanese.
const wideOpening = "（「『【《〈“‘(["

// segments sets words without blanks between them, where UAX #14 lets a line end.
func (b *breaker) segments(at, end int) {
	word, state := b.words[at:end], -1
	for word != "" {
		var part string
		part, word, _, state = uniseg.FirstLineSegmentInString(word, state)
		b.part(at, at+len(part), cells(part))
		at += len(part)
	}
}

// find finds the next address amid words of a script without spaces, which ends where
// its link does, or the script goes on. Both are the end of the word, which begins at
// at, if there is none.
func (b *breaker) find(word string, at, from int) (start, stop int) {
	colon := strings.Index(word[from:], "://")
	if colon < 0 {
		return len(word), len(word)
	}
	colon += from
	for start = colon; start > from && isASCIILetter(word[start-1]); {
		start--
	}
	if stop = b.address(at+colon) - at; stop > colon {
		return start, min(stop, len(word))
	}
	for stop = colon; stop < len(word) && word[stop] < utf8.RuneSelf; {
		stop++
	}
	return start, stop
}

// hyphens are the lengths of the parts of a word that end with a hyphen between
// letters. Options, paths and code have hyphens of another kind.
func hyphens(word string, verbatim bool) []int {
	if verbatim || !strings.Contains(word, "-") || strings.ContainsAny(word, "/._:@=\\0123456789") {
		return nil
	}
	var parts []int
	last := 0
	for i := 2; i < len(word)-2; i++ {
		if word[i] == '-' && isASCIILetter(word[i-1]) && isASCIILetter(word[i+1]) {
			parts = append(parts, i+1-last)
			last = i + 1
		}
	}
	return parts
}

// isNumbered says whether a word is ASCII but for the number of a link.
func isNumbered(word string) bool {
	for _, r := range word {
		if r >= utf8.RuneSelf && !strings.ContainsRune(superscripts, r) {
			return false
		}
	}
	return true
}

func isASCIILetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// isWhole says whether a word with other characters than ASCII is one all the same:
// Korean, which has spaces, and an address in the letters of any alphabet.
func isWhole(word string) bool {
	hangul := false
	for _, r := range word {
		hangul = hangul || unicode.Is(unicode.Hangul, r)
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r >= 0x3000 && r <= 0x303f || r >= 0xff00 || isInvisibleBreak(r) {
			return false
		}
	}
	return hangul || strings.Contains(word, "://")
}

// part sets a part of a word that is not broken if it fits on a line.
func (b *breaker) part(start, end, width int) {
	need := width
	if strings.HasSuffix(b.words[start:end], "\u00ad") {
		need++ // a hyphen may have to be drawn
	}
	if need > b.width {
		width = need // there is no room for it
	}
	if b.open && b.now.end > b.now.start && b.now.width+b.blanks+need > b.width {
		b.now.hyphen = strings.HasSuffix(b.words[b.now.start:b.now.end], "\u00ad") && b.now.width < b.width
		if b.now.hyphen {
			b.now.width++
		}
		b.end()
	}
	if !b.open || b.now.start == b.now.end {
		b.now, b.open, b.blanks = row{start: start, end: start}, true, 0
	}
	if width > b.width && !(b.uncut && strings.Contains(b.words[start:end], "://")) {
		b.tooLong(start, end)
		return
	}
	b.now.end = end
	b.now.width += b.blanks + width
	b.blanks = 0
}

// tooLong cuts what is longer than a line between its characters, behind punctuation
// if there is some near the end of the line.
func (b *breaker) tooLong(start, end int) {
	good, goodWidth := 0, 0 // where the row may better end
	vowel := 0              // where one stands that needs what follows
	before := 0             // where the last character stands
	g := graphemes.FromString(b.words[start:end])
	for g.Next() {
		at, size := start+g.Start(), cells(g.Value())
		if size > b.width { // counted by its parts, like a family of emoji
			b.apart(at, start+g.End())
			good = 0
			continue
		}
		if b.now.width+size > b.width {
			cut, width := at, b.now.width
			if good > b.now.start && goodWidth*3 > b.width*2 {
				cut = good
			} else if vowel > b.now.start {
				cut = vowel
			} else if before > b.now.start && strings.Contains(wideClosing, g.Value()) {
				cut = before
			}
			rest := cells(b.words[cut:at])
			b.now.end, b.now.width = cut, width-rest
			b.end()
			b.now, b.open = row{start: cut, end: at, width: rest}, true
			good = 0
		}
		b.now.end = start + g.End()
		b.now.width += size
		before = start + g.Start()
		if vowel = 0; strings.Contains(leadingVowels, g.Value()) {
			vowel = start + g.Start()
		}
		if strings.ContainsAny(g.Value(), "/?&=-_.,;") {
			good, goodWidth = b.now.end, b.now.width
		}
	}
}

// leadingVowels of Thai and Lao are written before the consonant that they follow.
const leadingVowels = "เแโใไເແໂໃໄ"

// apart sets a character that is wider than a line, rune by rune.
func (b *breaker) apart(at, end int) {
	for at < end {
		r, n := utf8.DecodeRuneInString(b.words[at:])
		size := runeCells(r)
		if b.now.width+size > b.width {
			b.end()
			b.now, b.open = row{start: at, end: at}, true
		}
		at += n
		b.now.end = at
		b.now.width += size
	}
}

// Cells is how wide a text without escape sequences is in a terminal.
func Cells(s string) int { return cells(s) }

// cells is how wide a text is, by [WidthMethod]: characters that are there for breaking
// lines have no width, for they are never sent. It holds no escape sequences.
func cells(s string) int {
	if isPlainASCII(s) {
		return len(s)
	}
	n := WidthMethod.StringWidth(s)
	if strings.ContainsAny(s, "\u00ad\u200b") {
		for _, r := range s {
			if isInvisibleBreak(r) {
				n -= WidthMethod.StringWidth(string(r))
			}
		}
	}
	return n
}

// runeCells is [cells] for one character.
func runeCells(r rune) int { return cells(string(r)) }

// isInvisibleBreak says whether a character only lets a line end: the soft hyphen
// and the zero-width space.
func isInvisibleBreak(r rune) bool { return r == '\u00ad' || r == '\u200b' }

func isPlainASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
