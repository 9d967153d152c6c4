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

// errFlooded is a client that sends more than anybody reads.
var errFlooded = errors.New("input is dropped that comes too fast")

// inbox holds what a client has sent and nobody has read. It takes everything at once:
// what is not taken the SSH library would keep, up to 2 MB for each channel. What
// comes too fast is dropped. One goroutine puts, another reads.
type inbox struct {
	mu      sync.Mutex
	more    sync.Cond
	text    []byte
	rate    *rate.Limiter
	last    time.Time // when something came
	flooded bool      // what comes is dropped
	gap     bool      // something was, in front of the text
	end     error
}

func newInbox() *inbox {
	b := &inbox{rate: rate.NewLimiter(inputPerSecond, maxInbox)}
	b.more.L = &b.mu
	return b
}

// fill takes what comes until there is no more.
func (b *inbox) fill(input io.Reader) {
	var buf [4096]byte
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
	b.more.Signal()
}

// close ends the reading with an error, behind what has come.
func (b *inbox) close(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.end == nil {
		b.end = err
	}
	b.more.Broadcast()
}

// Read implements [io.Reader]. The error is errFlooded once where something was
// dropped, and what comes next can be read after it.
func (b *inbox) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.text) == 0 && !b.gap && b.end == nil {
		b.more.Wait()
	}
	switch {
	case b.gap:
		b.gap = false
		return 0, errFlooded
	case len(b.text) == 0:
		return 0, b.end
	}
	n := copy(p, b.text)
	if b.text = b.text[n:]; len(b.text) == 0 {
		b.text = nil // or a paste would keep its memory for the whole visit
	}
	return n, nil
}
