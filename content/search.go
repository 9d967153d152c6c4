package content

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"sort"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Hit is a post that a search has found.
type Hit struct {
	Post  *Post
	Score float64 // higher is better; of no meaning between searches
}

// index is an inverted index: for each word the posts that have it, and how much. It is
// never changed once it is built.
type index struct {
	words    []byte   // all, sorted, one behind the other
	wordEnds []uint32 // of each of them
	lists    []byte   // for each word: pairs of varints, the distance to the next post and the weight
	listEnds []uint32
	counts   []uint32  // posts with each word
	lengths  []float32 // of each post, in words, divided by the average
}

// search is the index of a blog, once it is needed.
type search struct {
	once sync.Once
	index
}

// Index builds the index of [Blog.Search] now, unless it is there; else the first search
// does. It may be called by many at once.
func (b *Blog) Index() { b.search.once.Do(func() { b.search.index = buildIndex(b.Posts) }) }

// The weights of a word by where it stands.
const inTitle, inTags, inDescription, inBody = 12, 8, 3, 1

// indexer builds an index.
type indexer struct {
	ids    map[string]uint32 // of words
	names  []string
	lists  [][]byte
	last   []uint32 // the last post in each list
	counts []uint32

	weight  []uint16 // of each word in the post that is read
	touched []uint32 // the words with a weight
	words   int      // in the post
}

func buildIndex(posts []*Post) index {
	x := &indexer{ids: map[string]uint32{}}
	lengths := make([]float32, len(posts))
	total := 0
	for i, p := range posts {
		x.words = 0
		x.add(p.Title, inTitle)
		for _, t := range p.Tags {
			x.add(t, inTags)
		}
		x.add(p.Series, inTags)
		x.add(p.Description, inDescription)
		readable(p.body, p.MDX, func(s string) { x.add(s, inBody) })
		x.endPost(uint32(i))
		lengths[i] = float32(x.words)
		total += x.words
	}
	average := max(float32(total)/float32(max(len(posts), 1)), 1)
	for i := range lengths {
		lengths[i] /= average
	}
	out := x.compact()
	out.lengths = lengths
	return out
}

func (x *indexer) add(text string, weight uint16) {
	tokens(text, func(word []byte, unspaced bool) {
		if unspaced {
			pairs(word, func(pair []byte) { x.count(pair, weight) })
		} else {
			x.count(word[:min(len(word), maxWordBytes)], weight)
		}
	})
}

func (x *indexer) count(word []byte, weight uint16) {
	x.words++
	id, ok := x.ids[string(word)]
	if !ok {
		id = uint32(len(x.names))
		name := string(word)
		x.ids[name] = id
		x.names, x.lists = append(x.names, name), append(x.lists, nil)
		x.last, x.counts, x.weight = append(x.last, 0), append(x.counts, 0), append(x.weight, 0)
	}
	if x.weight[id] == 0 {
		x.touched = append(x.touched, id)
	}
	x.weight[id] = min(x.weight[id], math.MaxUint16-weight) + weight
}

func (x *indexer) endPost(post uint32) {
	for _, id := range x.touched {
		x.lists[id] = binary.AppendUvarint(x.lists[id], uint64(post-x.last[id]))
		x.lists[id] = binary.AppendUvarint(x.lists[id], uint64(x.weight[id]))
		x.last[id], x.weight[id] = post, 0
		x.counts[id]++
	}
	x.touched = x.touched[:0]
}

// compact puts the words in order and everything in one piece of memory.
func (x *indexer) compact() index {
	order := make([]uint32, len(x.names))
	words, lists := 0, 0
	for i := range order {
		order[i] = uint32(i)
		words += len(x.names[i])
		lists += len(x.lists[i])
	}
	slices.SortFunc(order, func(a, b uint32) int { return cmp.Compare(x.names[a], x.names[b]) })
	n := len(order)
	out := index{words: make([]byte, 0, words), lists: make([]byte, 0, lists),
		wordEnds: make([]uint32, 0, n), listEnds: make([]uint32, 0, n), counts: make([]uint32, 0, n)}
	for _, id := range order {
		out.words = append(out.words, x.names[id]...)
		out.lists = append(out.lists, x.lists[id]...)
		out.wordEnds = append(out.wordEnds, uint32(len(out.words)))
		out.listEnds = append(out.listEnds, uint32(len(out.lists)))
		out.counts = append(out.counts, x.counts[id])
	}
	return out
}

