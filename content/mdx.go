package content

import (
	"regexp"
	"strings"
)

// stripMDX blanks out what MDX adds to Markdown and no reader is meant to see:
// import and export statements, and comments in braces. The number of lines stays.
func stripMDX(src string) string {
	var out strings.Builder
	fence, statement, comment, begins := "", false, false, true
	depth := 0 // of the braces that a statement has open
	for line := range strings.Lines(src) {
		bare := strings.TrimSpace(line)
		switch {
		case fence != "":
			if closesFence(bare, fence) {
				fence = ""
			}
		case comment:
			_, after, ends := strings.Cut(line, "*/}")
			if line = "\n"; ends {
				line, comment = cutComments(after)
			}
		case statement:
			depth += strings.Count(line, "{") - strings.Count(line, "}")
			statement = bare != "" || depth > 0 // as in MDX
			line = "\n"
		case opensFence(bare) != "":
			fence = opensFence(bare)
		case begins && (strings.HasPrefix(line, "import ") || strings.HasPrefix(line, "export ")):
			statement = true
			depth = strings.Count(line, "{") - strings.Count(line, "}")
			line = "\n"
		default:
			line, comment = cutComments(plainAttributes(line))
		}
		begins = bare == "" || line == "\n" // a statement cannot begin inside a paragraph
		out.WriteString(line)
	}
	return out.String()
}

// cutComments takes {/* … */} out of a line, and says whether one goes on after it.
func cutComments(line string) (string, bool) {
	for {
		before, rest, begins := strings.Cut(line, "{/*")
		if !begins {
			return line, false
		}
		_, after, ends := strings.Cut(rest, "*/}")
		if !ends {
			return before + "\n", true
		}
		line = before + after
	}
}

// opensFence returns the marker of a fenced code block that begins on this line.
func opensFence(line string) string {
	for _, mark := range []string{"`", "~"} {
		if n := len(line) - len(strings.TrimLeft(line, mark)); n >= 3 && (mark == "~" || !strings.Contains(line[n:], "`")) {
			return line[:n]
		}
	}
	return ""
}

func closesFence(line, fence string) bool {
	return len(line) >= len(fence) && strings.Trim(line, fence[:1]) == ""
}

// jsxText is an attribute whose value is a text in braces; jsxCode is any other.
var (
	jsxText = regexp.MustCompile(`([\w-]+)=\{\s*(?:"([^"{}]*)"|'([^'"{}]*)'|` + "`([^`\"{}]*)`" + `)\s*\}`)
	jsxCode = regexp.MustCompile(`(\s)[\w-]+=\{(?:[^{}]|\{[^{}]*\})*\}`)
)

// plainAttributes writes the attributes of JSX as those of HTML, where they are on
// one line: Markdown would not know the tag otherwise.
func plainAttributes(line string) string {
	if !strings.Contains(line, "={") {
		return line
	}
	return jsxCode.ReplaceAllString(jsxText.ReplaceAllString(line, `$1="$2$3$4"`), "$1")
}
