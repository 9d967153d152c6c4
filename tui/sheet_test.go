package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"edgerunner.vc/blog/content"
)

// A sheet has as many rows as the window, and the last one can be drawn from behind it.
func TestSheetIsAsHighAsTheWindow(t *testing.T) {
	l := newLayout(40, 10, 80)
	for _, rows := range []int{0, 1, 9, 10, 11, 30} {
		to := newSheet(l, &styles{})
		for i := range rows {
			to.line(fmt.Sprint("row ", i))
		}
		to.fill(100)
		to.foot()
		to.line("the foot")
		got := strings.Split(string(to.out), "\n")
		if len(got) != l.height || got[9] != "│ the foot" {
			t.Errorf("%d rows: %q", rows, got)
		}
		if rows > 8 && got[8] != "│ row 8" || rows < 8 && got[8] != "│" {
			t.Errorf("%d rows, above the foot: %q", rows, got[8])
		}
	}
}

// A theme with a background has it in every cell of a row, also where a style ends, and
// leaves hyperlinks as they are.
func TestSheetIsPainted(t *testing.T) {
	to := newSheet(newLayout(20, 5, 80), &styles{base: "37;44"})
	to.line("")
	to.line("\x1b[1mbold\x1b[;3mslanted\x1b[m \x1b]8;;u\x1b\\w\x1b]8;;\x1b\\")
	want := "\x1b[37;44m│" + strings.Repeat(" ", 19) + "\x1b[m\n" +
		"\x1b[37;44m│ \x1b[1mbold\x1b[;37;44;3mslanted\x1b[;37;44m \x1b]8;;u\x1b\\w\x1b]8;;\x1b\\" + strings.Repeat(" ", 5) + "\x1b[m"
	if got := string(to.out); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// The masthead that is kept is the one that would be drawn.
func TestKeptMasthead(t *testing.T) {
	r := newReader(t, shippedBlog(t), 80, 24)
	other := blogFrom(t, map[string]string{"a.md": "---\ntitle: A\n---\nText.\n"})
	for _, tt := range []struct {
		name   string
		change func()
	}{
		{"theme", func() { r.press("T T") }},   // a light one
		{"size", func() { r.resize(120, 15) }}, // it has one row
		{"measure", func() { r.press("w") }},
		{"blog", func() {
			r.app.config.Blog = func() *content.Blog { return other }
			r.send(BlogChanged{})
		}},
	} {
		before := r.app.head()
		tt.change()
		a := r.app
		if !slices.Equal(a.head(), masthead(a.blog, a.layout, a.styles)) {
			t.Errorf("after another %s: %q", tt.name, a.head())
		}
		if slices.Equal(a.head(), before) {
			t.Errorf("another %s changes nothing", tt.name)
		}
	}
}
