package content

import (
	"slices"
	"strings"
	"testing"
)

// relatedBlog has ten posts, from the newest, a, to the oldest, i and j.
func relatedBlog(t *testing.T) *Blog {
	t.Helper()
	f := files{}
	for i, front := range []string{
		"date: 2024-01-09\ntags: [Go, ai, blog]",              // a
		"date: 2024-01-08\ntags: [blog]\nseries: Walks",       // b, the last part of three
		"date: 2024-01-07\ntags: [go, blog]",                  // c
		"date: 2024-01-06\ntags: [ai, go, GO]\nseries: walks", // d, the middle one
		"date: 2024-01-05\ntags: [blog]",                      // e
		"date: 2024-01-04\ntags: [rare, blog]\nseries: Walks", // f, the first one
		"date: 2024-01-03\ntags: [rare]\nseries: Alone",       // g
		"date: 2024-01-02",                                    // h
		"date: 2024-01-01\ntags: [go, ai]\nweight: 2\nseries: On",
		"date: 2024-01-01\ntags: [go, ai]\nweight: 1\nseries: On", // j is before i
	} {
		f[string(rune('a'+i))+".md"] = "---\n" + front + "\n---\n"
	}
	return mustLoad(t, f.fs())
}

// suggested is "b/Walks" for a next part and "c+go+blog" for shared tags.
func suggested(list []Suggestion) []string {
	var s []string
	for _, sug := range list {
		words := sug.Post.Slug
		if sug.Series != "" {
			words += "/" + sug.Series
		}
		for _, tag := range sug.Tags {
			words += "+" + tag
		}
		s = append(s, words)
	}
	return s
}

func TestRelated(t *testing.T) {
	b := relatedBlog(t)
	for _, tt := range []struct {
		post string
		n    int
		want []string
	}{
		{"a", 9, []string{"d+Go+ai", "j+Go+ai", "i+Go+ai", "c+Go+blog", "b+blog", "e+blog", "f+blog"}},
		{"a", 2, []string{"d+Go+ai", "j+Go+ai"}},
		{"f", 9, []string{"d/Walks", "g+rare", "a+blog", "b+blog", "c+blog", "e+blog"}},
		{"d", 3, []string{"b/walks", "a+ai+go", "j+ai+go"}},
		{"b", 1, []string{"a+blog"}},
		{"j", 2, []string{"i/On+go+ai", "a+go+ai"}},
		{"g", 9, []string{"f+rare"}},
		{"h", 9, nil},
		{"a", 0, nil},
	} {
		if got := suggested(b.Related(b.Post(tt.post), tt.n)); !slices.Equal(got, tt.want) {
			t.Errorf("%d related to %s are %q, want %q", tt.n, tt.post, got, tt.want)
		}
	}
}

func TestNeighbour(t *testing.T) {
	b := relatedBlog(t)
	if got, want := slugs(b), strings.Split("a b c d e f g h j i", " "); !slices.Equal(got, want) {
		t.Fatalf("the posts are %q, want %q", got, want)
	}
	for _, tt := range []struct{ post, before, after string }{
		{"a", "", "f"}, {"f", "a", "d"}, {"d", "f", "b"}, {"b", "d", "c"}, {"c", "b", "e"}, {"e", "c", "g"},
		{"g", "e", "h"}, {"h", "g", "j"}, {"j", "h", "i"}, {"i", "j", ""},
	} {
		for by, want := range map[int]string{-1: tt.before, 1: tt.after} {
			if got := b.Neighbour(b.Post(tt.post), by); got != b.Post(want) {
				t.Errorf("from %s by %d is %v, want %q", tt.post, by, got, want)
			}
		}
	}
}

// Who reads a post while the blog changes goes on from its place, if it has one still.
func TestRelatedToAnEarlierBlog(t *testing.T) {
	old, b := relatedBlog(t), relatedBlog(t)
	if got := b.Neighbour(old.Post("c"), 1); got != b.Post("e") {
		t.Errorf("the post after c is %v, want that of the blog", got)
	}
	if got := suggested(b.Related(old.Post("g"), 2)); !slices.Equal(got, []string{"f+rare"}) {
		t.Errorf("related to g are %q", got)
	}
	gone := &Post{Slug: "gone", Tags: []string{"go"}}
	if p, list := b.Neighbour(gone, 1), b.Related(gone, 3); p != nil || list != nil {
		t.Errorf("a post that is gone has the neighbour %v, and related to it are %q", p, suggested(list))
	}
}

