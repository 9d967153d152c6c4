package dialect

import "strings"

// maxTag is the length of the longest tag that is read, in bytes. It bounds the
// search for the end of one that has none.
const maxTag = 8 << 10

// The languages that tags are written in.
const (
	hugo   = 'h' // {{< name >}} and {{% name %}}
	zola   = 'z' // {{ name() }} and {% name() %}
	liquid = 'l' // {% name %} and {{ name }}
)

// A tag is a tag of a shortcode, or a piece of text that stands for itself.
type tag struct {
	start, end int // in the text, in bytes
	line       int // where the line of start begins
	prefix     string
	dialect    byte
	name       string // as written
	args       tagArgs
	closes     bool
	single     bool // can have no closing tag
	literal    bool // body is put in its place, and that is all
	verbatim   bool // body is code: all up to the end of the closing tag
	body       string
	mate       int  // the index of the other tag of the pair, plus 1
	leads      bool // only tags are before it on its line
	trails     bool // only tags are after it on its line
	block      bool // written as lines; known once it is written
}

// key is what the tags of a pair have in common.
func (t *tag) key() string {
	if t.dialect == zola {
		return "z" // {% end %} has no name
	}
	return string(t.dialect) + t.name
}

// base is the name without folder and extension, in lower case.
func (t *tag) base() string {
	name := t.name[strings.LastIndexByte(t.name, '/')+1:]
	name, _, _ = strings.Cut(name, ".")
	return strings.ToLower(name)
}

// continuation is what a further line begins with to be in the same quote and list.
func (t *tag) continuation() string {
	return strings.Map(func(r rune) rune {
		if r == '>' || r == '\t' {
			return r
		}
		return ' '
	}, t.prefix)
}

// A tagScanner finds the tags of a text.
type tagScanner struct {
	src       string
	tags      []tag
	raw       bool            // between {% raw %} and {% endraw %}
	lastRaw   int             // where the last endraw is
	notClosed map[string]bool // the tags of verbatim text that nothing closes in the rest
	line, eol int
	prefix    string
	variables map[string]bool // that {% for %} and {% assign %} have named
	runs      map[int]int     // where the last run of so many backticks is on this line; nil if not counted
}

func scanTags(src string) []tag {
	s := tagScanner{src: src, lastRaw: strings.LastIndex(src, "endraw"), notClosed: map[string]bool{}, variables: map[string]bool{}}
	var fence Fences
	for at := 0; at < len(src); {
		s.newLine(at)
		code := fence.Code(src[at:s.eol])
		if at = s.scan(at, code); at < len(src) && at == s.eol {
			at++
		}
	}
	return s.tags
}

func (s *tagScanner) newLine(at int) {
	s.line, s.runs = at, nil
	s.eol = len(s.src)
	if n := strings.IndexByte(s.src[at:], '\n'); n >= 0 {
		s.eol = at + n
	}
	s.prefix, _ = cutContainers(s.src[at:s.eol])
	if len(s.prefix) > longPrefix { // it is written again before each line of what a tag becomes
		s.prefix = ""
	}
}

// scan reads on to the end of a line; of a later one if a tag goes on there.
func (s *tagScanner) scan(at int, code bool) int {
	if strings.IndexByte(s.src[at:s.eol], '{') < 0 {
		return s.eol
	}
	for at < s.eol {
		next := strings.IndexAny(s.src[at:s.eol], "{`")
		if next < 0 {
			return s.eol
		}
		at += next
		if s.src[at] == '`' {
			at = s.span(at, code || s.raw)
			continue
		}
		if at = s.try(at, code); at > s.eol {
			if s.src[at-1] == '\n' {
				return at
			}
			s.newLine(strings.LastIndexByte(s.src[:at], '\n') + 1)
		}
	}
	return at
}

// try reads the tag that may begin here, and returns where to go on.
func (s *tagScanner) try(at int, code bool) int {
	t, ok := s.read(at, code)
	if !ok {
		return at + 1
	}
	s.add(t, at)
	return t.end
}

func (s *tagScanner) add(t tag, at int) {
	t.start, t.line, t.prefix = at, s.line, s.prefix
	s.tags = append(s.tags, t)
}

