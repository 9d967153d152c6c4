package content

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// found is the slugs of what a search finds, in order.
func found(b *Blog, query string) string {
	var slugs []string
	for _, h := range b.Search(query) {
		slugs = append(slugs, h.Post.Slug)
	}
	return strings.Join(slugs, " ")
}

// searchFiles is posts from the oldest on: their names, and what is in them.
func searchFiles(posts ...string) files {
	f := files{}
	for i, src := range posts {
		name, src, _ := strings.Cut(src, ": ")
		head, body, ok := strings.Cut(src, " | ")
		if !ok {
			head, body = "", src
		}
		f[name+".md"] = fmt.Sprintf("---\ndate: 2020-01-%02d\n%s\n---\n%s\n", i+1, strings.ReplaceAll(head, "; ", "\n"), body)
	}
	return f
}

func TestSearch(t *testing.T) {
	b := mustLoad(t, searchFiles(
		"dog: The quick brown fox jumps over the lazy dog.",
		"fox: title: Foxes of the north | They don't sleep in the author's [den](https://hidden.example).",
		"cafe: title: Café culture; tags: [Naïve]; series: Straßen | Das ﬁnale in Łódź.",
		"tokyo: title: 東京の本 | 日本語を勉強する。Go言語。ไทย",
		"korea: title: Seoul | 한국어 문서",
		"draft: draft: true | secret fox",
	).fs())
	tests := []struct{ name, query, want string }{
		{"a word", "brown ", "dog"},
		{"in any case", "QUICK", "dog"},
		{"all words", "quick dog ", "dog"},
		{"one word of none", "quick zebra", ""},
		{"words of several fields", "foxes den ", "fox"},
		{"the last word may go on", "the fo", "fox dog"},
		{"not the others", "fo the", ""},
		{"not before a blank", "fox ", "dog"},
		{"nor twice", "fox fox", "dog"},
		{"accents", "cafe naive", "cafe"},
		{"accents in the query", "çafé", "cafe"},
		{"ligatures", "finale", "cafe"},
		{"letters with strokes", "lodz strassen", "cafe"},
		{"an apostrophe", "don't", "fox"},
		{"a typographic one", "don’t ", "fox"},
		{"without it", "dont ", "fox"},
		{"a part of it", "author ", "fox"},
		{"no address", "hidden", ""},
		{"Han", "日本語", "tokyo"},
		{"within a row", "本語を勉", "tokyo"},
		{"one character", "勉", "tokyo"},
		{"the last character", "本 ", "tokyo"},
		{"pairs of several rows", "語。", "tokyo"},
		{"not beside each other", "日語", ""},
		{"Han and letters", "go言", "tokyo"},
		{"Thai", "ทย", "tokyo"},
		{"a syllable that is not typed to its end", "하", "korea"},
		{"Hangul", "한국", "korea"},
		{"no draft", "secret", ""},
		{"nothing", "", ""},
		{"blanks", " \t\n", ""},
		{"marks", "!?… -- 👩‍💻 \u0301", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := found(b, tt.query); got != tt.want {
				t.Errorf("Search(%q) = %q, want %q", tt.query, got, tt.want)
			}
		})
	}
	if hits := b.Search(" "); hits != nil {
		t.Errorf("%d hits of nothing, want nil", len(hits))
	}
}

