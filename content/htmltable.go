package content

import (
	"slices"
	"strconv"
	"strings"
)

// tableTags is a table of HTML while it is read.
type tableTags struct {
	caption []Node
	rows    [][]tableCell
}

type tableCell struct {
	nodes   []Node
	heading bool
	span    int // columns
	rows    int // 0 means one
	align   Align
}

func (b *builder) tableTag(t element) {
	switch t.Data {
	case "table":
		table := &tableTags{}
		b.push("table", func(nodes []Node) {
			for _, n := range append(table.caption, nodes...) {
				b.emit(n)
			}
			b.endTable(table)
		})
		b.top().table = table
	case "caption":
		if table := b.top().table; table != nil {
			b.push("caption", func(nodes []Node) { table.caption = nodes })
		}
	case "tr":
		b.closeImplied([]string{"tr"}, "table")
		if table := b.top().table; table != nil {
			table.rows = append(table.rows, nil)
			b.push("tr", func(nodes []Node) { table.add(tableCell{nodes: nodes, span: 1}) })
			b.top().table = table
		}
	default:
		b.cellTag(t)
	}
}

// maxSpan bounds the columns and rows of a cell: more would only make blanks.
const maxSpan = 32

func (b *builder) cellTag(t element) {
	b.closeImplied([]string{"td", "th"}, "tr", "table")
	table := b.top().table
	if table == nil {
		return
	}
	if len(table.rows) == 0 {
		table.rows = append(table.rows, nil)
	}
	cell := tableCell{heading: t.Data == "th", span: 1, align: cellAlign(t)}
	if n, err := strconv.Atoi(t.attr("colspan")); err == nil {
		cell.span = min(max(n, 1), maxSpan)
	}
	if n, err := strconv.Atoi(t.attr("rowspan")); err == nil {
		cell.rows = min(max(n, 1), maxSpan)
	}
	b.push(t.Data, func(nodes []Node) {
		cell.nodes = nodes
		last := len(table.rows) - 1
		table.rows[last] = append(table.rows[last], cell)
	})
}

// add puts what stands between cells into one of its own.
func (t *tableTags) add(c tableCell) {
	if last := len(t.rows) - 1; len(c.nodes) > 0 {
		t.rows[last] = append(t.rows[last], c)
	}
}

func cellAlign(t element) Align {
	switch how := t.attr("align") + t.attr("style"); {
	case strings.Contains(how, "right"):
		return AlignRight
	case strings.Contains(how, "center"):
		return AlignCenter
	}
	return AlignLeft
}

// endTable emits the table; or what is in it, where a cell has more than words: such
// tables put things beside each other, for which a terminal is too narrow.
func (b *builder) endTable(tags *tableTags) {
	columns := 0
	for _, row := range tags.rows {
		columns = max(columns, len(row))
	}
	if columns*len(tags.rows) > maxCells/4 { // a cell may be wider than one
		b.linear(tags)
		return
	}
	table, reach := &Table{}, reach{}
	for _, row := range tags.rows {
		cells, ok := reach.row(row)
		if !ok {
			b.linear(tags)
			return
		}
		if allHeadings(row) && table.Head == nil && len(table.Rows) == 0 {
			table.Head = cells
		} else {
			table.Rows = append(table.Rows, cells)
		}
	}
	if len(tags.rows) > 0 {
		for _, c := range tags.rows[0] {
			table.Align = append(table.Align, slices.Repeat([]Align{c.align}, c.span)...)
		}
	}
	if table.even(); table.onlyPictures() {
		b.linear(tags)
	} else if len(table.Head)+len(table.Rows) > 0 {
		b.emit(table)
	}
}

// reach is how many more rows the cells above reach into, by column.
type reach map[int]int

// row is the texts of a row, with empty ones where cells from above or from the left
// reach. It says no if a cell has more than words.
func (r reach) row(row []tableCell) (cells []Text, ok bool) {
	pass := func() {
		for r[len(cells)] > 0 {
			r[len(cells)]--
			cells = append(cells, Text{})
		}
	}
	for _, c := range row {
		pass()
		for column := 0; c.rows > 1 && column < c.span; column++ {
			r[len(cells)+column] = c.rows - 1
		}
		var j joiner
		if len(j.words(c.nodes)) > 0 {
			return nil, false
		}
		cells = append(append(cells, j.joined()), make([]Text, c.span-1)...)
	}
	pass()
	return cells, true
}

// allHeadings says whether a row is one of headings.
func allHeadings(row []tableCell) bool {
	return len(row) > 0 && !slices.ContainsFunc(row, func(c tableCell) bool { return !c.heading })
}

// onlyPictures says whether a table does no more than to put pictures beside each
// other.
func (t *Table) onlyPictures() bool {
	return len(t.Head) == 0 && !slices.ContainsFunc(t.Rows, func(row []Text) bool {
		return slices.ContainsFunc(row, func(c Text) bool { return !c.all(Picture) })
	})
}

// linear emits a table cell by cell, each below the heading of its column.
func (b *builder) linear(tags *tableTags) {
	var heads []Text
	for i, row := range tags.rows {
		isHead := i == 0 && len(row) > 1 && allHeadings(row)
		for column, c := range row {
			if isHead {
				text, _ := flatten(c.nodes)
				heads = append(heads, text)
				continue
			}
			if column < len(heads) && !heads[column].IsEmpty() && len(c.nodes) > 0 {
				b.emit(&Paragraph{heads[column].With(Strong)})
			}
			for _, n := range c.nodes {
				b.emit(n)
			}
		}
	}
}
