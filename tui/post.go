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
	shift int           // of long lines of code, in cells
}

// rendered takes a page, unless it is for a question that is no longer asked.
func (s *postScreen) rendered(msg postRendered, l layout, read readings) bool {
	if msg.post != s.post || msg.look != s.look {
		return false
	}
	if whole := s.page != nil && s.shown == s.look && s.page.Rest == 0; whole && msg.page.Rest > 0 {
		return false // its beginning comes late
	}
	s.page, s.shown = msg.page, msg.look
	s.resized(l, read)
	return true
}

// ready says whether the page is the one that was asked for last, and has what the
// key needs. Until then keys wait: the end of another page is not the end of this one,
// and neither is that of its beginning.
func (s *postScreen) ready(msg tea.KeyPressMsg, l layout) bool {
	switch {
	case key.Matches(msg, keys.Back):
		return true
	case s.page == nil || s.shown != s.look:
		return false
	}
	top, moves := s.target(msg, l)
	return s.page.Rest == 0 || !moves || top+l.body <= s.page.Len()
}

// resized finds the place again in a window or a page of another size.
func (s *postScreen) resized(l layout, read readings) {
	if s.page == nil {
		return
	}
	s.top = s.clamp(s.page.LineOf(s.place), l)
	s.keep(read, l)
}

// keep remembers the place. How far that is, only a whole page can tell.
func (s *postScreen) keep(read readings, l layout) {
	percent := 0
	if s.page.Rest == 0 {
		percent = s.percent(l)
	}
	read.keep(s.post.Slug, s.place, percent)
}

func (s *postScreen) clamp(top int, l layout) int {
	return max(min(top, s.page.Len()-l.body), 0)
}

func (s *postScreen) percent(l layout) int {
	percent := percentAt(s.top, l.body, s.page.Len()+s.page.Rest)
	if s.page.Rest > 0 {
		return min(percent, 99)
	}
	return percent
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
	case key.Matches(msg, keys.Left):
		s.slide(-slideStep, l)
	case key.Matches(msg, keys.Right):
		s.slide(slideStep, l)
	default:
		s.scroll(msg, l, read)
	}
	return stay
}

// slideStep is how far long lines of code go to the side with a key, in cells: half
// of what most of them are too long by.
const slideStep = 16

// slide shifts the code in view, as far as its longest line goes.
func (s *postScreen) slide(by int, l layout) {
	over := s.page.Overflow(s.top, s.top+l.body)
	s.shift = min(max(min(s.shift, over)+by, 0), over)
}

func (s *postScreen) scroll(msg tea.KeyPressMsg, l layout, read readings) {
	top, _ := s.target(msg, l)
	if key.Matches(msg, keys.Top) {
		s.shift = 0
	}
	if top = s.clamp(top, l); top == s.top {
		return
	}
	s.top = top
	s.place = s.page.PlaceAt(top)
	s.keep(read, l)
}

// target is the line that a key wants at the top of the window, if it moves at all.
func (s *postScreen) target(msg tea.KeyPressMsg, l layout) (top int, moves bool) {
	switch {
	case key.Matches(msg, keys.Down):
		return s.top + 1, true
	case key.Matches(msg, keys.Up):
		return s.top - 1, true
	case key.Matches(msg, keys.PageDown):
		return s.page.Turn(s.top+l.body, l.body), true
	case key.Matches(msg, keys.PageUp):
		return s.top - l.body, true
	case key.Matches(msg, keys.HalfDown):
		return s.top + max(l.body/2, 1), true
	case key.Matches(msg, keys.HalfUp):
		return s.top - max(l.body/2, 1), true
	case key.Matches(msg, keys.Top):
		return 0, true
	case key.Matches(msg, keys.Bottom):
		return s.page.Len() + s.page.Rest, true
	}
	return s.top, false
}

// frame draws the part of the page that the window shows, and the status below it.
func (s *postScreen) frame(l layout, st styles) frame {
	rows := make([]string, l.top, l.height)
	for i := s.top; i < min(s.top+l.body, s.page.Len()); i++ {
		row := s.page.Line(i, s.shift)
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
		more := []key.Help{keys.Help.Help(), keys.Back.Help(), keys.PageDown.Help()}
		if over := s.page.Overflow(s.top, s.top+l.body); over > 0 {
			more[1], more[2] = keys.PageDown.Help(), keys.Right.Help()
			if s.shift >= over {
				more[2] = keys.Left.Help()
			}
		}
		hints = keyHints(st, l.column*2/3, more...)
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
