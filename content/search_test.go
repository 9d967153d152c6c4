package content

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
)

// searchBlog is a blog of bodies, each under a title; the first is the newest.
func searchBlog(t testing.TB, posts ...[2]string) *Blog {
	t.Helper()
	fsys := fstest.MapFS{}
	for i, p := range posts {
		day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -i).Format(time.DateOnly)
		fsys[fmt.Sprintf("%03d.md", i)] = &fstest.MapFile{Data: []byte("---\ntitle: " + p[0] + "\ndate: " + day + "\n---\n" + p[1])}
	}
	blog, err := Load(fsys, time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil || len(blog.Problems) > 0 {
		t.Fatal(err, blog.Problems)
	}
	return blog
}

func titlesOf(hits []Hit) string {
	var titles []string
	for _, h := range hits {
		titles = append(titles, h.Post.Title)
	}
	return strings.Join(titles, " ")
}

func TestSearch(t *testing.T) {
	blog := searchBlog(t,
		[2]string{"Alpha", "The café serves open source coffee. Don't ask."},
		[2]string{"Beta", "Source of a river, opened twice. [link](https://hidden.example/alpha-address) <b class=\"hiddenclass\">bold</b>\n<!-- a secret\ncomment -->\n```hiddeninfo\ncodeword = 1\n```\n"},
		[2]string{"Gamma", "日本語の検索は単語の間に空白がない。"},
		[2]string{"Coffee", "Only the title says it."},
		[2]string{"Delta", "coffee " + strings.Repeat("filler ", 300)},
		[2]string{"Open Source", "Nothing."},
		[2]string{"All about Coffee", "x"},
	)
	for _, tt := range []struct{ query, want string }{
		{"", ""}, {"  ", ""}, {"!?", ""},
		{"cafe", "Alpha"}, {"CAFÉ", "Alpha"}, {"caf", "Alpha"}, {"caf ", ""},
		{"dont", "Alpha"}, {"don't", "Alpha"}, {"don’t", "Alpha"},
		{"open source", "Open Source Alpha"}, {"source ope", "Open Source Beta Alpha"},
		{"river source", "Beta"}, {"river coffee", ""},
		{"hidden", ""}, {"hiddenclass", ""}, {"secret", ""}, {"hiddeninfo", ""}, {"codeword", "Beta"}, {"bold", "Beta"}, {"link", "Beta"},
		{"検索", "Gamma"}, {"本語の検", "Gamma"}, {"空", "Gamma"}, {"検空", ""}, {"い", "Gamma"},
		{"coffee", "Coffee All about Coffee Alpha Delta"},
	} {
		if got := titlesOf(blog.Search(tt.query)); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.query, got, tt.want)
		}
	}
}

// A query that nobody types costs what one that somebody types does.
func TestSearchIsBounded(t *testing.T) {
	blog := searchBlog(t, [2]string{"A", "word"})
	for _, query := range []string{strings.Repeat("word ", 100_000), strings.Repeat("x", 1<<20), strings.Repeat("日", 1<<20), strings.Repeat("\u0301", 1<<20), strings.Repeat("' ", 1<<20)} {
		if n := len(QueryWords(query)); n > maxQueryWords {
			t.Errorf("%d words", n)
		}
		blog.Search(query)
		doc := blog.Posts[0].Parse()
		doc.Excerpt(query, 80)
	}
}

// TestSearchOracle holds the index against a look at each text, for many small blogs.
func TestSearchOracle(t *testing.T) {
	words := strings.Fields("open source opens opened sourcery cafe café don't dont 検索 検索語 語検 索 ﬁne fine naïve a b")
	for seed := range uint64(200) {
		rnd := rand.New(rand.NewPCG(seed, 7))
		pick := func(n int) string {
			var out []string
			for range n {
				out = append(out, words[rnd.IntN(len(words))])
			}
			return strings.Join(out, " ")
		}
		var posts [][2]string
		for i := range 6 {
			posts = append(posts, [2]string{fmt.Sprintf("T%d", i), pick(1 + rnd.IntN(5))})
		}
		blog, query := searchBlog(t, posts...), pick(1+rnd.IntN(2))
		var want, got []string
		for _, p := range blog.Posts {
			if hasAll(p.Title+" "+p.body, query) {
				want = append(want, p.Title)
			}
		}
		for _, h := range blog.Search(query) {
			got = append(got, h.Post.Title)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d: %q in %q finds %v, want %v", seed, query, posts, got, want)
		}
	}
}

// hasAll says whether a text has the words of a query, the last one as a beginning.
func hasAll(text, query string) bool {
	words := QueryWords(query)
	have := map[string]bool{}
	tokens(text, func(w []byte, _ bool) { have[string(w)] = true })
	for i, w := range words {
		ok := have[w]
		for h := range have {
			unspaced := isUnspaced([]rune(w)[0])
			ok = ok || i == len(words)-1 && strings.HasPrefix(h, w) || unspaced && strings.Contains(h, w)
		}
		if !ok {
			return false
		}
	}
	return true
}

func TestSearchAtOnce(t *testing.T) {
	blog := searchBlog(t, [2]string{"A", "one two"}, [2]string{"B", "two three"})
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			if got := titlesOf(blog.Search("two")); got != "A B" {
				t.Errorf("found %q", got)
			}
		})
	}
	wg.Wait()
}

