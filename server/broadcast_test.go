package server_test

import (
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/crypto/ssh"

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

// flooder is a program whose output is more than its reader takes.
type flooder struct{}

func pour() tea.Msg {
	<-time.After(10 * time.Millisecond)
	return ticked{}
}

func (flooder) Init() tea.Cmd  { return pour }
func (flooder) View() tea.View { return tea.NewView("") }
func (m flooder) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(ticked); ok {
		return m, tea.Batch(pour, tea.Raw(strings.Repeat(" ", 64<<10)))
	}
	return m, nil
}

// A reader who takes nothing holds up neither a broadcast nor the end of the server.
func TestBroadcastToAReaderWhoTakesNothing(t *testing.T) {
	r := start(t, func(c *server.Config) {
		c.Grace = 50 * time.Millisecond
		c.Program = func(server.Terminal) tea.Model { return flooder{} }
	})
	conn := sshtest.Dial(t, r.addr, sshtest.Options{})
	defer conn.Close()
	sess, err := conn.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	output, err := sess.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sess.StdinPipe(); err != nil { // stays open
		t.Fatal(err)
	}
	if err := sess.RequestPty("xterm", 24, 80, ssh.TerminalModes{}); err != nil {
		t.Fatal(err)
	}
	if err := sess.Shell(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(output, make([]byte, 1<<20)); err != nil { // and no more
		t.Fatal(err)
	}
	for i := range 1000 {
		r.server.Broadcast(postsChanged{i})
	}
	r.stop()
	r.wait(t)
}
