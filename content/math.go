package content

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	mdtext "github.com/yuin/goldmark/text"
)

// formulaNode is TeX on lines of its own, between $$ and $$ or \[ and \].
type formulaNode struct {
	ast.BaseBlock
	closer string
	open   bool // the closer has not come
	whole  bool // what opens and closes it is a part of it: \begin{…} and \end{…}
}

// Kind implements [ast.Node].
func (*formulaNode) Kind() ast.NodeKind { return kindFormula }

// IsRaw implements [ast.Node].
func (*formulaNode) IsRaw() bool { return true }

// Dump implements [ast.Node].
func (n *formulaNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// formulaParser reads formulas that begin a line.
type formulaParser struct{}

func (formulaParser) Open(_ ast.Node, reader mdtext.Reader, pc parser.Context) (ast.Node, parser.State) {
	_, segment := reader.PeekLine()
	rest := restOfLine(reader, pc)
	n := &formulaNode{open: true}
	switch {
	case bytes.HasPrefix(rest, []byte("$$")):
		n.closer = "$$"
	case bytes.HasPrefix(rest, []byte(`\[`)):
		n.closer = `\]`
	case bytes.HasPrefix(rest, []byte(`\begin{`)):
		name, _, ok := strings.Cut(firstLine(rest)[len(`\begin{`):], "}")
		if !ok {
			return nil, parser.NoChildren
		}
		n.closer, n.whole = `\end{`+name+"}", true
	default:
		return nil, parser.NoChildren
	}
	opener := len(n.closer)
	if n.whole {
		opener = 0
	}
	start := segment.Start + pc.BlockOffset() - segment.Padding + opener
	if start < 0 || start > len(reader.Source()) {
		return nil, parser.NoChildren
	}
	ahead := reader.Source()[start:min(start+maxFormula, len(reader.Source()))]
	end := bytes.Index(ahead, []byte(n.closer))
	alone := strings.TrimSpace(firstLine(ahead)) == "" // then it may have blank lines in it
	if blank := bytes.Index(ahead, []byte("\n\n")); end < 0 || blank >= 0 && blank < end && !alone {
		return nil, parser.NoChildren
	}
	if after := ahead[end+len(n.closer):]; strings.TrimSpace(firstLine(after)) != "" {
		return nil, parser.NoChildren // words go on behind it
	}
	reader.Advance(pc.BlockOffset() + opener)
	n.take(reader)
	return n, parser.NoChildren
}

func (formulaParser) Continue(node ast.Node, reader mdtext.Reader, _ parser.Context) parser.State {
	n := node.(*formulaNode)
	if !n.open {
		return parser.Close
	}
	n.take(reader)
	return parser.Continue | parser.NoChildren
}

func (formulaParser) Close(ast.Node, mdtext.Reader, parser.Context) {}
func (formulaParser) CanInterruptParagraph() bool                   { return true }
func (formulaParser) CanAcceptIndentedLine() bool                   { return false }

func (formulaParser) Trigger() []byte { return []byte{'$', '\\'} }

// maxFormula bounds how far the end of a formula is looked for, in bytes, so that
// text with a stray $$ is text.
const maxFormula = 8 << 10

func firstLine(b []byte) string {
	line, _, _ := bytes.Cut(b, []byte("\n"))
	return string(line)
}

// take adds the rest of the line, up to the closer.
func (n *formulaNode) take(reader mdtext.Reader) {
	line, segment := reader.PeekLine()
	if end := bytes.Index(line, []byte(n.closer)); end >= 0 {
		n.open = false
		if n.whole {
			end += len(n.closer)
		}
		segment = segment.WithStop(segment.Start - segment.Padding + end)
	}
	if !segment.IsEmpty() && segment.Stop > segment.Start {
		n.Lines().Append(segment)
	}
	reader.AdvanceToEOL()
}

// mathParser reads $x^2$ and \(x^2\) amid words. Amounts in dollars are no formulas.
type mathParser struct{}

func (mathParser) Parse(_ ast.Node, block mdtext.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	var tex string
	var size int
	if line[0] == '$' {
		tex, size = dollarMath(firstLine(line[:min(len(line), maxMath)]))
	} else if rest, ok := strings.CutPrefix(firstLine(line[:min(len(line), maxMath)]), `\(`); ok {
		tex, _, ok = strings.Cut(rest, `\)`)
		size = len(tex) + 4
		if !ok {
			return nil
		}
	}
	signs := `\^_={}+<>*`
	if line[0] == '\\' {
		signs = `\^_{}` // (a = b) may be words
	}
	if tex == "" || !strings.ContainsAny(tex, signs) && utf8.RuneCountInString(tex) > 1 {
		return nil
	}
	block.Advance(size)
	return &inlineNode{kind: kindMath, text: tex}
}

func (mathParser) Trigger() []byte { return []byte{'$', '\\'} }

// maxMath bounds how far the end of a formula in a line is looked for, in bytes.
const maxMath = 400

// dollarMath finds the formula that a line begins with, and how many bytes it takes
// with its dollars. No blank stands at either end, as in Pandoc, and no word behind.
func dollarMath(line string) (tex string, size int) {
	inner := strings.TrimLeft(line, "$")
	dollars := len(line) - len(inner)
	if dollars > 2 {
		return "", 0
	}
	end := strings.IndexByte(inner, '$')
	for end > 0 && inner[end-1] == '\\' {
		next := strings.IndexByte(inner[end+1:], '$')
		if next < 0 {
			return "", 0
		}
		end += 1 + next
	}
	if end <= 0 || strings.TrimSpace(inner[:end]) != inner[:end] || !strings.HasPrefix(inner[end:], line[:dollars]) {
		return "", 0
	}
	if after, _ := utf8.DecodeRuneInString(inner[end+dollars:]); unicode.IsLetter(after) || unicode.IsDigit(after) || after == '(' || after == '{' {
		return "", 0 // $HOME/$USER, $(A)$(B)
	}
	return inner[:end], 2*dollars + end
}
