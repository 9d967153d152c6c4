package progress

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What is saved is found, before it is written and afterwards, and by the next server.
func TestRoundTrip(t *testing.T) {
	eachKind(t, func(t *testing.T, dsn string) {
		clock := newClock()
		s := mustOpen(t, dsn, clock.Now)
		s.Visit(reader(1))
		s.Save(reader(1), Reading{Post: "key-themes", Place: []byte{0, 1, 0xff}, Furthest: 0.46, Version: "v1"})
		s.Save(reader(1), Reading{Post: "empty"})
		s.SavePreference(reader(1), "theme", "dark")
		want := State{
			Readings: map[string]Reading{
				"key-themes": {Post: "key-themes", Place: []byte{0, 1, 0xff}, Furthest: 0.46, Version: "v1", At: clock.Now().Truncate(time.Hour)},
				"empty":      {Post: "empty", Place: []byte{}, At: clock.Now().Truncate(time.Hour)},
			},
			Preferences: map[string]string{"theme": "dark"},
			Seen:        clock.Now().Truncate(time.Hour),
		}
		check := func(when string, s *Store) {
			t.Helper()
			if diff := cmp.Diff(want, mustLoad(t, s, reader(1)), equateEmpty()); diff != "" {
				t.Errorf("%s: %s", when, diff)
			}
		}
		check("waiting", s)
		mustFlush(t, s)
		want.Keys = 1
		check("written", s)
		mustClose(t, s)
		check("with the next server", mustOpen(t, dsn, clock.Now))
		next := mustOpen(t, dsn, clock.Now)
		if nobody := mustLoad(t, next, reader(2)); len(nobody.Readings) > 0 {
			t.Errorf("another reader has %v", nobody)
		}
	})
}

// Two sessions of one reader, on one server or two: the furthest wins for the progress,
// the latest for the place, and what is finished stays so.
func TestTwoSessions(t *testing.T) {
	eachKind(t, func(t *testing.T, dsn string) {
		clock := newClock()
		one, two := mustOpen(t, dsn, clock.Now), mustOpen(t, dsn, clock.Now)
		one.Visit(reader(1))
		one.Save(reader(1), Reading{Post: "p", Place: []byte("end"), Furthest: 1, Finished: true, Version: "v1"})
		one.Save(reader(1), Reading{Post: "p", Place: []byte("middle"), Furthest: 0.5, Version: "v2"})
		mustFlush(t, one)
		hour := clock.Now().Truncate(time.Hour)
		want := Reading{Post: "p", Place: []byte("middle"), Furthest: 1, Finished: true, Version: "v2", At: hour}
		check := func(what string) {
			t.Helper()
			if diff := cmp.Diff(want, mustLoad(t, two, reader(1)).Readings["p"], equateEmpty()); diff != "" {
				t.Errorf("%s: %s", what, diff)
			}
		}
		check("one server")

		two.Save(reader(1), Reading{Post: "p", Place: []byte("begin"), Version: "v3"})
		want.Place, want.Version = []byte("begin"), "v3"
		check("the other, waiting")
		mustFlush(t, two)
		check("the other, written")

		one.Save(reader(1), Reading{Post: "p", Place: []byte("late"), Version: "v1"})
		clock.pass(2 * time.Hour)
		two.Save(reader(1), Reading{Post: "p", Place: []byte("later"), Version: "v4"})
		mustFlush(t, two)
		mustFlush(t, one) // what the one has held for hours is not the latest
		want.Place, want.Version, want.At = []byte("later"), "v4", hour.Add(2*time.Hour)
		check("the one, late")
	})
}

// What was saved while the clock was wrong does not win for ever.
func TestClockThatWasWrong(t *testing.T) {
	eachKind(t, func(t *testing.T, dsn string) {
		clock := newClock()
		s := mustOpen(t, dsn, clock.Now)
		right := clock.Now()
		clock.pass(1000 * time.Hour)
		for _, place := range []string{"written in the future", "held in the future"} {
			s.Visit(reader(1))
			s.Save(reader(1), Reading{Post: "p", Place: []byte(place)})
			if place[0] == 'w' {
				mustFlush(t, s)
			}
		}
		clock.pass(right.Sub(clock.Now()))
		s.Save(reader(1), Reading{Post: "p", Place: []byte("now")})
		for _, when := range []string{"waiting", "written"} {
			if got := mustLoad(t, s, reader(1)).Readings["p"]; string(got.Place) != "now" || !got.At.Equal(right.Truncate(time.Hour)) {
				t.Errorf("%s: %q at %v", when, got.Place, got.At)
			}
			mustFlush(t, s)
		}
	})
}

