package progress

import (
	"math"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of what is kept of one thing, in bytes.
const (
	maxPost       = 255     // the longest name of a file
	maxPlace      = 1 << 10 // a hash, a heading and an offset, with room
	maxVersion    = 64      // a SHA-256 in hexadecimal
	maxName       = 64      // of a preference, with a kind of terminal
	maxPreference = 1 << 10 // as a place
)

// maxPreferences is how many preferences a reader can have: a few things for each of a
// few kinds of terminals. The name of a kind comes from a client, which can make them
// without end.
const maxPreferences = 32

// hour is how exact times are that are kept: enough to say when something was read, too
// little to say when somebody is at home.
const hour = time.Hour

// Reading is how far a reader has come in one post.
type Reading struct {
	Post     string    // its name, 1 to 255 bytes
	Place    []byte    // where they are, for others to understand; at most 1 kB
	Furthest float64   // how far they have been, 0 to 1
	Finished bool      // whether they have been at the end
	Version  string    // of the text in which the place is, at most 64 bytes
	At       time.Time // when they were there, to the hour; set when it is saved
}

// fits says whether the reading is one that can be kept by any database.
func (r *Reading) fits() bool {
	return r.Post != "" && len(r.Post) <= maxPost && storable(r.Post) && len(r.Place) <= maxPlace &&
		len(r.Version) <= maxVersion && storable(r.Version) && !math.IsNaN(r.Furthest)
}

// storable says whether PostgreSQL takes the text: one that it refused would keep all
// that is written with it from being written.
func storable(text string) bool { return utf8.ValidString(text) && !strings.ContainsRune(text, 0) }

// of is the reading as it is kept, at a time. Nothing of it is the caller's.
func (r Reading) of(now time.Time) Reading {
	r.Place = append([]byte{}, r.Place...) // never NULL
	r.Furthest = min(max(r.Furthest, 0), 1)
	r.At = now.UTC().Truncate(hour)
	return r
}

// then is what is known of a post after two readings, the second saved after the
// first, but perhaps on another machine: the furthest wins for the progress, the latest
// for the place. A time that is still to come is of a clock that was wrong, and loses.
func (r Reading) then(next Reading, now time.Time) Reading {
	furthest, finished := max(r.Furthest, next.Furthest), r.Finished || next.Finished
	if next.At.Before(r.At) && !r.At.After(now) {
		next = r
	}
	next.Furthest, next.Finished = furthest, finished
	return next
}

// State is all that is known of a reader. It is the caller's.
type State struct {
	Readings    map[string]Reading // by post
	Preferences map[string]string  // by name; at most 32

	// LastVisit is when they were last here before the visit that goes on, or before
	// now, to the hour; zero if never. Who comes back within the hour, perhaps because
	// the line was cut, goes on with the visit before.
	LastVisit time.Time
	Seen      time.Time // when they were here last, to the hour

	// Keys is how many keys they have; 0 if the database knows none of them yet.
	Keys int
}

// Save adds a reading by the rules of the store, for readers who are nobody and have
// only what the session remembers. One that could not be kept is passed over.
func (s *State) Save(r Reading, now time.Time) {
	if !r.fits() {
		return
	}
	if s.Readings == nil {
		s.Readings = map[string]Reading{}
	}
	r = r.of(now)
	if old, ok := s.Readings[r.Post]; ok {
		r = old.then(r, now)
	}
	s.Readings[r.Post] = r
}

// hours is a time as it is kept: hours since 1970, at least 1.
func hours(t time.Time) int64 { return max(1, t.Unix()/int64(hour/time.Second)) }

// fromHours is the time that was kept; zero for none.
func fromHours(h int64) time.Time {
	if h <= 0 {
		return time.Time{}
	}
	return time.Unix(h*int64(hour/time.Second), 0).UTC()
}

// sameVisit is how many hours may be between two signs of a reader in one visit. Times
// are to the hour, so one hour is anything from a minute to two hours.
const sameVisit = 1

// sighting is when a reader was here, in hours since 1970; 0 for never.
type sighting struct{ seen, previous int64 }

// visited is the sighting after a visit began. Begun twice it is the same.
func (s sighting) visited(at int64) sighting {
	if s.seen < at-sameVisit {
		s.previous = s.seen
	}
	s.seen = max(s.seen, at)
	return s
}