func TestSearchOrder(t *testing.T) {
	filler := strings.Repeat("more words of the same kind ", 20)
	tests := []struct {
		name  string
		posts []string
		query string
		want  string
	}{
		{"fields", []string{
			"title: title: Notes on bread | x", "body: title: A | bread", "label: title: B; tags: bread | x", "series: title: C; series: Bread | x",
			"about: title: D; description: of bread | x",
		}, "bread ", "title series label about body"},
		{"fields weigh more than a body full of it", []string{"title: title: Notes on bread | x", "body: title: A | " + strings.Repeat("bread ", 500)}, "bread ", "title body"},
		{"the title itself", []string{
			"bread: title: Bread! | x", "more: title: Bread; tags: [bread]; series: bread; description: bread | bread bread",
			"much: title: Bread and bread; tags: [bread]; series: bread; description: bread | bread bread",
		}, "bread", "more bread much"},
		{"the title in the order of the query", []string{"a: title: Salt and bread | x", "b: title: Bread and salt | salt salt"}, "salt and bread", "a b"},
		{"words before beginnings", []string{"word: title: A | go", "beginning: title: B | gopher"}, "go", "word beginning"},
		{"often before once", []string{"often: title: A | bread bread x", "once: title: B | bread x x"}, "bread ", "often once"},
		{"short before long", []string{"short: title: A | bread", "long: title: B | bread " + filler}, "bread ", "short long"},
		{"rare words before usual ones", []string{
			"usual: title: A | bread bread rye", "rare: title: B | bread rye rye", "c: title: C | bread", "d: title: D | bread",
		}, "bread rye ", "rare usual"},
		{"newer before older", []string{"old: title: A | bread", "new: title: B | bread", "newest: title: C | bread"}, "bread", "newest new old"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := mustLoad(t, searchFiles(tt.posts...).fs())
			if got := found(b, tt.query); got != tt.want {
				t.Errorf("Search(%q) = %q, want %q", tt.query, got, tt.want)
				for _, h := range b.Search(tt.query) {
					t.Logf("%s: %g", h.Post.Slug, h.Score)
				}
			}
		})
	}
}

// TestSearchScores wants a score that falls.
func TestSearchScores(t *testing.T) {
	b := mustLoad(t, searchFiles("a: title: Bread | x", "b: bread", "c: bread bread", "d: breads").fs())
	hits := b.Search("bread")
	if len(hits) != 4 || !slices.IsSortedFunc(hits, func(a, b Hit) int {
		if a.Score < b.Score || b.Score <= 0 {
			return 1
		}
		return 0
	}) {
		t.Errorf("hits %+v", hits)
	}
}

func TestIndexed(t *testing.T) {
	b := mustLoad(t, searchFiles("a: bread").fs())
	if b.Search("") != nil || b.searchable.Load() != nil {
		t.Error("a search for nothing makes an index")
	}
	b.Index()
	before := b.searchable.Load()
	b.Index()
	if b.Search("bread"); before == nil || b.searchable.Load() != before {
		t.Error("a blog is indexed more than once")
	}
	empty := mustLoad(t, files{}.fs())
	if empty.Search("a") != nil || empty.searchable.Load() == nil {
		t.Error("an empty blog has hits, or no index")
	}
}

func TestSearchAtOnce(t *testing.T) {
	b := mustLoad(t, Shipped())
	var wg sync.WaitGroup
	all := make([]string, 16)
	for i := range all {
		wg.Go(func() {
			all[i] = found(b, "the "+string(rune('a'+i%2)))
		})
	}
	wg.Wait()
	for i, got := range all {
		if got != all[i%2] || got == "" {
			t.Errorf("search %d finds %q, another one %q", i, got, all[i%2])
		}
	}
}

// Whoever sends what nobody types waits no longer than others, and is not misled about
// what is compared: the first words.
func TestHostileQueries(t *testing.T) {
	b := writtenBlog(300)
	b.Index()
	for name, query := range map[string]string{
		"letters": strings.Repeat("a", 10_000), "words": strings.Repeat("a b c d e f g h ", 1000), "marks": strings.Repeat("\u0301", 5000), "quotes": strings.Repeat("'", 10_000),
		"parts": strings.Repeat("a'", 5000), "Han": strings.Repeat("日", 4000), "different Han": string(hanFrom(0x4e00, 3000)), "bytes": strings.Repeat("\xff", 10_000), "Hangul": strings.Repeat("한", 3000), "ligatures": strings.Repeat("ﷺ", 3000),
		"long words": strings.Repeat(strings.Repeat("x", 70)+" ", 500),
	} {
		q := parseQuery(query)
		for _, term := range q.terms {
			if len(term.folded) > maxWord {
				t.Errorf("%s: a term of %d bytes", name, len(term.folded))
			}
		}
		if len(q.order) > maxQueryWords || len(q.terms) > len(q.order) {
			t.Errorf("%s: %d terms of %d words", name, len(q.terms), len(q.order))
		}
		start := time.Now()
		b.Search(query)
		if took := time.Since(start); took > 10*time.Second { // a machine may be busy
			t.Errorf("%s: %v", name, took)
		}
	}
}

