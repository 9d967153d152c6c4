// Package sshtest is a reader at a terminal, for tests: a real SSH client, whose
// screen is a terminal emulator. It waits for conditions and never sleeps.
package sshtest

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/pires/go-proxyproto"
	"golang.org/x/crypto/ssh"
)

// patience is how long a test waits before it fails. It is long because a loaded
// machine with the race detector is slow; nothing waits that long when all is well.
const patience = time.Minute

// Options say what kind of client and terminal it is. The zero value is a dark
// xterm-256color of 80x24.
type Options struct {
	User          string
	Term          string
	Width, Height int
	Env           map[string]string
	Auth          []ssh.AuthMethod
	Light         bool     // the background is white
	Mute          bool     // the terminal answers no queries
	Args          []string // a command, as ssh -t HOST ARGS sends it: with blanks between
	Title         string   // of the window, before the session
	Version       string   // what the terminal calls itself when asked (XTVERSION); "" if it does not know
	// From is the address that a proxy says the client has; "" without a proxy.
	From string
	// Rekey is how many bytes are sent before new keys are agreed upon; as many as
	// clients usually send if zero.
	Rekey uint64
	// Conn is used instead of a new connection, if it is not nil.
	Conn net.Conn
}

// Client is one session with a terminal. Its methods are for one goroutine.
type Client struct {
	t       testing.TB
	conn    *ssh.Client
	session *ssh.Session
	stdin   io.WriteCloser

	Screen *Screen
	ended  chan error
}

// Dial connects without a terminal.
func Dial(t testing.TB, addr string, o Options) *ssh.Client {
	t.Helper()
	conn, err := Try(addr, o)
	if err != nil {
		t.Fatalf("dial: %v", err)
	}
	return conn
}

// Try is Dial for a client that may not get in.
func Try(addr string, o Options) (*ssh.Client, error) {
	if o.User == "" {
		o.User = "reader"
	}
	raw := o.Conn
	if raw == nil {
		var err error
		if raw, err = Connect(addr, o.From); err != nil {
			return nil, err
		}
	}
	_ = raw.SetDeadline(time.Now().Add(patience))
	conn, channels, requests, err := ssh.NewClientConn(raw, addr, &ssh.ClientConfig{
		Config: ssh.Config{RekeyThreshold: o.Rekey},
		User:   o.User, Auth: o.Auth, HostKeyCallback: ssh.InsecureIgnoreHostKey(),
	})
	if err != nil {
		_ = raw.Close()
		return nil, err
	}
	_ = raw.SetDeadline(time.Time{})
	return ssh.NewClient(conn, channels, requests), nil
}

// Connect makes a TCP connection, through a proxy that says from where if from is
// not empty.
func Connect(addr, from string) (net.Conn, error) {
	raw, err := net.DialTimeout("tcp", addr, patience)
	if err != nil || from == "" {
		return raw, err
	}
	source := net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(from), 40000))
	if _, err := proxyproto.HeaderProxyFromAddrs(2, source, raw.RemoteAddr()).WriteTo(raw); err != nil {
		_ = raw.Close()
		return nil, err
	}
	return raw, nil
}

// Open connects and asks for a terminal, and for a shell or a command. The connection
// is closed when the test ends.
func Open(t testing.TB, addr string, o Options) *Client {
	t.Helper()
	if o.Width == 0 {
		o.Width, o.Height = 80, 24
	}
	if o.Term == "" {
		o.Term = "xterm-256color"
	}
	c := &Client{t: t, conn: Dial(t, addr, o), ended: make(chan error, 1)}
	t.Cleanup(c.Close)
	var err error
	if c.session, err = c.conn.NewSession(); err != nil {
		t.Fatalf("session: %v", err)
	}
	for name, value := range o.Env {
		_ = c.session.Setenv(name, value) // clients go on when the server refuses one
	}
	stdin, err := c.session.StdinPipe()
	if err != nil {
		t.Fatalf("stdin: %v", err)
	}
	c.stdin = &input{w: stdin}
	answers := io.Writer(c.stdin)
	if o.Mute {
		answers = io.Discard
	}
	c.Screen = NewScreen(o.Width, o.Height, o.Light, answers)
	c.Screen.SetVersion(o.Version)
	if o.Title != "" {
		_, _ = c.Screen.Write([]byte(ansi.SetWindowTitle(o.Title)))
	}
	c.session.Stdout, c.session.Stderr = c.Screen, c.Screen
	if err := c.session.RequestPty(o.Term, o.Height, o.Width, ssh.TerminalModes{}); err != nil {
		t.Fatalf("pty: %v", err)
	}
	start := c.session.Shell
	if len(o.Args) > 0 {
		start = func() error { return c.session.Start(strings.Join(o.Args, " ")) }
	}
	if err := start(); err != nil {
		t.Fatalf("shell or command: %v", err)
	}
	go func() {
		c.ended <- c.session.Wait()
		c.Screen.Close()
	}()
	return c
}