func TestExcerpt(t *testing.T) {
	blog := searchBlog(t, [2]string{"A", `Intro about source.

## Heading

A long sentence that goes on and on before it comes to the open source that this is about, and then goes on for a while.

Only opening here. Straße, ﬁne e` + "\u0301" + `tude, 検索はここ。

` + "```\nfirst line\n\tneedle in code\n```\n"})
	doc := blog.Posts[0].Parse()
	for _, tt := range []struct {
		query, want string
		block       int
	}{
		{"open source", "…it comes to the [open source] that this is about, and then goes on for…", 2},
		{"source sentence", "A long [sentence] that goes on and on before it comes to the open…", 2},
		{"source", "Intro about [source].", 0},
		{"etude", "Only opening here. Straße, ﬁne [e\u0301tude], 検索はここ。", 3},
		{"fine", "Only opening here. Straße, [ﬁne] e\u0301tude, 検索はここ。", 3},
		{"検索は", "Only opening here. Straße, ﬁne e\u0301tude, [検索は]ここ。", 3},
		{"needle", "[needle] in code", 4},
		{"missing", "", 0}, {"", "", 0}, {"!", "", 0},
	} {
		e, ok := doc.Excerpt(tt.query, 70)
		if !ok {
			if tt.want != "" {
				t.Errorf("%q is not found", tt.query)
			}
			continue
		}
		if got := marked(e); got != tt.want || e.Place.Block != tt.block {
			t.Errorf("%q: block %d %q, want block %d %q", tt.query, e.Place.Block, got, tt.block, tt.want)
		}
	}
	if e, _ := doc.Excerpt("etude", 70); e.Place.Offset != len("OnlyopeningherestraefineXX")-2 {
		t.Errorf("it stands %d letters in", e.Place.Offset)
	}
}

// marked is an excerpt with what is lit in brackets.
func marked(e Excerpt) string {
	out, last := "", 0
	for _, s := range e.Lit {
		out += e.Text[last:s.Start] + "[" + e.Text[s.Start:s.End] + "]"
		last = s.End
	}
	return out + e.Text[last:]
}

func FuzzExcerpt(f *testing.F) {
	f.Add("Some *words* of Straße, ﬁne 検索 e\u0301 👩‍💻 `code`", "fine e", 20)
	f.Add("a  b\n\nc", "a b", 3)
	f.Add("İstanbul ß ẞ \u0390", "i", 0)
	f.Fuzz(func(t *testing.T, body, query string, characters int) {
		if len(body) > 1<<12 || len(query) > 1<<10 {
			return
		}
		post := newPost(file{path: "a.md", src: "---\ntitle: x\n---\n" + body}, defaultSite(), &problems{})
		if post == nil {
			return
		}
		e, ok := post.Parse().Excerpt(query, max(characters%200, 10))
		if !ok {
			return
		}
		last := 0
		for _, s := range e.Lit {
			if s.Start < last || s.End <= s.Start || s.End > len(e.Text) || strings.ToValidUTF8(e.Text[s.Start:s.End], "!") != e.Text[s.Start:s.End] {
				t.Fatalf("%q: %v in %q", query, e.Lit, e.Text)
			}
			last = s.End
		}
		if n := len([]rune(e.Text)); n > max(characters%200, 10)+4 && len(e.Lit) == 0 {
			t.Fatalf("%d characters: %q", n, e.Text)
		}
	})
}

// largeText is words as they occur in prose: few often, many seldom (Zipf).
func largeText(rnd *rand.Rand, zipf *rand.Zipf, n int) string {
	var b strings.Builder
	for range n {
		fmt.Fprintf(&b, "%s ", wordNumber(zipf.Uint64()))
		if rnd.IntN(12) == 0 {
			b.WriteString("\n\n")
		}
	}
	return b.String()
}

// wordNumber is a word that sounds like one.
func wordNumber(n uint64) string {
	const consonants, vowels = "tnsrhdlcmfgpbvk", "eaoiu"
	var b strings.Builder
	for n += 3; n > 0; n /= 75 {
		b.WriteByte(consonants[n%15])
		b.WriteByte(vowels[n/15%5])
	}
	return b.String()
}

// BenchmarkIndex is 5,000 posts of 800 words: how long the index takes, and how much
// memory it holds.
func BenchmarkIndex(b *testing.B) {
	posts := searchable(5000)
	for b.Loop() {
		before := heap()
		x := buildIndex(posts)
		b.ReportMetric(float64(heap()-before)/(1<<20), "MB")
		b.ReportMetric(float64(len(x.counts)), "words")
		runtime.KeepAlive(x)
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func searchable(n int) []*Post {
	rnd := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(rnd, 1.1, 3, 60_000)
	posts := make([]*Post, n)
	for i := range posts {
		posts[i] = &Post{Title: largeText(rnd, zipf, 6), Tags: []string{wordNumber(zipf.Uint64())}, body: largeText(rnd, zipf, 800)}
	}
	return posts
}

// BenchmarkSearch is queries over them: the commonest words, beginnings of one letter,
// and seldom words.
func BenchmarkSearch(b *testing.B) {
	blog := &Blog{Posts: searchable(5000)}
	blog.Index()
	common := wordNumber(0) + " " + wordNumber(1) + " " + wordNumber(2)
	for _, query := range []string{"t", "e", "te", common, common + " t", wordNumber(40_000), wordNumber(20) + " " + wordNumber(500)} {
		b.Run(strings.ReplaceAll(query, " ", "+"), func(b *testing.B) {
			n := 0
			for b.Loop() {
				n = len(blog.Search(query))
			}
			b.ReportMetric(float64(n), "hits")
		})
	}
}
