package plain

import (
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
