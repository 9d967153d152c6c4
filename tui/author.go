package tui

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// standing is what is said of a post that is not published, in a few words; empty for one
// that is, and for readers.
func (d *session) standing(p *content.Post) string {
	if !d.author {
		return ""
	}
	now := d.now()
	switch state, at := p.State(now); state {
	case content.Published:
		return ""
	case content.Scheduled:
		return "on " + moment(at.In(d.blog.Site.Location()), now)
	case content.Unreadable:
		return "hidden" // what is wrong is said elsewhere
	default:
		return state.String()
	}
}

// standingIn is the same in a list, where the title needs the room.
func (d *session) standingIn(l layout, p *content.Post) string {
	standing := d.standing(p)
	state, at := p.State(d.now())
	switch {
	case standing == "", state != content.Scheduled, l.roomy:
		return standing
	case l.column < minStatus:
		return "later"
	}
	return "on " + at.In(d.blog.Site.Location()).Format("2 Jan")
}

// moment is when something will be, without what goes without saying.
func moment(at, now time.Time) string {
	layout := "2 Jan"
	if at.Year() != now.In(at.Location()).Year() {
		layout += " 2006"
	}
	if hour, minute, _ := at.Clock(); hour+minute > 0 {
		layout += " 15:04"
	}
	return at.Format(layout)
}

// lookOf is the look that a post is set for, with what is said of it.
func (a *App) lookOf(p *content.Post) page.Look {
	look := a.look()
	look.Mark = a.standing(p)
	return look
}

// trouble is what is wrong with a post, in a line; empty for nothing, and for readers.
func (d *session) trouble(p *content.Post) string {
	if !d.author {
		return ""
	}
	return worst(slices.DeleteFunc(slices.Concat(d.blog.Problems, d.wrong), func(q content.Problem) bool { return q.File != p.File }), true)
}

// troubles is the same of all posts.
func (d *session) troubles() string {
	if !d.author {
		return ""
	}
	return worst(slices.Concat(d.blog.Problems, d.wrong), false)
}

// worst is the first error, else the first warning, and how many problems there are. In an
// open file the line is enough.
func worst(problems []content.Problem, open bool) string {
	if len(problems) == 0 {
		return ""
	}
	first := slices.MaxFunc(problems, func(p, q content.Problem) int { return cmp.Compare(p.Severity, q.Severity) })
	if open && first.Line > 0 {
		first.File, first.Line = fmt.Sprint("line ", first.Line), 0
	}
	if len(problems) > 1 {
		return fmt.Sprintf("%d problems: %s", len(problems), first)
	}
	return first.String()
}
