package dialect

import (
	"strings"
	"testing"
	"time"
)

// shortcodeTests are sources and what becomes of them; § stands for [Directive].
var shortcodeTests = []struct{ engine, name, src, want string }{
	{"none", "empty", "", ""},
	{"none", "prose", "A {b} and {{ c }} and {% d\n", "A {b} and {{ c }} and {% d\n"},
	{"none", "fence", "```\n{{< note >}}\n:::note\n{: .x}\n{% if %}\n```\n", "```\n{{< note >}}\n:::note\n{: .x}\n{% if %}\n```\n"},
	{"none", "span", "`{{< a >}}` `{% if x %}` `{: .x}`\n", "`{{< a >}}` `{% if x %}` `{: .x}`\n"},

	{"hugo", "figure", `{{< figure src="a.png" alt="A & B" caption="The *cat*" title="T" >}}`,
		`§<figure><img src="a.png" alt="A &amp; B"><figcaption>**T** The *cat*</figcaption></figure>`},
	{"hugo", "figure with link", "{{< figure src=a.png\n  link=\"https://e.org/?a&b\" >}}\nText\n",
		"§<figure><a href=\"https://e.org/?a&amp;b\"><img src=\"a.png\" alt=\"\"></a></figure>\nText\n"},
	{"hugo", "figure in text", `See {{< figure src="a b.png" alt="x]" caption="say \"hi\"" >}} here`, `See ![x\]](a%20b.png "say \"hi\"") here`},
	{"hugo", "figure in list", "- {{< img src=\"a.png\" >}}\n- b\n", "- §<figure><img src=\"a.png\" alt=\"\"></figure>\n- b\n"},
	{"hugo", "two figures", "{{< img a.png >}} {{< img b.png >}}\n",
		"§<figure><img src=\"a.png\" alt=\"\"></figure>\n§<figure><img src=\"b.png\" alt=\"\"></figure>\n"},
	{"hugo", "caption with backtick", "{{< figure src=\"a.png\" caption=\"Use `x`\" >}}", "§<figure><img src=\"a.png\" alt=\"\"><figcaption>Use `x`</figcaption></figure>"},
	{"hugo", "youtube", "{{< youtube abc >}}\n", "§<p><a href=\"https://www.youtube.com/watch?v=abc\">YouTube video</a></p>\n"},
	{"hugo", "youtube titled", "Watch {{< youtube id=\"abc\" title=\"A talk\" >}}!", "Watch [YouTube video: A talk](https://www.youtube.com/watch?v=abc)!"},
	{"hugo", "tweet", `{{< x user="rob" id="12" >}}`, `§<p><a href="https://x.com/rob/status/12">Post on X</a></p>`},
	{"hugo", "gist", "{{< gist spf13 7896402 >}}", `§<p><a href="https://gist.github.com/spf13/7896402">Gist</a></p>`},
	{"hugo", "ref", `[a]({{< ref "post.md#x" >}}) [b]({{% relref path="c.md" %}})`, `[a](post.md#x) [b](c.md)`},
	{"hugo", "highlight", "{{< highlight go \"linenos=table\" >}}\nx := `a` // {{< note >}}\n```\n{{< /highlight >}}\nText\n",
		"````go\nx := `a` // {{< note >}}\n```\n````\nText\n"},
	{"hugo", "highlight in text", "Use {{< highlight go >}}a := 1{{< /highlight >}} now", "Use `a := 1` now"},
	{"hugo", "mermaid", "{{< mermaid >}}\na --> b\n{{< /mermaid >}}", "```mermaid\na --> b\n```"},
	{"hugo", "code in code", "{{< code >}}\n```go\nx\n```\n{{< /code >}}", "§<div>\n```go\nx\n```\n§</div>"},
	{"hugo", "notice", "{{% notice warning \"Look <out>\" %}}\nText\n{{% /notice %}}\n", "§<callout kind=\"warning\" title=\"Look &lt;out&gt;\">\nText\n§</callout>\n"},
	{"hugo", "callout on one line", "{{< hint danger >}}Text *a*.{{< /hint >}}\nnext", "§<callout kind=\"danger\">\nText *a*.\n§</callout>\nnext"},
	{"hugo", "callout in quote", "> {{< note >}}Text\n> more{{< /note >}}\n", "> §<callout kind=\"note\">\n> Text\n> more\n> §</callout>\n"},
	{"hugo", "callout after text", "a {{< tip >}}\nb\n{{< /tip >}}\n", "a\n§<callout kind=\"tip\">\nb\n§</callout>\n"},
	{"hugo", "callout in text", "Be {{< tip \"T\" >}}wise{{< /tip >}} now", "Be **T** wise now"},
	{"hugo", "callout without closing", "{{< note \"Some words\" >}}\nText", "§<callout kind=\"note\">\nSome words\n§</callout>\nText"},
	{"hugo", "details", "{{< details summary=\"A & B\" >}}\nx\n{{< /details >}}", "§<details><summary>A &amp; B</summary>\nx\n§</details>"},
	{"hugo", "quote", "{{< quote author=\"Ann\" >}}\nx\n{{< /quote >}}", "§<blockquote>\nx\n\n— Ann\n§</blockquote>"},
	{"hugo", "button", "{{< button href=\"/a\" >}}Go{{< /button >}}", "[Go](/a)"},
	{"hugo", "kbd", "Press {{< kbd >}}X{{< /kbd >}} or {{< kbd \"Y\" >}}", "Press <kbd>X</kbd> or <kbd>Y</kbd>"},
	{"hugo", "abbr", "{{< abbr \"PR\" \"pull request\" >}} and {{< abbr title=\"a b\" >}}AB{{< /abbr >}}.", "PR (pull request) and AB (a b)."},
	{"hugo", "tabs", "{{< tabs >}}\n{{< tab name=\"Go\" >}}\nx\n{{< /tab >}}\n{{< /tabs >}}", "§<div>\n§<div>\n**Go**\n\nx\n§</div>\n§</div>"},
	{"hugo", "card", "{{< card link=\"/a\" title=\"A\" subtitle=\"b\" >}}", "§<div>\n**[A](/a)**\n\nb\n§</div>"},
	{"hugo", "unknown", "a {{< icon x >}}b {{< hl >}}c{{< /hl >}} {{< zzz 1 2 >}}d", "a b c d"},
	{"hugo", "unknown pair", "{{< zzz >}}\nx\n{{< / zzz >}}\n", "§<div>\nx\n§</div>\n"},
	{"hugo", "comment", "a\n{{< comment >}}\nb\n{{< /comment >}}\nc", "a\n\nc"},
	{"hugo", "escaped", "{{</* note */>}} `{{%/* a \"b\" */%}}`\n```\n{{</* x */>}}\n```\n", "{{< note >}} `{{% a \"b\" %}}`\n```\n{{< x >}}\n```\n"},
	{"hugo", "unclosed", "{{< note\n\ntext {{< \"a >}} {{< /b >}}", "{{< note\n\ntext {{< \"a >}} "},
	{"hugo", "crossed", "{{< note >}}\n{{< tip >}}\nx\n{{< /note >}}\n{{< /tip >}}\n", "§<callout kind=\"note\">\n\nx\n§</callout>\n\n"},

	{"zola", "call", "{{ youtube(id=\"a\", autoplay=true) }}", "§<p><a href=\"https://www.youtube.com/watch?v=a\">YouTube video</a></p>"},
	{"zola", "image", "{{ resize_image(path=\"a/b.png\", width=3, ops=[1, 2]) }}", "§<figure><img src=\"a/b.png\" alt=\"\"></figure>"},
	{"zola", "pair", "{% note(title=\"T\") %}\nx\n{% end %}", "§<callout kind=\"note\" title=\"T\">\nx\n§</callout>"},
	{"zola", "quote in quote", "{% quote(author=\"V\") %}\n{% note() %}\nx\n{% end %}\n{% end %}", "§<blockquote>\n§<callout kind=\"note\">\nx\n§</callout>\n\n— V\n§</blockquote>"},
	{"zola", "another language", "{{ t('hello') }} {{ a.b(c) }} {{ f(1) }}", "{{ t('hello') }} {{ a.b(c) }} {{ f(1) }}"},

	{"liquid", "highlight", "{% highlight ruby linenos %}\n{% raw %}{{ x }}{% endraw %}\n{% endhighlight %}\n", "```ruby\n{{ x }}\n```\n"},
	{"liquid", "raw", "{% raw %}{{ site.x }} {% if %}{% endraw %} {{ site.x }}.", "{{ site.x }} {% if %} ."},
	{"liquid", "raw in code", "`{% raw %}{{ a }}{% endraw %}`\n```\n{% raw %}\n{{ a }}\n{% endraw %}\n```\n", "`{{ a }}`\n```\n{{ a }}\n```\n"},
	{"liquid", "raw around a fence", "{% raw %}\n```\n{{ site.a }}\n```\n{% endraw %}\n{{ site.a }}", "\n```\n{{ site.a }}\n```\n\n"},
	{"liquid", "about raw", "`{% raw %}` and `{% endraw %}`", "`{% raw %}` and `{% endraw %}`"},
	{"liquid", "comment", "a{% comment %}b\n{% c {% endcomment %}d", "ad"},
	{"liquid", "control", "{% if a %}x{% else %}y{% endif %}{% assign b = \"c\" %}", "xy"},
	{"liquid", "variables", "{{ site.url }}/a {{ \"/b\" | relative_url }} {{ page.title | escape }}{{ other }}", "/a /b {{ other }}"},
	{"liquid", "loop", "{% for x in y %}{{ x.z }}{% endfor %}", ""},
	{"liquid", "definition", "[a]: {{ site.url }}\n[b]: /c\n", "[a]: <>\n[b]: /c\n"},
	{"liquid", "links", "[a]({% post_url /x/2020-01-02-the-name %}) [b]({% link _docs/b.md %})", "[a](the-name) [b](_docs/b.md)"},
	{"liquid", "include figure", `{% include figure.html image_path="{{ site.baseurl }}/a.png" alt="A" caption="C" %}`,
		`§<figure><img src="/a.png" alt="A"><figcaption>C</figcaption></figure>`},
	{"liquid", "figure of many", "{% figure caption:\"A *b*\" %}\n![](c)\n{% endfigure %}\n", "§<div>\n![](c)\n\nA *b*\n§</div>\n"},
	{"liquid", "include youtube", `{% include youtube.html id="X" %}`, `§<p><a href="https://www.youtube.com/watch?v=X">YouTube video</a></p>`},
	{"liquid", "include", "a {% include toc.html %}b", "a b"},
	{"liquid", "gist", "{% gist user/12 %}", `§<p><a href="https://gist.github.com/user/12">Gist</a></p>`},
	{"liquid", "hint", "{% hint style=\"info\" %}\nx\n{% endhint %}", "§<callout kind=\"info\">\nx\n§</callout>"},
	{"liquid", "details", "{% details Two words %}\nx\n{% enddetails %}", "§<details><summary>Two words</summary>\nx\n§</details>"},
	{"liquid", "hexo", "{% blockquote Ann, A book %}\nx\n{% endblockquote %}\n{% codeblock lang:js %}\ny\n{% endcodeblock %}", "§<blockquote>\nx\n\n— Ann, A book\n§</blockquote>\n```js\ny\n```"},

	{"kramdown", "above", "a\n\nb\nc\n{: .note .warning}\n\nd", "a\n\n§<callout kind=\"warning\">\nb\nc\n§</callout>\n\nd"},
	{"kramdown", "quote", "> a\n>\n> b\n{: .prompt-tip }\n", "§<callout kind=\"tip\">\n> a\n>\n> b\n§</callout>\n"},
	{"kramdown", "in quote", "> a\n>\n> b\n> {: .note}\n", "> a\n>\n> §<callout kind=\"note\">\n> b\n> §</callout>\n"},
	{"kramdown", "below in quote", "> {: .tip}\n> b\n>\n> c\n", "> §<callout kind=\"tip\">\n> b\n> §</callout>\n>\n> c\n"},
	{"kramdown", "below", "a\n\n{: .notice--info}\nb\nc\n\nd", "a\n\n§<callout kind=\"info\">\nb\nc\n§</callout>\n\nd"},
	{"kramdown", "below at the end", "{: .note}\nb", "§<callout kind=\"note\">\nb\n§</callout>"},
	{"kramdown", "toc", "* TOC\n{:toc}\n", "\n\n"},
	{"kramdown", "lines", "a\n{: #id .x key=\"a b\"}\n{.y}\n{#z}\n{::options a=\"b\" /}\n", "a\n\n\n\n\n"},
	{"kramdown", "spans", "[x](y){:target=\"_blank\"} *a*{: .b} `c`{:.d} ![](e){width=\"3\"} f{:g}", "[x](y) *a* `c` ![](e) f{:g}"},
	{"kramdown", "no list", "$x_{:,1}$ {if x} f(x){return;} f(x){a=b()} {:?}\n{...rest}\n{#if x}\n", "$x_{:,1}$ {if x} f(x){return;} f(x){a=b()} {:?}\n{...rest}\n{#if x}\n"},
	{"kramdown", "headings", "# A (b){#c}\n# D {: #e}\n", "# A (b){#c}\n# D {#e}\n"},
	{"kramdown", "comment", "{::comment}\na\n{:/comment}\nb {::nomarkdown}c{:/}", "\n\n\nb c"},
	{"kramdown", "open comment", "{::comment}\na", "{::comment}\na"},

	{"container", "docusaurus", ":::note[A [b] c]\nx\n:::\n", "§<callout kind=\"note\" title=\"A [b] c\">\nx\n§</callout>\n"},
	{"container", "nested", "::::tip A\n:::warning{title=\"B\"}\nx\n:::\n::::\n", "§<callout kind=\"tip\" title=\"A\">\n§<callout kind=\"warning\" title=\"B\">\nx\n§</callout>\n§</callout>\n"},
	{"container", "details", "::: details\nx\n:::", "§<details><summary>Details</summary>\nx\n§</details>"},
	{"container", "unknown", ":::zzz Words\nx\n:::", "§<div>\n**Words**\n\nx\n§</div>"},
	{"container", "any script", ":::注意[あ]\nx\n:::", "§<div>\n**あ**\n\nx\n§</div>"},
	{"container", "pandoc", "::: {.callout-note}\nx\n:::", "§<callout kind=\"note\">\nx\n§</callout>"},
	{"container", "unclosed", ":::note\nx\n", ":::note\nx\n"},
	{"container", "too short", "::::note\nx\n:::\n", "::::note\nx\n:::\n"},
	{"container", "in list", "- a\n\n  :::tip\n  x\n  :::\n", "- a\n\n  §<callout kind=\"tip\">\n  x\n  §</callout>\n"},

	{"mkdocs", "admonition", "!!! note \"A b\"\n    x\n\n    y\n\nz\n", "§<callout kind=\"note\" title=\"A b\">\nx\n\ny\n§</callout>\n\nz\n"},
	{"mkdocs", "nested", "??? tip\n    !!! danger\n        x\n    y\n", "§<callout kind=\"tip\">\n§<callout kind=\"danger\">\nx\n§</callout>\ny\n§</callout>\n"},
	{"mkdocs", "tabs", "=== \"A\"\n\n    x\n\n=== \"B\"\n\n    y\n", "§<div>\n**A**\n\n\nx\n§</div>\n\n§<div>\n**B**\n\n\ny\n§</div>\n"},
	{"mkdocs", "prose", "!!! what is this\nx\n\nTitle\n===\n", "!!! what is this\nx\n\nTitle\n===\n"},
}

