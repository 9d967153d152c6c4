package server_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/crypto/ssh"

	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/sshtest"
)

// counting is a program that counts the sizes it is told, and shows the last.
type counting struct {
	echo
	told *sizes
}

// sizes are those that a program was told, and when.
type sizes struct {
	mu   sync.Mutex
	at   []time.Time
	last tea.WindowSizeMsg
}

func (s *sizes) tell(size tea.WindowSizeMsg) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at, s.last = append(s.at, time.Now()), size
}

// most is the largest number of sizes that were told within a time.
func (s *sizes) most(within time.Duration) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	most := 0
	for i, begin := range s.at {
		n, _ := slices.BinarySearchFunc(s.at[i:], begin.Add(within), time.Time.Compare)
		most = max(most, n)
	}
	return most
}

func (c counting) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if size, ok := msg.(tea.WindowSizeMsg); ok {
		c.told.tell(size)
	}
	next, cmd := c.echo.Update(msg)
	c.echo = next.(echo)
	return c, cmd
}

// 10,000 sizes of the window as fast as they go: the program is told one in 33 ms, and
// the last.
func TestAttackResizeStorm(t *testing.T) {
	var told atomic.Pointer[sizes] // of the newest program
	a := newArena(t, func(c *server.Config) {
		c.Program = func(term server.Terminal) tea.Model {
			if term.User == "attacker" {
				told.Store(&sizes{})
				return counting{echo{term: term}, told.Load()}
			}
			return echo{term: term}
		}
	})
	a.survives(func(ctx context.Context) {
		v, err := enter(a.addr, sshtest.Options{User: "attacker", From: "203.0.113.1"})
		if err != nil {
			t.Error(err)
			return
		}
		defer v.Close()
		for i := range 10_000 {
			if err := v.resize(uint32(40+i%40), 24); err != nil {
				t.Error(err)
				return
			}
		}
		if err := errors.Join(v.resize(82, 25), v.sees("82x25")); err != nil {
			t.Errorf("the last size does not come: %v", err)
		}
		// The first comes from Bubble Tea, and one may come late, and the next in time.
		if n := told.Load().most(time.Second); n > 31+2 {
			t.Errorf("the program was told %d sizes within a second", n)
		}
	})
}

// Sizes that no terminal has, names without end, and modes that are none.
func TestAttackGiantTerminal(t *testing.T) {
	a := newArena(t, nil)
	giants := []terminalRequest{
		{Term: strings.Repeat("x", 200_000), Columns: 80, Rows: 24},
		{Term: "xterm"},
		{Term: "xterm", Columns: 1, Rows: 1},
		{Term: "xterm", Columns: 65535, Rows: 65535},
		{Term: "xterm", Columns: 1<<32 - 1, Rows: 1<<32 - 1, Width: 1<<32 - 1, Height: 1<<32 - 1},
		{Term: "\x00\x1b[2J", Columns: 80, Rows: 24, Modes: strings.Repeat("\xff", 100_000)},
		{Term: "xterm", Columns: 80, Rows: 24, Modes: "\x01"}, // a mode without its value
	}
	a.survives(func(context.Context) {
		for i, giant := range giants {
			v, err := visit(a.addr, sshtest.Options{From: fmt.Sprintf("203.0.113.%d", i)})
			if err != nil {
				t.Error(err)
				return
			}
			err = errors.Join(v.ask("pty-req", ssh.Marshal(giant)), v.ask("shell", nil), v.sees("s"))
			if err != nil {
				t.Errorf("terminal %d: %v", i, err)
			}
			if v.ask("pty-req", ssh.Marshal(giant)) == nil {
				t.Errorf("terminal %d: there is another", i)
			}
			v.Close()
		}
	})
}

// Windows as large as may be, from many addresses: what they cost is bounded for each
// and for all, and a newcomer has a window still.
func TestAttackGiantWindows(t *testing.T) {
	const windows, each, all = 30, 11 << 20, 224 << 20
	a := newArena(t, nil)
	a.survives(func(ctx context.Context) {
		before := hold().heap
		for i := range windows {
			v, err := visit(a.addr, sshtest.Options{From: fmt.Sprintf("203.0.113.%d", 1+i)})
			if err != nil {
				t.Error(err)
				return
			}
			defer v.Close()
			if err := errors.Join(v.terminal("xterm", 1<<31, 1<<31), v.ask("shell", nil), v.sees("size")); err != nil {
				t.Error(err)
				return
			}
			go func() { _, _ = io.Copy(io.Discard, v) }()
			if i > 0 {
				continue
			}
			if cost := int64(hold().heap) - int64(before); cost > each {
				t.Errorf("the first costs %d kB", cost>>10)
			}
		}
		cost := int64(hold().heap) - int64(before)
		t.Logf("%d windows cost %d MB", windows, cost>>20)
		if cost > all {
			t.Error("that is too much")
		}
	})
}

