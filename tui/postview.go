package tui

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/content"
)

// frame draws the part of the page that the window shows, and the status below it.
func (s *postScreen) frame(notice string, d *session) frame {
	l, st := d.layout, d.styles
	rows := make([]string, l.top, l.height)
	lights := s.lights(l, st)
	for i := s.top; i < min(s.top+l.body, s.length()); i++ {
		rows = append(rows, s.row(i, lights, d))
	}
	if s.panel != nil {
		p := s.panel.frame(max(l.body/2, 1), l, st)
		rows = append(rows, make([]string, max(l.top+l.body-len(rows), 0))...)
		rows = append(rows[:l.top+l.body-len(p)], p...)
	}
	status, cursor := s.status(notice, d)
	rows = append(rows, make([]string, l.height-len(status)-len(rows))...)
	rows = append(rows, status...)
	read := s.percent(l)
	lit := func(y int) bool { return (y+1)*100 <= read*l.height }
	f := frame{rows: compose(rows, l, st, lit), cursorY: l.height - 1}
	if cursor >= 0 {
		f.cursorX = l.left + cursor
	}
	return f
}

// row is a line of the page, or of what is below it.
func (s *postScreen) row(i int, lights lightsByLine, d *session) string {
	var row string
	if i < s.page.Len() {
		row = s.page.Lit(i, s.shift, lights[i])
	} else {
		row = s.tail.row(i-s.page.Len(), lights[i])
	}
	if s.page.Measure > d.layout.column { // the page for this window is still being set
		row = cut(row, d.layout.column)
	}
	return row
}

// status is the reading progress, always in view, and where there is room a line of what
// matters now: what is typed, what was just done, else the heading that one is under. It
// says in which cell the cursor is; -1 where nothing is typed.
func (s *postScreen) status(notice string, d *session) (rows []string, cursor int) {
	const label = "Reading Progress"
	l, st := d.layout, d.styles
	percent := s.percent(l)
	far := fmt.Sprintf("%3d %%", percent)
	cells := l.column
	if l.status == 1 && !s.typing() {
		cells -= width(far) + 2 // which stands behind it
	}
	last, cursor := s.lastRow(notice, cells, d)
	cells = l.column - width(far) - 1
	if l.status == 1 {
		switch {
		case s.typing():
			return []string{last}, cursor
		case last != "":
			return []string{spread(last, far, l.column)}, cursor
		}
		return []string{meter(st, percent, cells) + " " + far}, cursor
	}
	if last == "" {
		last = s.hints(percent, d)
	}
	if l.roomy {
		far += st.quiet.Styled(fmt.Sprintf("  %13s", timeLeft(s.post(), percent)))
	}
	name := ""
	if l.column >= minStatus {
		name = st.quiet.Styled(label) + " "
	}
	cells = l.column - width(name) - width(far) - 1
	return []string{name + meter(st, percent, cells) + " " + far, last}, cursor
}

// lastRow is what is typed, or was just said or found, in so many cells; empty for
// nothing.
func (s *postScreen) lastRow(notice string, cells int, d *session) (row string, cursor int) {
	st := d.styles
	switch f := s.search; {
	case s.typing():
		count := render(st.quiet, f.count())
		row, cursor = f.field.view(st, "/", cells-width(count)-2)
		return spread(row, count, cells), cursor
	case notice != "":
		return render(st.accent, cutNotice(notice, cells)), -1
	case s.prefix != 0 || s.count > 0:
		return render(st.accent, cut(s.half(), cells)), -1
	case s.link >= 0:
		lead := "→ " + s.leadsTo(s.anchors[s.link], d)
		return spread(render(st.accent, lead), keyHints(st, cells/3, keys.Follow.Help()), cells), -1
	case f != nil:
		return s.foundRow(cells, d), -1
	}
	return "", -1
}

// foundRow is what was found, and the keys that go through it.
func (s *postScreen) foundRow(cells int, d *session) string {
	st, hints := d.styles, ""
	if d.layout.roomy {
		hints = keyHints(st, cells, does(keys.Cancel, "clear"), does(keys.FindPrevious, "before"), does(keys.FindNext, "next"))
	}
	count := s.search.count()
	room := cells - width(count) - 2
	if hints != "" {
		room -= width(hints) + 2
	}
	return spread(render(st.accent, cut("/"+content.Clean(s.search.query), room))+"  "+count, hints, cells)
}

// half is what was typed of a key that is not whole yet, and how it goes on.
func (s *postScreen) half() string {
	switch first := (tea.KeyPressMsg{Code: s.prefix, Text: string(s.prefix)}); {
	case s.prefix == 0:
		return fmt.Sprintf("%d  j k space so often, %% percent, G line, enter link", s.count)
	case key.Matches(first, keys.Copy):
		return "y  copy: y link, c code, p paragraph, a all"
	case key.Matches(first, keys.Mark):
		return "m  mark this place with a letter"
	}
	return "'  go to the mark of a letter, or ' back to where you were"
}

// hints are the heading that one is under, and the keys that matter.
func (s *postScreen) hints(percent int, d *session) string {
	l, st := d.layout, d.styles
	if !l.roomy {
		left := st.quiet.Styled(timeLeft(s.post(), percent)) + "  " + keyHints(st, l.column, keys.Help.Help())
		if l.column < minStatus {
			return cut(st.quiet.Styled(timeLeft(s.post(), percent)), l.column)
		}
		return spread(render(st.quiet, s.page.HeadingAt(s.top)), left, l.column)
	}
	more := []key.Help{keys.Help.Help(), keys.Close.Help(), keys.PageDown.Help()}
	if over := s.page.Overflow(s.top, s.top+l.body); over > 0 {
		more[1], more[2] = keys.PageDown.Help(), keys.Right.Help()
		if s.shift >= over {
			more[2] = keys.Left.Help()
		}
	}
	return spread(render(st.quiet, s.page.HeadingAt(s.top)), keyHints(st, l.column*2/3, more...), l.column)
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
