package tui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/content"
)

// A link that is picked after the author took it out leads where it led.
func TestPickedLinkIsGone(t *testing.T) {
	var many strings.Builder
	for i := range 30 {
		fmt.Fprintf(&many, "[l%d](https://example.com/%d) ", i, i)
	}
	blog := blogFrom(t, map[string]string{"a.md": "---\ntitle: A\n---\n" + many.String()})
	r := newReader(t, blog, 80, 24)
	r.app.config.Blog = func() *content.Blog { return blog }
	r.typeKeys("<enter>u" + strings.Repeat("<down>", 29))
	blog = reloadedFrom(t, map[string]string{"a.md": "---\ntitle: A\n---\n[one](https://example.com/1)"}, blog)
	r.send(BlogChanged{})
	r.typeKeys("<enter>")
	if r.copied != "https://example.com/29" {
		t.Errorf("%q is copied", r.copied)
	}
}

// A search that esc comes back to may have been in a window of another size.
func TestSearchComesBackInAnotherWindow(t *testing.T) {
	r := newReader(t, blogFrom(t, map[string]string{"a.md": "---\ntitle: A\n---\n" + strings.Repeat("Words that wrap around a needle in a narrow window.\n\n", 60)}), 30, 24)
	r.typeKeys("<enter>/needle<enter>G/zz")
	r.resize(120, 24)
	r.typeKeys("<esc>" + strings.Repeat("n", 70))
	r.mustShow("of 60")
}

// What a headings list is picked from may be set for another window by then.
func TestOutlineOverAResize(t *testing.T) {
	var many strings.Builder
	for i := range 40 {
		fmt.Fprintf(&many, "## Head %d\n\n%s\n\n", i, strings.Repeat("words ", 40))
	}
	r := newReader(t, blogFrom(t, map[string]string{"a.md": "---\ntitle: A\n---\n" + many.String()}), 100, 24)
	r.typeKeys("<enter>tHead 20")
	r.resize(40, 24)
	r.typeKeys("<enter>")
	if got := r.sentence(); got != "Head 20" {
		t.Errorf("the first row is %q", got)
	}
}

// Terminals may send keys without the text that they make.
func TestKeyWithoutText(t *testing.T) {
	r := newReader(t, blogFrom(t, linked), 80, 24)
	r.typeKeys("<enter>")
	for _, code := range "ym'5" {
		r.send(tea.KeyPressMsg{Code: code})
	}
}

// Every letter can be a mark, also those that are keys of their own.
func TestMarksOfAnyName(t *testing.T) {
	r := newReader(t, blogFrom(t, linked), 80, 24)
	r.typeKeys("<enter>")
	for _, letter := range "wTqaZn" {
		r.typeKeys(fmt.Sprintf("gjjm%cG'%c", letter, letter))
		if r.app.post == nil || r.app.post.top != 2 || r.app.post.prefix != 0 {
			t.Fatalf("mark %c leads to\n%s", letter, r.screen())
		}
	}
}

// The lines around hits come however fast one types.
func TestExcerptsWhileTyping(t *testing.T) {
	r := newReader(t, blogFrom(t, linked), 80, 24)
	r.typeKeys("/<tab>")
	r.hold = true
	r.typeKeys("u")
	r.next()
	r.typeKeys("n")
	for len(r.held) > 0 {
		r.next()
	}
	r.mustShow("a unicorn in it")
}

// A large paste is one change, and a long line of code no burden.
func TestLargePastesAndLines(t *testing.T) {
	blog := blogFrom(t, map[string]string{"a.md": "---\ntitle: A\n---\n```\n" + strings.Repeat(`{"key":"value"},`, 10_000) + "\n```\n"})
	r := newReader(t, blog, 80, 24)
	r.typeKeys("/")
	r.send(tea.PasteMsg{Content: strings.Repeat("p o ", 1000)})
	r.typeKeys("<esc><enter>/e<enter>nnN")
	r.mustShow(" of 2000")
}
