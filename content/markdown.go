package content

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	emoji "github.com/yuin/goldmark-emoji"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	mdtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"edgerunner.vc/blog/content/dialect"
)

// markdown parses the source of one post, and of what is in its HTML. It is for one
// goroutine.
type markdown struct {
	parser parser.Parser
	labels map[string]bool // of footnotes that exist
}

// newMarkdown makes the parser of a post: CommonMark, GitHub's extensions, definition
// lists, footnotes, emoji and formulas. In MDX no indent makes code, and tags do not
// begin a block of HTML.
func newMarkdown(source string, mdx bool) *markdown {
	m := &markdown{labels: noteLabels(source)}
	blocks := []util.PrioritizedValue{
		util.Prioritized(directiveParser{}, 50),
		util.Prioritized(formulaParser{}, 60),
		util.Prioritized(parser.NewSetextHeadingParser(), 100),
		util.Prioritized(extension.NewDefinitionListParser(), 101),
		util.Prioritized(extension.NewDefinitionDescriptionParser(), 102),
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(shallow{parser.NewListParser()}, 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewATXHeadingParser(parser.WithHeadingAttribute()), 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(shallow{parser.NewBlockquoteParser()}, 800),
		util.Prioritized(extension.NewFootnoteBlockParser(), 999),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	}
	if mdx {
		blocks = append(blocks, util.Prioritized(commentParser{parser.NewHTMLBlockParser()}, 900))
	} else {
		blocks = append(blocks,
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(parser.NewHTMLBlockParser(), 900))
	}
	m.parser = parser.NewParser(
		parser.WithBlockParsers(blocks...),
		parser.WithInlineParsers(
			util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(mathParser{}, 110),
			util.Prioritized(noteParser{m.labels}, 150),
			util.Prioritized(bounded{parser.NewLinkParser()}, 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(parser.NewRawHTMLParser(), 400),
			util.Prioritized(bounded{parser.NewEmphasisParser()}, 500),
			util.Prioritized(bounded{extension.NewStrikethroughParser()}, 500),
			util.Prioritized(extension.NewLinkifyParser(), 999),
			util.Prioritized(emoji.NewParser(), 999),
		),
		parser.WithParagraphTransformers(
			util.Prioritized(parser.LinkReferenceParagraphTransformer, 100),
			util.Prioritized(smallTables{extension.NewTableParagraphTransformer()}, 200),
		),
		parser.WithASTTransformers(util.Prioritized(extension.NewTableASTTransformer(), 0)),
	)
	return m
}

func (m *markdown) parse(source []byte) ast.Node {
	return m.parser.Parse(mdtext.NewReader(source))
}

// maxNesting is how deep quotes and lists are parsed inside each other; the marks of
// deeper ones are text. The parser looks at each open block for each line, so without
// a bound a line of > costs its square.
const maxNesting = 24

// shallow opens no block below [maxNesting].
type shallow struct{ parser.BlockParser }

// Open implements [parser.BlockParser].
func (s shallow) Open(parent ast.Node, reader mdtext.Reader, pc parser.Context) (ast.Node, parser.State) {
	if len(pc.OpenedBlocks()) >= maxNesting {
		return nil, parser.NoChildren
	}
	return s.BlockParser.Open(parent, reader, pc)
}

// maxCells bounds a table, in cells: the parser fills each row up to the first one, so
// that a line of bars above many lines would make their product. The largest tables of
// real posts have 5,000.
const maxCells = 1 << 16

// smallTables leaves what would be a larger table as text.
type smallTables struct{ parser.ParagraphTransformer }

// Transform implements [parser.ParagraphTransformer].
func (s smallTables) Transform(n *ast.Paragraph, reader mdtext.Reader, pc parser.Context) {
	lines := n.Lines()
	first := lines.At(0)
	if columns := bytes.Count(first.Value(reader.Source()), []byte("|")) + 1; columns*lines.Len() <= maxCells {
		s.ParagraphTransformer.Transform(n, reader, pc)
	}
}

// maxDelimiters is how many brackets, and how many runs of * _ ~, are looked at in one
// block; more are text. The parser compares each with all before it. The longest
// paragraphs of real posts have 200.
const maxDelimiters = 500

// bounded counts what an inline parser is asked for in one block.
type bounded struct{ parser.InlineParser }

var delimitersKey = parser.NewContextKey()

// Parse implements [parser.InlineParser].
func (b bounded) Parse(parent ast.Node, block mdtext.Reader, pc parser.Context) ast.Node {
	count := pc.ComputeIfAbsent(delimitersKey, func() any { return new(int) }).(*int)
	if *count++; *count > maxDelimiters {
		return nil
	}
	before := block.PrecendingCharacter()
	line, _ := block.PeekLine()
	n := b.InlineParser.Parse(parent, block, pc)
	if d, ok := n.(*parser.Delimiter); ok && d.Char != '_' {
		flankIdeographs(d, before, line)
	}
	return n
}

// CloseBlock implements [parser.CloseBlocker].
func (b bounded) CloseBlock(parent ast.Node, block mdtext.Reader, pc parser.Context) {
	pc.Set(delimitersKey, nil)
	if closer, ok := b.InlineParser.(parser.CloseBlocker); ok {
		closer.CloseBlock(parent, block, pc)
	}
}

// flankIdeographs lets * and ~ open and close beside a script without spaces, where
// CommonMark takes **“this”** for asterisks: https://github.com/commonmark/commonmark-spec/issues/650.
func flankIdeographs(d *parser.Delimiter, before rune, line []byte) {
	after := ' '
	if rest := line[min(d.OriginalLength, len(line)):]; len(rest) > 0 {
		after, _ = utf8.DecodeRune(rest)
	}
	d.CanOpen = d.CanOpen || !unicode.IsSpace(after) && isIdeographic(before)
	d.CanClose = d.CanClose || !unicode.IsSpace(before) && isIdeographic(after)
}

// Kinds of the nodes that our parsers make.
var (
	kindDirective = ast.NewNodeKind("Directive")
	kindFormula   = ast.NewNodeKind("Formula")
	kindMath      = ast.NewNodeKind("Math")
	kindNoteRef   = ast.NewNodeKind("NoteRef")
)

// directiveNode is a line of tags; see [dialect.Directive].
type directiveNode struct {
	ast.BaseBlock
	tags string
}

// Kind implements [ast.Node].
func (*directiveNode) Kind() ast.NodeKind { return kindDirective }

// Dump implements [ast.Node].
func (n *directiveNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// directiveParser reads a line of tags as a block, in a paragraph too.
type directiveParser struct{}

func (directiveParser) Trigger() []byte { return []byte{dialect.Directive[0]} }

func (directiveParser) Open(_ ast.Node, reader mdtext.Reader, pc parser.Context) (ast.Node, parser.State) {
	tags, ok := bytes.CutPrefix(restOfLine(reader, pc), []byte(dialect.Directive))
	if !ok {
		return nil, parser.NoChildren
	}
	n := &directiveNode{tags: string(tags)}
	reader.AdvanceToEOL()
	return n, parser.NoChildren
}

func (directiveParser) Continue(ast.Node, mdtext.Reader, parser.Context) parser.State {
	return parser.Close
}
func (directiveParser) Close(ast.Node, mdtext.Reader, parser.Context) {}
func (directiveParser) CanInterruptParagraph() bool                   { return true }
func (directiveParser) CanAcceptIndentedLine() bool                   { return true }

// restOfLine is the line from where a block may begin; nil where none can.
func restOfLine(reader mdtext.Reader, pc parser.Context) []byte {
	line, _ := reader.PeekLine()
	if at := pc.BlockOffset(); at >= 0 && at < len(line) {
		return line[at:]
	}
	return nil
}

// commentParser lets only comments be blocks of HTML.
type commentParser struct{ parser.BlockParser }

func (c commentParser) Open(parent ast.Node, reader mdtext.Reader, pc parser.Context) (ast.Node, parser.State) {
	if !bytes.HasPrefix(restOfLine(reader, pc), []byte("<!--")) {
		return nil, parser.NoChildren
	}
	return c.BlockParser.Open(parent, reader, pc)
}

// formulaNode is TeX on lines of its own, between $$ and $$ or \[ and \].
type formulaNode struct {
	ast.BaseBlock
	closer string
	open   bool // the closer has not come
}

// Kind implements [ast.Node].
func (*formulaNode) Kind() ast.NodeKind { return kindFormula }

// IsRaw implements [ast.Node].
func (*formulaNode) IsRaw() bool { return true }

// Dump implements [ast.Node].
func (n *formulaNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// formulaParser reads formulas that begin a line.
type formulaParser struct{}

func (formulaParser) Trigger() []byte { return []byte{'$', '\\'} }

// maxFormula bounds how far the end of a formula is looked for, in bytes, so that
// text with a stray $$ is text.
const maxFormula = 8 << 10

func (formulaParser) Open(_ ast.Node, reader mdtext.Reader, pc parser.Context) (ast.Node, parser.State) {
	_, segment := reader.PeekLine()
	rest := restOfLine(reader, pc)
	n := &formulaNode{open: true}
	switch {
	case bytes.HasPrefix(rest, []byte("$$")):
		n.closer = "$$"
	case bytes.HasPrefix(rest, []byte(`\[`)):
		n.closer = `\]`
	default:
		return nil, parser.NoChildren
	}
	start := segment.Start + pc.BlockOffset() - segment.Padding + len(n.closer)
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
	reader.Advance(pc.BlockOffset() + len(n.closer))
	n.take(reader)
	return n, parser.NoChildren
}

func firstLine(b []byte) string {
	line, _, _ := bytes.Cut(b, []byte("\n"))
	return string(line)
}

// take adds the rest of the line, up to the closer.
func (n *formulaNode) take(reader mdtext.Reader) {
	line, segment := reader.PeekLine()
	if end := bytes.Index(line, []byte(n.closer)); end >= 0 {
		n.open = false
		segment = segment.WithStop(segment.Start - segment.Padding + end)
	}
	if !segment.IsEmpty() && segment.Stop > segment.Start {
		n.Lines().Append(segment)
	}
	reader.AdvanceToEOL()
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

// inlineNode is a leaf that our inline parsers make.
type inlineNode struct {
	ast.BaseInline
	kind ast.NodeKind
	text string
}

// Kind implements [ast.Node].
func (n *inlineNode) Kind() ast.NodeKind { return n.kind }

// Dump implements [ast.Node].
func (n *inlineNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// mathParser reads $x^2$ and \(x^2\) amid words. Amounts in dollars are no formulas.
type mathParser struct{}

func (mathParser) Trigger() []byte { return []byte{'$', '\\'} }

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
	signs := `\^_={}+<>`
	if line[0] == '\\' {
		signs = `\^_{}` // (a = b) may be words
	}
	if tex == "" || !strings.ContainsAny(tex, signs) && utf8.RuneCountInString(tex) > 1 {
		return nil
	}
	block.Advance(size)
	return &inlineNode{kind: kindMath, text: tex}
}

// maxMath bounds how far the end of a formula in a line is looked for, in bytes.
const maxMath = 400

// dollarMath finds the formula that a line begins with, and how many bytes it takes
// with its dollars. As in Pandoc no blank stands at either end, and no digit behind.
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
	if after := inner[end+dollars:]; after != "" && after[0] >= '0' && after[0] <= '9' {
		return "", 0
	}
	return inner[:end], 2*dollars + end
}

// noteParser reads [^label], where there is such a footnote.
type noteParser struct{ labels map[string]bool }

func (noteParser) Trigger() []byte { return []byte{'['} }

func (p noteParser) Parse(_ ast.Node, block mdtext.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	if len(p.labels) == 0 || !bytes.HasPrefix(line, []byte("[^")) {
		return nil
	}
	end := bytes.IndexByte(line[:min(len(line), maxLabel)], ']')
	if end < 0 || !p.labels[noteLabel(line[2:end])] {
		return nil
	}
	n := &inlineNode{kind: kindNoteRef, text: noteLabel(line[2:end])}
	block.Advance(end + 1)
	return n
}

// maxLabel bounds the label of a footnote, as CommonMark bounds those of links.
const maxLabel = 999

// noteLabels are the labels of all footnotes that a text has.
func noteLabels(source string) map[string]bool {
	labels := map[string]bool{}
	for rest := source; ; {
		_, after, found := strings.Cut(rest, "[^")
		if !found {
			return labels
		}
		rest = after
		label, behind, closed := strings.Cut(after[:min(len(after), maxLabel)], "]")
		if closed && strings.HasPrefix(behind, ":") && !strings.Contains(label, "\n") {
			labels[noteLabel([]byte(label))] = true
		}
	}
}

func noteLabel(label []byte) string { return strings.ToLower(string(bytes.TrimSpace(label))) }

// maxReferences is how many definitions of links are parsed as one paragraph: the
// parser takes a copy of the rest of it for each of them.
const maxReferences = 64

// spreadReferences puts blank lines into long lists of definitions of links.
func spreadReferences(source string) string {
	if strings.Count(source, "]:") <= maxReferences {
		return source
	}
	var out strings.Builder
	var fence dialect.Fences
	lines, among := 0, false // of the paragraph, and whether it began with a definition
	for line := range strings.Lines(source) {
		isRef := !fence.Code(line) && isReference(line)
		switch {
		case strings.Trim(line, " >\t\n") == "":
			lines = 0
		case lines == 0:
			lines, among = 1, isRef
		case among && isRef && lines >= maxReferences:
			out.WriteByte('\n')
			lines = 1
		default:
			lines++
		}
		out.WriteString(line)
	}
	return out.String()
}

// isReference says whether a line looks like the definition of a link.
func isReference(line string) bool {
	bare := strings.TrimLeft(line, " >")
	return (len(line)-len(bare) <= 3 || line[0] == '>') && strings.HasPrefix(bare, "[") && !strings.HasPrefix(bare, "[^") && strings.Contains(bare, "]:")
}
