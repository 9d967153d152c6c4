package server

import (
	"errors"
	"io"
	"log/slog"

	"charm.land/ssh"

	"edgerunner.vc/blog/server/files"
)

// stream is the client of a transfer. What programs are told meanwhile it has no words for.
type stream struct {
	io.Writer
	*dialogue
}

// Read implements [io.Reader].
func (c *stream) Read(p []byte) (n int, err error) {
	for said := Notice(""); ; {
		if n, err = c.dialogue.Read(p); !errors.As(err, &said) {
			return n, err
		}
	}
}

// Close implements [io.Closer]: nothing more is read.
func (c *stream) Close() error {
	c.input.cut(io.ErrClosedPipe)
	return nil
}

// sftp answers a client of sftp.
func (s *Server) sftp(sess ssh.Session) {
	s.transfer(sess.(*recorded), func(t *files.Transfer, c *stream) (code int) {
		if t.SFTP(c) != nil {
			return 1
		}
		return 0
	})
}

// scp answers a client of scp that speaks the old protocol, which is a command. With a
// terminal it would be a person's.
func (s *Server) scp(next ssh.Handler) ssh.Handler {
	return func(sess ssh.Session) {
		args := words(sess)
		_, _, terminal := sess.Pty()
		if s.config.Files == nil || terminal || len(sess.RawCommand()) > maxCommand || isTorn(sess) || !files.IsSCP(args) {
			next(sess)
			return
		}
		s.transfer(sess.(*recorded), func(t *files.Transfer, c *stream) int { return t.SCP(c, args) })
	}
}

// transfer gives a client files until it has all that it wants, or is let go. It has to
// take them in time: no person reads them as they come, who may pause.
func (s *Server) transfer(r *recorded, run func(*files.Transfer, *stream) int) {
	s.tally.commanded()
	late := func() { r.conn.end(stalled) }
	input := &dialogue{server: s, input: newsOf(r.Context()).input}
	defer input.end() // if the tree panics
	input.input.wholly()
	t := &files.Transfer{FS: s.config.Files(), Panicked: func(fault any) { s.report("files", fault) }}
	code := run(t, &stream{newPatient(r, r.conn.times.stall, late), input})
	if why := input.end(); r.Context().Err() == nil {
		code = s.dismiss(r, why, code, newPatient(r.Stderr(), r.conn.times.stall, late))
	}
	r.attrs = []slog.Attr{slog.Int64("files", t.Files.Load()), slog.Int64("bytes", t.Bytes.Load()), slog.Int("exit", code)}
	_ = r.Exit(code)
}
