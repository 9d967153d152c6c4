package feed

import (
	"strings"
	"testing"

	"edgerunner.vc/blog/content"
)

// htmlOf is the HTML of a Markdown text, of the post "a".
func htmlOf(t *testing.T, src string, web bool) string {
	t.Helper()
	blog, post := mustPost(t, "a.md", "---\ntitle: A\n---\n"+src, web)
	return HTML(blog, post, Options{Host: "h.example:2222"})
}

func TestHTML(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"words", "One *two* **three *four* five** ~~six~~ `se<ven`\n", "<p>One <em>two</em> <strong>three <em>four</em> five</strong> <del>six</del> <code>se&lt;ven</code></p>"},
		{"tags of styles", "<kbd>q</kbd> <mark>m</mark> <ins>i</ins>\n", "<p><kbd>q</kbd> <mark>m</mark> <ins>i</ins></p>"},
		{"line break", "one  \ntwo\n", "<p>one<br/>\ntwo</p>"},
		{"what HTML has a meaning for", "a < b & c > d \"e\" &copy;\n", `<p>a &lt; b &amp; c &gt; d "e" ©</p>`},
		{"the title again", "# A\n\nText\n", "<p>Text</p>"},
		{"heading", "## Two *words*\n", `<h2 id="a_two-words">Two <em>words</em></h2>`},
		{"heading of another script", "## Ж {#ж-1}\n", `<h2 id="a_%D0%B6-1">Ж</h2>`},
		{"code", "```go {1}\nif a < b {\n```\n", "<pre><code class=\"language-go\">if a &lt; b {\n</code></pre>"},
		{"code without a language", "    \n    a\n", "<pre><code>a\n</code></pre>"},
		{"code with a name", "```go title=\"a&b.go\"\nx\n```\n", "<figure>\n<figcaption>a&amp;b.go</figcaption>\n<pre><code class=\"language-go\">x\n</code></pre>\n</figure>"},
		{"language with a quote", "```a\"b'<\nx\n```\n", "<pre><code class=\"language-a&#34;b&#39;&lt;\">x\n</code></pre>"},
		{"formula", "$$\na<b\n$$\n\n$x^2$\n", "<pre><code class=\"language-tex\">a&lt;b</code></pre>\n<p><code>x^2</code></p>"},
		{"tight list", "- a\n- b\n  - c\n", "<ul>\n<li>a</li>\n<li>b<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>"},
		{"loose list", "3. a\n\n   b\n4. c\n", "<ol start=\"3\">\n<li><p>a</p>\n<p>b</p>\n</li>\n<li><p>c</p>\n</li>\n</ol>"},
		{"tasks", "- [x] a\n- [ ] b\n", "<ul>\n<li>☑ a</li>\n<li>☐ b</li>\n</ul>"},
		{"item of code", "- ```\n  x\n  ```\n", "<ul>\n<li><pre><code>x\n</code></pre>\n</li>\n</ul>"},
		{"quote", "> a\n>\n> > b\n", "<blockquote>\n<p>a</p>\n<blockquote>\n<p>b</p>\n</blockquote>\n</blockquote>"},
		{"callout", "> [!WARNING]\n> Mind.\n", "<blockquote class=\"callout warning\">\n<p><strong>Warning</strong></p>\n<p>Mind.</p>\n</blockquote>"},
		{"callout with a title", "> [!tip] Or *that*\n> b\n", "<blockquote class=\"callout tip\">\n<p><strong>Tip: Or <em>that</em></strong></p>\n<p>b</p>\n</blockquote>"},
		{"details", "<details><summary>a <em>b</em></summary>\n\nc\n\n</details>\n", "<details>\n<summary>a <em>b</em></summary>\n<p>c</p>\n</details>"},
		{"table", "| a | b | c |\n|---|:-:|--:|\n| d | `e` | |\n",
			"<table>\n<thead>\n<tr><th>a</th><th align=\"center\">b</th><th align=\"right\">c</th></tr>\n</thead>\n" +
				"<tbody>\n<tr><td>d</td><td align=\"center\"><code>e</code></td><td align=\"right\"></td></tr>\n</tbody>\n</table>"},
		{"rule", "a\n\n---\n", "<p>a</p>\n<hr/>"},
		{"definitions", "a\nb\n: c\n", "<dl>\n<dt>a</dt>\n<dt>b</dt>\n<dd>\n<p>c</p>\n</dd>\n</dl>"},
		{"a term without a meaning", "<dl><dt>a</dt></dl>\n", "<dl>\n<dt>a</dt>\n</dl>"},
		{"notes", "a[^x] b[^x]\n\n[^x]: *n*\n",
			`<p>a<a id="a.mark1-1" href="#a.note1"><sup>[1]</sup></a> b<a id="a.mark1-2" href="#a.note1"><sup>[1]</sup></a></p>` + "\n" +
				"<hr/>\n<ol>\n<li id=\"a.note1\">\n<p><em>n</em> <a href=\"#a.mark1-1\">↩\ufe0e</a></p>\n</li>\n</ol>"},
		{"note that ends in code", "a[^x]\n\n[^x]:\n    ```\n    c\n    ```\n",
			`<p>a<a id="a.mark1-1" href="#a.note1"><sup>[1]</sup></a></p>` + "\n" +
				"<hr/>\n<ol>\n<li id=\"a.note1\">\n<pre><code>c\n</code></pre>\n<p><a href=\"#a.mark1-1\">↩\ufe0e</a></p>\n</li>\n</ol>"},
		{"note that nobody mentions", "a\n\n[^x]: n\n", "<p>a</p>\n<hr/>\n<ol>\n<li id=\"a.note1\">\n<p>n</p>\n</li>\n</ol>"},
		{"figure", "![al\"t](b.png \"cap *t*\")\n", "<figure>\n<img src=\"https://e.example/a/b.png\" alt=\"al&#34;t\"/>\n<figcaption>cap *t*</figcaption>\n</figure>"},
		{"figure that leads away", "[![a](/b)](other.md)\n", "<figure>\n<a href=\"https://e.example/other/\"><img src=\"https://e.example/b\" alt=\"a\"/></a>\n</figure>"},
		{"picture amid words", "a ![*b*](/c.PNG) d\n", `<p>a <img src="https://e.example/c.PNG" alt="b"/> d</p>`},
		{"badge amid words", "a [![b](/c.svg)](https://ci.example/) d\n", `<p>a <a href="https://ci.example/">b</a> d</p>`},
		{"nothing", "", ""},
		{"empty figure", "![](data:image/png;base64,AAAA)\n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := htmlOf(t, tt.src, true); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
			if err := checkHTML(htmlOf(t, tt.src, true), "a"); err != nil {
				t.Error(err)
			}
		})
	}
}

