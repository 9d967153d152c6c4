package content

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is the words of one block, and what is said of their parts. Words is safe for a
// terminal: whatever is in it has passed through [CleanText], in the [textWriter] mostly.
type Text struct {
	Words string // a newline is a break that the author wants; blanks are single, but in code
	Runs  []Run  // in order, up to the end of Words
}

// Run is a part of a text in one style. It begins where the one before it ends.
type Run struct {
	End   int // in Words, in bytes
	Style Style
	Link  *Link // nil for none
}

// Style is a set of what can be said of words.
type Style uint16

// The members of a style.
const (
	Strong Style = 1 << iota
	Emphasis
	Strike
	Insert
	Marked   // as with a pen
	CodeSpan // verbatim
	Key      // of a keyboard
	Picture  // the alt text of a picture amid the words
	NoteMark // [1], which leads to a footnote
	Math
)

// Link is where words lead.
type Link struct {
	Ref  string // as written: an address, a path, #heading
	URL  string // absolute, printable ASCII; empty where there is none
	Note int    // of a footnote; 0 for all others
}

// IsEmpty says whether there are no words.
func (t Text) IsEmpty() bool { return t.Words == "" }

// PlainText is a text in one style. The words must be clean.
func PlainText(words string, style Style) Text {
	if words == "" {
		return Text{}
	}
	return Text{Words: words, Runs: []Run{{End: len(words), Style: style}}}
}

// from is the text without its first n bytes, and without blanks before the rest.
func (t Text) from(n int) Text {
	n += len(t.Words[n:]) - len(strings.TrimLeft(t.Words[n:], " \n"))
	var runs []Run
	for _, r := range t.Runs {
		if r.End > n {
			r.End -= n
			runs = append(runs, r)
		}
	}
	return Text{Words: t.Words[n:], Runs: runs}
}

// to is the first n bytes of the text, without blanks at the end.
func (t Text) to(n int) Text {
	n = len(strings.TrimRight(t.Words[:n], " \n"))
	var runs []Run
	for _, r := range t.Runs {
		if r.End >= n {
			runs = append(runs, Run{n, r.Style, r.Link})
			break
		}
		runs = append(runs, r)
	}
	if n == 0 {
		return Text{}
	}
	return Text{Words: t.Words[:n], Runs: runs}
}

// Join is the texts, one right behind the other.
func Join(texts ...Text) Text {
	var j joiner
	for _, t := range texts {
		j.add(t)
	}
	return j.joined()
}

// append is t with u on a line below.
func (t Text) append(u Text) Text {
	var j joiner
	j.line(t)
	j.line(u)
	return j.joined()
}

// joiner puts texts together at the cost of their length.
type joiner struct {
	text strings.Builder
	runs []Run
	glue bool // the next line goes on behind the last one
}

func (j *joiner) add(t Text) {
	at := j.text.Len()
	j.text.WriteString(t.Words)
	for _, r := range t.Runs {
		j.runs = append(j.runs, Run{r.End + at, r.Style, r.Link})
	}
}

// line adds a text on a line below.
func (j *joiner) line(t Text) {
	if t.IsEmpty() {
		return
	}
	if j.text.Len() > 0 && !j.glue {
		j.add(PlainText("\n", 0))
	}
	j.glue = false
	j.add(t)
}

func (j *joiner) joined() Text { return Text{Words: j.text.String(), Runs: j.runs} }

// With is t with the style on all of it.
func (t Text) With(s Style) Text {
	runs := append([]Run{}, t.Runs...)
	for i := range runs {
		runs[i].Style |= s
	}
	return Text{Words: t.Words, Runs: runs}
}

// Linked is t with all words that lead nowhere leading there.
func (t Text) Linked(l *Link) Text {
	runs := append([]Run{}, t.Runs...)
	for i := range runs {
		if runs[i].Link == nil {
			runs[i].Link = l
		}
	}
	return Text{Words: t.Words, Runs: runs}
}

// without is t with the style on none of it.
func (t Text) without(s Style) Text {
	runs := append([]Run{}, t.Runs...)
	for i := range runs {
		runs[i].Style &^= s
	}
	return Text{Words: t.Words, Runs: runs}
}

// all says whether all words have the style.
func (t Text) all(s Style) bool {
	start := 0
	for _, r := range t.Runs {
		if r.Style&s == 0 && strings.TrimSpace(t.Words[start:r.End]) != "" {
			return false
		}
		start = r.End
	}
	return true
}

// textWriter gathers a [Text].
type textWriter struct {
	words []byte
	runs  []Run
	style Style
	link  *Link
	shift byte // '^' for what is raised, '_' for what is lowered

	blank      blank
	blankStyle Style // of the text that the blank stands in
	blankLink  *Link
}

// blank is white space that is written only if words follow.
type blank uint8

