package content

import "time"

// State says whether readers see a post, or why they do not.
type State int

// What a post may be at a time.
const (
	Published  State = iota
	Draft            // its author says so
	Scheduled        // its time has not come
	Expired          // its time is over
	Unreadable       // its file might say that it is a draft
)

// String returns "published", "draft", "scheduled", "expired" or "unreadable".
func (s State) String() string {
	return [...]string{"published", "draft", "scheduled", "expired", "unreadable"}[s]
}

// State is what the post is at the time now; and when it will appear if it is
// [Scheduled], when it went if it is [Expired], and the zero time else.
func (p *Post) State(now time.Time) (State, time.Time) {
	switch from := p.appears(); {
	case p.doubtful:
		return Unreadable, time.Time{}
	case p.draft:
		return Draft, time.Time{}
	case from.After(now):
		return Scheduled, from
	case !p.expiryDate.IsZero() && !p.expiryDate.After(now):
		return Expired, p.expiryDate
	}
	return Published, time.Time{}
}

// appears is when a post that is no draft is there to be read.
func (p *Post) appears() time.Time {
	if p.publishDate.IsZero() {
		return p.Date
	}
	return p.publishDate
}

// turns are the moments at which the clock changes what the post is.
func (p *Post) turns() []time.Time {
	if p.doubtful || p.draft {
		return nil
	}
	return []time.Time{p.appears(), p.expiryDate}
}

// span is the time during which the clock changes nothing in a blog: from a moment to
// before another one. Zero is for ever.
type span struct{ from, until time.Time }

// narrow leaves of the span around now what is on the same side of a moment.
func (s *span) narrow(turn, now time.Time) {
	switch {
	case turn.IsZero():
	case turn.After(now):
		if s.until.IsZero() || turn.Before(s.until) {
			s.until = turn
		}
	case turn.After(s.from):
		s.from = turn
	}
}

func (s span) has(t time.Time) bool {
	return !t.Before(s.from) && (s.until.IsZero() || t.Before(s.until))
}

// Until is the next moment at which the clock alone makes another blog of this one: a
// post appears, or its time is over. It is zero if there is none.
func (b *Blog) Until() time.Time { return b.span.until }

// At is the blog as its files were, at another time: b itself, if the clock changes
// nothing between. It reads no file, and keeps what [Reload] keeps.
func (b *Blog) At(now time.Time) *Blog {
	switch {
	case b.span.has(now):
		return b
	case b.whole == b:
		return assemble(b.folder, now, b).Whole()
	}
	return assemble(b.folder, now, b)
}
