package page

import (
	"strings"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// Light is cells of a line that are shown in another style: a match, the link that is
// chosen.
type Light struct {
	Column, Width int
	SGR           string // the parameters of the style
}

// Lit is [Page.Line] with lights on it; of two on one cell, the later one is seen. Code
// is lit where its words are, wherever it is shifted.
func (p *Page) Lit(i, shift int, lights []Light) string {
	line := p.Line(i, shift)
	if r := &p.rows[i]; r.code != nil {
		lights = r.code.shifted(r.index, shift, r.margin, lights)
	}
	return Lit(line, lights)
}

// Lit puts lights on a line of SGR and OSC 8 alone.
func Lit(line string, lights []Light) string {
	if len(lights) == 0 {
		return line
	}
	l := lighter{lights: lights}
	for line != "" {
		if line[0] == '\x1b' {
			end := sequenceEnd(line)
			l.sequence(line[:end])
			line = line[end:]
			continue
		}
		words := line
		if end := strings.IndexByte(line, '\x1b'); end >= 0 {
			words = line[:end]
		}
		l.words(words)
		line = line[len(words):]
	}
	l.turn("")
	return string(l.out)
}

// sequenceEnd is where the escape sequence at the beginning of a line ends.
func sequenceEnd(line string) int {
	end := "m"
	if strings.HasPrefix(line, "\x1b]") {
		end = "\x1b\\"
	}
	if i := strings.Index(line[1:], end); i >= 0 {
		return 1 + i + len(end)
	}
	return len(line)
}

// lighter writes a line with its lights.
type lighter struct {
	lights []Light
	out    []byte
	column int
	style  string // that the line is in, as the sequences that led there
	on     string // of the light that is on; empty for none
}

func (l *lighter) sequence(seq string) {
	if strings.HasPrefix(seq, "\x1b]") {
		l.out = append(l.out, seq...)
		return
	}
	switch {
	case seq == "\x1b[m":
		l.style = ""
	case strings.HasPrefix(seq, "\x1b[;"): // from nothing again
		l.style = seq
	default:
		l.style += seq
	}
	if l.on == "" {
		l.out = append(l.out, seq...)
	}
}

func (l *lighter) words(words string) {
	for g := graphemes.FromString(words); g.Next(); {
		on := ""
		for _, at := range l.lights {
			if l.column >= at.Column && l.column < at.Column+at.Width {
				on = at.SGR
			}
		}
		l.turn(on)
		l.out = append(l.out, g.Value()...)
		l.column += cells(g.Value())
	}
}

func (l *lighter) turn(on string) {
	if on == l.on {
		return
	}
	l.out = append(l.out, "\x1b[m"...)
	if l.on = on; on != "" {
		l.out = append(append(append(l.out, "\x1b["...), on...), 'm')
	} else {
		l.out = append(l.out, l.style...)
	}
}

// shifted is the lights of a line of code where it is shown, as far as it is.
func (c *codeLines) shifted(i, shift, margin int, lights []Light) []Light {
	shift = min(max(shift, 0), max(c.over, 0))
	from, to := margin, margin+c.width
	if shift > 0 {
		from++ // the mark
	}
	if c.lines[i].width-shift > c.width {
		to--
	}
	var out []Light
	for _, l := range lights {
		start, end := max(l.Column-shift, from), min(l.Column+l.Width-shift, to)
		if start < end {
			out = append(out, Light{start, end - start, l.SGR})
		}
	}
	return out
}

// ShiftFor is the shift of code by which those cells of a line are seen: the one that
// there is, if it will do.
func (p *Page) ShiftFor(at Part, shift int) int {
	r := &p.rows[at.Line]
	if r.code == nil {
		return shift
	}
	over := max(r.code.over, 0)
	shift = min(max(shift, 0), over)
	if first := at.Column - r.margin; first <= shift && shift > 0 || first+at.Width >= shift+r.code.width {
		return min(max(first-r.code.width/3, 0), over) // with some of what stands before it
	}
	return shift
}
