package tui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// helpScreen lists the keys of the screen that it was called from.
type helpScreen struct {
	sections []section
	top      int // the first row in view
}

// update scrolls, where the window is too small for all keys; every key that is for
// nothing else closes the help.
func (h *helpScreen) update(msg tea.KeyPressMsg, l layout) intent {
	room, last := h.room(l), len(h.rows(l, styles{}))-h.room(l)
	switch {
	case last <= 0:
		return intent{do: closeFront}
	case key.Matches(msg, keys.Down):
		h.top++
	case key.Matches(msg, keys.Up):
		h.top--
	case key.Matches(msg, keys.PageDown):
		h.top += room
	case key.Matches(msg, keys.PageUp):
		h.top -= room
	case key.Matches(msg, keys.Top):
		h.top = 0
	case key.Matches(msg, keys.Bottom):
		h.top = last
	default:
		return intent{do: closeFront}
	}
	h.top = max(min(h.top, last), 0)
	return intent{}
}

// room is how many rows are in view at once.
func (h *helpScreen) room(l layout) int { return l.middle() }

// twoColumns is from which column on, in cells, the help has two.
const twoColumns = 72

// rows are the sections below each other, or in two columns of about the same height.
func (h *helpScreen) rows(l layout, s styles) []string {
	if l.column < twoColumns {
		return sectionRows(h.sections, l.column, s)
	}
	half, gap := (l.column-3)/2, "   "
	left, right := sectionRows(h.sections, half, s), []string(nil)
	for cut := range h.sections { // where the columns are most alike
		a, b := sectionRows(h.sections[:cut], half, s), sectionRows(h.sections[cut:], half, s)
		if max(len(a), len(b)) < max(len(left), len(right)) {
			left, right = a, b
		}
	}
	var rows []string
	for i := range max(len(left), len(right)) {
		row := ""
		if i < len(left) {
			row = left[i]
		}
		if i < len(right) {
			row += strings.Repeat(" ", max(half-width(row), 0)) + gap + right[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// sectionRows are the keys of sections in so many cells. A description that is too long
// goes on in the next row.
func sectionRows(sections []section, cells int, s styles) []string {
	name := func(b key.Binding) string {
		name := b.Help().Key
		if cells < minStatus {
			name, _, _ = strings.Cut(name, " ") // the first of several will do
		}
		return name
	}
	size := 0
	for _, b := range bindings(sections) {
		size = max(size, width(name(b)))
	}
	var rows []string
	for i, part := range sections {
		if i > 0 {
			rows = append(rows, "")
		}
		rows = append(rows, render(s.quiet, cut(part.name, cells)))
		for _, b := range part.bindings {
			lead := s.title.Styled(name(b)) + strings.Repeat(" ", size-width(name(b))+2)
			for _, words := range wrapped(b.Help().Desc, max(cells-size-2, 8)) {
				rows = append(rows, cut(lead+words, cells))
				lead = strings.Repeat(" ", size+2)
			}
		}
	}
	return rows
}

func (h *helpScreen) draw(to *sheet) {
	l, s := to.layout, *to.styles
	to.lines(l.under(s.chosen.Styled("Keys")))
	all, room := h.rows(l, s), h.room(l)
	top := max(min(h.top, len(all)-room), 0)
	to.lines(all[top:min(top+room, len(all))])
	hint := "any key closes this"
	if len(all) > room {
		hint = "↑ ↓ space for more, any other key closes this"
	}
	to.foot()
	to.line(s.quiet.Styled(cut(hint, l.column)))
	to.cursorY = l.height - 1
}
