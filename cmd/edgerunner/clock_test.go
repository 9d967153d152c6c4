package main

import (
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"edgerunner.vc/blog/server/sshtest"
)

func TestWatchClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var set, changes atomic.Int64
		log := &sshtest.Log{}
		ctx, stop := context.WithCancel(t.Context())
		wall := func() time.Time { return time.Now().Add(time.Duration(set.Load())) }
		go watchClock(ctx, wall, slog.New(slog.NewTextHandler(log, nil)), func() { changes.Add(1) })
		for _, step := range []struct {
			name  string
			by    time.Duration
			jumps bool
		}{
			{"nothing", 0, false},
			{"a little", 30 * time.Second, false},
			{"forward", 56 * 365 * 24 * time.Hour, true},
			{"nothing again", 0, false},
			{"back", -2 * time.Hour, true},
		} {
			before := changes.Load()
			synctest.Wait()
			set.Add(int64(step.by))
			time.Sleep(3 * clockCheck) // of a time that passes when all wait
			synctest.Wait()
			if got := changes.Load() - before; (got == 1) != step.jumps || got > 1 {
				t.Errorf("%s: %d changes", step.name, got)
			}
		}
		stop()
		synctest.Wait()
		if !strings.Contains(log.String(), "the clock was set") || !strings.Contains(log.String(), "by=-2h0m0s") {
			t.Errorf("the log is\n%s", log)
		}
	})
}
