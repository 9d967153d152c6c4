package page

import (
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// WidthMethod is how cells are counted, here and on every screen: a character at a
// time, as terminals do that have not been asked for mode 2027.
const WidthMethod = ansi.WcWidth

// Look is the kind of terminal that a page is set for.
type Look struct {
	Measure int  // the longest line, in cells; at least 1
	Dark    bool // the background is dark
	// Contrast is for those who need more of it: black and white, and few colours.
	Contrast bool
	Colours  colorprofile.Profile // what it can show; unknown is 256 colours
	// Plain is for pipes: no escape sequence at all, and addresses at the end.
	Plain bool
	// AnyBackground is for those of whom it is not known whether the background is dark:
	// of the terminal's own 16 colours the few that are legible on both. Dark means nothing.
	AnyBackground bool
	// Uncut leaves the lines of code as long as they are: what is printed cannot be shifted.
	// On a plain page it leaves addresses in one piece too.
	Uncut bool
	// Whole leaves paragraphs and headings as long as they are, for programs that break
	// lines themselves. All else is set for the measure.
	Whole bool
	// Numbered puts a small number behind each link, by which it can be chosen.
	Numbered bool
	// Mark is a word before the date, such as that the post is a draft; empty for none.
	Mark string
}

// known is the look without differences that are not seen: what is not known is one of
// those that are, and without colours no background matters.
func (l Look) known() Look {
	switch l.Colours {
	case colorprofile.Unknown:
		l.Colours = colorprofile.ANSI256
	case colorprofile.NoTTY, colorprofile.Ascii:
		l.Colours, l.Dark, l.Contrast, l.AnyBackground = colorprofile.Ascii, false, false, false
	}
	if l.AnyBackground {
		l.Colours, l.Dark, l.Contrast = colorprofile.ANSI, false, false
	}
	return l
}

// MaxMeasure is the longest line that a page is set for, in cells. Beyond it the eye
// does not find back to the next line.
const MaxMeasure = 100

// measureStep keeps the number of different measures small, so that a client that
// changes its window cannot fill the cache with pages that nobody else reads.
const measureStep = 4

// NewLook is the look for that much room, in cells.
func NewLook(room int, dark bool) Look {
	m := min(max(room, 2*measureStep), MaxMeasure)
	return Look{Measure: m - m%measureStep, Dark: dark}
}
