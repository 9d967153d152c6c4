package server_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/sshtest"
)

// The one too many is told so, with a terminal and without, and whatever it does with
// its window; and when somebody leaves there is room.
func TestAttackSessions(t *testing.T) {
	const most = 8
	for _, tt := range []struct {
		limit  string
		change func(*server.Config)
		from   func(i int) string
		why    string
		sorry  string
	}{
		{
			"of all", func(c *server.Config) { c.MaxSessions = most + 2 }, // the reader, and one for a newcomer
			func(i int) string { return fmt.Sprintf("203.0.113.%d", 1+i) },
			"full", "Please come back in a few minutes.",
		},
		{
			"of one address", func(c *server.Config) { c.MaxPerAddress = most },
			func(i int) string { return fmt.Sprintf("2001:db8::%d", 1+i) },
			"per-address", "Please close one of them.",
		},
	} {
		t.Run(tt.limit, func(t *testing.T) {
			a := newArena(t, tt.change)
			places := most
			if tt.why == "full" {
				places++
			}
			var inside []*visitor
			for i := range places {
				v, err := enter(a.addr, sshtest.Options{From: tt.from(i)})
				if err != nil {
					t.Fatal(err)
				}
				defer v.Close()
				if err := v.sees("key ."); err != nil {
					t.Fatal(err)
				}
				inside = append(inside, v)
			}
			for _, begin := range []func(*visitor) error{
				func(v *visitor) error { return v.ask("shell", nil) },
				func(v *visitor) error { return errors.Join(v.terminal("xterm", 80, 24), v.ask("shell", nil)) },
				func(v *visitor) error { // a window that is dragged meanwhile
					err := errors.Join(v.terminal("xterm", 80, 24), v.ask("shell", nil))
					for i := range uint32(200) {
						_ = v.resize(40+i, 24)
					}
					return err
				},
			} {
				v, err := visit(a.addr, sshtest.Options{From: tt.from(places)})
				if err == nil {
					err = begin(v)
				}
				if err != nil {
					t.Fatalf("the one too many: %v", err)
				}
				if code, out := v.code(); code != 75 || !strings.Contains(out, tt.sorry) {
					t.Errorf("the one too many: exit code %d, %q", code, out)
				}
				v.Close()
			}
			if n := a.server.Refused(tt.why); n != 3 {
				t.Errorf("%d were turned away for %q", n, tt.why)
			}
			inside[0].Close()
			if !eventually(func() bool {
				v, err := enter(a.addr, sshtest.Options{From: tt.from(places)})
				if err != nil {
					return false
				}
				defer v.Close()
				return v.sees("key .") == nil
			}) {
				t.Error("a place that was left is not free")
			}
		})
	}
}

// One who comes too many, again and again, costs little.
func TestAttackOneTooMany(t *testing.T) {
	a := newArena(t, func(c *server.Config) { c.MaxPerAddress = 1 })
	a.survives(func(ctx context.Context) {
		v, err := enter(a.addr, sshtest.Options{From: "203.0.113.1"})
		if err != nil {
			t.Error(err)
			return
		}
		defer v.Close()
		for i := 0; i < 1000 && ctx.Err() == nil; i++ {
			again, err := channel(v.conn)
			if err == nil {
				err = again.ask("shell", nil)
			}
			if err != nil {
				t.Error(err)
				return
			}
			if code, _ := again.code(); code != 75 {
				t.Errorf("exit code %d", code)
			}
		}
	})
}

// idling is a program that shows when it is told that its reader does nothing, and
// that the server ends.
type idling struct{ echo }

type (
	warned  struct{ left string }
	closing struct{ left string }
)

func (i idling) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case warned:
		i.key = "warned, " + msg.left
		return i, nil
	case closing:
		i.key = "closing in " + msg.left
		return i, nil
	}
	next, cmd := i.echo.Update(msg)
	i.echo = next.(echo)
	return i, cmd
}

