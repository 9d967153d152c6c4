package paint

import (
	"github.com/charmbracelet/x/ansi"
)

// job is one frame, and what is known of the terminal before it.
type job struct {
	config        *Config
	traits        traits
	width, height int
	synchronized  bool
	raw           []byte // sent before it
	begin         bool   // it is the first
	whole         bool   // what the screen shows is not known
	lost          bool   // nor where the cursor is
	was, now      *frame
}

// atOnce is how many bytes a terminal takes at once in any case: what a tty of macOS hands
// out in one piece. SSH hands over what was written together.
const atOnce = 1024

const beginSync, endSync = ansi.SetModeSynchronizedOutput, ansi.ResetModeSynchronizedOutput

// draw leaves the bytes of a job in the buffer. At its end the pen is as a shell would
// have it.
func (c *canvas) draw(j job) {
	c.prepare(j)
	c.out = append(c.out[:0], j.raw...)
	start := len(c.out)
	c.out = append(c.out, beginSync...)
	was := j.was
	if j.begin || was.alt != j.now.alt {
		was = c.enter(j)
	}
	c.out = j.now.modes(c.out, &was.look)
	c.rows(was.rows, j)
	c.undress()
	if !j.now.hidden {
		c.move(min(j.now.x, j.width-1), min(j.now.y, j.height-1))
	}
	if j.synchronized && c.drawn > 1 && len(c.out)-start > atOnce {
		c.out = append(c.out, endSync...)
		return
	}
	c.out = append(c.out[:start], c.out[start+len(beginSync):]...)
}

func (c *canvas) prepare(j job) {
	c.reader.converter.use(j.config.Profile)
	c.cellsFor(j.width, j.config.Method)
	c.terminal, c.drawn, c.resized = j.traits, 0, j.whole
	c.pen = lost
	if !j.begin && !j.lost && !j.was.hidden && j.was.x < j.width && j.was.y < j.height {
		c.pen = pen{x: j.was.x, y: j.was.y}
	}
}

// enter goes to the screen of the frame. What was set on the other one stays set.
func (c *canvas) enter(j job) *frame {
	was := *j.was
	if was.alt {
		c.out = append(c.out, ansi.ResetModeAltScreenSaveCursor...)
	}
	c.out = enter(c.out, j.now.alt)
	c.pen, was.rows = pen{}, nil
	return &was
}

// rows draws the rows of a frame.
func (c *canvas) rows(was []row, j job) {
	known := !j.whole || j.begin
	c.old = fit(c.old, was, j.height)
	c.new = fit(c.new, j.now.rows, j.height)
	if known && j.traits.scrolls && len(was) > 0 {
		if s, ok := c.scroller.find(c.old, c.new); ok {
			c.scrolled(s)
			return
		}
	}
	c.each(known)
}

func (c *canvas) each(known bool) {
	for y := range c.new {
		c.row(y, c.old[y], known, c.new[y])
	}
}

// scrolled draws rows of which some stand in another place now. If it is not plain that
// to scroll is shorter, it draws them in both ways, and keeps the shorter one.
func (c *canvas) scrolled(s shift) {
	if s.clear() {
		c.scroll(s)
		c.each(true)
		return
	}
	start, before := len(c.out), c.pen
	c.each(true)
	end, plain, drawn := len(c.out), c.pen, c.drawn
	c.pen = before
	c.scroll(s)
	c.each(true)
	if len(c.out)-end < end-start {
		c.out = append(c.out[:start], c.out[end:]...)
		return
	}
	c.out, c.pen, c.drawn = c.out[:end], plain, drawn
}

// fit copies the rows of a frame: as many as the window has by now.
func fit(into, rows []row, height int) []row {
	into = append(into[:0], rows[:min(len(rows), height)]...)
	for len(into) < height {
		into = append(into, empty)
	}
	return into
}
