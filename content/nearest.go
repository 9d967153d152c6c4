package content

import (
	"cmp"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxName bounds the names that are compared, in bytes: slugs and titles of real blogs
// are under 100 bytes, and what a reader types may be of any length.
const maxName = 120

// maxNameWords bounds the words of a name that are looked for one by one. Nobody
// recalls more of a title, and each is compared with all words of all titles.
const maxNameWords = 8

// minPart is how much of a name must be there where it is not all, in bytes: two
// letters begin half of all names.
const minPart = 3

// names are what readers may call posts. They are gathered when somebody asks for the
// first time, for mostly nobody does before the next change.
type names struct {
	once  sync.Once
	known []name           // in the order of the posts
	words map[string][]int // which posts have a word in a name, by index in [Blog.Posts]
}

type name struct {
	key  string // as of nameKey
	post int    // index in [Blog.Posts]
}

// nameKey is a name as it is compared: without case, accents and punctuation.
func nameKey(s string) string {
	s = strings.ToValidUTF8(s[:min(len(s), 4*maxName)], "") // of any case and form of Unicode, more than enough
	key := slugify(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s)))
	if len(key) > maxName {
		key = strings.TrimRight(strings.ToValidUTF8(key[:maxName], ""), "-")
	}
	return key
}

// gatherNames collects the slugs, titles and aliases of the posts, and their words.
func (b *Blog) gatherNames() {
	b.names.words = map[string][]int{}
	for i, p := range b.Posts {
		keys, words := map[string]bool{"": true}, map[string]bool{}
		add := func(s string) {
			key := nameKey(s)
			if keys[key] {
				return
			}
			keys[key] = true
			b.names.known = append(b.names.known, name{key, i})
			for word := range strings.SplitSeq(key, "-") {
				if !words[word] {
					b.names.words[word] = append(b.names.words[word], i)
				}
				words[word] = true
			}
		}
		add(p.Slug)
		add(p.Title)
		for _, alias := range p.Aliases {
			add(path.Base(alias))
		}
	}
}

// notMeant is more than any name costs that is probably meant; see [Blog.Nearest].
const notMeant = 100

// Nearest returns the posts that a reader probably means by a name that no post has:
// a misspelt slug or title, a part of one, or some of its words. The likeliest come
// first, then the newer ones; there are at most n. It may take some milliseconds for
// thousands of posts, and the first time a tenth of a second.
func (b *Blog) Nearest(name string, n int) []*Post {
	wanted := nameKey(name)
	if wanted == "" || n <= 0 {
		return nil
	}
	b.names.once.Do(b.gatherNames)
	costs := slices.Repeat([]int{notMeant}, len(b.Posts))
	for _, k := range b.names.known {
		costs[k.post] = min(costs[k.post], k.cost(wanted))
	}
	b.names.costWords(wanted, costs)

	var likely []int
	for i, cost := range costs {
		if cost < notMeant {
			likely = append(likely, i)
		}
	}
	slices.SortStableFunc(likely, func(i, j int) int { return cmp.Compare(costs[i], costs[j]) })
	var posts []*Post
	for _, i := range likely[:min(n, len(likely))] {
		posts = append(posts, b.Posts[i])
	}
	return posts
}

// cost is what has to be forgiven if this name is meant: each slip of the finger is
// 1, a name that goes on is 1, one that begins earlier too is 2.
func (k name) cost(wanted string) int {
	switch {
	case k.key == wanted:
		return 0
	case len(wanted) < minPart:
		return notMeant
	case strings.HasPrefix(k.key, wanted):
		return 1
	}
	cost := notMeant
	if strings.Contains(k.key, wanted) {
		cost = 2
	}
	most := min((len(wanted)+1)/5, 4) // one in a short word, and not half of any
	if d := slips(wanted, k.key, most); d <= most {
		cost = min(cost, d)
	}
	return cost
}

// costWords lowers the costs of posts that have the words of a name, in any order. A
// word that is missing is 2, like the first doubt; the words that are there must make
// up more than half of the letters.
func (n *names) costWords(wanted string, costs []int) {
	words := strings.Split(wanted, "-")
	words = words[:min(len(words), maxNameWords)]
	letters := 0
	found := make([]struct{ words, letters, slips int }, len(costs))
	for _, word := range words {
		letters += len(word)
		for i, d := range n.nearWord(word, len(costs)) {
			if d < notMeant {
				found[i].words++
				found[i].letters += len(word)
				found[i].slips += d
			}
		}
	}
	for i, f := range found {
		if 2*f.letters > letters {
			costs[i] = min(costs[i], 2+f.slips+2*(len(words)-f.words))
		}
	}
}

// nearWord returns, for each post, the slips between a word and the nearest one of
// the post's names; notMeant if none is near.
func (n *names) nearWord(wanted string, posts int) []int {
	near := slices.Repeat([]int{notMeant}, posts)
	most := min(utf8.RuneCountInString(wanted)/4, 2) // none in a word like "go"
	for word, having := range n.words {
		d := notMeant
		if word == wanted || len(wanted) >= minPart && strings.HasPrefix(word, wanted) {
			d = 0
		} else if s := slips(wanted, word, most); most > 0 && s <= most {
			d = s
		}
		if d < notMeant {
			for _, i := range having {
				near[i] = min(near[i], d)
			}
		}
	}
	return near
}
