package dialect

import "strings"

// A jsScanner finds where the expressions, elements and statements of JavaScript
// end. It reads no more of the language than it takes to count brackets.
type jsScanner struct {
	src   string
	fuel  int // bytes that may still be looked at; see [newJSScanner]
	depth int
	quote int // how many > begin a line of the block quote that is being read
	// known is where what begins at a place ends, or notJS. It keeps a text that
	// never closes its brackets from being read again from each of them.
	known map[jsPlace]int
}

// A jsPlace tells brackets, tags and elements apart, for < begins both of the latter.
type jsPlace struct {
	at   int
	kind byte
}

const (
	notJS     = -1
	jsDepth   = 250 // brackets within brackets; no author needs more, and the stack is finite
	jsEffort  = 48  // looks at each byte, on average; real posts take about three
	jsElement = 'e'
	jsTagOnly = 't'
	jsGroup   = 'g'
)

// newJSScanner makes a scanner that gives up after an effort in proportion to the
// text: from then on nothing is an expression. Only hostile texts get there.
func newJSScanner(src string) *jsScanner {
	return &jsScanner{src: src, fuel: jsEffort*len(src) + 1<<12, known: map[jsPlace]int{}}
}

// burn counts n bytes as looked at, and says whether it may go on.
func (s *jsScanner) burn(n int) bool {
	s.fuel -= n
	return s.fuel > 0
}

// once runs a scan unless its result is known.
func (s *jsScanner) once(kind byte, at int, scan func(at int) int) int {
	key := jsPlace{at, kind}
	if end, ok := s.known[key]; ok {
		return end
	}
	end := notJS
	if s.depth < jsDepth && s.burn(1) {
		s.depth++
		end = scan(at)
		s.depth--
	}
	s.known[key] = end
	return end
}

// group is the end of the brackets that open at a place.
func (s *jsScanner) group(at int) int {
	return s.once(jsGroup, at, func(at int) int {
		closing := map[byte]byte{'{': '}', '(': ')', '[': ']'}[s.src[at]]
		end := s.code(at+1, func(at int) bool { return strings.IndexByte("})]", s.src[at]) >= 0 })
		if end == notJS || s.src[end] != closing {
			return notJS
		}
		return end + 1
	})
}

// code goes over tokens until stop, which is asked before each of them.
func (s *jsScanner) code(at int, stop func(at int) bool) int {
	operand := true // whether an operand is next: it tells a tag from less-than, and a pattern from division
	for at >= 0 && at < len(s.src) && s.burn(1) {
		if stop(at) {
			return at
		}
		start := at
		if at = s.token(at, operand); at < 0 {
			return notJS
		}
		operand = operandAfter(s.src[start:at], operand)
	}
	return notJS
}

// token is the end of the token that begins at a place.
func (s *jsScanner) token(at int, operand bool) int {
	switch c := s.src[at]; {
	case c == '"' || c == '\'':
		return s.quoted(at)
	case c == '`':
		return s.template(at)
	case c == '{' || c == '(' || c == '[':
		return s.group(at)
	case c == '/':
		return s.slash(at, operand)
	case c == '<' && operand:
		if end := s.element(at); end > 0 {
			return end
		}
	case isNameByte(c):
		end := at + 1
		for end < len(s.src) && isNameByte(s.src[end]) {
			end++
		}
		s.burn(end - at)
		return end
	}
	return at + 1
}

// operandAfter says whether an operand is next after a token.
func operandAfter(token string, before bool) bool {
	switch c := token[len(token)-1]; {
	case c == ' ' || c == '\t' || c == '\n', strings.HasPrefix(token, "/*"), strings.HasPrefix(token, "//"):
		return before
	case isNameByte(c):
		return token == "return" || token == "typeof" || token == "default" || token == "await" || token == "case"
	}
	return strings.IndexByte("\"'`)]}", token[len(token)-1]) < 0 && len(token) == 1
}

// quoted is the end of a string, which is on one line.
func (s *jsScanner) quoted(at int) int {
	for i := at + 1; i < len(s.src) && s.burn(1); i++ {
		switch s.src[i] {
		case '\\':
			i++
		case '\n':
			return notJS
		case s.src[at]:
			return i + 1
		}
	}
	return notJS
}

func (s *jsScanner) template(at int) int {
	return s.once('`', at, func(at int) int {
		for i := at + 1; i < len(s.src) && s.burn(1); i++ {
			switch {
			case s.src[i] == '\\':
				i++
			case s.src[i] == '`':
				return i + 1
			case s.src[i] == '$' && i+1 < len(s.src) && s.src[i+1] == '{':
				end := s.group(i + 1)
				if end < 0 {
					return notJS
				}
				i = end - 1
			}
		}
		return notJS
	})
}

// slash is the end of a comment, a pattern or a division.
func (s *jsScanner) slash(at int, operand bool) int {
	rest := s.src[at:]
	switch {
	case strings.HasPrefix(rest, "/*"):
		return s.after(at+2, "*/")
	case strings.HasPrefix(rest, "//"):
		return s.lineEnd(at)
	case operand:
		if end := s.pattern(at); end > 0 {
			return end
		}
	}
	return at + 1
}

// pattern is the end of a regular expression, which is on one line.
func (s *jsScanner) pattern(at int) int {
	class := false
	for i := at + 1; i < len(s.src) && s.burn(1); i++ {
		switch c := s.src[i]; {
		case c == '\n':
			return notJS
		case c == '\\':
			i++
		case c == '[' || c == ']':
			class = c == '['
		case c == '/' && !class:
			return i + 1
		}
	}
	return notJS
}

// after is the place behind the next mark.
func (s *jsScanner) after(at int, mark string) int {
	if at > len(s.src) || s.fuel <= 0 {
		return notJS
	}
	n := strings.Index(s.src[at:], mark)
	if n < 0 {
		s.burn(len(s.src) - at)
		return notJS
	}
	s.burn(n)
	return at + n + len(mark)
}

// lineEnd is the place of the next newline, or the end of the text.
func (s *jsScanner) lineEnd(at int) int {
	if n := strings.IndexByte(s.src[at:], '\n'); n >= 0 {
		s.burn(n)
		return at + n
	}
	return len(s.src)
}

// element is the end of an element of JSX with all that is in it.
func (s *jsScanner) element(at int) int {
	return s.once(jsElement, at, func(at int) int {
		tag, ok := s.tag(at)
		switch {
		case !ok || tag.closing:
			return notJS
		case tag.empty:
			return tag.end
		}
		return s.children(tag)
	})
}

// children is the end of the element whose opening tag is given.
func (s *jsScanner) children(open jsxTag) int {
	for at := open.end; ; {
		n := strings.IndexAny(s.src[at:], "{<")
		if n < 0 {
			s.burn(len(s.src) - at)
			return notJS
		}
		at += n
		if !s.burn(n + 1) {
			return notJS
		}
		if strings.HasPrefix(s.src[at:], "</") {
			if tag, ok := s.tag(at); ok && tag.name == open.name {
				return tag.end
			}
			return notJS
		}
		scan := s.element
		if s.src[at] == '{' {
			scan = s.group
		}
		if at = scan(at); at < 0 {
			return notJS
		}
	}
}

// isNameByte says whether c may be in an identifier. All letters that are not ASCII may.
func isNameByte(c byte) bool {
	return isAlnum(c) || c == '_' || c == '$' || c >= 0x80
}

func isAlnum(c byte) bool {
	return isASCIILetter(c) || c >= '0' && c <= '9'
}

func isASCIILetter(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z'
}
