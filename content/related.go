package content

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
)

// ties are what posts have in common. Tags and series are known by their foldTopic.
type ties struct {
	at     map[*Post]int    // the index of each post in [Blog.Posts]
	series map[string][]int // the parts, the first first
	tags   map[string][]int // newest first
	topics []Topic
	// reading is the posts in the order in which they are to be read, and turn where in it
	// each of them is; both by their index in [Blog.Posts].
	reading, turn []int
}

// Topic is a tag or a series of a blog. Spellings that differ only in case are one.
type Topic struct {
	Name   string // as most posts spell it
	Series bool   // rather than a tag
	Posts  int    // how many belong to it
}

// Topics returns the series and then the tags of the blog; those with the most posts
// come first, then by name. The slice is shared by all callers, who must not change it.
func (b *Blog) Topics() []Topic { return b.ties.topics }

// Has says whether a post belongs to the topic.
func (t Topic) Has(p *Post) bool {
	if t.Series {
		return p.Series != "" && foldTopic(p.Series) == foldTopic(t.Name)
	}
	return slices.ContainsFunc(p.Tags, func(tag string) bool { return foldTopic(tag) == foldTopic(t.Name) })
}

// Topic returns the tag or the series of that name, in any case. Where there is none, one
// whose name is the same but for what [Fold] passes over is meant, or else but for blanks
// and dashes: "open source" may be typed as one word, open-source.
func (b *Blog) Topic(name string, series bool) (Topic, bool) {
	for _, same := range []func(string) string{foldTopic, func(s string) string { return Fold(s, false) }, inOneWord} {
		if same(name) == "" {
			break
		}
		for _, t := range b.ties.topics {
			if t.Series == series && same(t.Name) == same(name) {
				return t, true
			}
		}
	}
	return Topic{}, false
}

func foldTopic(name string) string { return strings.ToLower(name) }

// inOneWord is a name without what divides its words.
func inOneWord(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, Fold(name, false))
}

// NearestTopics are the names of at most n tags, or series, that a reader probably means by
// one that there is not; see [Blog.Nearest].
func (b *Blog) NearestTopics(wanted string, series bool, n int) []string {
	wanted = nameKey(wanted)
	costs := map[string]int{}
	var names []string
	for _, t := range b.ties.topics {
		cost := name{key: nameKey(t.Name)}.cost(wanted)
		if t.Series == series && wanted != "" && cost < notMeant {
			costs[t.Name] = cost
			names = append(names, t.Name)
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(costs[a], costs[b]) })
	return names[:min(n, len(names))]
}

// tie finds what the posts have in common.
func (b *Blog) tie() {
	t := ties{at: make(map[*Post]int, len(b.Posts)), series: map[string][]int{}, tags: map[string][]int{}}
	seriesNames, tagNames := map[string][]string{}, map[string][]string{}
	add := func(posts map[string][]int, names map[string][]string, i int, name string) {
		key := foldTopic(name)
		if have := posts[key]; len(have) > 0 && have[len(have)-1] == i {
			return // the post has it in two spellings
		}
		posts[key] = append(posts[key], i)
		names[key] = append(names[key], name)
	}
	for i, p := range b.Posts {
		t.at[p] = i
		if p.Series != "" {
			add(t.series, seriesNames, i, p.Series)
		}
		for _, tag := range p.Tags {
			add(t.tags, tagNames, i, tag)
		}
	}
	t.topics = append(topics(seriesNames, true), topics(tagNames, false)...)
	for _, parts := range t.series {
		slices.SortStableFunc(parts, func(i, j int) int { return comparePart(b.Posts[i], b.Posts[j]) })
	}
	t.lineUp(b.Posts)
	b.ties = t
}

// comparePart orders the parts of a series as they are to be read: by date, and on
// one day by weight, then by title.
func comparePart(p, q *Post) int {
	return cmp.Or(p.Date.Compare(q.Date), cmp.Compare(p.Weight, q.Weight), cmp.Compare(p.Title, q.Title))
}

// topics makes topics of the spellings that posts use, the newest post's first.
func topics(names map[string][]string, series bool) []Topic {
	var list []Topic
	for _, spellings := range names {
		uses := map[string]int{}
		for _, s := range spellings {
			uses[s]++
		}
		name := spellings[0]
		for _, s := range spellings {
			if uses[s] > uses[name] {
				name = s
			}
		}
		list = append(list, Topic{name, series, len(spellings)})
	}
	slices.SortFunc(list, func(t, u Topic) int {
		return cmp.Or(cmp.Compare(u.Posts, t.Posts), cmp.Compare(foldTopic(t.Name), foldTopic(u.Name)))
	})
	return list
}

