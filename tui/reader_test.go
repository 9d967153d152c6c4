package tui

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"edgerunner.vc/blog/content"
)

// blogFrom is a blog of files.
func blogFrom(t testing.TB, files map[string]string) *content.Blog {
	t.Helper()
	return reloadedFrom(t, files, nil)
}

// reloadedFrom is a blog of files that takes the place of an older one.
func reloadedFrom(t testing.TB, files map[string]string, old *content.Blog) *content.Blog {
	t.Helper()
	fsys := fstest.MapFS{"site.yaml": {Data: []byte("title: THE BLOG\nbase_url: https://blog.example/\n")}}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text), ModTime: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)}
	}
	blog, err := content.Reload(fsys, time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), old)
	if err != nil || len(blog.Problems) > 0 {
		t.Fatal(err, blog.Problems)
	}
	return blog
}

// linked is a blog of posts that lead to each other.
var linked = map[string]string{
	"first.md": `---
title: The first
date: 2024-03-03
series: Steps
tags: [one, both]
---
Go to [the second](second.md), to [its middle](/second/#the-middle), [down here](#below) or [away](https://example.com/a/very/long/address/that/goes/on/and/on/until/it/does/not/fit/into/one/line/any/more).[^1] And [nowhere](nowhere.png).

` + "```go\nfunc main() {\n\treturn\n}\n```\n" + strings.Repeat("\nA paragraph of some words that fills the window.\n", 20) + `
## Below

The end of it, with Café and naïve words.

[^1]: The words of the note.
`,
	"second.md": "---\ntitle: The second\ndate: 2024-02-02\nseries: Steps\ntags: [both]\naliases: [/old/name/]\n---\n" +
		numbered("Before the middle there are words", 17) + "\n## The middle\n" + numbered("Behind the middle there are others", 17),
	"third.md": "---\ntitle: The third one\ndate: 2024-01-01\ntags: [both, other]\n---\nShort, with a unicorn in it.\n",
}

// numbered is so many paragraphs, each of which says which one it is.
func numbered(words string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "\n%s %d.\n", words, i+1)
	}
	return b.String()
}

// typeKeys types characters, and keys by their names in angle brackets: "/word<enter>".
func (r *reader) typeKeys(keys string) {
	r.t.Helper()
	for keys != "" {
		if name, rest, ok := strings.Cut(keys, ">"); ok && keys[0] == '<' && len(name) > 1 {
			r.send(keyPress(name[1:]))
			keys = rest
			continue
		}
		key := []rune(keys)[0]
		r.send(keyPress(string(key)))
		keys = keys[len(string(key)):]
	}
}

// last is the last row of the screen.
func (r *reader) last() string {
	rows := strings.Split(r.screen(), "\n")
	return strings.TrimLeft(rows[len(rows)-1], "│┃ ")
}

func TestOutline(t *testing.T) {
	r := newReader(t, shippedBlog(t), 80, 24)
	r.press("G enter t")
	r.mustShow("Contents", "The Scene", "Conclusion", "▸ The Scene")
	r.typeKeys("conclu")
	r.mustShow("▸ Conclusion")
	r.mustNotShow("The Scene")
	r.typeKeys("<enter>")
	if r.app.picker != nil || !strings.Contains(r.screen(), "Conclusion") {
		t.Errorf("the conclusion is not there:\n%s", r.screen())
	}
	at := r.app.post.top
	r.typeKeys("t<esc>")
	if r.app.post.top != at || r.app.picker != nil {
		t.Errorf("esc leaves line %d, want %d", r.app.post.top, at)
	}
	r.typeKeys("t")
	r.mustShow("▸") // where one is
	r.typeKeys("<esc>g")
	for range 20 {
		r.typeKeys(" ")
	}
	r.typeKeys("t")
	if n := strings.Count(r.screen(), "✓"); n < 5 {
		t.Errorf("%d headings are read, want all in view:\n%s", n, r.screen())
	}
}

// What was jumped over has not been read.
func TestOutlineTellsWhatWasRead(t *testing.T) {
	r := newReader(t, shippedBlog(t), 80, 24)
	r.typeKeys("G<enter>Gt")
	r.mustShow("Conclusion")
	for row := range strings.SplitSeq(r.screen(), "\n") {
		if strings.Contains(row, "The Path Forward") && (strings.Contains(row, "✓") || strings.Contains(row, "%")) {
			t.Errorf("%q", row)
		}
		if strings.Contains(row, "Conclusion") && !strings.Contains(row, "✓") {
			t.Errorf("%q", row)
		}
	}
}

