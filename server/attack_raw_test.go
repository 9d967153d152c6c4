package server_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"sync"
	"syscall"

	"golang.org/x/crypto/ssh"

	"edgerunner.vc/blog/server/sshtest"
)

// visitor is a client that sends what it likes in one channel, and keeps nothing of
// what comes.
type visitor struct {
	ssh.Channel
	conn     *ssh.Client
	requests <-chan *ssh.Request
}

// Close cuts the connection.
func (v *visitor) Close() { _ = v.conn.Close() }

// channel opens a channel for a session, and asks for nothing in it.
func channel(conn *ssh.Client) (*visitor, error) {
	ch, requests, err := conn.OpenChannel("session", nil)
	if err != nil {
		return nil, err
	}
	return &visitor{Channel: ch, conn: conn, requests: requests}, nil
}

// visit connects and opens a channel.
func visit(addr string, o sshtest.Options) (*visitor, error) {
	conn, err := sshtest.Try(addr, o)
	if err != nil {
		return nil, err
	}
	v, err := channel(conn)
	if err != nil {
		_ = conn.Close()
	}
	return v, err
}

// enter connects and begins a session with a terminal of 80x24.
func enter(addr string, o sshtest.Options) (*visitor, error) {
	v, err := visit(addr, o)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(v.terminal("xterm-256color", 80, 24), v.ask("shell", nil)); err != nil {
		v.Close()
		return nil, err
	}
	return v, nil
}

// terminalRequest and windowRequest are those of RFC 4254, 6.2 and 6.7.
type terminalRequest struct {
	Term                         string
	Columns, Rows, Width, Height uint32
	Modes                        string
}

type windowRequest struct{ Columns, Rows, Width, Height uint32 }

// errRefused is a request that the server has refused.
var errRefused = errors.New("refused")

// ask asks for something, and waits for the answer.
func (v *visitor) ask(kind string, payload []byte) error {
	ok, err := v.SendRequest(kind, true, payload)
	if err == nil && !ok {
		err = errRefused
	}
	return err
}

func (v *visitor) terminal(term string, columns, rows uint32) error {
	return v.ask("pty-req", ssh.Marshal(terminalRequest{Term: term, Columns: columns, Rows: rows}))
}

// resize says that the window has a size, and awaits no answer.
func (v *visitor) resize(columns, rows uint32) error {
	_, err := v.SendRequest("window-change", false, ssh.Marshal(windowRequest{Columns: columns, Rows: rows}))
	return err
}

// sees reads until a text comes.
func (v *visitor) sees(text string) error {
	var seen []byte
	buf := make([]byte, 4096)
	for {
		n, err := v.Read(buf)
		seen = append(seen, buf[:n]...)
		if bytes.Contains(seen, []byte(text)) {
			return nil
		}
		if err != nil {
			return err
		}
		seen = seen[max(0, len(seen)-len(text)):]
	}
}

// code reads to the end, and returns the exit code and what came; -1 if there is none.
func (v *visitor) code() (int, string) {
	out := make(chan string, 1)
	go func() {
		var both lockedBuffer
		var ways sync.WaitGroup
		ways.Go(func() { _, _ = io.Copy(&both, v) })
		ways.Go(func() { _, _ = io.Copy(&both, v.Stderr()) })
		ways.Wait()
		out <- both.String()
	}()
	code := -1
	for r := range v.requests {
		var status struct{ Code uint32 }
		if r.Type == "exit-status" && ssh.Unmarshal(r.Payload, &status) == nil {
			code = int(status.Code)
		}
	}
	return code, <-out
}

// lockedBuffer is a buffer that may be used by many at once.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// halting is a connection of a client that sends so many packets, and from then on
// does something else. The client sends its version, KEXINIT, its half of the key,
// NEWKEYS, the request for a service, that for authentication, and then what it is
// told to, each in one write.
type halting struct {
	net.Conn
	mu     sync.Mutex
	left   int
	halted chan struct{} // is closed when it has sent them
	once   sync.Once
}

func newHalting(c net.Conn, packets int) *halting {
	return &halting{Conn: c, left: packets, halted: make(chan struct{})}
}

// Write implements [io.Writer]. What is not sent the client thinks is.
func (h *halting) Write(p []byte) (int, error) {
	if !h.sends() {
		h.once.Do(func() { close(h.halted) })
		return len(p), nil
	}
	return h.Conn.Write(p)
}

// sends says whether there is one more to send.
func (h *halting) sends() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.left == 0 {
		return false
	}
	h.left--
	return true
}

// halt lets it send nothing more.
func (h *halting) halt() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.left = 0
}

// valve is a connection of a client that can stop taking what comes.
type valve struct {
	net.Conn
	mu     sync.Mutex
	open   sync.Cond
	closed bool
	taken  int64
}

func newValve(c net.Conn) *valve {
	_ = c.(*net.TCPConn).SetReadBuffer(32 << 10) // or the kernel would take megabytes; with less it waits
	v := &valve{Conn: c}
	v.open.L = &v.mu
	return v
}

// turn closes the valve, or opens it.
func (v *valve) turn(closed bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.closed = closed
	v.open.Broadcast()
}

// Read implements [io.Reader].
func (v *valve) Read(p []byte) (int, error) {
	v.mu.Lock()
	for v.closed {
		v.open.Wait()
	}
	v.mu.Unlock()
	n, err := v.Conn.Read(p)
	v.mu.Lock()
	v.taken += int64(n)
	v.mu.Unlock()
	return n, err
}

// Close implements [io.Closer].
func (v *valve) Close() error {
	v.turn(false)
	return v.Conn.Close()
}

// isReset says whether a connection was cut rather than closed.
func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}
