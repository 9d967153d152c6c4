package tui

import (
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"image/color"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// reader drives an App as a program would, but one message at a time.
type reader struct {
	t      *testing.T
	app    *App
	held   []tea.Msg // answers that have not arrived yet
	hold   bool
	ended  bool
	copied string // what was last put on the clipboard
	width  int
	height int
}

// pages are shared by the tests, as by sessions.
var pages = page.NewCache(256 << 20)

func newReader(t *testing.T, blog *content.Blog, width, height int) *reader {
	t.Helper()
	r := &reader{t: t, app: New(Config{Blog: func() *content.Blog { return blog }, Pages: pages})}
	r.resize(width, height)
	r.send(loadingEnded{})
	return r
}

// blogOf is a blog of posts of so many paragraphs, the newest first.
func blogOf(t *testing.T, paragraphs ...int) *content.Blog {
	t.Helper()
	fsys := fstest.MapFS{"site.yaml": {Data: []byte("title: THE BLOG\ntagline: of the test\ncopyright: THE BLOG © 2025")}}
	for i, n := range paragraphs {
		var b strings.Builder
		fmt.Fprintf(&b, "---\ntitle: Post number %d\ndate: %s\ntags: [a, b]\n---\n", i+1,
			time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -i).Format("2006-01-02"))
		for p := range n {
			if p%3 == 0 {
				fmt.Fprintf(&b, "\n## Part %d\n", p/3+1)
			}
			fmt.Fprintf(&b, "\nParagraph %d of post %d begins here, and goes on for %s until it ends.\n", p+1, i+1,
				strings.Repeat("some more words ", 5+p%7))
		}
		fsys[fmt.Sprintf("post-%d.md", i+1)] = &fstest.MapFile{Data: []byte(b.String())}
	}
	blog, err := content.Load(fsys, time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil || len(blog.Problems) > 0 {
		t.Fatal(err, blog.Problems)
	}
	return blog
}

var loadShipped = sync.OnceValues(func() (*content.Blog, error) {
	return content.Load(content.Shipped(), time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC))
})

func shippedBlog(t *testing.T) *content.Blog {
	t.Helper()
	blog, err := loadShipped()
	if err != nil || len(blog.Problems) > 0 {
		t.Fatal(err, blog.Problems)
	}
	return blog
}

// send gives the App a message, and the answers of its commands, unless they are
// held back.
func (r *reader) send(msg tea.Msg) {
	r.t.Helper()
	_, cmd := r.app.Update(msg)
	r.run(cmd)
	r.check()
}

func (r *reader) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			r.run(c)
		}
	case tea.QuitMsg:
		r.ended = true
	default:
		if raw, ok := msg.(tea.RawMsg); ok && strings.HasPrefix(fmt.Sprint(raw.Msg), "\x1b]52;") {
			r.copied = copied(r.t, fmt.Sprint(raw.Msg))
			return
		}
		if r.hold {
			r.held = append(r.held, msg)
			return
		}
		_, next := r.app.Update(msg)
		r.run(next)
	}
}

// copied is what OSC 52 puts on a clipboard.
func copied(t *testing.T, sequence string) string {
	t.Helper()
	text, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(strings.TrimPrefix(sequence, "\x1b]52;c;"), "\a"))
	if err != nil {
		t.Fatalf("%q: %v", sequence, err)
	}
	return string(text)
}

// release lets the answers arrive that were held back.
func (r *reader) release() {
	r.hold = false
	held := r.held
	r.held = nil
	for _, msg := range held {
		r.send(msg)
	}
}

func (r *reader) resize(width, height int) {
	r.width, r.height = width, height
	r.send(tea.WindowSizeMsg{Width: width, Height: height})
}

// press types keys by their names, a blank between them.
func (r *reader) press(names string) {
	r.t.Helper()
	for name := range strings.FieldsSeq(names) {
		r.send(keyPress(name))
	}
}

