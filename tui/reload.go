package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/content"
)

// refresh takes the newest version of the blog. What the reader looks at stays: the
// chosen post in the list, the sentence in the post.
func (a *App) refresh() tea.Cmd {
	old := a.blog
	if a.blog = a.config.Blog(); a.blog == old {
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
		a.notice = changesBetween(old, a.blog)
		return tea.Batch(cmds...)
	}
	switch post := a.blog.Post(a.post.asked.post.Slug); {
	case post == nil && !a.post.gone:
		a.post.gone = true
		a.notice = "Taken back just now. You can read it to its end."
	case post != nil && post != a.post.asked.post:
		a.post.gone = false
		a.post.asked.post = post
		cmds = append(cmds, a.renderPost())
	}
	return tea.Batch(cmds...)
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
