package server_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"

	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/sshtest"
)

// broken is a program that panics in the part that its user's name says.
type broken struct {
	echo
	in string
}

// at panics in a part.
func (b broken) at(part string) {
	if b.in == part {
		panic("as the test asked")
	}
}

func (b broken) bad() tea.Msg  { panic("as the test asked") }
func (b broken) good() tea.Msg { return nil }

func (b broken) Init() tea.Cmd {
	b.at("init")
	switch b.in {
	case "command":
		return b.bad
	case "batch":
		return tea.Batch(b.good, b.bad)
	case "sequence":
		return tea.Sequence(b.good, b.bad, b.good)
	case "batch in a sequence":
		return tea.Sequence(b.good, tea.Batch(b.good, tea.Sequence(b.good, b.bad)))
	case "answer":
		return tea.Raw("\x1b[c") // asks what the terminal is
	}
	return nil
}

func (b broken) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		if msg.Width == 81 {
			b.at("resize")
		}
	case tea.KeyPressMsg:
		b.at("update")
	case postsChanged:
		b.at("message")
	case uv.PrimaryDeviceAttributesEvent:
		b.at("answer")
	}
	next, cmd := b.echo.Update(msg)
	b.echo = next.(echo)
	return b, cmd
}

func (b broken) View() tea.View {
	if b.key != "" {
		b.at("view")
	}
	b.at("first view")
	return b.echo.View()
}

func (b broken) LogValue() slog.Value {
	b.at("log")
	return slog.Value{}
}

func (b broken) Parting() string {
	b.at("parting")
	return ""
}

var reference = regexp.MustCompile(`The reference is ([A-Z2-7]{8})\.`)

// Whatever panics ends its own session: with exit code 1, the terminal as it was, and
// a sentence with a reference that is in the log once. The log has it, and the
// standard error of the process nothing.
func TestPanics(t *testing.T) {
	stderr := captureStderr(t)
	r := start(t, func(c *server.Config) {
		program := c.Program
		c.Program = func(term server.Terminal) tea.Model {
			switch term.User {
			case "reader":
				return program(term)
			case "program":
				panic("as the test asked")
			}
			return broken{echo{term: term}, term.User}
		}
	})
	other := sshtest.Open(t, r.addr, sshtest.Options{})
	other.WaitForText("size 80x24")
	for _, in := range []string{
		"program", "init", "first view", "view", "update", "resize", "message", "answer", "log", "parting",
		"command", "batch", "sequence", "batch in a sequence",
	} {
		t.Run(in, func(t *testing.T) {
			c := sshtest.Open(t, r.addr, sshtest.Options{User: in})
			switch in {
			case "view", "update":
				c.Type("x")
			case "resize":
				c.WaitForText("size 80x24")
				c.Resize(81, 24)
			case "message":
				c.WaitForText("size 80x24")
				r.server.Broadcast(postsChanged{1})
			case "log", "parting":
				c.Type("q")
			}
			if code := c.Wait(); code != 1 {
				t.Errorf("exit code %d", code)
			}
			if c.Screen.AltScreen() || c.Screen.CursorHidden() {
				t.Error("the terminal is not as it was")
			}
			ref := reference.FindStringSubmatch(c.Screen.Text())
			if ref == nil {
				t.Fatalf("no reference on the screen:\n%s", c.Screen.Text())
			}
			r.log.WaitFor(t, "ended=failed")
			if n := strings.Count(r.log.String(), "ref="+ref[1]); n != 1 {
				t.Errorf("the reference %s is in the log %d times", ref[1], n)
			}
		})
	}
	other.Type("x")
	other.WaitForText("key x.")
	log := r.logged(t)
	if n := strings.Count(log, "level=ERROR"); n != 14 {
		t.Errorf("%d errors in the log of 14 panics:\n%s", n, log)
	}
	if !strings.Contains(log, "attack_panic_test.go") {
		t.Error("the log does not say where")
	}
	if said := stderr(); said != "" {
		t.Errorf("the standard error has\n%s", said)
	}
}

// captureStderr is what is written on the standard error of the process, until the
// test ends.
func captureStderr(t *testing.T) func() string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "stderr")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	was := os.Stderr
	os.Stderr = f
	t.Cleanup(func() { os.Stderr = was; f.Close() })
	return func() string {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Error(err)
		}
		return string(text)
	}
}

// A command without a terminal that panics.
func TestPanicInACommand(t *testing.T) {
	r := start(t, func(c *server.Config) {
		c.Command = func(context.Context, server.Request, io.Writer, io.Writer) int { panic("as the test asked") }
	})
	v, err := visit(r.addr, sshtest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if err := v.ask("shell", nil); err != nil {
		t.Fatal(err)
	}
	code, out := v.code()
	ref := reference.FindStringSubmatch(out)
	if code != 1 || ref == nil {
		t.Fatalf("exit code %d, and %q", code, out)
	}
	r.log.WaitFor(t, "ref="+ref[1])
	r.log.WaitFor(t, "ended=failed")
}

// A connection that panics before anybody is authenticated.
func TestPanicInTheHandshake(t *testing.T) {
	log := &sshtest.Log{}
	was := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(log, nil))) // what the SSH library has
	t.Cleanup(func() { slog.SetDefault(was) })
	once := new(atomic.Bool)
	r := startOn(t, func(l net.Listener) net.Listener { return panicking{l, once} }, nil)
	c, err := net.Dial("tcp", r.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.Copy(io.Discard, c); err != nil && !isReset(err) {
		t.Error(err)
	}
	log.WaitFor(t, "as the test asked")
	sshtest.Open(t, r.addr, sshtest.Options{}).WaitForText("size 80x24")
}

// panicking is a listener whose first connection panics when it is read.
type panicking struct {
	net.Listener
	once *atomic.Bool
}

// Accept implements [net.Listener].
func (l panicking) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil || l.once.Swap(true) {
		return c, err
	}
	return panickingConn{c}, nil
}

type panickingConn struct{ net.Conn }

// Read implements [io.Reader].
func (panickingConn) Read([]byte) (int, error) { panic("as the test asked") }
