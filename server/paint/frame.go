package paint

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// frame is what a painter takes of a view. It is all that is kept of it: the functions of
// a view may hold a whole program.
type frame struct {
	look
	rows []row // as many as the window had; never changed
}

// look is a frame but for its rows.
type look struct {
	title    string
	progress tea.ProgressBar
	x, y     int // of the cursor
	shape    int // DECSCUSR; 0 is the reader's own
	mouse    tea.MouseMode
	alt      bool
	paste    bool
	hidden   bool // the cursor is
}

// blank is what there is before the first frame.
var blank look

// lookOf takes what is drawn of a view. The colours of the terminal, the focus, the
// keyboard and the colour of the cursor are left as the reader has them.
func lookOf(v tea.View) look {
	l := look{title: v.WindowTitle, alt: v.AltScreen, paste: !v.DisableBracketedPasteMode, mouse: v.MouseMode}
	if v.ProgressBar != nil {
		l.progress = *v.ProgressBar
	}
	if l.hidden = v.Cursor == nil; !l.hidden {
		l.x, l.y, l.shape = max(v.Cursor.X, 0), max(v.Cursor.Y, 0), shapeOf(v.Cursor)
	}
	return l
}

// same says whether a frame looks like another one.
func (f *frame) same(other *frame) bool {
	return f.look == other.look && slices.EqualFunc(f.rows, other.rows, row.is)
}

// shapeOf is the parameter of DECSCUSR for a cursor. Two stand for each shape, the first
// blinks, and the shape before the first is the reader's own.
func shapeOf(c *tea.Cursor) int {
	n := 2*int(c.Shape) + 1
	if !c.Blink {
		n++
	}
	return min(max(n, 0), 6)
}

// enter appends what makes the screen an empty one, with the cursor in its corner. The
// console of Linux and old terminals have no other screen, and lose what was on this one.
func enter(out []byte, alt bool) []byte {
	if alt {
		out = append(out, ansi.SetModeAltScreenSaveCursor...)
	}
	return append(out, "\x1b[m\x1b[H\x1b[2J"...)
}

// modes appends what leads from the modes of one look to those of another.
func (l *look) modes(out []byte, from *look) []byte {
	if l.paste != from.paste {
		out = appendEither(out, l.paste, ansi.SetModeBracketedPaste, ansi.ResetModeBracketedPaste)
	}
	if l.mouse != from.mouse {
		out = appendMouse(out, l.mouse, from.mouse)
	}
	if l.title != from.title {
		out = appendTitle(out, l.title)
	}
	if l.progress != from.progress {
		out = append(out, progressBar(l.progress)...)
	}
	if l.shape != from.shape {
		out = append(out, ansi.SetCursorStyle(l.shape)...)
	}
	if l.hidden != from.hidden {
		out = appendEither(out, l.hidden, ansi.ResetModeTextCursorEnable, ansi.SetModeTextCursorEnable)
	}
	return out
}

func appendEither(out []byte, first bool, a, b string) []byte {
	if !first {
		a = b
	}
	return append(out, a...)
}

// appendMouse ends one mode of the mouse and begins another.
func appendMouse(out []byte, to, from tea.MouseMode) []byte {
	switch from {
	case tea.MouseModeCellMotion:
		out = append(out, ansi.ResetModeMouseButtonEvent...)
	case tea.MouseModeAllMotion:
		out = append(out, ansi.ResetModeMouseAnyEvent...)
	}
	switch to {
	case tea.MouseModeCellMotion:
		return append(out, ansi.SetModeMouseButtonEvent+ansi.SetModeMouseExtSgr...)
	case tea.MouseModeAllMotion:
		return append(out, ansi.SetModeMouseAnyEvent+ansi.SetModeMouseExtSgr...)
	}
	return append(out, ansi.ResetModeMouseExtSgr...)
}

// appendTitle gives the window a title, without what a terminal would take for commands.
func appendTitle(out []byte, title string) []byte {
	title = strings.ToValidUTF8(title, "")
	out = append(out, "\x1b]2;"...)
	for _, r := range title {
		if !isControl(r) {
			out = append(out, string(r)...)
		}
	}
	return append(out, '\a')
}

// progressBar is the progress of the window (OSC 9;4).
func progressBar(p tea.ProgressBar) string {
	switch p.State {
	case tea.ProgressBarDefault:
		return ansi.SetProgressBar(p.Value)
	case tea.ProgressBarError:
		return ansi.SetErrorProgressBar(p.Value)
	case tea.ProgressBarIndeterminate:
		return ansi.SetIndeterminateProgressBar
	case tea.ProgressBarWarning:
		return ansi.SetWarningProgressBar(p.Value)
	}
	return ansi.ResetProgressBar
}

// leave appends what makes the terminal what it was: the modes first, for they are of
// both screens, then the other screen. The cursor is left at the beginning of the last
// row, which is blank: that is where the shell goes on that a terminal without another
// screen shows.
func (l *look) leave(out []byte, height int) []byte {
	out = blank.modes(out, l)
	out = append(appendPosition(out, 0, height-1), "\x1b[K"...)
	if l.alt {
		out = append(out, ansi.ResetModeAltScreenSaveCursor...)
	}
	return out
}
