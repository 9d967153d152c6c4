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
}

// Place is a position in the text of a post. It holds at any width, for it counts
// letters and not lines, and in another version of the post, for it knows its block by
// what is in it.
type Place struct {
	Block int // index in [Document.Blocks]; -1 is before the first
	// Offset is how many letters and digits of the block stand before the place.
	Offset int
	// Line tells apart the lines that have the same offset: 0 is the last of them,
	// which shows the next letter. It is exact at the width that it was taken at.
	Line int

	Hash    uint64 // of the block; 0 where only Block is known
	Heading string // that the block is under
	Under   int    // how many blocks it is behind that heading
}

// Find is the index of the block that the place is in, which may have been taken in
// another version of the text: the one with the same words that is nearest to where it
// was; else the one as far behind the same heading; else the one at the same index.
func (at Place) Find(blocks []Block) int {
	if at.Block < 0 || at.Hash == 0 {
		return min(at.Block, len(blocks)-1)
	}
	same := func(i int) bool { return i >= 0 && i < len(blocks) && blocks[i].Hash == at.Hash }
	for away := 0; away < max(len(blocks), at.Block+1); away++ {
		if same(at.Block + away) {
			return at.Block + away
		}
		if same(at.Block - away) {
			return at.Block - away
		}
	}
	if i, ok := at.underHeading(blocks); ok {
		return i
	}
	return min(at.Block, len(blocks)-1)
}

// underHeading is the block that is as far behind the heading of the place as it was.
func (at Place) underHeading(blocks []Block) (int, bool) {
	for i, b := range blocks {
		if at.Heading == "" || b.Heading != at.Heading {
			continue
		}
		last := i
		for last-i < at.Under && last+1 < len(blocks) && blocks[last+1].Heading == at.Heading {
			last++
		}
		return last, true
	}
	return 0, false
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
		doc.Blocks = append(doc.Blocks, Block{Node: n, Hash: hashNode(n), Heading: heading})
	}
	return doc
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
