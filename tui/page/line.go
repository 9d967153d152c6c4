package page

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"edgerunner.vc/blog/content"
)

// piece is words in one style, with no break in them.
type piece struct {
	text  string
	style style
	link  *content.Link

	unit   int32 // the text that the words are of, from 1; 0 for a bar, a bullet, a hyphen
	at     int32 // where in it they are, in bytes
	number bool  // the number of a link, which is not of the text
}

// words are the author's words of a piece.
func (p piece) words() string {
	if p.number {
		return ""
	}
	return p.text
}

// line is one row of a page.
type line struct {
	pieces  []piece
	width   int // in cells
	margin  int // how many of the cells come before the text: bars, bullets, blanks
	letters int // see [letters]

	code  *codeLines // what goes on behind the pieces, if it is code
	index int        // of the line in it
	mark  *mark      // of what begins here
	keeps bool       // it means little without the next one
	long  bool       // it may be longer than the measure
}

// mark is what the page has to know of the lines of a heading, a figure or a note.
type mark struct {
	node   content.Node
	note   int // the number of a footnote, which is no node
	height int // in lines
}

// plain is a line of words in one style. The words must be clean.
func plain(words string, s style) line {
	if words == "" {
		return line{}
	}
	return line{pieces: []piece{{text: words, style: s}}, width: cells(words), letters: letters(words)}
}

// decoration is a line that does not count as text: a bar, a bullet.
func decoration(words string, s style) line {
	l := plain(words, s)
	l.letters = 0
	return l
}

func blanks(n int) line { return decoration(spaces(n), style{}) }

func spaces(n int) string {
	const many = "                                                                                "
	if n <= len(many) {
		return many[:max(n, 0)]
	}
	return strings.Repeat(" ", n)
}

// join puts the parts one behind the other.
func join(parts ...line) line {
	var out line
	n := 0
	for _, p := range parts {
		n += len(p.pieces)
	}
	out.pieces = make([]piece, 0, n)
	for _, p := range parts {
		out.pieces = append(out.pieces, p.pieces...)
		out.width += p.width
		out.letters += p.letters
		if p.code != nil {
			out.code, out.index = p.code, p.index
		}
		if p.mark != nil {
			out.mark = p.mark
		}
		out.keeps, out.long = out.keeps || p.keeps, out.long || p.long
	}
	return out
}

// with is the line with decoration behind it.
func (l line) with(words string, s style) line {
	if words != "" {
		l.pieces = append(l.pieces, piece{text: words, style: s})
		l.width += cells(words)
	}
	return l
}

// hang puts one prefix before the first line and another before the others, which
// gives lists their hanging indent and quotes their bar. The prefixes are as wide as
// each other.
func hang(lines []line, first, rest line) []line {
	for i, l := range lines {
		prefix := rest
		if i == 0 {
			prefix = first
		}
		margin := prefix.width + l.margin
		lines[i] = join(prefix, l)
		lines[i].margin = margin
	}
	return lines
}

// to is at most the first n cells of the line, and exactly so many with blanks.
func (l line) to(n int) line {
	var out line
	for _, p := range l.pieces {
		cut, width := cutAt(p.text, n-out.width)
		if p.text = p.text[:cut]; p.text != "" {
			out.pieces = append(out.pieces, p)
			out.width += width
		}
		if out.width >= n {
			break
		}
	}
	return out.pad(n)
}

// bind binds lines to those that follow.
func bind(lines []line) []line {
	for i := range lines {
		lines[i].keeps = true
	}
	return lines
}

// marked says what the lines are.
func marked(lines []line, m mark) []line {
	if m.height = len(lines); m.height > 0 {
		lines[0].mark = &m
	}
	return lines
}

func widest(lines []line) int {
	n := 0
	for _, l := range lines {
		n = max(n, l.width)
	}
	return n
}

// pad is the line with blanks up to the width.
func (l line) pad(width int) line {
	if l.width >= width {
		return l
	}
	return join(l, blanks(width-l.width))
}

// text is the words of a line.
func (l line) text() string {
	var out strings.Builder
	for _, p := range l.pieces {
		out.WriteString(p.text)
	}
	return out.String()
}

