package tui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// postScreen is the post that is being read.
type postScreen struct {
	post  *content.Post
	look  page.Look     // that the page was asked for
	page  *page.Page    // nil until it has been set
	shown page.Look     // that the page was set for
	top   int           // line of the page in the first row
	place content.Place // what the reader scrolled to; a resize never changes it
}

// rendered takes a page, unless it is for a question that is no longer asked.
func (s *postScreen) rendered(msg postRendered, l layout, read readings) bool {
	if msg.post != s.post || msg.look != s.look {
		return false
	}
	s.page, s.shown = msg.page, msg.look
	s.resized(l, read)
	return true
}

// ready says whether the page is the one that was asked for last. Until then keys
// wait: the end of another page is not the end of this one.
func (s *postScreen) ready() bool { return s.page != nil && s.shown == s.look }

// resized finds the place again in a window or a page of another size.
func (s *postScreen) resized(l layout, read readings) {
	if s.page == nil {
		return
	}
	s.top = s.clamp(s.page.LineOf(s.place), l)
	read.keep(s.post.Slug, s.place, s.percent(l))
}

func (s *postScreen) clamp(top int, l layout) int {
	return max(min(top, len(s.page.Lines)-l.body), 0)
}

func (s *postScreen) percent(l layout) int {
	return percentAt(s.top, l.body, len(s.page.Lines))
}

// update scrolls, or says where to go from the post. The page has been set.
func (s *postScreen) update(msg tea.KeyPressMsg, l layout, read readings) intent {
	switch {
	case key.Matches(msg, keys.Back):
		return backToList
	case key.Matches(msg, keys.Next):
		return nextPost
	case key.Matches(msg, keys.Previous):
		return previousPost
	case key.Matches(msg, keys.Help):
		return showHelp
	default:
		s.scroll(msg, l, read)
	}
	return stay
}

func (s *postScreen) scroll(msg tea.KeyPressMsg, l layout, read readings) {
	top := s.top
	switch {
	case key.Matches(msg, keys.Down):
		top++
	case key.Matches(msg, keys.Up):
		top--
	case key.Matches(msg, keys.PageDown):
		top += l.body
	case key.Matches(msg, keys.PageUp):
		top -= l.body
	case key.Matches(msg, keys.HalfDown):
		top += max(l.body/2, 1)
	case key.Matches(msg, keys.HalfUp):
		top -= max(l.body/2, 1)
	case key.Matches(msg, keys.Top):
		top = 0
	case key.Matches(msg, keys.Bottom):
		top = len(s.page.Lines)
	}
	if top = s.clamp(top, l); top == s.top {
		return
	}
	s.top = top
	s.place = s.page.PlaceAt(top)
	read.keep(s.post.Slug, s.place, s.percent(l))
}

// frame draws the part of the page that the window shows, and the status below it.
func (s *postScreen) frame(l layout, st styles) frame {
	rows := make([]string, l.top, l.height)
	for i := s.top; i < min(s.top+l.body, len(s.page.Lines)); i++ {
		row := s.page.Lines[i]
		if s.page.Measure > l.column { // the page for this window is still being set
			row = cut(row, l.column)
		}
		rows = append(rows, row)
	}
	status := s.status(l, st)
	rows = append(rows, make([]string, l.height-len(status)-len(rows))...)
	rows = append(rows, status...)
	read := s.percent(l)
	lit := func(y int) bool { return (y+1)*100 <= read*l.height }
	return frame{rows: compose(rows, l, st, lit), cursorY: l.height - 1}
}

// status is the reading progress, always in view, and where there is room the
// heading that one is under and the keys that matter.
func (s *postScreen) status(l layout, st styles) []string {
	const label = "Reading Progress"
	percent := s.percent(l)
	far := fmt.Sprintf("%3d %%", percent)
	left := timeLeft(s.post, percent)
	if l.status == 1 || l.column < minStatus {
		rows := []string{meter(st, percent, l.column-width(far)-1) + " " + far}
		if l.status > 1 {
			rows = append(rows, cut(st.quiet.Styled(left), l.column))
		}
		return rows
	}
	hints := st.quiet.Styled(left) + "  " + keyHints(st, l.column, keys.Help.Help())
	if l.roomy {
		far += st.quiet.Styled(fmt.Sprintf("  %13s", left))
		hints = keyHints(st, l.column*2/3, keys.Help.Help(), keys.Back.Help(), keys.PageDown.Help())
	}
	cells := l.column - width(label) - width(far) - 2
	return []string{
		strings.Join([]string{st.quiet.Styled(label), meter(st, percent, cells), far}, " "),
		spread(render(st.quiet, s.page.HeadingAt(s.top)), hints, l.column),
	}
}

// minStatus is the narrowest column that has room for the words of the status.
const minStatus = 28

// timeLeft is how long the rest of a post takes.
func timeLeft(p *content.Post, percent int) string {
	minutes := (p.Minutes()*(100-percent) + 99) / 100
	if minutes == 0 {
		return "finished"
	}
	return fmt.Sprintf("%d min left", minutes)
}
