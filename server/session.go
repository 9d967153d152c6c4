package server

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/ssh"
)

// exitTempFail is EX_TEMPFAIL of sysexits.h: come again later.
const exitTempFail = 75

// maxCommand bounds a command line, in bytes; ours are a word or two.
const maxCommand = 4096

// What a reader is told when a session cannot begin, or does not go on. Each fits a
// line of 80.
const (
	sorryFull       = "All places are taken at the moment. Please come back in a few minutes."
	sorryPerAddress = "Your address has as many visits as it may have. Please close one of them."
	sorryIdle       = "Nothing was pressed for %s, so your visit ended. You are welcome back."
	sorryFailed     = "Something went wrong here, so your visit ended. The reference is %s."
)

// resizePause is how long a new size of the window waits for one that is newer. A
// window that is dragged has 60 a second, and a program draws 30 at the most.
const resizePause = time.Second / 30

// ending is how a session ended, for the log.
type ending string

const (
	ended   ending = "quit"    // the reader left, or the command was run
	drained ending = "drained" // the server ended
	lost    ending = "lost"    // the connection ended first
	failed  ending = "failed"  // the program did; the log says why
	idled   ending = "idle"    // the reader pressed no key for too long
	stalled ending = "stalled" // the client took nothing of what was drawn for it
	dead    ending = "dead"    // the client was asked whether it is there, and was not
)

// recorded is a session with what it leaves for the log. The context of a session is
// that of its connection, which may have several, so it is no place for this.
type recorded struct {
	ssh.Session
	conn   *conn
	start  time.Time
	ending ending // as the handler knows it; the connection may know better
	attrs  []slog.Attr
}

// track counts the session in, if there is room, and writes its one line in the log
// when it has ended.
func (s *Server) track(next ssh.Handler) ssh.Handler {
	return func(sess ssh.Session) {
		r := &recorded{Session: sess, conn: connOf(sess.Context()), start: time.Now(), ending: lost}
		if why := s.begin(r.conn); why != "" {
			s.turnAway(r, why)
			return
		}
		defer s.finish(r)
		s.contain("session", func(ref string) { r.fail(ref) }, func() { next(r) })
	}
}

// turnAway tells a client that there is no room.
func (s *Server) turnAway(r *recorded, why refusal) {
	if !s.admission.has(r.conn) {
		return // its client has left meanwhile, or was displaced
	}
	s.tally.refused(r.conn.addr(), why)
	sorry := sorryFull
	switch {
	case s.admission.closing():
		sorry = s.config.Farewell
	case why == refusedPerAddress:
		sorry = sorryPerAddress
	}
	_, _ = fmt.Fprintln(newPatient(r.Stderr(), farewellTime, r.conn.expire), sorry)
	_ = r.Exit(exitTempFail)
}

// fail ends a session that something has gone wrong in.
func (r *recorded) fail(ref string) {
	r.ending = failed
	_, _ = fmt.Fprintf(newPatient(r.Stderr(), r.conn.times.stall, r.conn.expire), sorryFailed+"\n", ref)
	_ = r.Exit(1)
}

// finish counts the session out, and writes its line in the log.
func (s *Server) finish(r *recorded) {
	defer s.admission.inside.Done()
	if r.ending == lost {
		r.ending = r.conn.ending()
	}
	if displaced := s.admission.finish(r.conn); displaced != nil {
		s.refuse(displaced, refusedHalfOpen)
	}
	s.tally.ended(r.ending)
	attrs := append([]slog.Attr{
		slog.String("addr", host(r.RemoteAddr())),
		slog.String("duration", time.Since(r.start).Round(time.Millisecond).String()), // in JSON too
		slog.String("ended", string(r.ending)),
	}, r.attrs...)
	s.config.Log.LogAttrs(context.Background(), slog.LevelInfo, "session", attrs...)
}

