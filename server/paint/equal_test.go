package paint

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// words are what rows are made of: of one cell and of two, with marks, joined, of many
// scripts.
var words = []string{
	"the", "quick", "brown", "fox", "jumps", "over", "it", "a", "日本語", "漢", "e\u0301te\u0301", "naïve", "👍", "🙂",
	"│", "┃", "━━━━", "עברית", "한글", "—", "…", " ", "  ", "     ",
}

// odd are words that terminals do not agree on.
var odd = []string{"👩\u200d💻", "❤\ufe0f", "🇩🇪", "🏳\ufe0f\u200d🌈", "👍🏽", "1\ufe0f\u20e3"}

// sgr are styles of all kinds.
var sgr = []string{
	"", "0", "1", "2", "3", "4", "4:3", "5", "7", "9", "22", "23", "24", "27", "29", "31", "97", "42", "105", "39", "49", "38;5;208", "48;5;17",
	"38;2;1;2;3", "48;2;250;128;114", "38:2::9:8:7", "48:5:33", ";1;38;5;9", "1;3;4;38;5;9;48;5;8", "58:5:9",
}

type writer struct {
	*rand.Rand
	odd     bool
	painted string // the parameters that every row is in, to the end
}

func pick[T any](r *rand.Rand, all []T) T { return all[r.IntN(len(all))] }

// row is a row of at most so many cells.
func (w *writer) row(width int) string {
	var b strings.Builder
	if w.painted != "" {
		b.WriteString("\x1b[" + w.painted + "m")
	}
	left := w.IntN(width + 1)
	linked := false
	for left > 0 {
		word := pick(w.Rand, words)
		if w.odd && w.IntN(8) == 0 {
			word = pick(w.Rand, odd)
		}
		if left -= max(ansi.WcWidth.StringWidth(word), ansi.GraphemeWidth.StringWidth(word)); left < 0 {
			break
		}
		switch w.IntN(6) {
		case 0:
			b.WriteString("\x1b[" + pick(w.Rand, sgr) + "m")
		case 1:
			b.WriteString("\x1b[m")
			if w.painted != "" {
				b.WriteString("\x1b[" + w.painted + "m")
			}
		case 2:
			if linked = !linked; linked {
				fmt.Fprintf(&b, "\x1b]8;id=%d;https://example.org/%d\x1b\\", w.IntN(3), w.IntN(3))
			} else {
				b.WriteString("\x1b]8;;\x1b\\")
			}
		}
		b.WriteString(word)
	}
	if linked {
		b.WriteString("\x1b]8;;\x1b\\")
	}
	if w.painted != "" {
		n := ansi.WcWidth.StringWidth(b.String())
		b.WriteString("\x1b[m\x1b[" + w.painted + "m" + strings.Repeat(" ", max(width-n, 0)))
	}
	b.WriteString("\x1b[m")
	return b.String()
}

// changed is the rows of the next frame.
func (w *writer) changed(rows []string, width, height int) []string {
	next := slices.Clone(rows)
	for len(next) < height {
		next = append(next, w.row(width))
	}
	next = next[:height]
	switch w.IntN(8) {
	case 0, 1, 2: // they scroll, in a part of the window
		top := w.IntN(height)
		bottom := top + w.IntN(height-top) + 1
		by := w.IntN(bottom-top+1) - (bottom-top)/2
		for y := top; y < bottom; y++ {
			if from := y + by; from >= top && from < bottom && from < len(rows) {
				next[y] = rows[from]
			} else {
				next[y] = w.row(width)
			}
		}
	case 3: // all are new
		for y := range next {
			next[y] = w.row(width)
		}
	case 4: // one goes on, or is shorter
		y := w.IntN(height)
		next[y] = ansi.GraphemeWidth.Truncate(next[y], w.IntN(width+1), "") + "\x1b[m\x1b]8;;\x1b\\"
	default:
		for range w.IntN(3) {
			next[w.IntN(height)] = w.row(width)
		}
	}
	return next
}

