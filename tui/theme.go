package tui

import (
	"github.com/charmbracelet/colorprofile"

	"edgerunner.vc/blog/tui/page"
)

// theme is how a reader wants the blog to look. The first follows the terminal and
// leaves it its background; dark, light and high contrast paint their own, so that they
// are right on any terminal, also on one that answers nothing.
type theme int

const (
	followTerminal theme = iota
	dark
	light
	highContrast
	terminalColours
	themeCount
)

// themeNames are what a [Memory] keeps.
var themeNames = [themeCount]string{"", "dark", "light", "contrast", "colours"}

func (t theme) name() string { return themeNames[t] }

// String is what a reader is told.
func (t theme) String() string {
	return [...]string{"as your terminal is", "dark", "light", "high contrast", "your terminal's own colours"}[t]
}

func (t theme) next() theme { return (t + 1) % themeCount }

// notice is what a reader is told who has chosen it.
func (t theme) notice(colours colorprofile.Profile) string {
	if colours == colorprofile.Ascii || colours == colorprofile.NoTTY {
		return "Your terminal asks for no colours, so all themes look alike."
	}
	return "Theme: " + t.String()
}

// painted says whether the theme has a background of its own.
func (t theme) painted() bool { return t == dark || t == light || t == highContrast }

// look is the theme on a terminal.
func (t theme) look(measure int, terminal terminal) page.Look {
	l := page.Look{Measure: measure, Dark: terminal.dark, Colours: terminal.colours, Numbered: true}
	switch t {
	case dark:
		l.Dark = true
	case light:
		l.Dark = false
	case highContrast:
		l.Contrast = true
	case terminalColours:
		if l.Colours == colorprofile.Unknown || l.Colours > colorprofile.ANSI {
			l.Colours = colorprofile.ANSI
		}
	}
	return l
}