func TestExpandShortcodes(t *testing.T) {
	for _, test := range shortcodeTests {
		t.Run(test.engine+"/"+test.name, func(t *testing.T) {
			if got := strings.ReplaceAll(Shortcodes(test.src), Directive, "§"); got != test.want {
				t.Errorf("from\n%s\ngot\n%s\nwant\n%s", test.src, got, test.want)
			}
		})
	}
}

func TestExpandShortcodesCopiesNothing(t *testing.T) {
	src := strings.Repeat("Prose with *marks* and `code`.\n\n", 100)
	if n := testing.AllocsPerRun(10, func() { _ = Shortcodes(src) }); n > 0 {
		t.Errorf("%v allocations for a text without shortcodes", n)
	}
}

// hostilePieces are what a text is made of whose parts might each be searched to the
// end of it.
var hostilePieces = []string{
	"{{<", "{{< ", "{{< \"", "{{< \" `", "{{< a >}}", "{{< a\n", "{{</*", "{{</* x */%}}", "{{< highlight >}}", "{{< / highlight",
	"{{< note >}}x", "{{< note >}}\n", "{{< /note >}}", "{% raw %}", "{% raw %}{% endraw %}", "`{% raw %}`", "{% endraw", "{% highlight %}",
	"{% comment %}\n", "{% if %}", "{%", "{{", "{{ \"", "{", "{:", "){:", "{: .note}\n", "a\n{: .note}\n", "> {: .note}\n>\n", "{::comment}\n", ":::note\n",
	":::note\n::::note\n:::\n", ":::", "`", "` ``", "{`", "{{< code >}}\n", "{{< code >}} x {{< / code", "!!! note\n    ", "=== \"a\"\n", "> ", "- {{< note >}}",
	"`{% raw %}`", "{{< figure " + strings.Repeat("a=b ", 2000) + ">}}", "{% a() %}", "{% end %}", "{{ a(", "{{< a b=[ ", "{a=",
}

func TestExpandShortcodesInTime(t *testing.T) {
	for _, piece := range hostilePieces {
		src := strings.Repeat(piece, 200_000/len(piece))
		start := time.Now()
		Shortcodes(src)
		Shortcodes(src + " endraw {{< /highlight >}} {{< /code >}} {:/} `")
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%q: %v", piece, took)
		} else {
			t.Logf("%q: %v", piece, took)
		}
	}
}

func FuzzExpandShortcodes(f *testing.F) {
	for _, test := range shortcodeTests {
		f.Add(test.src)
	}
	for _, piece := range hostilePieces {
		f.Add(strings.Repeat(piece, 3))
	}
	f.Fuzz(func(t *testing.T, src string) {
		if got := Shortcodes(src); len(got) > 400*len(src)+1000 {
			t.Errorf("%d bytes became %d", len(src), len(got))
		}
	})
}
