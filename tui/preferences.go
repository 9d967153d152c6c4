package tui

import (
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"
)

// The names of what a reader prefers. The theme and the mouse are a matter of the
// terminal, so its kind is behind those.
const (
	prefTheme   = "theme/"
	prefMouse   = "mouse/"
	prefMeasure = "measure"
	prefSort    = "sort"
)

// PrefLast is the name under which a [Memory] keeps the slug of the post that was read last:
// times are kept to the hour.
const PrefLast = "last"

// prefer sets what the reader preferred before. What is not known any more is as it is
// at first.
func (a *App) prefer(known map[string]string) tea.Cmd {
	a.theme = theme(max(slices.Index(themeNames[:], known[prefTheme+a.config.Kind]), 0))
	a.list.chosen, a.list.posts = 0, nil // nothing was chosen yet
	a.list.order = order(max(slices.Index(orderNames[:], known[prefSort]), 0))
	a.mouse = known[prefMouse+a.config.Kind] == "on"
	if cells, err := strconv.Atoi(known[prefMeasure]); err == nil {
		a.measure = max(slices.Index(measures[:], cells), 0)
	}
	return tea.Batch(a.resize(a.layout.width, a.layout.height), a.restyle())
}

// preferred has the memory keep what the reader has just chosen.
func (d *session) preferred(name, value string) {
	if d.memory != nil {
		d.memory.Prefer(name, value)
	}
}
