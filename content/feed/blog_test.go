package feed

import (
	"os"
	"os/exec"
	"testing"
	"testing/fstest"
	"time"

	"edgerunner.vc/blog/content"
)

var testNow = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

// mustLoad is the blog of some files, by name.
func mustLoad(t testing.TB, files map[string]string) *content.Blog {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, src := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(src)} // without a time, as in the binary
	}
	blog, err := content.Load(fsys, testNow)
	if err != nil {
		t.Fatal(err)
	}
	return blog
}

// mustPost is a post by itself, at https://e.example/ if it may have an address.
func mustPost(t testing.TB, name, src string, web bool) (*content.Blog, *content.Post) {
	t.Helper()
	files := map[string]string{name: src, "other.md": "# Other\n\n## There\n"}
	if web {
		files["site.yaml"] = "base_url: https://e.example/\n"
	}
	blog := mustLoad(t, files)
	for _, p := range blog.Posts {
		if p.File == name {
			return blog, p
		}
	}
	t.Fatalf("%s is not published: %v", name, blog.Problems)
	return nil, nil
}

// program finds a program, or skips the test; in CI it must be there.
func program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		missing(t, name, err)
	}
	return path
}

// missing skips a test that needs what is not there; in CI it must be there.
func missing(t testing.TB, name string, why any) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is needed, and not there: %v", name, why)
	}
	t.Skipf("%s is not there: %v", name, why)
}