func TestHeadings(t *testing.T) {
	r := newReader(t, shippedBlog(t), 80, 24)
	r.typeKeys("G<enter>")
	for i, h := range r.app.post.page.Outline {
		r.typeKeys("}")
		if want := min(h.Line, r.app.post.length()-r.app.layout.body); r.app.post.top != want {
			t.Fatalf("} %d times is line %d, want %d", i+1, r.app.post.top, want)
		}
	}
	r.typeKeys("g}}{")
	if want := r.app.post.page.Outline[0].Line; r.app.post.top != want {
		t.Errorf("{ is line %d, want %d", r.app.post.top, want)
	}
	r.typeKeys("{{{")
	if r.app.post.top != 0 {
		t.Errorf("above the first heading is line %d", r.app.post.top)
	}
}

func TestCounts(t *testing.T) {
	r := newReader(t, blogOf(t, 90), 80, 24)
	r.press("enter")
	last := r.app.post.page.Len() - r.app.layout.body
	for _, tt := range []struct {
		keys string
		want int
	}{
		{"12G", 11}, {"50%", last / 2}, {"100%", last}, {"999%", last}, {"0%", 0}, {"7j", 7}, {"3k", 4}, {"1G", 0}, {"9999999999999999999G", last}, {"30g", 29}, {"5<esc>", 29}, {"g", 0},
	} {
		r.typeKeys(tt.keys)
		if r.app.post == nil {
			r.press("enter")
		}
		if r.app.post.top != tt.want {
			t.Fatalf("after %s line %d is at the top, want %d", tt.keys, r.app.post.top, tt.want)
		}
	}
	r.typeKeys("12")
	if !strings.HasPrefix(r.last(), "12 ") {
		t.Errorf("a count is not shown: %q", r.last())
	}
}

func TestSearch(t *testing.T) {
	r := newReader(t, blogOf(t, 60), 80, 24)
	r.press("enter j j j")
	before := r.screen()
	r.typeKeys("/pargraph")
	if !strings.HasPrefix(r.last(), "/pargraph") || !strings.Contains(r.last(), "not found") {
		t.Errorf("the last row is %q", r.last())
	}
	r.typeKeys("<esc>")
	if r.screen() != before {
		t.Errorf("esc does not lead back:\n%s", r.screen())
	}
	r.typeKeys("/Paragraph 4")
	if v := r.app.View(); v.DisableBracketedPasteMode || v.Cursor.Y != 23 || v.Cursor.X != r.app.layout.left+len("/Paragraph 4") {
		t.Errorf("paste off %t, the cursor is at %v", v.DisableBracketedPasteMode, v.Cursor)
	}
	r.typeKeys("<enter>")
	total := len(r.app.post.search.matches)
	if want := fmt.Sprintf("1 of %d", total); total < 5 || !strings.Contains(r.last(), want) {
		t.Fatalf("the last row is %q, want %q", r.last(), want)
	}
	r.mustShow("Paragraph 4 of")
	r.typeKeys("n")
	r.mustShow(fmt.Sprintf("2 of %d", total), "Paragraph 40 of")
	r.typeKeys("NN")
	r.mustShow("On from the end", fmt.Sprintf("%d of %d", total, total))
	r.typeKeys("n")
	r.mustShow("On from the beginning", fmt.Sprintf("1 of %d", total))
	r.typeKeys("n<ctrl+o>")
	if got := ansiless(r.app.View().Content); firstRows(got) != firstRows(before) {
		t.Errorf("ctrl+o does not lead back to before the search:\n%s", r.screen())
	}
	r.typeKeys("<esc>")
	if r.app.post == nil || r.app.post.search != nil {
		t.Fatal("esc does not clear")
	}
	r.typeKeys("<esc>")
	if r.app.post != nil {
		t.Error("and then it does not go back")
	}
}

func firstRows(screen string) string { return strings.Join(strings.Split(screen, "\n")[:20], "\n") }