// program runs a program for a client that has a terminal, unless there is none for
// what it asked for.
func (s *Server) program(next ssh.Handler) ssh.Handler {
	return func(sess ssh.Session) {
		pty, _, ok := sess.Pty()
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
			next(sess)
			return
		}
		s.tally.visited()
		v := &visit{server: s, recorded: sess.(*recorded), term: term}
		code := v.run(model)
		if sorry := v.sorry(); sorry != "" {
			_, _ = fmt.Fprint(v.output(), strings.ReplaceAll(sorry+"\n", "\n", "\r\n"))
		}
		_ = sess.Exit(code)
	}
}

// command runs a command for a client that no program was run for.
func (s *Server) command(ssh.Handler) ssh.Handler {
	return func(sess ssh.Session) {
		r := sess.(*recorded)
		late := func() { r.conn.end(stalled) }
		// A reader who pages through what is printed takes nothing for minutes.
		limit := s.config.IdleTimeout
		if limit == 0 {
			limit = time.Duration(math.MaxInt64)
		}
		stdout, stderr := newPatient(sess, limit, late), newPatient(sess.Stderr(), limit, late)
		if why := unreadable(sess); why != "" {
			_, _ = fmt.Fprintln(stderr, why)
			_ = sess.Exit(2)
			return
		}
		input := &dialogue{server: s, input: newsOf(sess.Context()).input, begun: s.tally.visited}
		defer input.end() // if the command panics
		request := Request{Args: words(sess), User: clean(sess.User(), maxName), Identity: identity(sess), Stdin: input}
		request.Log = func(attrs ...slog.Attr) { r.attrs = append(r.attrs, attrs...) }
		farewells := stderr
		if pty, _, ok := sess.Pty(); ok {
			term := newTerminal(sess, pty)
			request.Terminal, farewells = &term, stdout
			request.Resized = resized(newsOf(sess.Context()).windows, term.Width, term.Height)
		}
		code := s.work(sess.Context(), request, stdout, stderr)
		if input.idle == nil { // nothing was read
			s.tally.commanded()
		}
		// Where a client goes, a command that reads hears of it before the context ends.
		if why := input.end(); sess.Context().Err() == nil && !r.conn.gone.Load() {
			code = s.dismiss(r, why, code, farewells)
		}
		r.attrs = append(r.attrs, slog.Int("exit", code))
		_ = sess.Exit(code)
	}
}

// work runs a command when it is its turn.
func (s *Server) work(ctx context.Context, request Request, stdout, stderr io.Writer) (code int) {
	t := &turn{of: s.turns}
	t.take()
	defer t.give()
	if ctx.Err() != nil {
		return 0 // nobody is there any more
	}
	request.Pause, request.Stdin = t.pause, paused{turn: t, r: request.Stdin}
	return s.config.Command(ctx, request, paused{turn: t, w: stdout}, paused{turn: t, w: stderr})
}

// resized is what tells the newest size of a window that had that size.
func resized(windows <-chan ssh.Window, width, height int) func() (int, int) {
	return func() (int, int) {
		select {
		case w := <-windows: // none when there are no more
			width, height = windowSize(w, width, height)
		default:
		}
		return width, height
	}
}

// unreadable says what is wrong with a command; nothing if it can be run.
func unreadable(sess ssh.Session) string {
	switch {
	case len(sess.RawCommand()) > maxCommand:
		return fmt.Sprintf("That command is over %d bytes long.", maxCommand)
	case isTorn(sess):
		return "A quote in that command has no end, or a backslash nothing behind it."
	}
	return ""
}

// dismiss ends the session of a command that has ended with an exit code, by itself if
// there is no reason why its reader was let go, and returns the code that the client gets.
func (s *Server) dismiss(r *recorded, why ending, code int, w io.Writer) int {
	r.ending = ended
	if why == "" {
		return code
	}
	r.ending = why
	_, _ = fmt.Fprintln(w, s.sorry(why))
	if why == drained {
		return exitTempFail
	}
	return code
}
