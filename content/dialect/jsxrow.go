package dialect

import "strings"

// An mdxRow is a line as it is laid out: what MDX indents for its elements, Markdown
// would take for code.
type mdxRow struct {
	kind  byte
	col   int    // of the first character that is no blank
	text  string // from there on; of code and blank rows, all of the line
	tags  []htmlTag
	owner int  // the innermost element that it is in
	opens bool // fenced code, or
	ends  bool // ends it
}

const (
	rowBlank = ' '
	rowText  = 't'
	rowTags  = '<' // tags alone
	rowCode  = '`'
)

// longPrefix bounds what says where a line stands if it is to be repeated, in bytes.
const longPrefix = 100

// rows is what becomes of a line: mostly one.
func (l *mdxLine) rows() []mdxRow {
	if l.code {
		text := l.pieces[0].text
		return []mdxRow{{kind: rowCode, col: columns(text), text: text, opens: l.opens, ends: l.closes}}
	}
	if l.done {
		return []mdxRow{newMDXRow(rowTags, l.pieces[0].text, nil)}
	}
	prefix := ""
	if len(l.pieces) > 0 && l.pieces[0].tag == nil {
		prefix = linePrefix(l.pieces[0].text)
		l.pieces[0].text = l.pieces[0].text[len(prefix):]
	}
	block := l.blockTags(len(prefix) <= longPrefix)
	var rows []mdxRow
	for i := 0; i < len(l.pieces); {
		start := i
		for i < len(l.pieces) && block[i] == block[start] {
			i++
		}
		if row, ok := l.row(prefix, l.pieces[start:i], block[start], len(block) == i-start); ok {
			rows = append(rows, row)
			prefix = continuing(prefix)
		}
	}
	if len(rows) == 0 {
		return []mdxRow{newMDXRow(rowBlank, strings.TrimRight(prefix, " \t"), nil)}
	}
	return rows
}

// row makes a row of some pieces of a line; of blanks between tags it makes none.
func (l *mdxLine) row(prefix string, pieces []mdxPiece, tags, whole bool) (mdxRow, bool) {
	var out strings.Builder
	var list []htmlTag
	for _, p := range pieces {
		if p.tag != nil {
			out.WriteString(p.tag.html)
			list = append(list, *p.tag)
		} else if !tags {
			out.WriteString(p.text)
		}
	}
	text := out.String()
	switch {
	case tags && text == "":
		return mdxRow{kind: rowBlank, col: columns(prefix), text: strings.TrimSpace(prefix), tags: list}, true
	case tags:
		return newMDXRow(rowTags, prefix+Directive+text, list), true
	case !whole:
		text = escapeBlock(strings.Trim(text, " \t"))
	case l.cut:
		text = strings.TrimRight(text, " \t")
	}
	return newMDXRow(rowText, prefix+text, nil), strings.TrimSpace(text) != ""
}

// newMDXRow makes a row that is no code.
func newMDXRow(kind byte, line string, tags []htmlTag) mdxRow {
	row := mdxRow{kind: kind, col: columns(line), text: strings.TrimLeft(line, " \t"), tags: tags}
	if row.text == "" {
		row.kind = rowBlank
	}
	return row
}

// blockTags tells for each piece of a line whether it goes to a line of tags. Blanks
// go with what is before them. Only tags alone do if the line is not to be divided.
func (l *mdxLine) blockTags(divide bool) []bool {
	block := make([]bool, len(l.pieces))
	if l.tagsAlone() {
		for i := range block {
			block[i] = true
		}
		return block
	}
	partner, ok := l.pairs()
	if !ok || !divide || !l.framed() {
		return block
	}
	mixed := l.mixed()
	parents := []bool{!mixed[len(l.pieces)]} // whether what is in the open elements may be blocks
	for i, p := range l.pieces {
		switch {
		case p.tag == nil:
			block[i] = i > 0 && block[i-1] && strings.TrimSpace(p.text) == ""
		case p.tag.closing:
			block[i] = block[partner[i]]
			parents = parents[:len(parents)-1]
		default:
			block[i] = !isInline(p.tag.name) && (isPlainHTML(p.tag.name) || parents[len(parents)-1])
			if !p.tag.empty {
				parents = append(parents, block[i] && !mixed[i])
			}
		}
	}
	l.joinTags(block)
	return block
}

// joinTags adds to the lines of tags what of the rest has no words, such as a picture.
func (l *mdxLine) joinTags(block []bool) {
	for i := 0; i < len(block); {
		start, words := i, false
		for ; i < len(block) && block[i] == block[start]; i++ {
			words = words || l.pieces[i].tag == nil && strings.TrimSpace(l.pieces[i].text) != ""
		}
		for j := start; j < i && !words; j++ {
			block[j] = true
		}
	}
}

// tagsAlone says whether a line holds tags, and nothing else but blanks.
func (l *mdxLine) tagsAlone() bool {
	some := false
	for _, p := range l.pieces {
		if p.tag == nil && strings.TrimSpace(p.text) != "" {
			return false
		}
		some = some || p.tag != nil
	}
	return some
}

// framed says whether a line begins and ends with tags, the first of them no inline one.
func (l *mdxLine) framed() bool {
	first, last := -1, -1
	for i, p := range l.pieces {
		if p.tag != nil || strings.TrimSpace(p.text) != "" {
			if last = i; first < 0 {
				first = i
			}
		}
	}
	return first >= 0 && l.pieces[first].tag != nil && l.pieces[last].tag != nil && !isInline(l.pieces[first].tag.name)
}

// pairs finds the opening tag of each closing one, and says whether all have one.
func (l *mdxLine) pairs() ([]int, bool) {
	partner := make([]int, len(l.pieces))
	var open []int
	for i, p := range l.pieces {
		switch {
		case p.tag == nil || p.tag.empty && !p.tag.closing:
		case !p.tag.closing:
			open = append(open, i)
		case len(open) == 0 || l.pieces[open[len(open)-1]].tag.name != p.tag.name:
			return nil, false
		default:
			partner[i] = open[len(open)-1]
			open = open[:len(open)-1]
		}
	}
	return partner, len(open) == 0
}

// mixed tells for each opening tag whether words or inline elements stand directly in
// it; the last is for the line itself.
func (l *mdxLine) mixed() []bool {
	mixed := make([]bool, len(l.pieces)+1)
	open := []int{len(l.pieces)}
	for i, p := range l.pieces {
		top := open[len(open)-1]
		switch {
		case p.tag == nil:
			mixed[top] = mixed[top] || strings.TrimSpace(p.text) != ""
		case p.tag.closing:
			open = open[:len(open)-1]
		default:
			mixed[top] = mixed[top] || isInline(p.tag.name)
			if !p.tag.empty {
				open = append(open, i)
			}
		}
	}
	return mixed
}
