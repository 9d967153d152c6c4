package content

import (
	"hash/fnv"
	"unicode"

	"github.com/yuin/goldmark"
	emoji "github.com/yuin/goldmark-emoji"
	emojiast "github.com/yuin/goldmark-emoji/ast"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	mdtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Document is a post taken apart into its blocks. It belongs to whoever parsed it:
// a drawer may change its nodes.
type Document struct {
	Source []byte // what the segments of the nodes point into
	Blocks []Block
}

// Block is a block at the top level of a post, and the unit in which a place in a
// text is told.
type Block struct {
	Node    ast.Node
	Hash    uint64 // of its text, so it survives edits elsewhere; not unique
	Heading string // the text of the heading that it is under, or that it is
}

// Place is a position in the text of a post. It holds at any width, for it counts
// letters and not lines.
type Place struct {
	Block int // index in [Document.Blocks]; -1 is before the first
	// Offset is how many letters and digits of the block stand before the place.
	Offset int
	// Line tells apart the lines that have the same offset: 0 is the last of them,
	// which shows the next letter. It is exact at the width that it was taken at.
	Line int
}

// Parse takes the post apart. It costs time in proportion to the text, and may be
// called by many at once.
func (p *Post) Parse() *Document {
	src := p.body
	if p.MDX {
		src = stripMDX(src)
	}
	source := []byte(src)
	root := newMarkdown().Parser().Parse(mdtext.NewReader(source))
	doc := &Document{Source: source}
	heading, dropped := "", false
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		if n.Kind() == ast.KindLinkReferenceDefinition {
			continue // nothing to read
		}
		t := plainText(n, source)
		if n.Kind() == ast.KindHeading {
			heading = Clean(t)
			if len(doc.Blocks) == 0 && heading == p.Title && !dropped {
				dropped = true
				continue // the title stands above the text already
			}
		}
		doc.Blocks = append(doc.Blocks, Block{Node: n, Hash: hashText(t), Heading: heading})
	}
	return doc
}

// newMarkdown is the parser of posts. It is cheap, and not for concurrent use.
func newMarkdown() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(extension.GFM, extension.DefinitionList, extension.Footnote, emoji.Emoji),
		goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(htmlTransformer{}, 500))),
	)
}

// plainText is the text of a node without its markup, one blank between its parts.
func plainText(n ast.Node, source []byte) string {
	var b []byte
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			t := string(n.Segment.Value(source))
			if !n.IsRaw() && n.Parent().Kind() != ast.KindCodeSpan {
				t = DecodeText(t)
			}
			b = append(b, t...)
			if n.SoftLineBreak() || n.HardLineBreak() {
				b = append(b, ' ')
			}
		case *ast.AutoLink:
			b = append(b, n.Label(source)...)
		case *emojiast.Emoji:
			b = append(b, string(n.Value.Unicode)...)
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			b = append(b, n.Lines().Value(source)...)
		case *Figure:
			b = append(b, n.Alt+" "+n.Caption...)
		case *Prose:
			b = append(b, n.Words...)
		}
		if n.Type() == ast.TypeBlock {
			b = append(b, ' ')
		}
		return ast.WalkContinue, nil
	})
	return string(b)
}

// hashText sees only letters and digits, so that spacing and markup do not count.
func hashText(s string) uint64 {
	h := fnv.New64a()
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			_, _ = h.Write([]byte(string(r))) // never fails
		}
	}
	return h.Sum64()
}
