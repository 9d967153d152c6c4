package server_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"go.uber.org/goleak"
	"golang.org/x/crypto/ssh"

	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/sshtest"
)

func TestMain(m *testing.M) {
	// A program that has just begun lets its renderer go half a second later; see still.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("charm.land/bubbletea/v2.(*Program).waitForReadLoop"))
}

// echo is a program that shows its size and the last key.
type echo struct {
	width, height int
	key           string
	term          server.Terminal
}

func (echo) Init() tea.Cmd { return nil }

func (e echo) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		e.width, e.height = msg.Width, msg.Height
	case tea.KeyPressMsg:
		e.key = msg.String()
		switch e.key {
		case "q":
			return e, tea.Quit
		case "P":
			panic("as the test asked")
		}
	}
	return e, nil
}

func (e echo) View() tea.View {
	v := tea.NewView(fmt.Sprintf("size %dx%d key %s.\nuser %s\nterm %s\nargs %q\nenv %v",
		e.width, e.height, e.key, e.term.User, e.term.Term, e.term.Args, e.term.Env))
	v.AltScreen = true
	return v
}

func (e echo) LogValue() slog.Value { return slog.GroupValue(slog.String("last", e.key)) }

type running struct {
	server *server.Server
	addr   string
	log    *sshtest.Log
	stop   context.CancelFunc
	done   chan error
}

// start serves echo on loopback until the test ends.
func start(t *testing.T, change func(*server.Config), prepare ...func(*server.Server)) *running {
	t.Helper()
	return startOn(t, func(l net.Listener) net.Listener { return l }, change, prepare...)
}

// startOn is start with a listener of another kind.
func startOn(t *testing.T, listener func(net.Listener) net.Listener, change func(*server.Config), prepare ...func(*server.Server)) *running {
	t.Helper()
	key := sshtest.Key(t)
	r := &running{log: &sshtest.Log{}, done: make(chan error, 1)}
	config := server.Config{
		HostKeys: []ssh.Signer{key},
		Log:      slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Program:  func(term server.Terminal) tea.Model { return echo{term: term} },
		Command: func(_ context.Context, request server.Request, stdout, stderr io.Writer) int {
			args := request.Args
			fmt.Fprintf(stdout, "out %q\n", args)
			fmt.Fprintln(stderr, "err")
			return len(args)
		},
		Farewell: "We are closing.",
	}
	if change != nil {
		change(&config)
	}
	srv, err := server.New(config)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range prepare {
		f(srv)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r.server, r.addr, r.stop = srv, l.Addr().String(), cancel
	go func() { r.done <- srv.Serve(ctx, listener(l)) }()
	t.Cleanup(func() {
		cancel()
		r.wait(t)
	})
	return r
}

// wait waits for the server to end.
func (r *running) wait(t *testing.T) {
	t.Helper()
	select {
	case err := <-r.done:
		if err != nil {
			t.Errorf("Serve: %v", err)
		}
		r.done <- nil
	case <-time.After(10 * time.Second):
		t.Error("the server does not end")
	}
}

// logged stops the server and returns its log.
func (r *running) logged(t *testing.T) string {
	t.Helper()
	r.stop()
	r.wait(t)
	return r.log.String()
}

func TestProgram(t *testing.T) {
	r := start(t, nil)
	c := sshtest.Open(t, r.addr, sshtest.Options{User: "anna"})
	c.WaitForText("size 80x24 key .")
	c.WaitForText("user anna")
	c.Type("x")
	c.WaitForText("key x.")
	c.Resize(100, 30)
	c.WaitForText("size 100x30 key x.")
	c.Type("\x1b[A")
	c.WaitForText("key up.")
	c.Type("q")
	if code := c.Wait(); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
	if c.Screen.AltScreen() || c.Screen.CursorHidden() || c.Screen.Text() != "" {
		t.Errorf("the terminal is not as it was: alt screen %t, cursor hidden %t, text %q",
			c.Screen.AltScreen(), c.Screen.CursorHidden(), c.Screen.Text())
	}
	log := r.logged(t)
	for _, want := range []string{"msg=session", "addr=127.0.0.1", "ended=quit", "last=q", "duration="} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s:\n%s", want, log)
		}
	}
	if n := strings.Count(log, "\n"); n != 1 {
		t.Errorf("%d lines in the log, want 1:\n%s", n, log)
	}
}

// modest is a program that asks the terminal for nothing.
type modest struct{ echo }

