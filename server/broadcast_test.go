package server_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/sshtest"
)

type (
	postsChanged   struct{ n int }
	readersChanged struct{ n int }
)

// listener is a program that shows what it was told, and is busy when told to be.
type listener struct {
	posts, readers int
	told           *atomic.Int64
	release        chan struct{}
}

func (listener) Init() tea.Cmd { return nil }

func (l listener) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case postsChanged:
		l.posts = msg.n
		l.told.Add(1)
	case readersChanged:
		l.readers = msg.n
	case tea.KeyPressMsg:
		if msg.String() == "q" {
			return l, tea.Quit
		}
		<-l.release
	}
	return l, nil
}

func (l listener) View() tea.View {
	return tea.NewView(fmt.Sprintf("posts %d. readers %d.", l.posts, l.readers))
}

// 50 sessions, half of which are busy: nobody waits for them, and when they have the
// time they get the newest of each type and nothing else.
func TestBroadcast(t *testing.T) {
	const sessions, broadcasts = 50, 1000
	told, release := new(atomic.Int64), make(chan struct{})
	r := start(t, func(c *server.Config) {
		c.Program = func(server.Terminal) tea.Model { return listener{told: told, release: release} }
	})
	var clients []*sshtest.Client
	for i := range sessions {
		c := sshtest.Open(t, r.addr, sshtest.Options{})
		c.WaitForText("posts 0. readers 0.")
		if i%2 == 1 {
			c.Type("x")
		}
		clients = append(clients, c)
	}
	r.server.Broadcast(postsChanged{1})
	for i, c := range clients {
		if i%2 == 0 {
			c.WaitForText("posts 1. readers 0.")
		}
	}
	clients[0].Close() // one that goes meanwhile
	for i := range broadcasts {
		r.server.Broadcast(readersChanged{i + 1})
		r.server.Broadcast(postsChanged{i + 1})
	}
	before := told.Load()
	close(release)
	for _, c := range clients[1:] {
		c.WaitForText(fmt.Sprintf("posts %d. readers %d.", broadcasts, broadcasts))
	}
	if late := told.Load() - before; late > sessions*broadcasts/2 {
		t.Errorf("%d messages were delivered after the last was given", late)
	}
	for _, c := range clients[1:] {
		c.Type("q")
		if code := c.Wait(); code != 0 {
			t.Errorf("exit code %d", code)
		}
	}
	r.server.Broadcast(postsChanged{0}) // to nobody
}
