package content

import (
	"strings"

	"edgerunner.vc/blog/content/dialect"
)

// readable gives f what a reader sees of a source, about: without the addresses of
// links, tags, comments, and lines of JavaScript. It looks at each byte once, for a blog
// has thousands of posts and parsing one takes a millisecond.
func readable(source string, mdx bool, f func(string)) {
	var fence dialect.Fences
	comment := false
	for line := range strings.Lines(source) {
		if fence.Code(line) {
			if !strings.HasPrefix(strings.TrimLeft(line, " >"), "```") && !strings.HasPrefix(strings.TrimLeft(line, " >"), "~~~") {
				f(line)
			}
			continue
		}
		if mdx && (strings.HasPrefix(line, "import ") || strings.HasPrefix(line, "export ")) {
			continue
		}
		comment = readableLine(line, comment, f)
	}
}

// readableLine is readable for a line, and says whether a comment goes on behind it.
func readableLine(line string, comment bool, f func(string)) bool {
	for line != "" {
		if comment {
			end := strings.Index(line, "-->")
			if end < 0 {
				return true
			}
			line, comment = line[end+len("-->"):], false
			continue
		}
		next := strings.IndexAny(line, "<]")
		if next < 0 {
			f(line)
			return false
		}
		f(line[:next])
		rest := line[next:]
		switch {
		case strings.HasPrefix(rest, "<!--"):
			comment = true
			line = rest[len("<!--"):]
		case strings.HasPrefix(rest, "]("):
			line = behind(rest, ')')
		case strings.HasPrefix(rest, "]: "):
			return false
		case len(rest) > 1 && rest[0] == '<' && (isASCIILetter(rest[1]) || rest[1] == '/') && !strings.HasPrefix(rest, "<http"):
			line = behind(rest, '>')
		default:
			line = rest[1:]
			f(" ")
		}
	}
	return comment
}

// behind is what of a line stands behind the next end; all but its first byte if there
// is none.
func behind(line string, end byte) string {
	if i := strings.IndexByte(line, end); i >= 0 {
		return line[i+1:]
	}
	return line[1:]
}
