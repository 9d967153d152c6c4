package check_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/content/check"
)

// BenchmarkCheck is what it costs to check 5,000 posts of 5 kB, each with links and a
// picture: all of them, and after one has changed.
func BenchmarkCheck(b *testing.B) {
	specimen, err := os.ReadFile("../posts/specimen.md")
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	write := func(i int, more string) {
		text := fmt.Sprintf("---\ntitle: Post %d\ndate: 2020-01-02\n---\n%.5000s\n\n[next](p%d.md) ![](p.png) %s\n", i, specimen, i+1, more)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("p%d.md", i)), []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	for i := range 5000 {
		write(i, "")
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer root.Close()
	now := time.Now()
	blog, err := content.Load(root.FS(), now)
	if err != nil {
		b.Fatal(err)
	}
	checker := check.New(check.Config{})
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			checker = check.New(check.Config{})
			if _, err := checker.Check(b.Context(), blog, root.FS(), now); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("one", func(b *testing.B) {
		write(7, "[more](p9.md#nothing)")
		if blog, err = content.Reload(root.FS(), now, blog); err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := checker.Check(b.Context(), blog, root.FS(), now); err != nil {
				b.Fatal(err)
			}
		}
	})
}
