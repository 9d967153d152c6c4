package content

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"
)

// searchIndex says which posts of a blog have a word. It is never changed, so all sessions
// share it. Posts have numbers, from the newest on.
type searchIndex struct {
	parts   []part
	lengths []float32 // how much the length of a post weighs
	titles  []string  // in folded words
}

// part is what an index says of some of the posts. It may have been made for an earlier
// blog: then posts have other numbers now, and some are gone.
type part struct {
	*postings
	numbers []uint32
}

// gone is the number of a post that is not in the blog any more.
const gone = math.MaxUint32

// postings are the words of some posts. They are never changed, so the blogs that follow
// each other share them.
//
// They are a few large pieces of memory, for a struct for each word, and one for each post
// that has it, would take ten times as much. Sizes are in 32 bits: the words of a blog
// are shorter than its posts, which are in memory too.
type postings struct {
	words    string   // all of them, sorted, one right behind the other
	wordEnds []uint32 // in words
	lists    []byte   // the posts of each word
	listEnds []uint32 // in lists
	counts   []int    // of words in the body of each post
	titles   []string // of each post, in folded words
}

// maxLate is how many posts may have come or gone since all were read: a new one has to be
// read at each change, in a third of a millisecond, and one that is gone takes memory.
const maxLate = 64

// newSearchIndex is the index of all posts. Of parts that were made earlier it keeps what
// can be kept, so that the change of one post in thousands costs little.
func newSearchIndex(posts []*Post, earlier []part) *searchIndex {
	parts := []part{}
	if len(earlier) > 0 {
		late := unnumbered(earlier[0], len(posts))
		if lost := len(earlier[0].numbers) + len(late) - len(posts); max(len(late), lost) <= maxLate {
			parts = append(parts, earlier[0])
			if len(late) > 0 {
				parts = append(parts, newPart(posts, late))
			}
		}
	}
	if len(parts) == 0 {
		parts = append(parts, newPart(posts, unnumbered(part{}, len(posts))))
	}
	x := &searchIndex{parts: parts, lengths: make([]float32, len(posts)), titles: make([]string, len(posts))}
	x.relate()
	return x
}

// unnumbered is the numbers below n that a part has not.
func unnumbered(p part, n int) []uint32 {
	have := make([]bool, n)
	for _, number := range p.numbers {
		if number != gone {
			have[number] = true
		}
	}
	var numbers []uint32
	for i, has := range have {
		if !has {
			numbers = append(numbers, uint32(i))
		}
	}
	return numbers
}

// newPart reads the posts with some numbers. For 5,000 it takes a second.
func newPart(posts []*Post, numbers []uint32) part {
	g := gatherer{ids: map[string]uint32{}, posts: make([][]gathered, len(numbers))}
	list := &postings{counts: make([]int, len(numbers)), titles: make([]string, len(numbers))}
	for i, number := range numbers {
		p := posts[number]
		g.posts[i], list.counts[i] = g.post(p)
		list.titles[i] = strings.Join(parseQuery(p.Title).inOrder(), " ")
	}
	list.fill(&g)
	return part{list, numbers}
}

// inherit takes the index of an older blog over, for as many posts as are the same.
func (b *Blog) inherit(old *Blog) {
	x := old.searchable.Load()
	if x == nil {
		return
	}
	numbers := make([]uint32, len(old.Posts))
	for i, p := range old.Posts {
		numbers[i] = gone
		if now, ok := b.ties.at[p]; ok {
			numbers[i] = uint32(now)
		}
	}
	for _, p := range x.parts {
		now := part{p.postings, make([]uint32, len(p.numbers))}
		for i, number := range p.numbers {
			now.numbers[i] = gone
			if number != gone {
				now.numbers[i] = numbers[number]
			}
		}
		b.indexed = append(b.indexed, now)
	}
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
func (g *gatherer) post(p *Post) (words []gathered, length int) {
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
	return words, body.n
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

// relate makes of the number of words in a post how much its length weighs: what Okapi BM25
// calls k1(1-b+b·dl/avdl), with its usual parameters.
func (x *searchIndex) relate() {
	total := 1
	for _, p := range x.parts {
		for i, number := range p.numbers {
			if number != gone {
				total += p.counts[i]
			}
		}
	}
	average := float32(total) / float32(max(1, len(x.lengths)))
	for _, p := range x.parts {
		for i, number := range p.numbers {
			if number != gone {
				x.lengths[number] = frequencyScale * (1 - lengthShare + lengthShare*float32(p.counts[i])/average)
				x.titles[number] = p.titles[i]
			}
		}
	}
}

const frequencyScale, lengthShare = 1.2, 0.75

// fill turns the words of each post into the posts of each word.
func (x *postings) fill(g *gatherer) {
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

func (x *postings) word(i int) string {
	start, end := between(x.wordEnds, i)
	return x.words[start:end]
}

// find is the words from first to before end that a term means.
func (x *postings) find(t term) (first, end int) {
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
	for _, p := range s.index.parts {
		first, end := p.find(t)
		for i := first; i < end; i++ {
			counts := float32(1)
			if t.prefix && !t.character && p.word(i) != t.folded {
				counts = prefixCounts
			}
			s.list(p, i, counts)
		}
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
func (s *scorer) list(p part, i int, counts float32) {
	start, end := between(p.listEnds, i)
	list := p.lists[start:end]
	at := uint32(0)
	for len(list) > 0 {
		further, n := binary.Uvarint(list)
		at += uint32(further)
		has := weight(list[n])
		list = list[n+1:]
		post := p.numbers[at]
		if post == gone {
			continue
		}
		if s.best[post] == 0 {
			s.touched = append(s.touched, post)
		}
		s.best[post] = max(s.best[post], counts*s.index.worth(posting{post, has}))
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
