package dialect

import (
	"math"
	"regexp"
	"strings"
)

// layOutMDX puts the lines of tags apart from those of text, and takes away the
// indentation that Markdown within elements has only because of them.
func layOutMDX(lines []mdxLine) string {
	var rows []mdxRow
	for _, l := range lines {
		rows = append(rows, l.rows()...)
	}
	elements := nestRows(rows)
	l := mdxLayout{elements: elements, begins: true}
	for i := range rows {
		l.write(&rows[i])
	}
	return l.out.String()
}

// An mdxLayout writes rows one after the other.
type mdxLayout struct {
	elements  []mdxElement
	known     int   // elements before this one have their shift
	items     []int // the columns where the content of the open list items begins
	begins    bool  // a block begins with the next row
	cut       int   // columns that the rows move further to the left
	cutFrom   int   // the column of the row that the cut began with
	fence     int   // columns that the fenced code here moves to the left
	fenceCol  int   // the column that it begins at
	fenceBase int   // the column that its list item needs
	out       strings.Builder
}

// tooDeep is the indentation that makes code of a text. MDX knows no such code.
const tooDeep = 4

func (l *mdxLayout) write(r *mdxRow) {
	shift := l.elements[r.owner].shift
	switch {
	case r.kind == rowBlank:
		l.out.WriteString(r.text)
		l.begins = true
		if len(r.tags) > 0 { // of fragments
			l.indent(r, l.base(max(0, r.col-shift)))
		}
	case r.kind == rowCode:
		l.writeCode(r, shift)
	default:
		l.writeRow(r, max(0, r.col-shift))
	}
	l.out.WriteByte('\n')
}

// base is the column where the content of the innermost list item begins that a row
// at a column is in.
func (l *mdxLayout) base(col int) int {
	for len(l.items) > 0 && l.items[len(l.items)-1] > col {
		l.items = l.items[:len(l.items)-1]
	}
	if len(l.items) == 0 {
		return 0
	}
	return l.items[len(l.items)-1]
}

func (l *mdxLayout) writeRow(r *mdxRow, col int) {
	l.begins = l.begins || r.kind == rowTags
	col, base := l.settle(col)
	if r.tags != nil && listMarker(r.text) == 0 {
		col = base
	}
	l.out.WriteString(strings.Repeat(" ", col))
	l.out.WriteString(cutDeepQuote(r))
	l.push(r.text, col)
	l.begins = r.kind == rowTags
	l.indent(r, base)
}

// settle is the column of a row that would be indented like code, and the base there.
// What follows it moves with it, up to a block that is less indented.
func (l *mdxLayout) settle(col int) (settled, base int) {
	if l.begins && col < l.cutFrom {
		l.cut, l.cutFrom = 0, 0
	}
	settled = max(0, col-l.cut)
	base = l.base(settled)
	if l.begins && settled-base >= tooDeep {
		if l.cut == 0 {
			l.cutFrom = col
		}
		l.cut += settled - base
		settled = base
	}
	return settled, base
}

// cutDeepQuote is the text of a row; tags in a quote are not indented like code.
func cutDeepQuote(r *mdxRow) string {
	at := strings.Index(r.text, Directive)
	if r.kind != rowTags || at < 0 || r.text[0] != '>' {
		return r.text
	}
	prefix := r.text[:at]
	bare := strings.TrimRight(prefix, " \t")
	if len(prefix)-len(bare) <= tooDeep {
		return r.text
	}
	return bare + " " + r.text[at:]
}

// push enters the list items that a row begins.
func (l *mdxLayout) push(text string, col int) {
	for mark := listMarker(text); mark > 0; mark = listMarker(text) {
		rest := strings.TrimLeft(text[mark:], " ")
		if blanks := len(text) - mark - len(rest); rest != "" && blanks < tooDeep {
			mark += blanks
		}
		col += mark
		l.items = append(l.items, col)
		text = text[mark:]
	}
	if noteStart.MatchString(text) {
		l.items = append(l.items, col+tooDeep)
	}
}

// noteStart begins a footnote, which goes on where it is indented.
var noteStart = regexp.MustCompile(`^\[\^[^\]\s]+\]:`)

// indent sets how far the rows move that are in the elements that a row opens.
func (l *mdxLayout) indent(r *mdxRow, base int) {
	if len(l.items) > 0 && listMarker(r.text) > 0 {
		base = l.items[len(l.items)-1]
	}
	for _, t := range r.tags {
		if t.closing || t.empty {
			continue
		}
		l.known++
		e := &l.elements[l.known]
		e.shift = l.elements[r.owner].shift
		if e.min != math.MaxInt {
			e.shift = max(0, e.min-base)
		}
	}
}

// writeCode writes a line of fenced code, which moves with its fence.
func (l *mdxLayout) writeCode(r *mdxRow, shift int) {
	if r.opens {
		l.begins = true // a fence ends a paragraph
		col, base := l.settle(max(0, r.col-shift))
		l.fence, l.fenceCol, l.fenceBase = r.col-col, col, base
		l.push(strings.TrimLeft(r.text, " \t"), col)
	}
	if bare := strings.TrimLeft(r.text, " \t"); r.ends && bare != "" && bare[0] != '>' {
		l.out.WriteString(strings.Repeat(" ", l.fenceCol) + bare) // MDX lets it stand anywhere
	} else {
		text := cutColumns(r.text, l.fence)
		if text != "" && !r.opens {
			l.out.WriteString(strings.Repeat(" ", max(0, l.fenceBase-columns(text))))
		}
		l.out.WriteString(text)
	}
	l.begins = true
}

// cutColumns takes up to n columns of blanks from the beginning of a line.
func cutColumns(line string, n int) string {
	if n == 0 {
		return line
	}
	bare := strings.TrimLeft(line, " \t")
	return strings.Repeat(" ", max(0, columns(line)-n)) + bare
}
