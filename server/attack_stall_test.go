package server_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/sshtest"
)

// film is a program that writes more at each tick than a person can follow.
type film struct {
	posts int
	frame int
	ticks *atomic.Int64 // of all films
}

type ticked struct{}

func tick() tea.Msg {
	<-time.After(time.Second / 10)
	return ticked{}
}

func (film) Init() tea.Cmd { return tick }

func (f film) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case ticked:
		f.ticks.Add(1)
		f.frame++
		return f, tea.Batch(tick, tea.Raw(strings.Repeat(" ", 16<<10)))
	case postsChanged:
		f.posts = msg.n
	}
	return f, nil
}

func (f film) View() tea.View {
	v := tea.NewView(fmt.Sprintf("film, posts %d, frame %d.\n", f.posts, f.frame) + strings.Repeat(strings.Repeat(string(rune('─'+f.posts%64)), 78)+"\n", 22))
	v.AltScreen = true
	return v
}

// films gives attackers a film, and others the usual program.
func films(c *server.Config, ticks *atomic.Int64) {
	program := c.Program
	c.Program = func(term server.Terminal) tea.Model {
		if term.User == "attacker" {
			return film{ticks: ticks}
		}
		return program(term)
	}
}

// Readers who take nothing any more: what is kept for each is bounded, and they end.
func TestAttackStalledReaders(t *testing.T) {
	// A post for the clipboard, the buffers of a connection, and a frame.
	const readers, allowed = 50, 256 << 10
	var ticks atomic.Int64
	a := newArena(t, func(c *server.Config) { films(c, &ticks) },
		func(s *server.Server) { s.Shorten(10*time.Second, time.Minute, time.Minute, 6*time.Second) })
	a.survives(func(ctx context.Context) {
		var open []*visitor
		var valves []*valve
		defer func() {
			for _, v := range open {
				v.Close()
			}
		}()
		for i := range readers {
			tap, v, err := behindValve(a.addr, fmt.Sprintf("203.0.113.%d", 1+i))
			if err != nil {
				t.Error(err)
				return
			}
			open, valves = append(open, v), append(valves, tap)
			go func() { _, _ = io.Copy(io.Discard, v) }()
		}
		before := hold().heap
		for _, tap := range valves {
			tap.turn(true)
		}
		if !floods(&ticks, readers*enough) {
			t.Error("the films stand")
		}
		each := (int64(hold().heap) - int64(before)) / readers
		t.Logf("%d kB are kept for a reader who takes nothing", each>>10)
		if each > allowed {
			t.Errorf("that is more than %d kB", allowed>>10)
		}
		if !eventually(func() bool { return ctx.Err() != nil || strings.Count(a.log.String(), "ended=stalled") >= readers }) {
			t.Error("nothing ends a reader who takes nothing")
		}
	})
}

// behindValve is a reader of a film whose connection can be shut.
func behindValve(addr, from string) (*valve, *visitor, error) {
	raw, err := sshtest.Connect(addr, from)
	if err != nil {
		return nil, nil, err
	}
	tap := newValve(raw)
	v, err := enter(addr, sshtest.Options{User: "attacker", Conn: tap})
	if err != nil {
		return nil, nil, err
	}
	if err := v.sees("film"); err != nil {
		v.Close()
		return nil, nil, err
	}
	return tap, v, nil
}

// enough is how many times a film writes until nothing more of it is held: 320 kB.
const enough = 20

// floods says whether the films go on for so many more of their frames. Their programs
// wait for nobody.
func floods(ticks *atomic.Int64, n int64) bool {
	end := ticks.Load() + n
	return eventually(func() bool { return ticks.Load() >= end })
}

// A reader who comes back sees how things are, and not what they were meanwhile.
func TestReaderComesBack(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes some seconds")
	}
	var ticks atomic.Int64
	r := start(t, func(c *server.Config) { films(c, &ticks) })
	tap, v, err := behindValve(r.addr, "")
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	tap.turn(true)
	if !floods(&ticks, 2*enough) {
		t.Fatal("the film stands")
	}
	for n := range 1000 {
		r.server.Broadcast(postsChanged{n + 1})
	}
	tap.turn(false)
	var seen bytes.Buffer
	buf := make([]byte, 4096)
	for !strings.Contains(seen.String(), "1000,") {
		n, err := v.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		seen.Write(buf[:n])
	}
	// The kernels have 130 kB on the way, and the painter holds as much as it may of what
	// draws nothing.
	if size := seen.Len(); size > 512<<10 {
		t.Errorf("%d bytes came before the newest", size)
	}
}

