package progress

import (
	"errors"
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
	Forgotten uint64 // how often it was not, because nobody knows the reader any more
	Failures  uint64 // how often the database did not answer
	Dropped   uint64 // changes for which there was no room in memory
	Refused   uint64 // changes that were too long, or no text
}

// health is what a store remembers of how its database was.
type health struct {
	mu                          sync.Mutex
	err                         error
	since                       time.Time
	writes, forgotten, failures uint64
}

// answer is what the database answered, rather than that it did not: no failure.
type answer string

func (a answer) Error() string { return string(a) }

// Health returns how the store is. It does not wait.
func (s *Store) Health() Health {
	s.health.mu.Lock()
	h := Health{
		Err: s.health.err, Since: s.health.since,
		Flushed: s.health.writes, Forgotten: s.health.forgotten, Failures: s.health.failures,
	}
	s.health.mu.Unlock()
	s.queue.describe(&h)
	return h
}

func (h *health) flushed(written, forgotten int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.writes += uint64(written)
	h.forgotten += uint64(forgotten)
}

// noted remembers how the database was, and says since when it was otherwise before, if
// it was.
func (h *health) noted(err error, now time.Time) (changed bool, before time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	before = h.since
	if changed = (err == nil) != (h.err == nil); changed {
		h.since = now
	}
	if h.err = err; err != nil {
		h.failures++
	}
	return changed, before
}

// note remembers how the database was, and tells the operator when that is news.
func (s *Store) note(err error) {
	if errors.As(err, new(answer)) {
		err = nil
	}
	now := s.config.Now()
	changed, before := s.health.noted(err, now)
	switch {
	case !changed:
	case err != nil:
		s.config.Log.Warn("the store does not answer; progress is kept in memory until it does", "error", err)
		s.hurry() // to see when it answers again
	default:
		s.config.Log.Info("the store answers again", "after", now.Sub(before).Round(time.Second))
	}
}