func part(all []byte, ends []uint32, i int) []byte {
	start := uint32(0)
	if i > 0 {
		start = ends[i-1]
	}
	return all[start:ends[i]]
}

func (x *index) word(i int) []byte { return part(x.words, x.wordEnds, i) }

// each gives f the posts that have a word, and its weight in them.
func (x *index) each(word int, f func(post int, weight float64)) {
	list, post := part(x.lists, x.listEnds, word), 0
	for len(list) > 0 {
		step, n := binary.Uvarint(list)
		weight, m := binary.Uvarint(list[n:])
		list = list[n+m:]
		post += int(step)
		f(post, float64(weight))
	}
}

// starting are the words that begin so: from and up to to. The word itself is the first.
func (x *index) starting(prefix []byte) (from, to int) {
	n := len(x.wordEnds)
	from = sort.Search(n, func(i int) bool { return bytes.Compare(x.word(i), prefix) >= 0 })
	to = from + sort.Search(n-from, func(i int) bool { return !bytes.HasPrefix(x.word(from+i), prefix) })
	return from, to
}

// Search finds the posts that have all the words of the query in their title, tags,
// series, description or text, the best first and the newer of equals. The last word
// may be the beginning of one, unless a blank stands behind it. Words of scripts
// without blanks are found wherever they stand. It may be called by many at once.
func (b *Blog) Search(query string) []Hit {
	wanted := wantedWords(query)
	if len(wanted) == 0 {
		return nil
	}
	b.Index()
	x := &b.search.index
	scores := make([]float64, len(b.Posts))
	having := make([]int, len(b.Posts)) // how many of the first words a post has
	for i, w := range wanted {
		x.score(w, i, scores, having)
	}
	var hits []Hit
	title := Fold(strings.TrimSpace(query[:min(len(query), maxQueryWords*maxWordBytes)]), false)
	for i, p := range b.Posts {
		if having[i] < len(wanted) {
			continue
		}
		if name := Fold(p.Title, false); name == title {
			scores[i] += 1000 // more than any words make
		} else if len(wanted) > 1 && strings.Contains(name, title) {
			scores[i] *= 2
		}
		hits = append(hits, Hit{p, scores[i]})
	}
	slices.SortStableFunc(hits, func(a, b Hit) int { return cmp.Compare(b.Score, a.Score) })
	return hits
}

// wantedWord is a word of a query.
type wantedWord struct {
	text   []byte
	begins bool // words that begin with it will do
}

func wantedWords(query string) []wantedWord {
	var wanted []wantedWord
	add := func(word []byte, begins bool) {
		if len(wanted) < 2*maxQueryWords { // pairs too
			wanted = append(wanted, wantedWord{bytes.Clone(word), begins})
		}
	}
	words := QueryWords(query)
	for i, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		if !isUnspaced(r) {
			end, _ := utf8.DecodeLastRuneInString(query)
			add([]byte(w), i == len(words)-1 && !unicode.IsSpace(end))
			continue
		}
		whole := []byte(w)
		pairs(whole, func(pair []byte) {
			if single := character(pair) == len(pair); !single || len(pair) == len(whole) {
				add(pair, single)
			}
		})
	}
	return wanted
}

// The constants of BM25: how soon more of a word says no more, and how much longer posts
// have to say it more often. See https://nlp.stanford.edu/IR-book/html/htmledition/okapi-bm25-a-non-binary-model-1.html.
const saturation, lengthShare = 1.2, 0.75

// score adds what the nth word says for each post that has it and those before.
func (x *index) score(w wantedWord, n int, scores []float64, having []int) {
	from, to := x.starting(w.text)
	if !w.begins {
		to = min(to, from+1)
	}
	for i := from; i < to; i++ {
		exact := len(x.word(i)) == len(w.text)
		if !exact && !w.begins {
			return
		}
		count := float64(x.counts[i])
		rare := math.Log(1 + (float64(len(scores))-count+0.5)/(count+0.5))
		if !exact {
			rare /= 2
		}
		x.each(i, func(post int, weight float64) {
			if having[post] < n {
				return
			}
			having[post] = n + 1
			length := 1 - lengthShare + lengthShare*float64(x.lengths[post])
			scores[post] += rare * weight * (saturation + 1) / (weight + saturation*length)
		})
	}
}
