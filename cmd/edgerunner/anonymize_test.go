package main

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"testing"
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

type valuer struct{ addr net.Addr }

func (v valuer) LogValue() slog.Value { return slog.AnyValue(v.addr) }
