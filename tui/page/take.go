package page

import (
	"slices"
	"strings"

	"edgerunner.vc/blog/content"
)

// CodeIn is the first block of code on the lines from and up to to, and its first line;
// nil if there is none.
func (p *Page) CodeIn(from, to int) (code *content.Code, line int) {
	for i, r := range p.between(from, to) {
		if r.code != nil {
			return r.code.syntax.source, max(from, 0) + i - r.index
		}
	}
	return nil, 0
}

// WordsIn is the first passage on the lines from and up to to: a paragraph, an item, a
// cell. Headings and code are passed over. It is empty if there is none.
func (p *Page) WordsIn(from, to int) string {
	for _, s := range p.spans {
		line := int(s.line)
		if line < from || line >= to || p.rows[line].code != nil || p.places[line].Block < 0 || p.isHeading(line) {
			continue
		}
		return p.unit(s.unit)
	}
	return ""
}

// isHeading says whether a line is one of a heading.
func (p *Page) isHeading(line int) bool {
	i, found := slices.BinarySearchFunc(p.Outline, line, func(h Heading, line int) int { return h.Line - line })
	if !found {
		i--
	}
	return i >= 0 && line < p.Outline[i].Line+p.Outline[i].Height
}

// unit is the words of a text, without the numbers of its links.
func (p *Page) unit(unit int32) string {
	var b strings.Builder
	end := int32(0)
	for _, s := range p.spans {
		if s.unit != unit {
			continue
		}
		words := p.units[unit]
		if gap := words[end:s.at]; b.Len() > 0 && strings.ContainsAny(gap, " \n") {
			b.WriteString(strings.Trim(gap, superscripts))
		}
		b.WriteString(words[s.at : s.at+s.n])
		end = s.at + s.n
	}
	return content.CleanText(b.String())
}
