package server_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/sshtest"
)

// sockets is how many never speak: both ends are in this process, and the server's
// are closed at once but for its budget.
const sockets = 10_000

// Sockets that never speak, from this machine, from one address and from a thousand.
func TestAttackHalfOpen(t *testing.T) {
	for _, tt := range []struct {
		limit string
		why   string
		from  func(i int) string
	}{
		{"of one address, the rate", "rate", func(int) string { return "203.0.113.1" }},
		{"of a thousand addresses, the budget of connections without a session", "half-open",
			func(i int) string { return fmt.Sprintf("203.0.%d.%d", i%1000/250, i%250+1) }},
		{"without a word, the same budget", "half-open", func(int) string { return "" }},
	} {
		t.Run(tt.limit, func(t *testing.T) {
			a := newArena(t, nil)
			a.survives(func(ctx context.Context) {
				var open []net.Conn
				defer func() { reset(open) }()
				for i := 0; i < sockets && ctx.Err() == nil; i++ {
					c, err := sshtest.Connect(a.addr, tt.from(i))
					if err != nil {
						t.Errorf("socket %d: %v", i, err)
						return
					}
					open = append(open, c)
					if n := a.server.Waiting(); n > server.MaxWaiting {
						t.Errorf("%d connections wait, and %d may", n, server.MaxWaiting)
					}
				}
			})
			if n := a.server.Refused(tt.why); n < sockets/2 {
				t.Errorf("%d were turned away for %q", n, tt.why)
			}
		})
	}
}

// reset closes connections as a machine does that is switched off and on again. So
// their ports can be had again at once.
func reset(conns []net.Conn) {
	for _, c := range conns {
		_ = c.(*net.TCPConn).SetLinger(0)
		_ = c.Close()
	}
}

// stages are the packets that a client has sent when it stops, beginning with none.
var stages = []string{
	"nothing", "version", "KEXINIT", "half of a key", "NEWKEYS", "service request",
	"authentication", "channel", "terminal",
}

// slowly are the times of a server that is impatient.
func slowly(s *server.Server) { s.Shorten(2*time.Second, 6*time.Second, time.Minute, time.Minute) }

// Clients that stop at each stage: those that never speak are closed after the time
// for the first word, the others after that for a handshake.
func TestAttackStopsInTheHandshake(t *testing.T) {
	const each = 20
	a := newArena(t, nil, slowly)
	a.survives(func(ctx context.Context) {
		var clients sync.WaitGroup
		for stage := range stages {
			for i := range each {
				clients.Go(func() {
					from := fmt.Sprintf("203.0.113.%d", 1+(stage*each+i)%200)
					if err := stopAt(ctx, a.addr, from, stage); err != nil {
						t.Errorf("stopped after %s: %v", stages[stage], err)
					}
				})
			}
		}
		clients.Wait()
	})
}

// stopAt is a client that stops at a stage, until the server has had enough of it.
func stopAt(ctx context.Context, addr, from string, stage int) error {
	raw, err := sshtest.Connect(addr, from)
	if err != nil {
		return err
	}
	defer raw.Close()
	h := newHalting(raw, stage)
	closed := make(chan error, 1)
	go func() {
		v, err := enter(addr, sshtest.Options{Conn: h})
		if err == nil {
			v.Close()
		}
		closed <- err
	}()
	select {
	case err := <-closed:
		if err == nil || !isClosed(h.halted) {
			return fmt.Errorf("it has not come so far: %w", err)
		}
		return nil
	case <-ctx.Done():
		return nil
	case <-time.After(20 * time.Second):
		return errors.New("nothing ends it")
	}
}

// Clients that send what belongs there, but a byte now and then: saying something does
// not give them more time.
func TestAttackSlowHandshake(t *testing.T) {
	const clients = 100
	a := newArena(t, nil, slowly)
	kex := firstPackets(t, a)
	a.survives(func(ctx context.Context) {
		var all sync.WaitGroup
		for i := range clients {
			all.Go(func() {
				c, err := sshtest.Connect(a.addr, fmt.Sprintf("203.0.113.%d", 1+i))
				if err != nil {
					t.Errorf("connecting: %v", err)
					return
				}
				defer reset([]net.Conn{c})
				if drip(ctx, c, kex) == nil && ctx.Err() == nil {
					t.Error("a client may take its time")
				}
			})
		}
		all.Wait()
	})
}

