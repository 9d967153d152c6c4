package tui

import (
	"strings"

	"edgerunner.vc/blog/tui/page"
)

// The smallest window that the blog can be read in: a line of text, the bar beside
// it, and the progress below.
const minWidth, minHeight = 20, 5

// measures are how long lines may be, in cells; a reader steps through them. The first
// is what most books have, and then some.
var measures = [...]int{80, 100, 60, 72}

// layout is where things are in a window, in cells. It is arithmetic alone.
type layout struct {
	width, height int
	left          int // of the column that everything stands in
	column        int // its width
	top           int // blank rows above everything
	body          int // rows of the text of a post
	status        int // rows of the status below it
	roomy         bool
}

// newLayout lays out a window for lines of at most so many cells.
func newLayout(width, height, measure int) layout {
	l := layout{width: width, height: height, roomy: width >= 60}
	room, gutter := roomFor(width)
	l.column = page.NewLook(min(room, measure), false).Measure
	l.left = gutter + (room-l.column)/2
	l.status = 2
	switch {
	case height < 8:
		l.status = 1
	case height >= 14:
		l.top = 1
		l.body-- // a blank row above the status
	}
	l.body += height - l.top - l.status
	return l
}

// low says whether a window has no rows to spare for blank ones and names.
func (l layout) low() bool { return l.height < 10 }

// under is the rows above a list that has the window to itself: its name and a blank
// row, where there is room for them.
func (l layout) under(name string) []string {
	rows := make([]string, l.top, l.height)
	if l.low() {
		return rows
	}
	return append(rows, name, "")
}

// middle is how many rows such a list has above the last row of the window, and a blank
// one.
func (l layout) middle() int {
	if l.low() {
		return l.height - 1
	}
	return l.height - len(l.under("")) - 2
}

// roomFor is how many cells a window has for a column, and for what is left of it.
func roomFor(width int) (room, gutter int) {
	gutter, margin := 2, 1 // the bar and a blank; a blank at the right
	if width >= 60 {
		gutter, margin = 4, 2
	}
	return width - gutter - margin, gutter
}

func (l layout) tooSmall() bool { return l.width < minWidth || l.height < minHeight }

// width is how many cells a text takes, styled or not.
func width(s string) int {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return page.WidthMethod.StringWidth(s)
		}
	}
	return len(s) // most words, and the library takes ten times as long
}

// cut shortens a text to at most so many cells, with a mark where it was cut.
func cut(s string, cells int) string { return cutWith(s, cells, "…") }

// cutWith is [cut] with a mark of one's own. The library counts joined emoji in two ways,
// and takes a text for short enough by the other one; blanks behind it make both long.
func cutWith(s string, cells int, mark string) string {
	if cells = max(cells, 0); width(s) <= cells {
		return s
	}
	return page.WidthMethod.Truncate(s+strings.Repeat(" ", cells+1), cells, mark)
}

// cutNotice is what a reader is told in at most so many cells: where all of it has no room,
// the first sentence if that has.
func cutNotice(s string, cells int) string {
	if first, _, more := strings.Cut(s, ". "); more && width(s) > cells && width(first) < cells {
		return first + "."
	}
	return cut(s, cells)
}

// spread puts one text at the left end of so many cells, and one at the right; the
// left one is cut if both do not fit.
func spread(left, right string, cells int) string {
	if right == "" {
		return cut(left, cells)
	}
	left = cut(left, cells-width(right)-2)
	return left + strings.Repeat(" ", max(cells-width(left)-width(right), 0)) + right
}

// wrapped is words in rows of at most so many cells.
func wrapped(words string, cells int) []string {
	return strings.Split(page.WidthMethod.Wrap(words, max(cells, 1), ""), "\n")
}
