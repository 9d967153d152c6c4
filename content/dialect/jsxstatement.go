package dialect

import (
	"regexp"
	"strings"
)

// jsImport and jsExport are how statements begin that are no prose.
var (
	jsImport = regexp.MustCompile(`^import\s*(?:["'{]|\*\s*as\s|(?:type\s+)?[\w$]+\s*,\s*[{*]|(?:type\s+)?[\w$]+\s+from\s*["']|type\s*\{)`)
	jsExport = regexp.MustCompile(`^export\s*(?:[{*]|\s(?:` + strings.Join([]string{
		`(?:const|let|var)\s+(?:[{[]|[\w$]+\s*[=:;,])`,
		`(?:async\s+)?function\s*\*?\s*[\w$]*\s*[(<]`,
		`(?:abstract\s+)?class\s+[\w$]+[^\n.]*\{`,
		`(?:type\s+[\w$]+\s*[=<]|type\s*\{|interface\s+[^\n.]*\{|(?:const\s+)?enum\s+[\w$]+\s*\{)`,
		"default\\s+(?:async\\s*[(]|async\\s+function\\b|function\\b|class\\b[^\n.]*\\{|new\\s|[({[<\"'`]|[\\w$.]+[ \t]*(?:[;(\n]|=>|$))",
	}, "|") + `))`)
)

// jsHead bounds how much of a statement is looked at to know it as one, in bytes.
const jsHead = 512

// statement is the end of the import or export that begins at a place: behind the
// newline after it.
func (s *jsScanner) statement(at int) int {
	head := s.src[at:min(len(s.src), at+jsHead)]
	switch {
	case jsImport.MatchString(head):
		return s.imported(at)
	case jsExport.MatchString(head):
		return s.exported(at)
	}
	return notJS
}

// imported is the end of an import, which ends with a string.
func (s *jsScanner) imported(at int) int {
	blankLine := false
	end := s.code(at, func(at int) bool {
		blankLine = strings.HasPrefix(s.src[at:], "\n\n")
		return blankLine || s.src[at] == '"' || s.src[at] == '\''
	})
	if end < 0 || blankLine {
		return notJS
	}
	if end = s.quoted(end); end < 0 {
		return notJS
	}
	if with := jsWith.FindString(s.src[end:min(len(s.src), end+jsHead)]); with != "" {
		if end = s.group(end + len(with) - 1); end < 0 {
			return notJS
		}
	}
	return s.statementEnd(end)
}

// jsWith is what may stand behind the string of an import, up to its bracket.
var jsWith = regexp.MustCompile(`^\s*(?:with|assert)\s*\{`)

// statementEnd goes over a semicolon, comments and the newline. What else is on the
// line is another statement, or a text.
func (s *jsScanner) statementEnd(at int) int {
	for at < len(s.src) && strings.IndexByte("; \t\r", s.src[at]) >= 0 && s.burn(1) {
		at++
	}
	if strings.HasPrefix(s.src[at:], "//") {
		at = s.lineEnd(at)
	}
	if at < len(s.src) && s.src[at] == '\n' {
		at++
	}
	return at
}

// exported is the end of an export: the end of a line behind which nothing goes on.
func (s *jsScanner) exported(at int) int {
	if !s.burn(jsHead) {
		return notJS
	}
	last := byte('=') // of the tokens so far
	atEnd := func(at int) bool {
		if s.src[at] == '\n' {
			return !s.goesOn(at, last)
		}
		if s.src[at] != ' ' && s.src[at] != '\t' {
			last = s.src[at]
		}
		return strings.IndexByte(")]}", s.src[at]) >= 0
	}
	end := s.code(at, atEnd)
	switch {
	case end < 0 && s.fuel > 0 && s.balanced(at):
		return len(s.src)
	case end < 0 || s.src[end] != '\n':
		return notJS
	}
	return end + 1
}

// balanced says whether the brackets from a place to the end of the text are closed.
func (s *jsScanner) balanced(at int) bool {
	for at >= 0 && at < len(s.src) && s.burn(1) {
		if strings.IndexByte(")]}", s.src[at]) >= 0 {
			return false
		}
		at = s.token(at, true)
	}
	return at >= 0
}

// goesOn says whether a statement goes on behind a newline.
func (s *jsScanner) goesOn(newline int, last byte) bool {
	next := s.src[newline+1:]
	next = next[:min(len(next), jsHead)]
	line, _, _ := strings.Cut(next, "\n")
	bare := strings.TrimSpace(line)
	switch {
	case bare == "" || jsImport.MatchString(next) || jsExport.MatchString(next):
		return false
	case strings.IndexByte("=,(&|?:+", last) >= 0:
		return true
	}
	return strings.IndexByte(" \t", line[0]) >= 0 && last != ';' || strings.IndexByte(".?:&|+)]}{", bare[0]) >= 0
}