func keyPress(name string) tea.KeyPressMsg {
	special := map[string]rune{
		"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight, "enter": tea.KeyEnter,
		"esc": tea.KeyEscape, "tab": tea.KeyTab, "backspace": tea.KeyBackspace, "home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
	}
	switch code, ok := special[name]; {
	case ok:
		return tea.KeyPressMsg{Code: code}
	case name == "space":
		return tea.KeyPressMsg{Code: ' ', Text: " "}
	case name == "alt+left", name == "alt+right":
		return tea.KeyPressMsg{Code: special[name[4:]], Mod: tea.ModAlt}
	case strings.HasPrefix(name, "ctrl+"):
		return tea.KeyPressMsg{Code: rune(name[5]), Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

// check holds for every frame: it fits the window.
func (r *reader) check() {
	r.t.Helper()
	v := r.app.View()
	rows := strings.Split(v.Content, "\n")
	if len(rows) > max(r.height, 1) {
		r.t.Fatalf("%d rows in a window of %dx%d:\n%s", len(rows), r.width, r.height, v.Content)
	}
	for _, row := range rows {
		if w := page.WidthMethod.StringWidth(row); w > max(r.width, 1) {
			r.t.Fatalf("a row of %d cells in a window of %dx%d: %q", w, r.width, r.height, row)
		}
	}
	if v.Cursor == nil || v.Cursor.X >= max(r.width, 1) || v.Cursor.Y >= max(r.height, 1) {
		r.t.Fatalf("the cursor is at %v in a window of %dx%d", v.Cursor, r.width, r.height)
	}
}

// screen is the text of the frame.
func (r *reader) screen() string { return ansiless(r.app.View().Content) }

// ansiless is a screen without styles, and without blanks at the ends of rows.
func ansiless(content string) string {
	rows := strings.Split(ansi.Strip(content), "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return strings.Join(rows, "\n")
}

func (r *reader) mustShow(texts ...string) {
	r.t.Helper()
	for _, text := range texts {
		if !strings.Contains(r.screen(), text) {
			r.t.Fatalf("the screen does not show %q:\n%s", text, r.screen())
		}
	}
}

func (r *reader) mustNotShow(texts ...string) {
	r.t.Helper()
	for _, text := range texts {
		if strings.Contains(r.screen(), text) {
			r.t.Fatalf("the screen shows %q:\n%s", text, r.screen())
		}
	}
}

// sentence is the first row of the text of a post.
func (r *reader) sentence() string {
	return strings.TrimLeft(strings.Split(r.screen(), "\n")[r.app.layout.top], "│┃ ")
}

func TestGoldenFrames(t *testing.T) {
	for _, size := range []struct{ width, height int }{{80, 24}, {120, 40}, {40, 15}, {20, 5}} {
		var b strings.Builder
		r := newReader(t, shippedBlog(t), size.width, size.height)
		shot := func(name string) { fmt.Fprintf(&b, "== %s\n%s\n", name, r.screen()) }
		shot("list")
		r.press("?")
		shot("help of the list")
		r.press("esc G enter")
		shot("post, at the top")
		r.press("d d d d")
		shot("post, further down")
		r.press("?")
		shot("help of the post")
		r.press("esc G")
		shot("post, at the end")
		r.press("q k")
		shot("list, one read")
		golden(t, fmt.Sprintf("frames-%dx%d", size.width, size.height), b.String())
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not as it was; look at it, and run: go test ./tui -update\n%s", path, got)
	}
}

func TestLoading(t *testing.T) {
	blog := blogOf(t, 3)
	for name, end := range map[string]tea.Msg{
		"the background":    tea.BackgroundColorMsg{Color: color.White},
		"device attributes": uv.PrimaryDeviceAttributesEvent{62},
		"half a second":     loadingEnded{},
		"any key":           keyPress("j"),
	} {
		t.Run(name, func(t *testing.T) {
			r := &reader{t: t, app: New(Config{Blog: func() *content.Blog { return blog }, Pages: pages}), width: 80, height: 24}
			r.mustShow("LOADING…", "▗▄▄▄▄▄▖")
			r.mustNotShow("Post number 1")
			r.send(end)
			r.mustShow("Post number 1")
			r.mustNotShow("LOADING…")
		})
	}
	t.Run("ctrl+c", func(t *testing.T) {
		r := &reader{t: t, app: New(Config{Blog: func() *content.Blog { return blog }, Pages: pages}), width: 80, height: 24}
		if r.press("ctrl+c"); !r.ended {
			t.Error("it does not quit")
		}
	})
}

func TestBackgroundChoosesTheStyles(t *testing.T) {
	r := newReader(t, shippedBlog(t), 80, 24)
	r.press("enter")
	dark := r.app.View().Content
	r.send(tea.BackgroundColorMsg{Color: color.White})
	light := r.app.View().Content
	if dark == light {
		t.Error("dark and light look alike")
	}
	if ansi.Strip(dark) != ansi.Strip(light) {
		t.Error("dark and light say different things")
	}
	r.send(tea.BackgroundColorMsg{Color: color.Black})
	if r.app.View().Content != dark {
		t.Error("dark looks different the second time")
	}
}

func TestListKeys(t *testing.T) {
	r := newReader(t, blogOf(t, make([]int, 500)...), 80, 24)
	for _, tt := range []struct {
		keys string
		want int
	}{
		{"j", 1}, {"down j", 3}, {"k", 2}, {"up", 1}, {"k k k", 0}, {"G", 499}, {"j", 499}, {"g", 0}, {"end", 499}, {"home", 0},
		{"pgdown", 4}, {"space", 9}, {"b", 4}, {"pgup", 0}, {"d", 2}, {"ctrl+u", 0}, {"f", 4},
	} {
		r.press(tt.keys)
		if r.app.list.chosen != tt.want {
			t.Fatalf("after %s post %d is chosen, want %d", tt.keys, r.app.list.chosen, tt.want)
		}
		r.mustShow(fmt.Sprintf("▸ Post number %d ", tt.want+1))
	}
	for _, open := range []string{"enter", "l", "right"} {
		r.press(open)
		r.mustShow("Reading Progress")
		r.press("q")
	}
	if r.press("q"); !r.ended {
		t.Error("q does not quit the list")
	}
}

func TestListOfAnySize(t *testing.T) {
	for _, posts := range []int{0, 1, 2, 500} {
		for _, size := range []struct{ width, height int }{{40, 15}, {80, 24}, {200, 60}, {20, 5}, {500, 300}, {minWidth, 300}, {500, minHeight}} {
			r := newReader(t, blogOf(t, make([]int, posts)...), size.width, size.height)
			if l := r.app.layout; len(masthead(r.app.blog, l, r.app.styles)) != mastheadRows(r.app.blog, l) {
				t.Errorf("at %v the masthead does not have the rows that it is counted for", size)
			}
			if posts == 0 {
				r.mustShow("Nothing is")
				r.press("enter j G ? ? ] q")
				continue
			}
			r.mustShow("▸ Post num")
			r.press("G")
			r.mustShow("▸ Post num")
			if r.app.list.chosen != posts-1 {
				t.Errorf("G chose %d of %d", r.app.list.chosen, posts)
			}
		}
	}
}

// When the window shrinks around it, the chosen post stays in view.
func TestListResize(t *testing.T) {
	r := newReader(t, blogOf(t, make([]int, 100)...), 80, 60)
	r.press("pgdown")
	want := fmt.Sprintf("▸ Post number %d", r.app.list.chosen+1)
	for _, height := range []int{10, 5, 24, 60, 8, 350} {
		r.resize(80, height)
		r.mustShow(want)
	}
	if r.app.list.top != 0 {
		t.Errorf("the list begins at %d in a window that has room for all", r.app.list.top)
	}
}

func TestSmallWindow(t *testing.T) {
	r := newReader(t, blogOf(t, 30), 80, 24)
	r.press("enter d d")
	before := r.screen()
	for _, size := range []struct{ width, height int }{{19, 24}, {80, 4}, {1, 1}, {3, 2}, {0, 0}} {
		r.resize(size.width, size.height)
		r.press("j G enter ?")
	}
	r.resize(19, 10)
	r.mustShow("This window is", "20×5")
	r.resize(80, 24)
	if r.screen() != before {
		t.Errorf("the screen does not recover; it was\n%s\nand is\n%s", before, r.screen())
	}
}

func TestPostKeys(t *testing.T) {
	r := newReader(t, blogOf(t, 60), 80, 24)
	r.press("enter")
	body := r.app.layout.body
	last := r.app.post.page.Len() - body
	page := r.app.post.page.Turn(body, body)
	pages := r.app.post.page.Turn(page+body, body)
	for _, tt := range []struct {
		keys string
		want int
	}{
		{"j", 1}, {"down", 2}, {"k", 1}, {"up up up", 0}, {"space", page}, {"f", pages}, {"b", pages - body}, {"pgup", max(pages-2*body, 0)},
		{"g pgdown", page}, {"d", page + body/2}, {"ctrl+u", page}, {"G", last}, {"j space d", last}, {"g", 0}, {"end", last}, {"home", 0},
		{"ctrl+f", page}, {"g", 0}, {"ctrl+d", body / 2}, {"ctrl+u", 0},
	} {
		r.press(tt.keys)
		if r.app.post.top != tt.want {
			t.Fatalf("after %s line %d is at the top, want %d", tt.keys, r.app.post.top, tt.want)
		}
	}
	for _, back := range []string{"q", "esc", "h", "left"} {
		r.press(back)
		r.mustShow("▸ Post number 1")
		r.press("enter")
	}
	if r.press("ctrl+c"); !r.ended {
		t.Error("ctrl+c does not quit the post")
	}
}

func TestNextAndPreviousPost(t *testing.T) {
	r := newReader(t, blogOf(t, 30, 30, 30), 80, 24)
	r.press("enter")
	for _, tt := range []struct{ key, want string }{
		{"]", "Post number 2"}, {"]", "Post number 3"}, {"]", "Post number 3"}, {"[", "Post number 2"}, {"[", "Post number 1"}, {"[", "Post number 1"},
	} {
		r.press(tt.key)
		r.mustShow(tt.want)
	}
	r.press("] q")
	r.mustShow("▸ Post number 2")
}

func TestProgress(t *testing.T) {
	r := newReader(t, blogOf(t, 40, 1), 80, 24)
	r.press("enter")
	r.mustShow("Reading Progress", "  0 %", "min left")
	r.press("j")
	r.press("d d d d d d d d d d")
	if p := r.app.post.percent(r.app.layout); p < 20 || p > 80 {
		t.Fatalf("%d %% in the middle", p)
	}
	middle, place := r.screen(), r.sentence()
	r.press("q")
	r.mustShow(fmt.Sprintf("%d %%", percentOf(r, "post-1")))
	r.press("enter")
	if r.screen() != middle {
		t.Errorf("the post does not open where it was left, at %q:\n%s", place, r.screen())
	}
	r.press("G")
	r.mustShow("100 %", "finished")
	r.press("g")
	r.mustShow("  0 %")
	r.press("q")
	r.mustShow("✓ read") // the furthest counts
	r.press("j enter")
	r.mustShow("100 %", "finished") // it fits
}

// The words under the text name the heading that its first line is under.
func TestHeadingInStatus(t *testing.T) {
	r := newReader(t, blogOf(t, 40), 80, 24)
	r.press("enter")
	status := func() string {
		rows := strings.Split(r.screen(), "\n")
		return rows[len(rows)-1]
	}
	if strings.Contains(status(), "Part") {
		t.Errorf("above the first heading the status is %q", status())
	}
	r.press("space space")
	if !strings.Contains(status(), "Part 3") {
		t.Errorf("the status is %q:\n%s", status(), r.screen())
	}
}

func TestPercent(t *testing.T) {
	for _, tt := range []struct{ top, rows, lines, want int }{
		{0, 20, 10, 100}, {0, 20, 20, 100}, {0, 20, 21, 0}, {1, 20, 21, 100}, {0, 20, 100, 0}, {40, 20, 100, 50}, {79, 20, 100, 98}, {80, 20, 100, 100},
	} {
		if got := percentAt(tt.top, tt.rows, tt.lines); got != tt.want {
			t.Errorf("percentAt(%d, %d, %d) = %d, want %d", tt.top, tt.rows, tt.lines, got, tt.want)
		}
	}
}

// Sessions share pages, and nothing that a reader does.
func TestSessionsAreApart(t *testing.T) {
	blog := blogOf(t, 40, 40)
	a := &reader{t: t, app: New(Config{Blog: func() *content.Blog { return blog }, Pages: pages}), width: 80, height: 24}
	b := &reader{t: t, app: New(Config{Blog: func() *content.Blog { return blog }, Pages: pages}), width: 80, height: 24}
	for _, r := range []*reader{a, b} {
		r.send(loadingEnded{})
	}
	a.press("enter G q")
	b.press("enter q")
	a.mustShow("✓ read")
	b.mustNotShow("✓ read")
}

// A resize never loses the sentence at the top, and going back finds the same line.
func TestResizeKeepsTheSentence(t *testing.T) {
	for _, blog := range []*content.Blog{blogOf(t, 60), shippedBlog(t)} {
		for post := range blog.Posts {
			r := newReader(t, blog, 120, 40)
			r.press(strings.Repeat("j ", post) + "enter")
			lines := r.app.post.page.Len()
			for top := range lines - r.app.layout.body {
				if r.app.post.top != top {
					t.Fatalf("line %d is at the top, want %d", r.app.post.top, top)
				}
				before, first := r.screen(), firstWord(r.sentence())
				r.resize(40, 24)
				if got := r.sentence(); r.app.post.top < r.app.post.page.Len()-r.app.layout.body && !strings.Contains(got, first) {
					t.Fatalf("at 120 the first line had %q, at 40 it is %q", first, got)
				}
				r.resize(80, 10)
				r.resize(120, 40)
				if r.screen() != before {
					t.Fatalf("after the resizes line %d is at the top, not %d", r.app.post.top, top)
				}
				r.press("j")
			}
		}
	}
}

func firstWord(s string) string {
	s = strings.TrimLeft(s, "│┃•◦▪╭╰─ ")
	word, _, _ := strings.Cut(s, " ")
	r := []rune(word)
	return string(r[:min(len(r), 4)]) // the word itself may be broken
}

// Keys typed ahead land where they were meant, however late the posts are.
func TestTypeAhead(t *testing.T) {
	r := newReader(t, blogOf(t, 40, 40, 40), 80, 24)
	r.hold = true
	r.press("enter G ] d q j enter space")
	for len(r.held) > 0 {
		msg := r.held[0]
		r.held = r.held[1:]
		r.send(msg)
	}
	if percentOf(r, "post-1") != 100 {
		t.Errorf("G did not reach the first post: %v", r.app.readings)
	}
	if got := percentOf(r, "post-2"); got == 0 || got == 100 {
		t.Errorf("d did not reach the second post: %v", r.app.readings)
	}
	if r.app.post == nil || r.app.post.post().Slug != "post-3" || r.app.post.top != r.app.post.page.Turn(r.app.layout.body, r.app.layout.body) {
		t.Errorf("the third post is not open a page down:\n%s", r.screen())
	}
}

// One can leave a post that is still being set, and keys beyond reason are dropped.
func TestLeaveWhileSetting(t *testing.T) {
	r := newReader(t, blogOf(t, 40), 80, 24)
	r.hold = true
	r.press("enter q")
	r.mustShow("▸ Post number 1")
	r.press("enter " + strings.Repeat("j ", 2*maxWaiting))
	r.release()
	if r.app.post.top != maxWaiting {
		t.Errorf("%d keys were kept, want %d", r.app.post.top, maxWaiting)
	}
}

// A key that comes while the page is set for a new window is meant for that page.
func TestKeyWhileResizing(t *testing.T) {
	r := newReader(t, blogOf(t, 40), 80, 24)
	r.press("enter")
	r.hold = true
	r.resize(40, 15)
	r.press("G")
	r.release()
	r.mustShow("100 %")
}

// An answer to a question that is no longer asked is dropped.
func TestLateAnswers(t *testing.T) {
	r := newReader(t, blogOf(t, 40, 40), 120, 40)
	r.press("enter")
	r.hold = true
	r.resize(60, 40)
	r.resize(100, 40)
	slices.Reverse(r.held)
	r.release()
	if got := r.app.post.asked.look; got != r.app.look() || r.app.post.page == nil {
		t.Errorf("the page is for %v, want %v", got, r.app.look())
	}
	narrow := strings.Count(r.screen(), "\n")
	r.resize(100, 40)
	if strings.Count(r.screen(), "\n") != narrow {
		t.Error("the page changes without a reason")
	}
}

func TestHelp(t *testing.T) {
	for _, tt := range []struct {
		keys     string
		sections []section
	}{{"?", keys.list()}, {"enter ?", keys.post()}} {
		for _, size := range []struct{ width, height int }{{120, 40}, {80, 24}, {40, 15}, {20, 5}, {300, 100}} {
			r := newReader(t, blogOf(t, 40), size.width, size.height)
			r.press(tt.keys)
			seen := r.screen()
			for last := ""; last != r.screen() && strings.Contains(seen, "for m"); { // scrolls
				last = r.screen()
				r.press("j")
				if r.app.help == nil {
					break
				}
				seen += r.screen()
			}
			for _, b := range bindings(tt.sections) {
				name, _, _ := strings.Cut(b.Help().Key, " ")
				desc, _, _ := strings.Cut(b.Help().Desc, " ")
				if !strings.Contains(seen, name) || !strings.Contains(seen, desc) {
					t.Fatalf("%v: the help does not show %q, %q:\n%s", size, name, desc, seen)
				}
			}
			r.press("esc")
			r.mustNotShow("this")
			if r.app.help != nil {
				t.Errorf("%v: esc does not close the help", size)
			}
		}
	}
}

// picking and typing are the keys over a list that one picks from, and in a field. Their
// help is the hints beside the field.
var (
	picking = []section{{"", []key.Binding{keys.PickDown, keys.PickUp, keys.PageDown, keys.PageUp, keys.Accept, keys.Cancel, keys.Leave}}}
	typing  = []section{{"", []key.Binding{keys.Accept, keys.Cancel, keys.Texts, keys.PickDown, keys.PickUp, keys.Leave}}}
)

// Every key is in the help of a screen, and means one thing on it.
func TestKeysAreKnownAndDoNotClash(t *testing.T) {
	all := slices.Concat(bindings(keys.list()), bindings(keys.post()), bindings(picking), bindings(typing))
	v := reflect.ValueOf(keys)
	for i := range v.NumField() {
		b := v.Field(i).Interface().(key.Binding)
		if !slices.ContainsFunc(all, func(h key.Binding) bool { return reflect.DeepEqual(h, b) }) {
			t.Errorf("%s is in no help", v.Type().Field(i).Name)
		}
	}
	for _, screen := range [][]section{keys.list(), keys.post(), picking, typing} {
		seen := map[string]string{}
		for _, b := range bindings(screen) {
			if b.Help().Key == "" || b.Help().Desc == "" {
				t.Errorf("%v has no help", b.Keys())
			}
			if b.Help() == keys.ForwardTab.Help() {
				continue // what the key means is told by the one before it; see TestJumps
			}
			for _, k := range b.Keys() {
				if other, ok := seen[k]; ok {
					t.Errorf("%q is for %q and for %q", k, other, b.Help().Desc)
				}
				seen[k] = b.Help().Desc
			}
		}
	}
}

// Whatever is typed, pasted, clicked, resized, and saved by the author: nothing panics,
// every frame fits its window, and after g the first line is the first line.
func TestRandomVisits(t *testing.T) {
	names := strings.Fields("j k g G space b d f pgup pgdown home end enter enter enter l right h left esc q ? ] [ x " +
		"t u o O tab tab / / n N m ' y c p a w T # s P R A { } 1 5 0 % > < ctrl+o ctrl+t ctrl+u ctrl+d ctrl+n up down backspace e é 文")
	versions := []map[string]string{linked, {}, {}}
	for name, text := range linked {
		versions[1][name] = strings.Replace(text, "words", "other words, more of them, before the words", 3)
		if name != "first.md" {
			versions[2][name] = text
		}
	}
	for seed := range uint64(24) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		blog := shippedBlog(t)
		if seed%2 == 0 {
			blog = blogFrom(t, versions[0])
		}
		r := newReader(t, blog, 80, 24)
		r.app.config.Blog = func() *content.Blog { return blog }
		if seed%3 > 0 {
			m := newRemembered(anyRecalled(rnd, blog))
			r.app.memory, r.app.recalling = m, true
			r.run(r.app.recall())
		}
		for range 500 {
			switch rnd.IntN(33) {
			case 0, 1:
				r.resize(rnd.IntN(130), rnd.IntN(50))
			case 2:
				r.send(tea.BackgroundColorMsg{Color: color.Gray{Y: uint8(rnd.IntN(256))}})
			case 3, 4:
				if r.hold = !r.hold; !r.hold {
					r.release()
				}
			case 5:
				if seed%2 == 0 {
					blog = reloadedFrom(t, versions[rnd.IntN(len(versions))], blog)
					r.send(BlogChanged{})
				}
			case 6:
				r.send(tea.MouseClickMsg{X: rnd.IntN(130), Y: rnd.IntN(50), Button: tea.MouseLeft})
			case 7:
				r.send(tea.MouseWheelMsg{Button: []tea.MouseButton{tea.MouseWheelUp, tea.MouseWheelDown}[rnd.IntN(2)]})
			case 9:
				r.send(loadingEnded{})
			case 10:
				r.send(MemoryChanged{Works: rnd.IntN(2) == 0})
			case 11:
				if m, ok := r.app.memory.(*remembered); ok {
					m.known, m.err = anyRecalled(rnd, blog), []error{nil, errors.New("the test says so")}[rnd.IntN(2)]
					r.run(r.app.recall())
				}
			case 8:
				r.send(tea.PasteMsg{Content: "pasted \x1b[2J words\n" + strings.Repeat("and more ", rnd.IntN(60))})
			default:
				r.press(names[rnd.IntN(len(names))])
			}
		}
		r.release()
		r.send(loadingEnded{})
		r.resize(80, 24)
		r.press("esc esc esc esc")
		if r.app.post == nil {
			r.press("enter")
		}
		r.press("g")
		if r.app.post == nil || r.app.post.top != 0 || r.app.picker != nil || r.app.help != nil {
			t.Fatalf("seed %d: after g the screen is\n%s", seed, r.screen())
		}
		if !strings.Contains(r.sentence(), firstWord(r.app.post.post().Title)) {
			t.Fatalf("seed %d: after g the first row is %q", seed, r.sentence())
		}
	}
}

// anyRecalled is what a memory may know: also of posts that are gone or others by now,
// from a clock that was wrong, or as nobody here has kept it.
func anyRecalled(rnd *rand.Rand, blog *content.Blog) Recalled {
	known := Recalled{First: rnd.IntN(4) == 0, Preferences: map[string]string{}}
	if rnd.IntN(3) > 0 {
		known.LastVisit = time.Date(2020+rnd.IntN(20), 1, 1, rnd.IntN(24), 0, 0, 0, time.UTC)
	}
	for _, slug := range append([]string{"gone"}, slugsOf(blog)...) {
		if rnd.IntN(3) == 0 {
			continue
		}
		known.Readings = append(known.Readings, Reading{
			Slug: slug, Percent: rnd.IntN(101), Finished: rnd.IntN(3) == 0, Version: []string{"", "old"}[rnd.IntN(2)],
			At: visitTime.AddDate(0, 0, rnd.IntN(3)-1),
			Place: content.Place{
				Block: rnd.IntN(200) - 2, Offset: rnd.IntN(5000) - 2, Line: rnd.IntN(500) - 2, Hash: rnd.Uint64(),
				Heading: "Key Themes", Under: rnd.IntN(20) - 2,
			},
		})
	}
	for _, name := range []string{prefTheme, prefMouse, prefMeasure, prefSort, PrefLast} {
		known.Preferences[name] = []string{"", "on", "dark", "60", "-1", "unread", "title", "second", "gone"}[rnd.IntN(9)]
	}
	return known
}

func slugsOf(blog *content.Blog) (slugs []string) {
	for _, p := range blog.Posts {
		slugs = append(slugs, p.Slug)
	}
	return slugs
}

// What the server has to say is one line, in any screen and window, until a key.
func TestNotice(t *testing.T) {
	const notice = "Any key stays: 2 minutes left."
	for _, open := range []string{"", "enter", "?", "#", "/", "enter /", "enter t", "enter u"} {
		for _, width := range []int{80, 40} {
			r := newReader(t, shippedBlog(t), width, 24)
			r.press(open)
			before := r.screen()
			r.send(Notice{Line: notice})
			if !strings.HasSuffix(strings.TrimSpace(r.screen()), notice) {
				t.Errorf("%q at %d cells: the notice is not there:\n%s", open, width, r.screen())
			}
			r.send(Notice{Line: notice, Key: true})
			if r.press("q"); r.screen() != before {
				t.Errorf("%q at %d cells: the key does more than stay:\n%s", open, width, r.screen())
			}
		}
	}
}

// Each opening is told once: not a jump within the post, not a resize, and not that
// the author has saved it.
func TestOpenedIsTold(t *testing.T) {
	var told []string
	blog := blogOf(t, 30, 30, 30)
	r := newReader(t, blog, 80, 24)
	r.app.config.Opened = func(slug string) { told = append(told, slug) }
	r.press("enter G g } w T")
	r.resize(60, 20)
	r.send(BlogChanged{})
	r.press("]")
	r.press("ctrl+o q enter")
	if got := strings.Join(told, " "); got != "post-1 post-2 post-1 post-1" {
		t.Errorf("told of %s", got)
	}
}

// percentOf is how far a post was read.
func percentOf(r *reader, slug string) int { return r.app.readings.of(r.app.blog.Post(slug)).percent }
