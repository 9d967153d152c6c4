package tui

import (
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// styles are what the screens draw with. Text is in the terminal's own foreground.
// They are SGR alone: lipgloss's own style costs 5 µs a text, and a frame has fifty.
type styles struct {
	accent, title, chosen, quiet, rule ansi.Style
}

func newStyles(accent content.Accent, look page.Look) styles {
	p := page.PaletteFor(accent, look)
	in := func(name string) ansi.Style {
		if name == "" {
			return ansi.Style{}
		}
		return ansi.Style{}.ForegroundColor(lipgloss.Color(name))
	}
	return styles{
		accent: in(p.Accent),
		title:  ansi.Style{}.Bold(),
		chosen: in(p.Accent).Bold(),
		quiet:  in(p.Quiet),
		rule:   in(p.Rule),
	}
}

// render leaves an empty text empty.
func render(style ansi.Style, s string) string {
	if s == "" || len(style) == 0 {
		return s
	}
	return style.Styled(s)
}
