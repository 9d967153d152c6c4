package tui

import (
	"strings"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// panel is what is shown at the foot of the text for a moment: a note, an address. The
// text does not move for it.
type panel struct {
	name string
	rows []string
	line int // of the page, that enter goes to; -1 for none
}

// rowsIn is the panel in at most so many rows, with a rule above it; none for no panel.
func (p *panel) rowsIn(rows int, l layout, st styles) []string {
	if p == nil {
		return nil
	}
	rule := render(st.rule, "── ") + render(st.quiet, cut(p.name, l.column-width("── ")-1)) + " "
	out := []string{rule + render(st.rule, strings.Repeat("─", max(l.column-width(rule), 0)))}
	for i, row := range p.rows {
		if len(out) == rows && rows > 1 {
			out[len(out)-1] = cut(p.rows[i-1], l.column-2) + " …"
			break
		}
		out = append(out, row)
	}
	return out[:min(len(out), max(rows, 1))]
}

// notePanel shows a footnote.
func (s *postScreen) notePanel(number int, l layout) *panel {
	for _, n := range s.page.Notes {
		if n.Number != number {
			continue
		}
		p := &panel{name: "Note, enter goes to it", line: n.Line}
		for i := n.Line; i < n.Line+n.Height; i++ {
			p.rows = append(p.rows, cut(s.page.Line(i, 0), l.column))
		}
		return p
	}
	return nil
}

// addressPanel shows an address in full, as a link in itself.
func addressPanel(link *content.Link, l layout) *panel {
	p := &panel{name: "Copied, if the terminal allows", line: -1}
	for row := range strings.SplitSeq(page.WidthMethod.Hardwrap(link.URL, l.column, true), "\n") {
		p.rows = append(p.rows, hyperlink(link.URL, row))
	}
	return p
}

// hyperlink is words that a terminal takes for a link: OSC 8, see [page.Link]. The parts
// of one address are one link.
func hyperlink(url, words string) string {
	return "\x1b]8;id=address;" + url + "\x1b\\" + words + "\x1b]8;;\x1b\\"
}
