package content

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"
)

// searchIndex says which posts have a word. It is never changed, so all sessions share
// it. Posts have numbers, from the newest on.
//
// It is a few large pieces of memory, for a struct for each word, and one for each post
// that has it, would take ten times as much. Sizes are in 32 bits: the words of a blog
// are shorter than its posts, which are in memory too.
type searchIndex struct {
	words    string   // all of them, sorted, one right behind the other
	wordEnds []uint32 // in words
	lists    []byte   // the postings of each word
	listEnds []uint32 // in lists
	lengths  []float32
	titles   []string // in folded words
}

// posting is a post that has a word: its number, and where and how often it has it.
type posting struct {
	post   uint32
	weight weight
}

// weight is how often a word stands in the body, up to maxCount, and in which of the
// fields: one byte in all.
type weight uint8

const (
	maxCount      weight = 1<<5 - 1 // more often counts for no more
	inTitle       weight = 1 << 5
	inLabel       weight = 1 << 6 // a tag, or the series
	inDescription weight = 1 << 7
)

// newSearchIndex reads all posts. For 5,000 it takes a second.
func newSearchIndex(posts []*Post) *searchIndex {
	g := gatherer{ids: map[string]uint32{}, posts: make([][]gathered, len(posts))}
	x := &searchIndex{lengths: make([]float32, len(posts)), titles: make([]string, len(posts))}
	for i, p := range posts {
		g.posts[i], x.lengths[i] = g.post(p)
		x.titles[i] = strings.Join(parseQuery(p.Title).inOrder(), " ")
	}
	x.relateLengths()
	x.fill(&g)
	return x
}

// gatherer finds the words of posts, and numbers them as they come.
type gatherer struct {
	ids     map[string]uint32
	names   []string
	weights []weight // in the post at hand, by the number of the word
	touched []uint32 // the words that have one
	posts   [][]gathered
}

type gathered struct {
	word   uint32
	weight weight
}

// post is the words of a post, and how many the body has.
func (g *gatherer) post(p *Post) (words []gathered, length float32) {
	body := wordScanner{found: func(w word) {
		if at := g.at(w); *at&maxCount < maxCount {
			*at++
		}
	}}
	scanProse(p.body, p.MDX, &body)
	g.field(inTitle, p.Title)
	g.field(inLabel, p.Tags...)
	g.field(inLabel, p.Series)
	g.field(inDescription, p.Description)
	words = make([]gathered, len(g.touched))
	for i, id := range g.touched {
		words[i] = gathered{id, g.weights[id]}
		g.weights[id] = 0
	}
	g.touched = g.touched[:0]
	return words, float32(body.n)
}

func (g *gatherer) field(field weight, texts ...string) {
	for _, s := range texts {
		eachWord(s, func(w word) { *g.at(w) |= field })
	}
}

// at is the weight of a word, which the caller makes more.
func (g *gatherer) at(w word) *weight {
	id, ok := g.ids[string(w.folded)]
	if !ok {
		id = uint32(len(g.names))
		name := string(w.folded)
		g.ids[name] = id
		g.names = append(g.names, name)
		g.weights = append(g.weights, 0)
	}
	if g.weights[id] == 0 {
		g.touched = append(g.touched, id)
	}
	return &g.weights[id]
}

// relateLengths makes of the number of words in a post how much its length weighs: what
// Okapi BM25 calls k1(1-b+b·dl/avdl), with its usual parameters.
func (x *searchIndex) relateLengths() {
	total := float32(1)
	for _, n := range x.lengths {
		total += n
	}
	average := total / float32(max(1, len(x.lengths)))
	for i, n := range x.lengths {
		x.lengths[i] = frequencyScale * (1 - lengthShare + lengthShare*n/average)
	}
}

const frequencyScale, lengthShare = 1.2, 0.75

// fill turns the words of each post into the posts of each word.
func (x *searchIndex) fill(g *gatherer) {
	sorted := make([]uint32, len(g.names)) // the words, by name
	for i := range sorted {
		sorted[i] = uint32(i)
	}
	slices.SortFunc(sorted, func(a, b uint32) int { return strings.Compare(g.names[a], g.names[b]) })
	postings, ends := g.byWord()
	var words strings.Builder
	x.wordEnds, x.listEnds = make([]uint32, len(sorted)), make([]uint32, len(sorted))
	for i, id := range sorted {
		words.WriteString(g.names[id])
		x.wordEnds[i] = uint32(words.Len())
		start := uint32(0)
		if id > 0 {
			start = ends[id-1]
		}
		x.lists = appendPostings(x.lists, postings[start:ends[id]])
		x.listEnds[i] = uint32(len(x.lists))
	}
	x.words, x.lists = strings.Clone(words.String()), slices.Clone(x.lists)
}

