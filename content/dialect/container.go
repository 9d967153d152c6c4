package dialect

import (
	"html"
	"strings"
	"unicode"
)

// maxColons is how many colons a container has at the most.
const maxColons = 32

// A fencedContainer is a pair of lines of colons: ::: note, and ::: further down.
type fencedContainer struct{ line, colons int }

// expandContainers does the containers of Docusaurus, VitePress and Pandoc. A line
// of colons without its partner is text.
func expandContainers(src string) string {
	if !strings.Contains(src, ":::") {
		return src
	}
	lines := strings.SplitAfter(src, "\n")
	marks := pairContainers(lines)
	var out strings.Builder
	for i, line := range lines {
		mark, ok := marks[i]
		if !ok {
			out.WriteString(line)
			continue
		}
		prefix, bare := cutContainers(line)
		if !mark.opens {
			out.WriteString(prefix + Directive + mark.shut + newlineOf(line))
			continue
		}
		t := tag{prefix: prefix}
		out.WriteString(prefix + strings.Join(mark.lines(bare), "\n"+t.continuation()) + newlineOf(line))
	}
	return out.String()
}

// A containerMark is a line of colons that has its partner.
type containerMark struct {
	opens bool
	shut  string // the tag that closes the container
}

func pairContainers(lines []string) map[int]containerMark {
	marks := map[int]containerMark{}
	var stack []fencedContainer
	var open [maxColons + 1]int // how many containers of so many colons are on the stack
	var fence Fences
	for i, line := range lines {
		if fence.Code(line) {
			continue
		}
		_, bare := cutContainers(line)
		colons := len(bare) - len(strings.TrimLeft(bare, ":"))
		rest := strings.TrimSpace(bare[colons:])
		switch {
		case colons < 3, colons > maxColons:
		case rest != "" && containerName(rest) != "":
			stack = append(stack, fencedContainer{i, colons})
			open[colons]++
		case rest == "":
			wanted := colons
			for wanted >= 3 && open[wanted] == 0 {
				wanted--
			}
			for found := false; wanted >= 3 && !found; {
				last := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				if open[last.colons]--; last.colons == wanted {
					_, opener := cutContainers(lines[last.line])
					_, shut := containerTags(opener)
					marks[last.line], marks[i] = containerMark{opens: true}, containerMark{shut: shut}
					found = true
				}
			}
		}
	}
	return marks
}

// lines is what stands in place of an opening line.
func (containerMark) lines(bare string) []string {
	lines, _ := containerTags(bare)
	return lines
}

// containerName is the name that follows the colons, or the class in braces; empty if
// the line is something else.
func containerName(rest string) string {
	if strings.HasPrefix(rest, "{") {
		inner, _, ok := strings.Cut(rest[1:], "}")
		if list, valid := parseAttributes(inner, false); ok && valid {
			for _, a := range list {
				if a.key == "." {
					return a.value
				}
			}
			return "div"
		}
		return ""
	}
	name := rest
	if n := strings.IndexAny(rest, " \t[{"); n >= 0 {
		name = rest[:n]
	}
	for i, r := range name {
		if !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '-' && r != '_') {
			return ""
		}
	}
	return name
}

func containerTags(bare string) (open []string, shut string) {
	rest := strings.TrimSpace(strings.TrimLeft(bare, ":"))
	name := containerName(rest)
	title := containerTitle(strings.TrimPrefix(rest, name))
	kind := CalloutKind(name)
	switch {
	case name == "details" || name == "spoiler" || name == "collapse":
		if title == "" {
			title = "Details"
		}
		return []string{Directive + "<details><summary>" + html.EscapeString(title) + "</summary>"}, "</details>"
	case kind != "":
		return []string{calloutTag(kind, title)}, "</callout>"
	}
	return append([]string{Directive + "<div>"}, titleLines(title)...), "</div>"
}

