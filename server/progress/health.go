package progress

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Health is how a store is.
type Health struct {
	Err   error     // why the database does not answer; nil if it does
	Since time.Time // since when it does, or does not

	Readers int // of whom something waits to be written
	Bytes   int // that this takes, about

	// Since the store was opened:
	Flushed   uint64 // how often what waited of a reader was written
	Forgotten uint64 // how often it was not, because nobody knows the reader, or not any more
	NotKept   uint64 // newcomers who did not become known, because too many came
	Failures  uint64 // how often the database did not answer
	Dropped   uint64 // changes for which there was no room in memory
	Refused   uint64 // changes that were too long, or no text
}

// What a database is used for. One that can be written can be read too, but not the
// other way round: a disk may be full.
const (
	reading = iota
	writing
)

// health is what a store remembers of how its database was.
type health struct {
	mu                           sync.Mutex
	errs                         [2]error // of reading, and of writing
	since                        time.Time
	written, forgotten, failures uint64
	notKept                      uint64
}

// answer is what the database answered, rather than that it did not: no failure.
type answer string

func (a answer) Error() string { return string(a) }

// Health returns how the store is. It does not wait.
func (s *Store) Health() Health {
	s.health.mu.Lock()
	h := Health{
		Err: s.health.err(), Since: s.health.since,
		Flushed: s.health.written, Forgotten: s.health.forgotten, NotKept: s.health.notKept, Failures: s.health.failures,
	}
	s.health.mu.Unlock()
	s.queue.describe(&h)
	return h
}

func (h *health) flushed(written, forgotten int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.written += uint64(written)
	h.forgotten += uint64(forgotten)
}

func (h *health) turnedAway(newcomers int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.notKept += uint64(newcomers)
}

// err is why the database does not answer.
func (h *health) err() error { return cmp.Or(h.errs[writing], h.errs[reading]) }

// note remembers how the database was, and says since when it was otherwise before, if
// it was.
func (h *health) note(use int, err error, now time.Time) (changed bool, before time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	before = h.since
	was := h.err()
	if h.errs[use] = err; err != nil {
		h.failures++
	} else if use == writing {
		h.errs[reading] = nil
	}
	if changed = (was == nil) != (h.err() == nil); changed {
		h.since = now
	}
	return changed, before
}

// noted remembers how the database was, tells the operator when that is news, and
// returns the error with what to do about it. When it was the caller who gave up, their
// context has ended, and it says nothing about the database.
func (s *Store) noted(ctx context.Context, use int, err error) error {
	err = s.db.explain(err)
	switch {
	case ctx.Err() != nil:
		return err
	case errors.Is(err, context.DeadlineExceeded):
		err = fmt.Errorf("the store %s did not answer in time: %w", s.db.name, err)
	}
	failure := err
	if errors.As(err, new(answer)) {
		failure = nil
	}
	now := s.config.Now()
	changed, before := s.health.note(use, failure, now)
	if changed {
		ring(s.news)
	}
	switch {
	case !changed:
	case failure != nil:
		s.config.Log.Warn("the store does not answer; progress is kept in memory until it does", "error", failure)
		ring(s.wake) // to see when it answers again
	default:
		s.config.Log.Info("the store answers again", "after", now.Sub(before).Round(time.Second))
	}
	return err
}

// tell calls Changed until the store shall end. It has a goroutine of its own, so that
// nobody who reads waits for it, and the last call says how the store is.
func (s *Store) tell() {
	defer close(s.silent)
	for answers := true; s.config.Changed != nil; {
		select {
		case <-s.news:
		case <-s.stopping:
			return
		}
		// One that failed and answered again meanwhile has failed for somebody.
		if h := s.Health(); h.Err == nil || answers {
			answers = h.Err == nil
			s.config.Changed(h)
		}
	}
}
