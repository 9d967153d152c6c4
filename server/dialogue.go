package server

import (
	"fmt"
	"io"
	"sync"

	tea "charm.land/bubbletea/v2"
)

// A Notice is an error of a Read of [Request.Stdin] that does not end it: it is something
// to be told to the reader meanwhile, in one line.
type Notice string

// Error implements [error].
func (n Notice) Error() string { return string(n) }

// Temporary says that there may be more to read, as that of [net.Error] does.
func (Notice) Temporary() bool { return true }

// dialogue is the input of a command. From the first read on the command is one that
// waits for its reader, and it is let go like a program: when nothing has been typed for
// too long, and when the server ends. Until then nobody waits, so there is nothing to end.
type dialogue struct {
	server *Server
	input  *inbox
	begun  func() // told of the first read; nil for nobody
	idle   *idle  // nil until something is read

	mu  sync.Mutex
	why ending // empty unless it was let go
}

// Read implements [io.Reader], for one goroutine. The errors are [Notice], and that of the
// end, which is [io.EOF] also where the reader is let go.
func (d *dialogue) Read(p []byte) (int, error) {
	if d.idle == nil {
		d.idle = newIdle(d.server.config.IdleTimeout, d.server.warning(d.tell), func() { d.leave(idled) })
		d.server.join(d)
		if d.begun != nil {
			d.begun()
		}
	}
	n, err := d.input.Read(p)
	if n > 0 {
		d.idle.touch()
	}
	return n, err
}

// tell has a message told, if it says something.
func (d *dialogue) tell(msg tea.Msg) {
	if said, ok := msg.(fmt.Stringer); ok {
		d.input.tell(Notice(said.String()))
	}
}

// leave lets the reader go; the first reason counts.
func (d *dialogue) leave(why ending) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.why == "" {
		d.why = why
		d.input.cut(io.EOF)
	}
}

// end ends it, and says why the reader was let go; empty if the command has ended first.
func (d *dialogue) end() ending {
	d.server.drop(d)
	if d.idle != nil {
		d.idle.stop()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.why
}

// join makes a dialogue one that drain ends and broadcasts reach; drop undoes it.
func (s *Server) join(d *dialogue) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dialogues[d] = struct{}{}
	if s.draining {
		d.leave(drained)
	}
}

func (s *Server) drop(d *dialogue) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.dialogues, d)
}
