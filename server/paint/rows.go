package paint

import (
	"bytes"
	"hash/maphash"
	"slices"
)

// row is one of a frame. Rows with the same hash are taken for the same: with a seed that
// nobody knows, two others have it once in 2⁶⁴ times. So most of a frame need not be
// looked at again, which is 5 kB that the processor has forgotten when the next key comes.
type row struct {
	hash uint64
	text string
}

// seed makes equal rows known in all frames.
var seed = maphash.MakeSeed()

// empty is a row without anything.
var empty = row{hash: maphash.Bytes(seed, nil)}

// is says whether two rows are the same.
func (r row) is(other row) bool { return r.hash == other.hash }

// appendRows takes the rows of a content: as many as the window has. What of them stands
// in another frame is shared with it.
func appendRows(rows []row, content []byte, height int, other []row) []row {
	rows = slices.Grow(rows, height)
	by := 0 // how far off the last row stood there
	for y := range height {
		text, rest, _ := bytes.Cut(content, []byte{'\n'})
		content = rest
		new := row{hash: maphash.Bytes(seed, text)}
		if at := new.find(other, y, by); at >= 0 {
			new.text, by = other[at].text, at-y
		} else {
			new.text = string(text)
		}
		rows = append(rows, new)
	}
	return rows
}

// find is where a row stands in another frame, or below 0: where it stood, by so many rows from
// there, or anywhere.
func (r row) find(rows []row, y, by int) int {
	for _, at := range [...]int{y, y + by} {
		if at >= 0 && at < len(rows) && rows[at].is(r) {
			return at
		}
	}
	return slices.IndexFunc(rows, r.is)
}
