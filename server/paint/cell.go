package paint

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// cell is one of a row, or the first of those of a wide character.
type cell struct {
	text  string // a grapheme cluster; empty for the rest of a wide character
	link  string // what OSC 8 says of it: parameters, a semicolon, and the address
	style style
	width uint8
}

// blankCell is a cell of the terminal's own background.
var blankCell = cell{text: " ", width: 1}

// erased is what the terminal makes of a cell that it erases.
func erased(bg colour) cell { return cell{text: " ", width: 1, style: style{bg: bg}} }

// reader reads a row into cells.
type reader struct {
	converter
	method ansi.Method
	cells  []cell
	row    string // what is left of it

	x, most int    // cells so far; and by the method that counts more
	raw     style  // as the row says
	style   style  // as the terminal has it
	link    string // that is open
	seam    bool   // something stood between this character and the one before
	both    []byte // two characters, side by side
	loose   int    // the first cell of a character that terminals do not agree on
}

// read fills the cells with a row. Only its characters, SGR and OSC 8 are taken, and no
// more of them than there are cells. It says from which cell on terminals may not agree
// where things are; the number of cells if nowhere.
func (r *reader) read(cells []cell, row string) (loose int) {
	r.cells, r.row = cells, row
	r.x, r.most, r.raw, r.style, r.link, r.seam = 0, 0, style{}, style{}, "", false
	r.style = r.converter.style(style{})
	r.loose = len(cells)
	for r.row != "" && r.x < len(cells) {
		switch c := r.row[0]; {
		case c == 0x1b:
			r.escape()
			r.seam = true
		case c < 0x20 || c == 0x7f:
			r.row = r.row[1:]
			r.seam = true
		case c < utf8.RuneSelf && (len(r.row) == 1 || r.row[1] < utf8.RuneSelf):
			r.ascii()
		case !r.seam && r.alone(): // it is taken
		default:
			r.cluster()
		}
	}
	for i := r.x; i < len(cells); i++ {
		cells[i] = blankCell
	}
	return r.loose
}

// ascii takes characters that cannot be of a cluster, which are nearly all.
func (r *reader) ascii() {
	room := len(r.cells) - max(r.x, r.most)
	n := 0
	for n < min(len(r.row), room) && r.row[n] >= 0x20 && r.row[n] < 0x7f && (n+1 == len(r.row) || r.row[n+1] < utf8.RuneSelf) {
		n++
	}
	if n == 0 { // what comes does not fit
		r.row = ""
		return
	}
	blank := r.style.blank()
	for i := range n {
		c := &r.cells[r.x+i]
		c.text, c.link, c.style, c.width = r.row[i:i+1], r.link, r.style, 1
		if r.row[i] == ' ' {
			c.style = blank
		}
	}
	r.row, r.seam = r.row[n:], false
	r.x, r.most = r.x+n, r.most+n
}

// alone takes a character that cannot be of a cluster with the next one, if it is one that
// is plain to see. To find that out of others takes ten times as long.
func (r *reader) alone() bool {
	first, n := utf8.DecodeRuneInString(r.row)
	if !isAlone(first) {
		return false
	}
	if next, _ := utf8.DecodeRuneInString(r.row[n:]); next >= utf8.RuneSelf && n < len(r.row) && !isAlone(next) {
		return false
	}
	text := r.row[:n]
	r.row = r.row[n:]
	r.put(text, 1, 1)
	return true
}

// isAlone says whether a character is a cluster of one cell, also beside others of these:
// Latin letters, dashes and quotes, and what lines are drawn with.
func isAlone(r rune) bool {
	return r >= 0x20 && r < 0x7f || r >= 0xc0 && r <= 0x24f || r >= 0x2010 && r <= 0x2027 || r >= 0x2500 && r <= 0x259f
}

// cluster takes what a terminal draws as one character, or as several.
func (r *reader) cluster() {
	text, width := ansi.FirstGraphemeCluster(r.row, r.method)
	if text == "" {
		r.row = ""
		return
	}
	if !utf8.ValidString(text) || strings.ContainsFunc(text, isControl) {
		_, n := utf8.DecodeRuneInString(r.row)
		r.row, r.seam = r.row[n:], true
		return
	}
	r.row = r.row[len(text):]
	other := width
	if _, n := utf8.DecodeRuneInString(text); n != len(text) || width == 0 {
		other = r.other().StringWidth(text)
	}
	if width == 0 && other == 0 || r.joins(text) {
		r.seam = true
		return
	}
	if other != width || isRegional(text) {
		r.loose = min(r.loose, r.x)
	}
	r.put(text, width, max(width, other))
}

