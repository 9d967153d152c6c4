package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
	"time"

	"edgerunner.vc/blog/server/sshtest"
)

// operated is the program itself, as an operator runs it.
type operated struct {
	t        *testing.T
	cmd      *exec.Cmd
	out, log *sshtest.Log
	ended    chan error
}

// operate starts a command line, with a home of its own and what it is given of an
// environment. It is killed when the test ends.
func operate(t *testing.T, cmd *exec.Cmd, env ...string) *operated {
	t.Helper()
	o := &operated{t: t, cmd: cmd, out: &sshtest.Log{}, log: &sshtest.Log{}, ended: make(chan error, 1)}
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}, env...)
	cmd.Stdout, cmd.Stderr = o.out, o.log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { o.ended <- cmd.Wait() }()
	t.Cleanup(func() { _ = cmd.Process.Kill(); o.wait() })
	return o
}

// waitForGreeting waits until readers can come, and returns the addresses to come to.
func (o *operated) waitForGreeting() (addrs []string) {
	o.t.Helper()
	o.out.WaitFor(o.t, "^C closes it")
	for _, m := range regexp.MustCompile(`ssh -p (\d+) (\S+)`).FindAllStringSubmatch(o.out.String(), -1) {
		addrs = append(addrs, m[2]+":"+m[1])
	}
	return addrs
}

func (o *operated) signal(s os.Signal) {
	o.t.Helper()
	if err := o.cmd.Process.Signal(s); err != nil {
		o.t.Fatal(err)
	}
}

// wait waits for the end, and returns the exit code; -1 if it was a signal.
func (o *operated) wait() int {
	o.t.Helper()
	select {
	case err := <-o.ended:
		o.ended <- err
		exit := new(exec.ExitError)
		if errors.As(err, &exit) {
			return exit.ExitCode()
		}
		return 0
	case <-time.After(time.Minute):
		o.t.Fatalf("it does not end; it has said\n%s%s", o.out, o.log)
	}
	return -1
}

// mustEnd asks the program to end, which it must do well.
func (o *operated) mustEnd() {
	o.t.Helper()
	o.signal(syscall.SIGTERM)
	if code := o.wait(); code != 0 {
		o.t.Errorf("exit code %d; the log is\n%s", code, o.log)
	}
}

// shortDir is a folder for sockets, whose paths have 108 bytes at most.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "e")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return filepath.Clean(dir)
}
