package server

import (
	"io"
	"runtime"
)

// turns is how many commands may work at once, with the turn of each that does. Commands
// set posts and search, where a program only moves a window; and what a hundred of them do
// at once would come before each key of each reader. With one at a time on the smallest
// server a key waits for no longer than its scheduler lets one go on, 10 ms. Readers have
// the other half of larger ones.
type turns chan struct{}

func newTurns() turns { return make(turns, max(1, runtime.GOMAXPROCS(0)/2)) }

// turn is that of one command, for its goroutine. While it waits for anybody else another
// one works; so each gets its turn again after a piece of the work of all the others, and
// who takes nothing keeps nobody waiting.
type turn struct {
	of   turns
	mine bool
}

func (t *turn) take() {
	t.of <- struct{}{} // who waits longest is the next
	t.mine = true
}

func (t *turn) give() {
	if t.mine {
		<-t.of
	}
	t.mine = false
}

// pause lets others work while something is waited for.
func (t *turn) pause(wait func()) {
	if !t.mine { // it waits already
		wait()
		return
	}
	t.give()
	defer t.take()
	wait()
}

// paused is a client, which is waited for.
type paused struct {
	*turn
	r io.Reader
	w io.Writer
}

// Read implements [io.Reader].
func (p paused) Read(b []byte) (n int, err error) {
	p.pause(func() { n, err = p.r.Read(b) })
	return n, err
}

// Write implements [io.Writer].
func (p paused) Write(b []byte) (n int, err error) {
	p.pause(func() { n, err = p.w.Write(b) })
	return n, err
}
