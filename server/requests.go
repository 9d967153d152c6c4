package server

import (
	"charm.land/ssh"
	gossh "golang.org/x/crypto/ssh"
)

// maxValue bounds a variable of the environment, in bytes; the longest of them, a
// locale, has 20.
const maxValue = 128

// requests passes on what a client asks of one session (RFC 4254, 6), and refuses the
// rest itself. The library keeps every variable and every signal, whatever it is, lets
// agents be forwarded, and waits for a program that takes the windows: without one it
// would not notice that the client has gone, or that the connection is closed.
type requests struct {
	out     chan<- *gossh.Request
	windows chan ssh.Window // has the newest that was not taken yet

	terminal *terminalRequest // which the library gets right before the program
	started  bool
	env      map[string]bool
}

// terminalRequest is a pty-req (RFC 4254, 6.2).
type terminalRequest struct {
	Term          string
	Columns, Rows uint32
	Width, Height uint32 // in pixels
	EncodedModes  string
}

// windowRequest is a window-change (RFC 4254, 6.7).
type windowRequest struct{ Columns, Rows, Width, Height uint32 }

// pass takes all requests until there are no more.
func (r *requests) pass(in <-chan *gossh.Request) {
	defer close(r.windows)
	for req := range in {
		if !r.take(req) {
			_ = req.Reply(false, nil) // a connection that has ended needs none
		}
	}
}

// take does what a request asks for, or has the library do it, unless that is refused.
func (r *requests) take(req *gossh.Request) (taken bool) {
	switch req.Type {
	case "pty-req":
		return r.pty(req)
	case "window-change":
		return r.window(req)
	case "env":
		return r.variable(req)
	case "shell", "exec", "subsystem":
		return r.start(req)
	}
	return false
}

// pty keeps the request for a terminal, of which a session has one at most.
func (r *requests) pty(req *gossh.Request) bool {
	var t terminalRequest
	if r.started || r.terminal != nil || gossh.Unmarshal(req.Payload, &t) != nil {
		return false
	}
	r.terminal = &terminalRequest{
		Term:    clean(t.Term, maxName),
		Columns: drawable(t.Columns, maxWidth), Rows: drawable(t.Rows, maxHeight),
		EncodedModes: echoMode(t.EncodedModes),
	}
	_ = req.Reply(true, nil)
	return true
}

// noEcho are the modes of a terminal whose client shows itself what is typed (RFC 4254, 8).
const noEcho = string(rune(gossh.ECHO)) + "\x00\x00\x00\x00" + "\x00"

// echoMode is noEcho if that is among the modes, else none: no other mode means anything
// to a program that is not run by a shell.
func echoMode(encoded string) string {
	const size = len(noEcho) - 1 // of a mode; those from 160 on are not known, and end the list
	for ; len(encoded) >= size && encoded[0] > 0 && encoded[0] < 160; encoded = encoded[size:] {
		if encoded[:size] == noEcho[:size] {
			return noEcho
		}
	}
	return ""
}

// window changes the size of the terminal, also before there is a program.
func (r *requests) window(req *gossh.Request) bool {
	var w windowRequest
	if r.terminal == nil || gossh.Unmarshal(req.Payload, &w) != nil {
		return false
	}
	w = windowRequest{Columns: drawable(w.Columns, maxWidth), Rows: drawable(w.Rows, maxHeight)}
	if r.started {
		r.put(ssh.Window{Width: int(w.Columns), Height: int(w.Rows)})
	} else {
		r.terminal.Columns, r.terminal.Rows = w.Columns, w.Rows
	}
	_ = req.Reply(true, nil)
	return true
}

// put replaces the window that was not taken yet: one that is dragged has many, and a
// program that is busy gets the newest.
func (r *requests) put(w ssh.Window) {
	select {
	case <-r.windows:
	default:
	}
	r.windows <- w
}

// drawable is a number of cells, no more than can be drawn.
func drawable(cells uint32, most int) uint32 { return min(cells, uint32(most)) }

// variable takes a variable that means something to us, once.
func (r *requests) variable(req *gossh.Request) bool {
	var v struct{ Name, Value string }
	if r.started || gossh.Unmarshal(req.Payload, &v) != nil || !isKnownVariable(v.Name) ||
		len(v.Value) > maxValue || len(r.env) == maxEnv || r.env[v.Name] {
		return false
	}
	if r.env == nil {
		r.env = map[string]bool{}
	}
	r.env[v.Name] = true
	r.out <- req
	return true
}

// start begins what the session is for.
func (r *requests) start(req *gossh.Request) bool {
	if r.started || req.Type == "subsystem" && r.terminal != nil { // whose lines would get carriage returns
		return false
	}
	var what struct{ Command string }
	if req.Type == "shell" {
		req.Payload = nil // the library would take one for a command
	} else if gossh.Unmarshal(req.Payload, &what) != nil {
		return false
	}
	if len(what.Command) > maxCommand {
		what.Command = what.Command[:maxCommand+1] // which says that it was too long
		req.Payload = gossh.Marshal(what)
	}
	r.started = true
	if r.terminal != nil { // needs no second reply
		r.out <- &gossh.Request{Type: "pty-req", Payload: gossh.Marshal(r.terminal)}
	}
	r.out <- req
	return true
}
