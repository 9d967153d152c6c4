package paint

import (
	"fmt"
	"io"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// screen is an emulator, and what it was sent. It is not like other terminals in that it
// does not wait behind a wide character at the end of a row, erases in any colour but not
// in a reversed one, and shows half a character where there is no room for it. The painter
// sends nothing in which these matter: see mustEraseWell, and TestNothingIsDrawnBesideTheWindow.
type screen struct {
	*vt.Emulator
	sent   []byte
	writes int
}

func newScreen(t testing.TB, width, height int) *screen {
	s := &screen{Emulator: vt.NewEmulator(width, height)}
	go func() { _, _ = io.Copy(io.Discard, s.Emulator) }() // what it answers
	t.Cleanup(func() { _ = s.InputPipe().(io.Closer).Close() })
	return s
}

// Write implements [io.Writer].
func (s *screen) Write(b []byte) (int, error) {
	s.sent = append(s.sent, b...)
	s.writes++
	return s.Emulator.Write(b)
}

// take is the bytes that were sent since the last time.
func (s *screen) take() string {
	sent := string(s.sent)
	s.sent, s.writes = nil, 0
	return sent
}

// callbacksOf keeps the modes that are set.
func callbacksOf(modes map[ansi.Mode]bool) vt.Callbacks {
	return vt.Callbacks{
		EnableMode:  func(m ansi.Mode) { modes[m] = true },
		DisableMode: func(m ansi.Mode) { delete(modes, m) },
	}
}

// Row is the text of a row, without blanks at its end.
func (s *screen) Row(y int) string {
	var row strings.Builder
	for x := 0; x < s.Width(); x++ {
		c := s.CellAt(x, y)
		if c == nil || c.Content == "" {
			row.WriteByte(' ')
			continue
		}
		row.WriteString(c.Content)
		x += max(c.Width, 1) - 1
	}
	return strings.TrimRight(row.String(), " ")
}

// seen is a cell as a person sees it: of a blank, no more than what is seen on one.
func (s *screen) seen(x, y int) uv.Cell {
	c := s.CellAt(x, y)
	if c == nil {
		return uv.Cell{}
	}
	seen := *c
	if seen.Content == "" && seen.Width == 1 {
		seen.Content = " "
	}
	const shows = uv.AttrReverse | uv.AttrStrikethrough | uv.AttrItalic
	if seen.Content == " " && seen.Style.Attrs&shows == 0 && seen.Style.Underline == 0 {
		seen.Style = uv.Style{Bg: seen.Style.Bg}
	}
	return seen
}

// differs tells the first cell in which two screens differ; "" if none does.
func differs(got, want *screen) string {
	for y := range want.Height() {
		for x := range want.Width() {
			if g, w := got.seen(x, y), want.seen(x, y); !g.Equal(&w) {
				return fmt.Sprintf("the cell at %d, %d is %+v, not %+v\n%s\n\nnot\n\n%s", x, y, g, w, got.Render(), want.Render())
			}
		}
	}
	if g, w := got.CursorPosition(), want.CursorPosition(); g != w {
		return fmt.Sprintf("the cursor is at %v, not %v", g, w)
	}
	return ""
}

// view is a view of rows, as a program makes it.
func view(content string, x, y int) tea.View {
	v := tea.NewView(content)
	v.AltScreen, v.DisableBracketedPasteMode = true, true
	v.Cursor = &tea.Cursor{Position: tea.Position{X: x, Y: y}, Shape: -1}
	return v
}

func newPainter(s *screen, term string, method ansi.Method) *Painter {
	return New(s, Config{Term: term, Method: method, Width: s.Width(), Height: s.Height()})
}

// show draws a frame.
func show(t testing.TB, p *Painter, v tea.View) {
	t.Helper()
	p.Show(v)
	if err := p.Flush(); err != nil {
		t.Fatal(err)
	}
}
