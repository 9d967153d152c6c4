package page_test

import (
	"regexp"
	"strings"
)

// cutMDX takes out what MDX adds to Markdown: import and export statements,
// expressions in braces, and the tags that are no HTML. Plain Markdown loses only
// tags with attributes in braces, which nobody writes as text.
func cutMDX(src string, mdx bool) string {
	c := &mdxCutter{src: src, mdx: mdx}
	for c.at < len(c.src) {
		c.step()
	}
	return c.out.String()
}

// mdxCutter copies a source but for what has to go.
type mdxCutter struct {
	src string
	at  int
	mdx bool
	out strings.Builder
}

// fenceLine is a line that opens a fence, in quotes and lists too.
var fenceLine = regexp.MustCompile("^(?:[ \\t>]|[-*+] |\\d+\\. )*(```+|~~~+)[^\\n`]*\\n?")

// statement is an import or export, up to an empty line.
var statement = regexp.MustCompile(`^(?s)(?:import\b[^\n]*(?:from|["'{])|export\s+(?:const|let|var|default|function|async|class|\{|\*)).*?(?:\n[ \t]*\n|$)`)

// comment is an expression that is nothing but one.
var comment = regexp.MustCompile(`^(?s)\{\s*/\*.*?\*/\s*\}`)

// expression is simple code in braces; what nests stays.
var expression = regexp.MustCompile(`^\{[^{}\n]*\}`)

// step copies or cuts what is next.
func (c *mdxCutter) step() {
	rest := c.src[c.at:]
	atLine := c.at == 0 || c.src[c.at-1] == '\n'
	if atLine {
		if m := fenceLine.FindStringSubmatch(rest); m != nil {
			c.copy(len(m[0]))
			c.fence(m[1])
			return
		}
		if m := statement.FindString(rest); c.mdx && m != "" {
			c.cut(len(m))
			c.out.WriteByte('\n')
			return
		}
	}
	switch {
	case rest[0] == '\\' && len(rest) > 1:
		c.copy(2)
	case rest[0] == '`':
		c.codeSpan()
	case rest[0] == '<':
		c.tag()
	case rest[0] == '{' && comment.MatchString(rest):
		c.cut(len(comment.FindString(rest)))
	case rest[0] == '{' && c.mdx && expression.MatchString(rest):
		c.cut(len(expression.FindString(rest)))
		c.out.WriteByte(' ')
	default:
		c.copy(1)
	}
}

func (c *mdxCutter) copy(n int) {
	c.out.WriteString(c.src[c.at : c.at+n])
	c.at += n
}

func (c *mdxCutter) cut(n int) { c.at += n }

// fence copies the lines of a fence and the line that closes it.
func (c *mdxCutter) fence(mark string) {
	for c.at < len(c.src) {
		line, _, _ := strings.Cut(c.src[c.at:], "\n")
		c.copy(min(len(line)+1, len(c.src)-c.at))
		bare := strings.TrimLeft(line, " \t>")
		if strings.HasPrefix(bare, mark) && strings.Trim(bare, mark[:1]+" \t\r") == "" {
			return
		}
	}
}

// codeSpan copies code in backticks, or the backticks alone where nothing closes them.
func (c *mdxCutter) codeSpan() {
	rest := c.src[c.at:]
	n := len(rest) - len(strings.TrimLeft(rest, "`"))
	paragraph, _, _ := strings.Cut(rest, "\n\n")
	for i := n; i < len(paragraph); {
		j := strings.IndexByte(paragraph[i:], '`')
		if j < 0 {
			break
		}
		i += j
		m := len(paragraph[i:]) - len(strings.TrimLeft(paragraph[i:], "`"))
		if i += m; m == n {
			c.copy(i)
			return
		}
	}
	c.copy(n)
}

// tagName is how a tag begins.
var tagName = regexp.MustCompile(`^</?[A-Za-z][\w.-]*|^</?>`)

// maxTag bounds a tag, in bytes.
const maxTag = 4 << 10

// tag cuts a tag that Markdown would not know for one.
func (c *mdxCutter) tag() {
	rest := c.src[c.at:min(c.at+maxTag, len(c.src))]
	name := tagName.FindString(rest)
	end, braces := tagEnd(rest, len(name))
	switch {
	case c.mdx && strings.HasSuffix(name, ">"):
		c.cut(len(name)) // of a fragment
	case name == "" || end < 0:
		c.copy(1)
	case c.mdx && !braces && strings.Contains(rest[:end], "\n"): // goldmark knows few of those
		c.cut(end)
		c.out.WriteString(strings.Join(strings.Fields(rest[:end]), " "))
	case !braces && !(c.mdx && strings.Contains(name, ".")):
		c.copy(1)
	default:
		c.cut(end)
		c.out.WriteByte(' ')
	}
}

// tagEnd is where the tag ends, or -1, and whether it has attributes in braces.
func tagEnd(s string, from int) (end int, braces bool) {
	depth, quote := 0, byte(0)
	for i := from; i < len(s); i++ {
		switch b := s[i]; {
		case quote != 0:
			if b == quote {
				quote = 0
			}
		case b == '"' || b == '\'' || b == '`' && depth > 0:
			quote = b
		case b == '{':
			depth++
			braces = true
		case b == '}':
			depth--
		case b == '>' && depth <= 0:
			return i + 1, braces
		case b == '\n' && depth <= 0 && strings.HasPrefix(s[i+1:], "\n"):
			return -1, false
		}
	}
	return -1, false
}
