package dialect

import "strings"

// Directive begins a line that holds nothing but tags which the parser of posts reads as
// structure: what shortcodes, containers and the tags of MDX became. It is a
// noncharacter, and no source holds one, so a line like this is always ours.
const Directive = "\ufdd0"

// Fences is fed the lines of a Markdown text, one after the other, and
// knows which are code. Its zero value is at the beginning of a text.
type Fences struct {
	fence string // the marker that opened the code; empty outside
}

// Code says whether the line belongs to fenced code, the fences included.
func (f *Fences) Code(line string) bool {
	_, bare := cutContainers(line)
	if f.fence == "" {
		f.fence = opensFence(bare)
		return f.fence != ""
	}
	if closesFence(bare, f.fence) {
		f.fence = ""
	}
	return true
}

// cutContainers divides a line into what only says which quote or list it stands in
// (blanks, > and one marker of a list) and the rest, without blanks at its end.
func cutContainers(line string) (prefix, rest string) {
	rest = strings.TrimRight(line, " \t\n")
	all := rest
	rest = strings.TrimLeft(rest, " \t>")
	if mark := listMarker(rest); mark > 0 {
		rest = strings.TrimLeft(rest[mark:], " \t>")
	}
	return all[:len(all)-len(rest)], rest
}

// listMarker is the length of the marker of a list that a line begins with, in
// bytes; 0 without one.
func listMarker(line string) int {
	n := strings.IndexFunc(line, func(r rune) bool { return r < '0' || r > '9' })
	switch {
	case n < 0, n == len(line):
		return 0
	case n == 0 && strings.IndexByte("-*+", line[0]) >= 0, n > 0 && n < 10 && (line[n] == '.' || line[n] == ')'):
		if rest := line[n+1:]; rest != "" && (rest[0] == ' ' || rest[0] == '\t') {
			return n + 1
		}
	}
	return 0
}

// OutsideCode applies f to the parts of a line that are in no code span. A span that
// goes on in another line is not known as one.
func OutsideCode(line string, f func(string) string) string {
	var out strings.Builder
	for {
		start := strings.IndexByte(line, '`')
		if start < 0 {
			break
		}
		ticks := len(line[start:]) - len(strings.TrimLeft(line[start:], "`"))
		end := closingTicks(line[start+ticks:], ticks)
		if end < 0 {
			break
		}
		end += start + ticks
		out.WriteString(f(line[:start]))
		out.WriteString(line[start:end])
		line = line[end:]
	}
	out.WriteString(f(line))
	return out.String()
}

// closingTicks is where a run of exactly n backticks ends; negative without one.
func closingTicks(s string, n int) int {
	for at := 0; at < len(s); {
		start := strings.IndexByte(s[at:], '`')
		if start < 0 {
			return -1
		}
		at += start
		run := len(s[at:]) - len(strings.TrimLeft(s[at:], "`"))
		at += run
		if run == n {
			return at
		}
	}
	return -1
}

// columns is the width of the blanks that a line begins with; a tab goes to the next
// stop of four.
func columns(line string) int {
	n := 0
	for i := range len(line) {
		switch line[i] {
		case ' ':
			n++
		case '\t':
			n += tooDeep - n%tooDeep
		default:
			return n
		}
	}
	return n
}
