package server_test

import (
	"net"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"edgerunner.vc/blog/server/sshtest"
)

// exhausted is a listener of a process that has no descriptors left for a while.
type exhausted struct {
	net.Listener
	left atomic.Int32
}

// Accept implements [net.Listener].
func (l *exhausted) Accept() (net.Conn, error) {
	if l.left.Add(-1) >= 0 {
		return nil, &net.OpError{Op: "accept", Net: "tcp", Err: syscall.EMFILE}
	}
	return l.Listener.Accept()
}

// A server without descriptors says so once, and goes on when there are some.
func TestAcceptWithoutDescriptors(t *testing.T) {
	l := &exhausted{}
	l.left.Store(3)
	r := startOn(t, func(inner net.Listener) net.Listener { l.Listener = inner; return l }, nil)
	c := sshtest.Open(t, r.addr, sshtest.Options{})
	c.WaitForText("size 80x24")
	c.Type("q")
	c.Wait()
	if log := r.logged(t); strings.Count(log, "nobody can connect") != 1 || !strings.Contains(log, "too many open files") {
		t.Errorf("the log is\n%s", log)
	}
}
