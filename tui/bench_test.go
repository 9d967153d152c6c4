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
	for _, bb := range []struct{ name, open string }{{"list", ""}, {"post", "enter"}} {
		b.Run(bb.name, func(b *testing.B) {
			blog, err := loadShipped()
			if err != nil {
				b.Fatal(err)
			}
			app := New(Config{Blog: func() *content.Blog { return blog }, Pages: pages})
			app.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
			app.Update(loadingEnded{})
			if bb.open != "" {
				_, cmd := app.Update(keyPress(bb.open))
				app.Update(cmd())
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				app.Update(keyPress([]string{"j", "k"}[i%2]))
				app.View()
			}
		})
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
