package page

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"edgerunner.vc/blog/content"
)

// mustRepeated is the shipped posts, one after the other, until they are that long.
func mustRepeated(t testing.TB, size int) testPost {
	t.Helper()
	names, err := fs.Glob(content.Shipped(), "*.md*")
	if err != nil {
		t.Fatal(err)
	}
	var bodies strings.Builder
	for _, name := range names {
		src, err := fs.ReadFile(content.Shipped(), name)
		if err != nil {
			t.Fatal(err)
		}
		_, body, _ := strings.Cut(strings.TrimPrefix(string(src), "---\n"), "\n---\n")
		bodies.WriteString(body + "\n")
	}
	text := strings.Repeat(bodies.String(), 1+size/bodies.Len())[:size]
	text = text[:strings.LastIndex(text, "\n\n")] // whole blocks
	return mustLoad(t, fstest.MapFS{"post.mdx": {Data: []byte("---\ntitle: Title\ndate: 2026-01-02\n---\n" + text + "\n")}})[0]
}

// benchPosts are the shipped posts, one of usual length and a long one.
func benchPosts(b *testing.B) []testPost {
	posts := mustShipped(b)
	for _, size := range []int{6_000, 200_000} {
		p := mustRepeated(b, size)
		p.name = fmt.Sprintf("%dkB", size/1000)
		posts = append(posts, p)
	}
	return posts
}

// BenchmarkPage is what it costs to see a page: its beginning, what all pages of a
// post share, the page, the page with its code in colours, and once more from the cache.
func BenchmarkPage(b *testing.B) {
	look := NewLook(MaxMeasure, true)
	for _, p := range benchPosts(b) {
		doc, cache := parse(p.post), NewCache(64<<20)
		cache.Page(p.post, p.site, look)
		for _, step := range []struct {
			name string
			run  func()
		}{
			{"head", func() { SetHead(p.post, p.site, look) }},
			{"parse", func() { parse(p.post) }},
			{"set", func() { set(doc, p.post, p.site, look) }},
			{"colour", func() {
				page := set(&parsed{doc.Document, newColours()}, p.post, p.site, look)
				page.Colour(0, page.Len())
			}},
			{"screen", func() {
				page := set(doc, p.post, p.site, look)
				for i := range min(40, page.Len()) {
					page.Line(i, 0)
				}
			}},
			{"cached", func() { cache.Page(p.post, p.site, look) }},
		} {
			b.Run(p.name+"/"+step.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					step.run()
				}
				b.ReportMetric(float64(p.post.Size()), "post-B")
			})
		}
	}
}

func BenchmarkCached(b *testing.B) {
	c := NewCache(16 << 20)
	p := mustShipped(b)[0]
	get(c, p)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			get(c, p)
		}
	})
}

func BenchmarkLineOf(b *testing.B) {
	page := mustRepeated(b, 200_000).set(MaxMeasure)
	at := page.PlaceAt(page.Len() / 2)
	b.ReportAllocs()
	for b.Loop() {
		page.LineOf(at)
	}
}