func (m modest) Update(tea.Msg) (tea.Model, tea.Cmd) { return m, nil }

func (m modest) View() tea.View {
	v := m.echo.View()
	v.DisableBracketedPasteMode = true
	return v
}

// What stays behind where a connection is lost must not disturb a shell: no mouse, no
// focus, no marks of pastes, no other keys. It is as much as a program asks for.
func TestServerSetsNoInputModes(t *testing.T) {
	r := start(t, func(c *server.Config) {
		c.Program = func(server.Terminal) tea.Model { return modest{} }
	})
	c := sshtest.Open(t, r.addr, sshtest.Options{})
	c.WaitForText("size 0x0")
	for _, seq := range []string{
		"\x1b[>", "\x1b[=", "\x1b[?u", "$p", "\x1b[?1000", "\x1b[?1002", "\x1b[?1003", "\x1b[?1004", "\x1b[?1006", "\x1b[?2004", "\x1b]",
	} {
		if strings.Contains(c.Screen.Written(), seq) {
			t.Errorf("the session sent %q in %q", seq, c.Screen.Written())
		}
	}
	for _, m := range c.Screen.Modes() {
		if m != ansi.ModeAltScreenSaveCursor && m != ansi.ModeLightDark && m != ansi.ModeTextCursorEnable {
			t.Errorf("mode %d is not as it was", m.Mode())
		}
	}
}

func TestEndings(t *testing.T) {
	t.Run("connection cut", func(t *testing.T) {
		r := start(t, nil)
		c := sshtest.Open(t, r.addr, sshtest.Options{})
		c.WaitForText("size 80x24")
		c.Close()
		c.Wait()
		r.log.WaitFor(t, "ended=lost")
		if log := r.logged(t); strings.Contains(log, "level=ERROR") {
			t.Errorf("log: %s", log)
		}
	})
	t.Run("server ends", func(t *testing.T) {
		r := start(t, nil)
		c := sshtest.Open(t, r.addr, sshtest.Options{})
		c.WaitForText("size 80x24")
		begin := time.Now()
		log := r.logged(t)
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("the server took %s to end", took)
		}
		if code := c.Wait(); code != 75 {
			t.Errorf("exit code %d, want 75", code)
		}
		if c.Screen.AltScreen() || c.Screen.CursorHidden() || c.Screen.Text() != "We are closing." {
			t.Errorf("alt screen %t, cursor hidden %t, text %q", c.Screen.AltScreen(), c.Screen.CursorHidden(), c.Screen.Text())
		}
		if !strings.Contains(log, "ended=drained") {
			t.Errorf("log: %s", log)
		}
	})
	t.Run("program panics", func(t *testing.T) {
		r := start(t, nil)
		other := sshtest.Open(t, r.addr, sshtest.Options{})
		c := sshtest.Open(t, r.addr, sshtest.Options{})
		c.WaitForText("size 80x24")
		c.Type("P")
		if code := c.Wait(); code != 1 {
			t.Errorf("exit code %d, want 1", code)
		}
		if c.Screen.AltScreen() || c.Screen.CursorHidden() {
			t.Error("the terminal is not as it was")
		}
		other.Type("x")
		other.WaitForText("key x.")
		if log := r.logged(t); !strings.Contains(log, "ended=failed") {
			t.Errorf("log: %s", log)
		}
	})
	t.Run("nobody is there", func(t *testing.T) {
		r := start(t, nil)
		begin := time.Now()
		r.logged(t)
		if took := time.Since(begin); took > time.Second {
			t.Errorf("an empty server took %s to end", took)
		}
	})
}

// A program that hangs must not keep the server from ending.
func TestDrainIsBounded(t *testing.T) {
	release := make(chan struct{})
	r := start(t, func(c *server.Config) {
		c.Grace = 50 * time.Millisecond
		c.Program = func(server.Terminal) tea.Model { return stuck{release} }
	})
	c := sshtest.Open(t, r.addr, sshtest.Options{})
	c.WaitForText("waiting")
	c.Type("x")
	r.stop()
	r.wait(t)
	close(release)
	c.Wait()
}

type stuck struct{ release chan struct{} }

func (stuck) Init() tea.Cmd  { return nil }
func (stuck) View() tea.View { return tea.NewView("waiting") }
func (s stuck) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(tea.KeyPressMsg); ok {
		<-s.release
	}
	return s, nil
}