// Who was seen by a clock that was ahead is not forgotten for it once that is right.
func TestSeenByClockThatWasWrong(t *testing.T) {
	eachKind(t, func(t *testing.T, dsn string) {
		for name, change := range map[string]func(*Store){
			"a preference": func(s *Store) { s.SavePreference(reader(1), "theme", "dark") },
			"a reset":      func(s *Store) { s.Reset(reader(1), "p") },
			"a reading":    func(s *Store) { s.Save(reader(1), Reading{Post: "p"}) },
		} {
			clock := newClock()
			s := mustOpen(t, dsn, clock.Now)
			clock.pass(1000 * time.Hour)
			s.Visit(reader(1))
			mustFlush(t, s)
			clock.pass(-1000 * time.Hour)
			change(s)
			mustFlush(t, s)
			if n, err := s.Expire(t.Context(), clock.Now().AddDate(-2, 0, 0)); n != 0 || err != nil {
				t.Errorf("%s: expired %d, %v", name, n, err)
			}
			if _, err := s.Forget(t.Context(), reader(1)); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// The last visit is the one before this, also when the line was cut meanwhile, and when
// this one is of many hours.
func TestLastVisit(t *testing.T) {
	eachKind(t, func(t *testing.T, dsn string) {
		clock := newClock()
		s := mustOpen(t, dsn, clock.Now)
		begin := clock.Now().Truncate(time.Hour)
		for _, step := range []struct {
			after time.Duration
			visit bool
			want  time.Time
		}{
			{0, true, time.Time{}},
			{10 * time.Minute, true, time.Time{}},
			{50 * time.Minute, false, time.Time{}},
			{30 * time.Hour, true, begin.Add(time.Hour)},
			{time.Hour, false, begin.Add(time.Hour)},
			{time.Hour, false, begin.Add(time.Hour)},
			{10 * time.Minute, true, begin.Add(time.Hour)},
			{100 * time.Hour, true, begin.Add(33 * time.Hour)},
		} {
			clock.pass(step.after)
			before := mustLoad(t, s, reader(1)).LastVisit
			if step.visit {
				s.Visit(reader(1))
			}
			s.Save(reader(1), Reading{Post: "p"})
			waiting := mustLoad(t, s, reader(1)).LastVisit
			mustFlush(t, s)
			written := mustLoad(t, s, reader(1)).LastVisit
			if !before.Equal(step.want) || !waiting.Equal(step.want) || !written.Equal(step.want) {
				t.Errorf("at %v: before %v, waiting %v, written %v, want %v", clock.Now(), before, waiting, written, step.want)
			}
		}
	})
}

// Whatever happens to a reader, and whenever it is written or fails to be, what is found
// is the same as if each change had been written at once.
func TestWaitingIsAsWritten(t *testing.T) {
	eachKind(t, func(t *testing.T, dsn string) {
		other := dsn + "2"
		if strings.HasPrefix(dsn, "postgres:") {
			other = shared.NewDatabase(t, "")
		}
		clock := newClock()
		lazy, eager := mustOpen(t, dsn, clock.Now), mustOpen(t, other, clock.Now)
		for seed := range uint64(4) {
			r, who := rand.New(rand.NewPCG(seed, 1)), reader(int(seed))
			lazy.Visit(who)
			eager.Visit(who)
			for step := range 60 {
				happen(t, r, clock, lazy, eager, who)
				a, b := mustLoad(t, lazy, who), mustLoad(t, eager, who)
				a.Keys, b.Keys = 0, 0
				if diff := cmp.Diff(a, b); diff != "" {
					t.Fatalf("seed %d, step %d: %s", seed, step, diff)
				}
			}
		}
		mustFlush(t, lazy)
		if h := lazy.Health(); h.Bytes != 0 || h.Readers != 0 {
			t.Errorf("the empty queue holds %d bytes of %d readers", h.Bytes, h.Readers)
		}
	})
}

// happen has something happen in both stores. One of them is written at once, the other
// sometimes, and sometimes it fails to be.
func happen(t *testing.T, r *rand.Rand, clock *clock, lazy, eager *Store, who Reader) {
	t.Helper()
	post, what := string(rune('a'+r.IntN(3))), r.IntN(11)
	reading := Reading{Post: post, Place: []byte{byte(r.IntN(256))}, Furthest: r.Float64(), Finished: what == 0}
	value := []string{"", "dark", "light"}[r.IntN(3)]
	if what == 10 {
		lazy.queue.take(10)
	}
	for _, s := range []*Store{lazy, eager} {
		switch {
		case what < 4, what == 10:
			s.Save(who, reading)
		case what == 4:
			s.Reset(who, post)
		case what == 5:
			s.SavePreference(who, post, value)
		case what == 6:
			s.Visit(who)
		}
	}
	switch what {
	case 7:
		clock.pass(time.Duration(r.IntN(4)) * time.Hour)
	case 8:
		mustFlush(t, lazy)
	case 10:
		lazy.queue.stay(clock.Now())
	}
	mustFlush(t, eager)
}

// What no database could keep is passed over, and keeps nothing else from being kept.
func TestRefused(t *testing.T) {
	eachKind(t, func(t *testing.T, dsn string) {
		s := mustOpen(t, dsn, newClock().Now)
		s.Visit(reader(1))
		long := strings.Repeat("x", 2000)
		for _, r := range []Reading{
			{Post: ""}, {Post: long}, {Post: "a\x00b"}, {Post: "\xff"}, {Post: "p", Version: "\xff"}, {Post: "p", Version: "\x00"},
			{Post: "p", Version: long}, {Post: "p", Place: []byte(long)}, {Post: "p", Furthest: math.NaN()},
		} {
			s.Save(reader(1), r)
		}
		for _, p := range [][2]string{{"", "x"}, {long, "x"}, {"p", long}, {"\xff", "x"}, {"p", "\x00"}} {
			s.SavePreference(reader(1), p[0], p[1])
		}
		s.Reset(reader(1), "\x00")
		s.Save(Reader{}, Reading{Post: "nobody's"})
		s.Save(reader(1), Reading{Post: "good", Place: []byte{0, 0xff}, Furthest: math.Inf(1)})
		mustFlush(t, s)
		state := mustLoad(t, s, reader(1))
		if len(state.Readings) != 1 || state.Readings["good"].Furthest != 1 || len(state.Preferences) != 0 {
			t.Errorf("kept %v", state)
		}
		if h := s.Health(); h.Refused != 15 || h.Dropped != 0 || h.Flushed != 1 {
			t.Errorf("health %+v", h)
		}
	})
}

// The rules of the store hold for those who are nobody, too.
func TestStateOfNobody(t *testing.T) {
	clock := newClock()
	s, r := mustOpen(t, t.TempDir()+"/progress.db", clock.Now), rand.New(rand.NewPCG(1, 2))
	s.Visit(reader(1))
	var nobody State
	for step := range 100 {
		reading := Reading{Post: string(rune('a' + r.IntN(3))), Place: []byte{byte(step)}, Furthest: r.Float64(), Finished: r.IntN(9) == 0}
		nobody.Save(reading, clock.Now())
		s.Save(reader(1), reading)
		clock.pass(time.Duration(r.IntN(100)-20) * time.Minute)
	}
	nobody.Save(Reading{}, clock.Now())
	if diff := cmp.Diff(nobody.Readings, mustLoad(t, s, reader(1)).Readings); diff != "" {
		t.Error(diff)
	}
}

// equateEmpty makes no difference between no bytes and nothing.
func equateEmpty() cmp.Option {
	return cmp.Comparer(func(a, b []byte) bool { return string(a) == string(b) })
}
