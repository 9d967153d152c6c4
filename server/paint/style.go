package paint

import (
	"strconv"
	"strings"
)

// style is how a cell looks: what SGR (ECMA-48, 8.3.117) says of it, as terminals know
// it. It is small and can be compared, and nothing of it is on the heap: a frame has a
// thousand of them. What leaves the painter is made of it anew, so no parameter reaches
// a terminal that is not known here.
type style struct {
	fg, bg, rule colour // rule is that of the underline
	attrs        attrs
	underline    uint8 // none, single, double, curly, dotted, dashed
}

type attrs uint8

const (
	bold attrs = 1 << iota
	faint
	italic
	blink
	rapid
	reverse
	conceal
	strike
)

// attrCodes are the parameters that set the attributes, in the order of their bits.
var attrCodes = [...]int{1, 2, 3, 5, 6, 7, 8, 9}

// attrEnds are the parameters that end attributes; some end two.
var attrEnds = [...]struct {
	code  int
	attrs attrs
}{
	{22, bold | faint}, {23, italic}, {25, blink | rapid}, {27, reverse}, {28, conceal}, {29, strike},
}

// onBlanks says whether more of the style than its background is seen on a blank. What is
// italic, screen and terminals without such a font reverse.
func (s style) onBlanks() bool { return s.attrs&(reverse|strike|italic) != 0 || s.underline != 0 }

// blank is what is seen of the style on a blank.
func (s style) blank() style {
	if s.onBlanks() {
		return s
	}
	return style{bg: s.bg}
}

// maxParams is how many parameters of a sequence are looked at; terminals look at no
// more than 32.
const maxParams = 32

// read takes the parameters of a sequence.
func (s *style) read(params string) {
	for range maxParams {
		var first string
		first, params, _ = next(params)
		code, subs, _ := strings.Cut(first, ":")
		switch n := number(code); n {
		case 38, 48, 58:
			if subs == "" {
				subs, params = takeColour(params)
			}
			if c, ok := readColour(subs); ok {
				*s.colour(n) = c
			}
		case 4:
			s.underline = 1
			if subs != "" {
				s.underline = uint8(min(number(subs), 5))
			}
		default:
			s.set(n)
		}
		if params == "" {
			return
		}
	}
}

// next is [strings.Cut] at a semicolon, but keeps an empty parameter at the end.
func next(params string) (first, rest string, found bool) {
	i := strings.IndexByte(params, ';')
	if i < 0 {
		return params, "", false
	}
	if rest = params[i+1:]; rest == "" {
		rest = "0"
	}
	return params[:i], rest, true
}

// number is that of a parameter. An empty one is 0, and one that makes no sense nothing.
func number(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' || n > 9999 {
			return -1
		}
		n = 10*n + int(s[i]-'0')
	}
	return n
}

// colour is the one that a parameter speaks of.
func (s *style) colour(code int) *colour {
	switch code {
	case 38:
		return &s.fg
	case 48:
		return &s.bg
	}
	return &s.rule
}

// set takes a parameter that stands for itself.
func (s *style) set(n int) {
	switch {
	case n == 0:
		*s = style{}
	case n == 21:
		s.underline = 2
	case n == 24:
		s.underline = 0
	case n >= 30 && n <= 37, n >= 90 && n <= 97:
		s.fg = basic(n - 30)
	case n >= 40 && n <= 47, n >= 100 && n <= 107:
		s.bg = basic(n - 40)
	case n == 39:
		s.fg = 0
	case n == 49:
		s.bg = 0
	case n == 59:
		s.rule = 0
	default:
		s.attribute(n)
	}
}

func (s *style) attribute(n int) {
	for i, code := range attrCodes {
		if n == code {
			s.attrs |= 1 << i
		}
	}
	for _, end := range attrEnds {
		if n == end.code {
			s.attrs &^= end.attrs
		}
	}
}

// change appends what leads from one style to another: the difference, or the whole from
// nothing, whichever is shorter.
func (s style) change(out []byte, from style) []byte {
	if s == from {
		return out
	}
	if s == (style{}) {
		return append(out, "\x1b[m"...)
	}
	start := len(out)
	out = s.params(append(out, "\x1b["...), from)
	end := len(out)
	out = s.params(append(out, "\x1b[;"...), style{})
	if whole := len(out) - end; whole < end-start {
		copy(out[start:], out[end:])
		return out[:start+whole]
	}
	return out[:end]
}

// params appends the parameters that lead from one style to another, and ends the
// sequence.
func (s style) params(out []byte, from style) []byte {
	for _, end := range attrEnds {
		if from.attrs&^s.attrs&end.attrs != 0 {
			out = param(out, end.code)
			from.attrs &^= end.attrs
		}
	}
	for i, code := range attrCodes {
		if s.attrs&^from.attrs&(1<<i) != 0 {
			out = param(out, code)
		}
	}
	if s.underline != from.underline {
		out = underlined(out, s.underline)
	}
	if s.fg != from.fg {
		out = s.fg.params(out, 30)
	}
	if s.bg != from.bg {
		out = s.bg.params(out, 40)
	}
	if s.rule != from.rule {
		out = s.rule.rule(out)
	}
	out[len(out)-1] = 'm' // in place of the last semicolon
	return out
}

func underlined(out []byte, kind uint8) []byte {
	switch kind {
	case 0:
		return param(out, 24)
	case 1:
		return param(out, 4)
	}
	return append(out, '4', ':', '0'+kind, ';')
}

// param appends a parameter and a semicolon.
func param(out []byte, n int) []byte {
	return append(strconv.AppendInt(out, int64(n), 10), ';')
}