// A reader whose client takes what comes, but opens no window for it.
func TestAttackShutWindow(t *testing.T) {
	a := newArena(t, func(c *server.Config) {
		program := c.Program
		c.Program = func(term server.Terminal) tea.Model {
			if term.User == "attacker" {
				return flooder{}
			}
			return program(term)
		}
	}, func(s *server.Server) { s.Shorten(10*time.Second, time.Minute, 3*time.Second, 2*time.Second) })
	a.survives(func(ctx context.Context) {
		count := strings.Count(a.log.String(), "ended=stalled")
		v, err := enter(a.addr, sshtest.Options{User: "attacker", From: "203.0.113.1"}) // and never reads
		if err != nil {
			t.Error(err)
			return
		}
		defer v.Close()
		if !eventually(func() bool { return strings.Count(a.log.String(), "ended=stalled") > count }) {
			t.Error("nothing ends a reader whose window is shut")
		}
	})
}

// A dead client is found, whether it has a program or waits for nothing; one that
// answers, and does nothing else, stays.
func TestAttackDeadClients(t *testing.T) {
	const each = 25
	a := newArena(t, nil, func(s *server.Server) { s.Shorten(10*time.Second, time.Minute, 3*time.Second, time.Minute) })
	a.survives(func(ctx context.Context) {
		alive, err := enter(a.addr, sshtest.Options{From: "203.0.113.200"})
		if err != nil {
			t.Error(err)
			return
		}
		defer alive.Close()
		was := strings.Count(a.log.String(), "ended=dead")
		for i := range each {
			raw, err := sshtest.Connect(a.addr, fmt.Sprintf("203.0.113.%d", 1+i))
			if err != nil {
				t.Error(err)
				return
			}
			h := newHalting(raw, 1<<20)
			v, err := enter(a.addr, sshtest.Options{Conn: h})
			if err != nil {
				t.Error(err)
				return
			}
			defer v.Close()
			h.halt()
		}
		if !eventually(func() bool { return strings.Count(a.log.String(), "ended=dead") >= was+each }) {
			t.Error("nothing ends a client that is dead")
		}
		if _, err := alive.Write([]byte("x")); errors.Join(err, alive.sees("x")) != nil {
			t.Error("a client that answers was taken for dead")
		}
	})
}

// Connections that end in the middle of something.
func TestAttackEndings(t *testing.T) {
	var ticks atomic.Int64
	a := newArena(t, func(c *server.Config) { films(c, &ticks) })
	ends := map[string]func(raw *net.TCPConn, v *visitor){
		"reset":       func(raw *net.TCPConn, _ *visitor) { _ = raw.SetLinger(0); _ = raw.Close() },
		"half closed": func(raw *net.TCPConn, _ *visitor) { _ = raw.CloseWrite() },
		"end of file": func(_ *net.TCPConn, v *visitor) { _ = v.CloseWrite() },
		"channel closed": func(_ *net.TCPConn, v *visitor) {
			_ = v.Channel.Close()
		},
		"closed while it is resized": func(_ *net.TCPConn, v *visitor) {
			for i := range uint32(100) {
				_ = v.resize(40+i, 24)
			}
			_ = v.Channel.Close()
		},
	}
	a.survives(func(context.Context) {
		for name, end := range ends {
			for _, first := range []bool{true, false} {
				before := strings.Count(a.log.String(), "msg=session")
				raw, err := sshtest.Connect(a.addr, "203.0.113.1")
				if err != nil {
					t.Error(err)
					return
				}
				v, err := enter(a.addr, sshtest.Options{User: "attacker", Conn: raw})
				if err != nil {
					t.Error(err)
					return
				}
				if !first {
					err = v.sees("film")
				}
				end(raw.(*net.TCPConn), v)
				if err != nil || !eventually(func() bool { return strings.Count(a.log.String(), "msg=session") > before }) {
					t.Errorf("%s, in the first frame: %t: the session does not end, %v", name, first, err)
				}
				v.Close()
			}
		}
	})
	if strings.Contains(a.log.String(), "level=ERROR") {
		t.Errorf("log: %s", a.log)
	}
}
