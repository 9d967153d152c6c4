package tui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/content"
)

// shown is the titles in view, in order, without their marks.
func (r *reader) shown() string {
	var titles []string
	s := &r.app.list
	last := -1
	s.eachRow(&r.app.session, func(_, post int) {
		if post != last {
			titles = append(titles, s.posts[post].Title)
		}
		last = post
	})
	return strings.Join(titles, "|")
}

func TestNarrow(t *testing.T) {
	r := newReader(t, blogFrom(t, linked), 80, 24)
	for _, tt := range []struct{ query, want string }{
		{"sec", "The second"}, {"thrd", "The third one"}, {"other", "The third one"}, {"steps", "The first|The second"},
		{"the one", "The first|The third one"}, {"THÏRD", "The third one"}, {"zzz", ""},
	} {
		r.typeKeys("/" + tt.query)
		got := strings.Split(r.shown(), "|")
		for _, want := range strings.Split(tt.want, "|") {
			if !strings.Contains(strings.Join(got, "|"), want) || len(got) != len(strings.Split(tt.want, "|")) {
				t.Errorf("%q leaves %q, want %q", tt.query, got, tt.want)
			}
		}
		if v := r.app.View(); v.DisableBracketedPasteMode || v.Cursor.Y != 23 || v.Cursor.X != r.app.layout.left+1+width(tt.query) {
			t.Errorf("paste off %t, the cursor is at %v", v.DisableBracketedPasteMode, v.Cursor)
		}
		r.typeKeys("<esc>")
	}
	r.mustShow("The first", "The second", "The third one")
}

// The letters that a post was found by are lit, in titles and in tags.
func TestNarrowLights(t *testing.T) {
	r := newReader(t, blogFrom(t, linked), 80, 24)
	r.typeKeys("/third")
	if !strings.Contains(r.app.View().Content, "\x1b["+r.app.styles.hit+"mthird\x1b[m") {
		t.Errorf("the title is not lit: %q", r.app.View().Content)
	}
	r.typeKeys("<esc>/other")
	if !strings.Contains(r.app.View().Content, "\x1b["+r.app.styles.hit+"mother\x1b[m") {
		t.Error("the tag is not lit")
	}
}

func TestSearchAllTexts(t *testing.T) {
	r := newReader(t, blogFrom(t, linked), 80, 24)
	r.typeKeys("/unicorn")
	r.mustShow("No title, tag or series")
	r.typeKeys("<tab>")
	r.mustShow("The third one", "Short, with a unicorn in it.", "1 of 3")
	r.mustNotShow("The first", "2024-01-01")
	r.typeKeys("<enter>")
	r.mustShow("The third one", "/unicorn", "1 of 1")
	if !strings.Contains(r.app.View().Content, "\x1b["+r.app.styles.found+"municorn") {
		t.Error("the hit is not lit")
	}
	r.typeKeys("q")
	r.mustShow("all texts: unicorn", "1 of 3")
	r.typeKeys("<esc>")
	r.mustShow("The first", "THE BLOG")
}

// The post opens at the hit, which may be far down.
func TestSearchOpensAtTheHit(t *testing.T) {
	r := newReader(t, blogFrom(t, linked), 80, 24)
	r.typeKeys("/behind the middle<tab><enter>")
	r.mustShow("Behind the middle there are others 1.", "of 17")
	if r.app.post.top == 0 {
		t.Error("it opens at the top")
	}
	r.typeKeys("q<esc>/words cafe<tab><enter>") // not as a phrase: each word
	r.mustShow("Café and naïve words")
}

// Keys typed ahead of the answer land where they were meant.
func TestSearchTypedAhead(t *testing.T) {
	r := newReader(t, blogFrom(t, linked), 80, 24)
	r.hold = true
	r.typeKeys("/<tab>unicorn<enter>G")
	for len(r.held) > 0 {
		r.next()
	}
	if r.app.post == nil || r.app.post.post().Slug != "third" {
		t.Fatalf("the third post is not open:\n%s", r.screen())
	}
	r.mustShow("1 of 1")
}

func TestTopics(t *testing.T) {
	r := newReader(t, blogFrom(t, linked), 80, 24)
	r.typeKeys("#")
	r.mustShow("“Steps”", "2 posts", "#both", "3 posts", "#other", "1 post")
	r.typeKeys("oth")
	r.typeKeys("<enter>")
	r.mustShow("The third one")
	if n := len(r.app.list.posts); n == 3 && !strings.Contains(r.screen(), "#both") {
		t.Errorf("%d posts:\n%s", n, r.screen())
	}
	r.typeKeys("<esc>#other<enter>")
	r.mustShow("#other, 1 post", "The third one")
	r.mustNotShow("The second")
	r.typeKeys("<esc>")
	r.mustShow("The second")
}

