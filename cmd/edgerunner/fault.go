package main

import (
	"fmt"
	"runtime/debug"
	"sync/atomic"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/tui"
)

// fault is a panic in a program that has a terminal: it must not end before that is as it
// was, and be told only then.
type fault struct{ first atomic.Pointer[string] }

// caught is deferred: after a panic it calls then.
func (f *fault) caught(then func()) {
	if r := recover(); r != nil {
		what := fmt.Sprintf("%v\n%s", r, debug.Stack())
		f.first.CompareAndSwap(nil, &what)
		then()
	}
}

// err is what has happened; nil for nothing.
func (f *fault) err() error {
	if what := f.first.Load(); what != nil {
		return fmt.Errorf("the preview has failed, which is no fault of the posts: %s", *what)
	}
	return nil
}

// local is the program of a reader who sits at this machine, and may go to its shell for a
// while. It ends with the first fault.
type local struct {
	app       *tui.App
	fault     *fault
	set, undo string // see [server.Modes]
}

// Init implements [tea.Model].
func (l local) Init() tea.Cmd { return l.guarded(l.app.Init()) }

// Update implements [tea.Model].
func (l local) Update(msg tea.Msg) (m tea.Model, cmd tea.Cmd) {
	defer l.fault.caught(func() { m, cmd = l, tea.Quit })
	suspend := key.NewBinding(key.WithKeys("ctrl+z"))
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if key.Matches(msg, suspend) {
			return l, tea.Sequence(tea.Raw(l.undo), tea.Suspend)
		}
	case tea.ResumeMsg:
		return l, tea.Raw(l.set)
	}
	_, cmd = l.app.Update(msg)
	return l, l.guarded(cmd)
}

// View implements [tea.Model].
func (l local) View() (v tea.View) {
	defer l.fault.caught(func() {})
	return l.app.View()
}

// guarded is a command whose fault ends the program.
func (l local) guarded(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer l.fault.caught(func() { msg = tea.Quit() })
		msg = cmd()
		if all, ok := msg.(tea.BatchMsg); ok {
			for i, one := range all {
				all[i] = l.guarded(one)
			}
		}
		return msg
	}
}
