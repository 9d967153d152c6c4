package content

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Hit is a post that a search has found.
type Hit struct {
	Post  *Post
	Score float64 // compares the hits of one search, and nothing else
}

// titleBonus puts the post first whose title is the query: it is more than all terms
// of a query can count.
const titleBonus = 1e6

// Search finds the published posts that have all the words of a query, the best first,
// of equals the newest; nil for a query without words. Case and accents do not count;
// see [AppendFold]. The last word is taken for the beginning of one too, unless a blank
// stands behind it, for people see what is found while they type. Of scripts without
// spaces all is found that stands in a row.
//
// What is found is in the title, the tags, the series, the description or the body, and
// counts in about this order. A query is looked at up to its first 512 bytes and 32
// words. The first search waits for [Blog.Index]. Many may search at once.
func (b *Blog) Search(query string) []Hit {
	q := parseQuery(query)
	if len(q.terms) == 0 {
		return nil
	}
	b.Index()
	return b.find(q)
}

// Index prepares the search, so that the first who searches need not wait: a second for
// 5,000 posts, and some milliseconds if that was done for the blog before this one, and few
// posts have changed. Many may call it at once; all wait until it is done.
func (b *Blog) Index() {
	b.indexOnce.Do(func() {
		b.searchable.Store(newSearchIndex(b.Posts, b.indexed))
		b.indexed = nil
	})
}

func (b *Blog) find(q query) []Hit {
	x := b.searchable.Load()
	s := newScorer(x)
	for i, t := range q.terms {
		if !s.term(t, uint16(i)) {
			return nil
		}
	}
	found := s.found(len(q.terms))
	title := strings.Join(q.inOrder(), " ")
	for i := range found {
		if x.titles[found[i].post] == title {
			found[i].score += titleBonus
		}
	}
	slices.SortFunc(found, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.post, b.post))
	})
	hits := make([]Hit, len(found))
	for i, f := range found {
		hits[i] = Hit{b.Posts[f.post], f.score}
	}
	return hits
}

// query is what somebody looks for.
type query struct {
	terms []term // distinct
	order []int  // the terms as they were typed
}

// term is one word of a query.
type term struct {
	folded string
	prefix bool // it may go on
	// character is a single one of a script without spaces. Words are indexed in pairs,
	// and it is found where a pair begins with it, so it is always a prefix.
	character bool
}

// What is looked at of a query: whoever types more looks for nothing, or for trouble.
const maxQuery, maxQueryWords = 512, 32

// parseQuery takes a query apart. A title is one too, so that both are compared alike.
func parseQuery(s string) query {
	if len(s) > maxQuery {
		cut := maxQuery
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut]
	}
	var q query
	last, end := -1, 0
	eachWord(s, func(w word) {
		if w.n == last || len(q.order) == maxQueryWords { // a part of what was looked for already
			return
		}
		last, end = w.n, w.end
		q.order = append(q.order, q.add(string(w.folded)))
	})
	if len(q.order) > 0 && !strings.ContainsFunc(s[end:], unicode.IsSpace) {
		q.openLast()
	}
	return q
}

// add adds a term if it is not there yet, and returns where it is.
func (q *query) add(folded string) int {
	for i, t := range q.terms {
		if t.folded == folded {
			return i
		}
	}
	r, size := utf8.DecodeRuneInString(folded)
	single := size == len(folded) && isUnspaced(r)
	q.terms = append(q.terms, term{folded: folded, prefix: single, character: single})
	return len(q.terms) - 1
}

// openLast lets the last word go on, if it was not typed before.
func (q *query) openLast() {
	last := q.order[len(q.order)-1]
	if r, _ := utf8.DecodeRuneInString(q.terms[last].folded); slices.Index(q.order, last) == len(q.order)-1 && !isUnspaced(r) {
		q.terms[last].prefix = true
	}
}

// inOrder is the words as they were typed.
func (q query) inOrder() []string {
	words := make([]string, len(q.order))
	for i, t := range q.order {
		words[i] = q.terms[t].folded
	}
	return words
}

// QueryWords is the words that a query looks for, folded, in order, none of them twice.
// They are what is worth lighting where it has hits; of a script without spaces, each
// two characters that stand beside each other. It looks at as much of the query as
// [Blog.Search] does.
func QueryWords(query string) []string {
	var words []string
	for _, t := range parseQuery(query).terms {
		words = append(words, t.folded)
	}
	return words
}
