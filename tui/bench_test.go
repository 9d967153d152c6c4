package tui

import (
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
