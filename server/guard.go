package server

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"reflect"
	"runtime/debug"

	tea "charm.land/bubbletea/v2"
)

// contain runs a part of a session. If that panics, the log says where, and fail is
// called with the reference that the log has, which ends the session.
func (s *Server) contain(part string, fail func(ref string), f func()) {
	defer func() {
		if r := recover(); r != nil {
			fail(s.report(part, r))
		}
	}()
	f()
}

// report writes a panic into the log, from the goroutine that it is in, and returns
// the reference to it: eight letters that can be told on the phone.
func (s *Server) report(part string, r any) (ref string) {
	ref = rand.Text()[:8]
	s.tally.panicked()
	s.config.Log.LogAttrs(context.Background(), slog.LevelError, "panic",
		slog.String("ref", ref), slog.String("in", part),
		slog.String("panic", fmt.Sprint(r)), slog.String("stack", string(debug.Stack())))
	return ref
}

// guarded is a model whose panics, and those of its commands, end its own session.
// Bubble Tea would catch them too, but for the reason, which it writes on the standard
// error of the server in the middle of the log.
//
// After the first it is left alone until the session has ended: its state may be any,
// and would be told to the log with each message.
type guarded struct {
	tea.Model
	visit *visit
}

// contain runs a part of the model, unless one has panicked before.
func (g guarded) contain(part string, f func()) {
	if g.visit.failure.Load() == nil {
		g.visit.server.contain(part, g.visit.fail, f)
	}
}

// Init implements [tea.Model].
func (g guarded) Init() (cmd tea.Cmd) {
	g.contain("init", func() { cmd = g.command(g.Model.Init()) })
	return tea.Batch(cmd, g.visit.still)
}

// Update implements [tea.Model].
func (g guarded) Update(msg tea.Msg) (_ tea.Model, cmd tea.Cmd) {
	g.contain("update", func() {
		g.visit.learn(msg)
		g.Model, cmd = g.Model.Update(msg)
		cmd = g.command(cmd)
	})
	return g, cmd
}

// View implements [tea.Model]. Bubble Tea asks for it when something may have changed,
// and gets nothing: it is drawn by the painter.
func (g guarded) View() (none tea.View) {
	g.contain("view", func() { g.visit.show(g.Model) })
	return none
}

// command guards a command, and those that it results in.
func (g guarded) command(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		g.contain("command", func() { msg = g.commands(cmd()) })
		return msg
	}
}

// commands guards the commands in a message, which may be those of other sessions too.
// Bubble Tea does not export the type of those that are run one after the other.
func (g guarded) commands(msg tea.Msg) tea.Msg {
	list := reflect.ValueOf(msg)
	if list.Kind() != reflect.Slice || list.Type().Elem() != reflect.TypeFor[tea.Cmd]() {
		return msg
	}
	own := reflect.MakeSlice(list.Type(), list.Len(), list.Len())
	for i := range list.Len() {
		cmd, _ := list.Index(i).Interface().(tea.Cmd)
		own.Index(i).Set(reflect.ValueOf(g.command(cmd)))
	}
	return own.Interface()
}
