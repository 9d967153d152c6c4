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
type guarded struct {
	tea.Model
	server *Server
	fail   func(ref string)
}

// Init implements [tea.Model].
func (g guarded) Init() (cmd tea.Cmd) {
	g.server.contain("init", g.fail, func() { cmd = g.command(g.Model.Init()) })
	return cmd
}

// Update implements [tea.Model].
func (g guarded) Update(msg tea.Msg) (_ tea.Model, cmd tea.Cmd) {
	g.server.contain("update", g.fail, func() {
		g.Model, cmd = g.Model.Update(msg)
		cmd = g.command(cmd)
	})
	return g, cmd
}

// View implements [tea.Model].
func (g guarded) View() (v tea.View) {
	g.server.contain("view", g.fail, func() { v = g.Model.View() })
	return v
}

// command guards a command, and those that it results in.
func (g guarded) command(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		g.server.contain("command", g.fail, func() { msg = g.commands(cmd()) })
		return msg
	}
}

// commands guards the commands in a message. Bubble Tea does not export the type of
// those that are run one after the other.
func (g guarded) commands(msg tea.Msg) tea.Msg {
	list := reflect.ValueOf(msg)
	if list.Kind() != reflect.Slice || list.Type().Elem() != reflect.TypeFor[tea.Cmd]() {
		return msg
	}
	for i := range list.Len() {
		cmd, _ := list.Index(i).Interface().(tea.Cmd)
		list.Index(i).Set(reflect.ValueOf(g.command(cmd)))
	}
	return msg
}
