package dialect

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// jsFile is an expression that stands for a file: what bundlers and Docusaurus know.
var jsFile = regexp.MustCompile(`^(?:require|useBaseUrl|import|await import)\(\s*("[^"\\\n]*"|'[^'\\\n]*')\s*\)(?:\.default)?$`)

// attrValue is the text of an attribute whose value is an expression, and whether it
// has one.
func attrValue(expr string, imports map[string]string) (string, bool) {
	expr = cutJSComments(expr)
	if v, ok := literal(expr); ok {
		return v, true
	}
	if expr == "true" || expr == "false" {
		return expr, true
	}
	if m := jsFile.FindStringSubmatch(expr); m != nil {
		return m[1][1 : len(m[1])-1], true
	}
	base, _, _ := strings.Cut(expr, ".")
	if path, ok := imports[base]; ok && (expr == base || expr == base+".src" || expr == base+".default") {
		return path, true
	}
	if m := jsxPlainText.FindStringSubmatch(expr); m != nil && m[1] == m[3] {
		return strings.TrimSpace(m[2]), true
	}
	return "", false
}

// jsxPlainText is an element that holds nothing but a text.
var jsxPlainText = regexp.MustCompile(`^<([\w.-]*)>([^<>{}]*)</([\w.-]*)>$`)

var jsNumber = regexp.MustCompile(`^-?[0-9][0-9_]*(?:\.[0-9]+)?$`)

