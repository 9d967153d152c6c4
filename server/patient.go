package server

import (
	"io"
	"time"
)

// stallLimit is how long a terminal may not take what is drawn for it. Phones and
// lids that were closed come back within a minute, or not on this connection.
const stallLimit = 2 * time.Minute

// patient writes for a client that has to take what it is sent within a time, or late
// is called, which ends it. A frame is drawn when the one before it was taken, and
// those between are never drawn; so a client that takes nothing costs one frame.
type patient struct {
	w     io.Writer
	limit time.Duration
	timer *time.Timer
}

func newPatient(w io.Writer, limit time.Duration, late func()) *patient {
	t := time.AfterFunc(limit, late)
	t.Stop()
	return &patient{w: w, limit: limit, timer: t}
}

// Write implements [io.Writer], for one goroutine at a time.
func (p *patient) Write(b []byte) (int, error) {
	p.timer.Reset(p.limit)
	defer p.timer.Stop()
	return p.w.Write(b)
}
