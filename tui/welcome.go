package tui

import (
	"fmt"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/content"
)

// welcome is the line above the list for a reader who has come back. Where there is
// something to go on with, it is what is chosen at first.
type welcome struct {
	post   *content.Post // to go on with; nil for none
	fresh  int           // posts that came since the last visit
	chosen bool
}

// greet welcomes a reader who has come back.
func (a *App) greet() {
	w := &welcome{}
	for _, post := range a.history() {
		if !a.readings.of(post).finished {
			w.post, w.chosen = post, true
			break
		}
	}
	for _, post := range a.blog.Posts {
		if a.fresh(post) {
			w.fresh++
		}
	}
	if w.post != nil || w.fresh > 0 {
		a.list.welcome = w
		return
	}
	a.notice = "Welcome back."
}

// line is what the welcome says in so many cells; empty for nothing.
func (w *welcome) line(cells int) string {
	const hello = "Welcome back. "
	switch {
	case w.post != nil && cells < leastWelcome:
		return cut("Continue?", cells)
	case w.post != nil:
		return quoted(hello+"Continue “", w.post.Title, "”?", "Continue “", cells)
	case w.fresh == 1:
		return cut(hello+"1 post is new since your last visit.", cells)
	case w.fresh > 1:
		return cut(fmt.Sprintf(hello+"%d posts are new since your last visit.", w.fresh), cells)
	}
	return ""
}

// leastWelcome is how wide a welcome is that names a post, in cells.
const leastWelcome = len("Continue “”?") + 4

// leastQuoted is how much of a name has to be seen to know it again, in cells.
const leastQuoted = 16

// quoted is a name between words, in so many cells: the name is cut as far as it must
// be, and where little of it would be left the words before it are the short ones.
func quoted(before, name, behind, short string, cells int) string {
	if room := cells - width(before) - width(behind); room < min(width(name), leastQuoted) {
		before = short
	}
	name = cut(name, cells-width(before)-width(behind))
	return cut(before+name+behind, cells)
}

// still is the welcome if there is something to go on with still: the author may have
// taken it back, and the reader have said that it is read, or not begun.
func (w *welcome) still(d *session) *welcome {
	if w == nil || w.post == nil {
		return w
	}
	if w.post = d.blog.Post(w.post.Slug); w.post == nil {
		return nil
	}
	if read := d.readings.of(w.post); read.finished || !read.begun() {
		return nil
	}
	return w
}

// leave chooses what is below.
func (w *welcome) leave() {
	if w != nil {
		w.chosen = false
	}
}

// scroll goes from the welcome into the list, and back from its first post; it says
// whether that is all that the key does.
func (w *welcome) scroll(msg tea.KeyPressMsg, chosen int) bool {
	switch up := key.Matches(msg, keys.Up); {
	case w == nil || w.post == nil:
		return false
	case !w.chosen:
		w.chosen = up && chosen == 0
		return w.chosen
	case key.Matches(msg, keys.Down, keys.PageDown, keys.HalfDown, keys.Bottom):
		w.chosen = false
		return key.Matches(msg, keys.Down)
	}
	return true
}

// greets says whether the welcome is shown.
func (s *listScreen) greets() bool {
	return s.welcome != nil && s.filter == nil && s.asked == ""
}

// fresh says whether a post came after the last visit of the reader. Most dates have no
// time, and those of that day may be later.
func (d *session) fresh(p *content.Post) bool {
	if d.since.IsZero() || d.readings.of(p).begun() {
		return false
	}
	came := p.Published()
	if came.Equal(midnight(came)) {
		return !came.Before(midnight(d.since.In(came.Location())))
	}
	return came.After(d.since)
}

// midnight is the beginning of a day.
func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// row is the welcome in so many cells.
func (w *welcome) row(cells int, st styles) string {
	switch {
	case w.post == nil:
		return render(st.accent, w.line(cells))
	case w.chosen:
		return st.accent.Styled("▸") + " " + st.chosen.Styled(w.line(cells-2))
	}
	return "  " + render(st.quiet, w.line(cells-2))
}
