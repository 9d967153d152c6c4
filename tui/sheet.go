package tui

import (
	"bytes"
	"strconv"
	"strings"
	"sync"
	"time"

	"charm.land/bubbles/v2/key"
	"github.com/charmbracelet/x/ansi"

	"edgerunner.vc/blog/tui/page"
)

// sheet is what a window is drawn on, row by row from the top: on each the bar, the
// margin, and a row of the column that everything stands in. It has as many rows as the
// window; what comes after them is not seen.
//
// Screens write into it what they would else join: a key that is held down draws forty
// frames a second, and all rows of all of them would be garbage.
type sheet struct {
	layout layout
	styles *styles
	bare   bool // without the bar and the margin
	lit    span // rows of the bar that are bright

	cursorX, cursorY int

	out    []byte
	y      int    // rows that are drawn
	last   int    // where in out the last of them begins
	row    int    // where the one begins that is being drawn
	text   int    // where its column begins
	column int    // cells of the column that it has by now
	copied []byte // of the row, while it is painted
}

// span is rows from one on, and up to another.
type span struct{ from, to int }

func (s span) has(y int) bool { return y >= s.from && y < s.to }

// sheets are shared by all sessions: one needs a sheet only while it draws.
var sheets = sync.Pool{New: func() any { return new(sheet) }}

func newSheet(l layout, st *styles) *sheet {
	s := sheets.Get().(*sheet)
	*s = sheet{layout: l, styles: st, out: s.out[:0], copied: s.copied[:0]}
	return s
}

// maxSheet is how large a sheet may be, in bytes, that waits for the next frame of
// anybody. That of a usual terminal has at most 8 kB.
const maxSheet = 64 << 10

// free gives the sheet, and what was drawn on it, to the next who needs one.
func (s *sheet) free() {
	if cap(s.out) <= maxSheet {
		*s = sheet{out: s.out, copied: s.copied}
		sheets.Put(s)
	}
}

// line draws a row: a text, which may be styled.
func (s *sheet) line(text string) {
	s.begin()
	s.write(text)
	s.end()
}

// lines draws many rows.
func (s *sheet) lines(texts []string) {
	for _, text := range texts {
		s.line(text)
	}
}

// pageLine draws a line of a page.
func (s *sheet) pageLine(p *page.Page, i, shift int) {
	s.begin()
	s.out, s.column = p.Append(s.out, i, shift)
	s.end()
}

// fill draws blank rows, up to so many rows in all.
func (s *sheet) fill(rows int) {
	for s.y < min(rows, s.layout.height) {
		s.line("")
	}
}

// foot goes to the last row of the window, also from behind it.
func (s *sheet) foot() {
	if s.fill(s.layout.height - 1); s.y == s.layout.height {
		s.again()
	}
}

// light makes the bar of the next rows bright.
func (s *sheet) light(rows int) { s.lit = span{s.y, s.y + rows} }

// again takes back the last row that was drawn.
func (s *sheet) again() {
	s.out = s.out[:s.last]
	s.y--
}

// begin begins a row.
func (s *sheet) begin() {
	s.row = len(s.out)
	if s.y > 0 {
		s.out = append(s.out, '\n')
	}
	if !s.bare {
		bar, style := "│", s.styles.rule
		if s.lit.has(s.y) {
			bar, style = "┃", s.styles.accent
		}
		s.out = appendStyled(s.out, style, bar)
		s.out = append(s.out, blanks(s.layout.left-1)...)
	}
	s.text, s.column = len(s.out), 0
}

// end ends it. A row without a text is the bar alone.
func (s *sheet) end() {
	if s.y >= s.layout.height && !s.bare {
		s.out = s.out[:s.row]
		return
	}
	cells := s.layout.left + s.column
	switch {
	case s.bare:
		cells = s.column
	case len(s.out) == s.text:
		s.out, cells = s.out[:s.text-s.layout.left+1], 1
	}
	if s.styles.base != "" {
		s.paint(cells)
	}
	s.last = s.row
	s.y++
}