// silenced is the line as one that does not count for a place: the headings of a
// table, which stand once in a table and again in each record.
func (l line) silenced() line {
	l.letters = 0
	return l
}

// letters counts what stays the same at every width: letters and digits, not
// blanks, bullets and frames.
func letters(s string) int {
	n := 0
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' {
				n++
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if isLetter(r) {
			n++
		}
		i += size
	}
	return n
}

// isLetter says whether a character counts for a place.
func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// writer turns lines into what a terminal is sent: as few bytes as will do, and each
// line complete in itself.
type writer struct {
	out   []byte
	plain bool
	ids   map[*content.Link]string // of links that go on in another line
}

// lines are many lines, in one piece of memory, and how many cells of each are seen.
func (w *writer) lines(all []line) (texts []string, seen []int) {
	w.out = w.out[:0]
	ends := make([]int, len(all))
	seen = make([]int, len(all))
	for i, l := range all {
		if l.code == nil {
			seen[i] = w.add(l)
		}
		ends[i] = len(w.out)
	}
	whole, start := string(w.out), 0
	texts = make([]string, len(all))
	for i, end := range ends {
		texts[i] = whole[start:end]
		start = end
	}
	return texts, seen
}

// unseen is what is not seen at the end of a line.
const unseen = " \u00ad\u200b"

// add adds a line without blanks at its end, and says how many cells that are.
func (w *writer) add(l line) (seen int) {
	pieces, seen := l.pieces, l.width
	for len(pieces) > 0 {
		last := pieces[len(pieces)-1]
		if strings.Trim(last.text, unseen) != "" || last.style.background() {
			break
		}
		pieces = pieces[:len(pieces)-1]
		seen -= cells(last.text)
	}
	var now style
	var link *content.Link
	for i, p := range pieces {
		text := p.text
		if i == len(pieces)-1 && !p.style.background() {
			text = strings.TrimRight(text, unseen)
			seen -= cells(p.text[len(text):])
		}
		if strings.Trim(text, " ") == "" && !p.style.onBlanks() && !now.onBlanks() && (p.link == link || p.link == nil && link == nil) {
			w.out = append(w.out, text...) // a blank looks the same in any colour
			continue
		}
		if !w.plain {
			link = w.relink(link, p.link)
			now = w.restyle(now, p.style)
		}
		w.text(text)
	}
	if !w.plain {
		w.relink(link, nil)
		w.restyle(now, style{})
	}
	return seen
}

// text writes words without what is there for breaking lines only.
func (w *writer) text(s string) {
	if isPlainASCII(s) || !strings.ContainsAny(s, "\u00ad\u200b") {
		w.out = append(w.out, s...)
		return
	}
	for _, r := range s {
		if !isInvisibleBreak(r) {
			w.out = utf8.AppendRune(w.out, r)
		}
	}
}

func (w *writer) restyle(from, to style) style {
	if from == to {
		return to
	}
	w.out = append(w.out, "\x1b["...)
	w.out = to.change(w.out, from)
	w.out = append(w.out, 'm')
	return to
}

// relink ends one hyperlink and begins another: OSC 8,
// https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda.
func (w *writer) relink(from, to *content.Link) *content.Link {
	if from == to {
		return to
	}
	if to == nil || to.URL == "" {
		if from != nil && from.URL != "" {
			w.out = append(w.out, "\x1b]8;;\x1b\\"...)
		}
		return to
	}
	w.out = append(w.out, "\x1b]8;"...)
	if id := w.ids[to]; id != "" {
		w.out = append(append(w.out, "id="...), id...)
	}
	w.out = append(append(append(w.out, ';'), to.URL...), "\x1b\\"...)
	return to
}

// tie gives an id to each link that stands on more than one line, so that a terminal
// takes its parts for one.
func (w *writer) tie(lines []line) {
	for i, l := range lines[min(1, len(lines)):] {
		for _, p := range l.pieces {
			if p.link == nil || p.link.URL == "" || w.ids[p.link] != "" {
				continue
			}
			if slices.ContainsFunc(lines[i].pieces, func(above piece) bool { return above.link == p.link }) {
				if w.ids == nil {
					w.ids = map[*content.Link]string{}
				}
				w.ids[p.link] = strconv.Itoa(len(w.ids) + 1)
			}
		}
	}
}
