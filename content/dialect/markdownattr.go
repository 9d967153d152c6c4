package dialect

import (
	"regexp"
	"strings"
)

// markdownTag is a tag of HTML at the beginning of a line that says that there is
// Markdown in its element, as in kramdown and Markdown Extra.
var markdownTag = regexp.MustCompile(`^<(\w+)([^<>]*?)\s+markdown=["']?(?:1|block|span)["']?([^<>]*)>(.*)$`)

// expandMarkdownTags makes directives of elements that have Markdown in them.
func expandMarkdownTags(src string) string {
	if !strings.Contains(src, "markdown=") {
		return src
	}
	var open []string // names of such elements
	return eachText(src, func(line string) string {
		prefix, bare := cutContainers(line)
		if n := len(open); n > 0 && bare == "</"+open[n-1]+">" {
			open = open[:n-1]
			return prefix + Directive + bare + "\n"
		}
		m := markdownTag.FindStringSubmatch(bare)
		if m == nil {
			return line
		}
		tag, rest := "<"+m[1]+m[2]+m[3]+">", m[4]
		end := "</" + m[1] + ">"
		if inner, closed := strings.CutSuffix(rest, end); closed {
			return prefix + Directive + tag + "\n" + prefix + inner + "\n" + prefix + Directive + end + "\n"
		}
		open = append(open, m[1])
		if rest == "" || strings.HasPrefix(rest, "<summary") && strings.HasSuffix(rest, "</summary>") {
			return prefix + Directive + tag + rest + "\n"
		}
		return prefix + Directive + tag + "\n" + prefix + rest + "\n"
	})
}
