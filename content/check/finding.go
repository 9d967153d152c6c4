package check

import (
	"cmp"
	"slices"

	"edgerunner.vc/blog/content"
)

// Severity tells how bad a [Finding] is.
type Severity int

const (
	// Info is what its author may want to know: a post that is in no list, and what is
	// left out of one.
	Info Severity = iota
	// Warning is what readers may stumble on.
	Warning
	// Error is what readers miss: a post that is hidden by mistake, what a link leads to, a
	// picture.
	Error
)

// String returns "info", "warning" or "error", as editors know them.
func (s Severity) String() string { return [...]string{"info", "warning", "error"}[s] }

// Finding is one thing that is wrong. All texts are of one line, and safe to show.
type Finding struct {
	File     string // slash-separated, relative to the content folder
	At       content.Spot
	Severity Severity
	Rule     string // the kind of mistake, one word
	Message  string // what is wrong, and what was expected
	Hint     string // what to write; may be empty
	Text     string // what stands at the place; empty for all of a file
	Loaded   bool   // it is one of [content.Blog.Problems]
}

// Count is how many findings there are of each severity.
type Count struct{ Errors, Warnings, Infos int }

// CountOf counts findings.
func CountOf(findings []Finding) (c Count) {
	for _, f := range findings {
		switch f.Severity {
		case Error:
			c.Errors++
		case Warning:
			c.Warnings++
		default:
			c.Infos++
		}
	}
	return c
}

// sortFindings sorts by file, then by place; what is worse comes first.
func sortFindings(list []Finding) {
	slices.SortStableFunc(list, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.At.Line, b.At.Line),
			cmp.Compare(a.At.Column, b.At.Column), cmp.Compare(b.Severity, a.Severity))
	})
}

// maxQuote is how much of a text is quoted to recognise it by, in characters.
const maxQuote = 60

// quote is a text of the author's in a message.
func quote(s string) string {
	r := []rune(content.Clean(s))
	if len(r) > maxQuote {
		r = append(r[:maxQuote-1], '…')
	}
	return `"` + string(r) + `"`
}