func hanFrom(first rune, n int) (s []rune) {
	for i := range n {
		s = append(s, first+rune(i))
	}
	return s
}

func TestQueryWords(t *testing.T) {
	many := strings.Repeat("a1 b2 ", 20) + strings.Join(strings.Split("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz", ""), "x ")
	for query, want := range map[string]string{
		"": "", "Go  go, GO!": "go", "Don't Café": "dont cafe", "日本語 go": "日本 本語 go", "語": "語", "...": "",
		strings.Repeat("é", 300): strings.Repeat("e", 64), many: "a1 b2",
	} {
		if got := strings.Join(QueryWords(query), " "); got != want {
			t.Errorf("QueryWords(%q) = %q, want %q", query, got, want)
		}
	}
}

// The words of the posts of TestSearchAgrees, each with what it is found by.
var oracleWords = map[string][]string{
	"go": {"go"}, "Google": {"google"}, "gopher": {"gopher"}, "don't": {"dont", "don"}, "l’été": {"lete", "ete"}, "naïve": {"naive"}, "Straße": {"strasse"},
	"x": {"x"}, "e\u0301tat": {"etat"}, "ﬁn": {"fin"}, "2024": {"2024"},
}

var oracleQueries = strings.Fields("go goo Goog gopher don't dont don l'été lete ete ét naive n straße strass x é fin f 2 2024 日 本 語 日本 本日 日本語 語日本 本本 zz")

// TestSearchAgrees compares the index with a look at all words, in blogs that chance has
// written.
func TestSearchAgrees(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	names := make([]string, 0, len(oracleWords))
	for name := range oracleWords {
		names = append(names, name)
	}
	slices.Sort(names)
	matches := 0
	for range 300 {
		b, words := &Blog{}, [][]string{}
		for range 1 + random.IntN(8) {
			post, has := oraclePost(random, names)
			b.Posts = append(b.Posts, post)
			words = append(words, has)
		}
		for range 30 {
			var parts []string
			for range 1 + random.IntN(3) {
				parts = append(parts, oracleQueries[random.IntN(len(oracleQueries))])
			}
			open := random.IntN(3) > 0
			query := strings.Join(parts, " ")
			if !open {
				query += " "
			}
			var want, got []string
			for i, has := range words {
				if oracleMatch(has, parts, open) {
					want = append(want, b.Posts[i].Slug)
				}
			}
			for _, h := range b.Search(query) {
				got = append(got, h.Post.Slug)
			}
			slices.Sort(got)
			slices.Sort(want)
			matches += len(want)
			if !slices.Equal(got, want) {
				for _, p := range b.Posts {
					t.Logf("%s: %q, %q, %q, %q", p.Slug, p.Title, p.Tags, p.Description, p.body)
				}
				t.Fatalf("Search(%q) = %q, want %q", query, got, want)
			}
		}
	}
	if matches < 1000 {
		t.Errorf("only %d matches: nothing is compared", matches)
	}
}