func TestCommand(t *testing.T) {
	r := start(t, nil)
	for _, tt := range []struct {
		command, out string
		code         int
	}{
		{"", "out []\n", 0},
		{"ls -l", "out [\"ls\" \"-l\"]\n", 2},
		{"echo 'a b' $(id) ; rm *", "out [\"echo\" \"a b\" \"$(id)\" \";\" \"rm\" \"*\"]\n", 6},
	} {
		conn := sshtest.Dial(t, r.addr, sshtest.Options{})
		sess, err := conn.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		var out, errs bytes.Buffer
		sess.Stdout, sess.Stderr = &out, &errs
		if tt.command == "" {
			if err = sess.Shell(); err == nil {
				err = sess.Wait()
			}
		} else {
			err = sess.Run(tt.command)
		}
		exit := new(ssh.ExitError)
		code := 0
		if errors.As(err, &exit) {
			code = exit.ExitStatus()
		}
		if out.String() != tt.out || errs.String() != "err\n" || code != tt.code {
			t.Errorf("%q: stdout %q, stderr %q, code %d, %v", tt.command, out.String(), errs.String(), code, err)
		}
		conn.Close()
	}
}

// A client with a terminal may say what it wants to see. What it says is bounded, and
// may be of any script.
func TestProgramWithArgs(t *testing.T) {
	r := start(t, nil)
	for _, tt := range []struct{ command, want string }{
		{"", `args []`},
		{"a-post#its-heading", `args ["a-post#its-heading"]`},
		{"über-größe 日本語 हिन्दी", `args ["über-größe" "日本語" "हिन्दी"]`},
		{"'a b' c\x1b[2J\u202ed\xffe \x07", `args ["a b" "c[2Jde"]`},
		{"1 2 3 4 5", `args ["1" "2" "3" "4"]`},
		{"''", `args ["''"]`},
		{strings.Repeat("é", 300), `args ["` + strings.Repeat("é", 200) + `"]`},
	} {
		c := sshtest.Open(t, r.addr, sshtest.Options{Width: 300, Height: 24, Args: []string{tt.command}})
		c.WaitForText("size 300x24")
		c.WaitForText(tt.want)
		c.Type("q")
		c.Wait()
	}
}

// Where there is no program for what a client asked for, its terminal gets the lines
// of the command and not one escape sequence.
func TestNoProgram(t *testing.T) {
	r := start(t, func(c *server.Config) {
		program := c.Program
		c.Program = func(term server.Terminal) tea.Model {
			if term.Term == "dumb" || len(term.Args) > 1 {
				return nil
			}
			return program(term)
		}
		c.Command = func(_ context.Context, request server.Request, stdout, _ io.Writer) int {
			args := request.Args
			fmt.Fprintf(stdout, "out %q\n\n", args)
			return len(args)
		}
	})
	for _, tt := range []struct {
		options sshtest.Options
		want    string
		code    int
	}{
		{sshtest.Options{Term: "dumb"}, "out []\r\n\r\n", 0},
		{sshtest.Options{Term: "dumb", Args: []string{"ls"}}, "out [\"ls\"]\r\n\r\n", 1},
		{sshtest.Options{Args: []string{"ls", "'-l a'"}}, "out [\"ls\" \"-l a\"]\r\n\r\n", 2},
		{sshtest.Options{Args: []string{strings.Repeat("x", 5000)}}, "That command is over 4096 bytes long.\r\n", 2},
	} {
		c := sshtest.Open(t, r.addr, tt.options)
		if code := c.Wait(); code != tt.code || c.Screen.Written() != tt.want {
			t.Errorf("%v: exit code %d and %q, want %d and %q", tt.options.Args, code, c.Screen.Written(), tt.code, tt.want)
		}
	}
}

func TestCommandTooLong(t *testing.T) {
	r := start(t, nil)
	conn := sshtest.Dial(t, r.addr, sshtest.Options{})
	defer conn.Close()
	sess, err := conn.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	var exit *ssh.ExitError
	if err := sess.Run(strings.Repeat("x", 5000)); !errors.As(err, &exit) || exit.ExitStatus() != 2 {
		t.Errorf("got %v, want exit code 2", err)
	}
}

// Two sessions may share one connection (ControlMaster), and each has its own line
// in the log.
func TestSessionsOnOneConnection(t *testing.T) {
	r := start(t, nil)
	conn := sshtest.Dial(t, r.addr, sshtest.Options{})
	for range 2 {
		sess, err := conn.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		if err := sess.Run(""); err != nil {
			t.Fatal(err)
		}
	}
	conn.Close()
	if log := r.logged(t); strings.Count(log, "ended=quit") != 2 {
		t.Errorf("log: %s", log)
	}
}

