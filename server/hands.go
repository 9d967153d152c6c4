package server

import "time"

const (
	// handTime is how long a goroutine that has drawn waits to draw again.
	handTime = 200 * time.Millisecond
	// maxHands is how many wait at once, at most. Drawing takes 20 µs, so a few are enough
	// for as many frames as the network takes.
	maxHands = 8
)

// hands draw for all sessions. A goroutine that has drawn has the stack for it, which a
// new one has to grow each time: a tenth of what a key costs. None is there when nothing
// is drawn. It is used by many at once.
type hands struct {
	jobs    chan func()
	waiting chan struct{} // has one for each who waits
}

func newHands() *hands {
	return &hands{jobs: make(chan func()), waiting: make(chan struct{}, maxHands)}
}

// do has f run beside the caller, without waiting.
func (h *hands) do(f func()) {
	select {
	case h.jobs <- f:
	default:
		go h.work(f)
	}
}

func (h *hands) work(f func()) {
	f()
	select {
	case h.waiting <- struct{}{}:
	default:
		return
	}
	defer func() { <-h.waiting }()
	late := time.NewTimer(handTime)
	defer late.Stop()
	for {
		select {
		case f := <-h.jobs:
			f()
			late.Reset(handTime)
		case <-late.C:
			return
		}
	}
}
