package content

import (
	"cmp"
	"fmt"
	"slices"
)

// Severity tells whether a [Problem] cost the reader a post.
type Severity int

const (
	// Warning: the post is served, without the field that the warning names.
	Warning Severity = iota
	// Error: the post, or the setting, is not used at all.
	Error
)

// String returns "warning" or "error".
func (s Severity) String() string {
	if s == Error {
		return "error"
	}
	return "warning"
}

// Problem is one mistake in one file, in words for its author.
type Problem struct {
	File     string // slash-separated, relative to the content folder
	Line     int    // from 1; 0 where the mistake has no line
	Column   int    // as that of a [Spot]; 0 where it is not known
	Key      string // the front matter key; may be empty
	Message  string // what is wrong and what was expected
	Severity Severity
}

// String is the problem on one line: "posts/a.md:3: date: expected …".
func (p Problem) String() string {
	where := p.File
	if p.Line > 0 {
		where = fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	if p.Key != "" {
		return fmt.Sprintf("%s: %s: %s", where, p.Key, p.Message)
	}
	return fmt.Sprintf("%s: %s", where, p.Message)
}

// problems collects the mistakes of one file.
type problems struct {
	file string
	list []Problem
}

func (p *problems) warn(line int, key, format string, args ...any) {
	p.add(Warning, line, key, format, args...)
}

func (p *problems) fail(line int, key, format string, args ...any) {
	p.add(Error, line, key, format, args...)
}

// field is what is wrong with one key.
func (p *problems) field(s Severity, f field, format string, args ...any) {
	p.add(s, f.line, f.key, format, args...)
	p.list[len(p.list)-1].Column = f.column
}

func (p *problems) add(s Severity, line int, key, format string, args ...any) {
	p.list = append(p.list, Problem{
		File: Clean(p.file), Line: line, Key: Clean(key), Message: Clean(fmt.Sprintf(format, args...)), Severity: s,
	})
}

func sortProblems(list []Problem) {
	slices.SortStableFunc(list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
}
