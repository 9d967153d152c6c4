package dialect

import (
	"regexp"
	"strings"
)

// headingComment names a heading, as MDX without attributes has to.
var headingComment = regexp.MustCompile(`^(#{1,6} .*?)[ \t]*\{/\*[ \t]*([\w-]+)[ \t]*\*/\}[ \t]*$`)

// HeadingIDs writes the comments that name headings, ## Title {/*id*/}, as Markdown's
// extensions have them: ## Title {#id}.
func HeadingIDs(src string) string {
	if !strings.Contains(src, "{/*") {
		return src
	}
	return eachText(src, func(line string) string {
		bare := strings.TrimSuffix(line, "\n")
		return headingComment.ReplaceAllString(bare, "$1 {#$2}") + line[len(bare):]
	})
}

// Comments takes the comments of MDX out of Markdown that is not called MDX, on the
// lines that they begin and end on: nobody writes {/* for readers.
func Comments(src string) string {
	if !strings.Contains(src, "{/*") {
		return src
	}
	return eachText(src, func(line string) string {
		return OutsideCode(line, func(text string) string {
			for {
				before, rest, begins := strings.Cut(text, "{/*")
				_, after, ends := strings.Cut(rest, "*/}")
				if !begins || !ends || strings.HasSuffix(before, "{") { // {{/* */}} is of templates
					return text
				}
				text = before + after
			}
		})
	})
}

// eachText changes the lines of a text that are not fenced code.
func eachText(src string, f func(line string) string) string {
	var out strings.Builder
	var fence Fences
	for line := range strings.Lines(src) {
		if !fence.Code(line) {
			line = f(line)
		}
		out.WriteString(line)
	}
	return out.String()
}
