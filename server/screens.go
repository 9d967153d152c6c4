package server

import "sync"

const (
	// usualCells is the size of a terminal that everybody may have, in cells: one of
	// 80 x 25.
	usualCells = 2000
	// sharedCells is what there is beyond that for each session that may be there, but
	// for all together. A cell costs some 230 bytes, as it is and as it was, so with the
	// usual ones this is 1.15 MB, of the 1.25 that a session is counted for.
	sharedCells = 3000
	// mostCells bounds one terminal: 400 x 100 fill a 4K screen. The largest that may be
	// said, 500 x 300, would be 34 MB, and 16 of them all of a small server.
	mostCells = 40_000
)

// screens is the room for what is drawn in all sessions. It is used by many at once.
type screens struct {
	mu   sync.Mutex
	left int // cells
}

func newScreens(maxSessions int) *screens { return &screens{left: maxSessions * sharedCells} }

// room is what one session has of it.
type room struct {
	screens *screens
	taken   int // cells, beyond the usual ones
	gone    bool
}

// fit is the size of a window that is drawn of one that is so large. Nobody gets more
// than an eighth of what is left, so there is always some, and who is there early with
// many large windows makes those of others smaller by little.
func (r *room) fit(width, height int) (int, int) {
	r.screens.mu.Lock()
	defer r.screens.mu.Unlock()
	r.screens.left += r.taken
	r.taken = 0
	cells := min(width*height, mostCells)
	if r.gone {
		cells = min(cells, usualCells)
	}
	if extra := cells - usualCells; extra > 0 {
		r.taken = min(extra, r.screens.left/8)
		r.screens.left -= r.taken
	}
	return shrink(width, height, usualCells+r.taken)
}

// leave gives back what the session has, when it has ended.
func (r *room) leave() {
	r.screens.mu.Lock()
	defer r.screens.mu.Unlock()
	r.screens.left += r.taken
	r.taken, r.gone = 0, true
}

// shrink makes a window smaller that has more cells than it may: lower first, and when
// it has no more lines than a terminal usually has, narrower.
func shrink(width, height, cells int) (int, int) {
	if width*height > cells {
		height = max(cells/width, min(height, 24))
	}
	if width*height > cells {
		width = cells / height
	}
	return width, height
}
