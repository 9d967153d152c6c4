package tree

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"edgerunner.vc/blog/content"
)

var now = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func mustLoad(t testing.TB, folder fs.FS) *content.Blog {
	t.Helper()
	b, err := content.Load(folder, now)
	if err != nil {
		t.Fatal(err)
	}
	b.LoadImages(folder, 1<<20, nil)
	return b
}

// library is a folder of posts, and what its files are fetched as.
func library() (folder fstest.MapFS, fetched map[string]string) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	long := strings.Repeat("長", 100)
	folder = fstest.MapFS{
		"site.yaml":           file("title: THE BLOG\ntagline: Of things\nhost: blog.example.com:2222\ncopyright: THE BLOG © 2025\n"),
		"a.md":                file("---\ntitle: A\ndate: 2020-01-02\nlastmod: 2021-05-06\n---\n\x1b[2J\r\n![](x/cat.png) ![](y/cat.png)\n"),
		"b.mdx":               file("---\ndate: 2020-01-01\n---\n<Cat src=\"x/cat.png\" />"),
		"ünï/Häßlich 日本.md":   file("---\ndate: 2019-01-01\n---\nText.\n"),
		"long.md":             file("---\ndate: 2018-01-01\nslug: " + long + "\n---\nLong.\n"),
		"longer.md":           file("---\ndate: 2017-01-01\nslug: " + long + "x\n---\nLonger.\n"),
		"draft.md":            file("---\ndraft: true\n---\nSecret.\n"),
		"x/cat.png":           file("a cat"),
		"y/cat.png":           file("another"),
		"not-referred-to.png": file("none"),
	}
	source := func(name string) string { return string(folder[name].Data) }
	return folder, map[string]string{
		"posts/a.md":          source("a.md"),
		"posts/a/cat.png":     "a cat",
		"posts/a/cat-2.png":   "another",
		"posts/b.md":          source("b.mdx"),
		"posts/b/cat.png":     "a cat",
		"posts/häßlich-日本.md": source("ünï/Häßlich 日本.md"),
		"posts/" + strings.Repeat("長", 84) + ".md":   source("longer.md"), // the older one has the name
		"posts/" + strings.Repeat("長", 83) + "-2.md": source("long.md"),
		"feed.xml":   "the feed of THE BLOG",
		"README.txt": golden,
	}
}

const golden = `THE BLOG
Of things

Here to be read and kept is what the blog is made of, 5 posts:

  posts/SLUG.md     a post as its author wrote it
  posts/SLUG/       the images that it refers to
  feed.xml          the feed, for a news reader

SLUG is the name of a post. These fetch one post, all of them, and what you choose:

  scp -P 2222 blog.example.com:SLUG.md .
  scp -P 2222 -r blog.example.com:posts .
  sftp -P 2222 blog.example.com

Nothing can be changed here, or put here. The blog itself is read with

  ssh -p 2222 blog.example.com

THE BLOG © 2025
`

func feedOf(w io.Writer, blog *content.Blog) error {
	_, err := io.WriteString(w, "the feed of "+blog.Site.Title)
	return err
}

// Every file has the bytes that its author wrote, and there is no other.
func TestTree(t *testing.T) {
	folder, want := library()
	tree := (&Trees{Feed: feedOf}).Of(mustLoad(t, folder))
	var names []string
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		names = append(names, name)
		text, err := fs.ReadFile(tree, name)
		info, infoErr := d.Info()
		if expected, ok := want[name]; !ok || string(text) != expected || info.Size() != int64(len(expected)) || infoErr != nil {
			t.Errorf("%s has %q, and a size of %d; want %q", name, text, info.Size(), expected)
		}
		if len(d.Name()) > maxName {
			t.Errorf("the name %s has %d bytes", d.Name(), len(d.Name()))
		}
		return err
	})
	if err != nil || len(names) != len(want) {
		t.Errorf("%d files of %d: %q, %v", len(names), len(want), names, err)
	}
	if err := fstest.TestFS(tree, names...); err != nil {
		t.Error(err)
	}
}

