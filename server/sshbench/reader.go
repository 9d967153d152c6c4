package sshbench

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/crypto/ssh"
)

// patience bounds each wait. A machine that has other things to do takes seconds, and
// nothing that is worth to be measured takes as long.
const patience = 30 * time.Second

// Window of a reader, in cells.
const width, height = 80, 24

// question is one that programs ask a terminal before their first frame: its colours, what
// it is and can do, and where its cursor is.
var question = regexp.MustCompile(`\x1b](10|11);\?(\x07|\x1b\\)|\x1b\[(>?c|6n)`)

// answers are those of a dark xterm to the questions in what a program has sent.
func answers(sent []byte) (all string) {
	for _, q := range question.FindAllString(string(sent), -1) {
		switch {
		case strings.HasPrefix(q, "\x1b]10"):
			all += "\x1b]10;rgb:ffff/ffff/ffff\x1b\\"
		case strings.HasPrefix(q, "\x1b]11"):
			all += "\x1b]11;rgb:0000/0000/0000\x1b\\"
		case q == ansi.RequestCursorPositionReport:
			all += "\x1b[1;1R"
		case q == ansi.RequestSecondaryDeviceAttributes:
			all += "\x1b[>41;354;0c"
		default:
			all += "\x1b[?64;22c"
		}
	}
	return all
}

// chunk is what came at once.
type chunk struct {
	at   time.Time
	text []byte
}

// reader is one client with a terminal that draws nothing: it answers what it is asked
// until the mark of the first frame has come, and keeps all that comes.
type reader struct {
	conn    *ssh.Client
	session *ssh.Session
	stdin   io.WriteCloser
	mark    string
	whole   chan struct{} // closed with the first whole frame

	mu   sync.Mutex
	head []byte // what came before it
	at   time.Time
	kept []chunk
	more chan struct{} // has one when something was kept
}

// open connects to a target, and asks for a command on a terminal.
func open(t *Target, command string) (*reader, error) {
	r := &reader{mark: t.Mark, whole: make(chan struct{}), more: make(chan struct{}, 1)}
	if err := r.start(t, command); err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

func (r *reader) start(t *Target, command string) (err error) {
	raw, err := net.DialTimeout("tcp", t.Addr, patience)
	if err != nil {
		return err
	}
	_ = raw.SetDeadline(time.Now().Add(patience))
	conn, channels, requests, err := ssh.NewClientConn(raw, t.Addr, &ssh.ClientConfig{
		User: cmp.Or(t.User, "reader"), Auth: t.Auth, HostKeyCallback: ssh.InsecureIgnoreHostKey(),
	})
	if err != nil {
		_ = raw.Close()
		return err
	}
	_ = raw.SetDeadline(time.Time{})
	r.conn = ssh.NewClient(conn, channels, requests)
	if r.session, err = r.conn.NewSession(); err != nil {
		return err
	}
	if r.stdin, err = r.session.StdinPipe(); err != nil {
		return err
	}
	r.session.Stdout = r
	if err := r.session.RequestPty("xterm-256color", cmp.Or(t.Height, height), cmp.Or(t.Width, width), ssh.TerminalModes{}); err != nil {
		return err
	}
	if command == "" {
		return r.session.Shell()
	}
	return r.session.Start(command)
}

// Write implements [io.Writer] for what the server sends.
func (r *reader) Write(p []byte) (int, error) {
	now := time.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept = append(r.kept, chunk{now, bytes.Clone(p)})
	select {
	case r.more <- struct{}{}:
	default:
	}
	if !r.at.IsZero() {
		return len(p), nil
	}
	if a := answers(p); a != "" {
		go r.press(a) // the library must not wait for us
	}
	r.head = append(r.head, p...)
	if strings.Contains(ansi.Strip(string(r.head)), r.mark) {
		r.at, r.head = now, nil
		close(r.whole)
	}
	return len(p), nil
}

// press sends keys; a connection that is lost is found by who waits for the repaint.
func (r *reader) press(keys string) { _, _ = io.WriteString(r.stdin, keys) }

// wait waits for the first whole frame, and returns when it was there.
func (r *reader) wait() (time.Time, error) {
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case <-r.whole:
		return r.at, nil
	case <-late.C:
		r.mu.Lock()
		defer r.mu.Unlock()
		return time.Time{}, fmt.Errorf("no whole frame after %s: %q", patience, ansi.Strip(string(r.head)))
	}
}

// take returns what was kept since it was last asked, and its size in bytes.
func (r *reader) take() (chunks []chunk, size int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	chunks, r.kept = r.kept, nil
	for _, c := range chunks {
		size += len(c.text)
	}
	return chunks, size
}

// close cuts the connection, as who closes the window does.
func (r *reader) close() {
	if r.conn != nil {
		_ = r.conn.Close()
	}
}

// crowd is many readers who are there at once.
type crowd []*reader

// atOnce bounds who shakes hands at the same time while a crowd comes. A server lets in
// so many without a session, and what is measured of a crowd begins when all are there.
const atOnce = 16

// gather opens so many readers of a command, and waits until all see a whole frame.
func gather(t *Target, command string, n int) (crowd, error) {
	var c crowd
	var mu sync.Mutex
	var errs []error
	each(n, atOnce, func(int) {
		r, err := open(t, command)
		if err == nil {
			_, err = r.wait()
		}
		mu.Lock()
		defer mu.Unlock()
		if r != nil {
			c = append(c, r)
		}
		errs = append(errs, err)
	})
	if err := errors.Join(errs...); err != nil {
		c.leave()
		return nil, err
	}
	return c, nil
}

// stayed fails if the server has let one of them go.
func (c crowd) stayed() error {
	var errs []error
	for _, r := range c {
		_, _, err := r.conn.SendRequest("keepalive@openssh.com", true, nil) // any answer will do
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// leave lets all go.
func (c crowd) leave() {
	for _, r := range c {
		r.close()
	}
}

// each calls f for 0 to n-1, so many at once.
func each(n, workers int, f func(i int)) {
	work := make(chan int)
	var done sync.WaitGroup
	for range min(workers, n) {
		done.Go(func() {
			for i := range work {
				f(i)
			}
		})
	}
	for i := range n {
		work <- i
	}
	close(work)
	done.Wait()
}