func TestSearchSmartly(t *testing.T) {
	r := newReader(t, blogFrom(t, linked), 40, 24)
	r.typeKeys("<enter>")
	for query, want := range map[string]string{
		"cafe":              "1 of 1",
		"Cafe and naive":    "1 of 1",
		"cAfe":              "is not in this",
		"fills the window.": "1 of 20",
		"that fills the wi": "1 of 20", // over the end of a line
	} {
		r.typeKeys("g/" + query + "<enter>")
		if !strings.Contains(r.last(), want) {
			t.Errorf("%q: the last row is %q, want %q", query, r.last(), want)
		}
		r.typeKeys("<esc>")
		if r.app.post == nil {
			r.typeKeys("<enter>")
		}
	}
}

// The matches are lit, the current one in another way, also on a code line.
func TestSearchLights(t *testing.T) {
	r := newReader(t, blogFrom(t, linked), 80, 24)
	r.typeKeys("<enter>/paragraph<enter>")
	content := r.app.View().Content
	if n := strings.Count(content, "\x1b["+r.app.styles.found+"m"); n != 1 {
		t.Errorf("%d current matches", n)
	}
	if n := strings.Count(content, "\x1b["+r.app.styles.lit+"m"); n < 3 {
		t.Errorf("%d matches are lit", n)
	}
	r.typeKeys("/func<enter>")
	if !strings.Contains(r.app.View().Content, "\x1b["+r.app.styles.found+"mfunc") {
		t.Error("code is not lit")
	}
	r.typeKeys("/" + "<enter>") // once more
	r.mustShow("1 of 1")
	r.typeKeys("<esc>n") // what was cleared
	r.mustShow("1 of 1")
	r.typeKeys("]n") // in another post
	r.mustShow("“func” is not in this post.")
}

func TestMarks(t *testing.T) {
	r := newReader(t, blogFrom(t, linked), 80, 24)
	r.typeKeys("<enter>jjjjma")
	r.mustShow("Marked")
	marked := firstRows(r.screen())
	r.typeKeys("G'a")
	if firstRows(r.screen()) != marked {
		t.Errorf("the mark is not where it was set:\n%s", r.screen())
	}
	r.typeKeys("''")
	r.mustShow("The end of it")
	r.typeKeys("''")
	if firstRows(r.screen()) != marked {
		t.Errorf("'' does not go to and fro:\n%s", r.screen())
	}
	r.typeKeys("]'a") // in another post
	if firstRows(r.screen()) != marked {
		t.Errorf("the mark of another post:\n%s", r.screen())
	}
	r.typeKeys("'b")
	r.mustShow("There is no mark b")
	r.typeKeys("m1")
	r.mustShow("A mark is a letter")
	r.typeKeys("m")
	r.mustShow("mark this place")
	r.typeKeys("<esc>")
	if r.app.post == nil {
		t.Error("esc behind m leaves the post")
	}
}

func TestJumps(t *testing.T) {
	r := newReader(t, blogFrom(t, linked), 80, 24)
	r.typeKeys("<enter>jjG") // a jump
	end := firstRows(r.screen())
	r.typeKeys("[") // and one to another post
	r.mustShow("The second")
	r.typeKeys("<ctrl+o>")
	if firstRows(r.screen()) != end {
		t.Errorf("ctrl+o is not at the end of the first:\n%s", r.screen())
	}
	r.typeKeys("<ctrl+o>")
	if r.app.post.top != 2 {
		t.Errorf("ctrl+o twice is line %d, want 2", r.app.post.top)
	}
	r.typeKeys("<ctrl+o>")
	r.mustShow("There is no jump to go back from")
	r.typeKeys("<tab>") // ctrl+i, to most terminals
	if firstRows(r.screen()) != end {
		t.Errorf("ctrl+i is not at the end of the first:\n%s", r.screen())
	}
	r.typeKeys("<tab>")
	r.mustShow("The second")
	r.typeKeys("<tab>")
	r.mustShow("nothing further forward")
	r.typeKeys("q<ctrl+o>") // from the list
	r.mustShow("The second", "Reading Progress")
}