// Links lead to posts of the blog where it is on the web, or where it is read with ssh.
func TestLinks(t *testing.T) {
	for _, tt := range []struct{ name, src, web, bare string }{
		{"away", "[x](https://x.example/?a=1&b=2)", `<p><a href="https://x.example/?a=1&amp;b=2">x</a></p>`, `<p><a href="https://x.example/?a=1&amp;b=2">x</a></p>`},
		{"a post", "[x](other.md)", `<p><a href="https://e.example/other/">x</a></p>`, `<p><a href="ssh://h.example:2222/other">x</a></p>`},
		{"a heading of a post", "[x](../other/#there)", `<p><a href="https://e.example/other/#there">x</a></p>`, `<p><a href="ssh://h.example:2222/other#there">x</a></p>`},
		{"a heading here", "[x](#h)\n\n> ## H\n", withHeading, withHeading},
		{"a heading that is not there", "[x](#h)", `<p><a href="https://e.example/a/#h">x</a></p>`, `<p><a href="ssh://h.example:2222/a#h">x</a></p>`},
		{"a file", "[x](y.pdf)", `<p><a href="https://e.example/a/y.pdf">x</a></p>`, "<p>x</p>"},
		{"a picture", "![x](y.png)", "<figure>\n<img src=\"https://e.example/a/y.png\" alt=\"x\"/>\n</figure>", "<figure>\n<em>x</em>\n</figure>"},
		{"a picture without alt text", "![](y.png \"cap\")", "<figure>\n<img src=\"https://e.example/a/y.png\" alt=\"\"/>\n<figcaption>cap</figcaption>\n</figure>", "<figure>\n<figcaption>cap</figcaption>\n</figure>"},
		{"a picture amid words", "a ![x](y.png)", `<p>a <img src="https://e.example/a/y.png" alt="x"/></p>`, "<p>a x</p>"},
		{"scripts", "[x](javascript:alert%281%29) <a href=\"JaVaScRiPt:alert(1)\">y</a> [z](data:text/html,a) [u](vbscript:a)", "<p>x y z u</p>", "<p>x y z u</p>"},
		{"a picture that is a script", "![x](javascript:a) ![y](data:image/png,a) ![z](mailto:a@x.example)", scripted, scripted},
		{"a way out of an attribute", "[x](https://x.example/\"onclick=\"a)", `<p><a href="https://x.example/%22onclick=%22a">x</a></p>`, `<p><a href="https://x.example/%22onclick=%22a">x</a></p>`},
		{"a link with styles", "[x *y*](https://x.example/) z", `<p><a href="https://x.example/">x <em>y</em></a> z</p>`, `<p><a href="https://x.example/">x <em>y</em></a> z</p>`},
		{"mail", "<me@x.example>", `<p><a href="mailto:me@x.example">me@x.example</a></p>`, `<p><a href="mailto:me@x.example">me@x.example</a></p>`},
		{"no note", "x[^1]", "<p>x[^1]</p>", "<p>x[^1]</p>"},
	} {
		for web, want := range map[bool]string{true: tt.web, false: tt.bare} {
			if got := htmlOf(t, tt.src, web); got != want {
				t.Errorf("%s, on the web %t: got\n%s\nwant\n%s", tt.name, web, got, want)
			} else if err := checkHTML(got, "a"); err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
	}
}

const (
	withHeading = "<p><a href=\"#a_h\">x</a></p>\n<blockquote>\n<h2 id=\"a_h\">H</h2>\n</blockquote>"
	scripted    = "<figure>\n<em>x</em>\n</figure>\n<figure>\n<em>y</em>\n</figure>\n<figure>\n<em>z</em>\n</figure>"
)

// A book is not sent to each program that asks: it begins, and says where it goes on.
func TestLongPost(t *testing.T) {
	long := strings.Repeat("A sentence of a book.\n\n", maxWhole/23)
	whole := htmlOf(t, long, true)
	if !strings.HasSuffix(whole, "book.</p>") || len(whole) < maxWhole {
		t.Errorf("a post of %d bytes has %d, and ends in %q", len(long), len(whole), whole[len(whole)-80:])
	}
	cut := htmlOf(t, long+long+"[^1]\n\n[^1]: note\n", true)
	if want := `<p><a href="https://e.example/a/">The post goes on here.</a></p>`; len(cut) > 3*beginning || !strings.HasSuffix(cut, want) {
		t.Errorf("a book has %d bytes, and ends in %q", len(cut), cut[max(0, len(cut)-200):])
	}
}

// The document may come from a cache.
func TestDocument(t *testing.T) {
	blog, post := mustPost(t, "a.md", "text\n", false)
	other := blog.Post("other")
	got := HTML(blog, post, Options{Document: func(p *content.Post) *content.Document {
		if p != post {
			t.Errorf("asked for %s", p.Slug)
		}
		return other.Parse()
	}})
	if want := `<h2 id="a_there">There</h2>`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
