package tui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/content"
)

// BenchmarkKey is what a key costs before the renderer: the update and the view.
func BenchmarkKey(b *testing.B) {
	for _, screen := range []string{"list", "post"} {
		for _, theme := range []theme{followTerminal, dark} {
			b.Run(screen+"/"+theme.String(), func(b *testing.B) {
				key := keyInto(b, screen, theme)
				b.ReportAllocs()
				for b.Loop() {
					key()
				}
			})
		}
	}
}

// keyInto is a key that scrolls, back and forth, in a window of the usual size.
func keyInto(tb testing.TB, screen string, theme theme) (key func()) {
	blog, err := loadShipped()
	if err != nil {
		tb.Fatal(err)
	}
	app := New(Config{Blog: func() *content.Blog { return blog }, Pages: pages, Title: true})
	app.theme = theme
	app.restyle()
	app.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	app.Update(loadingEnded{})
	if screen == "post" {
		_, cmd := app.Update(keyPress("enter"))
		app.Update(cmd())
	}
	keys := [...]tea.Msg{keyPress("j"), keyPress("k")}
	i := 0
	return func() {
		app.Update(keys[i%len(keys)])
		app.Draw(func(tea.View, []byte) {})
		i++
	}
}

// A key leaves next to nothing for the garbage collector, for there are forty a second of
// each reader who holds one down: the cursor, the title, and in a post the time that is
// left.
func TestKeysLeaveNoGarbage(t *testing.T) {
	if raced {
		t.Skip("the race detector lets pools forget")
	}
	for _, screen := range []string{"list", "post"} {
		for _, theme := range []theme{followTerminal, dark} {
			if n := testing.AllocsPerRun(200, keyInto(t, screen, theme)); n > 3 {
				t.Errorf("%v allocations for a key in the %s, theme %q", n, screen, theme)
			}
		}
	}
}

// BenchmarkNarrow is a letter typed into the list of 5,000 posts.
func BenchmarkNarrow(b *testing.B) {
	files := map[string]string{}
	for i := range 5000 {
		files[fmt.Sprintf("post-%d.md", i)] = fmt.Sprintf("---\ntitle: A post about number %d and other things\ntags: [tag%d, shared]\ndate: 2024-01-01\n---\nText.\n", i, i%50)
	}
	blog := blogFrom(b, files)
	for _, typed := range []string{"p", "number 7", "pstabt"} {
		b.Run(strings.ReplaceAll(typed, " ", "-"), func(b *testing.B) {
			app := New(Config{Blog: func() *content.Blog { return blog }, Pages: pages})
			app.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
			app.Update(loadingEnded{})
			app.Update(keyPress("/"))
			for _, r := range typed {
				app.Update(keyPress(string(r)))
			}
			for b.Loop() {
				app.list.arrange(&app.session)
				app.View()
			}
		})
	}
}
