package tui

import (
	"fmt"
	"strconv"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// draw draws the part of the page that the window shows, and the status below it.
func (s *postScreen) draw(to *sheet, notice string, d *session) {
	l := d.layout
	percent := s.percent(l)
	to.lit = span{0, percent * l.height / 100}
	to.fill(l.top)
	panel := s.panel.rowsIn(max(l.body/2, 1), l, d.styles)
	lights := s.lights(l, d.styles)
	for i := s.top; i < min(s.top+l.body-len(panel), s.length()); i++ {
		s.drawRow(to, i, lights[i])
	}
	to.fill(l.top + l.body - len(panel))
	to.lines(panel)
	to.fill(l.height - l.status)
	to.cursorY = l.height - 1
	if cursor := s.drawStatus(to, notice, percent, d); cursor >= 0 {
		to.cursorX = l.left + cursor
	}
}

// drawRow draws a line of the page, or of what is below it.
func (s *postScreen) drawRow(to *sheet, i int, lights []page.Light) {
	below := i - s.page.Len()
	narrower := s.page.Measure > to.layout.column // the page for this window is still being set
	if below < 0 && !narrower && len(lights) == 0 {
		to.pageLine(s.page, i, s.shift)
		return
	}
	var row string
	if below < 0 {
		row = s.page.Lit(i, s.shift, lights)
	} else {
		row = s.tail.row(below, lights)
	}
	if narrower {
		row = cut(row, to.layout.column)
	}
	to.line(row)
}

// drawStatus draws the reading progress, always in view, and where there is room a line of
// what matters now: what is typed, what was just done, else the heading that one is under.
// It says in which cell the cursor is; -1 where nothing is typed.
func (s *postScreen) drawStatus(to *sheet, notice string, percent int, d *session) (cursor int) {
	l := to.layout
	if l.status > 1 {
		s.drawProgress(to, percent)
		last, cursor := s.lastRow(notice, l.column, d)
		if last == "" {
			s.drawHints(to, percent)
			return cursor
		}
		to.line(last)
		return cursor
	}
	cells := l.column
	if !s.typing() {
		cells -= farCells + 2 // which stands behind it
	}
	last, cursor := s.lastRow(notice, cells, d)
	to.begin()
	switch {
	case s.typing():
		to.write(last)
	case last != "":
		to.write(spread(last, fmt.Sprintf("%3d %%", percent), l.column))
	default:
		to.meter(percent, l.column-farCells-1)
		to.far(percent)
	}
	to.end()
	return cursor
}

// farCells is how wide a percentage is.
const farCells = len("100 %")

// drawProgress draws how far the reader is, and how long the rest takes.
func (s *postScreen) drawProgress(to *sheet, percent int) {
	l, quiet := to.layout, to.styles.quiet
	left, cells := "", 0
	if l.roomy {
		left = timeLeft(s.post(), percent)
		cells = len("  ") + max(leftCells, len(left))
	}
	to.begin()
	if l.column >= minStatus {
		to.styled(quiet, "Reading Progress")
		to.blanks(1)
	}
	to.meter(percent, l.column-to.column-len(" ")-farCells-cells)
	to.far(percent)
	if l.roomy {
		to.open(quiet)
		to.blanks(cells - len(left))
		to.plain(left)
		to.close(quiet)
	}
	to.end()
}

// leftCells is what the time that is left has room in, so that the meter next to it keeps
// its length.
const leftCells = len("1234 min left")

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
	case d.author:
		return s.troubleRow(cells, d), -1
	}
	return "", -1
}

// troubleRow is what is wrong with the post, and the key that helps.
func (s *postScreen) troubleRow(cells int, d *session) string {
	said := d.trouble(s.post())
	if said == "" {
		return ""
	}
	return spread(render(d.styles.quiet, said), keyHints(d.styles, cells/3, keys.Help.Help()), cells)
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
	return "'  go to the mark of a letter, ' back, . to what has changed last"
}

// drawHints draws the heading that one is under, and the keys that matter.
func (s *postScreen) drawHints(to *sheet, percent int) {
	l, st := to.layout, *to.styles
	heading := s.page.HeadingAt(s.top)
	switch {
	case l.column < minStatus:
		to.line(cut(st.quiet.Styled(timeLeft(s.post(), percent)), l.column))
		return
	case !l.roomy:
		left := st.quiet.Styled(timeLeft(s.post(), percent)) + "  " + keyHints(st, l.column, keys.Help.Help())
		to.line(spread(render(st.quiet, heading), left, l.column))
		return
	}
	second, third := keys.Close.Help(), keys.PageDown.Help()
	if over := s.page.Overflow(s.top, s.top+l.body); over > 0 {
		second, third = keys.PageDown.Help(), keys.Right.Help()
		if s.shift >= over {
			third = keys.Left.Help()
		}
	}
	to.hinted(st.quiet, heading, l.column*2/3, keys.Help.Help(), second, third)
}

// minStatus is the narrowest column that has room for the words of the status.
const minStatus = 28

// timeLeft is how long the rest of a post takes.
func timeLeft(p *content.Post, percent int) string {
	minutes := (p.Minutes()*(100-percent) + 99) / 100
	if minutes == 0 {
		return "finished"
	}
	return strconv.Itoa(minutes) + " min left"
}
