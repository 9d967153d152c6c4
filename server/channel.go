package server

import (
	"context"
	"io"

	"charm.land/ssh"
	gossh "golang.org/x/crypto/ssh"
)

// maxChannels bounds the sessions of one connection at once, as OpenSSH's MaxSessions
// does: a reader who shares a connection has two or three.
const maxChannels = 10

// sessionChannel is the library's handler of sessions, behind our own bounds.
func (s *Server) sessionChannel(srv *ssh.Server, client *gossh.ServerConn, open gossh.NewChannel, ctx ssh.Context) {
	c := connOf(ctx)
	if c.channels.Add(1) > maxChannels {
		c.channels.Add(-1)
		s.tally.refused(c.addr(), refusedChannel)
		_ = open.Reject(gossh.ResourceShortage, "too many sessions in one connection")
		return
	}
	defer c.channels.Add(-1)
	c.ssh.Store(&client.Conn)
	news := &news{input: newInbox(), windows: make(chan ssh.Window, 1)}
	ssh.DefaultSessionHandler(srv, client, filtered{open, news}, sessionContext{ctx, news})
}

// news is what comes from the client of a session while it lasts, and where it goes.
type news struct {
	input   *inbox
	windows chan ssh.Window // the newest size, each time that it has changed; closed at the end
	output  io.Writer       // as it is: the library would put a carriage return before each line feed
}

// sessionContext is the context of one session, where that of the library is one for
// all of a connection.
type sessionContext struct {
	ssh.Context
	news *news
}

// newsKey is where the news of a session is kept in its context.
type newsKey struct{}

// Value implements [context.Context].
func (c sessionContext) Value(key any) any {
	if key == (newsKey{}) {
		return c.news
	}
	return c.Context.Value(key)
}

func newsOf(ctx context.Context) *news { return ctx.Value(newsKey{}).(*news) }

// filtered is a channel that is not open yet. The library will get what it has to
// know of what comes in it, cleaned and bounded.
type filtered struct {
	gossh.NewChannel
	news *news
}

// Accept implements [gossh.NewChannel].
func (f filtered) Accept() (gossh.Channel, <-chan *gossh.Request, error) {
	ch, in, err := f.NewChannel.Accept()
	if err != nil {
		return nil, nil, err
	}
	f.news.output = ch
	go f.news.input.fill(ch)
	go discard(ch.Stderr())
	out := make(chan *gossh.Request)
	go func() {
		defer close(out)
		(&requests{out: out, windows: f.news.windows}).pass(in)
	}()
	return channel{ch, f.news.input}, out, nil
}

// discard reads what a client sends where nobody reads; the library would keep it.
func discard(r io.Reader) {
	var buf [512]byte
	for {
		if _, err := r.Read(buf[:]); err != nil {
			return
		}
	}
}

// channel is an open channel, whose input waits in the inbox.
type channel struct {
	gossh.Channel
	input *inbox
}

// Read implements [io.Reader].
func (c channel) Read(p []byte) (int, error) { return c.input.Read(p) }
