package progress

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Who is forgotten is forgotten with all keys, written or not; the visit that goes on
// leaves nothing, and the next one begins anew. Others are left alone.
func TestForget(t *testing.T) {
	eachKind(t, func(t *testing.T, dsn string) {
		clock := newClock()
		s, elsewhere := mustOpen(t, dsn, clock.Now), mustOpen(t, dsn, clock.Now)
		for n := range 3 {
			s.Visit(reader(n))
			s.Save(reader(n), Reading{Post: fmt.Sprint("post", n)})
			s.SavePreference(reader(n), "theme", "dark")
		}
		mustLink(t, s, reader(1), reader(2))
		mustFlush(t, s)
		s.Save(reader(1), Reading{Post: "waiting"})
		s.Save(reader(2), Reading{Post: "waiting too"})
		elsewhere.Save(reader(2), Reading{Post: "on another server"})

		what, err := s.Forget(t.Context(), reader(2))
		if want := (Forgotten{Keys: 2, Readings: 4, Preferences: 1}); err != nil || what != want {
			t.Errorf("forgot %+v, %v, want %+v", what, err, want)
		}
		s.Save(reader(1), Reading{Post: "the visit goes on"})
		if state := mustLoad(t, s, reader(1)); len(state.Readings) > 0 || !state.Seen.IsZero() {
			t.Errorf("of who was forgotten is found %+v", state)
		}
		mustFlush(t, s)
		mustFlush(t, elsewhere)
		for _, n := range []int{1, 2} {
			if state := mustLoad(t, s, reader(n)); len(state.Readings)+len(state.Preferences)+state.Keys > 0 || !state.LastVisit.IsZero() {
				t.Errorf("of reader %d is left %+v", n, state)
			}
		}
		if s.Health().Forgotten != 1 || elsewhere.Health().Forgotten != 1 {
			t.Errorf("passed over %d and %d", s.Health().Forgotten, elsewhere.Health().Forgotten)
		}
		if state := mustLoad(t, s, reader(0)); len(state.Readings) != 1 || state.Preferences["theme"] != "dark" {
			t.Errorf("another reader has %+v", state)
		}
		s.Visit(reader(1))
		s.Save(reader(1), Reading{Post: "anew"})
		mustFlush(t, s)
		if state := mustLoad(t, s, reader(1)); len(state.Readings) != 1 || state.Keys != 1 {
			t.Errorf("who comes again has %+v", state)
		}
		if what, err := s.Forget(t.Context(), reader(7)); err != nil || what != (Forgotten{}) {
			t.Errorf("of nobody was forgotten %+v, %v", what, err)
		}
	})
}

func TestExpire(t *testing.T) {
	eachKind(t, func(t *testing.T, dsn string) {
		clock := newClock()
		s := mustOpen(t, dsn, clock.Now)
		const old = 2*expireBatch + 3
		for n := range old {
			s.Visit(reader(n))
			s.Save(reader(n), Reading{Post: "old"})
		}
		mustFlush(t, s)
		clock.pass(48 * time.Hour)
		for _, n := range []int{0, old} {
			s.Visit(reader(n))
			s.Save(reader(n), Reading{Post: "new"})
		}
		mustFlush(t, s)
		if n, err := s.Expire(t.Context(), clock.Now().Add(-100*time.Hour)); n != 0 || err != nil {
			t.Errorf("too early: %d, %v", n, err)
		}
		if n, err := s.Expire(t.Context(), clock.Now().Add(-time.Hour)); n != old-1 || err != nil {
			t.Errorf("expired %d, %v, want %d", n, err, old-1)
		}
		if contents, want := mustCount(t, s), (Contents{Readers: 2, Keys: 2, Readings: 3}); contents != want {
			t.Errorf("left %+v, want %+v", contents, want)
		}
	})
}

// The files hold no key, no fingerprint and nothing of the secret, and of a reader who
// was forgotten nothing at all.
func TestFilesHoldNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := mustOpen(t, filepath.Join(dir, "progress.db"), newClock().Now)
	const fingerprint = "SHA256:uNiVztksCsDhcc0u9e8BrrJXVGDaOcsXvUm7cXfqBHs"
	who, secret := testSecret().Reader(fingerprint), testSecret()
	s.Visit(who)
	for n := range 50 {
		s.Save(who, Reading{Post: fmt.Sprint("told-by-nobody-", n), Place: []byte("place-of-nobody"), Version: "version-of-nobody"})
	}
	s.SavePreference(who, "name-of-nobody", "value-of-nobody")
	s.Visit(reader(2))
	s.Save(reader(2), Reading{Post: "somebody"})
	mustFlush(t, s)
	if held := contents(t, dir); !strings.Contains(held, "told-by-nobody-49") || !strings.Contains(held, string(who[:])) {
		t.Error("the files do not hold what they should")
	} else {
		for _, never := range []string{fingerprint, fingerprint[7:], string(secret.key[:])} {
			if strings.Contains(held, never) {
				t.Errorf("the files hold %q", never)
			}
		}
	}
	if _, err := s.Forget(t.Context(), who); err != nil {
		t.Fatal(err)
	}
	held := contents(t, dir)
	if strings.Contains(held, "nobody") || strings.Contains(held, string(who[:])) {
		t.Error("the files hold something of a reader who was forgotten")
	}
	if !strings.Contains(held, "somebody") {
		t.Error("the files hold nothing of another")
	}
}

// contents are those of all files in a folder.
func contents(t *testing.T, dir string) string {
	t.Helper()
	var all bytes.Buffer
	for _, name := range names(t, dir) {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}

// Times are kept to the hour: nowhere in the tables is a number that is more exact.
func TestTimesToTheHour(t *testing.T) {
	eachKind(t, func(t *testing.T, dsn string) {
		clock := newClock()
		s := mustOpen(t, dsn, clock.Now)
		s.Visit(reader(1))
		s.Save(reader(1), Reading{Post: "p"})
		clock.pass(30 * time.Hour)
		s.Visit(reader(1))
		mustFlush(t, s)
		var seen, previous, at int64
		err := s.db.read.QueryRowContext(t.Context(), `SELECT seen, previous, at FROM readers, readings`).Scan(&seen, &previous, &at)
		first := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC).Unix() / 3600
		if err != nil || previous != first || at != first || seen != first+30 {
			t.Errorf("seen %d, previous %d, at %d, %v", seen, previous, at, err)
		}
	})
}