func TestTopics(t *testing.T) {
	b := relatedBlog(t)
	want := []Topic{
		{"Walks", true, 3}, {"On", true, 2}, {"Alone", true, 1},
		{"blog", false, 5}, {"go", false, 5}, {"ai", false, 4}, {"rare", false, 2},
	}
	if got := b.Topics(); !slices.Equal(got, want) {
		t.Errorf("the topics are %v, want %v", got, want)
	}
	for _, topic := range b.Topics() {
		n := 0
		for _, p := range b.Posts {
			if topic.Has(p) {
				n++
			}
		}
		if n != topic.Posts {
			t.Errorf("%d posts belong to %v", n, topic)
		}
	}
	if (Topic{Series: true}).Has(b.Post("h")) || (Topic{Name: "Walks"}).Has(b.Post("b")) {
		t.Error("a post belongs to a topic that it does not name")
	}
	if got := mustLoad(t, files{}.fs()).Topics(); len(got) != 0 {
		t.Errorf("an empty blog has the topics %v", got)
	}
}

func TestNearestTopics(t *testing.T) {
	b := mustLoad(t, files{
		"a.md": "---\ntags: [Open Source, Économie, Openness]\nseries: Walks\n---\n",
		"b.md": "---\ntags: [Open Source]\n---\n",
	}.fs())
	for _, tt := range []struct {
		wanted string
		series bool
		want   string
	}{
		{"ope", false, "Open Source, Openness"}, {"econome", false, "Économie"}, {"source", false, "Open Source"}, {"opennes", false, "Openness"},
		{"walk", true, "Walks"}, {"walk", false, ""}, {"zebra", false, ""}, {"", false, ""}, {"\x00\xff", false, ""}, {strings.Repeat("a", 4000), false, ""},
	} {
		if got := strings.Join(b.NearestTopics(tt.wanted, tt.series, 2), ", "); got != tt.want {
			t.Errorf("nearest to %q are %q, want %q", tt.wanted, got, tt.want)
		}
	}
	if got := b.NearestTopics("ope", false, 1); len(got) != 1 {
		t.Errorf("one is %q", got)
	}
}

func BenchmarkRelated(b *testing.B) {
	blog := largeBlog(b)
	for b.Loop() {
		blog.Related(blog.Posts[2500], 3)
	}
}

func BenchmarkNeighbour(b *testing.B) {
	blog := largeBlog(b)
	for b.Loop() {
		blog.Neighbour(blog.Posts[2500], 1)
	}
}

func BenchmarkResolve(b *testing.B) {
	blog := largeBlog(b)
	link := &Link{Ref: "https://blog.example/2020/01/" + blog.Posts[4000].Slug + "/#part"}
	for b.Loop() {
		if _, ok := blog.Resolve(blog.Posts[2500], link); !ok {
			b.Fatal("it leads nowhere")
		}
	}
}

func TestTopic(t *testing.T) {
	b := mustLoad(t, files{
		"a.md": "---\ntags: [Go, Économie, go!]\nseries: Walks\n---\n",
		"b.md": "---\ntags: [Go, Open Source, e-mail, '-']\n---\n",
	}.fs())
	for _, tt := range []struct {
		name   string
		series bool
		want   string
	}{
		{"Go", false, "Go"}, {"GO", false, "Go"}, {"go!", false, "go!"}, {"economie", false, "Économie"}, {"éCONOMIE", false, "Économie"},
		{"walks", true, "Walks"}, {"walks", false, ""}, {"go", true, ""}, {"g", false, ""}, {"", false, ""}, {"\xff", false, ""},
		{"open-source", false, "Open Source"}, {"OpenSource", false, "Open Source"}, {"open_source", false, "Open Source"}, {"e mail", false, "e-mail"},
		{"-", false, "-"}, {"--", false, ""}, {" ", false, ""}, {"open", false, ""},
	} {
		if got, ok := b.Topic(tt.name, tt.series); got.Name != tt.want || ok != (tt.want != "") {
			t.Errorf("Topic(%q, %t) = %q, %t; want %q", tt.name, tt.series, got.Name, ok, tt.want)
		}
	}
}
