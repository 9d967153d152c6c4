package plain

import (
	"bufio"
	"io"
	"iter"
	"slices"
	"strings"

	"edgerunner.vc/blog/tui/page"
)

// width is how wide what is printed for a person may be, in cells.
func (t *Terminal) width() int {
	if t == nil {
		return pipeWidth
	}
	return max(t.Width, 1)
}

// proseWidth is how wide sentences are set, in cells: wider ones are hard to read.
func (c *caller) proseWidth() int { return min(c.Terminal.width(), pipeWidth) }

// Prose is sentences for a person, set as wide as the terminal is, to 80 cells, which is
// also what a pipe gets. A blank line ends a paragraph. A line that begins with blanks is
// one by itself, and goes on in those that begin with four or more.
func Prose(text string, term *Terminal) string {
	var out strings.Builder
	paragraph := ""
	end := func() {
		for _, line := range hanging(paragraph, min(term.width(), pipeWidth)) {
			out.WriteString(line + "\n")
		}
		paragraph = ""
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		words := strings.TrimLeft(line, " ")
		switch in := len(line) - len(words); {
		case words == "":
			end()
			out.WriteByte('\n')
		case paragraph == "" || in > 0 && in < len(indent) || in == 0 && paragraph[0] == ' ':
			end()
			paragraph = line
		default:
			paragraph += " " + words
		}
	}
	end()
	return out.String()
}

// hanging is a line in lines of at most width cells. Those that go on stand under the
// first, behind its bullet if it has one.
func hanging(line string, width int) []string {
	words := strings.TrimLeft(line, " ")
	first := line[:len(line)-len(words)]
	if rest, ok := strings.CutPrefix(words, "- "); ok {
		first, words = first+"- ", rest
	}
	lines := page.Wrap(words, width-len(first))
	for i := range lines {
		lines[i] = first + lines[i]
		first = strings.Repeat(" ", len(first))
	}
	return lines
}

// gap is what stands between two columns, and minLast how narrow the last one gets, in
// cells: a few words.
const gap, minLast = 2, 16

// WriteRows writes rows: with tabs between in a pipe, and in columns on a terminal.
func WriteRows(out io.Writer, rows [][]string, term *Terminal) error {
	w := bufio.NewWriterSize(out, outputSize)
	if term != nil {
		writeColumns(w, slices.Values(rows), term.width())
		return w.Flush()
	}
	for _, row := range rows {
		writeFields(w, row)
	}
	return w.Flush()
}

// writeColumns writes rows for a person, in lines of at most width cells. The last column
// is broken between its words. A cell that needs more than a third of the room pushes aside
// those behind it in its row, and no others; and where no room is left for the last column,
// it stands below.
func writeColumns(w *bufio.Writer, rows iter.Seq[[]string], width int) {
	starts := columnStarts(rows, width)
	for row := range rows {
		r := rowWriter{out: w, width: width}
		for i, cell := range row {
			if words := strings.TrimLeft(cell, " "); words != "" {
				r.cell(words, len(cell)-len(words), starts[i], i == len(row)-1)
			}
		}
		r.end()
	}
}

// rowWriter writes a row, in as many lines as it needs.
type rowWriter struct {
	out   *bufio.Writer
	width int
	line  string
}

func (r *rowWriter) end() {
	_, _ = r.out.WriteString(strings.TrimRight(r.line, " ") + "\n") // the writer keeps its error
	r.line = ""
}

// cell writes words that begin so many cells behind a column, where they also go on.
func (r *rowWriter) cell(words string, in, column int, last bool) {
	if longestWord(words) > r.width-column-in {
		column = min(column, len(indent))
	}
	if behind := cells(r.line) + gap; r.line != "" && behind > column {
		if !last && behind+in+cells(words) <= r.width {
			column = behind
		} else {
			r.end()
		}
	}
	for i, part := range page.Wrap(words, r.width-column-in) {
		if i > 0 {
			r.end()
		}
		r.line += strings.Repeat(" ", column+in-cells(r.line)) + part
	}
}

func longestWord(words string) int {
	longest := 0
	for word := range strings.FieldsSeq(words) {
		longest = max(longest, cells(word))
	}
	return longest
}

// columnStarts is the cell that each column begins at.
func columnStarts(rows iter.Seq[[]string], width int) []int {
	var widest []int // of all columns but the last
	for row := range rows {
		for i := range len(row) - 1 {
			if i == len(widest) {
				widest = append(widest, 0)
			}
			if n := cells(row[i]); n <= width/3 {
				widest[i] = max(widest[i], n)
			}
		}
	}
	starts := []int{0}
	for i, n := range widest {
		starts = append(starts, starts[i]+n+gap)
	}
	if last := len(starts) - 1; last > 0 && starts[last]+minLast > width {
		starts[last] = min(len(indent), width/4)
	}
	return starts
}
