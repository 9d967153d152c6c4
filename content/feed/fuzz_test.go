package feed

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"edgerunner.vc/blog/content"
)

// FuzzFeed takes any bytes for a post: its HTML is well-formed, does nothing, and every
// feed with it can be read.
func FuzzFeed(f *testing.F) {
	for _, src := range []string{
		"", "# a\n\n[x](#a) [^1]\n\n[^1]: b[^1][^2]\n[^2]: > c\n", "---\ntitle: ']]> <b> & \"'\ndescription: <script>\ntags: [']]>', '&']\nauthor: <a@b>\nlang: de_AT\n---\n]]> `]]>`\n",
		"<script>alert(1)</script><img src=x onerror=alert(1)><a href=\"java\nscript:a\" onclick='b'>c</a>", "[a](javascript:b) <javascript:c> ![d](javascript:e)",
		"<details open ontoggle=a><summary><a href=b>c</a></summary><table><tr><td><p>d<li>e</table>", "```\"><script>\n</code></pre><script>\n```\n",
		"- [x] a\n\n  ```\n  b\n  ```\n- \n1) c\n", "<dl><dt><dd><dt>a<dd><dl><dd>b</dl></dl>", "# a {#\"onload=\"}\n\n## b {#x y}\n\n## %\n\n[c](#%25)",
		"<a href=https://a.example>x <a href=https://b.example>y ![z](c.png)</a></a>", "***a **b*** c**\n\n~~d `e`~~", "---\ndate: 0000-01-01\nupdated: 9999-12-31T23:59:59-14\ncover: \"a b.svg?c\"\n---\n",
		"> [!x\"]\n> a\n\n> [!NOTE] <b>\n", "$a<b$ \\[c\n\\]", "&#0;&#x1f;&#xfffe;&#xd800;\x00\xff\ufffe", "<ruby>a<rt>b<q><sup>1<sub>2</a><figure><figcaption>c<img alt='\"'>d</figure>",
	} {
		f.Add([]byte(src), false, true)
		f.Add([]byte(src), true, false)
	}
	for _, folder := range []fs.FS{content.Shipped(), os.DirFS("../../tui/page/testdata"), os.DirFS("../../tui/page/testdata/elements")} {
		names, _ := fs.Glob(folder, "*.md*")
		for _, name := range names {
			src, err := fs.ReadFile(folder, name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(src, strings.HasSuffix(name, "x"), true)
		}
	}
	f.Fuzz(func(t *testing.T, src []byte, mdx, web bool) {
		name, site := "a.md", ""
		if mdx {
			name = "a.mdx"
		}
		if web {
			site = "base_url: https://e.example/\n"
		}
		blog, err := content.Load(fstest.MapFS{name: {Data: src}, "site.yaml": {Data: []byte(site)}, "b.md": {Data: []byte("b")}}, testNow)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range blog.Posts {
			if err := checkHTML(HTML(blog, p, Options{}), url.PathEscape(p.Slug)); err != nil && !strings.Contains(err.Error(), tooDeep) {
				t.Error(err)
			}
		}
		checkFeeds(t, blog)
	})
}

// tooDeep is how golang.org/x/net/html says that it has had enough.
const tooDeep = "open stack of elements exceeds"

// checkFeeds reads all feeds of a blog.
func checkFeeds(t *testing.T, blog *content.Blog) {
	t.Helper()
	for _, format := range []Format{Atom, RSS, JSON} {
		text := mustWrite(t, blog, Options{Format: format})
		if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 }) {
			t.Errorf("%s has control characters, or is not UTF-8", format)
		}
		if format == JSON {
			if !json.Valid([]byte(text)) {
				t.Errorf("this is not JSON: %s", text)
			}
			continue
		}
		in := xml.NewDecoder(strings.NewReader(text))
		for {
			if _, err := in.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v in\n%s", format, err, text)
			}
		}
	}
}

func mustWrite(t testing.TB, blog *content.Blog, o Options) string {
	t.Helper()
	var b strings.Builder
	if err := Write(&b, blog, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