// span reads a code span, in which only what is escaped on purpose is a tag.
func (s *tagScanner) span(at int, code bool) int {
	ticks := len(s.src[at:s.eol]) - len(strings.TrimLeft(s.src[at:s.eol], "`"))
	if code || s.lastRun(at, ticks) <= at {
		return at + ticks
	}
	end := at + ticks + closingTicks(s.src[at+ticks:s.eol], ticks)
	lastRaw := at + strings.LastIndex(s.src[at:end], "endraw")
	for at += ticks; at < end; {
		next := strings.IndexByte(s.src[at:end], '{')
		if next < 0 {
			break
		}
		at += next
		t, ok := s.read(at, true)
		if s.raw = s.raw && at < lastRaw; !ok || t.end > end || t.name == "raw" && !s.raw {
			at++ // a span about the tag itself
			continue
		}
		s.add(t, at)
		at = t.end
	}
	return end
}

// lastRun is where on this line the last run of so many backticks begins; negative
// without one. It counts them once for a line, for each might be unclosed.
func (s *tagScanner) lastRun(from, ticks int) int {
	if s.runs == nil {
		s.runs = map[int]int{}
		for at := from; at < s.eol; at++ {
			begin := at
			for at < s.eol && s.src[at] == '`' {
				at++
			}
			if at > begin {
				s.runs[at-begin] = begin
			}
		}
	}
	if at, ok := s.runs[ticks]; ok {
		return at
	}
	return -1
}

// read reads one tag. In code, only what is escaped on purpose is one.
func (s *tagScanner) read(at int, code bool) (tag, bool) {
	rest := s.src[at:min(len(s.src), at+3)]
	switch {
	case s.raw:
		return s.readRaw(at, code)
	case rest == "{{<", rest == "{{%":
		if strings.HasPrefix(s.src[at+3:], "/*") {
			return s.readEscaped(at)
		}
		return s.readHugo(at, code)
	case strings.HasPrefix(rest, "{{") && !code:
		return s.readOutput(at)
	case strings.HasPrefix(rest, "{%"):
		if t, ok := s.readRaw(at, code); ok || code {
			return t, ok
		}
		return s.readLiquid(at)
	}
	return tag{}, false
}

// readEscaped reads {{</* name */>}}, which is how authors show a shortcode.
func (s *tagScanner) readEscaped(at int) (tag, bool) {
	shut := "*/>}}"
	if s.src[at+2] == '%' {
		shut = "*/%}}"
	}
	inner, _, ok := strings.Cut(s.src[at+5:min(len(s.src), at+maxTag)], shut)
	if !ok || strings.Contains(inner, "\n```") || strings.Contains(inner, "\n~~~") {
		return tag{}, false
	}
	return tag{end: at + 5 + len(inner) + len(shut), literal: true, body: s.src[at:at+3] + inner + shut[2:]}, true
}

func (s *tagScanner) readHugo(at int, code bool) (tag, bool) {
	shut := ">}}"
	if s.src[at+2] == '%' {
		shut = "%}}"
	}
	end := tagEnd(s.src, at+3, shut)
	if code || end < 0 {
		return tag{}, false
	}
	inner, t := s.src[at+3:end], tag{end: end + 3, dialect: hugo}
	inner, t.single = strings.CutSuffix(inner, "/")
	inner, t.closes = strings.CutPrefix(strings.TrimSpace(inner), "/")
	inner = strings.TrimSpace(inner)
	t.name = inner[:nameLength(inner, "-_./")]
	inner = inner[len(t.name):]
	if t.name == "" || inner != "" && strings.TrimLeft(inner, " \t\n") == inner {
		return tag{}, false
	}
	t.args = parseTagArgs(inner)
	return s.withBody(t), true
}

// nameLength is the length of the name that a text begins with, in bytes.
func nameLength(s, more string) int {
	n := strings.IndexFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(more, r))
	})
	if n < 0 {
		n = len(s)
	}
	if n > 0 && strings.IndexByte("-.", s[0]) >= 0 {
		return 0
	}
	return n
}

// tagEnd is where shut stands outside of quotes; negative if another tag begins
// before, or a blank line.
func tagEnd(src string, from int, shut string) int {
	quote := byte(0)
	for i := from; i < min(len(src), from+maxTag); i++ {
		switch c := src[i]; {
		case quote != 0 && shut == "%}" && strings.HasPrefix(src[i:], shut):
			return i // Liquid knows no quotes there
		case quote != 0:
			if c == quote {
				quote = 0
			} else if c == '\\' && quote != '`' {
				i++
			}
		case strings.HasPrefix(src[i:], shut):
			return i
		case (c == '"' || c == '\'' || c == '`') && strings.IndexByte(" \t\n=(,[:", src[i-1]) >= 0:
			quote = c
		case strings.HasPrefix(src[i:], "{{"), strings.HasPrefix(src[i:], "{%"), strings.HasPrefix(src[i:], "\n\n"):
			return -1
		}
	}
	return -1
}
