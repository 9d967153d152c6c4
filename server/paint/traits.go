package paint

import "strings"

// traits are what kinds of terminals differ in, by TERM. A multiplexer has the name of
// its own kind, not of the terminal that it is in.
type traits struct {
	scrolls bool // it has regions that scroll (csr in terminfo)
	erases  bool // it erases in the colour of the background (bce)
	waits   bool // it waits behind the last cell of a row, and does not go to the next one (xenl)
}

// traitsOf is what a kind of terminal can do, as terminfo has it. One that is not known
// is taken for one that scrolls, as all that anybody uses do, and for one that erases in
// its own colour alone, where the others would only be sent more blanks.
func traitsOf(term string) traits {
	family, _, _ := strings.Cut(term, "-")
	switch family {
	case "", "dumb", "unknown", "ansi", "cons25", "cygwin", "pcansi", "sun":
		return traits{}
	case "xterm", "linux", "alacritty", "contour", "foot", "ghostty", "hurd", "iterm", "iTerm.app", "iterm2",
		"kitty", "konsole", "mintty", "mlterm", "nsterm", "putty", "rio", "rxvt", "st", "vte", "wezterm":
		return traits{scrolls: true, erases: true, waits: true}
	}
	return traits{scrolls: true, waits: true}
}