func TestSort(t *testing.T) {
	r := newReader(t, blogFrom(t, linked), 80, 24)
	r.typeKeys("<enter>Gq") // the first is read
	for _, want := range []string{
		"The third one|The second|The first", "The first|The second|The third one",
		"The second|The third one|The first", "The third one|The second|The first", "The first|The second|The third one",
	} {
		r.typeKeys("s")
		r.mustShow("Sorted: " + r.app.list.order.String())
		if got := r.shown(); got != want {
			t.Errorf("%s: %s, want %s", r.app.list.order, got, want)
		}
	}
}

// A long list has a line for each year, and all keys go on landing where they did.
func TestYears(t *testing.T) {
	r := newReader(t, blogOf(t, make([]int, 800)...), 80, 24)
	r.mustShow("2020 ──", "2019 ──")
	r.typeKeys("j")
	r.mustShow("▸ Post number 2 ")
	r.press("G")
	r.mustShow("▸ Post number 800 ", "2017")
	r.typeKeys("sss")
	r.mustNotShow("2017 ──")
	r = newReader(t, blogOf(t, make([]int, 5)...), 80, 24)
	r.mustNotShow("2020 ──")
}

// Titles of any script leave every border straight.
func TestTitlesOfAnyScript(t *testing.T) {
	files := map[string]string{}
	titles := []string{
		"中文标题很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长",
		"Family 👨‍👩‍👧‍👦 and 👩‍💻 and 🏳️‍🌈 and 🇩🇪 again and again and again and again 👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦",
		"Zalgo e\u0301\u0302\u0303\u0304 combining a\u0308\u0323 marks",
		"עברית מימין לשמאל ועוד קצת מילים כדי שיהיה ארוך מאוד מאוד מאוד",
		"العربية من اليمين إلى اليسار", "한국어 제목입니다", "हिन्दी में एक शीर्षक", "ไทยภาษาไทยยาวๆ",
	}
	for i, title := range titles {
		files[fmt.Sprintf("%d.md", i)] = fmt.Sprintf("---\ntitle: %q\ntags: [%q]\n---\nText of %s.\n", title, title, title)
	}
	blog := blogFrom(t, files)
	for _, size := range []struct{ width, height int }{{80, 24}, {40, 15}, {20, 5}, {300, 100}} {
		r := newReader(t, blog, size.width, size.height) // each frame is checked
		for range titles {
			r.typeKeys("<enter>tnq<esc><esc>jq")
			r.ended = false
			r.typeKeys("#<esc>/文 e<tab><esc>")
		}
		for _, row := range strings.Split(r.screen(), "\n") {
			if !strings.HasPrefix(row, "│") && !strings.HasPrefix(row, "┃") {
				t.Errorf("%v: a row without its border: %q", size, row)
			}
		}
	}
}

// While one types, letters are letters: no key of the screen acts, but the one that
// leaves from anywhere.
func TestTypingIsTyping(t *testing.T) {
	for name, open := range map[string]string{"narrow": "/", "all texts": "/<tab>", "find": "<enter>/", "outline": "<enter>t", "links": "<enter>u", "topics": "#"} {
		t.Run(name, func(t *testing.T) {
			blog := blogFrom(t, linked)
			for _, b := range append(bindings(keys.list()), bindings(keys.post())...) {
				for _, k := range b.Keys() {
					r := newReader(t, blog, 80, 24)
					r.typeKeys(open)
					if !r.app.typing() {
						t.Fatal("nothing is typed into")
					}
					before := *r.app
					if k != "ctrl+c" {
						r.press(k)
					}
					after := r.app
					if after.theme != before.theme || after.measure != before.measure || after.mouse != before.mouse || after.help != nil || r.ended {
						t.Errorf("%q acts", k)
					}
					if len([]rune(k)) == 1 && !strings.HasSuffix(strings.TrimRight(r.typed(), " "), k) {
						t.Errorf("%q is not typed: %q", k, r.typed())
					}
				}
			}
		})
	}
}

