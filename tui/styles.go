package tui

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// styles are what the screens draw with. They are SGR alone: lipgloss's own style costs
// 5 µs a text, and a frame has fifty.
type styles struct {
	accent, title, chosen, quiet, rule ansi.Style
	// The parameters of lights: see [page.Light].
	lit, found, picked, hit string
	// base is the parameters of the page itself; empty where text is in the terminal's
	// own colours.
	base string
}

func newStyles(accent content.Accent, look page.Look, painted bool) styles {
	p := page.PaletteFor(accent, look)
	in := func(name string) ansi.Style {
		if name == "" {
			return ansi.Style{}
		}
		return ansi.Style{}.ForegroundColor(lipgloss.Color(name))
	}
	s := styles{
		accent: in(p.Accent),
		title:  ansi.Style{}.Bold(),
		chosen: in(p.Accent).Bold(),
		quiet:  in(p.Quiet),
		rule:   in(p.Rule),
		lit:    pair(p.Lit), found: pair(p.Found),
		picked: strings.Join(in(p.Accent).Reverse(true), ";"),
		hit:    strings.Join(in(p.Accent).Bold().Underline(true), ";"),
	}
	if p.Lit == (page.Pair{}) { // without colours
		s.lit, s.found = "4", "1;7"
	}
	if painted {
		s.base = pair(p.Page)
	}
	return s
}

// pair is the parameters of words with a background of their own.
func pair(p page.Pair) string {
	if p == (page.Pair{}) {
		return ""
	}
	return strings.Join(ansi.Style{}.ForegroundColor(lipgloss.Color(p.Ink)).BackgroundColor(lipgloss.Color(p.Paper)), ";")
}

// render leaves an empty text empty.
func render(style ansi.Style, s string) string {
	if s == "" || len(style) == 0 {
		return s
	}
	return style.Styled(s)
}

// appendStyled appends words in a style; of no words there is nothing.
func appendStyled(out []byte, style ansi.Style, words string) []byte {
	if words == "" {
		return out
	}
	return appendEnd(append(appendStyle(out, style), words...), style)
}

// appendStyle appends the beginning of a style.
func appendStyle(out []byte, style ansi.Style) []byte {
	if len(style) == 0 {
		return out
	}
	out = append(out, "\x1b["...)
	for i, parameter := range style {
		if i > 0 {
			out = append(out, ';')
		}
		out = append(out, parameter...)
	}
	return append(out, 'm')
}

// appendEnd appends its end.
func appendEnd(out []byte, style ansi.Style) []byte {
	if len(style) == 0 {
		return out
	}
	return append(out, ansi.ResetStyle...)
}
