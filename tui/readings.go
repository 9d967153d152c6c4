package tui

import (
	"time"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// reading is how far one post has been read.
type reading struct {
	place    content.Place // where the window was last
	percent  int           // the furthest
	finished bool          // the end has been in view, or the reader says so
	version  string        // of the text, see [content.Post.Version]
	at       time.Time     // when that was
	seen     bits          // the blocks whose end has been in view in this session
}

// readings is what the reader has read, by slug. It belongs to one App, and has at most
// an entry a post, and those of posts that are gone.
type readings map[string]*reading

// Reading is how far a reader has come in a post, as it outlives a session.
type Reading struct {
	Slug     string
	Place    content.Place // where the window was last
	Percent  int           // the furthest
	Finished bool          // the end has been in view, or the reader says so
	Version  string        // of the text that was read last
	At       time.Time     // when; a [Memory] may know the hour alone
}

// status is how far a reader is in a post as it is now.
type status struct {
	percent  int
	finished bool
	updated  bool      // since it was read
	heading  string    // that the place is under; empty for none
	at       time.Time // when it was read last
}

// begun says whether anything of the post has been read.
func (s status) begun() bool { return s.percent > 0 || s.finished }

// of is how far a post has been read.
func (r readings) of(p *content.Post) status {
	read := r[p.Slug]
	if read == nil {
		return status{}
	}
	s := status{percent: read.percent, finished: read.finished, heading: read.place.Heading, at: read.at}
	s.updated = s.begun() && read.version != "" && read.version != p.Version()
	return s
}

// recall adds what was read before. Where it was read in this session too, the furthest
// counts, and the place of this session.
func (r readings) recall(known Recalled) {
	for _, before := range known.Readings {
		read := r[before.Slug]
		if read == nil {
			read = &reading{place: before.Place, version: before.Version, at: before.At}
			r[before.Slug] = read
			if before.Slug == known.Preferences[PrefLast] {
				read.at = read.at.Add(time.Second) // of all in that hour it was the last
			}
		}
		read.percent = max(read.percent, before.Percent)
		read.finished = read.finished || before.Finished
	}
}

// reading is what is kept of a post.
func (r readings) reading(slug string) Reading {
	read := r[slug]
	return Reading{slug, read.place, read.percent, read.finished, read.version, read.at}
}

// finish is the same of a post that the reader says is read.
func (r reading) finish(p *content.Post, now time.Time) *reading {
	r.finished, r.version = true, p.Version()
	if r.at.IsZero() {
		r.at = now
	}
	return &r
}

// get is the reading of a post, which begins before its first block.
func (r readings) get(slug string) *reading {
	if r[slug] == nil {
		r[slug] = &reading{place: content.Place{Block: -1}}
	}
	return r[slug]
}

// percentAt is how much of a text has been seen in a window of so many rows with
// that line at its top: 0 at the top, 100 once the last line is in view.
func percentAt(top, rows, lines int) int {
	last := lines - rows
	if top >= last {
		return 100
	}
	return top * 100 / last
}

// keep remembers the place in a post, and the percentage if it is the furthest.
func (r readings) keep(p *content.Post, at content.Place, percent int, now time.Time) *reading {
	read := r.get(p.Slug)
	read.place, read.percent = at, max(percent, read.percent)
	read.finished = read.finished || percent == 100
	read.version, read.at = p.Version(), now
	return read
}

// carry keeps what was seen of a post in its newer version.
func (r readings) carry(slug string, from, to *page.Page) {
	read := r[slug]
	if read == nil {
		return
	}
	known := map[uint64]bool{}
	for i, b := range from.Blocks() {
		known[b.Hash] = known[b.Hash] || read.seen.has(i)
	}
	read.seen = nil
	for i, b := range to.Blocks() {
		if known[b.Hash] {
			read.seen.set(i)
		}
	}
}

// see marks the blocks that end on the lines from and up to to.
func (r *reading) see(p *page.Page, from, to int) {
	for line := from; line < min(to, p.Len()); line++ {
		if block := p.BlockAt(line); block >= 0 && (line+1 == p.Len() || p.BlockAt(line+1) != block) {
			r.seen.set(block)
		}
	}
}

// bits is a set of small numbers.
type bits []uint64

func (b bits) has(i int) bool { return i/64 < len(b) && b[i/64]&(1<<(i%64)) != 0 }

func (b *bits) set(i int) {
	for i/64 >= len(*b) {
		*b = append(*b, 0)
	}
	(*b)[i/64] |= 1 << (i % 64)
}