// oraclePost is a post of words that stand anywhere in it, and those words.
func oraclePost(random *rand.Rand, names []string) (*Post, []string) {
	p := &Post{Slug: fmt.Sprintf("p%d", random.Uint32())}
	var has []string
	for range random.IntN(9) {
		word := names[random.IntN(len(names))]
		if random.IntN(3) == 0 {
			han := make([]rune, 1+random.IntN(4))
			for i := range han {
				han[i] = []rune("日本語")[random.IntN(3)]
			}
			word = string(han)
		}
		has = append(has, word)
		switch random.IntN(8) {
		case 0:
			p.Title += word + " "
		case 1:
			p.Tags = append(p.Tags, word)
		case 2:
			p.Description += word + ", "
		case 3:
			p.body += " **" + word + "**\n\n"
		case 4:
			p.body += "[" + word + "](https://go.example/gopher) "
		case 5:
			p.body += "\n```go\n" + word + "\n```\n"
		default:
			p.body += word + " "
		}
	}
	return p, has
}

func oracleMatch(has, parts []string, open bool) bool {
	for i, part := range parts {
		part = strings.ReplaceAll(Fold(part, false), "'", "")
		goesOn := open && i == len(parts)-1 && !slices.Contains(foldAll(parts[:i]), part)
		if !slices.ContainsFunc(has, func(word string) bool { return oracleHas(word, part, goesOn) }) {
			if r := []rune(part); len(r) < 3 || r[0] < 0x2e80 || !oracleMatch(has, []string{string(r[:2]), string(r[1:])}, false) {
				return false
			}
		}
	}
	return true
}

func foldAll(all []string) (folded []string) {
	for _, s := range all {
		folded = append(folded, strings.ReplaceAll(Fold(s, false), "'", ""))
	}
	return folded
}

func oracleHas(word, part string, goesOn bool) bool {
	forms, ok := oracleWords[word]
	if !ok {
		return part[0] >= 0x80 && strings.Contains(word, part)
	}
	return slices.ContainsFunc(forms, func(form string) bool { return form == part || goesOn && strings.HasPrefix(form, part) })
}

// However a blog came to be as it is, it finds what one finds that was read all at once, in
// the same order.
func TestIndexFollows(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	words := strings.Fields("go gopher ssh tide maille étude 日本語 bread")
	write := func() string {
		var text strings.Builder
		fmt.Fprintf(&text, "---\ntitle: %s\ndate: 2024-01-%02d\ndraft: %t\n---\n", words[random.IntN(len(words))], 1+random.IntN(28), random.IntN(5) == 0)
		for range random.IntN(40) {
			text.WriteString(words[random.IntN(len(words))] + " ")
		}
		return text.String()
	}
	f := files{}
	for i := range 200 {
		f[fmt.Sprintf("%d.md", i)] = write()
	}
	b, kept := mustLoad(t, f.fs()), 0
	for step := range 60 {
		before := b
		for range 1 + random.IntN(12) {
			name := fmt.Sprintf("%d.md", random.IntN(230))
			if f[name] = write(); random.IntN(4) == 0 {
				delete(f, name)
			}
		}
		var err error
		if b, err = Reload(f.fs(), testNow, before); err != nil {
			t.Fatal(err)
		}
		if step%25 == 24 {
			continue // a blog that nobody has searched
		}
		for _, blogs := range [][2]*Blog{{b, mustLoad(t, f.fs())}, {b.Whole(), mustLoad(t, f.fs()).Whole()}} {
			for _, query := range []string{"go", "g", "gopher ssh", "étude", "日本", "go tide bread", "nothing"} {
				if got, want := scores(blogs[0], query), scores(blogs[1], query); got != want {
					t.Fatalf("step %d: %q finds\n%s\nwant\n%s", step, query, got, want)
				}
			}
		}
		x, was := b.searchable.Load(), before.searchable.Load()
		if was != nil && x.parts[0].postings == was.parts[0].postings {
			kept++
		}
		if len(x.parts) > 2 {
			t.Fatalf("%d parts", len(x.parts))
		}
	}
	if kept < 30 || kept > 54 {
		t.Errorf("the index was kept %d times of 56: one way is not tested", kept)
	}
}

func scores(b *Blog, query string) string {
	var s strings.Builder
	for _, h := range b.Search(query) {
		fmt.Fprintf(&s, "%s %v\n", h.Post.Slug, h.Score)
	}
	return s.String()
}
