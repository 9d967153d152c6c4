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

func BenchmarkSet(b *testing.B) {
	posts := mustShipped(b)
	for _, size := range []int{6_000, 200_000} {
		p := mustRepeated(b, size)
		p.name = fmt.Sprintf("%dkB", size/1000)
		posts = append(posts, p)
	}
	for _, p := range posts {
		b.Run(p.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p.set(80)
			}
			b.ReportMetric(float64(p.set(80).size), "held-B")
		})
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
	page := mustRepeated(b, 200_000).set(80)
	at := page.PlaceAt(len(page.Lines) / 2)
	b.ReportAllocs()
	for b.Loop() {
		page.LineOf(at)
	}
}
