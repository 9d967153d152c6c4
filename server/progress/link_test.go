package progress

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// mustLink has the other's key join the reader's.
func mustLink(t *testing.T, s *Store, reader, other Reader) {
	t.Helper()
	code, err := s.Link(t.Context(), reader)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Join(t.Context(), other, code); err != nil {
		t.Fatal(err)
	}
}

func TestLink(t *testing.T) {
	eachKind(t, func(t *testing.T, dsn string) {
		clock := newClock()
		s := mustOpen(t, dsn, clock.Now)
		s.Visit(reader(1))
		s.Save(reader(1), Reading{Post: "both", Place: []byte("first"), Furthest: 0.9, Version: "v1"})
		s.Save(reader(1), Reading{Post: "one's"})
		s.SavePreference(reader(1), "theme", "dark")
		mustFlush(t, s)
		clock.pass(5 * time.Hour)
		s.Visit(reader(2))
		s.Save(reader(2), Reading{Post: "both", Place: []byte("second"), Furthest: 0.1, Finished: true, Version: "v2"})
		s.Save(reader(2), Reading{Post: "two's"})
		s.SavePreference(reader(2), "theme", "light")
		s.SavePreference(reader(2), "mouse", "off")
		mustFlush(t, s)

		mustLink(t, s, reader(1), reader(2))
		one, two := mustLoad(t, s, reader(1)), mustLoad(t, s, reader(2))
		if diff := cmp.Diff(one, two); diff != "" {
			t.Error(diff)
		}
		want := Reading{Post: "both", Place: []byte("second"), Furthest: 0.9, Finished: true, Version: "v2", At: clock.Now().Truncate(time.Hour)}
		if diff := cmp.Diff(want, one.Readings["both"]); diff != "" {
			t.Error(diff)
		}
		if len(one.Readings) != 3 || one.Keys != 2 || one.Preferences["theme"] != "dark" || one.Preferences["mouse"] != "off" {
			t.Errorf("together %+v", one)
		}

		// What waits of one key is found by the other.
		s.Save(reader(1), Reading{Post: "waiting"})
		if _, ok := mustLoad(t, s, reader(2)).Readings["waiting"]; !ok {
			t.Error("what waits of the one is not found by the other")
		}
		s.Save(reader(2), Reading{Post: "waiting too"})

		if err := s.Unlink(t.Context(), reader(1)); err != nil {
			t.Fatal(err)
		}
		s.Save(reader(1), Reading{Post: "apart"})
		one, two = mustLoad(t, s, reader(1)), mustLoad(t, s, reader(2))
		if len(one.Readings) != 6 || len(two.Readings) != 5 || one.Keys != 1 || two.Keys != 1 || one.Preferences["mouse"] != "off" {
			t.Errorf("apart %+v and %+v", one, two)
		}
		if err := s.Unlink(t.Context(), reader(1)); !errors.Is(err, ErrNotLinked) {
			t.Errorf("unlinked again: %v", err)
		}
		if err := s.Unlink(t.Context(), reader(9)); !errors.Is(err, ErrNotLinked) {
			t.Errorf("unlinked nobody: %v", err)
		}
	})
}

// A code is good once, for ten minutes, until the next one, however it is typed.
func TestCodes(t *testing.T) {
	eachKind(t, func(t *testing.T, dsn string) {
		clock := newClock()
		s := mustOpen(t, dsn, clock.Now)
		link := func(n int) string {
			t.Helper()
			code, err := s.Link(t.Context(), reader(n))
			if err != nil || len(code) != codeLength || strings.Trim(code, codeLetters) != "" {
				t.Fatalf("code %q, %v", code, err)
			}
			return code
		}
		join := func(n int, code string, want error) {
			t.Helper()
			clock.pass(triesOfReaderEvery)
			if err := s.Join(t.Context(), reader(n), code); !errors.Is(err, want) || (want == nil) != (err == nil) {
				t.Errorf("reader %d joins with %q: %v, want %v", n, code, err, want)
			}
		}
		code := link(1)
		join(1, code, ErrSameReader)
		join(2, " "+strings.ToLower(code[:4])+"-"+code[4:]+" ", nil)
		join(3, code, ErrNoCode)
		code = link(1)
		join(2, code, ErrSameReader)
		clock.pass(codeTime - 2*triesOfReaderEvery)
		join(3, code, ErrNoCode)
		first, second := link(1), link(1)
		join(3, first, ErrNoCode)
		join(3, second, nil)
		for _, wrong := range []string{"", "BCDFGHJK", "BCDFGHJKM", "'; DROP TABLE codes; --", strings.Repeat("B", 1<<20), "\x00", "\xff"} {
			join(4, wrong, ErrNoCode)
		}
		if h := s.Health(); h.Err != nil || h.Failures > 0 {
			t.Errorf("health %+v", h)
		}
	})
}

