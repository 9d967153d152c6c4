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

// A clocked blog is one whose clock can be set. Its time passes when all wait.
type clocked struct {
	*live
	log *sshtest.Log
	by  atomic.Int64 // the clock was set
	set atomic.Int64 // how often that was seen
}

// startClocked runs the clock of a blog at a time, until the test ends.
func startClocked(t *testing.T, start time.Time, dir string) *clocked {
	t.Helper()
	c := &clocked{log: &sshtest.Log{}}
	c.live = newLive(dir, slog.New(slog.NewTextHandler(c.log, nil)))
	c.by.Store(int64(time.Until(start)))
	c.wall = func() time.Time { return time.Now().Add(time.Duration(c.by.Load())) }
	if err := c.begin(); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	t.Cleanup(func() { stop(); synctest.Wait() })
	go c.clock(func() { c.set.Add(1) }).run(ctx)
	synctest.Wait()
	return c
}

// posts are the slugs that can be read once a time has passed.
func (c *clocked) posts(pass time.Duration) string {
	time.Sleep(pass)
	synctest.Wait()
	var names []string
	for _, p := range c.current().Posts {
		names = append(names, p.Slug)
	}
	return strings.Join(names, " ")
}

func instant(t *testing.T, s string) time.Time {
	t.Helper()
	when, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

// Posts come and go at their second, in the time zone of the site, also in the nights in
// which the clocks are changed: an hour that is left out is as on a clock that was not
// changed, and of an hour that comes twice the first is meant.
func TestPostsAppearOnTime(t *testing.T) {
	for _, tt := range []struct{ name, front, when, before, after string }{
		{"date", "date: 2026-11-20 09:00", "2026-11-20T08:00:00Z", "", "a"},
		{"with seconds", "date: 2026-11-20 09:00:07", "2026-11-20T08:00:07Z", "", "a"},
		{"day", "date: 2026-06-20", "2026-06-19T22:00:00Z", "", "a"},
		{"zone of its own", "publishDate: 2026-11-20T09:00:00-05:00\ndate: 2020-01-01", "2026-11-20T14:00:00Z", "", "a"},
		{"expiry", "date: 2020-01-01\nexpiryDate: 2026-11-20 09:00", "2026-11-20T08:00:00Z", "a", ""},
		{"no such hour", "date: 2026-03-29 02:30", "2026-03-29T01:30:00Z", "", "a"},
		{"before that hour", "date: 2026-03-29 01:59:59", "2026-03-29T00:59:59Z", "", "a"},
		{"behind that hour", "date: 2026-03-29 03:00", "2026-03-29T01:00:00Z", "", "a"},
		{"an hour twice", "date: 2026-10-25 02:30", "2026-10-25T00:30:00Z", "", "a"},
		{"behind it", "date: 2026-10-25 03:00", "2026-10-25T02:00:00Z", "", "a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := writeFiles(t, map[string]string{"site.yaml": "time_zone: Europe/Berlin\n", "a.md": "---\n" + tt.front + "\n---\n"})
			synctest.Test(t, func(t *testing.T) {
				when := instant(t, tt.when)
				c := startClocked(t, when.Add(-25*time.Hour), dir)
				swaps := 0
				c.onSwap(func() { swaps++ })
				if got := c.posts(25*time.Hour - time.Second); got != tt.before {
					t.Errorf("a second before there is %q, want %q", got, tt.before)
				}
				if got := c.posts(time.Second); got != tt.after {
					t.Errorf("on time there is %q, want %q", got, tt.after)
				}
				if swaps != 1 || strings.Count(c.log.String(), "the time of posts has come") != 1 {
					t.Errorf("%d swaps; the log is\n%s", swaps, c.log)
				}
			})
		})
	}
}

