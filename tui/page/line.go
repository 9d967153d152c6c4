package page

import (
	"slices"
	"strings"
	"unicode"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// line is one row of a page, a cell for each character that a reader sees.
type line []uv.Cell

// plain is a text in one style. It holds no control characters, whatever s does.
func plain(s string, style uv.Style) line {
	var l line
	for s != "" {
		cluster, width := ansi.FirstGraphemeCluster(s, WidthMethod)
		if cluster == "" {
			break
		}
		s = s[len(cluster):]
		switch {
		case cluster == "\t":
			l = append(l, plain("    ", style)...)
		case strings.ContainsFunc(cluster, unicode.IsControl):
		case width == 0 && len(l) > 0:
			l[len(l)-1].Content += cluster
		case width > 0:
			l = append(l, uv.Cell{Content: cluster, Width: width, Style: style})
		}
	}
	return l
}

// styled reads what glamour wrote. Nothing but SGR, hyperlinks and printable text
// comes through.
func styled(s string) []line {
	var lines []line
	for _, raw := range uv.NewStyledString(s).Lines(WidthMethod) {
		l := make(line, 0, len(raw))
		for _, c := range raw {
			if !strings.ContainsFunc(c.Content, unicode.IsControl) {
				l = append(l, c)
			}
		}
		lines = append(lines, l)
	}
	return lines
}

// silent marks the cells that do not count for a place: the headings of a table,
// which stand once in a table and again in each record.
var silent = uv.Link{Params: "silent"}

// silenced is the line with all its cells marked.
func (l line) silenced() line {
	out := join(l)
	for i := range out {
		out[i].Link = silent
	}
	return out
}

// Render is the line as a terminal wants it.
func (l line) Render() string {
	out := join(l)
	for i := range out {
		if out[i].Link == silent {
			out[i].Link = uv.Link{}
		}
	}
	return uv.Line(out).Render()
}

// width is in cells.
func (l line) width() int {
	n := 0
	for _, c := range l {
		n += c.Width
	}
	return n
}

func widest(lines []line) int {
	n := 0
	for _, l := range lines {
		n = max(n, l.width())
	}
	return n
}

func isBlank(c uv.Cell) bool { return c.Content == " " }

// trim is the line without blanks at its end.
func (l line) trim() line {
	for len(l) > 0 && isBlank(l[len(l)-1]) && l[len(l)-1].Style.Bg == nil {
		l = l[:len(l)-1]
	}
	return l
}

// pad is the line with blanks up to the width.
func (l line) pad(width int) line {
	return append(l, plain(strings.Repeat(" ", max(width-l.width(), 0)), uv.Style{})...)
}

// join puts the parts one behind the other in a new line.
func join(parts ...line) line {
	var l line
	for _, p := range parts {
		l = append(l, p...)
	}
	return l
}

// hang puts one prefix before the first line and another before the others, which
// gives lists their hanging indent and quotes their bar.
func hang(lines []line, first, rest line) []line {
	for i, l := range lines {
		if i == 0 {
			lines[i] = join(first, l)
		} else {
			lines[i] = join(rest, l)
		}
	}
	return lines
}

// wrap breaks a line into lines of at most width cells: between words, before and
// after characters of the scripts that write without spaces, and inside a word only
// if it is longer than a line.
func wrap(l line, width int) []line {
	width = max(width, 2) // the widest rune is two cells
	l = l.split(width)
	var lines []line
	for {
		end, next := breakAt(l, width)
		lines = append(lines, l[:end:end]) // so that appending to one leaves the next as it is
		if next >= len(l) {
			return lines
		}
		l = l[next:]
	}
}

// split takes the characters apart that are wider than a line: families of emoji
// and conjuncts are counted by their parts.
func (l line) split(width int) line {
	if !slices.ContainsFunc(l, func(c uv.Cell) bool { return c.Width > width }) {
		return l
	}
	var out line
	for _, c := range l {
		if c.Width <= width {
			out = append(out, c)
			continue
		}
		for _, r := range c.Content {
			part := c
			part.Content, part.Width = string(r), WidthMethod.StringWidth(string(r))
			if n := len(out); part.Width == 0 && n > 0 {
				out[n-1].Content += part.Content
			} else {
				out = append(out, part)
			}
		}
	}
	return out
}

// breakAt says where the first line of l ends, and where the next one begins.
func breakAt(l line, width int) (end, next int) {
	used := 0
	for i, c := range l {
		if isBlank(c) {
			if i > 0 && !isBlank(l[i-1]) {
				end = i
			}
			next = i + 1
			used++
			continue // blanks may stick out: they are not drawn
		}
		if i > 0 && !isBlank(l[i-1]) && breaksBetween(l[i-1], c) {
			end, next = i, i
		}
		if used += c.Width; used <= width {
			continue
		}
		if end > 0 {
			return end, next
		}
		return max(i, 1), max(i, 1) // a word longer than the line
	}
	return len(l), len(l)
}

// breaksBetween says whether a line may end between two characters that are not
// blanks: beside wide ones, but never before closing punctuation or after opening.
func breaksBetween(a, b uv.Cell) bool {
	return (breaks(a) || breaks(b)) &&
		!strings.ContainsAny(b.Content, "、。，．！？：；）」』】》〉”’…ー々,.!?:;)]}%") &&
		!strings.ContainsAny(a.Content, "（「『【《〈“‘([{")
}

// breaks says whether c is of a script without spaces. Korean has them.
func breaks(c uv.Cell) bool {
	return c.Width >= 2 && !strings.ContainsFunc(c.Content, func(r rune) bool { return unicode.Is(unicode.Hangul, r) })
}
