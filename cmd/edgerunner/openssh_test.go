package main

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/creack/pty"

	"edgerunner.vc/blog/server/sshtest"
)

// program finds a program, or skips the test; in CI it must be there.
func program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		missing(t, name, err)
	}
	return path
}

// missing skips a test that needs what is not there; in CI it must be there.
func missing(t testing.TB, name string, why any) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is needed, and not there: %v", name, why)
	}
	t.Skipf("%s is not there: %v", name, why)
}

// openSSH is the command line of ssh for a blog, with a home of its own.
func openSSH(t testing.TB, b *blog, args ...string) *exec.Cmd {
	t.Helper()
	path := program(t, "ssh")
	host, port, err := net.SplitHostPort(b.addr)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, append([]string{
		"-F", "none", "-p", port, "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=" + filepath.Join(t.TempDir(), "known"),
		"-o", "LogLevel=ERROR", "-o", "NumberOfPasswordPrompts=0",
	}, append(args, host)...)...)
	cmd.Env = []string{"TERM=xterm-256color", "HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}
	return cmd
}

// window is a program in a window of a terminal emulator.
type window struct {
	t      *testing.T
	screen *sshtest.Screen
	tty    *os.File
	cmd    *exec.Cmd
	ended  chan error
}

func openWindow(t *testing.T, cmd *exec.Cmd) *window {
	t.Helper()
	return openWindowOf(t, cmd, 80, 24)
}

func openWindowOf(t *testing.T, cmd *exec.Cmd, width, height uint16) *window {
	t.Helper()
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: height, Cols: width})
	if err != nil {
		t.Fatal(err)
	}
	w := &window{t: t, tty: tty, cmd: cmd, ended: make(chan error, 1), screen: sshtest.NewScreen(int(width), int(height), false, tty)}
	t.Cleanup(func() { _ = cmd.Process.Kill(); w.wait(); tty.Close(); w.screen.Close() })
	go func() {
		w.show()
		w.ended <- cmd.Wait()
	}()
	return w
}

// show shows what is written to the terminal, until that ends.
func (w *window) show() {
	defer w.screen.Close() // nobody waits for more
	buf := make([]byte, 4096)
	for {
		n, err := w.tty.Read(buf)
		_, _ = w.screen.Write(buf[:n])
		if err != nil { // the end of a pty is an I/O error on Linux
			return
		}
	}
}

func (w *window) waitForText(text string) {
	w.t.Helper()
	w.waitFor(text, func(screen string) bool { return strings.Contains(screen, text) })
}

func (w *window) waitFor(what string, wanted func(screen string) bool) {
	w.t.Helper()
	if screen, err := w.screen.WaitFor(wanted); err != nil {
		w.t.Fatalf("waiting for %q: %v; the screen is\n%s", what, err, screen)
	}
}

func (w *window) keys(keys string) { _, _ = w.tty.WriteString(keys) }

// wait waits for the end of the program, and returns its exit code.
func (w *window) wait() int {
	w.t.Helper()
	select {
	case err := <-w.ended:
		w.ended <- err
		exit := new(exec.ExitError)
		if errors.As(err, &exit) {
			return exit.ExitCode()
		}
		return 0
	case <-time.After(time.Minute):
		w.t.Fatalf("%s does not end; the screen is\n%s", w.cmd.Path, w.screen.Text())
	}
	return -1
}

// The real client, on a real terminal.
func TestOpenSSH(t *testing.T) {
	b := startBlog(t, nil)
	w := openWindow(t, openSSH(t, b))
	w.waitForText("The Future is Open!")
	w.keys("G" + keyEnter)
	w.waitForText("Reading Progress")
	w.keys("G")
	w.waitForText("100 %")
	if err := pty.Setsize(w.tty, &pty.Winsize{Rows: 15, Cols: 40}); err != nil {
		t.Fatal(err)
	}
	w.screen.Resize(40, 15)
	w.waitForText("left  ? keys") // the sentence at the top stays, so the end is below
	w.keys("G")
	w.waitForText("finished  ? keys")
	w.keys("qq")
	if code := w.wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if w.screen.AltScreen() || w.screen.CursorHidden() || strings.Contains(w.screen.Text(), "│") {
		t.Errorf("the terminal is not as it was:\n%s", w.screen.Text())
	}
}

func TestOpenSSHWhenTheServerEnds(t *testing.T) {
	b := startBlog(t, nil)
	w := openWindow(t, openSSH(t, b))
	w.waitForText("The Future is Open!")
	b.stop()
	b.wait(t)
	w.waitForText(farewell)
	if code := w.wait(); code != 75 {
		t.Errorf("exit code %d, want 75", code)
	}
	if w.screen.AltScreen() || w.screen.CursorHidden() {
		t.Error("the terminal is not as it was")
	}
}