// 10,000 variables, and such as no client has: refused, and 16 kept.
func TestAttackEnvironment(t *testing.T) {
	var kept atomic.Int64
	a := newArena(t, func(c *server.Config) {
		program := c.Program
		c.Program = func(term server.Terminal) tea.Model {
			kept.Store(max(kept.Load(), int64(len(term.Env))))
			return program(term)
		}
	})
	variable := func(name, value string) []byte {
		return ssh.Marshal(struct{ Name, Value string }{name, value})
	}
	a.survives(func(context.Context) {
		v, err := visit(a.addr, sshtest.Options{From: "203.0.113.1"})
		if err != nil {
			t.Error(err)
			return
		}
		defer v.Close()
		for _, bad := range [][]byte{
			variable("LD_PRELOAD", "/tmp/x"), variable("LANG", strings.Repeat("x", 200_000)),
			variable(strings.Repeat("L", 200_000), "x"), variable("LANG\x00", "x"), variable("LC_\x00", "x"),
			variable("TERM", "dumb"), variable("", ""), {}, {0xff, 0xff, 0xff, 0xff}, []byte("\x00\x00\x00\x04LANG"),
		} {
			if err := v.ask("env", bad); !errors.Is(err, errRefused) {
				t.Errorf("%.40q: %v", bad, err)
			}
		}
		taken := 0
		for i := range 10_000 {
			if v.ask("env", variable(fmt.Sprintf("LC_%d", i), "x")) == nil {
				taken++
			}
		}
		if taken != 16 {
			t.Errorf("%d variables were taken", taken)
		}
		if err := errors.Join(v.terminal("xterm", 80, 24), v.ask("shell", nil), v.sees("key .")); err != nil {
			t.Error(err)
		}
	})
	if n := kept.Load(); n > 17 { // and TERM
		t.Errorf("a program got %d variables", n)
	}
}

// What is not for reading is refused, whether an answer is wanted or not.
func TestAttackRequests(t *testing.T) {
	a := newArena(t, nil)
	word := ssh.Marshal(struct{ Word string }{"INT"})
	a.survives(func(context.Context) {
		v, err := enter(a.addr, sshtest.Options{From: "203.0.113.1"})
		if err != nil {
			t.Error(err)
			return
		}
		defer v.Close()
		for _, kind := range []string{
			"signal", "break", "x11-req", "auth-agent-req@openssh.com", "auth-agent-req", "exit-status", "exit-signal",
			"xon-xoff", "eow@openssh.com", "subsystem", "shell", "exec", "env", "pty-req", "unknown", "", strings.Repeat("x", 3000),
		} {
			if err := v.ask(kind, word); !errors.Is(err, errRefused) {
				t.Errorf("%.40q: %v", kind, err)
			}
			for range 300 { // more than the library would keep
				if _, err := v.SendRequest(kind, false, word); err != nil {
					t.Errorf("%.40q: %v", kind, err)
					return
				}
			}
		}
		for _, kind := range []string{
			"tcpip-forward", "cancel-tcpip-forward", "streamlocal-forward@openssh.com", "cancel-streamlocal-forward@openssh.com",
			"hostkeys-prove-00@openssh.com", "no-more-sessions@openssh.com", "unknown", "", strings.Repeat("x", 3000),
		} {
			if ok, _, err := v.conn.SendRequest(kind, true, word); ok || err != nil {
				t.Errorf("%.40q: taken %t, %v", kind, ok, err)
			}
		}
		for _, kind := range []string{
			"direct-tcpip", "forwarded-tcpip", "x11", "auth-agent@openssh.com", "direct-streamlocal@openssh.com",
			"forwarded-streamlocal@openssh.com", "tun@openssh.com", "unknown", "", strings.Repeat("x", 3000),
		} {
			_, _, err := v.conn.OpenChannel(kind, word)
			var refused *ssh.OpenChannelError
			if !errors.As(err, &refused) || refused.Reason != ssh.UnknownChannelType {
				t.Errorf("%.40q: %v", kind, err)
			}
		}
		if _, err := v.Write([]byte("x")); err != nil {
			t.Error(err)
		}
		if err := v.sees("x"); err != nil {
			t.Errorf("the session does not go on: %v", err)
		}
	})
}

