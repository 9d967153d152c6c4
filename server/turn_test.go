package server_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/crypto/ssh"

	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/sshtest"
)

// worker runs commands that work, of which it counts how many do at once, after what they
// are told to do first.
type worker struct {
	now, most atomic.Int32
	resumes   chan struct{}
}

func (w *worker) run(_ context.Context, request server.Request, stdout, _ io.Writer) int {
	switch fmt.Sprint(request.Args) {
	case "[read]":
		fmt.Fprintln(stdout, "waits")
		_, _ = request.Stdin.Read(make([]byte, 1))
	case "[write]":
		fmt.Fprintln(stdout, "waits")
		_, _ = stdout.Write(make([]byte, 8<<20)) // more than a client takes that reads nothing
	case "[pause]":
		request.Pause(func() {
			fmt.Fprintln(stdout, "waits") // which is a pause in a pause
			<-w.resumes
		})
	case "[panic]":
		panic("as it is told to")
	}
	w.work()
	return 0
}

// work goes on for as long as it takes the others to begin, if they may.
func (w *worker) work() {
	w.most.Store(max(w.now.Add(1), w.most.Load()))
	for range 10_000 {
		runtime.Gosched()
	}
	w.now.Add(-1)
}

func startWorker(t *testing.T) (*worker, string) {
	w := &worker{resumes: make(chan struct{})}
	srv := start(t, func(c *server.Config) {
		c.Program = func(server.Terminal) tea.Model { return nil }
		c.Command = w.run
	})
	return w, srv.addr
}

// begun begins a command, and returns when it waits.
func begun(t *testing.T, addr, command string) *ssh.Session {
	t.Helper()
	conn := sshtest.Dial(t, addr, sshtest.Options{})
	t.Cleanup(func() { conn.Close() })
	sess, err := conn.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	if _, err = sess.StdinPipe(); err != nil { // which has no end
		t.Fatal(err)
	}
	out, err := sess.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := sess.Start(command); err != nil {
		t.Fatal(err)
	}
	if said := make([]byte, len("waits\n")); command != "panic" {
		if _, err := io.ReadFull(out, said); err != nil || !bytes.Equal(said, []byte("waits\n")) {
			t.Fatalf("%q, %v", said, err)
		}
	}
	return sess
}

// works has a command work to its end.
func works(t *testing.T, addr string) {
	t.Helper()
	conn := sshtest.Dial(t, addr, sshtest.Options{})
	defer conn.Close()
	sess, err := conn.NewSession()
	if err == nil {
		err = sess.Run("work")
	}
	if err != nil {
		t.Error(err)
	}
}

// As many commands work at once as have half of the cores, or one.
func TestCommandsWorkInTurns(t *testing.T) {
	w, addr := startWorker(t)
	var clients sync.WaitGroup
	for range 20 {
		clients.Go(func() { works(t, addr) })
	}
	clients.Wait()
	if most, may := w.most.Load(), int32(max(1, runtime.GOMAXPROCS(0)/2)); most > may {
		t.Errorf("%d commands work at once, of at most %d", most, may)
	}
}

// Those who type nothing, take nothing, wait for something else, or have gone wrong keep
// nobody waiting.
func TestAttackTurns(t *testing.T) {
	w, addr := startWorker(t)
	for range runtime.GOMAXPROCS(0) {
		for _, command := range []string{"read", "write", "pause", "panic"} {
			begun(t, addr, command)
		}
	}
	works(t, addr)
	close(w.resumes)
}
