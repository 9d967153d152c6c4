package paint

import (
	"image/color"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// colour is one of a terminal: its kind in the upper byte, and below it the number, or
// red, green and blue. The zero colour is the terminal's own.
type colour uint32

const (
	basicColour   colour = 1 << 24 // of 16
	indexedColour colour = 2 << 24 // of 256
	trueColour    colour = 3 << 24
	kindOfColour  colour = 255 << 24
)

// basic is a colour of 16 by its parameter, without the 30 or 40: 0 to 7, or 60 to 67.
func basic(n int) colour {
	if n >= 60 {
		n -= 60 - 8
	}
	return basicColour | colour(n)
}

// takeColour takes what follows a 38 in an old sequence, which has semicolons there, and
// makes it look like a new one.
func takeColour(params string) (subs, rest string) {
	kind, rest, _ := next(params)
	n := 0
	switch kind {
	case "5":
		n = 1
	case "2":
		n = 3
	default:
		return kind, rest
	}
	end := len(kind)
	for range n {
		if rest == "" {
			return "", ""
		}
		var value string
		value, rest, _ = next(rest)
		end += 1 + len(value)
	}
	if end > len(params) {
		return "", "" // an empty parameter at the end
	}
	return params[:end], rest
}

// readColour reads a colour with colons, or semicolons, between its parts. Between the
// kind and red there may be a colour space, which may be empty.
func readColour(s string) (colour, bool) {
	var parts [5]int
	n := 0
	for more := true; more; n++ {
		if n == len(parts) {
			return 0, false
		}
		end := strings.IndexAny(s, ":;")
		if more = end >= 0; !more {
			end = len(s)
		}
		parts[n] = number(s[:end])
		s = s[min(end+1, len(s)):]
	}
	switch {
	case parts[0] == 5 && n == 2:
		i := parts[1]
		return indexedColour | colour(i), i >= 0 && i <= 255
	case parts[0] == 2 && n >= 4:
		r, g, b := parts[n-3], parts[n-2], parts[n-1]
		ok := min(r, g, b) >= 0 && max(r, g, b) <= 255
		return trueColour | colour(r&255)<<16 | colour(g&255)<<8 | colour(b&255), ok
	}
	return 0, false
}

// params appends the parameters of a colour, each with a semicolon behind it; base is 30
// for text and 40 for the background.
func (c colour) params(out []byte, base int) []byte {
	n := int(c &^ kindOfColour)
	switch c & kindOfColour {
	case basicColour:
		if n >= 8 {
			n += 60 - 8
		}
		return param(out, base+n)
	case indexedColour:
		return param(param(param(out, base+8), 5), n)
	case trueColour:
		return param(param(param(param(param(out, base+8), 2), n>>16), n>>8&255), n&255)
	}
	return param(out, base+9)
}

// rule appends the parameter of a colour of underlines. It has colons, for terminals that
// do not know it would take what stands between semicolons for attributes.
func (c colour) rule(out []byte) []byte {
	if c == 0 {
		return param(out, 59)
	}
	start := len(out)
	out = c.params(out, 50)
	if c&kindOfColour == basicColour { // those have no short form
		out = (indexedColour | c&^kindOfColour).params(out[:start], 50)
	}
	for i := start; i < len(out)-1; i++ {
		if out[i] == ';' {
			out[i] = ':'
		}
	}
	return out
}

// converter makes colours of those that a terminal has. It remembers what it made: a
// frame has a handful of colours, and the nearest of 256 takes a microsecond to find.
type converter struct {
	profile colorprofile.Profile
	known   [64]struct{ from, to colour } // by a part of the colour
}

// use makes it one for a profile.
func (c *converter) use(p colorprofile.Profile) {
	if c.profile != p {
		*c = converter{profile: p}
	}
}

// style is one that the terminal has.
func (c *converter) style(s style) style {
	switch c.profile {
	case colorprofile.Unknown, colorprofile.TrueColor:
		return s
	case colorprofile.NoTTY:
		return style{}
	case colorprofile.ASCII:
		s.fg, s.bg, s.rule = 0, 0, 0
		return s
	}
	s.fg, s.bg, s.rule = c.colour(s.fg), c.colour(s.bg), c.colour(s.rule)
	return s
}

func (c *converter) colour(from colour) colour {
	if from == 0 || from&kindOfColour == basicColour || from&kindOfColour == indexedColour && c.profile == colorprofile.ANSI256 {
		return from
	}
	k := &c.known[(from^from>>6^from>>13)%colour(len(c.known))]
	if k.from != from {
		k.from, k.to = from, converted(from, c.profile)
	}
	return k.to
}

func converted(from colour, p colorprofile.Profile) colour {
	var c color.Color = ansi.IndexedColor(from)
	if from&kindOfColour == trueColour {
		c = ansi.RGBColor{R: uint8(from >> 16), G: uint8(from >> 8), B: uint8(from)}
	}
	switch c := p.Convert(c).(type) {
	case ansi.BasicColor:
		return basicColour | colour(c)
	case ansi.IndexedColor:
		return indexedColour | colour(c)
	}
	return 0
}
