package content

import (
	"fmt"
	"strings"
	"testing"
)

// linkedBlog is a folder in which posts hang together in many ways.
func linkedBlog(t testing.TB, site string) *Blog {
	t.Helper()
	b, err := Load(files{
		"site.yaml":                  site,
		"top.md":                     "Text\n",
		"posts/2020/first.md":        "---\naliases: [/2013/01/old-name/, Older, 'https://old.example/p/%C3%A9t%C3%A9.html']\n---\n",
		"posts/2020/second.mdx":      "Text\n",
		"posts/2020/Spaced name.md":  "Text\n",
		"posts/bundle/index.md":      "Text\n",
		"posts/bundle/beside.md":     "Text\n",
		"posts/renamed.md":           "---\nslug: another-name\n---\n",
		"posts/draft.md":             "---\ndraft: true\n---\n",
		"posts/2021/draft.md":        "Text\n",
		"posts/node.js.md":           "Text\n",
		"posts/go-1.21.md":           "Text\n",
		"_posts/2020-01-02-dated.md": "Text\n",
		"posts/名前.md":                "Text\n",
	}.fs(), testNow)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestResolve(t *testing.T) {
	b := linkedBlog(t, "base_url: https://blog.example/sub\n")
	for _, tt := range []struct{ from, ref, want string }{
		{"first", "#part", "first#part"},
		{"first", "#caf%C3%A9", "first#café"},
		{"first", "?q=1#part", "first#part"},
		{"first", "second", "second"},
		{"first", "../second/", "second"},
		{"first", "/posts/2020/second/#part", "second#part"},
		{"first", "/sub/second", "second"},
		{"first", "second.mdx", "second"},
		{"first", "./second.mdx#part", "second#part"},
		{"first", "second.md", "second"},
		{"first", "second.html?x=y", "second"},
		{"first", "../bundle/index.md", "bundle"},
		{"first", "../bundle", "bundle"},
		{"first", "../bundle/", "bundle"},
		{"first", "/posts/bundle/index.html", "bundle"},
		{"bundle", "beside.md", "beside"},
		{"bundle", "./", "bundle"},
		{"bundle", "../2020/first.md", "first"},
		{"top", "posts/2020/first.md", "first"},
		{"top", "Spaced%20name.md", "spaced-name"},
		{"first", "Spaced name.md", "spaced-name"},
		{"first", "2020-01-02-dated", "dated"},
		{"first", "/2020/01/02/dated.html", "dated"},
		{"first", "/2020-01-02-dated.md", "dated"},
		{"first", "2020-01-02-second", "second"},
		{"first", "../renamed.md", "another-name"},
		{"first", "elsewhere/renamed.md", "another-name"},
		{"first", "another-name", "another-name"},
		{"second", "/2013/01/old-name", "first"},
		{"second", "/sub/2013/01/old-name/index.html", "first"},
		{"second", "../2013/01/old-name/", "first"},
		{"second", "/else/old-name", "first"},
		{"second", "older", "first"},
		{"second", "/p/été", "first"},
		{"first", "https://blog.example/sub/second/#part", "second#part"},
		{"first", "http://BLOG.example/sub/second", "second"},
		{"first", "HTTPS://blog.example/sub/posts/2020/second/?utm=1", "second"},
		{"first", "//blog.example/sub/second", "second"},
		{"first", "/%E5%90%8D%E5%89%8D/", "名前"},
		{"first", "名前", "名前"},
		{"first", "../node.js", "node-js"},
		{"first", "/go-1.21", "go-1-21"},
		{"first", "../2021/draft.md", "draft"},
		{"first", "../draft.md", ""},
		{"first", "/posts/draft", ""},
		{"first", "", ""},
		{"first", "/", ""},
		{"first", "..", ""},
		{"first", "https://blog.example/sub", ""},
		{"first", "https://blog.example/sub/#part", ""},
		{"first", "https://blog.example/second", ""},
		{"first", "https://blog.example/subsecond", ""},
		{"first", "https://x.example/sub/second", ""},
		{"first", "https://blog.example:8443/sub/second", ""},
		{"first", "https://me@blog.example/sub/second", ""},
		{"first", "ftp://blog.example/sub/second", ""},
		{"first", "mailto:second", ""},
		{"first", "second.png", ""},
		{"first", "../second.mp4", ""},
		{"first", "/second.7z", ""},
		{"first", "third", ""},
		{"first", "/tags/second/", ""},
		{"first", strings.Repeat("../", maxAddress) + "second", ""},
		{"", "#part", ""},
		{"", "posts/2020/second", "second"},
	} {
		got, ok := b.Resolve(b.Post(tt.from), &Link{Ref: tt.ref})
		want, heading, _ := strings.Cut(tt.want, "#")
		if ok != (want != "") || ok && (got.Post.Slug != want || got.Heading != heading) || !ok && got != (Target{}) {
			t.Errorf("from %q, %.60q leads to %s; want %q", tt.from, tt.ref, describe(got), tt.want)
		}
	}
}

func describe(target Target) string {
	if target.Post == nil {
		return fmt.Sprintf("none, %q", target.Heading)
	}
	return fmt.Sprintf("%q, %q", target.Post.Slug, target.Heading)
}

func TestResolveNoLink(t *testing.T) {
	b := linkedBlog(t, "")
	first := b.Post("first")
	for _, l := range []*Link{nil, {Note: 1}, {Ref: "second", Note: 1}, {Ref: "https://blog.example/second"}} {
		if got, ok := b.Resolve(first, l); ok {
			t.Errorf("%+v leads to %s", l, describe(got))
		}
	}
	if got, ok := b.Resolve(first, &Link{Ref: "/second"}); !ok || got.Post.Slug != "second" {
		t.Errorf("in a blog without an address, /second leads to %s", describe(got))
	}
}

// Of two files of one name, the nearer is meant.
func TestResolveNearer(t *testing.T) {
	b := mustLoad(t, files{
		"a/x.md": "---\nslug: in-a\n---\n", "b/x.md": "---\nslug: in-b\ndate: 2020-01-01\n---\n",
		"a/from.md": "---\nslug: from-a\n---\n", "c/from.md": "---\nslug: from-c\n---\n", "c/y.md": "", "c/y.mdx": "---\nslug: mdx\n---\n",
	}.fs())
	for _, tt := range []struct{ from, ref, want string }{
		{"from-a", "x.md", "in-a"}, {"from-a", "x", "in-a"}, {"from-a", "/b/x", "in-b"}, {"from-c", "../a/x", "in-a"},
		{"from-c", "x", "in-b"}, {"from-c", "y.md", "y"}, {"from-c", "y.mdx", "mdx"},
	} {
		if got, ok := b.Resolve(b.Post(tt.from), &Link{Ref: tt.ref}); !ok || got.Post.Slug != tt.want {
			t.Errorf("from %q, %q leads to %s; want %q", tt.from, tt.ref, describe(got), tt.want)
		}
	}
}

// FuzzResolve takes any text for a link: what it leads to is a published post of the
// blog, and safe to show.
func FuzzResolve(f *testing.F) {
	for _, ref := range []string{
		"#part", "../second/", "/posts/2020/second/?a#b", "https://blog.example/sub/second", "//blog.example/sub", "2020-01-02-dated",
		"%2e%2e/%00", "%zz", "#%1b[31m", "a:b", "http:second", "https://[::1", ".md", "/.md", "index.md", "./index", "..", "/..", "\\second", "?",
	} {
		f.Add("first", ref)
	}
	b := linkedBlog(f, "base_url: https://blog.example/sub\n")
	published := map[*Post]bool{}
	for _, p := range b.Posts {
		published[p] = true
	}
	f.Fuzz(func(t *testing.T, from, ref string) {
		got, ok := b.Resolve(b.Post(from), &Link{Ref: ref})
		if ok != published[got.Post] || !ok && got != (Target{}) || got.Heading != Clean(got.Heading) {
			t.Errorf("from %q, %q leads to %s, %t", from, ref, describe(got), ok)
		}
		if !ok {
			return
		}
		address := b.Permalink(got.Post, got.Heading)
		if strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r > '~' }) || len(address) > maxAddress {
			t.Errorf("%q is no address", address)
		}
		if again, ok := b.Resolve(nil, &Link{Ref: address}); address != "" && (!ok || again != got) {
			t.Errorf("%s has the address %q, which leads to %s", describe(got), address, describe(again))
		}
	})
}