// Times are those of the posts.
func TestTimes(t *testing.T) {
	folder, _ := library()
	tree := (&Trees{}).Of(mustLoad(t, folder))
	for name, want := range map[string]string{
		"posts/a.md": "2021-05-06", "posts/b.md": "2020-01-01", "posts": "2021-05-06", "README.txt": "2021-05-06", "posts/b": "2020-01-01",
	} {
		info, err := fs.Stat(tree, name)
		if err != nil || info.ModTime().Format(time.DateOnly) != want {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	if _, err := fs.Stat(tree, "feed.xml"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a feed: %v", err)
	}
}

// What people type is the post too, though it is not listed.
func TestPostAtTheTop(t *testing.T) {
	folder, want := library()
	tree := (&Trees{}).Of(mustLoad(t, folder))
	for _, name := range []string{"b", "b.md", "b.mdx"} {
		text, err := fs.ReadFile(tree, name)
		info, statErr := fs.Stat(tree, name)
		if string(text) != want["posts/b.md"] || err != nil || statErr != nil || info.Name() != name {
			t.Errorf("%s: %q, %v, %v, %v", name, text, err, info, statErr)
		}
	}
	for _, name := range []string{"c", "b.mdx.md", "b.md.mdx.md", "bx", "b.", "draft", "posts/b.mdx", "draft.md", "x/b.md", "../b.md", "/b.md", "posts//b.md", "", "\xff.md", "b.md\x00"} {
		_, openErr := tree.Open(name)
		_, statErr := fs.Stat(tree, name)
		for _, err := range []error{openErr, statErr} {
			if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrInvalid) {
				t.Errorf("%q: %v", name, err)
			}
		}
	}
}

// All who ask have one tree, until the blog or its images are others; the feed is made
// once, when somebody asks.
func TestTreesAreShared(t *testing.T) {
	var made atomic.Int32
	trees := &Trees{Feed: func(w io.Writer, b *content.Blog) error { made.Add(1); return feedOf(w, b) }}
	folder, _ := library()
	blog, err := content.Load(folder, now)
	if err != nil {
		t.Fatal(err)
	}
	early := trees.Of(blog)
	if trees.Of(blog) != early {
		t.Error("the same blog has another tree")
	}
	if _, err := fs.Stat(early, "posts/a/cat.png"); err == nil {
		t.Error("there is an image that is not loaded")
	}
	blog.LoadImages(folder, 8, nil) // one of 5 bytes
	tree := trees.Of(blog)
	if _, err := fs.Stat(tree, "posts/a/cat.png"); err != nil {
		t.Error(err)
	}
	if text, _ := fs.ReadFile(tree, "README.txt"); !strings.Contains(string(text), "\n1 image of older posts or of great size are not here") {
		t.Errorf("it does not say that an image is left out: %s", text)
	}
	if made.Load() != 0 {
		t.Error("there is a feed that nobody has asked for")
	}
	for range 3 {
		if text, err := fs.ReadFile(tree, "feed.xml"); string(text) != "the feed of THE BLOG" || err != nil {
			t.Errorf("the feed is %q, %v", text, err)
		}
	}
	if n := made.Load(); n != 1 {
		t.Errorf("the feed was made %d times", n)
	}
	if other := mustLoad(t, folder); trees.Of(other) == tree {
		t.Error("another blog has the same tree")
	}
}

// A feed that cannot be made is an error to whoever reads it, and to nobody else.
func TestFeedFails(t *testing.T) {
	fault := errors.New("no feed")
	folder, want := library()
	tree := (&Trees{Feed: func(io.Writer, *content.Blog) error { return fault }}).Of(mustLoad(t, folder))
	if _, err := fs.ReadFile(tree, "feed.xml"); !errors.Is(err, fault) {
		t.Errorf("reading it: %v", err)
	}
	if text, err := fs.ReadFile(tree, "posts/b.md"); string(text) != want["posts/b.md"] {
		t.Error(err)
	}
}

// A blog without posts is a tree too.
func TestEmptyTree(t *testing.T) {
	tree := (&Trees{}).Of(mustLoad(t, fstest.MapFS{}))
	if err := fstest.TestFS(tree, "README.txt", "posts"); err != nil {
		t.Error(err)
	}
}

// BenchmarkTree is what the first who asks waits for, with 5,000 posts.
func BenchmarkTree(b *testing.B) {
	folder := fstest.MapFS{}
	for i := range 5000 {
		folder[fmt.Sprintf("post-%d.md", i)] = &fstest.MapFile{Data: []byte("---\ndate: 2020-01-01\n---\nText.\n")}
	}
	blog := mustLoad(b, folder)
	for b.Loop() {
		newTree(blog, blog.Images(), nil)
	}
}
