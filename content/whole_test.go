package content

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// statesIn are the posts of a blog with what they are at the time of the tests.
func statesIn(b *Blog) []string {
	var s []string
	for _, p := range b.Posts {
		state, at := p.State(testNow)
		line := p.Slug + " " + state.String()
		if !at.IsZero() {
			line += at.Format(" 2006-01-02")
		}
		s = append(s, line)
	}
	return s
}

func wholeBlog(t *testing.T) *Blog {
	t.Helper()
	return mustLoad(t, files{
		"a.md":         "---\ndate: 2024-01-02\naliases: [taken]\ntags: [x]\n---\nOne word\n",
		"b.md":         "---\ndate: 2024-01-01\n---\n[x](c.md)\n",
		"old/a.md":     "---\ndate: 2020-01-01\ndraft: true\naliases: [b, only]\ntags: [x]\n---\nOne more word\n",
		"c.md":         "---\ndate: 2026-03-01\n---\nThree words\n",
		"held.md":      "---\ndate: 2024-06-01\npublishDate: 2025-02-01\n---\n",
		"taken.md":     "---\ndate: 2023-01-01\nexpiryDate: 2024-12-01\n---\n",
		"perhaps.md":   "---\ndate: 2022-01-01\ndraft: perhaps\n---\n",
		"torn.md":      "---\ntitle: x\n",
		"_drafts/a.md": "---\ndate: 2019-01-01\n---\n",
	}.fs())
}

func TestWhole(t *testing.T) {
	b := wholeBlog(t)
	if want := []string{"a published", "b published"}; !slices.Equal(statesIn(b), want) {
		t.Errorf("published are %q, want %q", statesIn(b), want)
	}
	w := b.Whole()
	if want := []string{
		"c scheduled 2026-03-01", "held scheduled 2025-02-01", "a published", "b published", "taken-2 expired 2024-12-01",
		"perhaps unreadable", "a-3 draft", "a-2 draft",
	}; !slices.Equal(statesIn(w), want) {
		t.Errorf("all are %q, want %q", statesIn(w), want)
	}
	if want := []string{"torn.md unreadable"}; !slices.Equal(hiddenIn(w), want) {
		t.Errorf("hidden are %q, want %q", hiddenIn(w), want)
	}
	for name, file := range map[string]string{"a": "a.md", "b": "b.md", "taken": "a.md", "taken-2": "taken.md", "only": "old/a.md", "a-2": "_drafts/a.md", "c": "c.md"} {
		if p := w.Post(name); p == nil || p.File != file {
			t.Errorf("Post(%q) = %+v, want %s", name, p, file)
		}
	}
	for _, p := range b.Posts {
		if w.Post(p.Slug) != p {
			t.Errorf("%s is another post in the whole blog", p.Slug)
		}
	}
	if w.Whole() != w || b.Whole() != w {
		t.Error("the whole blog is made more than once")
	}
}

// All that a blog can do, the whole one does with all posts; and the other one still knows
// nothing of them.
func TestWholeIsABlog(t *testing.T) {
	b := wholeBlog(t)
	b.Index()
	w := b.Whole()
	link := &Link{Ref: "c.md"}
	if to, ok := w.Resolve(w.Post("b"), link); !ok || to.Post.Slug != "c" {
		t.Errorf("a link leads to %v", to.Post)
	}
	if to, ok := b.Resolve(b.Post("b"), link); ok {
		t.Errorf("a link leads to the hidden %s", to.Post.Slug)
	}
	for query, want := range map[string]string{"word": "[a a-3 c]", "words": "[c]"} {
		var got []string
		for _, h := range w.Search(query) {
			got = append(got, h.Post.Slug)
		}
		slices.Sort(got)
		if fmt.Sprint(got) != want {
			t.Errorf("%q finds %q, want %s", query, got, want)
		}
	}
	if hits := b.Search("words"); len(hits) != 0 {
		t.Errorf("a hidden post is found: %v", hits)
	}
	if got := w.Related(w.Post("a"), 9); len(got) != 1 || got[0].Post.Slug != "a-3" {
		t.Errorf("related are %v", got)
	}
	if got := w.Nearest("onyl", 1); len(got) != 1 || got[0].Slug != "a-3" {
		t.Errorf("nearest are %v", got)
	}
}

// By the clock alone a blog becomes what it would be if it were read at that time, also
// when the clock is set back, and its posts are the same.
func TestAt(t *testing.T) {
	f := files{
		"always.md":  "---\ndate: 2020-01-01\n---\n",
		"draft.md":   "---\ndraft: true\ndate: 2025-01-03\n---\n",
		"soon.md":    "---\ndate: 2025-01-01 12:01\n---\n",
		"short.md":   "---\npublishDate: 2025-01-02\nexpiryDate: 2025-01-03\ndate: 2020-01-02\n---\n",
		"ends.md":    "---\ndate: 2020-01-03\nexpiryDate: 9999-12-31 23:59:59\n---\n",
		"never.md":   "---\npublishDate: 2025-01-05\nexpiryDate: 2025-01-04\n---\n",
		"x/soon.md":  "---\ndate: 2025-01-06\n---\n",
		"broken.md":  "---\n",
		"perhaps.md": "---\ndraft: p\ndate: 2025-01-03\n---\n",
	}.fs()
	b := mustLoad(t, f)
	turns := []string{"2025-01-01 12:01", "2025-01-02 00:00", "2025-01-03 00:00", "2025-01-04 00:00", "2025-01-05 00:00", "2025-01-06 00:00", "9999-12-31 23:59"}
	posts := map[string]*Post{}
	check := func(now time.Time) {
		t.Helper()
		b = b.At(now)
		fresh, err := Load(f, now)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(slugs(b), slugs(fresh)) || !slices.Equal(hiddenIn(b), hiddenIn(fresh)) || b.Until() != fresh.Until() {
			t.Errorf("at %s it has %q without %q until %s, want %q, %q, %s", now, slugs(b), hiddenIn(b), b.Until(), slugs(fresh), hiddenIn(fresh), fresh.Until())
		}
		for _, p := range b.Posts {
			if before := posts[p.File]; before != nil && before != p {
				t.Errorf("at %s, %s is another post", now, p.File)
			}
			posts[p.File] = p
			if b.Post(p.Slug) != p {
				t.Errorf("at %s, %s is not found", now, p.Slug)
			}
		}
		if b.At(now) != b {
			t.Errorf("at %s, it is made again for nothing", now)
		}
	}
	for _, turn := range turns {
		if got := b.Until().Format("2006-01-02 15:04"); got != turn {
			t.Fatalf("until %s, want %s", got, turn)
		}
		check(b.Until().Add(-1))
		check(b.Until())
	}
	if !b.Until().IsZero() {
		t.Errorf("it changes again at %s", b.Until())
	}
	check(testNow.AddDate(-10, 0, 0))
	check(testNow)
	if w := b.Whole().At(testNow.AddDate(0, 0, 1)); w.Whole() != w || len(w.Posts) != len(f)-1 {
		t.Errorf("the whole blog is %q a day later", slugs(w))
	}
}
