package page

import (
	"strings"

	"edgerunner.vc/blog/content"
)

// tableGap stands between columns, and tableCross between them in the rule; both are
// gapWidth cells.
const tableGap, tableCross, gapWidth = " │ ", "─┼─", 3

// The narrowest that a column is made, in cells: enough for its longest word, if that
// is no longer than maxWord, which most words of most languages are.
const minColumn, maxWord = 6, 16

// table shares the width among the columns by need. Where even narrow columns do
// not fit, each row becomes a list of headings and values.
func (s *setter) table(n *content.Table, width int) []line {
	n = s.writtenTable(n)
	widths := columns(n, width-gapWidth*(len(n.Align)-1))
	if widths == nil {
		return s.records(n, width)
	}
	var lines []line
	if len(n.Head) > 0 {
		for _, l := range s.tableRow(n.Head, n.Align, widths, s.theme.term) {
			lines = append(lines, l.silenced())
		}
		lines = bind(append(lines, s.tableRule(widths)))
	}
	for _, row := range n.Rows {
		lines = append(lines, s.tableRow(row, n.Align, widths, s.theme.table)...)
	}
	return lines
}

// columns are the widths of the columns; nil if they do not fit into the room.
func columns(n *content.Table, room int) []int {
	want, least := make([]int, len(n.Align)), make([]int, len(n.Align))
	total, needed := 0, 0
	measure := func(row []content.Text) {
		for i, t := range row {
			for part := range strings.SplitSeq(t.Words, "\n") {
				want[i] = max(want[i], min(cells(part), room))
			}
			if want[i] > minColumn && least[i] < maxWord {
				least[i] = max(least[i], longestWord(t.Words))
			}
		}
	}
	measure(n.Head)
	for _, row := range n.Rows {
		measure(row)
	}
	for i := range want {
		want[i] = max(want[i], 1)
		least[i] = min(max(least[i], minColumn), want[i])
		total += want[i]
		needed += least[i]
	}
	if needed > room {
		return nil
	}
	for total > room { // the widest gives first
		widest := 0
		for i := range want {
			if want[i]-least[i] > 0 && (want[i] > want[widest] || want[widest] == least[widest]) {
				widest = i
			}
		}
		want[widest]--
		total--
	}
	return want
}

// longestWord is how wide the longest word is, up to maxWord.
func longestWord(words string) int {
	longest := 0
	for w := range strings.FieldsSeq(words) {
		if n := cells(w); n <= maxWord {
			longest = max(longest, n)
		}
	}
	return longest
}

func (s *setter) tableRow(row []content.Text, align []content.Align, widths []int, base style) []line {
	cols := make([][]line, len(widths))
	height := 1
	for i := range widths {
		cols[i] = s.typeset(row[i], base, widths[i], false)
		height = max(height, len(cols[i]))
	}
	gap := decoration(tableGap, s.theme.rule)
	lines := make([]line, height)
	for y := range lines {
		var parts []line
		for i, w := range widths {
			var c line
			if y < len(cols[i]) {
				c = cols[i][y]
			}
			if i > 0 {
				parts = append(parts, gap)
			}
			parts = append(parts, aligned(c, align[i], w))
		}
		lines[y] = join(parts...)
	}
	return lines
}

func aligned(c line, how content.Align, width int) line {
	free := width - c.width
	switch how {
	case content.AlignRight:
		return join(blanks(free), c)
	case content.AlignCenter:
		return join(blanks(free/2), c).pad(width)
	}
	return c.pad(width)
}

func (s *setter) tableRule(widths []int) line {
	var parts []string
	for _, w := range widths {
		parts = append(parts, strings.Repeat("─", w))
	}
	return decoration(strings.Join(parts, tableCross), s.theme.rule)
}

// records draws each row as a short list, for windows that no table fits.
func (s *setter) records(n *content.Table, width int) []line {
	var lines []line
	for _, row := range n.Rows {
		var record []line
		for i, t := range row {
			if t.IsEmpty() {
				continue
			}
			record = append(record, s.field(n.Head, i, t, width)...)
		}
		if len(lines) > 0 && len(record) > 0 {
			lines = append(lines, line{})
		}
		lines = append(lines, record...)
	}
	if len(lines) > 0 {
		return lines
	}
	for _, t := range n.Head { // a table of headings only
		for _, l := range s.typeset(t, s.theme.term, width, false) {
			lines = append(lines, l.silenced())
		}
	}
	return lines
}

// field is a cell of a record, behind its heading.
func (s *setter) field(head []content.Text, i int, value content.Text, width int) []line {
	if i >= len(head) || head[i].IsEmpty() {
		return s.typeset(value, s.theme.table, width, false)
	}
	name := head[i].With(content.Strong)
	lines := s.typeset(content.Join(name, content.PlainText(": ", 0), value), s.theme.table, width, false)
	skip := letters(name.Words)
	for j := range lines { // headings stand in each record, and once in a table
		less := min(skip, lines[j].letters)
		lines[j].letters -= less
		skip -= less
	}
	return lines
}
