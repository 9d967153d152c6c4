package server

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
)

// decoded is what the reads are decoded to, one line each event; the text that a
// decoder awaits more of is given up after the last.
func decoded(reads ...string) string {
	var d decoder
	var rest []byte
	var events []string
	tell := func(e uv.Event) {
		if p, ok := e.(uv.PasteEvent); ok {
			e = fmt.Sprintf("paste %q", p.Content)
		}
		events = append(events, fmt.Sprint(e))
	}
	for _, read := range reads {
		rest = d.decode(append(rest, read...), false, tell)
	}
	d.decode(rest, true, tell)
	return strings.Join(events, "\n")
}

func TestDecode(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"keys", "aÄ字\x1b[A\x1bOB\x1bx\x03", "a\nÄ\n字\nup\ndown\nalt+x\nctrl+c"},
		{"escape", "\x1b", "esc"},
		{"many escapes", strings.Repeat("\x1b", 5) + "[I", "esc"},
		{"alt and an arrow", "\x1b\x1b[A", "alt+up"},
		{"DA1", "\x1b[?62;4c", "[62 4]"},
		{"DA2", "\x1b[>1;4000;13c", "[1 4000 13]"},
		{"XTVERSION", "\x1bP>|kitty(0.32.2)\x1b\\", "kitty(0.32.2)"},
		{"background", "\x1b]11;rgb:ffff/ffff/ffff\x1b\\", "#ffffff"},
		{"modes", "\x1b[?2026;2$y\x1b[?2027;2$y", "{2026 2}"},
		{"schemes", "\x1b[?997;1n\x1b[?997;2n\x1b[?997;3n", "{}\n{}"},
		{"mouse", "\x1b[<0;3;2M\x1b[<0;3;2m\x1b[<64;1;1M", "left\nleft\nwheelup"},
		{"motion", "\x1b[<32;3;2M\x1b[<35;3;2M", ""},
		{"far away", "\x1b[<0;501;1M\x1b[<0;1;301M\x1b[<0;0;0M\x1b[<0;99999999999;1M", ""},
		{"sizes", "\x1b[8;1000;1000t\x1b[48;900;900;1;1t", ""},
		{"focus and others", "\x1b[I\x1b[O\x1b[?1u\x1b]52;c;YQ==\x07\x1bP1+r5463\x1b\\\x1b_Gi=1;OK\x1b\\", ""},
		{"keys of Windows", "a\x1b[65;30;97;1;0;65535_\x1b\x1b[65;30;97;1;0;65535_b", "a\nb"},
		{"typed brackets", "[1_", "[\n1\n_"},
		{"controls of 8 bits", "\x9bM   \x1b\x9bM   \x9b1;1R", strings.Repeat("M\nspace\nspace\nspace\n", 2) + "1\n;\n1\nR"},
		{"broken UTF-8", "\xffa\xe5\xad", "a"},
		{"paste", "\x1b[200~a\r\nb\rc\x1b[31md\x00\x1b[201~e", "paste \"a\\nb\\nc[31md\"\ne"},
		{"empty paste", "\x1b[200~\x1b[201~e", "e"},
		{"paste in a paste", "\x1b[200~a\x1b[200~b\x1b[201~c\x1b[201~", "paste \"a[200~b\"\nc"},
		{"end without a paste", "a\x1b[201~b", "a\nb"},
		{"ctrl+c in a paste", "\x1b[200~a\x03b\x1b[201~c", "paste \"ab\"\nc"},
		{"ctrl+c in a paste without an end", "\x1b[200~a\x03b", "paste \"a\"\nctrl+c\nb"},
		{"ctrl+c at once", "\x1b[200~\x03", "ctrl+c"},
		{"sequences in a paste", "\x1b[200~\x1b]11;\x1b[201~\x03", "paste \"]11;\"\nctrl+c"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := decoded(tt.text); got != tt.want {
				t.Errorf("%q: got\n%s\nwant\n%s", tt.text, got, tt.want)
			}
			if strings.ContainsRune(tt.text, ctrlC) {
				return // it matters what comes in the same read
			}
			for at := range tt.text {
				if got := decoded(tt.text[:at], tt.text[at:]); got != tt.want {
					t.Errorf("%q and %q: got\n%s\nwant\n%s", tt.text[:at], tt.text[at:], got, tt.want)
				}
			}
			if got := decoded(strings.Split(tt.text, "")...); got != tt.want {
				t.Errorf("%q, byte by byte: got\n%s\nwant\n%s", tt.text, got, tt.want)
			}
		})
	}
}

// What has no end is given up, and what is too long is cut.
func TestDecodeIsBounded(t *testing.T) {
	long := strings.Repeat("é", 4*maxPaste)
	for _, tt := range []struct{ name, text, want string }{
		{"paste", "\x1b[200~" + long + "\x1b[201~x", fmt.Sprintf("paste %q\nx", long[:maxPaste])},
		{"full paste", "\x1b[200~" + long[:maxPaste] + "\x1b[201~x", fmt.Sprintf("paste %q\nx", long[:maxPaste])},
		{"paste without an end", "\x1b[200~" + long + "\x03x", fmt.Sprintf("paste %q\nctrl+c\nx", long[:maxPaste])},
		{"name", "\x1bP>|" + strings.Repeat("x", 200) + "\a\u202e\x1b\\", strings.Repeat("x", maxName)},
		{"key", "e\u0301" + "字" + strings.Repeat("\u0301", 100), "e\n\u0301"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := decoded(tt.text); got != tt.want {
				t.Errorf("got\n%.300s\nwant\n%.300s", got, tt.want)
			}
		})
	}
}

