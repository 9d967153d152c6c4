package content

import (
	"unicode"

	"edgerunner.vc/blog/content/dialect"
)

// Document is a post taken apart into its blocks. It is never changed, so all
// sessions share it.
type Document struct {
	Blocks []Block
	// Rest is how many bytes of the source are not in Blocks, because it was asked for
	// the beginning only; see [Post.Head].
	Rest int
	Size int // of the source of Blocks, in bytes
}

// Block is a block at the top level of a post, and the unit in which a place in a
// text is told.
type Block struct {
	Node    Node
	Hash    uint64 // of its text, so it survives edits elsewhere; not unique
	Heading string // the text of the heading that it is under, or that it is
	Under   int32  // how many blocks it is behind that heading
	Twins   int32  // how many other blocks of its document have that hash
}

// Parse takes the post apart. It costs time in proportion to the text, and may be
// called by many at once.
func (p *Post) Parse() *Document {
	return p.whole(p.markdown(p.body))
}

func (p *Post) whole(source string) *Document {
	doc := p.document(newBuilder(p, p.site, source).build(source))
	doc.Size = len(source)
	return doc
}

// Held is about how many bytes of memory the document takes.
func (d *Document) Held() int {
	const node, text = 160, 96 // of the structs, with their slices
	held := 0
	for _, b := range d.Blocks {
		held += node
		eachText(b.Node, func(words string) { held += text + 2*len(words) })
	}
	return held
}

// markdown is a body without what only a generator of websites reads.
func (p *Post) markdown(body string) string {
	source := dialect.HeadingIDs(dialect.HTMLComments(dialect.Shortcodes(body)))
	if p.MDX {
		source = dialect.MDX(source)
	}
	return spreadReferences(source)
}

func (p *Post) document(nodes []Node) *Document {
	doc := &Document{}
	heading := ""
	for i, n := range nodes {
		if h, ok := n.(*Heading); ok {
			heading = Clean(h.Text.Words)
			if i == 0 && heading == p.Title {
				continue // the title stands above the text already
			}
		}
		b := Block{Node: n, Hash: hashNode(n), Heading: heading}
		if last := len(doc.Blocks) - 1; last >= 0 && doc.Blocks[last].Heading == heading {
			b.Under = doc.Blocks[last].Under + 1
		}
		doc.Blocks = append(doc.Blocks, b)
	}
	countTwins(doc.Blocks)
	return doc
}

func countTwins(blocks []Block) {
	times := make(map[uint64]int32, len(blocks))
	for _, b := range blocks {
		times[b.Hash]++
	}
	for i, b := range blocks {
		blocks[i].Twins = times[b.Hash] - 1
	}
}

// hashNode is that of the words of a node.
func hashNode(n Node) uint64 {
	h := noLetters
	eachText(n, func(s string) { h = h.add(s) })
	return uint64(h)
}

// letterHash is FNV-1a (RFC 9923) of letters and digits alone, so that spacing and markup
// do not count. It is the same on every machine, for it is kept.
type letterHash uint64

const noLetters letterHash = 14695981039346656037

func (h letterHash) add(s string) letterHash {
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			h = h.rune(r)
		}
	}
	return h
}

func (h letterHash) rune(r rune) letterHash { return (h ^ letterHash(r)) * 1099511628211 }
