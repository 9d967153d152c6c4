package server

import (
	"sync"
	"time"
)

// idleWarning is how long before the end a reader who does nothing is told. Reading
// is doing nothing, so it is as long as a page of code may take.
const idleWarning = 2 * time.Minute

// idle notices a reader who presses no key. Nothing ticks: it wakes when the time may
// be up, and looks when the last key was.
type idle struct {
	limit, warning time.Duration
	warn           func(left time.Duration)
	leave          func()

	mu     sync.Mutex
	last   time.Time
	warned bool
	timer  *time.Timer // nil when it has ended, or has no limit
}

// newIdle calls warn some time before the limit, and leave at the limit, unless there
// was a key meanwhile. Without a limit it does nothing.
func newIdle(limit time.Duration, warn func(left time.Duration), leave func()) *idle {
	i := &idle{limit: limit, warning: min(idleWarning, limit/2), warn: warn, leave: leave, last: time.Now()}
	i.mu.Lock() // it may wake before it is there
	defer i.mu.Unlock()
	if limit > 0 {
		i.timer = time.AfterFunc(limit-i.warning, i.wake)
	}
	return i
}

// touch is a key.
func (i *idle) touch() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.last = time.Now()
	if i.warned && i.timer != nil {
		i.warned = false
		i.timer.Reset(i.limit - i.warning)
	}
}

// stop ends it.
func (i *idle) stop() {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.timer != nil {
		i.timer.Stop()
		i.timer = nil
	}
}

// wake looks whether it is time for something.
func (i *idle) wake() {
	if do := i.next(time.Now()); do != nil {
		do()
	}
}

// next is what it is time for, if anything; it sees to the next time.
func (i *idle) next(now time.Time) func() {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.timer == nil {
		return nil
	}
	left := i.limit - now.Sub(i.last)
	switch {
	case left <= 0:
		i.timer = nil
		return i.leave
	case left > i.warning:
		i.timer.Reset(left - i.warning)
		return nil
	case i.warned:
		i.timer.Reset(left)
		return nil
	}
	i.warned = true
	i.timer.Reset(left)
	return func() { i.warn(left) }
}
