package content

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// writtenFolder is a folder of posts of 800 words, in folders of years.
func writtenFolder(b *testing.B, posts int) string {
	b.Helper()
	dir := b.TempDir()
	w := newPostWriter()
	then := time.Now().Add(-time.Hour)
	for i := range posts {
		year := 2010 + i%15
		name := filepath.Join(dir, fmt.Sprint(year), fmt.Sprintf("post-%d.md", i))
		text := fmt.Sprintf("---\ntitle: %q\ndate: %d-%02d-%02d\ntags: [%s, %s]\n---\n%s",
			w.sentence(6), year, 1+i%12, 1+i%28, w.words[w.random.IntN(200)], w.words[w.random.IntN(200)], w.post(800))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
		if err := os.Chtimes(name, then, then); err != nil {
			b.Fatal(err)
		}
	}
	return dir
}

func mustReload(b *testing.B, dir string, old *Blog) *Blog {
	b.Helper()
	folder, err := OpenFolder(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer folder.Close()
	blog, err := Reload(folder, time.Now(), old)
	if err != nil {
		b.Fatal(err)
	}
	return blog
}

// spent reports the time of the processor for each turn: the machine may do other things.
func spent(b *testing.B) func() {
	cpu := func() (t float64) {
		var use syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
			b.Fatal(err)
		}
		return float64(use.Utime.Nano()+use.Stime.Nano()) / 1e6
	}
	before := cpu()
	return func() { b.ReportMetric((cpu()-before)/float64(b.N), "cpu-ms/op") }
}

// BenchmarkStart is the time until a folder of so many posts can be read, on disks that
// take none, and without the index of the search, which nobody waits for.
func BenchmarkStart(b *testing.B) {
	for _, posts := range []int{10, 500, 5000} {
		b.Run(fmt.Sprint(posts), func(b *testing.B) {
			dir := writtenFolder(b, posts)
			defer spent(b)()
			for b.Loop() {
				mustReload(b, dir, nil)
			}
		})
	}
}

// BenchmarkOneChange is the time from a change of one of so many posts until all of it can
// be read and searched.
func BenchmarkOneChange(b *testing.B) {
	for _, posts := range []int{10, 500, 5000} {
		b.Run(fmt.Sprint(posts), func(b *testing.B) {
			dir := writtenFolder(b, posts)
			time.Sleep(coarse) // so that what has changed can be told without reading it
			blog := mustReload(b, dir, nil)
			blog.Index()
			name := filepath.Join(dir, "2010", "post-0.md")
			n := 0
			defer spent(b)()
			for b.Loop() {
				n++
				if err := os.WriteFile(name, fmt.Appendf(nil, "---\ntitle: %d\n---\nText %d\n", n, n), 0o644); err != nil {
					b.Fatal(err)
				}
				now := mustReload(b, dir, blog)
				now.Index()
				if added, changed, removed := Changes(blog, now); added != 0 || changed != 1 || removed != 0 {
					b.Fatalf("%d, %d, %d", added, changed, removed)
				}
				blog = now
			}
		})
	}
}

// BenchmarkAt is the time that it takes a post of so many to appear.
func BenchmarkAt(b *testing.B) {
	for _, posts := range []int{10, 500, 5000} {
		b.Run(fmt.Sprint(posts), func(b *testing.B) {
			blog := mustReload(b, writtenFolder(b, posts), nil)
			newest := blog.Posts[0].Date
			defer spent(b)()
			for b.Loop() {
				blog = blog.At(newest.Add(-time.Second)).At(newest)
			}
		})
	}
}