// containerTitle is the title after the name: [in brackets], {title="…"}, or the rest.
func containerTitle(rest string) string {
	rest = strings.TrimSpace(rest)
	if strings.HasPrefix(rest, "[") {
		if end := strings.LastIndexByte(rest, ']'); end > 0 {
			return strings.TrimSpace(rest[1:end])
		}
	}
	if text, list, ok := strings.Cut(rest, "{"); ok && strings.HasSuffix(list, "}") {
		if attrs, valid := parseAttributes(strings.TrimSuffix(list, "}"), true); valid {
			if title := attributeValue(attrs, "title"); title != "" {
				return title
			}
			return strings.TrimSpace(text)
		}
	}
	return rest
}

// An admonition is an open one of MkDocs: its body is indented.
type admonition struct {
	indent int // of the body, in blanks of the source
	shut   string
}

// expandAdmonitions does the indented blocks of MkDocs: !!! note, ??? note and
// === "Tab".
func expandAdmonitions(src string) string {
	if !strings.Contains(src, "!!! ") && !strings.Contains(src, "??? ") && !strings.Contains(src, "???+ ") && !strings.Contains(src, "===") {
		return src
	}
	w := admonitionWriter{}
	var fence Fences
	lines := strings.SplitAfter(src, "\n")
	indents := followingIndents(lines)
	for i, line := range lines {
		bare := strings.TrimSpace(line)
		if bare == "" {
			w.blank += line
			continue
		}
		w.closeTo(columns(line))
		w.out.WriteString(w.blank)
		w.blank = ""
		line = dedent(line, 4*len(w.open))
		if open, shut := admonitionTags(bare); !fence.Code(line) && open != nil && indents[i] >= columns(lines[i])+4 {
			w.out.WriteString(indentOf(line) + strings.Join(open, "\n"+indentOf(line)) + "\n")
			w.open = append(w.open, admonition{columns(lines[i]) + 4, indentOf(line) + Directive + shut + "\n"})
			continue
		}
		w.out.WriteString(line)
	}
	if len(w.open) > 0 && !strings.HasSuffix(w.out.String(), "\n") {
		w.out.WriteByte('\n')
	}
	w.closeTo(0)
	return w.out.String() + w.blank
}

// followingIndents is the indentation of the first line after each that is not blank;
// 0 after the last.
func followingIndents(lines []string) []int {
	indents := make([]int, len(lines))
	next := 0
	for i := len(lines) - 1; i >= 0; i-- {
		indents[i] = next
		if strings.TrimSpace(lines[i]) != "" {
			next = columns(lines[i])
		}
	}
	return indents
}

type admonitionWriter struct {
	out   strings.Builder
	blank string // blank lines that may be outside of the block
	open  []admonition
}

// closeTo ends the blocks whose body is indented by more.
func (w *admonitionWriter) closeTo(indent int) {
	for len(w.open) > 0 && w.open[len(w.open)-1].indent > indent {
		w.out.WriteString(w.open[len(w.open)-1].shut)
		w.open = w.open[:len(w.open)-1]
	}
}

// dedent takes n blanks off a line, a tab being worth four.
func dedent(line string, n int) string {
	for ; n > 0 && line != ""; line = line[1:] {
		if line[0] == '\t' {
			n -= 4
		} else if n--; line[0] != ' ' {
			return line
		}
	}
	return line
}

// admonitionTags reads the line that begins an indented block; nil if it does not.
func admonitionTags(bare string) (open []string, shut string) {
	mark, rest, ok := strings.Cut(bare, " ")
	rest = strings.TrimSpace(rest)
	words, title := rest, ""
	if at := strings.IndexByte(rest, '"'); at >= 0 {
		if !strings.HasSuffix(rest, `"`) || at == len(rest)-1 {
			return nil, ""
		}
		words, title = strings.TrimSpace(rest[:at]), strings.TrimSpace(rest[at+1:len(rest)-1])
	}
	switch {
	case !ok, rest == "":
	case mark == "!!!", mark == "???", mark == "???+":
		if kinds := strings.Fields(words); len(kinds) > 0 && strings.Trim(words, admonitionWord) == "" {
			return []string{calloutTag(kinds[0], title)}, "</callout>"
		}
	case (mark == "===" || mark == "===!" || mark == "===+") && words == "" && title != "":
		return append([]string{Directive + "<div>"}, titleLines(title)...), "</div>"
	}
	return nil, ""
}

// admonitionWord is what the words before the title are made of.
const admonitionWord = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_ "
