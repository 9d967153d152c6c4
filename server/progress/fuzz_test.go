package progress

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fuzzed are values as a client or a post might make them.
var fuzzed = []struct {
	post, version, name, value string
	place                      []byte
	furthest                   float64
}{
	{"key-themes", "v1", "theme", "dark", []byte("place"), 0.5},
	{"ü\u202e漢字", "'; DROP TABLE readings; --", "a\nb", "%$1?", []byte{0, 1, 0xff}, 2},
	{"\x00", "\xff", "", "\x00", nil, -1},
	{"p", "", "n", "", []byte("\x00"), 1e-300},
	{"$1", "?1", ":a", "@b", []byte("\\x00"), 5e-324},
}

// keepsAll holds that of whatever is saved, what fits is found as it was, and that the
// rest keeps nothing from being written.
func keepsAll(t *testing.T, s *Store, who Reader, n int) {
	t.Helper()
	v := fuzzed[n]
	checkKept(t, s, who, v.post, v.version, v.name, v.value, v.place, v.furthest)
}

func checkKept(t *testing.T, s *Store, who Reader, post, version, name, value string, place []byte, furthest float64) {
	t.Helper()
	r := Reading{Post: post, Version: version, Place: place, Furthest: furthest}
	s.Visit(who)
	s.Reset(who, post)
	s.Save(who, r)
	s.SavePreference(who, name, value)
	waiting := mustLoad(t, s, who)
	mustFlush(t, s)
	written := mustLoad(t, s, who)
	waiting.Keys = written.Keys
	if diff := cmp.Diff(waiting, written, equateEmpty()); diff != "" {
		t.Error(diff)
	}
	got, ok := written.Readings[post]
	if ok != r.fits() {
		t.Errorf("%q: kept %v, fits %v", post, ok, r.fits())
	}
	if ok && (got.Version != version || string(got.Place) != string(place) || got.Furthest != min(max(furthest, 0), 1)) {
		t.Errorf("of %+v was kept %+v", r, got)
	}
}

func TestStrangeValues(t *testing.T) {
	eachKind(t, func(t *testing.T, dsn string) {
		s := mustOpen(t, dsn, newClock().Now)
		for n := range fuzzed {
			keepsAll(t, s, reader(n), n)
		}
	})
}

func FuzzValues(f *testing.F) {
	for _, v := range fuzzed {
		f.Add(v.post, v.version, v.name, v.value, v.place, v.furthest)
	}
	s := mustOpen(f, filepath.Join(f.TempDir(), "progress.db"), newClock().Now)
	f.Fuzz(func(t *testing.T, post, version, name, value string, place []byte, furthest float64) {
		checkKept(t, s, reader(1), post, version, name, value, place, furthest)
	})
}

// Whatever is typed as a code, it is one or none.
func FuzzReadCode(f *testing.F) {
	f.Add("bcdf-ghjk")
	f.Add("BCDFGHJKM")
	f.Fuzz(func(t *testing.T, typed string) {
		if code := readCode(typed); code != "" && (len(code) != codeLength || readCode(code) != code) {
			t.Errorf("%q is read as %q", typed, code)
		}
	})
}
