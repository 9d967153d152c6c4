package server

import (
	"fmt"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"edgerunner.vc/blog/server/paint"
)

// newPainter is what draws a program on its terminal. Bubble Tea's own renderer ticks for
// as long as the program runs, and keeps two grids of cells.
func (v *visit) newPainter(output io.Writer) *paint.Painter {
	return paint.New(&firstFrame{Writer: output, visit: v}, paint.Config{
		Term: v.term.Term, Profile: v.term.Profile, Method: v.server.config.WidthMethod,
		Width: v.term.Width, Height: v.term.Height,
		Go: func(f func()) { v.server.hands.do(func() { v.server.contain("painter", v.fail, f) }) },
	})
}

// awaited are the messages that Bubble Tea sends each program at its start, in any order.
// A frame that is drawn before them is one for another window.
type awaited struct{ size, colours bool }

// learn takes what the painter has to know.
func (v *visit) learn(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		v.awaited.size = true
		v.painter.Resize(msg.Width, msg.Height)
	case tea.ColorProfileMsg:
		v.awaited.colours = true
	case tea.ModeReportMsg:
		if msg.Mode == ansi.ModeSynchronizedOutput {
			v.painter.Synchronize(msg.Value.IsSet() || msg.Value.IsReset())
		}
	}
}

// filter is what a program gets of a message. Of sizes it gets the newest: Bubble Tea sends
// the first one beside what comes, so it may be told behind another one.
func (v *visit) filter(_ tea.Model, msg tea.Msg) tea.Msg {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		return *v.size.Load()
	case tea.RawMsg:
		v.send(msg)
		return nil
	}
	return msg
}

// send sends to the terminal what a program sends it, with [tea.Raw]. What Bubble Tea
// would write by itself, it would write with the next tick, and there is none.
func (v *visit) send(raw tea.RawMsg) {
	_, _ = fmt.Fprint(v.painter, raw.Msg) // the error is that of the connection
}

// show has the painter draw the program, once it knows what for.
func (v *visit) show(model tea.Model) {
	if v.awaited.size && v.awaited.colours {
		v.framed.Store(true)
		if d, ok := model.(Drawing); ok {
			d.Draw(v.painter.ShowRows)
			return
		}
		v.painter.Show(model.View())
	}
}

// still ends the ticking of a renderer that draws nothing. It is a command, for the
// program has to have begun.
func (v *visit) still() tea.Msg {
	_ = v.program.ReleaseTerminal() // there is none that could fail
	return nil
}

// firstFrame tells the tally when the first frame is drawn.
type firstFrame struct {
	io.Writer
	visit *visit
}

// Write implements [io.Writer].
func (f *firstFrame) Write(p []byte) (int, error) {
	if c := f.visit.conn; f.visit.framed.Load() && c.painted.CompareAndSwap(false, true) {
		f.visit.server.tally.painted(time.Since(c.accepted))
	}
	return f.Writer.Write(p)
}
