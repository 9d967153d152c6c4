package tui

import (
	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// reading is how far one post has been read in this session.
type reading struct {
	place   content.Place // where the window was last
	percent int           // the furthest
	seen    bits          // the blocks whose end has been in view
}

// readings is what this session has read, by slug, and what was read before it. It
// belongs to one App, and has at most an entry a post.
type readings map[string]*reading

// Reading is how far a reader has come in a post, as it outlives a session.
type Reading struct {
	Slug    string
	Place   content.Place // where the window was last
	Percent int           // the furthest
}

// newReadings is what was read before this session.
func newReadings(before []Reading) readings {
	r := readings{}
	for _, read := range before {
		r[read.Slug] = &reading{place: read.Place, percent: read.Percent}
	}
	return r
}

// percent is how much of a post has been read.
func (r readings) percent(slug string) int {
	if read := r[slug]; read != nil {
		return read.percent
	}
	return 0
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

// keep remembers the place, and the percentage if it is the furthest.
func (r readings) keep(slug string, at content.Place, percent int) *reading {
	read := r[slug]
	if read == nil {
		read = &reading{}
		r[slug] = read
	}
	read.place, read.percent = at, max(percent, read.percent)
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