// A clock that is set, or stood still while the machine slept, is right again a minute
// later at most. What had appeared by a wrong clock goes again.
func TestClockIsSet(t *testing.T) {
	dir := writeFiles(t, map[string]string{
		"old.md":  "---\ndate: 2020-01-01\n---\n",
		"new.md":  "---\ndate: 2026-11-20\n---\n",
		"next.md": "---\ndate: 2026-11-21\n---\n",
	})
	synctest.Test(t, func(t *testing.T) {
		c := startClocked(t, instant(t, "1970-01-01T00:00:10Z"), dir)
		for _, step := range []struct {
			name   string
			set    time.Duration
			posts  string
			jumps  int64
			passes time.Duration
		}{
			{"at the start of the machine", 0, "", 0, time.Hour},
			{"it asks for the time", instant(t, "2026-11-19T12:00:00Z").Sub(instant(t, "1970-01-01T01:00:10Z")), "old", 1, clockCheck},
			{"nothing", 0, "old", 0, time.Hour},
			{"a little", 30 * time.Second, "old", 0, time.Hour},
			{"it sleeps over the date", 24 * time.Hour, "new old", 1, clockCheck},
			{"it is set back", -24 * time.Hour, "old", 1, clockCheck},
			{"the time comes again", 0, "new old", 0, 12 * time.Hour},
			{"it is a minute and a half early", -90 * time.Second, "new old", 1, clockCheck},
			{"the next", 0, "next new old", 0, 24 * time.Hour},
		} {
			before := c.set.Load()
			c.by.Add(int64(step.set))
			if got := c.posts(step.passes); got != step.posts {
				t.Errorf("%s: there is %q, want %q", step.name, got, step.posts)
			}
			if got := c.set.Load() - before; got != step.jumps {
				t.Errorf("%s: the clock was seen to be set %d times, want %d", step.name, got, step.jumps)
			}
		}
		if !strings.Contains(c.log.String(), "the clock was set") || !strings.Contains(c.log.String(), "by=-24h0m0s") {
			t.Errorf("the log is\n%s", c.log)
		}
	})
}

// A time that was written just now is waited for, rather than the one before.
func TestTimeIsWrittenAnew(t *testing.T) {
	dir := writeFiles(t, map[string]string{"a.md": "---\ndate: 2030-01-01\n---\n"})
	synctest.Test(t, func(t *testing.T) {
		c := startClocked(t, instant(t, "2026-11-20T08:00:00Z"), dir)
		put(t, dir, "a.md", "---\ndate: 2026-11-20 08:00:30\n---\n")
		c.reload(true)
		if got := c.posts(29 * time.Second); got != "" {
			t.Errorf("early there is %q", got)
		}
		if got := c.posts(time.Second); got != "a" {
			t.Errorf("on time there is %q", got)
		}
	})
}

// However far a time is, in either direction, the wait for it is short.
func TestWaits(t *testing.T) {
	now := instant(t, "2026-11-20T08:00:00Z")
	for _, tt := range []struct {
		next string
		want time.Duration
	}{
		{"0001-01-01T00:00:00Z", clockCheck}, // nothing
		{"9999-12-31T23:59:59Z", clockCheck},
		{"2026-11-20T08:01:01Z", clockCheck},
		{"2026-11-20T08:00:59Z", 59 * time.Second},
		{"2026-11-20T08:00:00Z", time.Millisecond},
		{"0001-01-01T00:00:01Z", time.Millisecond},
	} {
		k := &timekeeper{next: func() time.Time { return instant(t, tt.next) }}
		if got := k.wait(now); got != tt.want {
			t.Errorf("for %s it waits for %s, want %s", tt.next, got, tt.want)
		}
	}
}

// A clock that goes slower than the timer is not asked all the time.
func TestSlowClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		start, turns := time.Now(), 0
		due := start.Add(10 * time.Second)
		slow := func() time.Time { return start.Add(time.Since(start) * 9 / 10) }
		k := &timekeeper{wall: slow, log: slog.New(slog.DiscardHandler), next: func() time.Time { return due }, turn: func() {
			if turns++; !slow().Before(due) {
				stop()
			}
		}}
		k.run(ctx)
		if took := time.Since(start); took > 12*time.Second || turns > 20 {
			t.Errorf("it took %s and %d turns", took, turns)
		}
	})
}
