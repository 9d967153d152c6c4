package server

import (
	"bytes"
	"errors"
	"io"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Bounds of what a client sends in one channel.
const (
	// maxInbox bounds what a program has not read yet, in bytes: keys typed ahead, and a
	// paste many times larger than what is taken of it.
	maxInbox = 64 << 10
	// inputPerSecond bounds what is read, in bytes, beyond one full inbox. A held key is
	// 30 times 3 bytes a second, and a wheel that is spun 1 kB.
	inputPerSecond = 16 << 10
	// floodPause is how long nothing must come before a client is listened to again that
	// has sent more. What is behind a gap in a paste, or in a sequence, would be keys.
	floodPause = 100 * time.Millisecond
)

// errUnasked is a client of a transfer that does not wait for answers.
var errUnasked = errors.New("more comes than was asked for")

// errFlooded is a client that sends more than anybody reads.
var errFlooded error = Notice("That came too fast, and was dropped.")

// inbox holds what a client has sent and nobody has read. It takes everything at once:
// what is not taken the SSH library would keep, up to 2 MB for each channel. What
// comes too fast is dropped. One goroutine puts, another takes or reads.
//
// The requests of a transfer are no keys: none may be dropped, and clients wait for the
// answers. So they come at any rate, and more than fits is the end.
type inbox struct {
	arrived chan struct{} // has one when something may be taken

	mu      sync.Mutex
	text    []byte
	rate    *rate.Limiter
	last    time.Time // when something came
	whole   bool      // nothing may be dropped
	flooded bool      // what comes is dropped
	gap     bool      // something was, in front of the text
	notice  error     // to be read before the text
	end     error
}

func newInbox() *inbox {
	return &inbox{rate: rate.NewLimiter(inputPerSecond, maxInbox), arrived: make(chan struct{}, 1)}
}

// arrive tells whoever waits.
func (b *inbox) arrive() {
	select {
	case b.arrived <- struct{}{}:
	default:
	}
}

// fill takes what comes until there is no more.
func (b *inbox) fill(input io.Reader) {
	var buf [512]byte // one for each session, and keys have a few bytes
	for {
		n, err := input.Read(buf[:])
		b.put(buf[:n], time.Now())
		if err != nil {
			b.close(err)
			return
		}
	}
}

// put takes a text that has come at a time, or drops it.
func (b *inbox) put(text []byte, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.end != nil { // it was cut
		return
	}
	if b.whole {
		b.keep(text)
		return
	}
	if now.Sub(b.last) >= floodPause {
		b.flooded = false
	}
	if b.flooded && bytes.HasSuffix(text, []byte{ctrlC}) {
		b.flooded, text = false, []byte{ctrlC} // a person's, who wants this to end
	}
	b.last = now
	if !b.flooded && (len(b.text)+len(text) > maxInbox || !b.rate.AllowN(now, len(text))) {
		b.flooded, b.gap, b.text = true, true, nil
	}
	if !b.flooded {
		b.text = append(b.text, text...)
	}
	b.arrive()
}

// keep takes a text of which nothing may be dropped.
func (b *inbox) keep(text []byte) {
	if b.text = append(b.text, text...); len(b.text) > maxInbox {
		b.text, b.end = nil, errUnasked
	}
	b.arrive()
}

// wholly makes it an inbox that drops nothing.
func (b *inbox) wholly() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.whole = true
}

// close ends the reading with an error, behind what has come.
func (b *inbox) close(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.end == nil {
		b.end = err
	}
	b.arrive()
}

// tell has a notice read next, in the place of an older one.
func (b *inbox) tell(notice error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.notice = notice
	b.arrive()
}

// cut ends the reading at once, in front of what has come.
func (b *inbox) cut(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.end, b.text, b.gap, b.notice = err, nil, false, nil
	b.arrive()
}

// take is what has come, at most so many bytes of it; nothing if nothing has. The error
// is errFlooded once where something was dropped, or a notice, and what comes next can be
// taken after it; or that of the end.
func (b *inbox) take(most int) ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.gap:
		b.gap = false
		return nil, errFlooded
	case b.notice != nil:
		err := b.notice
		b.notice = nil
		return nil, err
	case len(b.text) == 0:
		return nil, b.end
	}
	text := b.text[:min(most, len(b.text))]
	if b.text = b.text[len(text):]; len(b.text) == 0 {
		b.text = nil // or a paste would keep its memory for the whole visit
	}
	return text, nil
}

// Read implements [io.Reader], with the errors of take.
func (b *inbox) Read(p []byte) (int, error) {
	for {
		if text, err := b.take(len(p)); len(text) > 0 || err != nil {
			return copy(p, text), err
		}
		<-b.arrived
	}
}
