package main

import (
	"bufio"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	gossh "golang.org/x/crypto/ssh"

	"edgerunner.vc/blog/server/sshtest"
)

// manager is systemd as a service sees it: a socket that takes what it says.
type manager struct {
	t    *testing.T
	conn *net.UnixConn
	path string
}

func newManager(t *testing.T) *manager {
	t.Helper()
	path := filepath.Join(shortDir(t), "notify")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return &manager{t, conn, path}
}

// next is what the service says next.
func (m *manager) next() string {
	m.t.Helper()
	buf := make([]byte, 4096)
	_ = m.conn.SetReadDeadline(time.Now().Add(time.Minute))
	n, err := m.conn.Read(buf)
	if err != nil {
		m.t.Fatalf("the service says nothing: %v", err)
	}
	return string(buf[:n])
}

// mustSay is next, which must match.
func (m *manager) mustSay(pattern string) {
	m.t.Helper()
	if said := m.next(); !regexp.MustCompile(`\A` + pattern + `\z`).MatchString(said) {
		m.t.Errorf("the service says %q, want %q", said, pattern)
	}
}

const letGo = `STOPPING=1\nSTATUS=Letting the readers go\.`

func TestNotify(t *testing.T) {
	m := newManager(t)
	dir := writeFiles(t, map[string]string{"a.md": "---\ntitle: The first\n---\nText.\n"})
	o := operate(t, exec.Command("edgerunner", "--addr", "127.0.0.1:0", "--content", dir), "NOTIFY_SOCKET="+m.path)
	m.mustSay(`READY=1\nSTATUS=Serving 1 posts on 127\.0\.0\.1:\d+\.`)
	addr := o.waitForGreeting()[0]

	o.signal(syscall.SIGHUP) // with nothing new
	m.mustSay(`RELOADING=1\nMONOTONIC_USEC=\d+\nSTATUS=Reading the posts again\.`)
	m.mustSay(`READY=1\nSTATUS=Serving 1 posts on ` + addr + `\.`)
	o.log.WaitFor(t, "posts have not changed")

	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	o.signal(syscall.SIGHUP) // with nothing at all
	m.mustSay(`RELOADING=1\nMONOTONIC_USEC=\d+\nSTATUS=Reading the posts again\.`)
	m.mustSay(`READY=1\nSTATUS=Serving 1 posts on ` + addr + `\.`)
	o.log.WaitFor(t, "the posts stay as they were")

	o.signal(syscall.SIGTERM)
	m.mustSay(letGo)
	if code := o.wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// The watchdog comes again and again, and is no visitor that the log tells of.
func TestNotifyWatchdog(t *testing.T) {
	m := newManager(t)
	o := operate(t, exec.Command("edgerunner", "--addr", "127.0.0.1:0", "--log-level", "debug"),
		"NOTIFY_SOCKET="+m.path, "WATCHDOG_USEC=4000000")
	m.mustSay(`READY=1\nSTATUS=.*`)
	for range 2 {
		m.mustSay("WATCHDOG=1")
	}
	o.signal(syscall.SIGTERM)
	for said := m.next(); !strings.HasPrefix(said, "STOPPING=1"); said = m.next() {
		if said != "WATCHDOG=1" {
			t.Errorf("the service says %q", said)
		}
	}
	if code := o.wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if log := o.log.String(); strings.Contains(log, "no handshake") || strings.Contains(log, "turned away") || strings.Contains(log, "answer") || strings.Contains(log, "watchdog") {
		t.Errorf("the log tells of the watchdog:\n%s", log)
	}
}

// stuck is a connection over which no more comes than so many bytes.
type stuck struct {
	net.Conn
	left   int
	closed chan struct{}
}

func (s *stuck) Read(p []byte) (int, error) {
	if s.left <= 0 {
		<-s.closed
		return 0, net.ErrClosed
	}
	n, err := s.Conn.Read(p[:min(len(p), s.left)])
	s.left -= n
	return n, err
}

// openStuck is a reader who has begun to read a long list, and stops.
func openStuck(t *testing.T, addr string) {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	s := &stuck{conn, 64 << 10, make(chan struct{})} // a handshake, and a packet of 32 kB
	client, chans, reqs, err := gossh.NewClientConn(s, addr, &gossh.ClientConfig{User: "reader", HostKeyCallback: gossh.InsecureIgnoreHostKey()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { close(s.closed); client.Close(); _ = client.Wait() })
	ch, in, err := gossh.NewClient(client, chans, reqs).OpenChannel("session", nil)
	if err != nil {
		t.Fatal(err)
	}
	go gossh.DiscardRequests(in)
	if _, err := ch.SendRequest("shell", false, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := ch.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
}

// The first signal lets the readers go, and waits for one who does not; the second
// waits for nobody.
func TestSecondSignalEndsAtOnce(t *testing.T) {
	m := newManager(t)
	files := map[string]string{}
	for _, name := range strings.Split("abcdefghijklmnopqrstuvwxyz", "") {
		for _, again := range strings.Split("0123456789", "") {
			files[name+again+".md"] = "---\ntitle: " + strings.Repeat("A long name ", 100) + "\n---\nText.\n"
		}
	}
	o := operate(t, exec.Command("edgerunner", "--addr", "127.0.0.1:0", "--grace", "10m", "--content", writeFiles(t, files)), "NOTIFY_SOCKET="+m.path)
	m.mustSay(`READY=1\nSTATUS=.*`)
	openStuck(t, o.waitForGreeting()[0])
	o.signal(syscall.SIGTERM)
	m.mustSay(letGo)
	again := time.NewTicker(50 * time.Millisecond) // one that comes too soon is one with the first
	defer again.Stop()
	late := time.After(time.Minute)
	for {
		select {
		case <-again.C:
			_ = o.cmd.Process.Signal(syscall.SIGTERM) // it may have ended
			continue
		case err := <-o.ended:
			o.ended <- err
		case <-late:
			t.Fatal("it does not end")
		}
		break
	}
	if status := o.cmd.ProcessState.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != syscall.SIGTERM {
		t.Errorf("it ended with %v:\n%s", o.cmd.ProcessState, o.log)
	}
}

// Whoever closes the terminal in which the server runs wants it to end.
func TestTerminalIsClosed(t *testing.T) {
	cmd, log := exec.Command("edgerunner", "--addr", "127.0.0.1:0"), &sshtest.Log{}
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}
	cmd.Stderr = log
	tty, err := pty.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	o := &operated{t: t, cmd: cmd, out: &sshtest.Log{}, log: log, ended: make(chan error, 1)}
	go func() { o.ended <- cmd.Wait() }()
	t.Cleanup(func() { _ = cmd.Process.Kill(); o.wait() })
	for said := bufio.NewReader(tty); !strings.Contains(o.out.String(), "^C closes it"); {
		line, err := said.ReadString('\n')
		if err != nil {
			t.Fatalf("it did not start: %v\n%s%s", err, o.out, log)
		}
		_, _ = o.out.Write([]byte(line))
	}
	o.signal(syscall.SIGHUP) // somebody wants the posts read again
	log.WaitFor(t, "posts have not changed")
	if err := tty.Close(); err != nil {
		t.Fatal(err)
	}
	if code := o.wait(); code != 0 {
		t.Errorf("exit code %d; the log is\n%s", code, log)
	}
}