func TestLinks(t *testing.T) {
	r := newReader(t, blogFrom(t, linked), 80, 24)
	r.typeKeys("<enter>")
	r.mustShow("the second¹", "its middle²", "away⁴")
	r.typeKeys("<tab>")
	r.mustShow("→ The second")
	r.typeKeys("<enter>")
	r.mustShow("The second", "2024-02-02")
	r.typeKeys("<ctrl+o>o")
	r.typeKeys("o<enter>") // its middle
	if got := r.sentence(); got != "The middle" {
		t.Errorf("the first row is %q", got)
	}
	r.typeKeys("<ctrl+o>3<enter>") // by its number
	r.mustShow("The end of it")
	r.typeKeys("<ctrl+o>O") // the last in view
	r.typeKeys("GG<tab>")
	r.mustShow("→ ")
	r.typeKeys("99<enter>")
	r.mustShow("There is no link 99")
}

func TestOutsideLink(t *testing.T) {
	r := newReader(t, blogFrom(t, linked), 40, 24)
	r.typeKeys("<enter>4<enter>")
	const address = "https://example.com/a/very/long/address/that/goes/on/and/on/until/it/does/not/fit/into/one/line/any/more"
	shown := strings.NewReplacer("\n", "", "│", "", "┃", "", " ", "").Replace(r.screen())
	if !strings.Contains(shown, address) {
		t.Errorf("the address is not shown in full:\n%s", r.screen())
	}
	if r.copied != address {
		t.Errorf("%q is copied", r.copied)
	}
	r.mustShow("Copied, if the terminal allows")
	r.typeKeys("<esc>")
	r.mustNotShow("Copied")
	if r.app.post == nil {
		t.Error("esc closes more than the address")
	}
	r.typeKeys("5<enter>")
	r.mustShow("https://blog.example/first/nowhere.p")
}

func TestLinkList(t *testing.T) {
	r := newReader(t, blogFrom(t, linked), 80, 24)
	r.typeKeys("<enter>u")
	r.mustShow("Links", "1 the second", "example.com/a/very")
	r.typeKeys("middle<enter>")
	if got := r.sentence(); got != "The middle" {
		t.Errorf("the first row is %q:\n%s", got, r.screen())
	}
	r = newReader(t, blogOf(t, 3), 80, 24)
	r.typeKeys("<enter>u")
	r.mustShow("There are no links")
}

func TestFootnote(t *testing.T) {
	r := newReader(t, blogFrom(t, linked), 80, 24)
	r.typeKeys("<enter>")
	top := r.app.post.top
	for range 5 {
		r.typeKeys("<tab>")
	}
	r.mustShow("→ note 1")
	r.typeKeys("<enter>")
	r.mustShow("The words of the note.")
	if r.app.post.top != top {
		t.Error("the text moved")
	}
	r.typeKeys("<enter>") // goes there
	if r.app.post.top == top {
		t.Error("enter does not go to the note")
	}
	r.typeKeys("<ctrl+o>")
	if r.app.post.top != top {
		t.Error("ctrl+o does not come back")
	}
}

func TestCopy(t *testing.T) {
	r := newReader(t, blogFrom(t, linked), 80, 24)
	r.typeKeys("<enter>")
	for _, tt := range []struct{ keys, want, said string }{
		{"yy", "https://blog.example/first/", "https://blog.example/first/"},
		{"yc", "func main() {\n\treturn\n}\n", "3 lines of code"},
		{"yp", "Go to the second, to its middle, down here or away.[1] And nowhere.", "“Go to the second"},
		{"ya", linked["first.md"][strings.Index(linked["first.md"], "Go to"):], "lines of Markdown"},
		{"Gyy", "https://blog.example/first/#below", "#below"},
		{"y<esc>", "", ""}, {"yx", "", "y copies"}, {"yc", "", "no code in view"},
	} {
		r.copied = ""
		r.typeKeys(tt.keys)
		if got := strings.TrimPrefix(r.copied, "# The first\n\n"); got != tt.want {
			t.Errorf("%s copies %q, want %q", tt.keys, got, tt.want)
		}
		r.mustShow(tt.said)
	}
}

func TestCopyIsBounded(t *testing.T) {
	r := newReader(t, blogFrom(t, map[string]string{"a.md": strings.Repeat("words ", 20_000)}), 80, 24)
	r.typeKeys("<enter>ya")
	r.mustShow("more than terminals take")
	if r.copied != "" {
		t.Error("it is copied all the same")
	}
}

