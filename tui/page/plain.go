package page

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"edgerunner.vc/blog/content"
)

// linkNumber is the style of the number of a link, where the words do not say it all:
// it is for choosing, and no word of the author's.
const linkNumber content.Style = 1 << 15

// written is a text as it is shown: without colours, code has its quotes again; links
// have a number behind them where the look wants it. On a plain page that is each whose
// words are not its address; it is counted all the same, so that a number is the same
// link everywhere.
func (s *setter) written(t content.Text) content.Text {
	if !s.bare && (!s.byLook || !hasLinks(t)) {
		return t
	}
	var out []content.Text
	start := 0
	for i, r := range t.Runs {
		words := t.Words[start:r.End]
		start = r.End
		if r.Style&content.NoteMark != 0 {
			words = s.noteMark(r.Link.Note)
		}
		if s.bare && r.Style&content.CodeSpan != 0 && words != "\n" {
			words = "`" + words + "`"
		}
		last := i == len(t.Runs)-1 || t.Runs[i+1].Link != r.Link
		switch {
		case !s.plain:
			out = append(out, content.PlainText(words, r.Style).Linked(r.Link))
			if s.byLook && last && r.Link != nil && r.Link.Note == 0 {
				out = append(out, content.PlainText(superscript(s.number(r.Link)), linkNumber).Linked(r.Link))
			}
		case last && r.Link != nil && r.Link.Note == 0:
			out = append(out, content.PlainText(words, r.Style).Linked(r.Link), s.reference(words, r.Link))
		default:
			out = append(out, content.PlainText(words, r.Style&^content.NoteMark).Linked(r.Link))
		}
	}
	return content.Join(out...)
}

// hasLinks says whether there is a link with a number among the words.
func hasLinks(t content.Text) bool {
	return slices.ContainsFunc(t.Runs, func(r content.Run) bool { return r.Link != nil && r.Link.Note == 0 })
}

// superscripts are the digits as numbers of links are written.
const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹"

func superscript(n int) string {
	raised := []rune(superscripts)
	return strings.Map(func(r rune) rune { return raised[r-'0'] }, strconv.Itoa(n))
}

// noteMark is the number of a footnote, in plain text apart from those of links.
func (s *setter) noteMark(n int) string {
	if s.plain {
		return fmt.Sprintf("[^%d]", n)
	}
	return fmt.Sprintf("[%d]", n)
}

// writtenTable has all texts written, so that its columns are wide enough.
func (s *setter) writtenTable(n *content.Table) *content.Table {
	if !s.bare && !s.byLook {
		return n
	}
	row := func(texts []content.Text) []content.Text {
		var out []content.Text
		for _, t := range texts {
			out = append(out, s.written(t))
		}
		return out
	}
	out := &content.Table{Align: n.Align, Head: row(n.Head)}
	for _, r := range n.Rows {
		out.Rows = append(out.Rows, row(r))
	}
	return out
}

// reference is the number of a link on a plain page; nothing where its words are its
// address, or it has none.
func (s *setter) reference(words string, l *content.Link) content.Text {
	n, address := s.number(l), s.address(l)
	if address == "" || words == l.Ref || words == address || "mailto:"+words == l.Ref {
		return content.Text{}
	}
	if s.referred == nil {
		s.referred = map[*content.Link]bool{}
	}
	s.referred[l] = true
	return content.PlainText(fmt.Sprintf("[%d]", n), 0)
}

// address is where a link leads: on the web, or else in the blog.
func (s *setter) address(l *content.Link) string {
	if l.URL == "" && s.leads != nil {
		return s.leads(l)
	}
	return l.URL
}

// number is the number of a link; one address has one.
func (s *setter) number(l *content.Link) int {
	if n := s.numbers[l]; n > 0 {
		return n
	}
	if s.numbers == nil {
		s.numbers = map[*content.Link]int{}
	}
	s.links = append(s.links, l)
	s.numbers[l] = len(s.links)
	return len(s.links)
}

// references are the addresses of the numbered links, which stand at the end of a plain
// page.
func (s *setter) references(width int) []line {
	if !s.plain {
		return nil
	}
	var lines []line
	for i, l := range s.links {
		if !s.referred[l] {
			continue
		}
		mark := decoration(fmt.Sprintf("[%d] ", i+1), style{})
		for _, part := range hang(s.typeset(content.PlainText(s.address(l), 0), style{}, max(width-mark.width, 4), s.uncut), mark, blanks(mark.width)) {
			lines = append(lines, part.silenced())
		}
	}
	return lines
}
