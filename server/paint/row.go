package paint

// row draws a row of which it is known what is there, or not. What is the same stays.
func (c *canvas) row(y int, old row, known bool, new row) {
	if known && old.is(new) {
		return
	}
	cells := c.width
	if y == len(c.new)-1 && !c.terminal.waits {
		cells-- // the screen would scroll
	}
	c.before, c.after = c.before[:cells], c.after[:cells]
	loose := c.reader.read(c.after, new.text)
	if known {
		loose = min(loose, c.reader.read(c.before, old.text))
	}
	from, to := c.changed(known)
	if from == to {
		return
	}
	c.drawn++
	text, fill := trimmed(c.after)
	if !c.terminal.erases && fill != 0 {
		text = len(c.after) // blanks must be written
	}
	switch {
	case to > loose:
		c.whole(min(from, loose), y, text, fill)
	case !known:
		c.run(0, text, y, false)
		if text < c.width {
			c.erase(text, y, c.erasable(fill))
		}
	default:
		c.run(from, min(to, text), y, true)
		c.tail(max(from, text), to, y, fill)
	}
}

// changed is the cells that are not as they were, from the first to the last. They begin
// with a character; the last may end behind them.
func (c *canvas) changed(known bool) (from, to int) {
	to = len(c.after)
	if !known {
		return 0, to
	}
	for from < to && c.same(from) {
		from++
	}
	for to > from && c.same(to-1) {
		to--
	}
	return from, to
}

// same says whether a cell is as it was.
func (c *canvas) same(x int) bool {
	a, b := &c.before[x], &c.after[x]
	return a.text == b.text && a.width == b.width && a.style == b.style && a.link == b.link
}

// trimmed is how many cells a row has before the blanks at its end, and their colour.
func trimmed(cells []cell) (n int, fill colour) {
	n = len(cells)
	if n == 0 {
		return 0, 0
	}
	last := erased(cells[n-1].style.bg)
	for n > 0 && cells[n-1] == last {
		n--
	}
	return n, last.style.bg
}

// whole draws the end of a row that terminals do not agree on: what is there is erased
// first, for nobody knows where it ends.
func (c *canvas) whole(from, y, text int, fill colour) {
	c.erase(from, y, c.erasable(fill))
	c.run(from, text, y, false)
	c.x, c.y = -1, -1
}

// erasable is the colour that the terminal can erase with.
func (c *canvas) erasable(fill colour) colour {
	if c.terminal.erases {
		return fill
	}
	return 0
}

// run draws cells, and skips those that are as they were where that is shorter.
func (c *canvas) run(from, to, y int, known bool) {
	for x := from; x < to; {
		if known && c.same(x) {
			gap := x
			for x < to && c.same(x) {
				x++
			}
			if x < to && c.cheap(gap, x, y) {
				x = gap
				for ; x < to && c.same(x); x += int(c.after[x].width) {
					c.put(x, y, &c.after[x])
				}
			}
			continue
		}
		c.put(x, y, &c.after[x])
		x += int(c.after[x].width)
	}
}

// cheap says whether cells are drawn in no more bytes than it takes to go past them.
func (c *canvas) cheap(from, to, y int) bool {
	if c.x != from || c.y != y {
		return false
	}
	bytes := 0
	for i := from; i < to; i++ {
		if at := &c.after[i]; at.width > 0 && (!c.dressed(at) || at.link != c.pen.link) {
			return false
		}
		if bytes += len(c.after[i].text); bytes > 4 {
			return false
		}
	}
	return true
}

// tail draws blanks at the end of a row.
func (c *canvas) tail(from, to, y int, fill colour) {
	if from >= to {
		return
	}
	blank := erased(fill)
	if to-from <= 3 && c.dressed(&blank) && c.pen.link == "" {
		c.run(from, to, y, true)
		return
	}
	c.erase(from, y, fill)
}