// Everybody gets in, whatever they try first.
func TestEverybodyIsLetIn(t *testing.T) {
	r := start(t, nil)
	key := sshtest.Key(t)
	for name, auth := range map[string][]ssh.AuthMethod{
		"none":     nil,
		"key":      {ssh.PublicKeys(key)},
		"password": {ssh.Password("anything")},
		"dialog":   {ssh.KeyboardInteractive(func(string, string, []string, []bool) ([]string, error) { return nil, errors.New("asked") })},
	} {
		t.Run(name, func(t *testing.T) {
			sshtest.Dial(t, r.addr, sshtest.Options{Auth: auth}).Close()
		})
	}
	// With a key at hand, none of it may be asked for.
	asked := false
	conn := sshtest.Dial(t, r.addr, sshtest.Options{Auth: []ssh.AuthMethod{
		ssh.PublicKeysCallback(func() ([]ssh.Signer, error) { asked = true; return []ssh.Signer{key}, nil }),
	}})
	conn.Close()
	if asked {
		t.Error("the client was asked for its keys")
	}
}

// What a client says of itself drives nothing.
func TestHostileTerminal(t *testing.T) {
	r := start(t, nil)
	c := sshtest.Open(t, r.addr, sshtest.Options{
		User: "ev\x1b]0;il\x07\u009b31m", Term: "xterm\x1b[2J\n" + strings.Repeat("x", 500),
		Env:   map[string]string{"NO_COLOR": "\x1b[31mred", "LC_\x1b[2J": "x", "LD_PRELOAD": "/tmp/x", "LANG": strings.Repeat("y", 1000)},
		Width: 200, Height: 24,
	})
	screen := c.WaitForText("user ev]0;il31m")
	for _, want := range []string{"term xterm[2Jxxx", "NO_COLOR=[31mred"} {
		if !strings.Contains(screen, want) {
			t.Errorf("the screen lacks %q:\n%s", want, screen)
		}
	}
	for _, bad := range []string{"LD_PRELOAD", "LC_[2J", strings.Repeat("x", 65), strings.Repeat("y", 65)} {
		if strings.Contains(screen, bad) {
			t.Errorf("the screen has %q", bad)
		}
	}
	c.Type("q")
	c.Wait()
}

