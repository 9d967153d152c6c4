package content

import "slices"

// Whole is the blog as its authors see it: what is not published is among the posts, too;
// see [Post.State]. A published post has the same slug in both blogs, and no other post
// takes that, or an alias, from it. Hidden is what has nothing to show. The whole blog is
// made when it is first asked for, and is whole itself.
func (b *Blog) Whole() *Blog {
	b.wholeOnce.Do(func() { b.whole = b.makeWhole() })
	return b.whole
}

func (b *Blog) makeWhole() *Blog {
	w := &Blog{Site: b.Site, Problems: slices.Clone(b.Problems), folder: b.folder, span: b.span, bySlug: map[string]*Post{}}
	w.wholeOnce.Do(func() { w.whole = w })
	for slug, p := range b.bySlug {
		w.bySlug[slug] = p
	}
	var unpublished []*Post
	for _, h := range b.Hidden {
		if h.Post == nil {
			w.Hidden = append(w.Hidden, h)
		} else {
			unpublished = append(unpublished, h.Post)
		}
	}
	sortPosts(unpublished)
	w.nameSlugs(unpublished)
	w.Posts = slices.Concat(b.Posts, unpublished)
	sortPosts(w.Posts)
	w.index(b.Posts, unpublished)
	w.inherit(b)
	sortProblems(w.Problems)
	return w
}