// place is the index of a post in [Blog.Posts]. A post of an earlier blog, which
// somebody may still be reading, is where the post of its slug is.
func (b *Blog) place(p *Post) (int, bool) {
	if i, ok := b.ties.at[p]; ok {
		return i, true
	}
	if now := b.published(p.Slug); now != nil {
		return b.ties.at[now], true
	}
	return 0, false
}

// part is the post so many parts behind the one at i in its series; nil if there is
// none.
func (b *Blog) part(i, by int) *Post {
	parts := b.ties.series[foldTopic(b.Posts[i].Series)]
	if at := slices.Index(parts, i) + by; b.Posts[i].Series != "" && at >= 0 && at < len(parts) {
		return b.Posts[parts[at]]
	}
	return nil
}

// Neighbour returns the post to read after p, where by is 1, or before it, where by is
// -1. The posts are gone through from the newest to the oldest, and the parts of a series
// in their order, where its newest part stands; so nobody goes in circles. It is nil at
// the ends, and for a post that is not in the blog any more.
func (b *Blog) Neighbour(p *Post, by int) *Post {
	i, ok := b.place(p)
	if !ok {
		return nil
	}
	if turn := b.ties.turn[i] + by; turn >= 0 && turn < len(b.ties.reading) {
		return b.Posts[b.ties.reading[turn]]
	}
	return nil
}

// lineUp puts the posts in the order in which they are to be read.
func (t *ties) lineUp(posts []*Post) {
	t.turn = make([]int, len(posts))
	next := func(i int) {
		t.turn[i] = len(t.reading)
		t.reading = append(t.reading, i)
	}
	seen := map[string]bool{}
	for i, p := range posts {
		switch series := foldTopic(p.Series); {
		case series == "":
			next(i)
		case !seen[series]:
			seen[series] = true
			for _, part := range t.series[series] {
				next(part)
			}
		}
	}
}

// Suggestion is a post to read next, and why.
type Suggestion struct {
	Post   *Post
	Series string   // of which it is the next part; else empty
	Tags   []string // that both posts have, as the one before spells them
}

// Related returns at most n posts to read after p: the next part of its series, then
// those that share the most tags with it. Of two tags, the rarer counts more; of
// posts that share the same, the newer comes first. It is for when a post is opened
// and not for each frame: it looks at all posts that have a tag of p.
func (b *Blog) Related(p *Post, n int) []Suggestion {
	i, ok := b.place(p)
	if !ok || n <= 0 {
		return nil
	}
	p = b.Posts[i]
	var list []Suggestion
	next := b.part(i, 1)
	if next != nil {
		list = append(list, Suggestion{next, p.Series, shared(p, next)})
	}
	for _, other := range b.sharing(i) {
		if len(list) == n {
			break
		}
		if q := b.Posts[other]; q != next {
			list = append(list, Suggestion{Post: q, Tags: shared(p, q)})
		}
	}
	return list
}

// sharing are the posts that have tags in common with the one at i, by how much that
// says of them.
func (b *Blog) sharing(i int) []int {
	weights := make([]float64, len(b.Posts))
	seen := map[string]bool{}
	var others []int
	for _, tag := range b.Posts[i].Tags {
		key := foldTopic(tag)
		if seen[key] {
			continue
		}
		seen[key] = true
		posts := b.ties.tags[key]
		weight := math.Log1p(float64(len(b.Posts)) / float64(len(posts)))
		for _, other := range posts {
			if weights[other] == 0 && other != i {
				others = append(others, other)
			}
			weights[other] += weight
		}
	}
	slices.SortFunc(others, func(j, k int) int { return cmp.Or(cmp.Compare(weights[k], weights[j]), cmp.Compare(j, k)) })
	return others
}

// shared are the tags of p that q has too.
func shared(p, q *Post) []string {
	var tags []string
	for _, tag := range p.Tags {
		same := func(other string) bool { return foldTopic(other) == foldTopic(tag) }
		if slices.ContainsFunc(q.Tags, same) && !slices.ContainsFunc(tags, same) {
			tags = append(tags, tag)
		}
	}
	return tags
}
