package server

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// mode is what a terminal is told before a program, and what undoes it.
type mode struct{ set, undo string }

// modesOf is what the server tells a terminal of a kind. What the program itself asks
// for, such as the mouse, the painter undoes. None of these may disturb a shell where
// the connection is cut and nothing can be undone.
func modesOf(term string) []mode {
	if !hasModes(term) {
		return nil
	}
	return []mode{
		// The title of the window is kept on the terminal's own stack, for nobody else
		// knows what it was. A title that stays on the stack is never seen.
		{ansi.WindowOp(22, 0), ansi.WindowOp(23, 0)},
		// The terminal says when its colours turn from dark to light, or back
		// (https://contour-terminal.org/vt-extensions/color-palette-update-notifications/).
		// Where that stays on, it is said to a shell, as a key that shells do not know.
		{ansi.SetModeLightDark, ansi.ResetModeLightDark},
	}
}

// hasModes says whether a kind of terminal takes modes well. A dumb one prints them,
// and one without a name may be as dumb. The console of Linux and GNU Screen have
// neither a stack of titles nor light colours, and real VTs have other meanings
// for window operations, such as the number of lines of a page.
func hasModes(term string) bool {
	switch term {
	case "", "dumb", "linux":
		return false
	}
	return !strings.HasPrefix(term, "screen") && !strings.HasPrefix(term, "vt")
}

// Modes is what is sent to a terminal of a kind before a program, and what undoes it behind
// one, once its own screen is gone; both are empty for a terminal that does not take modes
// well. A program may give the window a title in between.
func Modes(term string) (set, undo string) {
	for _, m := range modesOf(term) {
		set, undo = set+m.set, m.undo+undo // the last first
	}
	return set, undo
}
