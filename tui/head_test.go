package tui

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// A long post is seen before all of it is set. Its end is not the end of what is
// there yet.
func TestHeadOfALongPost(t *testing.T) {
	r := newHeld(t, blogOf(t, 400), "enter")
	if r.app.post.page != nil || len(r.held) != 1 {
		t.Fatalf("%d answers are held, want that of the beginning", len(r.held))
	}
	head := r.next()
	if p := r.app.post.page; p == nil || p.Rest == 0 || len(r.held) != 1 {
		t.Fatalf("the beginning is not there, or nobody asked for the rest: %d held", len(r.held))
	}
	r.mustShow("Paragraph 1 of post 1", "  0 %")
	r.press("j space") // what is there can be read
	if r.app.post.top == 0 || len(r.app.waiting) > 0 {
		t.Errorf("line %d, %d keys wait", r.app.post.top, len(r.app.waiting))
	}
	r.press("G g j")
	if len(r.app.waiting) != 3 {
		t.Errorf("%d keys wait for the end, want all from G on", len(r.app.waiting))
	}
	r.next()
	if p := r.app.post.page; p.Rest != 0 || r.app.post.top != 1 || len(r.app.waiting) > 0 {
		t.Errorf("rest %d, line %d, %d keys wait", p.Rest, r.app.post.top, len(r.app.waiting))
	}
	r.send(head) // once more, and late
	if r.app.post.page.Rest != 0 {
		t.Error("a late beginning took the place of the whole")
	}
}

// What is read of a post is what is read of all of it.
func TestHeadIsNotRead(t *testing.T) {
	r := newHeld(t, blogOf(t, 400), "enter")
	r.next()
	for range 9 {
		r.press("space")
	}
	if got := percentOf(r, "post-1"); got != 0 {
		t.Errorf("%d %% of a page that is not whole", got)
	}
	r.release()
	if got := percentOf(r, "post-1"); got == 0 || got > 50 {
		t.Errorf("%d %% read", got)
	}
}

// Opening a post again and again costs no more than once.
func TestHeadIsKept(t *testing.T) {
	r := newHeld(t, blogOf(t, 400), "enter q enter")
	first, second := r.held[0].(postRendered), r.held[1].(postRendered)
	if first.page != second.page || first.page.Rest == 0 {
		t.Errorf("pages %p and %p", first.page, second.page)
	}
}

// Colours of code are looked for by one command at a time.
func TestColourOnce(t *testing.T) {
	blog, err := content.Load(fstest.MapFS{"post.md": {Data: []byte(
		"---\ndate: 2020-01-01\n---\n" + strings.Repeat("```go\nfunc main() {}\n```\n\n", 100))}}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	r := newHeld(t, blog, "enter")
	r.next()
	for range 10 {
		r.press("space")
	}
	if n := r.coloured(); n != 1 {
		t.Errorf("%d commands look for colours, want 1", n)
	}
	r.release()
	if p := r.app.post; p.page.Uncoloured(p.top, p.top+r.app.layout.body) {
		t.Error("code in view has no colours")
	}
}

// newHeld is a reader with pages of their own, who has typed the keys, and whose answers
// are held back.
func newHeld(t *testing.T, blog *content.Blog, keys string) *reader {
	t.Helper()
	r := newReader(t, blog, 80, 24)
	r.app.config.Pages = page.NewCache(64 << 20)
	r.hold = true
	r.press(keys)
	return r
}

// The hint names the key that has something to show: the way on, then the way back.
func TestHintOfLongCode(t *testing.T) {
	blog, err := content.Load(fstest.MapFS{"post.md": {Data: []byte("---\ndate: 2020-01-01\n---\n```\n" + strings.Repeat("x", 100) + "\n```\n")}}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	r := newReader(t, blog, 80, 24)
	r.press("enter")
	r.mustShow("> code to the right", "›")
	r.press("> > > > >")
	r.mustShow("< code to the left", "‹")
	if strings.Contains(r.screen(), "›") || strings.Contains(r.screen(), "> code") {
		t.Errorf("the end of the code is not its end:\n%s", r.screen())
	}
	r.press("< < < < <")
	r.mustShow("> code to the right", "›")
}

// next delivers the answer that was held first, and returns it.
func (r *reader) next() tea.Msg {
	r.t.Helper()
	msg := r.held[0]
	r.held = r.held[1:]
	r.send(msg)
	return msg
}

// coloured is how many of the held answers are of colours.
func (r *reader) coloured() int {
	n := 0
	for _, msg := range r.held {
		if _, ok := msg.(codeColoured); ok {
			n++
		}
	}
	return n
}
