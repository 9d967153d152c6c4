package main

import (
	"net"
	"os"
	"strings"
	"syscall"
	"testing"

	"edgerunner.vc/blog/server/sshtest"
)

// Two servers have the same socket, as during an update. The one that is told to hand
// over leaves its reader alone, and ends with them; the other takes the newcomers.
func TestHandOver(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	addr, socket := l.Addr().String(), []*os.File{file(t, l.(*net.TCPListener))}
	m := newManager(t)
	first := operate(t, passed(socket), "LISTEN_FDS=1", "NOTIFY_SOCKET="+m.path)
	m.mustSay(`READY=1\nSTATUS=.*`)
	reader := sshtest.Open(t, addr, sshtest.Options{})
	reader.WaitForText("The Future is Open!")

	second := operate(t, passed(socket), "LISTEN_FDS=1")
	second.waitForGreeting()
	first.signal(syscall.SIGUSR1)
	m.mustSay(`WATCHDOG=1\nSTATUS=Another server takes the newcomers; this one ends with its last reader\.`)
	first.signal(syscall.SIGUSR1) // twice is once
	for !strings.Contains(second.log.String(), "session") {
		mustVisit(t, addr)
	}

	reader.Type("?")
	reader.WaitForText("a page down")
	reader.Type("qq")
	if code := reader.Wait(); code != 0 {
		t.Errorf("the reader's exit code is %d", code)
	}
	reader.Close()
	m.mustSay(letGo)
	if code := first.wait(); code != 0 {
		t.Errorf("exit code %d; the log is\n%s", code, first.log)
	}
	mustVisit(t, addr)
	second.mustEnd()
}
