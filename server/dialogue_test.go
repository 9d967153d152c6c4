package server_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/crypto/ssh"

	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/sshtest"
)

// said is a message for programs and for those who read lines.
type said struct{ line string }

func (s said) String() string { return s.line }

// parrots are commands that say again what is typed, a line each, and "told" and a line
// for what they are told meanwhile. They end with the input, or at "q".
func parrots(c *server.Config) {
	c.Program = func(server.Terminal) tea.Model { return nil }
	c.Idle = func(left string) tea.Msg { return said{"idle, " + left} }
	c.Closing = func(left string) tea.Msg { return said{"closing, " + left} }
	c.Command = func(_ context.Context, request server.Request, stdout, _ io.Writer) int {
		fmt.Fprintln(stdout, "ready")
		in := bufio.NewReader(request.Stdin)
		for {
			line, err := in.ReadString('\n')
			var notice server.Notice
			switch {
			case errors.As(err, &notice) && notice.Temporary():
				fmt.Fprintln(stdout, "told", notice)
			case err != nil:
				return 3
			case line == "q\n":
				return 0
			default:
				fmt.Fprintf(stdout, "typed %s", line)
			}
		}
	}
}

// piped is a session without a terminal.
type piped struct {
	t    *testing.T
	sess *ssh.Session
	in   io.WriteCloser
	out  sshtest.Log
}

func openPipe(t *testing.T, addr string) *piped {
	t.Helper()
	conn := sshtest.Dial(t, addr, sshtest.Options{})
	t.Cleanup(func() { conn.Close() })
	p := &piped{t: t}
	var err error
	if p.sess, err = conn.NewSession(); err != nil {
		t.Fatal(err)
	}
	p.sess.Stdout, p.sess.Stderr = &p.out, &p.out
	if p.in, err = p.sess.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := p.sess.Shell(); err != nil {
		t.Fatal(err)
	}
	p.out.WaitFor(t, "ready\n")
	return p
}

func (p *piped) send(text string) {
	p.t.Helper()
	if _, err := io.WriteString(p.in, text); err != nil {
		p.t.Fatal(err)
	}
}

// code is the exit code; -1 if the connection was lost.
func (p *piped) code() int {
	exit := new(ssh.ExitError)
	switch err := p.sess.Wait(); {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitStatus()
	}
	return -1
}

// Who types nothing in a dialogue is warned, and let go with a word; a line keeps.
func TestDialogueIdle(t *testing.T) {
	r := start(t, func(c *server.Config) {
		parrots(c)
		c.IdleTimeout = 2 * time.Second
	})
	p := openPipe(t, r.addr)
	for i, begin := 0, time.Now(); time.Since(begin) < 3*time.Second; i++ {
		p.out.WaitFor(t, strings.Repeat("told idle, a second\ntyped x\n", i)+"told idle, a second\n")
		p.send("x\n")
	}
	p.out.WaitFor(t, "told idle, a second\nNothing was pressed for 2 seconds, so your visit ended. You are welcome back.\n")
	if code := p.code(); code != 3 {
		t.Errorf("exit code %d, not that of the command", code)
	}
	r.log.WaitFor(t, "ended=idle")

	c := sshtest.Open(t, r.addr, sshtest.Options{Term: "dumb"})
	c.WaitForText("Nothing was pressed for 2 seconds")
	if c.Wait(); strings.Contains(c.Screen.Written(), "\x1b") {
		t.Errorf("a terminal got %q", c.Screen.Written())
	}
}

// A command that waits for nobody is not idle, however long it takes.
func TestNoDialogueIsNotIdle(t *testing.T) {
	r := start(t, func(c *server.Config) {
		c.IdleTimeout = time.Second / 10
		c.Command = func(_ context.Context, _ server.Request, stdout, _ io.Writer) int {
			<-time.After(time.Second)
			fmt.Fprintln(stdout, "done")
			return 0
		}
	})
	conn := sshtest.Dial(t, r.addr, sshtest.Options{})
	defer conn.Close()
	sess, err := conn.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	if out, err := sess.CombinedOutput(""); err != nil || string(out) != "done\n" {
		t.Errorf("%q, %v", out, err)
	}
}

// When the server ends, who is in a dialogue is told, has the grace, and then goodbye,
// whatever has been typed ahead.
func TestDialogueDrains(t *testing.T) {
	r := start(t, func(c *server.Config) {
		parrots(c)
		c.Grace = time.Second
	})
	leaves, stays := openPipe(t, r.addr), openPipe(t, r.addr)
	c := sshtest.Open(t, r.addr, sshtest.Options{Term: "dumb"})
	leaves.send("x\n")
	leaves.out.WaitFor(t, "typed x\n")
	stays.send("x\n")
	stays.out.WaitFor(t, "typed x\n")
	c.WaitForText("ready")
	c.Type("y\n")
	c.WaitForText("typed y")
	r.stop()
	leaves.out.WaitFor(t, "told closing, a second\n")
	leaves.send("q\n")
	if code := leaves.code(); code != 0 || strings.Contains(leaves.out.String(), "We are closing.") {
		t.Errorf("who leaves gets exit code %d and %q", code, leaves.out.String())
	}
	if code := stays.code(); code != 75 || !strings.HasSuffix(stays.out.String(), "told closing, a second\nWe are closing.\n") {
		t.Errorf("who stays gets exit code %d and %q", code, stays.out.String())
	}
	if code := c.Wait(); code != 75 || !strings.HasSuffix(c.Screen.Written(), "We are closing.\r\n") {
		t.Errorf("a terminal gets exit code %d and %q", code, c.Screen.Written())
	}
	r.wait(t)
	r.log.WaitFor(t, "ended=drained")
}

