package page

import (
	"strings"

	gansi "charm.land/glamour/v2/ansi"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// style is how words look, as the parameters of SGR (ECMA-48, 8.3.117). The zero
// style is the terminal's own.
type style struct {
	fg, bg string // of the colours; empty for the terminal's own
	attrs  attrs
}

type attrs uint8

const (
	bold attrs = 1 << iota
	faint
	italic
	underline
	reverse
	strike
)

// sgrCodes are the parameters of the attributes, in the order of their bits.
var sgrCodes = [...]string{"1", "2", "3", "4", "7", "9"}

func (s style) with(a attrs) style {
	s.attrs |= a
	return s
}

// over is the style on top of another one.
func (s style) over(below style) style {
	out := style{fg: below.fg, bg: below.bg, attrs: below.attrs | s.attrs}
	if s.fg != "" {
		out.fg = s.fg
	}
	if s.bg != "" {
		out.bg = s.bg
	}
	return out
}

// background says whether blanks at the end of a line are seen.
func (s style) background() bool { return s.bg != "" || s.attrs&reverse != 0 }

// onBlanks says whether the style is seen on a blank. What is italic, screen and terminals
// without such a font reverse.
func (s style) onBlanks() bool { return s.background() || s.attrs&(underline|strike|italic) != 0 }

// change appends the parameters that lead from one style to another, without the
// frame of the sequence.
func (s style) change(out []byte, from style) []byte {
	if s == (style{}) {
		return out // no parameter is 0
	}
	gone := from.attrs &^ s.attrs
	reset := gone != 0 || from.fg != "" && s.fg == "" || from.bg != "" && s.bg == ""
	first := true
	add := func(p string) {
		if !first {
			out = append(out, ';')
		}
		out, first = append(out, p...), false
	}
	if reset {
		add("")
		out, first = append(out, ';'), true
		from = style{}
	}
	for i, code := range sgrCodes {
		if a := attrs(1 << i); s.attrs&a != 0 && from.attrs&a == 0 {
			add(code)
		}
	}
	if s.fg != from.fg {
		add(s.fg)
	}
	if s.bg != from.bg {
		add(s.bg)
	}
	return out
}

// styleOf is what glamour's style says, with colours as the terminal has them.
func styleOf(p gansi.StylePrimitive, colours colorprofile.Profile) style {
	var s style
	for a, on := range map[attrs]*bool{
		bold: p.Bold, faint: p.Faint, italic: p.Italic, underline: p.Underline, reverse: p.Inverse, strike: p.CrossedOut,
	} {
		if on != nil && *on {
			s.attrs |= a
		}
	}
	if p.Color != nil {
		s.fg = colour(*p.Color, false, colours)
	}
	if p.BackgroundColor != nil {
		s.bg = colour(*p.BackgroundColor, true, colours)
	}
	return s
}

// colour is the parameter of a colour: #rrggbb or a number of the palette.
func colour(name string, background bool, colours colorprofile.Profile) string {
	if name == "" || colours == colorprofile.Ascii || colours == colorprofile.NoTTY {
		return ""
	}
	if colours == colorprofile.Unknown {
		colours = colorprofile.ANSI256
	}
	c := colours.Convert(lipgloss.Color(name))
	if c == nil {
		return ""
	}
	s := ansi.Style{}.ForegroundColor(c)
	if background {
		s = ansi.Style{}.BackgroundColor(c)
	}
	return strings.Join(s, ";")
}