func TestImpossibleWindows(t *testing.T) {
	r := start(t, nil)
	c := sshtest.Open(t, r.addr, sshtest.Options{})
	c.WaitForText("size 80x24")
	for _, size := range []struct {
		width, height int
		want          string
	}{
		{1, 1, "s"},
		{65535, 65535, "size 500x80"},
		{80, 65535, "size 80x300"},
		{400, 100, "size 400x100"},
		{0, 0, "size 400x100"}, // keeps the last
		{90, 25, "size 90x25"},
	} {
		// The emulator keeps a size of its own, for it cannot be as impossible; so what is
		// drawn is not where it should be.
		written := len(c.Screen.Written())
		c.Announce(size.width, size.height)
		c.WaitFor(size.want, func(string) bool { return strings.Contains(c.Screen.Written()[written:], size.want) })
	}
	c.Type("q")
	if code := c.Wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// A client that sends window after window, to a program that takes none, must not
// hold up its own connection.
func TestResizeStorm(t *testing.T) {
	r := start(t, nil)
	c := sshtest.Open(t, r.addr, sshtest.Options{})
	c.WaitForText("size 80x24")
	for i := range 1000 {
		c.Announce(40+i%40, 24)
	}
	c.Announce(81, 24)
	c.WaitForText("size 81x24")
	c.Type("q")
	c.Wait()
}

// What a terminal sends as text is no command to us: the size of the window, the end
// of a paste that never comes. At the latest ctrl+c is heard.
func TestHostileInput(t *testing.T) {
	r := start(t, nil)
	for name, input := range map[string]string{
		"size":            "\x1b[8;1000;1000t\x1b[48;900;900;1;1t",
		"paste":           "\x1b[200~",
		"paste, and text": "\x1b[200~" + strings.Repeat("A", 10<<20),
		"an endless name": "\x1bP>|" + strings.Repeat("A", 10_000) + "\x1b\\",
		"answers":         "\x1b[?2026;2$y\x1b]11;rgb:ff", // the second has no end yet
		"mouse":           "\x1b[<0;1;1M\x1b[M   ",
		"8 bits":          "\x9bM   ",
	} {
		t.Run(name, func(t *testing.T) {
			c := sshtest.Open(t, r.addr, sshtest.Options{})
			c.WaitForText("size 80x24 key .")
			c.Type(input)
			c.Resize(81, 24)
			c.WaitForText("size 81x24")
			c.Type("\x1b\\")
			c.Type("\x03")
			c.WaitForText("key ctrl+c.")
			c.Type("x")
			c.WaitForText("key x.")
			if strings.Contains(c.Screen.Text(), "size 1000") {
				t.Error("the input set the size of the window")
			}
			c.Type("q")
			c.Wait()
		})
	}
}

// Windows before there is a program: the newest is the one that it gets. A client
// that goes without asking for a program leaves nothing behind (TestMain).
func TestWindowsBeforeTheProgram(t *testing.T) {
	r := start(t, nil)
	for _, shell := range []bool{true, false} {
		conn := sshtest.Dial(t, r.addr, sshtest.Options{})
		sess, err := conn.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		if err := sess.RequestPty("xterm", 24, 80, ssh.TerminalModes{}); err != nil {
			t.Fatal(err)
		}
		for i := range 200 {
			if err := sess.WindowChange(20, 40+i); err != nil {
				t.Fatal(err)
			}
		}
		if shell {
			screen := sshtest.NewScreen(80, 24, false, io.Discard)
			sess.Stdout = screen
			if _, err := sess.StdinPipe(); err != nil { // stays open
				t.Fatal(err)
			}
			if err := sess.Shell(); err != nil {
				t.Fatal(err)
			}
			if text, err := screen.WaitFor(func(s string) bool { return strings.Contains(s, "size 239x20") }); err != nil {
				t.Errorf("%v; the screen is\n%s", err, text)
			}
			screen.Close()
		}
		conn.Close()
	}
}

// Nothing but sessions: no way through the server, no subsystem.
func TestNothingIsForwarded(t *testing.T) {
	r := start(t, nil)
	conn := sshtest.Dial(t, r.addr, sshtest.Options{})
	defer conn.Close()
	if c, err := conn.Dial("tcp", r.addr); err == nil {
		c.Close()
		t.Error("a connection was forwarded")
	}
	if l, err := conn.Listen("tcp", "127.0.0.1:0"); err == nil {
		l.Close()
		t.Error("a port was opened")
	}
	sess, err := conn.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	if err := sess.RequestSubsystem("sftp"); err == nil {
		t.Error("a subsystem was started")
	}
}

func TestNewRefusesAnIncompleteConfig(t *testing.T) {
	if _, err := server.New(server.Config{}); err == nil {
		t.Error("an empty configuration was accepted")
	}
}

// After a hand-over nobody else gets in, and who is here is left alone. The server ends
// with its last reader, or when it is told to.
func TestHandOver(t *testing.T) {
	reader := func(t *testing.T, r *running) *sshtest.Client {
		c := sshtest.Open(t, r.addr, sshtest.Options{})
		c.WaitForText("size 80x24")
		r.server.HandOver()
		r.server.HandOver() // twice is once
		if err := r.server.Ready(); err == nil || !strings.Contains(err.Error(), "another server") {
			t.Errorf("ready: %v", err)
		}
		for {
			conn, err := net.Dial("tcp", r.addr)
			if err != nil {
				break // the listener is closed
			}
			conn.Close()
		}
		c.Type("x")
		c.WaitForText("key x.")
		select {
		case err := <-r.done:
			t.Fatalf("the server has ended with a reader: %v", err)
		default:
		}
		return c
	}
	t.Run("the last reader leaves", func(t *testing.T) {
		r := start(t, nil)
		c := reader(t, r)
		c.Type("q")
		if code := c.Wait(); code != 0 {
			t.Errorf("exit code %d", code)
		}
		c.Close()
		r.wait(t)
	})
	t.Run("the server is told to end", func(t *testing.T) {
		r := start(t, func(c *server.Config) { c.Grace = 50 * time.Millisecond })
		c := reader(t, r)
		r.stop()
		r.wait(t)
		if code := c.Wait(); code != 75 {
			t.Errorf("exit code %d, want 75", code)
		}
	})
	t.Run("nobody is here", func(t *testing.T) {
		r := start(t, nil)
		r.server.HandOver()
		r.wait(t)
	})
}
