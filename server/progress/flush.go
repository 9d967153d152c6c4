package progress

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

const (
	// flushEvery is the time between two writings unless the configuration says
	// otherwise: what may be lost when the server is killed, and for SQLite how often
	// the disk is synced, at most.
	flushEvery = 5 * time.Second

	// flushSoon is the time between two writings of what is wanted soon: enough that many
	// who leave at once share them. The first is written at once, for whoever comes back
	// with the next command is here again in less.
	flushSoon = 100 * time.Millisecond

	// restFactor is how many times longer the pause after a writing is than that was, at
	// least, unless all is written that often anyway: a disk that is slow has other
	// things to do for most of the time.
	restFactor = 4

	// writeTime is how long one writing may take. A disk that is busy with other
	// things is slow for seconds; one that is slower is as good as away.
	writeTime = 10 * time.Second

	// maxBatch is how many statements are in one transaction, unless one reader needs
	// more: to a PostgreSQL that is 5 ms away they take half of writeTime.
	maxBatch = 1000

	// Pauses between two tries, when the database does not answer. The longest is what
	// readers wait for their progress to be kept again once all is well.
	firstPause, longestPause = time.Second, time.Minute
)

// run writes what waits, until the store shall end.
func (s *Store) run(ctx context.Context, failing bool) {
	defer close(s.ended)
	failures, soonest := 0, time.Time{}
	if failing {
		failures = 1
	}
	for s.rest(failures, soonest) {
		failures++
		begin := time.Now()
		if s.Flush(ctx) == nil {
			failures = 0
		}
		end := time.Now()
		soonest = end.Add(max(flushSoon, restFactor*end.Sub(begin)))
	}
}

// rest waits until it is time to write, which is not before soonest once somebody wants
// it soon, and says whether to go on. A database that does not answer is not asked sooner.
func (s *Store) rest(failures int, soonest time.Time) bool {
	var soon <-chan struct{}
	if failures == 0 {
		select {
		case <-s.wake:
			soon = s.soon
		case <-s.stopping:
			return false
		}
	}
	pause := s.pause(failures)
	end, timer := time.Now().Add(pause), time.NewTimer(pause)
	defer timer.Stop()
	for {
		select {
		case <-timer.C:
			return true
		case <-soon:
			soon = nil
			timer.Reset(min(time.Until(soonest), time.Until(end)))
		case <-s.stopping:
			return false
		}
	}
}

// pause is how long to wait before the next writing: after failures twice as long each
// time, and by chance up to a half less, so that servers that lost the same database do
// not come back to it all at once.
func (s *Store) pause(failures int) time.Duration {
	if failures == 0 {
		return s.config.FlushEvery
	}
	longest := min(firstPause<<min(failures-1, 10), longestPause)
	return longest - rand.N(longest/2)
}

// FlushSoon has what waits written at once, or within a tenth of a second where there is
// much to write, without waiting, such as at the end of a session: whoever comes back
// through another server finds the place. On a disk that is slow it takes longer.
func (s *Store) FlushSoon() {
	if s.queue.readers() > 0 {
		ring(s.soon)
	}
}

// Flush writes all that waits. An error says that the
// database did not take it; it goes on waiting then.
func (s *Store) Flush(ctx context.Context) error {
	if s.queue.readers() == 0 && s.Health().Err == nil {
		return nil
	}
	// What comes meanwhile is for the next time, or this one might never end.
	for readers := s.queue.readers(); ; {
		n, err := s.flushBatch(ctx)
		if readers -= n; err != nil || readers <= 0 || n == 0 {
			return err
		}
	}
}

// flushBatch writes what waits of some readers, and says of how many. When nothing waits
// it is only seen whether the database answers.
func (s *Store) flushBatch(ctx context.Context) (readers int, err error) {
	written := make(chan int, 1)
	err = s.change(ctx, func(ctx context.Context) error {
		entries, now, unknown := s.queue.take(maxBatch), s.config.Now(), 0
		err := s.transact(ctx, func(ctx context.Context, tx *sql.Tx, in *door) (err error) {
			if unknown, err = writeEntries(ctx, tx, in, entries, now); err != nil {
				return err
			}
			return dropCodes(ctx, tx, now)
		})
		if err != nil {
			s.queue.stay(now)
			return err
		}
		s.health.flushed(len(entries)-unknown, unknown)
		written <- len(entries)
		s.queue.left()
		return nil
	})
	if err != nil {
		return 0, err
	}
	return <-written, nil
}

// Close writes what waits, and ends the store. If the context ends first, or the
// database does not answer, what waits is lost, and the error says of how many readers.
func (s *Store) Close(ctx context.Context) error {
	s.stop()
	select {
	case <-s.ended:
	case <-ctx.Done():
	}
	s.queue.close()
	err := s.Flush(ctx)
	s.abandon()
	closed := within(ctx, func() error {
		<-s.silent
		return s.db.close()
	})
	if lost := s.Health().Readers; lost > 0 {
		return errors.Join(fmt.Errorf("the progress of %d readers is lost: %w", lost, err), closed)
	}
	return closed
}

// change has f use the database while nobody else writes, for as long as a writing may
// take, and remembers how the database was.
func (s *Store) change(ctx context.Context, f func(context.Context) error) error {
	limited, cancel := context.WithTimeout(ctx, writeTime)
	defer cancel()
	return s.noted(ctx, writing, s.alone(limited, f))
}

// write has f change the database in one transaction, while nobody else writes.
func (s *Store) write(ctx context.Context, f func(context.Context, *sql.Tx, *door) error) error {
	return s.change(ctx, func(ctx context.Context) error { return s.transact(ctx, f) })
}

// alone has f use the database, once it can be used, while nobody else writes. When the
// context ends it returns, even if the database hangs; the turn lasts until that is back.
func (s *Store) alone(ctx context.Context, f func(context.Context) error) error {
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	return within(ctx, func() error {
		defer func() { <-s.turn }()
		if err := s.db.prepare(ctx, s.config.Secret.mark()); err != nil {
			return err
		}
		return f(ctx)
	})
}

// within is what f returns, or the error of the context if that ends first: f may hang
// in a disk or a network that is gone, where no context ends it.
func within(ctx context.Context, f func() error) error {
	done := make(chan error, 1)
	go func() { done <- f() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
