package content

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// fence is a fenced block of code. What stands behind the language may name a file:
// title="x", as in Docusaurus and Astro.
func (b *builder) fence(n *ast.FencedCodeBlock) {
	info := ""
	if n.Info != nil {
		info = Clean(DecodeText(string(n.Info.Segment.Value(b.source))))
	}
	language, title := fenceInfo(info)
	b.markFence(n, language)
	source := string(n.Lines().Value(b.source))
	if language == "math" || language == "latex-math" {
		b.formula(source)
		return
	}
	b.code(language, title, source)
}

var fenceTitle = regexp.MustCompile(`(?:^|[\s{])(?:title|filename|name|file)=(?:"([^"]*)"|'([^']*)'|(\S+))`)

// fenceInfo reads what stands behind a fence: go, go {hl_lines=[1]}, {.go}, go:a.go,
// js title="a.js".
func fenceInfo(info string) (language, title string) {
	if m := fenceTitle.FindStringSubmatch(info); m != nil {
		title = m[1] + m[2] + m[3]
	}
	language, rest, _ := strings.Cut(info, " ")
	if language == "" || language[0] == '{' { // {.go .numberLines}, {r, echo=FALSE}
		all := strings.Trim(language+" "+rest, "{} ")
		language, _, _ = strings.Cut(all, " ")
		language = strings.TrimPrefix(language, ".")
	}
	language, _, _ = strings.Cut(language, "{") // go{1,3}
	language, _, _ = strings.Cut(language, ",") // rust,ignore
	if strings.Contains(language, "=") {
		language = ""
	}
	if lang, file, ok := strings.Cut(language, ":"); ok {
		if language = lang; title == "" {
			title = file
		}
	}
	return strings.TrimSuffix(strings.TrimPrefix(language, "language-"), "}"), title
}

func (b *builder) code(language, title, source string) {
	b.flush()
	if source = CleanText(source); strings.TrimSpace(source) == "" {
		return
	}
	b.emit(&Code{Language: language, Title: title, Source: source})
}

func (b *builder) formula(source string) {
	b.flush()
	source = strings.Trim(CleanText(source), "\n")
	if strings.TrimSpace(source) != "" {
		b.emit(&Formula{source})
	}
}
