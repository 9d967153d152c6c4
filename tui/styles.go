package tui

import (
	"charm.land/lipgloss/v2"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// styles are what the screens draw with. Text is in the terminal's own foreground.
type styles struct {
	accent, title, chosen, quiet, rule lipgloss.Style
}

func newStyles(accent content.Accent, dark bool) styles {
	p := page.PaletteFor(accent, dark)
	in := func(hex string) lipgloss.Style { return lipgloss.NewStyle().Foreground(lipgloss.Color(hex)) }
	return styles{
		accent: in(p.Accent),
		title:  lipgloss.NewStyle().Bold(true),
		chosen: in(p.Accent).Bold(true),
		quiet:  in(p.Quiet),
		rule:   in(p.Rule),
	}
}