// repaint draws a frame on an empty screen, row by row, with nothing left out. What is
// written to w is drawn on the screen.
func repaint(s *screen, w io.Writer, rows []string, x, y int) {
	_, _ = s.WriteString("\x1b[?1049l\x1b[?1049h\x1b[m\x1b[H\x1b[2J")
	for i, row := range rows {
		fmt.Fprintf(w, "\x1b[%dH%s\x1b[m", i+1, row)
	}
	fmt.Fprintf(w, "\x1b[%d;%dH", y+1, x+1)
}

// cutLast leaves the last cell of the last row blank for a terminal that goes on behind it.
func cutLast(rows []string, width int, terminal traits) []string {
	rows = slices.Clone(rows)
	if last := len(rows) - 1; !terminal.waits {
		rows[last] = ansi.GraphemeWidth.Truncate(rows[last], width-1, "")
	}
	return rows
}

var terms = []string{"xterm-256color", "linux", "screen-256color", "vt220", "dumb"}

// mustEraseWell fails if anything is erased, or scrolls in, in a colour that terminals do
// not agree on, or at a place; and if the terminal is sent what it does not know. The
// emulator has but one opinion.
func mustEraseWell(t testing.TB, sent string, terminal traits) {
	t.Helper()
	var s style
	for rest, state := sent, byte(0); rest != ""; {
		seq, _, n, next := ansi.DecodeSequence(rest, state, nil)
		rest, state = rest[n:], next
		params, isSGR := strings.CutSuffix(strings.TrimPrefix(seq, "\x1b["), "m")
		switch {
		case isSGR && strings.HasPrefix(seq, "\x1b["):
			s.read(params)
		case seq == "\x1b[K" && (s.onBlanks() || s.bg != 0 && !terminal.erases):
			t.Fatalf("erased in %+v before %q of %q", s, rest, sent)
		case !terminal.scrolls && (seq == "\x1bM" || strings.HasPrefix(seq, "\x1b[") && strings.HasSuffix(seq, "r")):
			t.Fatalf("scrolls in %q", sent)
		}
	}
}

// What is on the screen after any frames is what it is when only the last one is drawn.
func TestAnyFramesLookAsIfDrawnAnew(t *testing.T) {
	for seed := range uint64(few(60)) {
		w := &writer{Rand: rand.New(rand.NewPCG(seed, 6)), odd: seed%3 == 1}
		if seed%3 == 2 {
			w.painted = "38;2;208;208;208;48;2;18;18;18"
		}
		width, height := 20+w.IntN(80), 3+w.IntN(30)
		term := terms[seed%uint64(len(terms))]
		got, want := newScreen(t, width, height), newScreen(t, width, height)
		p := newPainter(got, term, ansi.GraphemeWidth)
		var rows []string
		for n := range 60 {
			if w.IntN(12) == 0 {
				width, height = 20+w.IntN(80), 3+w.IntN(30)
				got.Resize(width, height)
				want.Resize(width, height)
				p.Resize(width, height)
				rows = nil
			}
			p.Synchronize(w.IntN(2) == 0)
			rows = w.changed(rows, width, height)
			x, y := w.IntN(width), w.IntN(height)
			before := got.Render()
			got.take()
			show(t, p, view(strings.Join(rows, "\n"), x, y))
			repaint(want, want, cutLast(rows, width, traitsOf(term)), x, y)
			if diff := differs(got, want); diff != "" {
				t.Fatalf("seed %d, frame %d, %s: %s\nafter %q\non\n%s", seed, n, term, diff, got.take(), before)
			}
			mustEraseWell(t, string(got.sent), traitsOf(term))
			if got.writes > 1 {
				t.Fatalf("seed %d, frame %d: %d writes for one frame", seed, n, got.writes)
			}
		}
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
