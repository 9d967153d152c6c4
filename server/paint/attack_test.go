package paint

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// mustBeHarmless fails if a terminal was sent anything but what a painter has to send.
func mustBeHarmless(t testing.TB, sent string) {
	t.Helper()
	if !utf8.ValidString(sent) {
		t.Fatalf("not UTF-8: %q", sent)
	}
	for rest, state := sent, byte(0); rest != ""; {
		seq, width, n, next := ansi.DecodeSequence(rest, state, nil)
		if bad := harm(seq, width); bad != "" {
			t.Fatalf("%s: %q in %q", bad, seq, sent)
		}
		rest, state = rest[n:], next
	}
}

// harm says what is wrong with a sequence.
func harm(seq string, width int) string {
	switch r, _ := utf8.DecodeRuneInString(seq); {
	case width > 0 || r >= 0xa0:
		if strings.ContainsFunc(seq, isControl) {
			return "a control character in text"
		}
		return ""
	case slices.Contains([]string{"\r", "\n", "\b", "\x1bM"}, seq):
		return ""
	case strings.HasPrefix(seq, "\x1b["):
		last, params := seq[len(seq)-1], seq[2:len(seq)-1]
		modes := []string{"?1049", "?2026", "?25", "?2004", "?1002", "?1003", "?1006"}
		switch {
		case strings.IndexByte("mHKJCr", last) >= 0 && strings.Trim(params, "0123456789;:") == "",
			last == 'q' && strings.HasSuffix(params, " "), strings.IndexByte("hl", last) >= 0 && slices.Contains(modes, params):
			return ""
		}
	case strings.HasPrefix(seq, "\x1b]8;"), strings.HasPrefix(seq, "\x1b]2;"), strings.HasPrefix(seq, "\x1b]9;4;"):
		body := strings.TrimSuffix(strings.TrimSuffix(seq[2:], "\x1b\\"), "\a")
		if !strings.ContainsFunc(body, isControl) && len(body) < len(seq)-2 {
			return ""
		}
	}
	return "a sequence that no painter sends"
}

// attacks are what a text may hold that is meant for a terminal.
var attacks = []string{
	"\x1bP+q544e\x1b\\", "\x1b_Gf=24;AAAA\x1b\\", "\x1bXsos\x1b\\", "\x1b^pm\x1b\\", "\x1b]52;c;aGk=\a", "\x1b]0;title\a", "\x1b]2;title\x1b\\",
	"\x1b[2J", "\x1b[H", "\x1b[6n", "\x1b[>q", "\x1b[?1049l", "\x1b[?25l", "\x1b[20t", "\x1b[!p", "\x1bc", "\x1b#8", "\x1b(0", "\x1b7", "\x1b8", "\x1bD", "\x1bE",
	"\x1b[>4;2m", "\x1b[?4m", "\x1b[1;2 m", "\x1b[<1m", "\x1b[=1m", "\x1b[38;5m", "\x1b[38;2;1m", "\x1b[48m", "\x1b[58;9;9m", "\x1b[4:9m", "\x1b[99999999999m", "\x1b[1;2;3",
	"\x00", "\x05", "\a", "\b", "\t", "\v", "\f", "\r", "\x0e", "\x0f", "\x11", "\x18", "\x1a", "\x7f", "\x1b", "\x1b[", "\x1b]", "\x1bP", "\x1b]8;;https://example.org",
	"\x80", "\x84", "\x9b2J", "\x9d0;x\x9c", "\x90q\x9c", "\u0080", "\u0085", "\u008d", "\u009b2J", "\u009d0;x\u009c", "\u0090q\u009c", "\u009f", "\xff", "\xc2", "\xe2\x94",
	"\x1b]8;;https://example.org/\u009b2J\x1b\\", "\x1b]8;;https://example.org/\x07", "\x1b]8;;a\x1b[2J", "\x1b]8;id=\x9b;a\x1b\\", "\x1b]8;bad\x1b\\", "\x1b]8\x1b\\",
	"\u200b", "\u200d", "\u202e", "\u2066", "\ufeff", "\u0301", "\U000e0041", "\u2028", "\r\n",
}

