package tui

import (
	"edgerunner.vc/blog/content"
)

// reading is how far one post has been read in this session.
type reading struct {
	place   content.Place // where the window was last
	percent int           // the furthest
}

// readings is what this session has read, by slug. It belongs to one App, and has
// at most an entry a post.
type readings map[string]reading

// percentAt is how much of a text has been seen in a window of so many rows with
// that line at its top: 0 at the top, 100 once the last line is in view.
func percentAt(top, rows, lines int) int {
	last := lines - rows
	if top >= last {
		return 100
	}
	return top * 100 / last
}

// keep remembers the place, and the percentage if it is the furthest.
func (r readings) keep(slug string, at content.Place, percent int) {
	r[slug] = reading{place: at, percent: max(percent, r[slug].percent)}
}
