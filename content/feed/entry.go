package feed

import (
	"iter"
	"regexp"
	"strings"
	"time"

	"edgerunner.vc/blog/content"
)

// entry is a post as feeds have it.
type entry struct {
	post           *content.Post
	id, link       string
	html           string
	language       string // where it is not that of the site
	published      time.Time
	updated        time.Time // not before it was published; zero for none, as published
	edited         bool      // after it was published
	cover, coverIs string    // its address and media type; empty for none, or if not known
}

// entries are the posts of the feed. Each is made when it is asked for.
func (f *feed) entries() iter.Seq[entry] {
	return func(yield func(entry) bool) {
		for _, p := range f.posts {
			if !yield(f.entry(p)) {
				return
			}
		}
	}
}

func (f *feed) entry(p *content.Post) entry {
	e := entry{
		post: p, id: f.id(p), link: f.link(p, ""), html: f.html(p),
		published: moment(p.Published()), updated: updated(p),
	}
	e.edited = e.updated.After(e.published)
	if lang := language(p.Lang); lang != language(f.blog.Site.Language) {
		e.language = lang
	}
	if cover := p.CoverURL(); onTheWeb(cover) {
		e.cover, e.coverIs = cover, imageType(cover)
	}
	return e
}

// updated is when a post was changed; it is zero if its author has not dated it.
func updated(p *content.Post) time.Time {
	published, changed := moment(p.Published()), moment(p.Updated)
	if changed.After(published) {
		return changed
	}
	return published
}

// lastUpdate is when one of the posts was changed for the last time; zero for none.
func (f *feed) lastUpdate() (last time.Time) {
	for _, p := range f.posts {
		if t := updated(p); t.After(last) {
			last = t
		}
	}
	return last
}

// moment is a time as feeds have it: in UTC, because zones of old had seconds, and zero
// where the year has no four digits there.
func moment(t time.Time) time.Time {
	if t = t.UTC(); t.Year() < 1 || t.Year() > 9999 {
		return time.Time{}
	}
	return t
}

// stamp is a time as of RFC 3339; empty for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// languageTag is what schemas take for a tag as of RFC 5646.
var languageTag = regexp.MustCompile(`^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$`)

// language is what an author says of one, as a tag; empty if it is none.
func language(s string) string {
	if s = strings.ReplaceAll(s, "_", "-"); languageTag.MatchString(s) {
		return s
	}
	return ""
}
