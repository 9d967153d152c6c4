package main

import (
	"context"
	"log/slog"
	"time"
)

// clockCheck is how often the clock of the machine is looked at, and the least that
// counts as having been set: posts have times to the minute.
const clockCheck = time.Minute

// watchClock calls changed when the clock of the machine was set, until the context
// ends: posts are hidden until their time comes, and a machine that has just been
// started may have thought that it is 1970. A machine that slept counts too.
func watchClock(ctx context.Context, wall func() time.Time, log *slog.Logger, changed func()) {
	ticks := time.NewTicker(clockCheck)
	defer ticks.Stop()
	steady, shown := time.Now(), wall().Round(0) // without the reading that nobody can set
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
		passed, now := time.Since(steady), wall().Round(0)
		jump := now.Sub(shown) - passed
		steady, shown = steady.Add(passed), now
		if jump.Abs() >= clockCheck {
			log.Warn("the clock was set; what is hidden by date is looked at again", "by", jump.Round(time.Second))
			changed()
		}
	}
}