// A flood leaves nothing in memory, and does not keep a decoder busy.
func TestDecodeFloods(t *testing.T) {
	const size = 1 << 20
	for name, unit := range map[string]string{
		"paste":              "\x1b[200~" + strings.Repeat("a", 1<<20),
		"marks of pastes":    "\x1b[200~\x1b[201~",
		"ctrl+c in a paste":  "\x1b[200~\x03\x03\x03\x03\x03\x03",
		"escapes":            "\x1b",
		"arrows of escapes":  strings.Repeat("\x1b", 500) + "[I",
		"colour":             "\x1b]11;" + strings.Repeat("a", 1<<20),
		"strings":            "\x1bP\x1b]\x1b_\x1b^\x1bX",
		"numbers":            "\x1b[" + strings.Repeat("1;", 1<<20),
		"dollars":            "\x1b[" + strings.Repeat("$", 1<<20),
		"names":              "\x1bP>|" + strings.Repeat("x", 100) + "\x1b\\",
		"clicks":             "\x1b[<0;1;1M",
		"keys of Windows":    "\x1b[65;30;97;1;0;65535_",
		"accents":            "字" + strings.Repeat("\u0301", 1<<20),
		"broken UTF-8":       "\xe5\x90\x9f",
		"repeated and alted": "\x1b\x1b[65;30;97;1;0;65535_",
	} {
		t.Run(name, func(t *testing.T) {
			flood := []byte(strings.Repeat(unit, size/len(unit)+1)[:size])
			var d decoder
			var rest []byte
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			for start := 0; start < size; start += 4096 {
				rest = d.decode(append(rest, flood[start:start+4096]...), false, func(uv.Event) {})
				if len(rest) > maxSequence || len(d.paste) > maxPaste {
					t.Fatalf("%d bytes of a sequence and %d of a paste are kept", len(rest), len(d.paste))
				}
			}
			runtime.GC()
			runtime.ReadMemStats(&after)
			if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > 1<<20 {
				t.Errorf("%d bytes are kept", kept)
			}
			if total := (after.TotalAlloc - before.TotalAlloc) / size; total > 200 {
				t.Errorf("%d bytes were allocated for each byte read", total)
			}
			runtime.KeepAlive(flood)
			var last uv.Event
			d.decode(append(rest, "\x1b\\\x03"...), true, func(e uv.Event) { last = e })
			if k, ok := last.(uv.KeyPressEvent); !ok || k.String() != "ctrl+c" {
				t.Errorf("ctrl+c came as %v", last)
			}
		})
	}
}

// Whatever comes in whatever pieces: the decoder goes on, keeps little, and gives a
// program nothing that is not bounded. A panic here would end the server.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"a\x1b[A\x1bOB\x1bx", "\x1b[?62;4c\x1b[>1;2c", "\x1bP>|kitty\x1b\\", "\x1b]11;rgb:ff/ff/ff\a", "\x1b[<0;1;1M\x1b[M   ",
		"\x1b[200~a\x1b[201~", "\x1b[97;1:3;97u", "\x1b[1$", "\x1b[65;30;97;1;0;9_", "\x1b_Gi=1;OK\x1b\\", "\x1b]52;c;YQ==\a",
		"\x1bP1+r544e\x1b\\", "\x1bP!|00\x1b\\", "\x9b1;2A", "\x1b[27;2;13~", "\x1b[?997;1n", "字\u0301",
		"\x9bM   ", "\x1b\x9bM   ", // panicked in the decoder
		"\x1b\x1bX" + strings.Repeat("a", maxSequence-2), // was kept, with its first escape beyond the bound
	} {
		f.Add([]byte(seed), 3)
		f.Add([]byte(seed), maxSequence+1)
	}
	f.Fuzz(func(t *testing.T, text []byte, at int) {
		var d decoder
		var rest []byte
		tell := func(e uv.Event) {
			if s := fmt.Sprint(e); len(s) > maxPaste+maxSequence {
				t.Errorf("an event of %d bytes", len(s))
			}
		}
		for len(text) > 0 {
			n := min(max(at, 1), len(text))
			rest = d.decode(append(rest, text[:n]...), false, tell)
			text = text[n:]
			if len(rest) > maxSequence || len(d.paste) > maxPaste {
				t.Fatalf("%d bytes of a sequence and %d of a paste are kept", len(rest), len(d.paste))
			}
		}
		if rest = d.decode(rest, true, tell); len(rest) >= len(pasteEnd) {
			t.Errorf("%q is kept for good", rest)
		}
	})
}

// An escape key is one when nothing follows, and the end of the input is an end.
func TestRead(t *testing.T) {
	got := make(chan uv.Event)
	in := newInbox()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		l := newListener(func(e uv.Event) {
			switch e.(type) {
			case uv.KeyPressEvent, uv.PasteEvent, uv.MouseClickEvent:
				got <- e
			}
		})
		for more := true; more; {
			select {
			case <-in.arrived:
				more = l.hear(in)
			case <-l.late.C:
				l.expire()
			}
		}
	}()
	for _, tt := range []struct{ text, want string }{
		{"\x1b", "esc"}, {"\x1b[200~pas", ""}, {"ted\x1b[201~", "pasted"}, {"\x1b[<0;2;1M", "left"}, {"q", "q"},
	} {
		in.put([]byte(tt.text), time.Now())
		if tt.want == "" {
			continue
		}
		select {
		case e := <-got:
			if got := fmt.Sprint(e); got != tt.want {
				t.Errorf("%q is %q, want %q", tt.text, got, tt.want)
			}
		case <-time.After(time.Minute):
			t.Fatalf("nothing comes of %q", tt.text)
		}
	}
	in.close(io.EOF)
	<-ended
}