// Nothing of a text drives a terminal.
func TestAttacksAreNotPassedOn(t *testing.T) {
	s := newScreen(t, 80, 24)
	p := newPainter(s, "xterm-256color", ansi.WcWidth)
	for i, a := range attacks {
		for _, b := range append([]string{"", "m", "é"}, attacks...) {
			v := view(fmt.Sprintf("%d first%s%s last\nanother", i, a, b), 0, 0)
			v.WindowTitle = "title" + a + b
			p.Show(v)
		}
		show(t, p, view("safe\nrows", 0, 0))
		if row := s.Row(0); row != "safe" {
			t.Fatalf("after %q the row is %q", a, row)
		}
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	mustBeHarmless(t, s.take())
}

// What is dropped takes nothing of the text with it, but for a sequence without an end.
func TestTextStaysBesideWhatIsDropped(t *testing.T) {
	for row, want := range map[string]string{
		"a\x1b[2Jb":                        "ab",
		"a\x1bPq\x1b\\b":                   "ab",
		"a\x1b_G\x1b\\b":                   "ab",
		"a\x1b]0;x\ab":                     "ab",
		"a\x1b]0;x\x1b\\b":                 "ab",
		"a\x1b]0;x\x1b[1mb":                "ab",
		"a\x00\x07b":                       "ab",
		"a\xffb":                           "ab",
		"a\u009bb":                         "ab",
		"a\x1b(0b":                         "ab",
		"a\x1b]8;;x\x1b\\b\x1b]8;;\x1b\\c": "abc",
		"a\u202eb":                         "ab",
		"e\u0301\x1b[1m\u0301x":            "e\u0301x",
		"r\x8d\U0001f3fdx":                 "rx",
		"r\x1b[1m\U0001f3fdx":              "rx",
		"\U0001f1e9\x00\U0001f1eax":        "\U0001f1e9x",
		"a\x1b":                            "a",
		"a\x1b[":                           "a",
		"a\x1b]8;;https://example.org/never-ends": "a",
	} {
		s := newScreen(t, 20, 2)
		p := newPainter(s, "xterm", ansi.GraphemeWidth)
		show(t, p, view(row, 0, 1))
		if got := s.Row(0); got != want {
			t.Errorf("%q is shown as %q, not %q", row, got, want)
		}
	}
}

// Whatever two frames hold, the second looks as if drawn on an empty screen, and no
// terminal is driven by either.
func FuzzPaint(f *testing.F) {
	for _, a := range attacks {
		f.Add("one\ntwo "+a+"\nthree", "two "+a+"\nthree\nfour", uint8(20), uint8(5), uint8(0))
	}
	for i, w := range append(odd, words...) {
		f.Add("row\n"+w+w+"\n\x1b[44m  "+w, "row\n"+w+"\n\x1b[44m  "+w+w, uint8(9+i), uint8(3), uint8(i))
	}
	f.Fuzz(func(t *testing.T, first, second string, width, height, kind uint8) {
		if len(first)+len(second) > 4096 {
			return
		}
		w, h, term := max(int(width), 1), max(int(height%40), 1), terms[int(kind)%len(terms)]
		got, want := newScreen(t, w, h), newScreen(t, w, h)
		p, q := newPainter(got, term, ansi.GraphemeWidth), newPainter(want, term, ansi.GraphemeWidth)
		p.Synchronize(kind&64 != 0)
		show(t, p, view(first, 0, 0))
		show(t, p, view(second, w/2, h/2))
		show(t, q, view(second, w/2, h/2))
		mustBeHarmless(t, got.take())
		if diff := differs(got, want); diff != "" {
			t.Fatal(diff)
		}
	})
}

// A window of a few cells, or none, is drawn like any other.
func TestTinyWindows(t *testing.T) {
	for _, term := range terms {
		var sent bytes.Buffer
		p := New(&sent, Config{Term: term})
		for _, size := range [][2]int{{0, 0}, {1, 1}, {2, 1}, {1, 2}, {-1, -1}, {3, 3}} {
			p.Resize(size[0], size[1])
			show(t, p, view("漢x\n\x1b[44m  👩\u200d💻\nlast", 1, 1))
			show(t, p, view("x漢\n👩\u200d💻", 0, 0))
		}
		mustClose(t, p)
		mustBeHarmless(t, sent.String())
	}
}

// A view that is too large, or has its cursor beside the window, is cut.
func TestNothingIsDrawnBesideTheWindow(t *testing.T) {
	for _, row := range []string{strings.Repeat("x", 30), strings.Repeat("漢", 12), "123456789漢", "123456789❤\ufe0f", "❤\ufe0f234567890", strings.Repeat("👩\u200d💻", 9)} {
		s := newScreen(t, 10, 3)
		p := newPainter(s, "xterm", ansi.WcWidth)
		v := view(strings.Repeat(row+"\n", 8), 99, -7)
		v.Cursor = &tea.Cursor{Position: tea.Position{X: 99, Y: 99}, Shape: -1}
		show(t, p, v)
		if sent := s.take(); strings.Contains(sent, "\x1b[4") || strings.Contains(sent, "\x1b[K\x1b[3") {
			t.Errorf("%q", sent)
		}
		for y := range 3 {
			if got := s.Row(y); ansi.StringWidth(got) > 10 || ansi.StringWidthWc(got) > 10 {
				t.Errorf("row %d is %q", y, got)
			}
		}
		if at := s.CursorPosition(); at.X != 9 || at.Y != 2 {
			t.Errorf("the cursor is at %v", at)
		}
	}
}
