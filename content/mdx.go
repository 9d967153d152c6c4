package content

import "strings"

// stripMDX blanks out what MDX adds to Markdown and no reader is meant to see:
// import and export statements, and comments in braces. The number of lines stays.
func stripMDX(src string) string {
	var out strings.Builder
	fence, statement, comment := "", false, false
	for line := range strings.Lines(src) {
		bare := strings.TrimSpace(line)
		switch {
		case fence != "":
			if closesFence(bare, fence) {
				fence = ""
			}
		case comment:
			before, after, ends := strings.Cut(line, "*/}")
			comment = !ends
			if before = "\n"; ends {
				before = after
			}
			line = before
		case statement:
			statement = bare != "" // a statement ends at a blank line, as in MDX
			line = "\n"
		case opensFence(bare) != "":
			fence = opensFence(bare)
		case strings.HasPrefix(line, "import ") || strings.HasPrefix(line, "export "):
			statement = true
			line = "\n"
		default:
			line, comment = cutComments(line)
		}
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
		if n := len(line) - len(strings.TrimLeft(line, mark)); n >= 3 {
			return line[:n]
		}
	}
	return ""
}

func closesFence(line, fence string) bool {
	return len(line) >= len(fence) && strings.Trim(line, fence[:1]) == ""
}