// A broadcast is told once, if it says something, in front of what is typed next.
func TestDialogueIsTold(t *testing.T) {
	r := start(t, parrots)
	p := openPipe(t, r.addr)
	p.send("x\n")
	p.out.WaitFor(t, "typed x\n")
	r.server.Broadcast(postsChanged{1})
	r.server.Broadcast(said{"one"})
	p.out.WaitFor(t, "told one\n")
	p.send("y\nq\n")
	if code := p.code(); code != 0 || p.out.String() != "ready\ntyped x\ntold one\ntyped y\n" {
		t.Errorf("exit code %d and %q", code, p.out.String())
	}
}

// A client that has gone ends the dialogue at once, and so does the end of its input.
func TestDialogueEndsWithItsClient(t *testing.T) {
	r := start(t, parrots)
	p := openPipe(t, r.addr)
	p.send("x\n")
	if err := p.in.Close(); err != nil {
		t.Fatal(err)
	}
	if code := p.code(); code != 3 || p.out.String() != "ready\ntyped x\n" {
		t.Errorf("exit code %d and %q", code, p.out.String())
	}
	r.log.WaitFor(t, "ended=quit exit=3")
	if s := r.server.Status(); s.Visits != 1 || s.Commands != 0 {
		t.Errorf("it is counted as %d visits and %d commands", s.Visits, s.Commands)
	}
	c := sshtest.Open(t, r.addr, sshtest.Options{Term: "dumb"})
	c.WaitForText("ready")
	c.Close()
	r.log.WaitFor(t, "ended=lost")
}

// A client that sends without end is told that it is not listened to, and can go on.
func TestAttackDialogue(t *testing.T) {
	r := start(t, func(c *server.Config) {
		parrots(c)
		c.IdleTimeout = 10 * time.Second
	})
	p := openPipe(t, r.addr)
	flood := strings.Repeat("x", 1<<20)
	p.send(flood)
	p.out.WaitFor(t, "told That came too fast, and was dropped.\n")
	answered := func() bool { return strings.Contains(p.out.String(), "typed ") }
	if !eventually(func() bool {
		p.send("\x03") // a person's, who wants this to end
		p.send("\n")
		return answered()
	}) {
		t.Error("it is not listened to again")
	}
	p.send("q\n")
	if code := p.code(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// A command that its client takes nothing from ends, though it never reads again.
func TestAttackDeafDialogue(t *testing.T) {
	ended := make(chan error, 1)
	r := start(t, func(c *server.Config) {
		parrots(c)
		c.IdleTimeout = 2 * time.Second
		c.Command = func(_ context.Context, request server.Request, stdout, _ io.Writer) int {
			fmt.Fprintln(stdout, "ready")
			_, _ = request.Stdin.Read(make([]byte, 16))
			var err error
			for err == nil {
				_, err = stdout.Write(make([]byte, 64<<10))
			}
			ended <- err
			return 0
		}
	})
	conn := sshtest.Dial(t, r.addr, sshtest.Options{})
	defer conn.Close()
	sess, err := conn.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sess.StdoutPipe(); err != nil { // nobody reads it
		t.Fatal(err)
	}
	sess.Stdin = strings.NewReader("go\n")
	if err := sess.Shell(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-ended:
	case <-time.After(time.Minute):
		t.Fatal("it goes on")
	}
	r.log.WaitFor(t, "ended=stalled")
}

// Who shows what is typed is known by the modes of the terminal, wherever among them.
func TestTerminalThatEchoes(t *testing.T) {
	r := start(t, func(c *server.Config) {
		c.Program = func(server.Terminal) tea.Model { return nil }
		c.Command = func(_ context.Context, request server.Request, stdout, _ io.Writer) int {
			fmt.Fprint(stdout, request.Terminal.Echoes)
			return 0
		}
	})
	for _, tt := range []struct {
		modes ssh.TerminalModes
		want  string
	}{
		{nil, "false"},
		{ssh.TerminalModes{ssh.ECHO: 1}, "false"},
		{ssh.TerminalModes{ssh.ECHO: 0}, "true"},
		{ssh.TerminalModes{ssh.VINTR: 3, ssh.ECHO: 0, ssh.ECHOE: 1, ssh.TTY_OP_OSPEED: 38400}, "true"},
	} {
		conn := sshtest.Dial(t, r.addr, sshtest.Options{})
		sess, err := conn.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		if err := sess.RequestPty("dumb", 24, 80, tt.modes); err != nil {
			t.Fatal(err)
		}
		if out, err := sess.Output(""); err != nil || string(out) != tt.want {
			t.Errorf("%v: %q, %v", tt.modes, out, err)
		}
		conn.Close()
	}
}
