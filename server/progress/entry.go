package progress

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"
)

// entry is what is to be written of one reader.
type entry struct {
	begins bool // a visit began: whoever is not known yet becomes known

	visit    int64 // hour of a visit that began before anything else here; 0 for none
	previous int64 // hour of the visit before one that began later; 0 for none
	seen     int64 // hour of the last sign of the reader

	posts       map[string]change // by post
	preferences map[string]string // by name; an empty one is to be deleted
	size        int               // of both, in bytes
}

// change is what is to be done to what is kept of one post: first to forget it, then to
// save a reading.
type change struct {
	reset   bool
	reading *Reading // nil for none
}

// What the queue holds costs about this, in bytes, beside its texts and places: what
// the maps and headers of a program with 64 bits were measured to need.
const (
	entryCost      = 400
	changeCost     = 200
	preferenceCost = 80

	maxCost = entryCost + changeCost + maxPost + maxPlace + maxVersion // of a change, at most
)

func (c change) cost(post string) int {
	n := changeCost + len(post)
	if c.reading != nil {
		n += len(c.reading.Place) + len(c.reading.Version)
	}
	return n
}

func (e *entry) cost() int { return entryCost + e.size }

// statements is how many are needed to write the entry, about.
func (e *entry) statements() int { return 2 + len(e.posts) + len(e.preferences) }

// begin adds that a visit began.
func (e *entry) begin(at int64) {
	e.begins = true
	switch {
	case e.seen == 0:
		e.visit = at
	case e.seen < at-sameVisit:
		e.previous = e.seen
	}
	e.seen = max(e.seen, at)
}

// save adds a reading.
func (e *entry) save(r Reading, now time.Time) {
	c := e.posts[r.Post]
	if c.reading != nil {
		r = c.reading.then(r, now)
	}
	c.reading = &r
	e.change(r.Post, c)
	e.seen = max(e.seen, hours(r.At))
}

// change sets what is to be done to a post.
func (e *entry) change(post string, c change) {
	if e.posts == nil {
		e.posts = map[string]change{}
	}
	if old, ok := e.posts[post]; ok {
		e.size -= old.cost(post)
	}
	e.posts[post] = c
	e.size += c.cost(post)
}

// prefer adds a preference, unless there are too many, and says whether it did.
func (e *entry) prefer(name, value string) bool {
	if e.preferences == nil {
		e.preferences = map[string]string{}
	}
	old, ok := e.preferences[name]
	switch {
	case ok:
		e.size -= preferenceCost + len(name) + len(old)
	case len(e.preferences) == maxPreferences:
		return false
	}
	e.preferences[name] = value
	e.size += preferenceCost + len(name) + len(value)
	return true
}

// preferred are the preferences in the order in which they are written: first what is
// to be deleted, which makes room, then by name, so that it is always the same ones for
// which there is none.
func (e *entry) preferred() iter.Seq2[string, string] {
	names := slices.SortedFunc(maps.Keys(e.preferences), func(a, b string) int {
		return cmp.Or(cmp.Compare(min(1, len(e.preferences[a])), min(1, len(e.preferences[b]))), strings.Compare(a, b))
	})
	return func(yield func(string, string) bool) {
		for _, name := range names {
			if !yield(name, e.preferences[name]) {
				return
			}
		}
	}
}

// then adds what was to be written after all that is here.
func (e *entry) then(next *entry, now time.Time) {
	if next.visit > 0 {
		e.begin(next.visit)
	}
	e.begins = e.begins || next.begins
	if next.previous > 0 {
		e.previous = next.previous
	}
	e.seen = max(e.seen, next.seen)
	for post, c := range next.posts {
		if c.reset {
			e.change(post, change{reset: true})
		}
		if c.reading != nil {
			e.save(*c.reading, now)
		}
	}
	for name, value := range next.preferences {
		e.prefer(name, value)
	}
}

// sighted is the sighting once the entry is written.
func (e *entry) sighted(s sighting) sighting {
	if e.visit > 0 {
		s = s.visited(e.visit)
	}
	if e.previous > 0 {
		s.previous = e.previous
	}
	s.seen = max(s.seen, e.seen)
	return s
}

// apply does to a state what writing the entry will do to the database.
func (e *entry) apply(s *State, now time.Time) {
	for post, c := range e.posts {
		if c.reset {
			delete(s.Readings, post)
		}
		if c.reading == nil {
			continue
		}
		r := *c.reading
		if old, ok := s.Readings[post]; ok {
			r = old.then(r, now)
		}
		s.Readings[post] = r.of(r.At)
	}
	for name, value := range e.preferred() {
		if _, ok := s.Preferences[name]; value == "" {
			delete(s.Preferences, name)
		} else if ok || len(s.Preferences) < maxPreferences {
			s.Preferences[name] = value
		}
	}
}
