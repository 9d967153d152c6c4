package paint

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// frame is what a painter takes of a view. It is all that is kept of it: the functions of
// a view may hold a whole program.
type frame struct {
	content  string
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
var blank frame

// frameOf takes what is drawn of a view. The colours of the terminal, the focus, the
// keyboard and the colour of the cursor are left as the reader has them.
func frameOf(v tea.View) frame {
	f := frame{content: v.Content, title: v.WindowTitle, alt: v.AltScreen, paste: !v.DisableBracketedPasteMode, mouse: v.MouseMode}
	if v.ProgressBar != nil {
		f.progress = *v.ProgressBar
	}
	if f.hidden = v.Cursor == nil; !f.hidden {
		f.x, f.y, f.shape = max(v.Cursor.X, 0), max(v.Cursor.Y, 0), shapeOf(v.Cursor)
	}
	return f
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

// modes appends what leads from the modes of one frame to those of another.
func (f *frame) modes(out []byte, from *frame) []byte {
	if f.paste != from.paste {
		out = appendEither(out, f.paste, ansi.SetModeBracketedPaste, ansi.ResetModeBracketedPaste)
	}
	if f.mouse != from.mouse {
		out = appendMouse(out, f.mouse, from.mouse)
	}
	if f.title != from.title {
		out = appendTitle(out, f.title)
	}
	if f.progress != from.progress {
		out = append(out, progressBar(f.progress)...)
	}
	if f.shape != from.shape {
		out = append(out, ansi.SetCursorStyle(f.shape)...)
	}
	if f.hidden != from.hidden {
		out = appendEither(out, f.hidden, ansi.ResetModeTextCursorEnable, ansi.SetModeTextCursorEnable)
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
func (f *frame) leave(out []byte, height int) []byte {
	out = blank.modes(out, f)
	out = append(appendPosition(out, 0, height-1), "\x1b[K"...)
	if f.alt {
		out = append(out, ansi.ResetModeAltScreenSaveCursor...)
	}
	return out
}
