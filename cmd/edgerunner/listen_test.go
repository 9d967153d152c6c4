package main

import (
	"context"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"edgerunner.vc/blog/server/sshtest"
)

// freeAddr is an address on which nobody listens, for now.
func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// mustVisit is a reader at the address, who sees the list and leaves again.
func mustVisit(t *testing.T, addr string) {
	t.Helper()
	c := sshtest.Open(t, addr, sshtest.Options{})
	c.WaitForText("The Future is Open!")
	c.Type("q")
	if code := c.Wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	c.Close() // as clients do, or the server waits for another session
}

func TestSeveralAddresses(t *testing.T) {
	o := operate(t, exec.Command("edgerunner", "--addr", "127.0.0.1:0", "--addr", "127.0.0.1:0,127.0.0.2:0"))
	addrs := o.waitForGreeting()
	if len(addrs) != 3 {
		t.Fatalf("the greeting names %v:\n%s", addrs, o.out)
	}
	for _, addr := range addrs {
		mustVisit(t, addr)
	}
	o.mustEnd()
}

// If one address cannot be had, no other is taken from whoever could use it.
func TestAllAddressesOrNone(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	free := freeAddr(t)
	s := settings{addrs: []string{free, busy.Addr().String()}}
	if _, err := openListeners(t.Context(), s, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), "is in use") {
		t.Errorf("got %v", err)
	}
	l, err := net.Listen("tcp", free)
	if err != nil {
		t.Fatalf("the first address is still taken: %v", err)
	}
	l.Close()
}

// passed is a command line that gets files as systemd passes them.
func passed(files []*os.File, args ...string) *exec.Cmd {
	cmd := exec.Command("/bin/sh", append([]string{"-c", `LISTEN_PID=$$ exec edgerunner "$@"`, "sh"}, args...)...)
	cmd.ExtraFiles = files
	return cmd
}

// file is the descriptor of a socket.
func file(t *testing.T, socket interface{ File() (*os.File, error) }) *os.File {
	t.Helper()
	f, err := socket.File()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestPassedSockets(t *testing.T) {
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer tcp.Close()
	unix, err := net.Listen("unix", filepath.Join(shortDir(t), "s"))
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close()
	files := []*os.File{file(t, tcp.(*net.TCPListener)), file(t, unix.(*net.UnixListener))}
	ours := freeAddr(t)
	o := operate(t, passed(files, "--addr", ours), "LISTEN_FDS=2", "LISTEN_FDNAMES=ssh:local")
	if got := o.waitForGreeting(); len(got) != 1 || got[0] != tcp.Addr().String() {
		t.Errorf("the greeting names %v, want %v", got, tcp.Addr())
	}
	o.log.WaitFor(t, "--addr is not used")
	mustVisit(t, tcp.Addr().String())
	if l, err := net.Listen("tcp", ours); err != nil {
		t.Errorf("it listens on --addr too: %v", err)
	} else {
		l.Close()
	}
	conn, err := net.Dial("unix", unix.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	banner := make([]byte, 8)
	if _, err := conn.Read(banner); err != nil || string(banner) != "SSH-2.0-" {
		t.Errorf("the socket in the file system says %q, %v", banner, err)
	}
	conn.Close()
	o.mustEnd()
	if _, err := os.Stat(unix.Addr().String()); err != nil {
		t.Errorf("the socket was removed, which is for systemd to do: %v", err)
	}
}

// Sockets that were passed to another process are not ours.
func TestSocketsPassedToAnother(t *testing.T) {
	o := operate(t, exec.Command("edgerunner", "--addr", "127.0.0.1:0"), "LISTEN_FDS=1", "LISTEN_PID=1")
	mustVisit(t, o.waitForGreeting()[0])
	o.mustEnd()
}

// What cannot be listened on is refused, and named.
func TestWhatIsNoSocketToListenOn(t *testing.T) {
	tcp, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer tcp.Close()
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	conn, err := new(net.Dialer).DialContext(context.Background(), "tcp", tcp.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	for name, f := range map[string]*os.File{
		"datagrams": file(t, udp.(*net.UDPConn)), "a connection": file(t, conn.(*net.TCPConn)), "a file": null,
	} {
		t.Run(name, func(t *testing.T) {
			o := operate(t, passed([]*os.File{file(t, tcp.(*net.TCPListener)), f}), "LISTEN_FDS=2", "LISTEN_FDNAMES=good:bad")
			if code := o.wait(); code != 1 {
				t.Errorf("exit code %d", code)
			}
			if got := o.log.String(); !strings.Contains(got, "systemd has passed bad, which is no socket to listen on; the socket unit needs ListenStream= and Accept=no") {
				t.Errorf("it says %q", got)
			}
		})
	}
}

// As systemd does it.
func TestSocketActivation(t *testing.T) {
	path, addr := program(t, "systemd-socket-activate"), freeAddr(t)
	o := operate(t, exec.Command(path, "-l", addr, "edgerunner"))
	o.log.WaitFor(t, "Listening on "+addr)
	mustVisit(t, addr)
	if got := o.waitForGreeting(); len(got) != 1 || got[0] != addr {
		t.Errorf("the greeting names %v, want %s", got, addr)
	}
	o.mustEnd()
}
