package paint

import (
	"strconv"
	"sync"

	"github.com/charmbracelet/x/ansi"
)

// canvas is what a frame is drawn with. A painter has one only while it draws, so idle
// sessions hold none.
type canvas struct {
	reader reader
	pen
	terminal traits
	width    int // of the window, in cells
	drawn    int // rows of this frame
	resized  bool

	out      []byte
	old, new []row
	before   []cell // of the row
	after    []cell
	scroller scroller
}

var canvases = sync.Pool{New: func() any { return new(canvas) }}

// pen is the state of the terminal that is drawn with.
type pen struct {
	x, y  int // of the cursor; below 0 where it is not known
	style style
	link  string
}

// lost is a pen that could be anywhere.
var lost = pen{x: -1, y: -1}

// forget lets go of what belongs to a session, before another one has the canvas.
func (c *canvas) forget() {
	clear(c.old[:cap(c.old)])
	clear(c.new[:cap(c.new)])
	clear(c.before[:cap(c.before)])
	clear(c.after[:cap(c.after)])
	c.reader.cells, c.reader.row, c.reader.link, c.pen.link = nil, "", "", ""
	if cap(c.out) > maxKept {
		c.out = nil
	}
}

// maxKept is how large a buffer may be that waits for the next frame, of anybody. The
// frame of a usual terminal has at most 8 kB.
const maxKept = 64 << 10

// put draws a cell.
func (c *canvas) put(x, y int, cell *cell) {
	c.move(x, y)
	c.dress(cell)
	c.out = append(c.out, cell.text...)
	if c.x += int(cell.width); c.x >= c.width {
		c.x = -1 // on the last cell, or behind it: terminals differ in what moves do there
		if !c.terminal.waits {
			c.y = -1
		}
	}
}

// dress takes the style and the link of a cell.
func (c *canvas) dress(cell *cell) {
	if !c.dressed(cell) {
		c.out = cell.style.change(c.out, c.pen.style)
		c.pen.style = cell.style
	}
	if cell.link != c.pen.link {
		c.out = appendLink(c.out, cell.link)
		c.pen.link = cell.link
	}
}

// dressed says whether a cell looks right in the style of the pen.
func (c *canvas) dressed(cell *cell) bool {
	if cell.style == c.pen.style {
		return true
	}
	return cell.text == " " && !cell.style.onBlanks() && c.pen.style.blank() == cell.style
}

// appendLink opens a link, or ends one (OSC 8).
func appendLink(out []byte, link string) []byte {
	if link == "" {
		link = ";"
	}
	out = append(out, "\x1b]8;"...)
	out = append(out, link...)
	return append(out, "\x1b\\"...)
}

// undress ends the style and the link.
func (c *canvas) undress() { c.dress(&cell{text: "x"}) }

// erase erases a row from a cell on, in a colour. No link is open then: a terminal might
// take what it erases for a part of it.
func (c *canvas) erase(x, y int, bg colour) {
	c.move(x, y)
	if c.pen.link != "" {
		c.out, c.pen.link = appendLink(c.out, ""), ""
	}
	if p := c.pen.style; p.bg != bg || p.onBlanks() { // kitty erases with underlines, and others reversed
		c.out = style{bg: bg}.change(c.out, p)
		c.pen.style = style{bg: bg}
	}
	c.out = append(c.out, "\x1b[K"...)
}

// move moves the cursor, in the shortest way that all terminals go alike.
func (c *canvas) move(x, y int) {
	if c.x == x && c.y == y {
		return
	}
	start := len(c.out)
	c.out = appendPosition(c.out, x, y)
	absolute := len(c.out)
	if c.out = c.step(c.out, x, y); len(c.out)-absolute < absolute-start && len(c.out) > absolute {
		c.out = append(c.out[:start], c.out[absolute:]...)
	} else {
		c.out = c.out[:absolute]
	}
	c.x, c.y = x, y
}

// appendPosition appends an absolute move (CUP).
func appendPosition(out []byte, x, y int) []byte {
	out = append(out, "\x1b["...)
	if x > 0 || y > 0 {
		out = strconv.AppendInt(out, int64(y+1), 10)
	}
	if x > 0 {
		out = strconv.AppendInt(append(out, ';'), int64(x+1), 10)
	}
	return append(out, 'H')
}

// step appends a move from where the cursor is, if there is one that is worth it. A line
// feed is never sent from the last row, or from the last of a region, for it would scroll;
// nor to a window that was just resized, which may be lower by now.
func (c *canvas) step(out []byte, x, y int) []byte {
	const far = 4 // rows; a position has at least 4 bytes
	at, down := c.x, y-c.y
	switch {
	case c.y < 0, down < 0, down > far, down > 0 && c.resized:
		return out
	case down == 0 && at >= 0 && x >= at:
		return appendMove(out, x-at, 'C')
	case down == 0 && at > x && at-x <= 2:
		return append(out, "\b\b"[:at-x]...)
	}
	if at != 0 {
		out = append(out, '\r')
	}
	for range down {
		out = append(out, '\n')
	}
	if x > 0 {
		out = appendMove(out, x, 'C')
	}
	return out
}

// appendMove appends a relative move.
func appendMove(out []byte, n int, to byte) []byte {
	out = append(out, "\x1b["...)
	if n > 1 {
		out = strconv.AppendInt(out, int64(n), 10)
	}
	return append(out, to)
}

// cellsFor makes room for the rows of a window.
func (c *canvas) cellsFor(width int, method ansi.Method) {
	c.width, c.reader.method = width, method
	if cap(c.before) < width {
		c.before, c.after = make([]cell, width), make([]cell, width)
	}
	c.before, c.after = c.before[:cap(c.before)], c.after[:cap(c.after)]
}
