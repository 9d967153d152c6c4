package tui

import (
	"fmt"
	"image/color"
	"maps"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/content"
)

// writingTime is when the authors of the tests are at it.
var writingTime = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

// unpublished is a blog with a post of each kind.
var unpublished = map[string]string{
	"site.yaml":    "title: THE BLOG\ntagline: of the test\ncopyright: THE BLOG © 2026\ntime_zone: Europe/Berlin\n",
	"published.md": "---\ntitle: The one that is there\ndate: 2026-11-01\ntags: [one]\n---\nWords that all have.\n",
	"draft.md":     "---\ntitle: The one that is being written\ndate: 2026-11-02\ndraft: true\ntags: [one, two]\n---\nWords that all have.\n",
	"soon.md":      "---\ntitle: The one that is to come\ndate: 2026-12-03T08:00:00Z\n---\nWords that all have.\n",
	"day.md":       "---\ntitle: The one of next year\ndate: 2026-11-03\npublishDate: 2027-01-02\n---\nWords that all have.\n",
	"gone.md":      "---\ntitle: The one that was\ndate: 2025-01-01\nexpiryDate: 2026-01-01\ntags: [two]\n---\nWords that all have.\n",
}

// written is a whole blog of files, as its author has it.
func written(t testing.TB, files map[string]string, old *content.Blog) *content.Blog {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text), ModTime: writingTime.AddDate(-1, 0, 0)}
	}
	blog, err := content.Reload(fsys, writingTime, old)
	if err != nil {
		t.Fatal(err)
	}
	return blog
}

// newAuthor is a reader who has written the blog. What save saves is shown.
func newAuthor(t *testing.T, files map[string]string, width, height int) (r *reader, save func(name, text string)) {
	t.Helper()
	files = maps.Clone(files)
	blog := written(t, files, nil)
	config := Config{Blog: func() *content.Blog { return blog.Whole() }, Pages: pages, Author: true, Now: func() time.Time { return writingTime }}
	r = &reader{t: t, app: New(config)}
	r.resize(width, height)
	r.send(loadingEnded{})
	return r, func(name, text string) {
		t.Helper()
		files[name] = text
		blog = written(t, files, blog)
		r.send(BlogChanged{})
	}
}

func TestGoldenUnpublished(t *testing.T) {
	for _, size := range []struct{ width, height int }{{80, 24}, {120, 40}, {40, 15}, {20, 5}} {
		var b strings.Builder
		r, _ := newAuthor(t, unpublished, size.width, size.height)
		shot := func(name string) {
			fmt.Fprintf(&b, "== %s\n%s\n", name, r.screen())
			dark := r.app.View().Content
			r.send(tea.BackgroundColorMsg{Color: color.White})
			light := r.app.View().Content
			if ansiless(dark) != ansiless(light) || dark == light {
				t.Errorf("%s at %dx%d: light says other things, or looks as dark does", name, size.width, size.height)
			}
			r.send(tea.BackgroundColorMsg{Color: color.Black})
		}
		shot("list")
		r.press("enter")
		shot("post that is to come")
		r.press("q j j enter")
		shot("draft")
		r.press("q P")
		shot("what was read")
		r.press("q")
		r.typeKeys("/words all<tab>")
		shot("what was found")
		golden(t, fmt.Sprintf("unpublished-%dx%d", size.width, size.height), b.String())
	}
}

// Readers have no posts that are not published, and nothing is said of those that are: not
// even by a clock that was set back.
func TestPublishedIsNotMarked(t *testing.T) {
	blog := written(t, unpublished, nil)
	before := func() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }
	r := &reader{t: t, app: New(Config{Blog: func() *content.Blog { return blog }, Pages: pages, Now: before})}
	r.resize(80, 24)
	r.send(loadingEnded{})
	r.mustShow("The one that is there", "0 %")
	r.mustNotShow("draft", "on ", "being written", "to come")
	r.press("enter")
	r.mustShow("2026-11-01 · 1 min read")
	r.mustNotShow("on 1 Nov")
}

// The mark follows the clock, also in an open post whose text stays.
func TestMarkFollowsTheClock(t *testing.T) {
	r, save := newAuthor(t, unpublished, 80, 24)
	r.press("enter")
	r.mustShow("on 3 Dec 09:00 · 2026-12-03")
	r.app.now = func() time.Time { return time.Date(2026, 12, 3, 8, 0, 0, 0, time.UTC) }
	save("other.md", "---\ntitle: Another\ndate: 2020-01-01\n---\n")
	r.mustShow("2026-12-03 · 1 min read")
	r.mustNotShow("on 3 Dec")
}

func TestMoment(t *testing.T) {
	for _, tt := range []struct{ at, want string }{
		{"2026-12-03T09:00:00Z", "3 Dec 09:00"}, {"2026-12-03T00:00:00Z", "3 Dec"}, {"2027-01-02T00:30:00Z", "2 Jan 2027 00:30"}, {"2027-01-02T00:00:00Z", "2 Jan 2027"},
	} {
		at, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := moment(at, writingTime); got != tt.want {
			t.Errorf("%s is %q, want %q", tt.at, got, tt.want)
		}
	}
}

