package content

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	mdtext "github.com/yuin/goldmark/text"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Figure is a picture that stands by itself, with what is known of it.
type Figure struct {
	ast.BaseBlock
	Source  string // the address, as written
	Alt     string
	Caption string
}

// Prose is the text of a block of HTML, its tags gone.
type Prose struct {
	ast.BaseBlock
	Words string // lines are kept
}

// The kinds of the nodes that are ours.
var (
	KindFigure = ast.NewNodeKind("Figure")
	KindProse  = ast.NewNodeKind("Prose")
)

// Kind implements [ast.Node].
func (*Figure) Kind() ast.NodeKind { return KindFigure }

// Dump implements [ast.Node].
func (f *Figure) Dump(source []byte, level int) {
	ast.DumpHelper(f, source, level, map[string]string{"Source": f.Source, "Alt": f.Alt, "Caption": f.Caption}, nil)
}

// Kind implements [ast.Node].
func (*Prose) Kind() ast.NodeKind { return KindProse }

// Dump implements [ast.Node].
func (p *Prose) Dump(source []byte, level int) {
	ast.DumpHelper(p, source, level, map[string]string{"Text": p.Words}, nil)
}

// htmlTransformer replaces blocks of HTML, and paragraphs that are one image, by
// figures and prose.
type htmlTransformer struct{}

// Transform implements [parser.ASTTransformer].
func (htmlTransformer) Transform(doc *ast.Document, reader mdtext.Reader, _ parser.Context) {
	source := reader.Source()
	var blocks []ast.Node
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering && (n.Kind() == ast.KindHTMLBlock || isImageParagraph(n) || isTagParagraph(n)) {
			blocks = append(blocks, n)
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	for _, n := range blocks {
		for _, drawn := range replacement(n, source) {
			n.Parent().InsertBefore(n.Parent(), n, drawn)
		}
		n.Parent().RemoveChild(n.Parent(), n)
	}
}

func isImageParagraph(n ast.Node) bool {
	return n.Kind() == ast.KindParagraph && n.ChildCount() == 1 && n.FirstChild().Kind() == ast.KindImage
}

// isTagParagraph says whether n is tags only: <img on many lines begins no block of
// HTML in Markdown.
func isTagParagraph(n ast.Node) bool {
	if n.Kind() != ast.KindParagraph {
		return false
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); c.Kind() != ast.KindRawHTML && (!ok || !t.Segment.IsEmpty()) {
			return false
		}
	}
	return n.HasChildren()
}

func replacement(n ast.Node, source []byte) []ast.Node {
	if block, ok := n.(*ast.HTMLBlock); ok {
		raw := block.Lines().Value(source)
		if block.HasClosure() {
			raw = append(raw, block.ClosureLine.Value(source)...)
		}
		return parseHTML(string(raw))
	}
	img, ok := n.FirstChild().(*ast.Image)
	if !ok {
		return parseHTML(string(n.Lines().Value(source)))
	}
	return []ast.Node{&Figure{
		Source: Clean(string(img.Destination)), Alt: Clean(plainText(img, source)), Caption: Clean(DecodeText(string(img.Title))),
	}}
}

// htmlReader gathers what a block of HTML has to say.
type htmlReader struct {
	nodes   []ast.Node
	text    strings.Builder
	figure  *Figure // the last image, which a caption belongs to
	caption bool    // inside figcaption
	early   string  // a caption that stands before its image
	silent  atom.Atom
}

// parseHTML reads a block of HTML, which JSX may have written: the pictures in it
// are figures, and the words that are in no caption are prose.
func parseHTML(raw string) []ast.Node {
	var r htmlReader
	z := html.NewTokenizer(strings.NewReader(selfClosed.ReplaceAllString(raw, "<$1$2></$1>")))
	for {
		switch z.Next() {
		case html.ErrorToken:
			r.flush()
			r.endFigure()
			return r.nodes
		case html.TextToken:
			if r.silent == 0 {
				r.text.WriteString(string(z.Text()))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			r.open(z.Token())
		case html.EndTagToken:
			r.close(z.Token())
		}
	}
}

func (r *htmlReader) open(t html.Token) {
	switch t.DataAtom {
	case atom.Img:
		r.flush()
		r.figure = &Figure{Caption: r.early}
		r.early = ""
		for _, a := range t.Attr {
			switch a.Key {
			case "src":
				r.figure.Source = Clean(a.Val)
			case "alt":
				r.figure.Alt = Clean(a.Val)
			}
		}
		r.nodes = append(r.nodes, r.figure)
	case atom.Figure:
		r.flush()
		r.endFigure()
	case atom.Figcaption:
		r.flush()
		r.caption = true
	case atom.Script, atom.Style:
		if t.Type == html.StartTagToken {
			r.silent = t.DataAtom
		}
	default:
		r.space(t.DataAtom)
	}
}

func (r *htmlReader) close(t html.Token) {
	switch t.DataAtom {
	case atom.Figcaption:
		r.flush()
		r.caption = false
	case r.silent:
		r.silent = 0
	case atom.Figure:
		r.flush()
		r.endFigure()
	default:
		r.space(t.DataAtom)
	}
}

// endFigure leaves the words of a caption without an image.
func (r *htmlReader) endFigure() {
	if r.figure, r.caption = nil, false; r.early != "" {
		r.nodes = append(r.nodes, &Prose{Words: r.early})
		r.early = ""
	}
}

// space divides the words on both sides of a tag as a browser would.
func (r *htmlReader) space(tag atom.Atom) {
	switch tag {
	case atom.Td, atom.Th:
		r.text.WriteByte(' ')
	case atom.Br, atom.P, atom.Div, atom.Li, atom.Tr, atom.Summary, atom.Details, atom.Dt, atom.Dd, atom.Section,
		atom.Article, atom.Blockquote, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Hr, atom.Option:
		r.text.WriteByte('\n')
	}
}

// flush makes a caption or prose of the words so far.
func (r *htmlReader) flush() {
	var lines []string
	for line := range strings.Lines(r.text.String()) {
		if line = Clean(line); line != "" {
			lines = append(lines, line)
		}
	}
	r.text.Reset()
	switch {
	case len(lines) == 0:
	case r.caption && r.figure == nil:
		r.early = strings.Join(lines, " ")
	case r.caption:
		r.figure.Caption = strings.Join(lines, " ")
	default:
		r.nodes = append(r.nodes, &Prose{Words: strings.Join(lines, "\n")})
	}
}

// selfClosed is a tag that JSX may close in itself, and after which HTML would take
// all that follows for its text.
var selfClosed = regexp.MustCompile(`(?i)<(iframe|script|style|textarea|title|noframes|noembed|xmp)\b([^<>]*)/>`)
