package content

import (
	"io/fs"
	"reflect"
	"time"
)

// Reload reads the blog in fsys as [Load] does, and keeps what has not changed since
// old: where a post is the same in every respect that a reader could see, the new
// blog has the same *Post as the old one, so that what was made of it stays good. The
// same holds for the site. A nil old is no blog. An error says nothing of old, which
// can be served on.
func Reload(fsys fs.FS, now time.Time, old *Blog) (*Blog, error) {
	found := &problems{file: siteFile}
	b := &Blog{Site: loadSite(fsys, found), bySlug: map[string]*Post{}}
	b.Problems = found.list
	if old != nil {
		b.Site = b.Site.keep(old.Site)
	}
	files, err := findPosts(fsys, b)
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		b.load(fsys, name, now)
	}
	b.sort()
	b.nameSlugs()
	if old != nil {
		b.keep(old)
	}
	b.index()
	sortProblems(b.Problems)
	return b, nil
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

// keep puts the posts of old in the places of those that are the same.
func (b *Blog) keep(old *Blog) {
	if b.Site.BaseURL != old.Site.BaseURL || b.Site.Accent != old.Site.Accent {
		return // all links, or all colours, are others
	}
	for i, p := range b.Posts {
		if before := old.published(p.Slug); before != nil && before.same(p) {
			b.Posts[i], b.bySlug[p.Slug] = before, before
		}
	}
}

// same says whether two posts differ in nothing but the site that they were read for.
func (p *Post) same(q *Post) bool {
	a, b := *p, *q
	a.site, b.site = nil, nil
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