// A code that is too old is not there any more once anything is written.
func TestOldCodesAreGone(t *testing.T) {
	eachKind(t, func(t *testing.T, dsn string) {
		clock := newClock()
		s := mustOpen(t, dsn, clock.Now)
		codes := func() (n int) {
			t.Helper()
			s.Visit(reader(2))
			mustFlush(t, s)
			if err := s.db.read.QueryRowContext(t.Context(), `SELECT count(*) FROM codes`).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if _, err := s.Link(t.Context(), reader(1)); err != nil {
			t.Fatal(err)
		}
		clock.pass(codeTime - time.Second)
		if n := codes(); n != 1 {
			t.Errorf("there are %d codes, want 1", n)
		}
		clock.pass(time.Second)
		if n := codes(); n != 0 {
			t.Errorf("there are %d codes, want none", n)
		}
	})
}

// Whoever guesses is stopped, alone and as many.
func TestGuessing(t *testing.T) {
	clock := newClock()
	s := mustOpen(t, t.TempDir()+"/progress.db", clock.Now)
	tried := func(who func(n int) Reader, times int) (n int) {
		t.Helper()
		for i := range times {
			if err := s.Join(t.Context(), who(i), "BCDFGHJK"); errors.Is(err, ErrNoCode) {
				n++
			} else if !errors.Is(err, ErrTooMany) {
				t.Fatal(err)
			}
		}
		return n
	}
	alone := func(int) Reader { return reader(0) }
	if n := tried(alone, 3*triesOfReader); n != triesOfReader {
		t.Errorf("one tried %d codes", n)
	}
	if n := tried(func(n int) Reader { return reader(1 + n) }, 3*tries); n != tries-triesOfReader {
		t.Errorf("the others tried %d codes", n)
	}
	clock.pass(triesOfReaderEvery)
	if n := tried(alone, 3); n != 1 {
		t.Errorf("one tried %d codes later", n)
	}
	code, err := s.Link(t.Context(), reader(1000))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Join(t.Context(), reader(0), code); !errors.Is(err, ErrTooMany) {
		t.Errorf("who guessed joins: %v", err)
	}
	if err := s.Join(t.Context(), reader(1001), code); err != nil {
		t.Errorf("who did not guess: %v", err)
	}
}

func TestTooManyKeys(t *testing.T) {
	eachKind(t, func(t *testing.T, dsn string) {
		clock := newClock()
		s := mustOpen(t, dsn, clock.Now)
		for n := 1; n < maxKeys; n++ {
			clock.pass(time.Minute)
			mustLink(t, s, reader(0), reader(n))
		}
		code, err := s.Link(t.Context(), reader(3))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Join(t.Context(), reader(maxKeys), code); !errors.Is(err, ErrTooManyKeys) {
			t.Errorf("one more: %v", err)
		}
		if got := mustLoad(t, s, reader(maxKeys-1)).Keys; got != maxKeys {
			t.Errorf("%d keys", got)
		}
	})
}

// groups are which keys belong together, as a test sees it.
type groups struct {
	of   map[int]int             // the group of each key
	read map[int]map[string]bool // the posts that each group has read
}

// alone has a key be in a group of its own, that has read these posts.
func (g *groups) alone(key int, posts map[string]bool) {
	group := len(g.read)
	g.of[key], g.read[group] = group, map[string]bool{}
	maps.Copy(g.read[group], posts)
}

// with are all keys that belong together with one.
func (g *groups) with(key int) (keys []int) {
	for other, group := range g.of {
		if group == g.of[key] {
			keys = append(keys, other)
		}
	}
	return keys
}

// join has all keys with b belong to those with a.
func (g *groups) join(a, b int) {
	maps.Copy(g.read[g.of[a]], g.read[g.of[b]])
	for _, key := range g.with(b) {
		g.of[key] = g.of[a]
	}
}

// step does something to two keys, in the store and to the groups.
func (g *groups) step(t *testing.T, s *Store, what, a, b int, post string) {
	t.Helper()
	var err error
	switch {
	case what < 3:
		s.Save(reader(a), Reading{Post: post})
		g.read[g.of[a]][post] = true
	case what < 6:
		code, linked := s.Link(t.Context(), reader(a))
		err = errors.Join(linked, s.Join(t.Context(), reader(b), code))
		if (g.of[a] == g.of[b]) != errors.Is(err, ErrSameReader) {
			t.Errorf("%d joins %d: %v", b, a, err)
		}
		g.join(a, b)
	case what == 6:
		if err = s.Unlink(t.Context(), reader(a)); err == nil {
			g.alone(a, g.read[g.of[a]])
		}
	default:
		_, err = s.Forget(t.Context(), reader(a))
		for _, key := range g.with(a) {
			g.alone(key, nil)
			s.Visit(reader(key))
		}
	}
	if err != nil && !errors.As(err, new(answer)) {
		t.Error(err)
	}
	mustFlush(t, s)
}

// check holds that each key finds what its group has read.
func (g *groups) check(t *testing.T, s *Store) {
	t.Helper()
	for key, group := range g.of {
		state, found := mustLoad(t, s, reader(key)), map[string]bool{}
		for post := range state.Readings {
			found[post] = true
		}
		if diff := cmp.Diff(g.read[group], found); diff != "" || state.Keys != len(g.with(key)) {
			t.Errorf("key %d: %d keys, want %d; %s", key, state.Keys, len(g.with(key)), diff)
		}
	}
}

// However keys are linked, unlinked and forgotten, each belongs to one reader, and what
// is found is what those have read who were one reader.
func TestLinksAreGroups(t *testing.T) {
	eachKind(t, func(t *testing.T, dsn string) {
		clock := newClock()
		s, r := mustOpen(t, dsn, clock.Now), rand.New(rand.NewPCG(3, 4))
		const keys = 8
		g := &groups{of: map[int]int{}, read: map[int]map[string]bool{}}
		for key := range keys {
			g.alone(key, nil)
			s.Visit(reader(key))
		}
		mustFlush(t, s)
		for step := range 80 {
			clock.pass(5 * time.Minute)
			g.step(t, s, r.IntN(8), r.IntN(keys), r.IntN(keys), fmt.Sprint("post", step))
			if g.check(t, s); t.Failed() {
				t.Fatalf("at step %d", step)
			}
		}
	})
}
