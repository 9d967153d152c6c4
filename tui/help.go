package tui

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// helpScreen lists the keys of the screen that it was called from.
type helpScreen struct {
	bindings []key.Binding
	top      int // the first one in view
}

// update scrolls, where the window is too small for all keys; every key that is for
// nothing else closes the help.
func (h *helpScreen) update(msg tea.KeyPressMsg, l layout) intent {
	room := h.room(l)
	switch {
	case room >= len(h.bindings):
		return closeHelp
	case key.Matches(msg, keys.Down):
		h.top++
	case key.Matches(msg, keys.Up):
		h.top--
	case key.Matches(msg, keys.PageDown):
		h.top += room
	case key.Matches(msg, keys.PageUp):
		h.top -= room
	default:
		return closeHelp
	}
	h.top = max(min(h.top, len(h.bindings)-room), 0)
	return stay
}

// room is how many keys are in view at once: two rows are above them and two below.
func (h *helpScreen) room(l layout) int { return max(l.height-l.top-4, 1) }

func (h *helpScreen) frame(l layout, s styles) frame {
	rows := append(make([]string, l.top), s.chosen.Styled("Keys"), "")
	name := func(b key.Binding) string {
		name := b.Help().Key
		if l.column < minStatus {
			name, _, _ = strings.Cut(name, " ") // the first of several will do
		}
		return name
	}
	size := 0
	for _, b := range h.bindings {
		size = max(size, width(name(b)))
	}
	top := max(min(h.top, len(h.bindings)-h.room(l)), 0)
	for _, b := range h.bindings[top:min(top+h.room(l), len(h.bindings))] {
		row := s.title.Styled(name(b)) + strings.Repeat(" ", size-width(name(b))+2) + b.Help().Desc
		rows = append(rows, cut(row, l.column))
	}
	hint := "any key closes this"
	if len(h.bindings) > h.room(l) {
		hint = "↑ ↓ for more, any other key closes this"
	}
	rows = append(rows, make([]string, l.height-1-len(rows))...)
	rows = append(rows, s.quiet.Styled(cut(hint, l.column)))
	return frame{rows: compose(rows, l, s, unlit), cursorY: l.height - 1}
}