// typed is what is in the field.
func (r *reader) typed() string {
	switch {
	case r.app.picker != nil:
		return r.app.picker.field.text()
	case r.app.post != nil && r.app.post.search != nil && r.app.post.search.field != nil:
		return r.app.post.search.field.text()
	case r.app.post == nil && r.app.list.filter != nil:
		return r.app.list.filter.field.text()
	}
	return ""
}

func TestFieldKeys(t *testing.T) {
	r := newReader(t, blogFrom(t, linked), 80, 24)
	r.typeKeys("/one two<ctrl+w>x<ctrl+a>y<ctrl+k>z")
	if got := r.typed(); got != "yz" {
		t.Errorf("%q is typed", got)
	}
	r.send(tea.PasteMsg{Content: "pasted\n\x1b[31mwords"})
	if got := r.typed(); got != "yzpasted [31mwords" {
		t.Errorf("%q is typed", got)
	}
	r.typeKeys("<ctrl+u>" + strings.Repeat("<backspace>", 2))
	if r.app.list.filter != nil {
		t.Error("backspace in an empty field does not close it")
	}
	r.typeKeys("/" + strings.Repeat("x", 2*maxQuery))
	if n := len(r.typed()); n != maxQuery {
		t.Errorf("%d characters are typed", n)
	}
	r.send(tea.PasteMsg{Content: "q"})
	r.typeKeys("<esc>")
	r.send(tea.PasteMsg{Content: "q"}) // nowhere to paste
	if r.ended {
		t.Error("a paste quits")
	}
}

// Where there is no post, no key is named that would open one.
func TestNoPosts(t *testing.T) {
	r := newReader(t, blogFrom(t, map[string]string{}), 80, 24)
	r.mustShow("Nothing is published here yet.", "q quit", "? keys")
	r.mustNotShow("read the post", "narrow the list")
	r = newReader(t, blogFrom(t, linked), 80, 24)
	r.mustShow("read the post", "narrow the list")
	r.typeKeys("/xyzzy<enter>")
	r.mustShow("No title, tag or series has these letters.")
	r.mustNotShow("read the post")
}

func TestDeepLink(t *testing.T) {
	blog := blogFrom(t, linked)
	open := func(what string) *reader {
		r := &reader{t: t, app: New(Config{Blog: func() *content.Blog { return blog }, Pages: pages, Open: what}), width: 80, height: 24}
		r.run(r.app.openAsked())
		r.send(loadingEnded{})
		return r
	}
	open("second").mustShow("The second", "Reading Progress")
	if got := open("second#the-middle").sentence(); got != "The middle" {
		t.Errorf("the first row is %q", got)
	}
	open("name").mustShow("The second", "Reading Progress") // the alias
	open("second#nothing").mustShow("The second", "There is no heading “nothing” here.")
	r := open("secnd")
	r.mustShow("There is no “secnd” here. These come nearest:", "▸ The second")
	r.typeKeys("<enter>")
	r.mustShow("Reading Progress")
	r = open("nothing-like-this-at-all")
	r.mustShow("There is no “nothing-like-this-at-al", "esc shows what there is")
	r.typeKeys("<esc>")
	r.mustShow("The first")
	open("\x1b[31m" + strings.Repeat("x", 300)).mustShow("There is no")
}

func TestBlogChanges(t *testing.T) {
	blog := blogFrom(t, linked)
	r := newReader(t, blog, 80, 24)
	r.app.config.Blog = func() *content.Blog { return blog }
	save := func(name, text string) {
		files := map[string]string{}
		for n, s := range linked {
			files[n] = s
		}
		if files[name] = text; text == "" {
			delete(files, name)
		}
		blog = reloadedFrom(t, files, blog)
		r.send(BlogChanged{})
	}
	r.typeKeys("j")
	save("fourth.md", "---\ntitle: The newest\ndate: 2024-05-05\n---\nText.\n")
	r.mustShow("The newest", "▸ The second", "Just now: 1 new")
	r.typeKeys("<enter>dd")
	sentence := r.sentence()
	save("second.md", strings.Replace(linked["second.md"], "Before the middle", "Words that were not here.\n\n## And a heading\n\nBefore the middle", 3))
	r.mustShow("Changed just now. You are where you were.")
	if r.sentence() != sentence {
		t.Errorf("the first row was %q, and is %q", sentence, r.sentence())
	}
	save("second.md", "")
	r.mustShow("Taken back just now")
	r.typeKeys("G")
	r.mustShow("100 %")
	r.typeKeys("q")
	r.mustNotShow("The second")
}
