package server

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/ssh"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"edgerunner.vc/blog/server/paint"
)

// visit is the session of one reader with a terminal, and its program.
type visit struct {
	*recorded
	server *Server
	term   Terminal

	size    atomic.Pointer[tea.WindowSizeMsg] // of the window, the newest; what is told at the end fits it
	program *tea.Program
	painter *paint.Painter
	awaited awaited
	framed  atomic.Bool            // a frame was drawn
	failure atomic.Pointer[string] // the reference of a panic
	idle    atomic.Bool            // it ended for that
	parting string                 // what the program says to who leaves
}

// run runs the program to its end, and returns the exit code. The ways in are ours:
// Bubble Tea asks terminals for keyboard modes when it has an input, and those would
// stay behind where a connection is lost.
func (v *visit) run(model tea.Model) (code int) {
	ctx, cancel := context.WithCancel(v.Context())
	defer cancel()
	v.size.Store(&tea.WindowSizeMsg{Width: v.term.Width, Height: v.term.Height})
	output := v.output()
	v.painter = v.newPainter(output)
	p := tea.NewProgram(guarded{model, v},
		tea.WithContext(ctx),
		tea.WithInput(nil),
		tea.WithOutput(io.Discard),
		tea.WithoutRenderer(),
		tea.WithFPS(1), // of nothing; see still
		tea.WithFilter(v.filter),
		tea.WithEnvironment(v.term.Env),
		tea.WithColorProfile(v.term.Profile),
		tea.WithWindowSize(v.term.Width, v.term.Height),
		tea.WithoutSignalHandler(),
	)
	v.program = p
	defer v.close(model)
	idle := newIdle(v.server.config.IdleTimeout, v.server.warning(p.Send), v.tooIdle)
	defer idle.stop()
	mail := v.server.add(p)
	v.begin("news", func() { v.pump(ctx, cancel, mail, idle) })
	set, undo := Modes(v.term.Term)
	_, _ = io.WriteString(output, set) // a connection that has ended tells the program too
	last, err := p.Run()
	_ = v.painter.Close() // the error is that of the connection
	_, _ = io.WriteString(output, undo)
	v.server.remove(p)
	v.note(last)
	return v.outcome(ctx, err)
}

// outcome is the exit code, and says how the session ended.
func (v *visit) outcome(ctx context.Context, err error) (code int) {
	switch {
	case v.failure.Load() != nil:
		v.ending = failed
		return 1
	case ctx.Err() != nil:
		return 0 // nobody is there to see it
	case err != nil: // a panic that Bubble Tea has caught
		ref := v.server.report("program", err)
		v.failure.Store(&ref)
		v.ending = failed
		return 1
	case v.idle.Load():
		v.ending = idled
		return 0
	case v.server.drains():
		v.ending = drained
		return exitTempFail
	}
	v.ending = ended
	return 0
}

// sorry is what a reader is told who did not leave, in lines that the terminal has.
func (v *visit) sorry() string {
	return ansi.Wordwrap(v.apology(), v.size.Load().Width, "")
}

func (v *visit) apology() string {
	switch v.ending {
	case failed:
		return fmt.Sprintf(sorryFailed, *v.failure.Load())
	case ended:
		return v.parting
	}
	return v.server.sorry(v.ending)
}

// sorry is what a reader is told whom the server lets go.
func (s *Server) sorry(why ending) string {
	switch why {
	case idled:
		return fmt.Sprintf(sorryIdle, inWords(s.config.IdleTimeout))
	case drained:
		return s.config.Farewell
	}
	return ""
}

// close tells a model that its session has ended.
func (v *visit) close(model tea.Model) {
	if c, ok := model.(io.Closer); ok {
		v.server.contain("close", v.fail, func() { _ = c.Close() })
	}
}

// inWords is a time as people say it, in whole minutes if it has one.
func inWords(d time.Duration) string {
	n, unit := int(d.Round(time.Second)/time.Second), "second"
	if d >= time.Minute {
		n, unit = int(d.Round(time.Minute)/time.Minute), "minute"
	}
	if n == 1 {
		return "a " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

// output writes for a terminal that takes it.
func (v *visit) output() io.Writer {
	return newPatient(newsOf(v.Context()).output, v.conn.times.stall, func() { v.conn.end(stalled) })
}

// begin runs a part of the session beside its program.
func (v *visit) begin(part string, f func()) { go v.server.contain(part, v.fail, f) }

// fail ends a session that something has gone wrong in; only the first counts.
func (v *visit) fail(ref string) {
	if v.failure.CompareAndSwap(nil, &ref) {
		go v.program.Quit() // waits for the program, which may be the one that failed
	}
}

// warning tells a reader who does nothing what comes of it.
func (s *Server) warning(tell func(tea.Msg)) func(left time.Duration) {
	return func(left time.Duration) {
		if s.config.Idle != nil {
			tell(s.config.Idle(inWords(left)))
		}
	}
}

// tooIdle ends the session of a reader who does nothing.
func (v *visit) tooIdle() {
	v.idle.Store(true)
	v.program.Quit()
}

// pump gives the program what comes, until the session ends: of its terminal, of the
// window, of the server. It is one goroutine for all, because each session has it.
func (v *visit) pump(ctx context.Context, gone func(), mail *mailbox, idle *idle) {
	news := newsOf(v.Context())
	windows, rested := news.windows, time.NewTimer(resizePause)
	rested.Stop()
	keys := newListener(func(e uv.Event) {
		if isPressed(e) {
			idle.touch()
		}
		v.program.Send(e) // returns at once when the program has ended
	})
	defer keys.late.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-news.input.arrived:
			if !keys.hear(news.input) {
				gone()
				return
			}
		case <-keys.late.C:
			keys.expire()
		case <-mail.arrived:
			mail.deliver(v.program)
		case w, open := <-windows:
			if windows = nil; open {
				v.resize(w)
				idle.touch() // whoever changes the window is there
				rested.Reset(resizePause)
			}
		case <-rested.C:
			windows = news.windows
		}
	}
}

// resize gives the program the newest size of the window.
func (v *visit) resize(w ssh.Window) {
	width, height := windowSize(w, v.term.Width, v.term.Height)
	v.term.Width, v.term.Height = width, height
	size := tea.WindowSizeMsg{Width: width, Height: height}
	v.size.Store(&size)
	v.program.Send(size)
}

// note keeps what the program has to say at its end: for the log, and to the reader.
func (v *visit) note(last tea.Model) {
	g, ok := last.(guarded)
	if !ok {
		return
	}
	v.server.contain("log", v.fail, func() {
		said, ok := g.Model.(slog.LogValuer)
		if !ok {
			return
		}
		if value := said.LogValue(); value.Kind() == slog.KindGroup {
			v.attrs = value.Group()
		}
	})
	v.server.contain("parting", v.fail, func() {
		if p, ok := g.Model.(Parting); ok {
			v.parting = p.Parting()
		}
	})
}

// isPressed says whether an event is something that a person does.
func isPressed(e uv.Event) bool {
	switch e.(type) {
	case uv.KeyPressEvent, uv.PasteEvent, uv.MouseClickEvent, uv.MouseWheelEvent:
		return true
	}
	return false
}
