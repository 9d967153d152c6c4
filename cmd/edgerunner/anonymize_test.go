package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	gossh "golang.org/x/crypto/ssh"

	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/sshtest"
)

func TestShortenAll(t *testing.T) {
	for text, want := range map[string]string{
		"203.0.113.7":                "203.0.113.0",
		"203.0.113.7:22.":            "203.0.113.0:22.",
		"addr:203.0.113.7,":          "addr:203.0.113.0,",
		"face203.0.113.7":            "face203.0.113.0",
		"::ffff:203.0.113.7":         "203.0.113.0",
		"a.203.0.113.7.b":            "a.203.0.113.0.b",
		"[2001:db8:1:2:3:4:5:6]:22":  "[2001:db8:1::]:22",
		"2001:db8:1:2::3":            "2001:db8:1::",
		"fe80::1:2%eth0":             "fe80::%eth0",
		"2001:db8:1:2:3:4:1.2.3.4: ": "2001:db8:1::: ",
		// What is none stays as it is.
		"2026-11-25T22:25:19Z took 1.234s":  "2026-11-25T22:25:19Z took 1.234s",
		"a post at deadbeef.md:12: v0.11.9": "a post at deadbeef.md:12: v0.11.9",
		"SHA256:abc.def":                    "SHA256:abc.def",
		"":                                  "",
	} {
		if got := shortenAll(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

// Wherever an address stands in a line, it is shortened.
func TestAnonymousLog(t *testing.T) {
	client := &net.TCPAddr{IP: net.IPv4(203, 0, 113, 7), Port: 999}
	broken := &net.OpError{Op: "read", Net: "tcp", Source: client, Addr: client, Err: errors.New("reset")}
	for _, format := range []string{"text", "json"} {
		var b bytes.Buffer
		log := newLogger(settings{logLevel: "debug", logFormat: format, anonymizeIP: true}, &b)
		log.Info("hello 203.0.113.7", "addr", client, "err", fmt.Errorf("session: %w", broken))
		log.Info("hello", "remote", netip.MustParseAddrPort("[2001:db8:1:2::7]:22"), "text", "from 203.0.113.7")
		log.With("addr", "203.0.113.7").WithGroup("g").Info("hello", slog.Group("in", "addr", client), "valuer", valuer{client})
		log.Error("ssh: panic", "remote", net.Addr(client), "panic", errors.New("at 203.0.113.7"))
		for _, full := range []string{"203.0.113.7", "db8:1:2"} {
			if strings.Contains(b.String(), full) {
				t.Errorf("%s: %s is in the log:\n%s", format, full, b.String())
			}
		}
		for want, times := range map[string]int{"203.0.113.0": 10, "2001:db8:1::": 1, "read tcp 203.0.113.0:999->203.0.113.0:999: reset": 1} {
			if n := strings.Count(b.String(), want); n != times {
				t.Errorf("%s: %s is there %d times, want %d:\n%s", format, want, n, times, b.String())
			}
		}
	}
}

// panicky is a program that panics at a key.
type panicky struct{}

func (panicky) Init() tea.Cmd  { return nil }
func (panicky) View() tea.View { return tea.NewView("here") }
func (p panicky) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(tea.KeyPressMsg); ok {
		panic("at 127.0.0.1:22")
	}
	return p, nil
}

// No address is in the log, whatever happens: a visit, a panic, handshakes that fail,
// one that is cut so that the error of the network has both addresses in it.
func TestAnonymousServer(t *testing.T) {
	defer slog.SetDefault(slog.Default())
	log := &sshtest.Log{}
	logger := newLogger(settings{logLevel: "debug", logFormat: "text", anonymizeIP: true}, log)
	slog.SetDefault(logger)
	srv, err := server.New(server.Config{
		HostKeys: []gossh.Signer{mustSigner(t, newKey(t))}, Log: logger,
		Program: func(server.Terminal) tea.Model { return panicky{} },
		Command: func(context.Context, server.Request, io.Writer, io.Writer) int { panic("at 127.0.0.1:23") },
	})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- srv.Serve(ctx, l) }()

	addr := l.Addr().String()
	c := sshtest.Open(t, addr, sshtest.Options{User: "127.0.0.1"})
	c.WaitForText("here")
	c.Type("x")
	c.Wait()
	c.Close()
	conn := sshtest.Dial(t, addr, sshtest.Options{})
	if sess, err := conn.NewSession(); err == nil {
		_ = sess.Run("127.0.0.1")
	}
	conn.Close()
	for _, said := range []string{"", "SSH-2.0-x\r\n", "SSH-2.0-127.0.0.1\r\n127.0.0.1"} {
		raw, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(raw, said)
		_ = raw.(*net.TCPConn).SetLinger(0) // so that closing it resets the connection
		raw.Close()
	}
	log.WaitFor(t, "reset by peer")
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	said := log.String()
	if strings.Contains(said, "127.0.0.1") {
		t.Errorf("an address is in the log:\n%s", said)
	}
	for _, want := range []string{"session addr=127.0.0.0", "ended=failed", "no handshake", "at 127.0.0.0:22", "at 127.0.0.0:23"} {
		if !strings.Contains(said, want) {
			t.Errorf("no %q in the log:\n%s", want, said)
		}
	}
}

type valuer struct{ addr net.Addr }

func (v valuer) LogValue() slog.Value { return slog.AnyValue(v.addr) }
