package server

import (
	"encoding/binary"

	"charm.land/ssh"
	gossh "golang.org/x/crypto/ssh"
)

// sessionChannel is the library's handler of sessions, behind a filter that keeps
// what a client sends too early. The library would wait for a program that takes the
// windows, and never notice that the client has gone without asking for one.
func sessionChannel(srv *ssh.Server, conn *gossh.ServerConn, ch gossh.NewChannel, ctx ssh.Context) {
	ssh.DefaultSessionHandler(srv, conn, earlyWindows{ch}, ctx)
}

// earlyWindows is a channel whose request for a terminal comes right before the one
// for a shell or a command, with the newest size of the window.
type earlyWindows struct{ gossh.NewChannel }

// Accept implements [gossh.NewChannel].
func (e earlyWindows) Accept() (gossh.Channel, <-chan *gossh.Request, error) {
	ch, in, err := e.NewChannel.Accept()
	if err != nil {
		return nil, nil, err
	}
	out := make(chan *gossh.Request)
	go func() {
		defer close(out)
		var pty *gossh.Request
		started := false
		for req := range in {
			switch {
			case req.Type == "pty-req" && !started && pty == nil && windowOf(req.Payload) != nil:
				pty = &gossh.Request{Type: req.Type, Payload: req.Payload} // wants no second reply
				_ = req.Reply(true, nil)                                   // a connection that has ended needs none
				continue
			case req.Type == "window-change" && !started && pty != nil:
				_ = req.Reply(copy(windowOf(pty.Payload), req.Payload) > 0, nil)
				continue
			case (req.Type == "shell" || req.Type == "exec") && pty != nil:
				out <- pty
				pty = nil
			}
			started = started || req.Type == "shell" || req.Type == "exec"
			out <- req
		}
	}()
	return ch, out, nil
}

// windowOf is the part of a request for a terminal that says how large it is, in
// the form of a window-change (RFC 4254, 6.2 and 6.7); nil if there is none.
func windowOf(payload []byte) []byte {
	const window = 16 // four numbers of 32 bits
	if len(payload) < 4 {
		return nil
	}
	at := 4 + uint64(binary.BigEndian.Uint32(payload)) // behind the name of the terminal
	if uint64(len(payload)) < at+window {
		return nil
	}
	return payload[at : at+window]
}
