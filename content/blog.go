package content

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// maxPostSize is the size from which a file is no post but a mistake, in bytes: the
// longest novels in Markdown are under 4 MB.
const maxPostSize = 4 << 20

// Blog is everything there is to read, at one moment. It is never changed, but for the
// index that the first search adds and the images, so all sessions share it.
type Blog struct {
	Site     *Site
	Posts    []*Post   // what is published, newest first
	Hidden   []Hidden  // what is not, and why
	Problems []Problem // by file and line

	folder *folder
	span   span
	bySlug map[string]*Post
	roads  roads
	names  names
	ties   ties

	indexOnce  sync.Once
	searchable atomic.Pointer[searchIndex] // nil until [Blog.Index]
	images     atomic.Pointer[Images]      // nil until [Blog.LoadImages]
	indexed    []part                      // of the blog before, until then

	wholeOnce sync.Once
	whole     *Blog
}

// Hidden is a post that readers do not see.
type Hidden struct {
	File string
	Why  string // "draft", "scheduled", "expired" or "unreadable"
	Post *Post  // nil if there is nothing to show; its slug may be that of a published one
}

// Post returns the published post with that slug or alias, or nil.
func (b *Blog) Post(slug string) *Post { return b.bySlug[slug] }

// Load reads the blog in fsys as it is at the time now. What is wrong with a post
// is in [Blog.Problems]; the error is for a folder that cannot be read at all.
func Load(fsys fs.FS, now time.Time) (*Blog, error) { return Reload(fsys, now, nil) }

// assemble makes the blog of a time of what was read. It may have had an older one.
func assemble(f *folder, now time.Time, old *Blog) *Blog {
	b := &Blog{Site: f.site, Problems: slices.Concat(f.mistakes, f.problems), folder: f, bySlug: make(map[string]*Post, len(f.entries))}
	for _, e := range f.entries {
		b.Problems = append(b.Problems, e.problems...)
		if e.isNew() {
			continue
		}
		if e.post == nil {
			b.Hidden = append(b.Hidden, Hidden{File: Clean(e.name), Why: Unreadable.String()})
			continue
		}
		for _, turn := range e.post.turns() {
			b.span.narrow(turn, now)
		}
		if state, _ := e.post.State(now); state != Published {
			b.Hidden = append(b.Hidden, Hidden{Clean(e.name), state.String(), e.post})
			continue
		}
		b.Posts = append(b.Posts, e.post)
	}
	sortPosts(b.Posts)
	b.nameSlugs(b.Posts)
	b.index(b.Posts)
	if old != nil {
		b.inherit(old)
	}
	sortProblems(b.Problems)
	return b
}

// sortPosts puts the newest first; on one day by weight, then by title. A post without
// any date is the last.
func sortPosts(posts []*Post) {
	slices.SortStableFunc(posts, func(p, q *Post) int {
		return cmp.Or(q.Date.Compare(p.Date), cmp.Compare(p.Weight, q.Weight), cmp.Compare(p.Title, q.Title))
	})
}

// nameSlugs gives each of the posts a slug of its own. Of two that want the same, the
// older one keeps it, so that links to it stay good.
func (b *Blog) nameSlugs(posts []*Post) {
	for i, p := range slices.Backward(posts) {
		slug := p.Slug
		for n := 2; b.bySlug[slug] != nil; n++ {
			slug = fmt.Sprintf("%s-%d", p.Slug, n)
		}
		if other := b.bySlug[p.Slug]; other != nil {
			b.Problems = append(b.Problems, Problem{File: p.File, Key: "slug", Message: fmt.Sprintf(
				"%q is taken by %s; the post is served as %q", p.Slug, other.File, slug)})
		}
		posts[i] = p.as(slug)
		b.bySlug[slug] = posts[i]
	}
}

// index finds in advance what would cost a look at all posts for each question. Each of
// the lists is newest first; what a post of an earlier list is called, none of a later one
// is.
func (b *Blog) index(lists ...[]*Post) {
	for _, p := range slices.Concat(lists...) {
		for _, alias := range p.Aliases {
			if slug := slugify(path.Base(alias)); slug != "" && b.bySlug[slug] == nil {
				b.bySlug[slug] = p
			}
		}
	}
	b.layRoads(lists)
	b.tie()
}
