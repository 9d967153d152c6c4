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

// jsxAttribute is a tag with an attribute that only JSX has.
var jsxAttribute = regexp.MustCompile(`<[A-Za-z][\w.]*(?:\s[^<>{}]*)?\s[\w-]+=\{`)

// LooksMDX says whether Markdown is MDX by another name: whether it has a comment of
// MDX, or a tag with an attribute in braces, outside of code.
func LooksMDX(src string) bool {
	if !strings.Contains(src, "{/*") && !strings.Contains(src, "={") {
		return false
	}
	var fence Fences
	found := false
	for line := range strings.Lines(src) {
		if !strings.Contains(line, "{") && !strings.ContainsAny(line, "`~") || fence.Code(line) {
			continue
		}
		OutsideCode(line, func(text string) string {
			before, rest, comment := strings.Cut(text, "{/*")
			comment = comment && strings.Contains(rest, "*/}") && !strings.HasSuffix(before, "{") // {{/* */}} is of templates
			found = found || comment || jsxAttribute.MatchString(text)
			return text
		})
		if found {
			return true
		}
	}
	return false
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

// HTMLComments takes the comments of HTML out of Markdown, outside of code. Markdown
// itself lets those that begin amid other tags end at a blank line.
func HTMLComments(src string) string {
	if !strings.Contains(src, "<!--") {
		return src
	}
	last := strings.LastIndex(src, "-->")
	var out strings.Builder
	var fence Fences
	at, open := 0, false
	for line := range strings.Lines(src) {
		if !open && (fence.Code(line) || columns(line) >= tooDeep || strings.Contains(line, "`")) {
			out.WriteString(line) // it is code, or may be
		} else {
			rest, still := cutComments(line, open, at < last)
			out.WriteString(rest)
			open = still
		}
		at += len(line)
	}
	return out.String()
}

// cutComments takes comments out of a line. The first one may be open before it, and
// the last one behind it, if there is an end to it.
func cutComments(line string, open, ends bool) (rest string, stillOpen bool) {
	var out strings.Builder
	for {
		if open {
			_, after, found := strings.Cut(line, "-->")
			if !found {
				return out.String() + "\n", true
			}
			line = after
		}
		before, after, found := strings.Cut(line, "<!--")
		if !found || !ends && !strings.Contains(after, "-->") {
			return out.String() + line, false
		}
		out.WriteString(before)
		line, open = after, true
	}
}