// paint gives a row of so many cells the colours of the page: wherever a style ends, those
// begin again.
func (s *sheet) paint(cells int) {
	start := s.row + min(s.y, 1) // behind the line feed
	s.copied = append(s.copied[:0], s.out[start:]...)
	row, base := s.copied, s.styles.base
	s.out = append(append(append(s.out[:start], "\x1b["...), base...), 'm')
	for at := bytes.IndexByte(row, '\x1b') + 1; at > 0 && at+1 < len(row); at = bytes.IndexByte(row, '\x1b') + 1 {
		s.out = append(s.out, row[:at]...)
		if row = row[at:]; row[0] == '[' && (row[1] == 'm' || row[1] == ';') {
			s.out = append(append(s.out, "[;"...), base...)
			row = row[1:]
		}
	}
	s.out = append(s.out, row...)
	s.blanks(s.layout.width - cells)
	s.out = append(s.out, "\x1b[m"...)
}

// write adds a text, which may be styled.
func (s *sheet) write(text string) {
	s.out = append(s.out, text...)
	if s.styles.base != "" { // else nobody asks
		s.column += width(text)
	}
}

// styled adds words in a style; of no words there is nothing.
func (s *sheet) styled(style ansi.Style, words string) {
	s.out = appendStyled(s.out, style, words)
	s.column += width(words)
}

// lighted is the same with lights on the words.
func (s *sheet) lighted(style ansi.Style, words string, lights []page.Light) {
	if len(lights) == 0 {
		s.styled(style, words)
		return
	}
	s.out = append(s.out, page.Lit(style.Styled(words), lights)...)
	s.column += width(words)
}

// open begins a style, for words that come in parts, and close ends it.
func (s *sheet) open(style ansi.Style)  { s.out = appendStyle(s.out, style) }
func (s *sheet) close(style ansi.Style) { s.out = appendEnd(s.out, style) }

// plain adds words without a style of their own.
func (s *sheet) plain(words string) {
	s.out = append(s.out, words...)
	s.column += width(words)
}

// number adds a number.
func (s *sheet) number(n int) {
	start := len(s.out)
	s.out = strconv.AppendInt(s.out, int64(n), 10)
	s.column += len(s.out) - start
}

// date adds a date, in a layout of digits and marks of ASCII.
func (s *sheet) date(at time.Time, layout string) {
	start := len(s.out)
	s.out = at.AppendFormat(s.out, layout)
	s.column += len(s.out) - start
}

// cut cuts the row where it is longer than the column.
func (s *sheet) cut() {
	if s.column > s.layout.column {
		row := cut(string(s.out[s.text:]), s.layout.column)
		s.out = append(s.out[:s.text], row...)
		s.column = width(row)
	}
}

// blanks adds so many blanks.
func (s *sheet) blanks(n int) {
	s.out = append(s.out, blanks(n)...)
	s.column += max(n, 0)
}

// hinted draws a row with words at the left, and at the right as many keys as have room in
// so many cells; of both the words are cut.
func (s *sheet) hinted(style ansi.Style, words string, room int, hints ...key.Help) {
	l := s.layout
	n, cells := fitting(room, hints)
	if cells > 0 {
		cells += 2
	}
	s.begin()
	s.styled(style, cut(words, l.column-cells))
	if n > 0 {
		s.blanks(max(l.column-cells-s.column, 0) + 2)
		s.out = appendHints(s.out, *s.styles, hints[:n])
		s.column += cells - 2
	}
	s.end()
}

// meter adds a bar of so many cells, filled to the percentage; heavy and light lines tell
// the parts apart without colour.
func (s *sheet) meter(percent, cells int) {
	cells = max(cells, 0)
	full := cells * percent / 100
	s.out = appendStyled(s.out, s.styles.accent, repeated(heavyLine, full))
	s.out = appendStyled(s.out, s.styles.rule, repeated(lightLine, cells-full))
	s.column += cells
}

// far adds a percentage in [farCells], with a blank before it.
func (s *sheet) far(percent int) {
	s.blanks(1)
	for n := 100; n > max(percent, 1); n /= 10 {
		s.blanks(1)
	}
	s.number(percent)
	s.plain(" %")
}

// The rows of one character that parts are cut from: as many as a column has cells.
var (
	heavyLine = strings.Repeat("━", longest)
	lightLine = strings.Repeat("─", longest)
	blankLine = strings.Repeat(" ", longest)
)

// longest is more cells than a column has, and than most windows.
const longest = 256

// repeated is so many characters of a row of them.
func repeated(row string, n int) string {
	size := len(row) / longest
	if n > longest {
		return strings.Repeat(row[:size], n)
	}
	return row[:size*max(n, 0)]
}

func blanks(n int) string { return repeated(blankLine, n) }
