package page

import (
	"charm.land/glamour/v2/ansi"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/yuin/goldmark/ast"
	astext "github.com/yuin/goldmark/extension/ast"
)

// minColumn is the narrowest that a column of a table is made, in cells.
const minColumn = 6

// tableGap stands between columns, and tableCross between them in the rule; both are
// gapWidth cells.
const tableGap, tableCross, gapWidth = " │ ", "─┼─", 3

// grid is a table with its cells styled: a line a cell, row by row, headings first.
type grid struct {
	rows  [][]line
	align []astext.Alignment
}

// table shares the width among the columns by need. Where even narrow columns do
// not fit, each row becomes a list of headings and values.
func (s *setter) table(n *astext.Table, width int) []line {
	g := s.grid(n)
	widths := g.fit(width)
	if widths == nil {
		return s.records(g, width)
	}
	var lines []line
	for i, row := range g.rows {
		drawn := s.tableRow(row, g.align, widths)
		if i == 0 {
			for j := range drawn {
				drawn[j] = drawn[j].silenced()
			}
		}
		lines = append(lines, drawn...)
		if i == 0 {
			lines = append(lines, s.tableRule(widths))
		}
	}
	return lines
}

func (s *setter) grid(n *astext.Table) grid {
	g := grid{align: n.Alignments}
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		var base ansi.StylePrimitive
		if row.Kind() == astext.KindTableHeader {
			base = s.theme.headings[2]
		}
		var cells []line
		for c := row.FirstChild(); c != nil; c = c.NextSibling() {
			cells = append(cells, s.cell(c, base))
		}
		for len(cells) < len(n.Alignments) {
			cells = append(cells, nil)
		}
		g.rows = append(g.rows, cells)
	}
	return g
}

// cell is one line: hard breaks in it become blanks.
func (s *setter) cell(c ast.Node, base ansi.StylePrimitive) line {
	var all line
	for i, l := range s.inline(c, base) {
		if i > 0 {
			all = append(all, indent(1)...)
		}
		all = append(all, l...)
	}
	return all
}

// fit is the widths of the columns; nil if they do not fit.
func (g grid) fit(width int) []int {
	widths := make([]int, len(g.align))
	for _, row := range g.rows {
		for i, c := range row {
			widths[i] = max(widths[i], c.width(), 1)
		}
	}
	room := width - gapWidth*(len(widths)-1)
	for {
		total, widest := 0, 0
		for i, w := range widths {
			total += w
			if w > widths[widest] {
				widest = i
			}
		}
		if total <= room {
			return widths
		}
		if len(widths) == 0 || widths[widest] <= minColumn {
			return nil
		}
		widths[widest]--
	}
}

func (s *setter) tableRow(row []line, align []astext.Alignment, widths []int) []line {
	cells := make([][]line, len(widths))
	height := 1
	for i := range widths {
		cells[i] = wrap(row[i], widths[i])
		height = max(height, len(cells[i]))
	}
	lines := make([]line, height)
	for y := range lines {
		for i, w := range widths {
			var c line
			if y < len(cells[i]) {
				c = cells[i][y].trim()
			}
			if i > 0 {
				lines[y] = append(lines[y], plain(tableGap, s.theme.rule)...)
			}
			lines[y] = append(lines[y], aligned(c, align[i], w)...)
		}
	}
	return lines
}

func aligned(c line, how astext.Alignment, width int) line {
	free := width - c.width()
	switch how {
	case astext.AlignRight:
		return join(indent(free), c)
	case astext.AlignCenter:
		return join(indent(free/2), c).pad(width)
	}
	return join(c).pad(width)
}

func (s *setter) tableRule(widths []int) line {
	var l line
	for i, w := range widths {
		if i > 0 {
			l = append(l, plain(tableCross, s.theme.rule)...)
		}
		for range w {
			l = append(l, uv.Cell{Content: "─", Width: 1, Style: s.theme.rule})
		}
	}
	return l
}

// records draws each row as a short list, for windows that no table fits.
func (s *setter) records(g grid, width int) []line {
	var lines []line
	for i, row := range g.rows[1:] {
		if i > 0 {
			lines = append(lines, nil)
		}
		for j, c := range row[:len(g.align)] {
			if len(c) == 0 {
				continue
			}
			lines = append(lines, wrap(join(g.rows[0][j].silenced(), plain(": ", s.theme.quiet), c), width)...)
		}
	}
	if len(lines) == 0 { // a table of headings only
		for _, c := range g.rows[0] {
			lines = append(lines, wrap(c, width)...)
		}
	}
	return lines
}
