package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// refused are things that people and their settings ask for and that are not here.
// The client says so at once; where it goes on without, the list comes after that.
var refused = []struct {
	name, program string
	args          []string // TARGET is the blog
	says          string
	code          int
}{
	{"-W", "ssh", []string{"-W", "127.0.0.1:1", "TARGET"}, "stdio forwarding failed", 255},
	{"-s", "ssh", []string{"-s", "TARGET", "netconf"}, "subsystem request failed", 255},
	{"-R", "ssh", []string{"-R", "0:127.0.0.1:1", "TARGET"}, "remote port forwarding failed", 0},
	{"-R or nothing", "ssh", []string{"-N", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:1", "TARGET"}, "remote port forwarding failed", 255},
	{"-R of a socket", "ssh", []string{"-R", "/nowhere:127.0.0.1:1", "TARGET"}, "remote port forwarding failed", 0},
	{"-X", "ssh", []string{"-Y", "TARGET"}, "X11 forwarding request failed", 0}, // -X is the same with an xauth
	{"-A", "ssh", []string{"-A", "TARGET"}, "the-future-is-open", 0},
	{"a command", "ssh", []string{"TARGET", "uptime"}, "There is no command or post", 1},
	{"scp", "scp", []string{"TARGET:post", "."}, "No such file or directory", 1},
	{"scp to here", "scp", []string{"/etc/hostname", "TARGET:post"}, "Permission denied", 1},
	{"scp of old", "scp", []string{"-O", "TARGET:post", "."}, "No such file or directory", 1},
	{"scp of old to here", "scp", []string{"-O", "/etc/hostname", "TARGET:post"}, "nothing can be put here", 1},
}

func TestOpenSSHIsRefused(t *testing.T) {
	in := newInterop(t, startBlog(t, nil).addr)
	for _, r := range refused {
		t.Run(r.name, func(t *testing.T) {
			agent := newWitness(t, 1, 0)
			code, said := in.runSSH(t, r.program, agent, in.replaceTarget(r.args))
			if code != r.code || !strings.Contains(said, r.says) {
				t.Errorf("exit code %d, want %d with %q; it said\n%s", code, r.code, r.says, said)
			}
			// It lists its keys before it has heard a word from a server.
			if lists, signs := agent.lists.Load(), agent.signs.Load(); lists > 1 || signs > 0 {
				t.Errorf("the agent listed its keys %d times, and signed %d times", lists, signs)
			}
		})
	}
}

// All of that asked for on the connection of somebody who reads: the reader notices
// nothing, and what has been refused leaves nothing behind.
func TestOpenSSHIsRefusedBesideAReader(t *testing.T) {
	b := startBlog(t, nil)
	in, dir := newInterop(t, b.addr), t.TempDir()
	control, forwarded, socks := filepath.Join(dir, "control"), filepath.Join(dir, "forwarded"), freeAddr(t)
	reader := openWindow(t, openSSH(t, b, "-q", "-M", "-S", control, "-L", forwarded+":127.0.0.1:1", "-D", socks))
	reader.waitForText("The Future is Open!")
	for _, r := range refused {
		if strings.HasPrefix(r.name, "-R") {
			r.args = []string{"-O", "forward", "-R", "0:127.0.0.1:1", "TARGET"}
			r.code = 255
		}
		if code, said := in.runSSH(t, r.program, newWitness(t, 1, 0), append([]string{"-o", "ControlPath=" + control}, in.replaceTarget(r.args)...)); code != r.code {
			t.Errorf("%s: exit code %d, want %d; it said\n%s", r.name, code, r.code, said)
		}
	}
	mustLeadNowhere(t, "unix", forwarded, "")
	mustLeadNowhere(t, "tcp", socks, "\x04\x01\x00\x01\x7f\x00\x00\x01\x00") // SOCKS4: connect to 127.0.0.1:1
	reader.keys("G" + keyEnter)
	reader.waitForText("Reading Progress")
	reader.keys("qq")
	if code := reader.wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// runSSH runs a program of OpenSSH to its end, which must come soon: a client that is
// told no does not wait.
func (in *interop) runSSH(t *testing.T, name string, agent *witness, args []string) (code int, said string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program(t, name), append([]string{"-F", "none", "-o", "UserKnownHostsFile=" + in.known, "-o", "Port=" + in.port}, args...)...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(clientEnv(t), "DISPLAY=:0", "SSH_AUTH_SOCK="+agent.socket)
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		t.Errorf("%v hangs; it said\n%s", cmd.Args, out)
	}
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

func (in *interop) replaceTarget(args []string) []string {
	var all []string
	for _, a := range args {
		all = append(all, strings.Replace(a, "TARGET", "reader@"+in.host, 1))
	}
	return all
}

// mustLeadNowhere connects to a forwarded address, which must hang up.
func mustLeadNowhere(t *testing.T, network, addr, request string) {
	t.Helper()
	conn, err := net.Dial(network, addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, request); err != nil && !errors.Is(err, syscall.EPIPE) { // it was quick to hang up
		t.Fatal(err)
	}
	got, err := io.ReadAll(conn)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("%s does not hang up", addr)
	}
	// SOCKS4 says "granted" before anybody has asked the server.
	if len(got) > 0 && !bytes.HasPrefix(got, []byte{0, 90}) || len(got) > 8 {
		t.Errorf("%s led to %q", addr, got)
	}
}
