package main

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"edgerunner.vc/blog/server/sshtest"
)

// answering is a server that does the same with every connection, until the test ends.
func answering(t *testing.T, answer func(net.Conn)) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { defer conn.Close(); answer(conn) })
		}
	})
	t.Cleanup(func() { l.Close(); all.Wait() })
	return l
}

// silence waits until the other end has gone.
func silence(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }

// at is a listener of which only the address is known.
type at struct {
	net.Listener
	addr net.Addr
}

func (a at) Addr() net.Addr { return a.addr }

// look is whether the watchdog says that the server is alive.
func look(w *watchdog, patience time.Duration) (alive bool) {
	w.alive = func() { alive = true }
	w.look(context.Background(), patience)
	return alive
}

func TestWatchdog(t *testing.T) {
	b := startBlog(t, nil)
	serving, err := net.ResolveTCPAddr("tcp", b.addr)
	if err != nil {
		t.Fatal(err)
	}
	gone, err := net.ResolveTCPAddr("tcp", freeAddr(t))
	if err != nil {
		t.Fatal(err)
	}
	const long, short = time.Minute, 100 * time.Millisecond
	for _, tt := range []struct {
		name     string
		listener net.Listener
		patience time.Duration
		alive    bool
	}{
		{"a server", at{addr: serving}, long, true},
		{"one that is full, and hangs up", answering(t, func(net.Conn) {}), long, true},
		{"one that is full, and says so", answering(t, func(c net.Conn) { _, _ = io.WriteString(c, "Come again later.\r\n") }), long, true},
		{"one that is slow", answering(t, func(c net.Conn) { _, _ = io.WriteString(c, "SSH-2.0-x\r\n"); silence(c) }), short, true},
		{"one that says nothing", answering(t, silence), short, false},
		{"none", at{addr: gone}, long, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			log := &sshtest.Log{}
			w := &watchdog{listeners: []net.Listener{tt.listener}, log: slog.New(slog.NewTextHandler(log, nil)), reached: map[net.Listener]bool{tt.listener: true}}
			if alive := look(w, tt.patience); alive != tt.alive || (log.String() == "") != tt.alive {
				t.Errorf("alive %t, want %t; the log is %q", alive, tt.alive, log)
			}
		})
	}
}

// A server that its own machine was never let to is not started anew for that, and one
// warning is enough. A second one that was reached, and is not any more, is no such case.
func TestWatchdogBehindAFirewall(t *testing.T) {
	log := &sshtest.Log{}
	shut, open := answering(t, silence), answering(t, func(net.Conn) {})
	w := &watchdog{listeners: []net.Listener{shut, open}, log: slog.New(slog.NewTextHandler(log, nil)), reached: map[net.Listener]bool{}}
	for range 2 {
		if !look(w, 100*time.Millisecond) {
			t.Error("not alive")
		}
	}
	if n := strings.Count(log.String(), "cannot be reached from here"); n != 1 || strings.Count(log.String(), "\n") != 1 {
		t.Errorf("the log is\n%s", log)
	}
	open.Close()
	if look(w, 100*time.Millisecond) {
		t.Error("alive, although nobody listens")
	}
}

// A proxy that is trusted comes with a header, and so does who comes from its address.
func TestWatchdogIsAProxy(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	t.Run("a server", func(t *testing.T) {
		b := startBlog(t, func(s *settings) { s.proxies, s.logLevel = proxies, "debug" })
		addr, err := net.ResolveTCPAddr("tcp", b.addr)
		if err != nil {
			t.Fatal(err)
		}
		if err := (&watchdog{proxies: proxies}).connect(context.Background(), addr); err != nil {
			t.Error(err)
		}
		b.stop()
		b.wait(t)
		for _, bad := range []string{"turned away", "no handshake"} {
			if strings.Contains(b.log.String(), bad) {
				t.Errorf("the log is\n%s", b.log)
			}
		}
	})
	heard := make(chan string, 1)
	l := answering(t, func(c net.Conn) {
		line, _ := bufio.NewReader(c).ReadString('\n')
		heard <- line
	})
	w := &watchdog{listeners: []net.Listener{l}, proxies: proxies, reached: map[net.Listener]bool{}}
	if !look(w, time.Minute) {
		t.Error("not alive")
	}
	if line := <-heard; line != "PROXY UNKNOWN\r\n" {
		t.Errorf("it says %q first", line)
	}
}

// A server that has handed over answers nobody, and is not started anew for it: it has
// readers.
func TestWatchdogAfterAHandOver(t *testing.T) {
	l := answering(t, silence)
	l.Close()
	log, handedOver := &sshtest.Log{}, make(chan struct{})
	w := &watchdog{listeners: []net.Listener{l}, log: slog.New(slog.NewTextHandler(log, nil)), reached: map[net.Listener]bool{l: true}, handedOver: handedOver}
	if look(w, time.Minute) {
		t.Error("nobody answers, and the watchdog says so of nobody")
	}
	close(handedOver)
	if !look(w, time.Minute) {
		t.Error("the server is started anew")
	}
}