// other is the way to count cells that is not ours.
func (r *reader) other() ansi.Method {
	if r.method == ansi.WcWidth {
		return ansi.GraphemeWidth
	}
	return ansi.WcWidth
}

// joins says whether a character would become one with that before it if nothing stood
// between them. What does is either left out, or a style, which keeps them apart on some
// terminals only. Such a character is left out too.
func (r *reader) joins(text string) bool {
	if !r.seam || r.x == 0 {
		return false
	}
	i := r.x - 1
	for r.cells[i].width == 0 {
		i--
	}
	before := r.cells[i].text
	r.both = append(append(r.both[:0], before...), text...)
	first, _ := ansi.FirstGraphemeCluster(r.both, ansi.GraphemeWidth)
	return len(first) != len(before)
}

// isControl says whether a terminal may take a character for a command.
func isControl(r rune) bool { return r < 0x20 || r >= 0x7f && r < 0xa0 }

// isRegional says whether a text begins with half a flag, which is one cell or two.
func isRegional(text string) bool {
	return strings.HasPrefix(text, "\U0001f1e6"[:3]) && text[3] >= 0xa6 && text[3] <= 0xbf
}

// put takes a character. One that does not fit ends the row.
func (r *reader) put(text string, width, most int) {
	width = max(width, 1) // one by either count
	if r.most += most; r.most > len(r.cells) || r.x+width > len(r.cells) {
		r.row = ""
		return
	}
	r.seam = false
	s := r.style
	if text == " " {
		s = s.blank()
	}
	c := &r.cells[r.x]
	c.text, c.link, c.style, c.width = text, r.link, s, uint8(width)
	for i := 1; i < width; i++ {
		r.cells[r.x+i] = cell{}
	}
	r.x += width
}

// escape takes an escape sequence, and drops it but for SGR and OSC 8.
func (r *reader) escape() {
	if len(r.row) < 2 {
		r.row = ""
		return
	}
	switch r.row[1] {
	case '[':
		r.csi()
	case ']':
		r.osc()
	case 'P', 'X', '^', '_': // DCS, SOS, PM, APC
		r.row = r.row[2:]
		r.skipString()
	default:
		r.row = r.row[1:]
		i := 0
		for i < len(r.row) && r.row[i] >= 0x20 && r.row[i] <= 0x2f {
			i++
		}
		if i < len(r.row) && r.row[i] >= 0x30 && r.row[i] <= 0x7e {
			i++
		}
		r.row = r.row[i:]
	}
}

// csi takes a control sequence (ECMA-48, 5.4).
func (r *reader) csi() {
	i, private := 2, false
	for ; i < len(r.row) && r.row[i] >= 0x30 && r.row[i] <= 0x3f; i++ {
		private = private || r.row[i] >= '<'
	}
	params := r.row[2:i]
	for i < len(r.row) && r.row[i] >= 0x20 && r.row[i] <= 0x2f {
		i, private = i+1, true
	}
	if i == len(r.row) || r.row[i] < 0x40 || r.row[i] > 0x7e {
		r.row = r.row[i:]
		return
	}
	if r.row[i] == 'm' && !private {
		r.raw.read(params)
		r.style = r.converter.style(r.raw)
	}
	r.row = r.row[i+1:]
}

// osc takes an operating system command. One that is not ended is dropped with the rest
// of the row.
func (r *reader) osc() {
	end := strings.IndexAny(r.row[2:], "\a\x1b")
	if end < 0 {
		r.row = ""
		return
	}
	command := r.row[2 : 2+end]
	r.row = r.row[2+end:]
	if strings.HasPrefix(r.row, "\x1b\\") {
		r.row = r.row[1:]
	} else if r.row[0] == 0x1b {
		return // it was cut short by another sequence
	}
	r.row = r.row[1:]
	if link, ok := strings.CutPrefix(command, "8;"); ok {
		r.link = cleanLink(link)
	}
}

// cleanLink is a link that a terminal takes: of printable ASCII, by the specification. It
// is empty if there is none.
func cleanLink(link string) string {
	_, url, ok := strings.Cut(link, ";")
	if !ok || url == "" {
		return ""
	}
	for i := range len(link) {
		if link[i] < 0x20 || link[i] > 0x7e {
			return ""
		}
	}
	return link
}

// skipString drops what a terminal would take for a string, up to its end.
func (r *reader) skipString() {
	end := strings.IndexByte(r.row, 0x1b)
	if end < 0 {
		r.row = ""
		return
	}
	r.row = r.row[end:]
	r.row = strings.TrimPrefix(r.row, "\x1b\\")
}