// 1,000 channels at once over one connection, and 10,000 one after the other.
func TestAttackChannels(t *testing.T) {
	a := newArena(t, nil)
	a.survives(func(ctx context.Context) {
		conn, err := sshtest.Try(a.addr, sshtest.Options{From: "203.0.113.1"})
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		if n := flood(t, conn, 1000); n != 10 {
			t.Errorf("%d channels were open at once", n)
		}
		if ctx.Err() != nil {
			return
		}
		for range 10_000 {
			// The server learns that one is closed, and a little later has room again.
			var v *visitor
			if !eventually(func() bool { v, err = channel(conn); return err == nil || errors.Is(err, io.EOF) }) || err != nil {
				t.Errorf("a channel after another: %v", err)
				return
			}
			_ = v.Channel.Close()
		}
	})
}

// flood opens channels at once, and closes those that got in.
func flood(t *testing.T, conn *ssh.Client, n int) int {
	var all sync.WaitGroup
	open := make(chan *visitor, n)
	for range n {
		all.Go(func() {
			v, err := channel(conn)
			var refused *ssh.OpenChannelError
			switch {
			case err == nil:
				open <- v
			case !errors.As(err, &refused) || refused.Reason != ssh.ResourceShortage:
				t.Errorf("a channel too many: %v", err)
			}
		})
	}
	all.Wait()
	close(open)
	got := len(open)
	for v := range open {
		_ = v.Channel.Close()
		for range v.requests { // until the server has closed it too
		}
	}
	return got
}

// Text where nobody reads: before there is a program, to a command that reads nothing,
// and as errors. The library would keep 2 MB of each.
func TestAttackTextNobodyReads(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	a := newArena(t, func(c *server.Config) {
		c.Command = func(ctx context.Context, _ server.Request, _, _ io.Writer) int {
			select {
			case <-ctx.Done():
			case <-release:
			}
			return 0
		}
	})
	const channels, allowed = 4, 256 << 10
	text := make([]byte, 512<<10) // of three kinds: more than is allowed, and less than would be kept
	for _, begin := range []func(v *visitor) error{
		func(*visitor) error { return nil },
		func(v *visitor) error { return v.ask("exec", ssh.Marshal(struct{ Command string }{"wait"})) },
	} {
		a.survives(func(ctx context.Context) {
			conn, err := sshtest.Try(a.addr, sshtest.Options{From: "203.0.113.1"})
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			before := hold().heap
			for range channels {
				v, err := channel(conn)
				if err == nil {
					err = begin(v)
				}
				if err != nil {
					t.Error(err)
					return
				}
				for code := range uint32(3) { // text, errors, and what has no name
					w := v.Channel.(interface{ Extended(uint32) io.ReadWriter }).Extended(code)
					if _, err := w.Write(text); err != nil {
						t.Errorf("text of kind %d: %v", code, err)
					}
				}
			}
			var each int64
			if !eventually(func() bool { // some of it may be on its way
				each = int64(hold().heap-before) / channels
				return each <= allowed
			}) {
				t.Errorf("%d kB are kept for each channel", each>>10)
			}
		})
	}
}

// 10 MB of input at once. Whoever has sent it can still end it, and go on.
func TestAttackInput(t *testing.T) {
	a := newArena(t, nil)
	inputs := map[string]string{
		"keys":           strings.Repeat("k", 10<<20),
		"an open paste":  "\x1b[200~" + strings.Repeat("A", 10<<20),
		"half sequences": strings.Repeat("\x1b[", 5<<20),
		"escapes":        strings.Repeat("\x1b", 10<<20),
		"a mouse":        strings.Repeat("\x1b[<0;1;1M", 10<<20/9),
	}
	a.survives(func(context.Context) {
		var all sync.WaitGroup
		for name, input := range inputs {
			all.Go(func() {
				if err := typeAndGoOn(a.addr, input); err != nil {
					t.Errorf("after 10 MB of %s: %v", name, err)
				}
			})
		}
		all.Wait()
	})
}

// typeAndGoOn is a reader who sends too much, ends it with ctrl+c and goes on.
func typeAndGoOn(addr, input string) error {
	v, err := enter(addr, sshtest.Options{From: "203.0.113.1"})
	if err != nil {
		return err
	}
	defer v.Close()
	late := time.AfterFunc(40*time.Second, v.Close)
	defer late.Stop()
	go func() { _, _ = io.WriteString(v, input+"\x03") }()
	if err := v.sees("ctrl+c"); err != nil {
		return fmt.Errorf("ctrl+c is not heard: %w", err)
	}
	_, _ = io.WriteString(v, "z") // if it is not sent, it is not seen
	return v.sees("z")
}
