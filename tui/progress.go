package tui

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/content"
)

// markRead marks a post as read, or as one that was never opened; or takes back the mark,
// if nothing was read since.
func (a *App) markRead(post *content.Post) {
	switch {
	case post == nil:
		return
	case a.memory != nil && !a.recalled: // what is marked over would be lost
		a.notice = "Not yet: what you have read before is not found yet."
		return
	}
	was, is := a.readings.get(post.Slug), a.marked[post.Slug]
	switch {
	case is != nil:
		a.notice = "As it was before."
	case was.finished:
		is = &reading{place: content.Place{Block: -1}, at: was.at}
		a.notice = "Marked as unread. R takes that back."
	default:
		is = was.finish(post, a.now())
		a.notice = "Marked as read. R takes that back."
	}
	a.forget(post)
	a.marked[post.Slug], a.readings[post.Slug] = was, is
	if a.readings.of(post).begun() {
		a.kept(a.readings.reading(post.Slug))
	}
	a.list.arrange(&a.session)
}

// startAgain goes to the beginning of a post, as if it had never been opened.
func (a *App) startAgain(post *content.Post) tea.Cmd {
	if post == nil {
		return nil
	}
	read := a.readings[post.Slug]
	a.forget(post)
	a.list.arrange(&a.session)
	if a.post == nil && read != nil {
		a.visits.jump(location{post.Slug, read.place})
	}
	cmd := a.jump(goal{post: post, place: &content.Place{Block: -1}})
	if read != nil || a.post.page != nil {
		a.notice = "From the beginning. ctrl+o goes back to where you were."
	}
	return cmd
}

// forget forgets how far a post was read.
func (a *App) forget(post *content.Post) {
	delete(a.readings, post.Slug)
	delete(a.marked, post.Slug)
	a.forgotten[post.Slug] = true
	if a.memory != nil {
		a.memory.Forget(post.Slug)
	}
	if a.last == post.Slug {
		a.last = ""
		a.preferred(PrefLast, "")
	}
	if a.post != nil {
		a.post.told = Reading{}
	}
}

// inFront is the post that is open, or chosen in the list; nil for none.
func (a *App) inFront() *content.Post {
	if a.post != nil {
		return a.post.post()
	}
	return a.list.goal().post
}

// showProgress shows in the list what was read.
func (a *App) showProgress() tea.Cmd {
	var cmd tea.Cmd
	if a.post != nil {
		cmd = a.backToList()
	}
	a.list.narrowTo(listScreen{history: true}, &a.session)
	return cmd
}

// history is the posts that were read, the latest first. Those that were marked stay, so
// that a second key is for the same.
func (d *session) history() []*content.Post {
	slugs := slices.SortedFunc(maps.Keys(d.readings), func(a, b string) int {
		return cmp.Or(d.readings[b].at.Compare(d.readings[a].at), strings.Compare(a, b))
	})
	var posts []*content.Post
	for _, slug := range slugs {
		if post := d.blog.Post(slug); post != nil && (d.readings.of(post).begun() || d.marked[slug] != nil) {
			posts = append(posts, post)
		}
	}
	return posts
}