func TestNextToRead(t *testing.T) {
	r := newReader(t, blogFrom(t, linked), 80, 24)
	r.typeKeys("G<enter>") // the third, which shares a tag
	r.mustShow("Next to read", "The first", "The second", "both")
	r.typeKeys("<tab><enter>")
	r.mustShow("Reading Progress")
	if slug := r.app.post.post().Slug; slug != "first" && slug != "second" {
		t.Errorf("%s is open", slug)
	}
	r = newReader(t, blogFrom(t, linked), 80, 24)
	r.typeKeys("j<enter>G") // the second; the next part of the series is the first, which is newer
	r.mustShow("Next to read", "next in Steps")
	r.mustShow("100 %")
	r.typeKeys("]")
	r.mustShow("The first")
}

func TestThemes(t *testing.T) {
	r := newReader(t, blogFrom(t, linked), 80, 24)
	r.typeKeys("<enter>")
	words := firstRows(r.screen())
	seen := map[string]string{}
	for range themeCount {
		name := r.app.theme.String()
		if other := seen[r.app.View().Content]; other != "" {
			t.Errorf("%s looks like %s", name, other)
		}
		seen[r.app.View().Content] = name
		if firstRows(r.screen()) != words {
			t.Errorf("%s has other words:\n%s", name, r.screen())
		}
		r.typeKeys("T")
		r.mustShow("Theme: " + r.app.theme.String())
	}
	r.send(tea.ColorProfileMsg{Profile: colorprofile.Ascii})
	r.typeKeys("T")
	r.mustShow("no colours")
	for range themeCount - 1 {
		r.typeKeys("T")
	}
	if r.app.theme != followTerminal {
		t.Errorf("after all themes it is %s", r.app.theme)
	}
}

// A theme with a background of its own leaves no cell of the window without it.
func TestPaintedThemes(t *testing.T) {
	r := newReader(t, shippedBlog(t), 80, 24)
	for _, th := range []theme{dark, light, highContrast} {
		r.app.theme = th
		r.app.restyle()
		for row := range strings.SplitSeq(r.app.View().Content, "\n") {
			if width(row) != 80 {
				t.Fatalf("%s: %d cells: %q", th, width(row), row)
			}
			for part := range strings.SplitSeq(row, "\x1b[m") {
				if part != "" && !strings.HasPrefix(part, "\x1b[") {
					t.Fatalf("%s: %q is not painted", th, part)
				}
			}
		}
	}
}

func TestMeasure(t *testing.T) {
	r := newReader(t, blogOf(t, 60), 120, 40)
	r.typeKeys("<enter>dd")
	first := firstWord(r.sentence())
	for _, want := range []int{100, 60, 72, 80} {
		r.typeKeys("w")
		if r.app.post.page.Measure != want || !strings.Contains(r.sentence(), first) {
			t.Errorf("measure %d, want %d; the first row is %q, want %q in it", r.app.post.page.Measure, want, r.sentence(), first)
		}
		r.mustShow(fmt.Sprintf("Lines of %d cells", want))
	}
	r.resize(40, 15)
	r.typeKeys("w")
	r.mustShow("no room for another")
}

func TestMouse(t *testing.T) {
	r := newReader(t, blogFrom(t, linked), 80, 24)
	click := func(x, y int) { r.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}) }
	wheel := func(b tea.MouseButton) { r.send(tea.MouseWheelMsg{Button: b}) }
	click(10, 10)
	if r.app.post != nil || r.app.View().MouseMode != tea.MouseModeNone {
		t.Fatal("the mouse is on without being asked for")
	}
	r.press("ctrl+t")
	if r.app.View().MouseMode == tea.MouseModeNone {
		t.Fatal("ctrl+t does not turn the mouse on")
	}
	r.app.list.eachRow(&r.app.session, func(row, post int) {
		if post == 1 {
			click(10, row)
		}
	})
	r.mustShow("The second", "Reading Progress")
	wheel(tea.MouseWheelDown)
	if r.app.post.top != wheelStep {
		t.Errorf("the wheel goes to line %d", r.app.post.top)
	}
	wheel(tea.MouseWheelUp)
	r.typeKeys("]")
	for y, row := range strings.Split(r.screen(), "\n") {
		if x := strings.Index(row, "its middle"); x >= 0 {
			click(width(row[:x])+1, y)
			break
		}
	}
	if got := r.sentence(); got != "The middle" {
		t.Errorf("a click on a link leads to %q", got)
	}
	r.press("ctrl+t")
	if r.app.View().MouseMode != tea.MouseModeNone {
		t.Error("ctrl+t does not turn it off")
	}
}