// drip sends a byte from time to time, until the server closes the connection.
func drip(ctx context.Context, c net.Conn, text []byte) error {
	closed := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, c)
		if err == nil {
			err = io.EOF
		}
		closed <- err
	}()
	again := time.NewTicker(25 * time.Millisecond)
	defer again.Stop()
	for i := 0; i < len(text); {
		select {
		case <-again.C:
			if _, err := c.Write(text[i : i+1]); err != nil {
				return err
			}
			i++
		case err := <-closed:
			return err
		case <-ctx.Done():
			return nil
		}
	}
	return nil
}

// firstPackets is what a real client sends before it hears anything: its version and
// its KEXINIT.
func firstPackets(t *testing.T, a *arena) []byte {
	t.Helper()
	raw, err := sshtest.Connect(a.addr, "198.51.100.3")
	if err != nil {
		t.Fatal(err)
	}
	r := &recording{halting: newHalting(raw, 2)}
	go func() { <-r.halted; raw.Close() }()
	if _, err := sshtest.Try(a.addr, sshtest.Options{Conn: r}); err == nil {
		t.Fatal("a client that has stopped got in")
	}
	return r.sent.Bytes()
}

// recording keeps what is sent.
type recording struct {
	*halting
	sent bytes.Buffer
}

// Write implements [io.Writer].
func (r *recording) Write(p []byte) (int, error) {
	if r.left > 0 {
		r.sent.Write(p)
	}
	return r.halting.Write(p)
}

// One address, and then two hundred, that come, shake hands and go as fast as they can.
func TestAttackReconnects(t *testing.T) {
	for _, tt := range []struct {
		limit     string
		addresses int
	}{
		{"of one address, its rate", 1},
		{"of two hundred addresses, the rate of each", 200},
	} {
		t.Run(tt.limit, func(t *testing.T) {
			a := newArena(t, nil)
			a.survives(func(ctx context.Context) {
				end := time.Now().Add(2 * time.Second)
				enough := func() bool { // a slow machine comes to the rate later
					return time.Now().After(end) && (tt.addresses > 1 || a.server.Refused("rate") > 0)
				}
				for i := 0; ctx.Err() == nil && i < 3000 && !enough(); i++ {
					c, err := sshtest.Try(a.addr, sshtest.Options{From: fmt.Sprintf("203.0.113.%d", 1+i%tt.addresses)})
					if err == nil {
						_ = c.Close()
					}
				}
			})
			if tt.addresses == 1 && a.server.Refused("rate") == 0 {
				t.Error("nobody was turned away")
			}
		})
	}
}

// Garbage instead of each packet: the connection ends, and nothing else.
func TestAttackGarbage(t *testing.T) {
	a := newArena(t, nil)
	random := rand.NewChaCha8([32]byte{5})
	garbage := map[string][]byte{
		"random":                make([]byte, 64<<10),
		"oversized packet":      {0xff, 0xff, 0xff, 0xff, 0, 20},
		"a packet of nothing":   make([]byte, 64),
		"1 MB without a line":   bytes.Repeat([]byte("x"), 1<<20),
		"10,000 lines":          bytes.Repeat([]byte("a line\r\n"), 10_000),
		"another protocol":      []byte("GET / HTTP/1.1\r\nHost: blog\r\n\r\n"),
		"a version without end": []byte("SSH-2.0-" + strings.Repeat("x", 300)),
	}
	_, _ = random.Read(garbage["random"])
	a.survives(func(context.Context) {
		for name, text := range garbage {
			for stage := range stages {
				if err := garble(a.addr, fmt.Sprintf("203.0.113.%d", 1+stage), stage, text); err != nil {
					t.Errorf("%s after %s: %v", name, stages[stage], err)
				}
			}
		}
	})
}

// garble is a client that sends garbage at a stage, until the server has had enough.
func garble(addr, from string, stage int, garbage []byte) error {
	raw, err := sshtest.Connect(addr, from)
	if err != nil {
		return err
	}
	h := newHalting(raw, stage)
	defer reset([]net.Conn{raw})
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		select {
		case <-h.halted:
		case <-ended: // it was turned away before
			return
		}
		_, _ = raw.Write(garbage)
		_ = raw.(*net.TCPConn).CloseWrite()
	}()
	_ = raw.SetDeadline(time.Now().Add(20 * time.Second))
	v, err := enter(addr, sshtest.Options{Conn: h})
	if err == nil {
		v.Close()
		return errors.New("it has not come so far")
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return errors.New("nothing ends it")
	}
	return nil
}