func TestPermalink(t *testing.T) {
	b := linkedBlog(t, "base_url: http://blog.example/sub/\n")
	for _, tt := range []struct{ slug, heading, want string }{
		{"first", "", "http://blog.example/sub/first/"},
		{"first", "part-1", "http://blog.example/sub/first/#part-1"},
		{"名前", "100% ü", "http://blog.example/sub/%E5%90%8D%E5%89%8D/#100%25%20%C3%BC"},
		{"first", "\u009c\x1b", "http://blog.example/sub/first/#%C2%9C%1B"},
		{"first", strings.Repeat("x", maxAddress), ""},
	} {
		if got := b.Permalink(b.Post(tt.slug), tt.heading); got != tt.want {
			t.Errorf("the address of %s, %.40q is %q, want %q", tt.slug, tt.heading, got, tt.want)
		}
	}
	if got := linkedBlog(t, "").Permalink(b.Post("first"), "x"); got != "" {
		t.Errorf("in a blog without an address, a post has %q", got)
	}
}

func TestMarkdownOfPost(t *testing.T) {
	for _, tt := range []struct{ src, want string }{
		{"---\ntitle: A title\n---\n\nText *x*\n\n\n", "# A title\n\nText *x*\n"},
		{"---\ntitle: A title\n---\n\x1b[31mText\r\nmore", "# A title\n\n[31mText\nmore\n"},
		{"---\ntitle: A title\n---\n", "# A title\n"},
		{"---\ntitle: A title\n---\n    code\n", "# A title\n\n    code\n"},
		{"# A title\n\nText\n", "# A title\n\nText\n"},
		{"A *title*\n=======\n\nText", "A *title*\n=======\n\nText\n"},
		{"Text\n\n# A title\n", "# A title\n\nText\n\n# A title\n"},
		{"## A title\n\nText\n", "## A title\n\nText\n"},
		{"---\ntitle: Another\n---\n# A title\n", "# Another\n\n# A title\n"},
	} {
		if p, _ := mustPost(t, "a.md", tt.src); p.Markdown() != tt.want {
			t.Errorf("%q becomes %q, want %q", tt.src, p.Markdown(), tt.want)
		}
	}
}
