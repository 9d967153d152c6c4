package main

import (
	"context"
	"log/slog"
	"time"
)

// clockCheck is how often the clock of the machine is looked at, and the least that counts
// as having been set. A timer counts what passes, and not while the machine sleeps; so one
// that waits for a time of the day must not be believed for long.
const clockCheck = time.Minute

// timekeeper does things at their time.
type timekeeper struct {
	wall func() time.Time
	log  *slog.Logger

	next    func() time.Time // of what is to be done; zero for nothing
	changed <-chan struct{}  // it may be another time
	turn    func()           // does what is due, if anything is; also when the clock was set back
	set     func()           // is called when the clock was set
}

// run does what is due until the context ends. A machine that has just been started may
// have thought that it is 1970; that its clock is set, or that it slept, is told.
func (k *timekeeper) run(ctx context.Context) {
	steady, shown := time.Now(), k.wall().Round(0) // without the reading that nobody can set
	for {
		timer := time.NewTimer(k.wait(shown))
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-k.changed:
			timer.Stop()
		case <-timer.C:
		}
		passed, now := time.Since(steady), k.wall().Round(0)
		jump := now.Sub(shown) - passed
		steady, shown = steady.Add(passed), now
		if jump.Abs() >= clockCheck {
			k.log.Warn("the clock was set; what is hidden by date is looked at again", "by", jump.Round(time.Second))
			k.set()
		}
		k.turn()
	}
}

// wait is how long until the next thing is due. A clock that is made to go slower may not
// be there yet when the timer is; a millisecond keeps it from being asked all the time.
func (k *timekeeper) wait(now time.Time) time.Duration {
	next := k.next()
	if next.IsZero() {
		return clockCheck
	}
	return max(time.Millisecond, min(clockCheck, next.Sub(now)))
}
