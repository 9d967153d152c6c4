package plain

import "strings"

// wrap breaks a line where a terminal of so many cells would tear a word; the rows below the
// first hang so far in. What is too long for any row is left to the terminal: an address,
// or a script that has no blanks and may be broken anywhere.
func wrap(line string, width, hang int) []string {
	if cells(line) <= width {
		return []string{line}
	}
	indent := strings.Repeat(" ", min(hang, width/2))
	var rows []string
	lead, from, to, used := "", 0, 0, 0 // what stands in this row
	for to < len(line) {
		word := len(line) - len(strings.TrimLeft(line[to:], " "))
		if word == len(line) {
			break // blanks at the end
		}
		end := word + len(line[word:])
		if blank := strings.IndexByte(line[word:], ' '); blank >= 0 {
			end = word + blank
		}
		size := cells(line[word:end])
		if used += word - to + size; used > width && size+len(indent) <= width && to > from {
			rows = append(rows, lead+line[from:to])
			lead, from, used = indent, word, len(indent)+size
		}
		if to = end; used > width {
			used %= max(width, 1)
		}
	}
	return append(rows, lead+line[from:to])
}
