package progress

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"golang.org/x/time/rate"
)

// fewNewcomers has the store let in so many at once.
func fewNewcomers(s *Store, n int) { s.newcomers = rate.NewLimiter(rate.Every(newcomersEvery), n) }

func mustCount(t *testing.T, s *Store) Contents {
	t.Helper()
	contents, err := s.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	contents.Bytes = 0
	return contents
}

// A stranger who comes with one key after the other becomes known with some of them, and
// then with one each ten seconds. Whoever is known is not affected.
func TestStrangerWithEndlessKeys(t *testing.T) {
	eachKind(t, func(t *testing.T, dsn string) {
		clock := newClock()
		s := mustOpen(t, dsn, clock.Now)
		const room, keys = 50, 400
		s.Visit(reader(keys))
		mustFlush(t, s)
		fewNewcomers(s, room)
		for n := range keys {
			s.Visit(reader(n))
			s.Save(reader(n), Reading{Post: "p"})
			if n%60 == 0 {
				mustFlush(t, s)
			}
		}
		s.Visit(reader(keys))
		s.Save(reader(keys), Reading{Post: "p"})
		mustFlush(t, s)
		if got, want := mustCount(t, s), (Contents{Readers: room + 1, Keys: room + 1, Readings: room + 1}); got != want {
			t.Errorf("kept %+v, want %+v", got, want)
		}
		if h := s.Health(); h.NotKept != keys-room || h.Err != nil || h.Readers != 0 {
			t.Errorf("health %+v", h)
		}
		if state := mustLoad(t, s, reader(keys)); len(state.Readings) != 1 {
			t.Errorf("whoever is known has %+v", state)
		}
		clock.pass(3*newcomersEvery + time.Second)
		for n := range keys {
			s.Visit(reader(keys + 1 + n))
		}
		mustFlush(t, s)
		if got := mustCount(t, s).Readers; got != room+1+3 {
			t.Errorf("half a minute later there are %d readers, want %d", got, room+1+3)
		}
	})
}

// Nor does it help to ask for codes, or to join and to part again and again.
func TestStrangerWhoLinks(t *testing.T) {
	eachKind(t, func(t *testing.T, dsn string) {
		clock := newClock()
		s := mustOpen(t, dsn, clock.Now)
		fewNewcomers(s, 3)
		s.Visit(reader(0))
		mustFlush(t, s)
		for n := range 20 {
			_, err := s.Link(t.Context(), reader(100+n))
			if n < 2 && err != nil || n >= 2 && !errors.Is(err, ErrCrowded) {
				t.Errorf("code %d: %v", n, err)
			}
		}
		for n := range 5 {
			code, err := s.Link(t.Context(), reader(0))
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Join(t.Context(), reader(200+n), code); err != nil {
				t.Fatal(err)
			}
			if err := s.Unlink(t.Context(), reader(200+n)); !errors.Is(err, ErrCrowded) {
				t.Errorf("parted: %v", err)
			}
		}
		if got := mustCount(t, s); got.Readers != 3 || s.Health().NotKept != 18+5 {
			t.Errorf("kept %+v, health %+v", got, s.Health())
		}
		clock.pass(newcomersEvery + time.Second)
		if err := s.Unlink(t.Context(), reader(200)); err != nil {
			t.Errorf("later: %v", err)
		}
	})
}

// Newcomers whose writing fails are not counted until it succeeds.
func TestNewcomersWhileItFails(t *testing.T) {
	var f fault
	s := openFaulty(t, &f, Config{FlushEvery: time.Hour, Now: newClock().Now})
	defer mustClose(t, s)
	fewNewcomers(s, 5)
	for n := range 5 {
		s.Visit(reader(n))
	}
	f.mu.Lock()
	f.commit = errors.New("no room")
	f.mu.Unlock()
	for range 10 {
		if err := s.Flush(t.Context()); err == nil {
			t.Error("it was written")
		}
	}
	f.mu.Lock()
	f.commit = nil
	f.mu.Unlock()
	mustFlush(t, s)
	if got := mustCount(t, s).Readers; got != 5 || s.Health().NotKept != 0 {
		t.Errorf("kept %d, health %+v", got, s.Health())
	}
}

// A reader has 32 preferences at most, however they come: one by one, at once, from two
// servers, or with another key. What is found is the same before it is written and
// afterwards, and one that is deleted makes room.
func TestEndlessPreferences(t *testing.T) {
	eachKind(t, func(t *testing.T, dsn string) {
		clock := newClock()
		one, two := mustOpen(t, dsn, clock.Now), mustOpen(t, dsn, clock.Now)
		check := func(when string, n int) {
			t.Helper()
			waiting := mustLoad(t, one, reader(n)).Preferences
			mustFlush(t, one)
			written := mustLoad(t, one, reader(n)).Preferences
			if len(waiting) != maxPreferences || fmt.Sprint(waiting) != fmt.Sprint(written) {
				t.Errorf("%s: %d waited, %d were written:\n%v\n%v", when, len(waiting), len(written), waiting, written)
			}
		}
		fill := func(s *Store, n int, kind string) {
			s.Visit(reader(n))
			for i := range 1000 {
				s.SavePreference(reader(n), fmt.Sprint("theme/", kind, i), "dark")
			}
		}
		fill(one, 1, "a")
		if refused := one.Health().Refused; refused != 1000-maxPreferences {
			t.Errorf("refused %d", refused)
		}
		check("at once", 1)
		fill(one, 1, "b")
		check("again", 1)
		fill(two, 1, "0 another server's")
		mustFlush(t, two)
		check("on another server", 1)

		one.SavePreference(reader(1), "theme/a0", "")
		one.SavePreference(reader(1), "theme/a1", "light")
		one.SavePreference(reader(1), "a theme", "new")
		check("one deleted", 1)
		if got := mustLoad(t, one, reader(1)).Preferences; got["a theme"] != "new" || got["theme/a1"] != "light" || got["theme/a0"] != "" {
			t.Errorf("one deleted: %v", got)
		}
		fill(one, 2, "c")
		mustFlush(t, one)
		mustLink(t, one, reader(1), reader(2))
		check("joined", 2)
		if got := mustLoad(t, one, reader(2)).Preferences; got["a theme"] != "new" {
			t.Errorf("joined: %v", got)
		}
	})
}