const (
	noBlank   blank = iota
	softBreak       // a line of the source ended
	space
)

// add writes words as Markdown and HTML mean them: white space is one blank.
func (w *textWriter) add(s string) {
	s = CleanText(s)
	for s != "" {
		n := 0
		for n < len(s) && s[n] != ' ' && s[n] != '\t' && s[n] != '\n' {
			n++
		}
		if n > 0 {
			w.word(s[:n])
			s = s[n:]
			continue
		}
		w.wantBlank(space)
		s = strings.TrimLeft(s, " \t\n")
	}
}

// verbatim writes code: every blank of it counts.
func (w *textWriter) verbatim(s string) {
	if s = CleanText(s); s != "" {
		w.putBlank(s)
		if strings.ContainsAny(s, "\n\t") {
			s = strings.NewReplacer("\n", " ", "\t", " ").Replace(s)
		}
		w.put(s, w.style, w.link)
	}
}

func (w *textWriter) wantBlank(kind blank) {
	if w.blank == noBlank {
		w.blank, w.blankStyle, w.blankLink = kind, w.style, w.link
	}
}

// hardBreak ends the line. Blanks beside it are not seen, and of several ends in a row
// two: they leave a blank line.
func (w *textWriter) hardBreak() {
	w.blank = noBlank
	if len(w.words) > 0 && !bytes.HasSuffix(w.words, []byte("\n\n")) {
		w.put("\n", 0, nil)
	}
}

func (w *textWriter) word(s string) {
	w.putBlank(s)
	if w.shift != 0 {
		s = w.shifted(s)
	}
	w.put(s, w.style, w.link)
}

// putBlank writes the blank before the words that follow. Where a line of the source
// ended between two characters of a script without spaces, there is none.
func (w *textWriter) putBlank(next string) {
	kind := w.blank
	w.blank = noBlank
	if kind == noBlank || len(w.words) == 0 || w.words[len(w.words)-1] == '\n' {
		return
	}
	if kind == softBreak {
		before, _ := utf8.DecodeLastRune(w.words)
		after, _ := utf8.DecodeRuneInString(next)
		if isIdeographic(before) && isIdeographic(after) {
			return
		}
	}
	w.put(" ", w.blankStyle, w.blankLink)
}

func (w *textWriter) put(s string, style Style, link *Link) {
	if s == "" {
		return
	}
	w.words = append(w.words, s...)
	if n := len(w.runs); n > 0 && w.runs[n-1].Style == style && w.runs[n-1].Link == link {
		w.runs[n-1].End = len(w.words)
		return
	}
	w.runs = append(w.runs, Run{End: len(w.words), Style: style, Link: link})
}

// text is what was written, and begins the next one.
func (w *textWriter) text() Text {
	w.words = bytes.TrimRight(w.words, " \n\u00ad\u200b")
	for n := len(w.runs); n > 0; n-- {
		if n == 1 || w.runs[n-2].End < len(w.words) {
			w.runs[n-1].End = len(w.words)
			w.runs = w.runs[:n]
			break
		}
	}
	t := Text{Words: string(w.words)} // without what only lets lines end
	if t.Words != "" {
		t.Runs = append(t.Runs, w.runs...)
	}
	w.words, w.runs, w.blank = w.words[:0], w.runs[:0], noBlank
	return t
}

// isIdeographic says whether a character is of a script that is written without
// spaces, or its punctuation. Korean has spaces.
func isIdeographic(r rune) bool {
	return r >= 0x2e80 && (unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo) ||
		r >= 0x3000 && r <= 0x303f || r >= 0xff00 && r <= 0xffef)
}

// What Unicode has raised and lowered; letters are left out, because words made of
// those are not found by a search.
const (
	level   = "0123456789+-=()"
	raised  = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾"
	lowered = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"
)

// ordinals are raised in print, and read well when they are not.
const ordinals = " st nd rd th er re e ème o a "

// shifted raises or lowers a word: by the characters that Unicode has for it, else by
// the mark that TeX has.
func (w *textWriter) shifted(s string) string {
	table := raised
	if w.shift == '_' {
		table = lowered
	}
	if strings.Trim(s, level) == "" {
		to := []rune(table)
		return strings.Map(func(r rune) rune { return to[strings.IndexRune(level, r)] }, s)
	}
	first, _ := utf8.DecodeRuneInString(s)
	before, _ := utf8.DecodeLastRune(w.words)
	isOrdinal := w.shift == '^' && unicode.IsDigit(before) && strings.Contains(ordinals, " "+s+" ")
	if w.link != nil || isOrdinal || !unicode.IsLetter(first) && !unicode.IsDigit(first) || !unicode.IsLetter(before) && !unicode.IsDigit(before) && before != ')' {
		return s
	}
	return string(w.shift) + s
}
