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
	labels map[string]bool            // of footnotes that exist
	noNote func(label string, at int) // told of the others that are referred to; may be nil
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
			util.Prioritized(noteParser{m}, 150),
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

func (directiveParser) Trigger() []byte { return []byte{dialect.Directive[0]} }

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

// noteParser reads [^label], where there is such a footnote.
type noteParser struct{ *markdown }

func (noteParser) Trigger() []byte { return []byte{'['} }

func (p noteParser) Parse(_ ast.Node, block mdtext.Reader, _ parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if len(p.labels) == 0 && p.noNote == nil || !bytes.HasPrefix(line, []byte("[^")) {
		return nil
	}
	end := bytes.IndexByte(line[:min(len(line), maxLabel)], ']')
	if end < 0 {
		return nil
	}
	if !p.labels[noteLabel(line[2:end])] {
		if p.noNote != nil && isRef(block.PrecendingCharacter(), line[end+1:]) {
			p.noNote(string(line[2:end]), segment.Start)
		}
		return nil
	}
	n := &inlineNode{kind: kindNoteRef, text: noteLabel(line[2:end])}
	block.Advance(end + 1)
	return n
}

// isRef says whether what looks like the mark of a footnote may be one by what is around
// it, and is not a part of a regular expression.
func isRef(before rune, behind []byte) bool {
	return !strings.ContainsRune("'\"^\\/|[({=`", before) && (len(behind) == 0 || bytes.IndexByte([]byte("*+?{$|/('\"`[]"), behind[0]) < 0)
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
