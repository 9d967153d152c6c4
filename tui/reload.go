package tui

import (
	"cmp"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/content"
)

// blogChanged refreshes what is shown, if that is of what has changed.
func (a *App) blogChanged(msg BlogChanged) tea.Cmd {
	if msg.Unpublished && !a.author {
		return nil
	}
	return a.refresh()
}

// refresh takes the newest version of the blog. What the reader looks at stays: the
// chosen post in the list, the sentence in the post.
func (a *App) refresh() tea.Cmd {
	old := a.blog
	if a.blog = a.config.Blog(); a.config.Wrong != nil {
		a.wrong = a.config.Wrong()
	}
	if a.blog == old {
		return nil
	}
	if a.list.filter != nil {
		a.list.filter.labels = nil // of posts that may be gone
	}
	a.list.arrange(&a.session)
	if a.post != nil && a.post.page != nil {
		a.post.retail(&a.session)
	}
	cmds := []tea.Cmd{a.restyle(), a.after()} // the accent may be another one
	if a.post == nil {
		a.notice = cmp.Or(a.troubles(), changesBetween(old, a.blog))
		return tea.Batch(cmds...)
	}
	if a.author {
		a.notice = "" // of the version before
	}
	switch post := a.successor(a.post.asked.post); {
	case post == nil && !a.post.gone:
		a.post.gone = true
		a.notice = cmp.Or(a.trouble(a.post.asked.post), "Taken back just now. You can read it to its end.")
	case post != nil && post != a.post.asked.post:
		a.post.gone = false
		a.post.asked = setting{post, a.lookOf(post)}
		cmds = append(cmds, a.renderPost())
	}
	return tea.Batch(cmds...)
}

// successor is a post in the newest version of the blog: it may have another slug, if its
// author is who reads.
func (a *App) successor(was *content.Post) *content.Post {
	if post := a.blog.Post(was.Slug); post != nil || !a.author {
		return post
	}
	for _, post := range a.blog.Posts {
		if post.File == was.File {
			return post
		}
	}
	return nil
}

// changesBetween is one line about what is new in a list.
func changesBetween(old, now *content.Blog) string {
	added, changed, removed := content.Changes(old, now)
	var parts []string
	for _, part := range []struct {
		n    int
		what string
	}{{added, "new"}, {changed, "changed"}, {removed, "gone"}} {
		if part.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", part.n, part.what))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "Just now: " + strings.Join(parts, ", ")
}
