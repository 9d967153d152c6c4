// Package sshtest is a reader at a terminal, for tests: a real SSH client, whose
// screen is a terminal emulator. It waits for conditions and never sleeps.
package sshtest

import (
	"bytes"
	"errors"
	"fmt"
	"image/color"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
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
	Light         bool // the background is white
	Mute          bool // the terminal answers no queries
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
	if o.User == "" {
		o.User = "reader"
	}
	conn, err := ssh.Dial("tcp", addr, &ssh.ClientConfig{
		User: o.User, Auth: o.Auth, HostKeyCallback: ssh.InsecureIgnoreHostKey(), Timeout: patience,
	})
	if err != nil {
		t.Fatalf("dial: %v", err)
	}
	return conn
}

// Open connects and asks for a terminal and a shell. The connection is closed when
// the test ends.
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
		if err := c.session.Setenv(name, value); err != nil {
			t.Fatalf("env: %v", err)
		}
	}
	if c.stdin, err = c.session.StdinPipe(); err != nil {
		t.Fatalf("stdin: %v", err)
	}
	answers := io.Writer(c.stdin)
	if o.Mute {
		answers = io.Discard
	}
	c.Screen = NewScreen(o.Width, o.Height, o.Light, answers)
	c.session.Stdout, c.session.Stderr = c.Screen, c.Screen
	if err := c.session.RequestPty(o.Term, o.Height, o.Width, ssh.TerminalModes{}); err != nil {
		t.Fatalf("pty: %v", err)
	}
	if err := c.session.Shell(); err != nil {
		t.Fatalf("shell: %v", err)
	}
	go func() {
		c.ended <- c.session.Wait()
		c.Screen.Close()
	}()
	return c
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

// Screen is a terminal emulator that what a program writes is drawn on. It may be
// used by many at once.
type Screen struct {
	mu      sync.Mutex
	emu     *vt.Emulator
	changed chan struct{} // closed at every change, and replaced
	written bytes.Buffer
	modes   map[ansi.Mode]bool
	closed  bool
}

// NewScreen makes a screen; what a terminal answers to queries goes to answers.
func NewScreen(width, height int, light bool, answers io.Writer) *Screen {
	s := &Screen{emu: vt.NewEmulator(width, height), changed: make(chan struct{}), modes: map[ansi.Mode]bool{}}
	if light {
		s.emu.SetDefaultBackgroundColor(color.White)
		s.emu.SetDefaultForegroundColor(color.Black)
	}
	s.emu.SetCallbacks(vt.Callbacks{
		EnableMode:  func(m ansi.Mode) { s.modes[m] = true },
		DisableMode: func(m ansi.Mode) { delete(s.modes, m) },
	})
	go func() { _, _ = io.Copy(answers, s.emu) }() // until Close
	return s
}

// Write draws.
func (s *Screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.written.Write(p)
	defer s.notify()
	return s.emu.Write(p)
}

// Close ends the answers.
func (s *Screen) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if pipe, ok := s.emu.InputPipe().(io.Closer); ok && !s.closed {
		_ = pipe.Close()
	}
	s.closed = true
	s.notify()
}

func (s *Screen) notify() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// Resize changes the size.
func (s *Screen) Resize(width, height int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.emu.Resize(width, height)
}

// Text is what a person sees, without blanks at the ends of lines.
func (s *Screen) Text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text()
}

func (s *Screen) text() string {
	var rows []string
	for y := range s.emu.Height() {
		var row strings.Builder
		for x := 0; x < s.emu.Width(); x++ {
			c := s.emu.CellAt(x, y)
			if c == nil || c.Content == "" {
				row.WriteByte(' ')
				continue
			}
			row.WriteString(c.Content)
			x += max(c.Width, 1) - 1
		}
		rows = append(rows, strings.TrimRight(row.String(), " "))
	}
	return strings.TrimRight(strings.Join(rows, "\n"), "\n")
}

// Styled is the screen with its colours, each line by itself.
func (s *Screen) Styled() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.emu.Render()
}

// Written is every byte so far.
func (s *Screen) Written() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.written.String()
}

// AltScreen says whether the other screen is shown.
func (s *Screen) AltScreen() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.emu.IsAltScreen()
}

// CursorHidden says whether the cursor cannot be seen.
func (s *Screen) CursorHidden() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.emu.CursorHidden()
}

// Mode says whether a mode has been set and not reset.
func (s *Screen) Mode(m ansi.Mode) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.modes[m]
}

// WaitFor waits until the text of the screen is as wanted.
func (s *Screen) WaitFor(wanted func(screen string) bool) (string, error) {
	late := time.After(patience)
	for {
		s.mu.Lock()
		text, changed, closed := s.text(), s.changed, s.closed
		s.mu.Unlock()
		if wanted(text) {
			return text, nil
		}
		if closed {
			return text, errors.New("the session has ended")
		}
		select {
		case <-changed:
		case <-late:
			return text, fmt.Errorf("nothing after %s", patience)
		}
	}
}
