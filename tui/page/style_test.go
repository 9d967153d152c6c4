package page

import (
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"edgerunner.vc/blog/content"
)

// testStyles are one of each kind: no colour, 16, 256, true colour, and attributes.
func testStyles() []style {
	colours := []struct{ fg, bg string }{
		{"", ""}, {"31", ""}, {"", "42"}, {"38;5;0", "48;5;1"}, {"38;2;1;2;0", ""}, {"97", "48;2;0;0;0"},
	}
	var all []style
	for _, c := range colours {
		for a := attrs(0); a < strike<<1; a++ {
			all = append(all, style{c.fg, c.bg, a})
		}
	}
	return all
}

// TestChange leads from each style to each other one, and asks ultraviolet, as a
// terminal, what the words then look like.
func TestChange(t *testing.T) {
	step := 1
	if raced {
		step = 7
	}
	all := testStyles()
	want := make([]uv.Style, len(all))
	for i, s := range all {
		want[i] = read(t, sgrOf(s, style{})+"x").Style
	}
	for i, from := range all {
		for j := i % step; j < len(all); j += step {
			sequence := sgrOf(from, style{}) + sgrOf(all[j], from)
			if got := read(t, sequence+"x").Style; got != want[j] {
				t.Fatalf("%q, from %+v to %+v, looks like %+v, want %+v", sequence, from, all[j], got, want[j])
			}
		}
	}
}

// sgrOf is what the writer sends to change a style.
func sgrOf(to, from style) string {
	w := &writer{}
	w.restyle(from, to)
	return string(w.out)
}

// read is the first cell of what is sent.
func read(t *testing.T, sequence string) *uv.Cell {
	t.Helper()
	buffer := uv.NewScreenBuffer(2, 1)
	uv.NewStyledString(sequence).Draw(buffer, buffer.Bounds())
	return buffer.CellAt(0, 0)
}

// TestReadBack reads styles back from what is sent from nothing.
func TestReadBack(t *testing.T) {
	for _, tt := range []struct {
		style style
		want  uv.Style
	}{
		{style{}, uv.Style{}},
		{style{attrs: bold | italic}, uv.Style{Attrs: uv.AttrBold | uv.AttrItalic}},
		{style{attrs: faint | reverse | strike}, uv.Style{Attrs: uv.AttrFaint | uv.AttrReverse | uv.AttrStrikethrough}},
		{style{attrs: underline}, uv.Style{Underline: uv.UnderlineSingle}},
		{style{fg: "31", bg: "102"}, uv.Style{Fg: lipgloss.Red, Bg: lipgloss.BrightGreen}},
	} {
		if got := read(t, sgrOf(tt.style, style{})+"x").Style; got != tt.want {
			t.Errorf("%+v looks like %+v, want %+v", tt.style, got, tt.want)
		}
	}
}

// TestLine holds the writer to few bytes.
func TestLine(t *testing.T) {
	red, thick, lined := style{fg: "31"}, style{attrs: bold}, style{attrs: underline}
	shown := &content.Link{URL: "https://example.com/"}
	for _, tt := range []struct {
		name   string
		pieces []piece
		want   string
	}{
		{"plain", []piece{{text: "a b"}}, "a b"},
		{"blanks at the end", []piece{{text: "a  "}, {text: "  ", style: red}}, "a"},
		{"one style", []piece{{text: "a", style: red}, {text: "b", style: red}}, "\x1b[31mab\x1b[m"},
		{"blanks between", []piece{{text: "a", style: red}, {text: " "}, {text: "b", style: red}}, "\x1b[31ma b\x1b[m"},
		{"another style", []piece{{text: "a", style: red}, {text: "b", style: red.with(bold)}}, "\x1b[31ma\x1b[1mb\x1b[m"},
		{"less of a style", []piece{{text: "a", style: red.with(bold)}, {text: "b", style: thick}}, "\x1b[1;31ma\x1b[;1mb\x1b[m"},
		{"underlined blank", []piece{{text: "a", style: lined}, {text: " ", style: lined}, {text: "b", style: lined}}, "\x1b[4ma b\x1b[m"},
		{"blank not underlined", []piece{{text: "a", style: lined}, {text: " "}, {text: "b", style: lined}}, "\x1b[4ma\x1b[m \x1b[4mb\x1b[m"},
		{"blank not italic", []piece{{text: "a", style: style{attrs: italic}}, {text: " "}, {text: "b"}}, "\x1b[3ma\x1b[m b"},
		{"underlined blank at the end", []piece{{text: "a"}, {text: " ", style: lined}}, "a"},
		{"link", []piece{{text: "a", link: shown}, {text: "b"}}, "\x1b]8;;https://example.com/\x1b\\a\x1b]8;;\x1b\\b"},
		{"link nowhere", []piece{{text: "a", link: &content.Link{}}}, "a"},
		{"breaks", []piece{{text: "a\u00adb\u200bc"}}, "abc"},
	} {
		all := []line{{pieces: tt.pieces}}
		w := &writer{}
		if got, _ := w.lines(all); got[0] != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
		plain := &writer{plain: true}
		if got, _ := plain.lines(all); got[0] != ansi.Strip(tt.want) {
			t.Errorf("%s, plain: %q", tt.name, got)
		}
	}
}

// TestColourDepth asks for one colour at every depth.
func TestColourDepth(t *testing.T) {
	for _, tt := range []struct {
		depth    colorprofile.Profile
		fg, back string
	}{
		{colorprofile.TrueColor, "38;2;95;215;175", "48;2;95;215;175"},
		{colorprofile.ANSI256, "38;5;79", "48;5;79"},
		{colorprofile.Unknown, "38;5;79", "48;5;79"},
		{colorprofile.ANSI, "36", "46"},
		{colorprofile.Ascii, "", ""}, {colorprofile.NoTTY, "", ""},
	} {
		fg, back := colour("#5fd7af", false, tt.depth), colour("#5fd7af", true, tt.depth)
		if tt.depth == colorprofile.ANSI && fg != "" && back != "" {
			continue // which of the 16 is the library's choice
		}
		if fg != tt.fg || back != tt.back {
			t.Errorf("%v: %q and %q, want %q and %q", tt.depth, fg, back, tt.fg, tt.back)
		}
	}
	for _, name := range []string{"", "#12", "red", "\x1b[31m", "#zzzzzz", "999999"} {
		for depth := colorprofile.Unknown; depth <= colorprofile.TrueColor; depth++ {
			if got := colour(name, false, depth); !sgr.MatchString("\x1b[" + got + "m") {
				t.Errorf("%q at %v: %q", name, depth, got)
			}
		}
	}
}
