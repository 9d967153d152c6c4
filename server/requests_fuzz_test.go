package server

import (
	"encoding/binary"
	"strings"
	"testing"

	"charm.land/ssh"
	gossh "golang.org/x/crypto/ssh"
)

// asked is a script of requests, as many bytes: the type, whether an answer is wanted,
// and the payload, each with its length before it.
func asked(script []byte) (list []*gossh.Request) {
	next := func() []byte {
		if len(script) < 2 {
			script = nil
			return nil
		}
		n := min(int(binary.BigEndian.Uint16(script)), len(script)-2)
		field := script[2 : 2+n]
		script = script[2+n:]
		return field
	}
	for len(script) > 0 && len(list) < 100 {
		list = append(list, &gossh.Request{Type: string(next()), Payload: next()})
	}
	return list
}

// script is what asked reads.
func script(fields ...string) []byte {
	var b []byte
	for _, f := range fields {
		b = binary.BigEndian.AppendUint16(b, uint16(len(f)))
		b = append(b, f...)
	}
	return b
}

// Whatever a client asks of a session: nothing panics or waits, and the library gets
// only what it is meant to get, bounded.
func FuzzRequests(f *testing.F) {
	terminal := string(gossh.Marshal(terminalRequest{Term: "xterm\x1b[2J", Columns: 1 << 31, Rows: 1, EncodedModes: "\x01\x00\x00\x00\x03" + noEcho}))
	window := string(gossh.Marshal(windowRequest{Columns: 80, Rows: 24}))
	word := func(words ...string) string {
		var b []byte
		for _, w := range words {
			b = append(b, gossh.Marshal(struct{ S string }{w})...)
		}
		return string(b)
	}
	f.Add(script("pty-req", terminal, "env", word("LANG", "C"), "window-change", window, "shell", word("ls"), "window-change", window))
	f.Add(script("env", word("LC_ALL", strings.Repeat("x", 200)), "env", word("LD_PRELOAD", "x"), "exec", word(strings.Repeat("x", 5000))))
	f.Add(script("subsystem", word("sftp"), "shell", "", "exec", word("ls"), "pty-req", terminal))
	f.Add(script("auth-agent-req@openssh.com", "", "x11-req", "", "signal", word("INT"), "break", "\x00\x00\x00\x01"))
	f.Add(script("pty-req", "", "env", "\xff\xff\xff\xff", "window-change", "", "exec", "\x00"))
	f.Fuzz(func(t *testing.T, text []byte) {
		list := asked(text)
		in, out := make(chan *gossh.Request, len(list)), make(chan *gossh.Request, 2*len(list))
		for _, r := range list {
			in <- r
		}
		close(in)
		windows := make(chan ssh.Window, 1)
		(&requests{out: out, windows: windows}).pass(in)
		close(out)
		var got passedOn
		for r := range out {
			got.check(t, r)
		}
		for w := range windows {
			if w.Width > maxWidth || w.Height > maxHeight {
				t.Errorf("a window of %dx%d", w.Width, w.Height)
			}
		}
	})
}

// passedOn is what the library was given of one session.
type passedOn struct{ terminals, variables, starts int }

// check looks at the next that it is given.
func (p *passedOn) check(t *testing.T, r *gossh.Request) {
	t.Helper()
	switch r.Type {
	case "pty-req":
		var got terminalRequest
		if err := gossh.Unmarshal(r.Payload, &got); err != nil {
			t.Fatalf("a broken terminal: %v", err)
		}
		if p.terminals++; p.terminals > 1 || p.starts > 0 {
			t.Error("another terminal, or one too late")
		}
		if got.Columns > maxWidth || got.Rows > maxHeight || got.Term != clean(got.Term, maxName) || got.EncodedModes != "" && got.EncodedModes != noEcho || got.Width+got.Height > 0 {
			t.Errorf("the terminal %+v", got)
		}
	case "env":
		var got struct{ Name, Value string }
		if err := gossh.Unmarshal(r.Payload, &got); err != nil {
			t.Fatalf("a broken variable: %v", err)
		}
		if p.variables++; p.variables > maxEnv || p.starts > 0 {
			t.Error("a variable too many, or too late")
		}
		if !isKnownVariable(got.Name) || len(got.Value) > maxValue {
			t.Errorf("the variable %q", got.Name)
		}
	case "shell", "exec", "subsystem":
		if p.starts++; p.starts > 1 {
			t.Error("it begins twice")
		}
		if n := len(r.Payload); n > maxCommand+5 || r.Type == "shell" && n > 0 {
			t.Errorf("%s with %d bytes", r.Type, n)
		}
	default:
		t.Errorf("%q was passed on", r.Type)
	}
}
