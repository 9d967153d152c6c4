package content

import (
	"errors"
	"io/fs"
	"reflect"
	"time"
)

// ErrBare is for a folder in which nothing is left of a blog.
var ErrBare = errors.New("the content folder is empty")

// Reload reads the blog in fsys as [Load] does, and keeps what has not changed since
// old: where a post is the same in every respect that a reader could see, the new
// blog has the same *Post as the old one, so that what was made of it stays good. The
// same holds for the site. A nil old is no blog.
//
// What has become worse stays as it was: readers go on with the last good version of a post
// that cannot be read any more, or is empty, or not UTF-8, and with that of site.yaml. So
// they do if nothing is left but hidden names, as while a disk is not mounted; that is
// [ErrBare]. An error says nothing of old, which can be served on.
func Reload(fsys fs.FS, now time.Time, old *Blog) (*Blog, error) {
	return reload(&reading{fsys: fsys, now: now}, old)
}

// ReloadRested is [Reload] for a folder that does not come to rest: what has just been
// written to, or is missing from where something has, is as it was, for a minute at most.
func ReloadRested(fsys fs.FS, now time.Time, old *Blog) (*Blog, error) {
	return reload(&reading{fsys: fsys, now: now, rested: true}, old)
}

func reload(r *reading, old *Blog) (*Blog, error) {
	r.folder = &folder{}
	if old == nil {
		r.siteEntry = r.readSite(siteEntry{})
	} else {
		r.siteEntry = r.readSite(old.folder.siteEntry)
		r.site = r.site.keep(old.Site)
		r.remember(old)
	}
	if err := r.walk(); err != nil {
		return nil, err
	}
	if r.topIsBare && old != nil && len(old.folder.entries) > 0 {
		return nil, ErrBare
	}
	r.keepMissing()
	return assemble(r.folder, r.now, old), nil
}

// remember brings the entries of an older blog, made anew if the site has changed in what
// posts take from it.
func (r *reading) remember(old *Blog) {
	r.old = make(map[string]entry, len(old.folder.entries))
	for _, e := range old.folder.entries {
		if e.post != nil && !r.site.reads(old.Site) {
			e = r.remake(e)
		}
		r.old[e.name] = e
	}
}

func (r *reading) remake(e entry) entry {
	found := &problems{file: e.name}
	post, err := newPost(file{path: e.name, src: e.post.source, modTime: e.modTime}, r.site, found)
	if err != nil {
		return entry{name: e.name} // not so, for it was good
	}
	post.doubtful = e.post.doubtful
	if !e.bad {
		e.problems = found.list
	}
	if !post.same(e.post) || !r.site.looks(e.post.site) {
		e.post = post
	}
	return e
}

// reads says whether posts read for one site are as those that are read for the other.
func (s *Site) reads(other *Site) bool {
	return s.looks(other) && s.Language == other.Language && s.Author == other.Author && s.location == other.location
}

// looks says whether posts look alike for both sites: all links, and all colours.
func (s *Site) looks(other *Site) bool {
	return s.BaseURL == other.BaseURL && s.Accent == other.Accent
}

// keep is old if it says the same. The time zone is kept for itself, because two that
// were loaded are never equal.
func (s *Site) keep(old *Site) *Site {
	if s.TimeZone == old.TimeZone {
		s.location = old.location
	}
	if *s == *old {
		return old
	}
	return s
}

// same says whether two posts differ in nothing but the site that they were read for.
func (p *Post) same(q *Post) bool {
	a, b := *p, *q
	a.site, b.site, a.renamed, b.renamed = nil, nil, nil, nil
	return reflect.DeepEqual(a, b)
}

// published is the post with that slug, which must not be an alias; or nil.
func (b *Blog) published(slug string) *Post {
	if p := b.bySlug[slug]; p != nil && p.Slug == slug {
		return p
	}
	return nil
}

// Changes counts the posts that a blog has and an older one (nil for none) has not,
// those that differ, and those that are gone. Posts are known by their slugs, and
// differ where [Reload] has not kept them.
func Changes(before, after *Blog) (added, changed, removed int) {
	if before == nil {
		return len(after.Posts), 0, 0
	}
	for _, p := range after.Posts {
		switch was := before.published(p.Slug); {
		case was == nil:
			added++
		case was != p:
			changed++
		}
	}
	return added, changed, len(before.Posts) + added - len(after.Posts)
}