// literal is the value of a string, a number, or a template without expressions.
func literal(expr string) (string, bool) {
	if jsNumber.MatchString(expr) {
		return expr, true
	}
	if len(expr) < 2 || strings.IndexByte("\"'`", expr[0]) < 0 || expr[len(expr)-1] != expr[0] {
		return "", false
	}
	inner := expr[1 : len(expr)-1]
	for i := 0; i < len(inner); i++ {
		switch {
		case inner[i] == '\\':
			i++
		case inner[i] == expr[0], expr[0] == '`' && strings.HasPrefix(inner[i:], "${"):
			return "", false
		}
	}
	if strings.HasSuffix(inner, `\`) && (len(inner)-len(strings.TrimRight(inner, `\`)))%2 == 1 {
		return "", false // the quote at the end is escaped
	}
	return unescapeJS(inner), true
}

// jsEscape is one escape within a string.
var jsEscape = regexp.MustCompile(`\\(?:u\{[0-9A-Fa-f]{1,6}\}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|(?s:.))`)

func unescapeJS(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	return jsEscape.ReplaceAllStringFunc(s, func(e string) string {
		if len(e) > 2 && (e[1] == 'u' || e[1] == 'x') {
			return unescapeRune(e)
		}
		switch e[1] {
		case 'n', 'r', '\n':
			return "\n"
		case 't':
			return "\t"
		case 'b', 'f', 'v', '0':
			return ""
		}
		return e[1:]
	})
}

// unescapeRune decodes \xhh, \uhhhh and \u{h…}. Nobody writes a [Directive] with it.
func unescapeRune(e string) string {
	n, err := strconv.ParseUint(strings.Trim(e[2:], "{}"), 16, 32)
	if err != nil || n > utf8.MaxRune {
		return ""
	}
	return strings.ReplaceAll(string(rune(n)), Directive, "")
}

// cutJSComments takes comments from both ends of an expression, and white space.
func cutJSComments(expr string) string {
	for {
		expr = strings.TrimSpace(expr)
		switch {
		case strings.HasPrefix(expr, "/*"):
			_, after, ok := strings.Cut(expr[2:], "*/")
			if !ok {
				return ""
			}
			expr = after
		case strings.HasPrefix(expr, "//"):
			_, expr, _ = strings.Cut(expr, "\n")
		case strings.HasSuffix(expr, "*/") && strings.Contains(expr, "/*"):
			expr = expr[:strings.LastIndex(expr, "/*")]
		default:
			return expr
		}
	}
}

// What of an expression is looked at to know it as JavaScript, in bytes.
const jsLook = 400

var (
	// jsPath is a name with its properties, up to what follows it.
	jsPath = regexp.MustCompile(`^[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$][\w$]*)*`)
	// jsOperator is an operator between operands that prose has no use for.
	jsOperator = regexp.MustCompile(`=>|&&|\|\||\?\?|[!=]==?|\s\?\s[^:]+\s:\s|\s\+\s|\s[*%]\s`)
	// jsKeyword begins an expression, not a sentence.
	jsKeyword = regexp.MustCompile(`^(?:new\s+[A-Z][\w$.]*\s*\(|typeof\s+[\w$.]+$|await\s+[\w$.]+\(|async\s*\(|(?:async\s+)?function\s*[\w$]*\s*\(|!+[\w$(]|\.\.\.[\w$(\[])`)
	// jsObject begins an object literal.
	jsObject = regexp.MustCompile(`^\{\s*(?:\.\.\.[\w$]|["']?[\w$-]+["']?\s*:)`)
	// jsCall is what may follow an operand without a blank.
	jsCall = regexp.MustCompile("^(?:\\??\\.?\\(|\\[[\\w$'\".]+\\]|`|\\s*\\n\\s*\\.[\\w$])")
	// jsMember is what may follow brackets or a string.
	jsMember = regexp.MustCompile(`[\])"'` + "`" + `]\s*\??\.[A-Za-z_$][\w$]*\(`)
)

// isJS says whether what stands in braces is an expression rather than words. expr
// has no comments at its ends.
func isJS(expr string) bool {
	if strings.HasPrefix(expr, "{") {
		return jsObject.MatchString(expr)
	}
	if strings.HasPrefix(expr, "`") && strings.Contains(expr, "${") || hasJSX(expr) {
		return true
	}
	expr = expr[:min(len(expr), jsLook)]
	if jsKeyword.MatchString(expr) || jsOperator.MatchString(expr) {
		return true
	}
	if path := jsPath.FindString(expr); path != "" {
		rest := expr[len(path):]
		return rest == "" || jsCall.MatchString(rest)
	}
	return expr != "" && strings.IndexByte("[('\"`", expr[0]) >= 0 && jsMember.MatchString(expr)
}

// jsxWithin is a tag in an expression.
var jsxWithin = regexp.MustCompile(`</[A-Za-z]?[\w.-]*>|<[A-Za-z][^<>]{0,300}/>`)

func hasJSX(expr string) bool {
	return strings.Contains(expr, "<") && jsxWithin.MatchString(expr)
}

// jsxWords is the text of the elements in an expression: what stands between the
// braces at start-1 and end.
func (s *jsScanner) jsxWords(start, end int) string {
	var words []string
	for at, operand := start, true; at >= 0 && at < end && s.burn(1); {
		if s.src[at] == '<' && operand {
			if after := s.element(at); after > 0 {
				words = append(words, s.elementWords(at, min(after, end)))
				at, operand = after, false
				continue
			}
		}
		next := at + 1 // into brackets, for elements stand there too
		if strings.IndexByte("({[", s.src[at]) < 0 {
			next = s.token(at, operand)
		}
		if next > 0 {
			operand = operandAfter(s.src[at:next], operand)
		}
		at = next
	}
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}

// elementWords is the text of one element, without tags and expressions.
func (s *jsScanner) elementWords(at, end int) string {
	var out strings.Builder
	for at >= 0 && at < end && s.burn(1) {
		switch s.src[at] {
		case '<':
			tag, ok := s.tag(at)
			if !ok {
				return out.String()
			}
			if !isInline(tag.name) {
				out.WriteByte(' ')
			}
			at = tag.end
		case '{':
			after := s.group(at)
			if after > 0 {
				text, _ := literal(cutJSComments(s.src[at+1 : after-1]))
				out.WriteString(text)
			}
			at = after
		default:
			n := strings.IndexAny(s.src[at:end], "{<")
			if n < 0 {
				n = end - at
			}
			s.burn(n)
			out.WriteString(s.src[at : at+n])
			at += n
		}
	}
	return out.String()
}

// escapeMarkdown writes a text such that Markdown shows it as it is.
func escapeMarkdown(s string) string {
	var out strings.Builder
	for i := range len(s) {
		if strings.IndexByte("\\`*_[]<&~|", s[i]) >= 0 {
			out.WriteByte('\\')
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

// blockMark is what makes a block of its own of a line: up to where an escape goes, and
// from there on.
var blockMark = regexp.MustCompile("^(|[0-9]{1,9})([-+*](?:[ \t]|$)|[-*_=](?:[ \t]*[-*_=]){2,}[ \t]*$|=+[ \t]*$|#{1,6}(?:[ \t]|$)|>|[:|]|~~~|```|[.)](?:[ \t]|$))")

// escapeBlock writes a text such that it begins a paragraph, for what stands in a line
// with tags is no list and no heading.
func escapeBlock(s string) string {
	m := blockMark.FindStringSubmatchIndex(s)
	if m == nil || (m[2] == m[3]) != (strings.IndexByte(".)", s[m[4]]) < 0) {
		return s
	}
	return s[:m[3]] + `\` + s[m[3]:]
}
