package server_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/crypto/ssh"

	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/sshtest"
)

// twice is a program that ends when it was told the size of its window twice.
type twice struct {
	echo
	told int
}

func (w twice) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	next, cmd := w.echo.Update(msg)
	if w.echo = next.(echo); isSize(msg) {
		w.told++
	}
	if w.told == 2 {
		return w, tea.Quit
	}
	return w, cmd
}

func isSize(msg tea.Msg) bool {
	_, ok := msg.(tea.WindowSizeMsg)
	return ok
}

func (w twice) LogValue() slog.Value {
	return slog.GroupValue(slog.String("size", fmt.Sprintf("%dx%d", w.width, w.height)))
}

// A window that has changed before its program begins has the newest size in the end:
// Bubble Tea tells the first one beside what comes.
func TestEarlyResize(t *testing.T) {
	resized := make(chan struct{})
	r := start(t, func(c *server.Config) {
		c.Program = func(term server.Terminal) tea.Model {
			<-resized
			return twice{echo: echo{term: term}}
		}
	})
	for i := range 10 {
		v, err := visit(r.addr, sshtest.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := v.terminal("xterm", 80, 24); err != nil {
			t.Fatal(err)
		}
		if _, err := v.SendRequest("shell", false, nil); err != nil {
			t.Fatal(err)
		}
		if err := v.ask("window-change", ssh.Marshal(windowRequest{Columns: uint32(100 + i), Rows: 30})); err != nil {
			t.Fatal(err)
		}
		resized <- struct{}{}
		if code, _ := v.code(); code != 0 {
			t.Errorf("exit code %d", code)
		}
		v.Close()
	}
	log := r.logged(t)
	for i := range 10 {
		if want := fmt.Sprintf("size=%dx30", 100+i); !strings.Contains(log, want) {
			t.Errorf("the log lacks %s:\n%s", want, log)
		}
	}
}
