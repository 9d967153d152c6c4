package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"edgerunner.vc/blog/server/progress"
	"edgerunner.vc/blog/server/sshtest"
)

// expiring is a forgetting that notes when it forgets, and who. The first time it fails.
type expiring struct {
	*forgetting
	log   sshtest.Log
	begin time.Time
	at    []time.Duration // after the beginning
	since []time.Time
}

func newExpiring(after longTime) *expiring {
	e := &expiring{begin: time.Now()}
	e.forgetting = &forgetting{log: slog.New(slog.NewTextHandler(&e.log, nil)), after: after, set: make(chan struct{}, 1),
		expire: func(_ context.Context, since time.Time) (int, error) {
			e.at, e.since = append(e.at, time.Since(e.begin)), append(e.since, since)
			if len(e.at) == 1 {
				return 0, errors.New("away")
			}
			return 7, nil
		}}
	return e
}

// Readers are forgotten an hour after the start and then daily; an hour later if the
// store did not answer, and an hour after the clock was set.
func TestForgettingTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newExpiring(longTime(2 * year))
		ctx, stop := context.WithCancel(t.Context())
		go e.run(ctx)
		time.Sleep(30 * time.Minute)
		e.clockSet()
		e.clockSet()
		time.Sleep(51*time.Hour + time.Minute)
		e.clockSet()
		time.Sleep(day)
		stop()
		synctest.Wait()
		m := time.Minute
		want := []time.Duration{90 * m, 150 * m, 150*m + day, 150*m + 2*day, 3151 * m}
		if !slices.Equal(e.at, want) {
			t.Errorf("forgotten after %v, want %v", e.at, want)
		}
		for n, at := range e.at {
			if want := e.begin.Add(at - 2*365*24*time.Hour); !e.since[n].Equal(want) {
				t.Errorf("who was not seen since %v, want %v", e.since[n], want)
			}
		}
		const line = `msg="readers who were not seen for long are forgotten" readers=7 after=2y`
		if said := e.log.String(); strings.Count(said, line) != 4 || strings.Count(said, "\n") != 4 {
			t.Errorf("the log is\n%s", said)
		}
	})
}

// Whoever is never to be forgotten is not, nor where nothing is kept.
func TestForgettingNobody(t *testing.T) {
	for _, f := range []*forgetting{newForgetting(&returning{}, 0, nil), newForgetting(nil, longTime(year), nil)} {
		if f != nil {
			t.Fatal("somebody is forgotten")
		}
		f.clockSet()
		f.run(t.Context())
	}
}

// Who was not seen for long is forgotten, and nobody else.
func TestForgettingWithAStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "data")
		secret, err := progress.LoadSecret(dir)
		if err != nil {
			t.Fatal(err)
		}
		store, err := progress.Open(t.Context(), progress.Config{Folder: dir, Secret: secret})
		if err != nil {
			t.Fatal(err)
		}
		known := &returning{secret: secret, store: store}
		ctx, stop := context.WithCancel(t.Context())
		f := newForgetting(known, longTime(90*day), slog.New(slog.NewTextHandler(io.Discard, nil)))
		go f.run(ctx)
		readers := func() int64 {
			t.Helper()
			contents, err := store.Check(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return contents.Readers
		}
		store.Visit(secret.Reader("long ago"))
		time.Sleep(80 * day)
		store.Visit(secret.Reader("of late"))
		time.Sleep(5 * day)
		if n := readers(); n != 2 {
			t.Errorf("after 85 days there are %d", n)
		}
		time.Sleep(7 * day)
		if n := readers(); n != 1 {
			t.Errorf("after 92 days there are %d", n)
		}
		stop()
		known.close()
	})
}

func TestLongTimes(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"0": 0, "2y": 2 * 365 * 24 * time.Hour, "100y": 100 * 365 * 24 * time.Hour, "90d": 90 * 24 * time.Hour, "36500d": 100 * 365 * 24 * time.Hour, "12h": 12 * time.Hour,
	} {
		var l longTime
		if err := l.Set(text); err != nil || time.Duration(l) != want {
			t.Errorf("%s is %v, %v, want %v", text, time.Duration(l), err, want)
		}
		var again longTime
		if err := again.Set(l.String()); err != nil || again != l {
			t.Errorf("%s is shown as %s, which is %v, %v", text, l, time.Duration(again), err)
		}
	}
	for _, text := range []string{"", "y", "2", "-1y", "+1y", "1.5y", "1y6d", "2Y", "18mo", "36501d", "2 y"} {
		if l := longTime(5); l.Set(text) == nil || l != 5 {
			t.Errorf("%q is %v", text, time.Duration(l))
		}
	}
}
