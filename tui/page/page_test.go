package page

import (
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode"

	"github.com/charmbracelet/x/ansi"

	"edgerunner.vc/blog/content"
)

// testNow is when the posts of tests are read; all of them are published by then.
var testNow = time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)

const testSite = "base_url: https://blog.example/\n"

// testPost is a post and the site that it is on.
type testPost struct {
	name string
	post *content.Post
	site *content.Site
}

// set sets the post for a dark terminal.
func (p testPost) set(measure int) *Page {
	return Set(p.post, p.site, Look{Measure: measure, Dark: true})
}

func mustLoad(t testing.TB, fsys fs.FS) []testPost {
	t.Helper()
	blog, err := content.Load(fsys, testNow)
	if err != nil {
		t.Fatal(err)
	}
	if len(blog.Hidden) > 0 {
		t.Fatalf("hidden: %v; %v", blog.Hidden, blog.Problems)
	}
	var posts []testPost
	for _, p := range blog.Posts {
		posts = append(posts, testPost{strings.TrimSuffix(p.File, path.Ext(p.File)), p, blog.Site})
	}
	return posts
}

// mustPost is a post with that text, named for instance "post.md".
func mustPost(t testing.TB, name, src string) testPost {
	t.Helper()
	posts := mustLoad(t, fstest.MapFS{
		"site.yaml": {Data: []byte(testSite)},
		name:        {Data: []byte(src), ModTime: testNow.AddDate(0, -1, 0)},
	})
	if len(posts) != 1 {
		t.Fatalf("%d posts", len(posts))
	}
	return posts[0]
}

// setText sets a post with that text below its title.
func setText(t testing.TB, text string, measure int) *Page {
	t.Helper()
	return mustPost(t, "post.md", "---\ntitle: Title\n---\n"+text).set(measure)
}

// mustElements are the posts of testdata, one for each element of Markdown.
func mustElements(t testing.TB) []testPost {
	t.Helper()
	files := fstest.MapFS{"site.yaml": {Data: []byte(testSite)}}
	for _, ext := range []string{"*.md", "*.mdx"} {
		names, err := fs.Glob(os.DirFS("testdata/elements"), ext)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			src, err := os.ReadFile(path.Join("testdata/elements", name))
			if err != nil {
				t.Fatal(err)
			}
			files[name] = &fstest.MapFile{Data: src}
		}
	}
	return mustLoad(t, files)
}

func mustShipped(t testing.TB) []testPost {
	t.Helper()
	posts := mustLoad(t, content.Shipped())
	if len(posts) < 3 {
		t.Fatalf("%d posts are shipped", len(posts))
	}
	return posts
}

// mustAll are the elements and the shipped posts.
func mustAll(t testing.TB) []testPost {
	t.Helper()
	return append(mustElements(t), mustShipped(t)...)
}

// styled is the lines of a page as they are sent.
func styled(p *Page, shift int) []string {
	lines := make([]string, p.Len())
	for i := range lines {
		lines[i] = p.Line(i, shift)
	}
	return lines
}

// stripped is the text of a page without escape sequences.
func stripped(p *Page) []string {
	lines := styled(p, 0)
	for i, l := range lines {
		lines[i] = ansi.Strip(l)
	}
	return lines
}

// lettersOf is what of a text stays the same at every width.
func lettersOf(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return r
		}
		return -1
	}, s)
}

// wordsOf is the runs of letters and digits of a text.
func wordsOf(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
}