// idlers are readers who are told when they do nothing, and when the server ends.
func idlers(c *server.Config) {
	c.Program = func(term server.Terminal) tea.Model { return idling{echo{term: term}} }
	c.Idle = func(left string) tea.Msg { return warned{left} }
	c.Closing = func(left string) tea.Msg { return closing{left} }
}

// Who does nothing is warned, and then let go; any key keeps.
func TestIdle(t *testing.T) {
	r := start(t, func(c *server.Config) {
		idlers(c)
		c.IdleTimeout = 2 * time.Second
	})
	c := sshtest.Open(t, r.addr, sshtest.Options{})
	begin := time.Now()
	for time.Since(begin) < 3*time.Second {
		c.WaitForText("key warned, a second.")
		c.Type("x")
		c.WaitForText("key x.")
	}
	c.WaitForText("key warned, a second.")
	if code := c.Wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if text := c.Screen.Text(); text != "Nothing was pressed for 2 seconds, so your visit ended. You are welcome back." || c.Screen.AltScreen() {
		t.Errorf("the screen is\n%s", text)
	}
	r.log.WaitFor(t, "ended=idle")
}

// Over a line that is slow the keys come late, and count all the same.
func TestIdleOnASlowLine(t *testing.T) {
	r := start(t, func(c *server.Config) {
		idlers(c)
		c.IdleTimeout = 2 * time.Second
	})
	c := sshtest.Open(t, sshtest.Slow(t, r.addr, 300*time.Millisecond, 20_000), sshtest.Options{})
	begin := time.Now()
	for i := 0; time.Since(begin) < 3*time.Second; i++ {
		key := string(rune('a' + i%2))
		c.Type(key)
		c.WaitForText("key " + key + ".")
	}
	c.Type("q")
	if code := c.Wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	r.log.WaitFor(t, "ended=quit")
}

// When the server ends, the readers are told, and have the grace; if all leave early
// it ends early. Nobody new is let in, and who shakes hands is cut.
func TestDrain(t *testing.T) {
	const grace = 30 * time.Second
	r := start(t, func(c *server.Config) {
		idlers(c)
		c.Grace = grace
	})
	c := sshtest.Open(t, r.addr, sshtest.Options{})
	c.WaitForText("key .")
	half, err := sshtest.Connect(r.addr, "")
	if err != nil {
		t.Fatal(err)
	}
	defer half.Close()
	if !eventually(func() bool { return r.server.Waiting() == 1 }) {
		t.Fatal("the connection is not there")
	}
	conn := sshtest.Dial(t, r.addr, sshtest.Options{})
	defer conn.Close()
	begin := time.Now()
	r.stop()
	c.WaitForText("key closing in 30 seconds.")
	if err := r.server.Ready(); err == nil || err.Error() != "the server is stopping" {
		t.Errorf("while it lets nobody else in, Ready says %v", err)
	}
	if _, err := io.Copy(io.Discard, half); err != nil && !isReset(err) {
		t.Errorf("who shakes hands: %v", err)
	}
	if _, err := sshtest.Try(r.addr, sshtest.Options{}); err == nil {
		t.Error("a newcomer got in")
	}
	if _, err := conn.NewSession(); err == nil {
		t.Error("a session began in a connection that waited")
	}
	c.Type("x")
	c.WaitForText("key x.")
	c.Type("q")
	if code := c.Wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	r.wait(t)
	if took := time.Since(begin); took > grace/2 {
		t.Errorf("it took %s, and everybody had left", took)
	}
}

// Who does not leave in the grace is told goodbye.
func TestDrainAfterTheGrace(t *testing.T) {
	const grace = time.Second
	r := start(t, func(c *server.Config) {
		idlers(c)
		c.Grace = grace
	})
	c := sshtest.Open(t, r.addr, sshtest.Options{})
	c.WaitForText("key .")
	begin := time.Now()
	r.stop()
	c.WaitForText("key closing in a second.")
	if code := c.Wait(); code != 75 || c.Screen.Text() != "We are closing." {
		t.Errorf("exit code %d, and %q", code, c.Screen.Text())
	}
	if took := time.Since(begin); took < grace {
		t.Errorf("the grace was %s", took)
	}
	r.wait(t)
}
