package tui

import (
	"strings"

	"edgerunner.vc/blog/tui/page"
)

// The smallest window that the blog can be read in: a line of text, the bar beside
// it, and the progress below.
const minWidth, minHeight = 20, 5

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

func newLayout(width, height int) layout {
	l := layout{width: width, height: height, roomy: width >= 60}
	gutter, margin := 2, 1 // the bar and a blank; a blank at the right
	if l.roomy {
		gutter, margin = 4, 2
	}
	room := width - gutter - margin
	l.column = page.NewLook(room, false).Measure
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

func (l layout) tooSmall() bool { return l.width < minWidth || l.height < minHeight }

// width is how many cells a text takes, styled or not.
func width(s string) int { return page.WidthMethod.StringWidth(s) }

// cut shortens a text to at most so many cells, with a mark where it was cut.
func cut(s string, cells int) string {
	return page.WidthMethod.Truncate(s, max(cells, 0), "…")
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