// byWord is all postings, by the number of their word, and where those of each end.
func (g *gatherer) byWord() (postings []posting, ends []uint32) {
	ends = make([]uint32, len(g.names)) // at first where they begin
	for _, words := range g.posts {
		for _, w := range words {
			ends[w.word]++
		}
	}
	total := uint32(0)
	for i, n := range ends {
		ends[i] = total
		total += n
	}
	postings = make([]posting, total)
	for i, words := range g.posts {
		for _, w := range words {
			postings[ends[w.word]] = posting{uint32(i), w.weight}
			ends[w.word]++
		}
		g.posts[i] = nil
	}
	return postings, ends
}

// appendPostings writes postings in about two bytes each: how much further the post is
// than the one before, and the weight.
func appendPostings(list []byte, postings []posting) []byte {
	last := uint32(0)
	for _, p := range postings {
		list = binary.AppendUvarint(list, uint64(p.post-last))
		list = append(list, byte(p.weight))
		last = p.post
	}
	return list
}

// between is the part of a piece of memory that entry i has.
func between(ends []uint32, i int) (start, end uint32) {
	if i > 0 {
		start = ends[i-1]
	}
	return start, ends[i]
}

func (x *searchIndex) word(i int) string {
	start, end := between(x.wordEnds, i)
	return x.words[start:end]
}

// find is the words from first to before end that a term means.
func (x *searchIndex) find(t term) (first, end int) {
	n := len(x.wordEnds)
	first = binarySearch(0, n, func(i int) bool { return x.word(i) >= t.folded })
	if !t.prefix {
		if first < n && x.word(first) == t.folded {
			return first, first + 1
		}
		return first, first
	}
	return first, binarySearch(first, n, func(i int) bool { return !strings.HasPrefix(x.word(i), t.folded) })
}

// binarySearch is the first number from low to before high that is beyond; high if
// none is.
func binarySearch(low, high int, beyond func(int) bool) int {
	for low < high {
		if mid := low + (high-low)/2; beyond(mid) {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low
}

// How much more it counts that a word is in a field; what the body counts is 2.2 at
// most, for a word that stands there all the time, and about 1 for one that stands
// there once.
const titleCounts, labelCounts, descriptionCounts = 4, 2.5, 1.5

// worth is how much a posting counts, before the rarity of its word.
func (x *searchIndex) worth(p posting) float32 {
	n := float32(p.weight & maxCount)
	sum := n * (frequencyScale + 1) / (n + x.lengths[p.post])
	if p.weight >= inTitle {
		if p.weight&inTitle != 0 {
			sum += titleCounts
		}
		if p.weight&inLabel != 0 {
			sum += labelCounts
		}
		if p.weight&inDescription != 0 {
			sum += descriptionCounts
		}
	}
	return sum
}

// prefixCounts is how much a word counts that only begins as what was typed.
const prefixCounts = 0.5

// A scorer adds up what the terms of a query count in each post.
type scorer struct {
	index   *searchIndex
	scores  []float32
	terms   []uint16  // how many of the terms the post has, up to the last that was looked for
	best    []float32 // of the term at hand
	touched []uint32  // the posts that have one
}

func newScorer(x *searchIndex) *scorer {
	n := len(x.lengths)
	return &scorer{index: x, scores: make([]float32, n), terms: make([]uint16, n), best: make([]float32, n)}
}

// term adds a term, the number so many, to the posts that have all before it. It says
// whether there are any. Of the words that begin with it the best counts.
func (s *scorer) term(t term, number uint16) bool {
	first, end := s.index.find(t)
	for i := first; i < end; i++ {
		counts := float32(1)
		if t.prefix && !t.character && s.index.word(i) != t.folded {
			counts = prefixCounts
		}
		s.list(i, counts)
	}
	posts, have := float64(len(s.scores)), float64(len(s.touched))
	rarity := float32(math.Log(1 + (posts-have+0.5)/(have+0.5)))
	any := false
	for _, post := range s.touched {
		if s.terms[post] == number {
			s.terms[post]++
			s.scores[post] += rarity * s.best[post]
			any = true
		}
		s.best[post] = 0
	}
	s.touched = s.touched[:0]
	return any
}

// list reads the postings of a word. All of them count more than nothing.
func (s *scorer) list(i int, counts float32) {
	start, end := between(s.index.listEnds, i)
	list := s.index.lists[start:end]
	post := uint32(0)
	for len(list) > 0 {
		further, n := binary.Uvarint(list)
		post += uint32(further)
		worth := counts * s.index.worth(posting{post, weight(list[n])})
		list = list[n+1:]
		if s.best[post] == 0 {
			s.touched = append(s.touched, post)
		}
		s.best[post] = max(s.best[post], worth)
	}
}

// scored is a post by its number.
type scored struct {
	post  uint32
	score float64
}

// found is the posts that have so many terms.
func (s *scorer) found(terms int) []scored {
	var posts []scored
	for post, n := range s.terms {
		if int(n) == terms {
			posts = append(posts, scored{uint32(post), float64(s.scores[post])})
		}
	}
	return posts
}
