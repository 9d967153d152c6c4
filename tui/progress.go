package tui

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/content"
)

// markRead marks a post as read, or as one that was never opened.
func (a *App) markRead(post *content.Post) {
	if post == nil {
		return
	}
	if a.readings.of(post).finished {
		a.forget(post)
		a.notice = "Marked as unread."
		return
	}
	a.readings.finish(post, a.now())
	a.kept(a.readings.reading(post.Slug))
	a.list.arrange(&a.session)
	a.notice = "Marked as read. R takes that back."
}

// startAgain goes to the beginning of a post, as if it had never been opened.
func (a *App) startAgain(post *content.Post) tea.Cmd {
	if post == nil {
		return nil
	}
	read := a.readings[post.Slug]
	a.forget(post)
	if a.post == nil && read != nil {
		a.visits.jump(location{post.Slug, read.place})
	}
	cmd := a.jump(goal{post: post, place: &content.Place{Block: -1}})
	a.notice = "From the beginning. ctrl+o goes back to where you were."
	return cmd
}

// forget forgets how far a post was read.
func (a *App) forget(post *content.Post) {
	delete(a.readings, post.Slug)
	if a.memory != nil {
		a.memory.Forget(post.Slug)
	}
	if a.post != nil {
		a.post.told = Reading{}
	}
	a.list.arrange(&a.session)
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

// history is the posts that were read, the latest first.
func (d *session) history() []*content.Post {
	slugs := slices.SortedFunc(maps.Keys(d.readings), func(a, b string) int {
		return cmp.Or(d.readings[b].at.Compare(d.readings[a].at), strings.Compare(a, b))
	})
	var posts []*content.Post
	for _, slug := range slugs {
		if post := d.blog.Post(slug); post != nil && d.readings.of(post).begun() {
			posts = append(posts, post)
		}
	}
	return posts
}
