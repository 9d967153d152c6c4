package plain

import (
	"bufio"
	"slices"
	"sync/atomic"
	"time"
)

// loanTime is how long a post that was set to be printed is held for one client. Most have
// taken it by then. Those who have not may pause for as long as they like, and each would
// hold one: ninety who asked for a post of 4 MB and took nothing held 900 MB.
const loanTime = 3 * time.Second

// loan is a post that is printed piece by piece, and set again for who takes it slowly. So
// there are only as many as can be set in that time. It is for one goroutine.
type loan struct {
	set     func() sheet
	heading string // to begin at; empty for the beginning
	width   int    // at which lines are broken between words; 0 for none

	held  atomic.Pointer[sheet]
	timer *time.Timer
}

// print prints the lines, and ends with the first error.
func (l *loan) print(w *bufio.Writer) error {
	defer l.end()
	line := -1
	for text := []byte(nil); ; {
		if text, line = l.piece(text[:0], line); len(text) == 0 {
			return nil
		}
		if _, err := w.Write(text); err != nil { // where the client is waited for
			return err
		}
	}
}

// piece appends some lines from one on, and returns which is the next. What it has of the
// post it leaves behind.
func (l *loan) piece(text []byte, line int) ([]byte, int) {
	s := l.get()
	if line < 0 {
		heads := s.headings()
		if i := slices.IndexFunc(heads, func(h part) bool { return h.id == l.heading }); i >= 0 && l.heading != "" {
			line = heads[i].line
		}
	}
	for line = max(line, 0); line < s.len() && len(text) < outputSize; line++ {
		text = l.append(text, s.line(line))
	}
	return text, line
}

func (l *loan) append(text []byte, line string) []byte {
	lines := []string{line}
	if l.width > 0 && cells(line) > l.width {
		lines = hanging(line, l.width)
	}
	for _, line := range lines {
		text = append(append(text, line...), '\n')
	}
	return text
}

// get is the post, which is set if it is not held.
func (l *loan) get() sheet {
	if s := l.held.Load(); s != nil {
		return *s
	}
	l.end()
	s := l.set()
	l.held.Store(&s)
	l.timer = time.AfterFunc(loanTime, func() { l.held.Store(nil) })
	return s
}

func (l *loan) end() {
	if l.timer != nil {
		l.timer.Stop()
	}
}