// input is what a client sends, which is written by who types and by the terminal that
// answers. The SSH library lets one at a time.
type input struct {
	mu sync.Mutex
	w  io.WriteCloser
}

// Write implements [io.Writer].
func (i *input) Write(p []byte) (int, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.w.Write(p)
}

// Close implements [io.Closer].
func (i *input) Close() error {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.w.Close()
}

// CloseInput ends what the client sends, and takes what still comes.
func (c *Client) CloseInput() {
	c.t.Helper()
	if err := c.stdin.Close(); err != nil {
		c.t.Fatalf("closing the input: %v", err)
	}
}

// Close cuts the connection, as a client does that is killed.
func (c *Client) Close() { _ = c.conn.Close() }

// Type sends keys as a terminal would, all at once.
func (c *Client) Type(keys string) {
	c.t.Helper()
	if _, err := io.WriteString(c.stdin, keys); err != nil {
		c.t.Fatalf("typing %q: %v", keys, err)
	}
}

// Paste pastes a text as a terminal does: between marks if the program asked for
// that, else as if it were typed.
func (c *Client) Paste(text string) {
	c.t.Helper()
	text = strings.ReplaceAll(text, "\n", "\r")
	if c.Screen.Mode(ansi.ModeBracketedPaste) {
		text = ansi.BracketedPasteStart + text + ansi.BracketedPasteEnd
	}
	c.Type(text)
}

// Click presses and releases the left button over a cell; 0, 0 is the upper left. It
// is an error if the program has not asked for the mouse.
func (c *Client) Click(x, y int) error {
	c.t.Helper()
	return c.mouse(ansi.MouseSgr(0, x, y, false) + ansi.MouseSgr(0, x, y, true))
}

// Wheel turns the wheel by one notch over a cell; 0, 0 is the upper left. It is an
// error if the program has not asked for the mouse.
func (c *Client) Wheel(x, y int, down bool) error {
	c.t.Helper()
	button := ansi.EncodeMouseButton(ansi.MouseWheelUp, false, false, false, false)
	if down {
		button = ansi.EncodeMouseButton(ansi.MouseWheelDown, false, false, false, false)
	}
	return c.mouse(ansi.MouseSgr(button, x, y, false))
}

func (c *Client) mouse(sequence string) error {
	c.t.Helper()
	asked := false
	for _, m := range []ansi.Mode{ansi.ModeMouseNormal, ansi.ModeMouseButtonEvent, ansi.ModeMouseAnyEvent} {
		asked = asked || c.Screen.Mode(m)
	}
	if !asked || !c.Screen.Mode(ansi.ModeMouseExtSgr) {
		return errors.New("the program has not asked for the mouse")
	}
	c.Type(sequence)
	return nil
}

// SetScheme changes the colours of the terminal to dark on light, or light on dark. It
// says so if the program asked for that, and answers accordingly from then on.
func (c *Client) SetScheme(light bool) { c.Screen.SetScheme(light) }

// Resize changes the window.
func (c *Client) Resize(width, height int) {
	c.t.Helper()
	c.Screen.Resize(width, height)
	c.Announce(width, height)
}

// Announce says that the window has a size, which it need not have.
func (c *Client) Announce(width, height int) {
	c.t.Helper()
	if err := c.session.WindowChange(height, width); err != nil {
		c.t.Fatalf("announcing %dx%d: %v", width, height, err)
	}
}

// WaitFor waits until the screen is as wanted, and returns its text.
func (c *Client) WaitFor(what string, wanted func(screen string) bool) string {
	c.t.Helper()
	text, err := c.Screen.WaitFor(wanted)
	if err != nil {
		c.t.Fatalf("waiting for %s: %v; the screen is\n%s", what, err, text)
	}
	return text
}

// WaitForText waits until the text is on the screen.
func (c *Client) WaitForText(text string) string {
	c.t.Helper()
	return c.WaitFor(fmt.Sprintf("%q", text), func(screen string) bool { return strings.Contains(screen, text) })
}

// Wait waits for the end of the session, and returns its exit code; -1 if the
// connection was lost.
func (c *Client) Wait() int {
	c.t.Helper()
	select {
	case err := <-c.ended:
		c.ended <- err
		exit := new(ssh.ExitError)
		switch {
		case err == nil:
			return 0
		case errors.As(err, &exit):
			return exit.ExitStatus()
		}
		return -1
	case <-time.After(patience):
		c.t.Fatalf("the session does not end; the screen is\n%s", c.Screen.Text())
	}
	return -1
}
