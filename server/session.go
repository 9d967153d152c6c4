package server

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/ssh"
)

// exitTempFail is EX_TEMPFAIL of sysexits.h: come again later.
const exitTempFail = 75

// maxCommand bounds a command line, in bytes; ours are a word or two.
const maxCommand = 4096

// ending is how a session ended, for the log.
type ending string

const (
	ended   ending = "quit"    // the reader left, or the command was run
	drained ending = "drained" // the server ended
	lost    ending = "lost"    // the connection ended first
	failed  ending = "failed"  // the program did; the log says why
)

// recorded is a session with what it leaves for the log. The context of a session is
// that of its connection, which may have several, so it is no place for this.
type recorded struct {
	ssh.Session
	ending ending
	attrs  []slog.Attr
}

// track counts the session, and writes its one line in the log when it has ended.
func (s *Server) track(next ssh.Handler) ssh.Handler {
	return func(sess ssh.Session) {
		if !s.begin() {
			_ = sess.Exit(exitTempFail)
			return
		}
		defer s.sessions.Done()
		start := time.Now()
		r := &recorded{Session: sess, ending: lost}
		defer func() {
			attrs := append([]slog.Attr{
				slog.String("addr", host(sess.RemoteAddr())),
				slog.Duration("duration", time.Since(start).Round(time.Millisecond)),
				slog.String("ended", string(r.ending)),
			}, r.attrs...)
			s.config.Log.LogAttrs(context.Background(), slog.LevelInfo, "session", attrs...)
		}()
		next(r)
	}
}

// program runs a program for a client that has a terminal, unless there is none for
// what it asked for.
func (s *Server) program(next ssh.Handler) ssh.Handler {
	return func(sess ssh.Session) {
		pty, windows, ok := sess.Pty()
		if !ok {
			next(sess)
			return
		}
		var term Terminal
		var model tea.Model
		if len(sess.RawCommand()) <= maxCommand {
			term = newTerminal(sess, pty)
			model = s.config.Program(term)
		}
		if model == nil {
			go coalesce(windows) // or its requests would wait for somebody to take them
			next(sess)
			return
		}
		r := sess.(*recorded)
		code := s.run(r, model, term, windows)
		if r.ending == drained && s.config.Farewell != "" {
			_, _ = fmt.Fprintln(sess, s.config.Farewell)
		}
		_ = sess.Exit(code)
	}
}

// run runs the program of one session to its end. The ways in are ours: Bubble Tea
// asks terminals for keyboard modes when it has an input, and those would stay
// behind where a connection is lost.
func (s *Server) run(sess *recorded, model tea.Model, term Terminal, windows <-chan ssh.Window) (code int) {
	ctx, cancel := context.WithCancelCause(sess.Context())
	defer cancel(nil)
	p := tea.NewProgram(model,
		tea.WithContext(ctx),
		tea.WithInput(nil),
		tea.WithOutput(sess),
		// Without SSH_TTY Bubble Tea asks for modes that Terminal.app does not know, and prints.
		tea.WithEnvironment(append(term.Env, "SSH_TTY=ssh")),
		tea.WithColorProfile(term.Profile),
		tea.WithWindowSize(term.Width, term.Height),
		tea.WithoutSignalHandler(),
	)
	go s.add(p).deliver(ctx, p)
	go resize(p, windows, term)
	go func() {
		read(ctx, p, sess)
		cancel(io.EOF) // the reader is gone
	}()
	_, _ = io.WriteString(sess, setModes(term.Term)) // a connection that has ended tells the program too
	last, err := p.Run()
	_, _ = io.WriteString(sess, undoModes(term.Term))
	draining := s.remove(p)
	if v, ok := last.(slog.LogValuer); ok && v.LogValue().Kind() == slog.KindGroup {
		sess.attrs = v.LogValue().Group()
	}
	switch {
	case ctx.Err() != nil:
		return 0 // nobody is there to see it
	case err != nil: // a panic, which Bubble Tea has caught
		s.config.Log.Error("program", "err", err)
		sess.ending = failed
		return 1
	case draining:
		sess.ending = drained
		return exitTempFail
	}
	sess.ending = ended
	return 0
}

// resize gives the program the newest size of the window.
func resize(p *tea.Program, windows <-chan ssh.Window, term Terminal) {
	for w := range coalesce(windows) {
		term.Width, term.Height = windowSize(w, term.Width, term.Height)
		p.Send(tea.WindowSizeMsg{Width: term.Width, Height: term.Height})
	}
}

// coalesce takes every window as it comes, and keeps only the newest for a program
// that is busy. If nobody took them, the SSH connection would wait, and with it the
// program's own output.
func coalesce(windows <-chan ssh.Window) <-chan ssh.Window {
	newest := make(chan ssh.Window, 1)
	go func() {
		defer close(newest)
		for w := range windows {
			select {
			case <-newest:
			default:
			}
			newest <- w
		}
	}()
	return newest
}

// command runs a command for a client that no program was run for.
func (s *Server) command(ssh.Handler) ssh.Handler {
	return func(sess ssh.Session) {
		r := sess.(*recorded)
		if len(sess.RawCommand()) > maxCommand {
			_, _ = fmt.Fprintf(sess.Stderr(), "That command is over %d bytes long.\n", maxCommand)
			_ = sess.Exit(2)
			return
		}
		code := s.config.Command(sess.Context(), words(sess), sess, sess.Stderr())
		if sess.Context().Err() == nil {
			r.ending = ended
		}
		r.attrs = []slog.Attr{slog.Int("exit", code)}
		_ = sess.Exit(code)
	}
}