// With ~. the client goes without a word, and no server can send anything any more.
// So only the other screen stays: the cursor is seen, and keys are as they were.
func TestOpenSSHEscape(t *testing.T) {
	b := startBlog(t, nil)
	w := openWindow(t, openSSH(t, b))
	w.waitForText("The Future is Open!")
	w.keys(keyEnter)
	w.waitForText("Reading Progress")
	w.keys(keyEnter + "~.")
	w.wait()
	if w.screen.CursorHidden() {
		t.Error("the cursor is hidden")
	}
	for _, m := range []ansi.Mode{ansi.ModeMouseButtonEvent, ansi.ModeMouseAnyEvent, ansi.ModeBracketedPaste, ansi.ModeFocusEvent} {
		if w.screen.Mode(m) {
			t.Errorf("mode %v is on", m)
		}
	}
	b.log.WaitFor(t, "ended=lost")
}

// Without a terminal: the list, and nothing else on either stream.
func TestOpenSSHWithoutATerminal(t *testing.T) {
	b := startBlog(t, nil)
	var out, errs bytes.Buffer
	cmd := openSSH(t, b, "-T")
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Errorf("%v: %s", err, errs.String())
	}
	if !strings.Contains(out.String(), "the-future-is-open") || strings.ContainsAny(out.String(), "\x1b\r") || errs.Len() > 0 {
		t.Errorf("stdout %q, stderr %q", out.String(), errs.String())
	}
}

// Ten keys in the agent, one on the disk with a passphrase, or none: nobody is asked
// for anything. BatchMode is off, so a question would be asked, and wait.
func TestOpenSSHAsksForNothing(t *testing.T) {
	keygen := program(t, "ssh-keygen")
	dir := t.TempDir()
	b := startBlog(t, nil)
	socket := startAgent(t, keygen, dir, 10)
	locked := filepath.Join(dir, "locked")
	if out, err := exec.Command(keygen, "-q", "-t", "ed25519", "-N", "secret", "-f", locked).CombinedOutput(); err != nil {
		t.Fatalf("ssh-keygen: %v: %s", err, out)
	}
	for name, change := range map[string]func(*exec.Cmd){
		"ten keys in the agent": func(c *exec.Cmd) { c.Env = append(c.Env, "SSH_AUTH_SOCK="+socket) },
		"a locked key":          func(c *exec.Cmd) { c.Args = append(c.Args[:1:1], append([]string{"-i", locked}, c.Args[1:]...)...) },
		"no keys":               func(*exec.Cmd) {},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := openSSH(t, b, "-v")
			change(cmd)
			w := openWindow(t, cmd)
			w.waitForText("▸ How to read")
			w.keys("q")
			if code := w.wait(); code != 0 {
				t.Errorf("exit code %d", code)
			}
			for _, bad := range []string{"passphrase", "assword:", "Offering public key", "Server accepts key"} {
				if strings.Contains(w.screen.Written(), bad) {
					t.Errorf("the client said %q", bad)
				}
			}
		})
	}
}

// startAgent runs an ssh-agent with so many keys, and returns its socket.
func startAgent(t *testing.T, keygen, dir string, keys int) string {
	t.Helper()
	socket := filepath.Join(dir, "agent")
	agent := exec.Command(program(t, "ssh-agent"), "-D", "-a", socket)
	if err := agent.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = agent.Process.Kill(); _ = agent.Wait() })
	add := program(t, "ssh-add")
	for i := range keys {
		path := filepath.Join(dir, fmt.Sprint("key", i))
		if out, err := exec.Command(keygen, "-q", "-t", "ed25519", "-N", "", "-f", path).CombinedOutput(); err != nil {
			t.Fatalf("ssh-keygen: %v: %s", err, out)
		}
		cmd := exec.Command(add, "-q", path)
		cmd.Env = []string{"SSH_AUTH_SOCK=" + socket}
		var out []byte
		var err error
		// The agent makes its socket a moment after it starts; each try waits for a process.
		for range 200 {
			if out, err = cmd.CombinedOutput(); err == nil {
				break
			}
			cmd = exec.Command(add, "-q", path)
			cmd.Env = []string{"SSH_AUTH_SOCK=" + socket}
		}
		if err != nil {
			t.Fatalf("ssh-add: %v: %s", err, out)
		}
	}
	return socket
}