// What is wrong is said to authors, where it does not hide what is typed or was just done.
func TestTrouble(t *testing.T) {
	files := maps.Clone(unpublished)
	files["draft.md"] = "---\ntitle: The draft\ndate: soon\nlastmod: never\ndraft: yes\n---\nWords.\n"
	r, save := newAuthor(t, files, 120, 24)
	r.mustShow("2 problems: draft.md:3: date: expected a date")
	r.typeKeys("/draft<enter>")
	r.mustShow("2 problems: line 3: date: expected a date that exists")
	r.press("m")
	r.mustShow("mark this place")
	r.mustNotShow("line 3")
	r.press("esc")
	save("draft.md", strings.Replace(files["draft.md"], "soon", "2026-01-01", 1))
	r.mustShow("line 4: lastmod: expected")
	r.mustNotShow("problems")
	save("draft.md", unpublished["draft.md"])
	r.mustNotShow("line 4")
	r.press("q esc")
	r.mustShow("THE BLOG © 2026")
	save("draft.md", "---\ntitle: [\n---\n")
	r.mustShow("draft.md:", "not YAML")
}

// An author who has written nothing is told how to begin.
func TestNothingWritten(t *testing.T) {
	r, save := newAuthor(t, map[string]string{}, 80, 24)
	r.mustShow(`edgerunner new "TITLE" begins a post`)
	save("a.md", "---\ntitle: The first\ndraft: true\n---\n")
	r.mustShow("▸ The first", "Just now: 1 new")
	r, _ = newAuthor(t, map[string]string{}, 40, 15)
	r.mustShow(`edgerunner new "TITLE"`)
}

// What is found elsewhere is said as what the blog knows itself.
func TestWrong(t *testing.T) {
	r, _ := newAuthor(t, unpublished, 120, 24)
	var wrong []content.Problem
	r.app.config.Wrong = func() []content.Problem { return wrong }
	gone := content.Problem{File: "draft.md", Line: 8, Message: "the picture is not there", Severity: content.Error}
	for _, tt := range []struct {
		wrong        []content.Problem
		inList, open string
	}{
		{nil, "THE BLOG © 2026", ""},
		{[]content.Problem{gone}, "draft.md:8: the picture is not there", "line 8: the picture is not there"},
		{[]content.Problem{{File: "gone.md", Line: 1, Message: "else"}, gone}, "2 problems: draft.md:8: the", "line 8: the picture"},
		{nil, "THE BLOG © 2026", ""},
	} {
		wrong = tt.wrong
		r.send(BlogChanged{})
		r.mustShow(tt.inList)
		r.typeKeys("/being written<enter>")
		r.mustShow("Words that all have.", tt.open)
		if tt.open == "" {
			r.mustNotShow("line 8")
		}
		r.press("q esc")
	}
}

func TestTroubleIsForAuthors(t *testing.T) {
	files := maps.Clone(unpublished)
	files["published.md"] = "---\ntitle: Mine\ndate: soon\n---\nWords.\n"
	blog := written(t, files, nil)
	r := newReader(t, blog, 120, 24)
	r.mustNotShow("expected a date")
	r.press("enter")
	r.mustNotShow("line 3")
}

// An author goes from a change to the next: what was changed out of view is a key away.
func TestWhatHasChanged(t *testing.T) {
	text := "---\ntitle: Long\ndate: 2026-01-01\n---\n" + numbered("Here stand the words", 60)
	r, save := newAuthor(t, map[string]string{"long.md": text}, 80, 24)
	r.press("enter")
	r.typeKeys("'.")
	r.mustShow("Nothing has changed while you were here.")
	save("long.md", strings.Replace(text, "words 50.", "words 50, which are new.", 1))
	r.mustShow("Here stand the words 1.", "Changed just now. You are where you were. '. shows it.")
	r.typeKeys("'.")
	r.mustShow("words 50, which are new.")
	r.typeKeys("''")
	r.mustShow("Here stand the words 1.")
	text = strings.Replace(text, "words 2.", "words 2, in view.", 1)
	save("long.md", strings.Replace(text, "words 50.", "words 50, which are new.", 1))
	r.mustShow("words 2, in view.")
	r.mustNotShow("'. shows it")
	save("long.md", text)
	save("long.md", text+"\nThe last one.\n")
	r.typeKeys("'.")
	r.mustShow("The last one.")
	save("long.md", text) // what is taken away is where it was
	r.typeKeys("g'.")
	r.mustShow("words 60.")
	save("long.md", strings.Replace(text, "Long", "Longer", 1))
	r.mustShow("Changed just now.")
	r.mustNotShow("'. shows it")
}

// The post that an author has open stays open under another slug.
func TestAnotherSlug(t *testing.T) {
	text := "---\ntitle: Long\ndate: 2026-01-01\n---\n" + numbered("Here stand the words", 60)
	r, save := newAuthor(t, map[string]string{"long.md": text}, 80, 24)
	r.typeKeys("<enter>ddd")
	sentence := r.sentence()
	save("long.md", strings.Replace(text, "date:", "slug: other\ndate:", 1))
	r.mustShow("Changed just now. You are where you were.")
	if r.sentence() != sentence || r.app.post.post().Slug != "other" {
		t.Errorf("%q is open at %q, not at %q", r.app.post.post().Slug, r.sentence(), sentence)
	}
	save("long.md", "---\ntitle: [\n---\n")
	save("long.md", text)
	if r.app.post.post().Slug != "long" || r.app.post.gone {
		t.Errorf("%q is open", r.app.post.post().Slug)
	}
}
