package paint

import "strconv"

// scroller finds out by how much the rows of a frame have moved.
type scroller struct{ votes []int }

// shift is rows from top to bottom that have moved up by n, or down if n is negative.
type shift struct {
	n, top, bottom int // bottom is one past the last row
	kept           int // rows that need not be drawn, or little of them
}

// find looks for rows that stand in another place now. Of several ways that they could
// have moved, it takes the one by which most text has.
func (s *scroller) find(old, new []row) (shift, bool) {
	n := len(new)
	s.votes = append(s.votes[:0], make([]int, 2*n)...)
	for y := range new {
		if new[y].is(old[y]) || !single(new, y) {
			continue
		}
		for from := range old {
			if old[from].is(new[y]) {
				s.votes[from-y+n] += len(new[y].text)
			}
		}
	}
	best := 0
	for i, v := range s.votes {
		if v > s.votes[best] {
			best = i
		}
	}
	if s.votes[best] == 0 {
		return shift{}, false
	}
	return region(best-n, old, new), true
}

// single says whether a row of the new frame looks like no other one of it. Blank rows
// do not tell where they come from.
func single(rows []row, y int) bool {
	for other := range rows {
		if other != y && rows[other].is(rows[y]) {
			return false
		}
	}
	return true
}

// region is the rows that have moved by so many: those that tell where they come from,
// and what has moved with them.
func region(by int, old, new []row) shift {
	n := len(new)
	low, high := max(-by, 0), n-max(by, 0)
	first, last := high, low-1
	for y := low; y < high; y++ {
		if moved(old, new, y, by) && single(new, y) {
			first, last = min(first, y), y
		}
	}
	for y := first - 1; y >= low && alike(new[y], old[y+by]); y-- {
		if !new[y].is(old[y]) {
			first = y
		}
	}
	for y := last + 1; y < high && alike(new[y], old[y+by]); y++ {
		if !new[y].is(old[y]) {
			last = y
		}
	}
	sh := shift{n: by, top: first + min(by, 0), bottom: last + 1 + max(by, 0)}
	for y := first; y <= last; y++ {
		if alike(new[y], old[y+by]) {
			sh.kept++
		}
	}
	return sh
}

// alike says whether two rows are nearly the same: they end alike, whatever stands at
// their margin.
func alike(new, old row) bool {
	if new.is(old) {
		return true
	}
	a, b := new.text, old.text
	n := 0
	for n < min(len(a), len(b)) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	return 2*n > max(len(a), len(b))
}

// moved says whether a row has come from another place, and not stayed where it was.
func moved(old, new []row, y, by int) bool { return new[y].is(old[y+by]) && !new[y].is(old[y]) }

// clear says whether it is plain that scrolling is shorter, without a try.
func (s shift) clear() bool { return 4*s.kept >= 3*(s.bottom-s.top) }

// apply moves the rows that are known of the screen, but for those that it leaves.
func (s shift) apply(rows []row) {
	region := rows[s.top:s.bottom]
	if s.n > 0 {
		copy(region, region[s.n:])
		return
	}
	copy(region[-s.n:], region)
}

// vacated is the rows that have nothing on them then.
func (s shift) vacated() (from, to int) {
	if s.n > 0 {
		return s.bottom - s.n, s.bottom
	}
	return s.top, s.top - s.n
}

// scroll moves rows, as the first thing of a frame: what comes in has the colour of the
// pen. It does so with line feeds in a region (DECSTBM, IND, RI), which all terminals
// since the VT100 know; the console of Linux does not know SU and SD. The rows that it
// leaves are drawn at once, for the cursor is there.
func (c *canvas) scroll(s shift) {
	c.drawn++
	part := s.top > 0 || s.bottom < len(c.new)
	if part {
		c.region(s.top+1, s.bottom)
	}
	if s.n > 0 {
		c.move(0, s.bottom-1)
		for range s.n {
			c.out = append(c.out, '\n')
		}
	} else {
		c.move(0, s.top)
		for range -s.n {
			c.out = append(c.out, "\x1bM"...)
		}
	}
	s.apply(c.old)
	for y, to := s.vacated(); y < to; y++ {
		c.row(y, empty, true, c.new[y])
		c.old[y] = c.new[y]
	}
	if part {
		c.out = append(c.out, "\x1b[r"...)
		c.x, c.y = -1, -1
	}
}

// region bounds what line feeds scroll. It moves the cursor.
func (c *canvas) region(top, bottom int) {
	c.out = append(c.out, "\x1b["...)
	if top > 1 {
		c.out = strconv.AppendInt(c.out, int64(top), 10)
	}
	if bottom < len(c.new) {
		c.out = strconv.AppendInt(append(c.out, ';'), int64(bottom), 10)
	}
	c.out = append(c.out, 'r')
	c.x, c.y = -1, -1
}
