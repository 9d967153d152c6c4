package content

import (
	"regexp"
	"strings"
	"testing"
)

func TestVersion(t *testing.T) {
	version := func(src string) string { p, _ := mustPost(t, "a.md", src); return p.Version() }
	const src = "---\ntitle: The title\n---\nSome *words*, a [link](https://a.example/x).\n\n```go\nx := 1\n```\n\nÜber 日本.\n"
	was := version(src)
	for _, tt := range []struct {
		name, old, new string
		same           bool
	}{
		{"nothing", "", "", true},
		{"spacing", "*words*, a", "*words*,\na", true},
		{"blank lines", "\n\n", "\n\n\n", true},
		{"stress", "*words*", "__words__", true},
		{"punctuation", "日本.", "日本!", true},
		{"front matter", "title: The title\n", "title: The title\ntags: [x]\ndate: 2024-01-02\n", true},
		{"ends of lines", "\n", "\r\n", true},
		{"a typo", "words", "word", false},
		{"a digit", "1", "2", false},
		{"upper case", "Some", "some", false},
		{"where a link leads", "example/x", "example/y", false},
		{"another script", "日本", "本日", false},
		{"the title", "The title", "A title", false},
		{"from the title to the body", "title\n---\nSome", "\n---\ntitle Some", false},
		{"one more block", "Über", "New.\n\nÜber", false},
	} {
		edited := strings.ReplaceAll(src, tt.old, tt.new)
		if tt.old == "" {
			edited = src
		}
		if got := version(edited); (got == was) != tt.same {
			t.Errorf("%s: version %s, was %s", tt.name, got, was)
		}
	}
	if !regexp.MustCompile(`^[0-9a-f]{16}$`).MatchString(was) {
		t.Errorf("%q is no version", was)
	}
}

// What is kept of a reader is compared with the version after years, and on other
// machines.
func TestVersionStays(t *testing.T) {
	p, _ := mustPost(t, "a.md", "---\ntitle: Größe\n---\nWords, 日本 and 12.\n")
	if got, want := p.Version(), "3a201b78bb28850e"; got != want {
		t.Errorf("the version is %s, was %s", got, want)
	}
}

// BenchmarkVersion is what 5,000 posts of 800 words cost when a blog is loaded.
func BenchmarkVersion(b *testing.B) {
	posts, bytes := writtenBlog(5000).Posts, 0
	for _, p := range posts {
		bytes += p.Size()
	}
	b.SetBytes(int64(bytes))
	for b.Loop() {
		for _, p := range posts {
			p.version = versionOf(p.Title, p.body)
		}
	}
}

// What a post is given away as is its file, whatever is in it.
func TestSource(t *testing.T) {
	const src = "\ufeff---\r\ntitle: A\r\n---\r\n\x1b[31mred\x00\xff \r\n"
	b := mustLoad(t, files{"a.md": src}.fs())
	if got := b.Post("a").Source(); got != src {
		t.Errorf("the source is %q, want %q", got, src)
	}
}
