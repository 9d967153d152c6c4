package sshtest

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"time"
)

// Log is a log that is kept, and can be waited for. The zero value is empty; it may
// be used by many at once.
type Log struct {
	mu      sync.Mutex
	text    bytes.Buffer
	changed chan struct{} // closed at the next write; nil if nobody waits
}

// Write implements [io.Writer].
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
	return l.text.Write(p)
}

// String is all that was written so far.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// WaitFor waits until the text has been written.
func (l *Log) WaitFor(t testing.TB, text string) {
	t.Helper()
	l.WaitForMany(t, text, 1)
}

// WaitForMany waits until the text has been written so many times.
func (l *Log) WaitForMany(t testing.TB, text string, times int) {
	t.Helper()
	late := time.After(patience)
	for {
		l.mu.Lock()
		if strings.Count(l.text.String(), text) >= times {
			l.mu.Unlock()
			return
		}
		if l.changed == nil {
			l.changed = make(chan struct{})
		}
		changed := l.changed
		l.mu.Unlock()
		select {
		case <-changed:
		case <-late:
			t.Fatalf("nothing says %q in\n%s", text, l)
		}
	}
}
