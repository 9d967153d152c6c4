package content

import "testing"

func TestDetails(t *testing.T) {
	runOutlines(t, []outlineTest{
		{"over blocks of Markdown", "<details>\n<summary>More <i>here</i></summary>\n\nOne **two**.\n\n- a\n- b\n\n```go\nx\n```\n\n</details>\n\nAfter\n",
			[]string{"Details[More {e:here}] (Paragraph One {s:two}., List (Paragraph a) (Paragraph b), Code[go|] \"x\\n\")", "Paragraph After"}},
		{"summary with tags", "<details><summary>A <b>b</b> <code>c</code></summary>\n\nText\n\n</details>\n", []string{"Details[A {s:b} {c:c}] (Paragraph Text)"}},
		{"summary on lines", "<details>\n  <summary>\n    Words\n    go on\n  </summary>\n\n  Text\n\n</details>\n", []string{"Details[Words go on] (Paragraph Text)"}},
		{"heading as summary", "<details><summary><h3>Head</h3></summary>Text</details>\n", []string{"Details[{s:Head}] (Paragraph Text)"}},
		{"no summary", "<details>\n\nText\n\n</details>\n", []string{"Paragraph Text"}},
		{"open attribute", "<details open>\n<summary>S</summary>\n\nText\n\n</details>\n", []string{"Details[S] (Paragraph Text)"}},
		{"nested", "<details><summary>A</summary>\n\nOne\n\n<details><summary>B</summary>\n\nTwo\n\n</details>\n\nThree\n\n</details>\n",
			[]string{"Details[A] (Paragraph One, Details[B] (Paragraph Two), Paragraph Three)"}},
		{"in a list", "- Item\n\n  <details><summary>A</summary>\n\n  One\n\n  </details>\n- Next\n",
			[]string{"LooseList (Paragraph Item, Details[A] (Paragraph One)) (Paragraph Next)"}},
		{"in a quote", "> <details><summary>A</summary>\n>\n> One\n>\n> </details>\n\nAfter\n", []string{"Quote (Details[A] (Paragraph One))", "Paragraph After"}},
		{"never closed in a quote", "> <details><summary>A</summary>\n>\n> One\n\nAfter <b>it</b></details>\n", []string{"Quote (Details[A] (Paragraph One))", "Paragraph After {s:it}"}},
		{"with a heading", "<details><summary>A</summary>\n\n## Inner\n\nText\n\n</details>\n", []string{"Details[A] (Heading2#inner Inner, Paragraph Text)"}},
	}, "a.md", "a.mdx")
}

func TestFigureParts(t *testing.T) {
	runOutlines(t, []outlineTest{
		{"Markdown in the caption", `<figure><img src="a.png" alt="A"><figcaption>By *Ann*, [here](b.html)</figcaption></figure>`, []string{"Figure a.png|A|By {e:Ann}, {→b.html:here}"}},
		{"tags in the caption", `<figure><img src="a.png" alt="A"/><figcaption>By <em>Ann</em>, <a href="b.html">here</a></figcaption></figure>`, []string{"Figure a.png|A|By {e:Ann}, {→b.html:here}"}},
		{"Markdown as the picture", "<figure>\n\n![A](a.png)\n\n<figcaption>\n\nBy *Ann*\n\n</figcaption>\n</figure>\n", []string{"Figure a.png|A|By {e:Ann}"}},
		{"in a link", `<figure><a href="b.html"><img src="a.png" alt="A"/></a><figcaption>C</figcaption></figure>`, []string{"Figure a.png|A|C|b.html"}},
		{"Markdown in a link", "[![A](a.png)](b.html)\n", []string{"Figure a.png|A||b.html"}},
		{"picture", "<picture>\n  <source srcset=\"a.webp\" type=\"image/webp\"/>\n  <source srcset=\"a.avif\"/>\n  <img src=\"a.png\" alt=\"A\"/>\n</picture>\n", []string{"Figure a.png|A|"}},
		{"picture in a figure", "<figure>\n<picture>\n<source srcset=\"a.webp\"/>\n<img src=\"a.png\" alt=\"A\"/>\n</picture>\n<figcaption>C</figcaption>\n</figure>\n", []string{"Figure a.png|A|C"}},
		{"code in a figure", "<figure>\n\n```go\nx\n```\n\n<figcaption>C</figcaption>\n</figure>\n", []string{"Code[go|] \"x\\n\"", "Paragraph C"}},
		{"table in a figure", "<figure><table><tr><td>a</td><td>b</td></tr></table><figcaption>C</figcaption></figure>\n", []string{"Table[0 0]  / a|b", "Paragraph C"}},
		{"several of Markdown", "![A](a.png) ![B](b.png)\n", []string{"Figure a.png|A|", "Figure b.png|B|"}},
		{"without words at all", "![](a.png)\n", []string{"Figure a.png||"}},
	}, "a.md", "a.mdx")
	runOutlines(t, []outlineTest{
		{"Hugo", `{{< figure src="a.png" alt="A" caption="By *Ann*" link="b.html" >}}`, []string{"Figure a.png|A|By {e:Ann}|b.html"}},
		{"Hugo with a title", `{{< figure src="a.png" title="T" >}}`, []string{"Figure a.png||{s:T}"}},
	}, "a.md")
	runOutlines(t, []outlineTest{
		{"component", `<Image src="/a.png" alt="A" width={100} height={50} />`, []string{"Figure /a.png|A|"}},
		{"attributes on lines", "<Image\n  src={'/a.png'}\n  alt={`A`}\n  onLoad={() => { x > 1 }}\n  {...props}\n/>\n", []string{"Figure /a.png|A|"}},
		{"import as source", "import cat from './cat.png'\n\n<Image src={cat} alt=\"A\" />\n", []string{"Figure ./cat.png|A|"}},
		{"style", `<img style={{ width: '50%' }} src="a.png" alt="A" />`, []string{"Figure a.png|A|"}},
		{"class names", `<p className={clsx('a', { b: true })}>Words</p>`, []string{"Paragraph Words"}},
	}, "a.mdx")
}

func TestHTMLTables(t *testing.T) {
	runOutlines(t, []outlineTest{
		{"headings", "<table>\n<thead>\n<tr><th>a</th><th>b</th></tr>\n</thead>\n<tbody>\n<tr><td>c</td><td>d</td></tr>\n<tr><td>e</td><td>f</td></tr>\n</tbody>\n</table>\n", []string{"Table[0 0] a|b / c|d / e|f"}},
		{"headings of rows", "<table><tr><th>a</th><td>b</td></tr><tr><th>c</th><td>d</td></tr></table>\n", []string{"Table[0 0]  / a|b / c|d"}},
		{"colspan", "<table><tr><td colspan=\"2\">a</td></tr><tr><td>b</td><td>c</td></tr></table>\n", []string{"Table[0 0]  / a| / b|c"}},
		{"align", "<table><tr><td align=\"right\">a</td><td style=\"text-align: center\">b</td></tr></table>\n", []string{"Table[2 1]  / a|b"}},
		{"styles in cells", "<table><tr><td><b>a</b></td><td><a href=\"x.html\">b</a> <code>c</code></td></tr></table>\n", []string{"Table[0 0]  / {s:a}|{→x.html:b} {c:c}"}},
		{"lists in cells", "<table><tr><td><ul><li>a</li><li>b</li></ul></td><td>c</td></tr></table>\n", []string{"Table[0 0]  / • a⏎• b|c"}},
		{"lines in cells", "<table><tr><td>a<br>b</td><td><p>c</p><p>d</p></td></tr></table>\n", []string{"Table[0 0]  / a⏎b|c⏎d"}},
		{"caption", "<table><caption>C</caption><tr><td>a</td></tr></table>\n", []string{"Paragraph C", "Table[0]  / a"}},
		{"code", "<table><tr><td><pre>x\ny\n</pre></td><td>b</td></tr></table>\n", []string{"Code[|] \"x\\ny\\n\"", "Paragraph b"}},
		{"Markdown in cells", "<table>\n<tr>\n<td>\n\n```go\nx\n```\n\n</td>\n<td>\n\n*Right*\n\n</td>\n</tr>\n</table>\n", []string{"Code[go|] \"x\\n\"", "Paragraph {e:Right}"}},
		{"pictures in cells", "<table><tr><td><img src=\"a.png\" alt=\"A\"/></td><td><img src=\"b.png\" alt=\"B\"/></td></tr></table>\n", []string{"Figure a.png|A|", "Figure b.png|B|"}},
		{"nested", "<table><tr><td><table><tr><td>a</td></tr></table></td><td>b</td></tr></table>\n", []string{"Table[0]  / a", "Paragraph b"}},
		{"rowspan", "<table><tr><td rowspan=\"2\">a</td><td>b</td></tr><tr><td>c</td></tr></table>\n", []string{"Table[0 0]  / a|b / |c"}},
		{"uneven", "<table><tr><td>a</td></tr><tr><td>b</td><td>c</td></tr></table>\n", []string{"Table[0 0]  / a| / b|c"}},
		{"empty", "<table><tr><td></td></tr></table>\n\nText\n", []string{"Paragraph Text"}},
		{"words between cells", "<table><tr>lost<td>a</td></tr></table>\n", []string{"Table[0 0]  / a|lost"}},
	}, "a.md", "a.mdx")
	runOutlines(t, []outlineTest{
		{"ends left out", "<table>\n<tr><td>a<td>b\n<tr><td>c<td>d\n</table>\n", []string{"Table[0 0]  / a|b / c|d"}},
		{"indented behind a blank line, as in CommonMark", "<table>\n    <tr>\n        <td>a</td>\n\n        <td>b</td>\n    </tr>\n</table>\n", []string{"Paragraph a", `Code[|] "    <td>b</td>\n</tr>\n"`}},
	}, "a.md")
}

func TestHTMLLists(t *testing.T) {
	runOutlines(t, []outlineTest{
		{"nested", "<ul>\n<li>a\n<ol>\n<li>b</li>\n<li>c</li>\n</ol>\n</li>\n<li>d</li>\n</ul>\n", []string{"List (Paragraph a, List1. (Paragraph b) (Paragraph c)) (Paragraph d)"}},
		{"start", "<ol start=\"5\"><li>a</li><li>b</li></ol>\n", []string{"List5. (Paragraph a) (Paragraph b)"}},
		{"paragraphs", "<ul><li><p>a</p><p>b</p></li><li>c</li></ul>\n", []string{"LooseList (Paragraph a, Paragraph b) (Paragraph c)"}},
		{"Markdown in items", "<ul>\n<li>\n\n*a*\n\n</li>\n<li>\n\nb\n\n</li>\n</ul>\n", []string{"List (Paragraph {e:a}) (Paragraph b)"}},
		{"items without a list", "<li>a</li>\n<li>b</li>\n", []string{"Paragraph a", "Paragraph b"}},
		{"boxes", "<ul><li><input type=\"checkbox\" checked/> a</li><li><input type=\"checkbox\"/> b</li></ul>\n", []string{"List (Paragraph [x] a) (Paragraph [ ] b)"}},
		{"terms", "<dl>\n<dt>a</dt>\n<dt>b</dt>\n<dd>c</dd>\n<dd>d</dd>\n<dt>e</dt>\n<dd><p>f</p><p>g</p></dd>\n</dl>\n",
			[]string{"Definitions a|b: (Paragraph c); : (Paragraph d); e: (Paragraph f, Paragraph g)"}},
		{"terms with tags", "<dl><dt><b>a</b></dt><dd>b <code>c</code></dd></dl>\n", []string{"Definitions {s:a}: (Paragraph b {c:c})"}},
		{"term without a meaning", "<dl><dt>a</dt></dl>\n", []string{"Definitions a: ()"}},
		{"divs around terms", "<dl><div><dt>a</dt><dd>b</dd></div><div><dt>c</dt><dd>d</dd></div></dl>\n", []string{"Definitions a: (Paragraph b); c: (Paragraph d)"}},
	}, "a.md", "a.mdx")
	runOutlines(t, []outlineTest{
		{"ends left out", "<ul>\n<li>a\n<li>b\n</ul>\n", []string{"List (Paragraph a) (Paragraph b)"}},
		{"ends of terms left out", "<dl>\n<dt>a\n<dd>b\n<dt>c\n<dd>d\n</dl>\n", []string{"Definitions a: (Paragraph b); c: (Paragraph d)"}},
	}, "a.md")
}

func TestHTMLCode(t *testing.T) {
	runOutlines(t, []outlineTest{
		{"language of the code", "<pre><code class=\"language-go\">x := 1\n\ty &lt; 2\n</code></pre>\n", []string{`Code[go|] "x := 1\n\ty < 2\n"`}},
		{"language of the block", "<pre lang=\"rust\">fn\n</pre>\n", []string{`Code[rust|] "fn\n"`}},
		{"tags inside", "<pre><span class=\"k\">if</span> <b>x</b><br>y\n</pre>\n", []string{`Code[|] "if x\ny\n"`}},
		{"in words", "Use <code>a &amp; b</code> now\n", []string{"Paragraph Use {c:a & b} now"}},
	}, "a.md", "a.mdx")
	runOutlines(t, []outlineTest{
		{"blank lines and Markdown", "<pre>\na\n\n*b*\n# c\n</pre>\n", []string{`Code[|] "a\n\n*b*\n# c\n"`}},
		{"indentation", "<pre>\n  a\n    b\n</pre>\n", []string{`Code[|] "  a\n    b\n"`}},
	}, "a.md")
	runOutlines(t, []outlineTest{
		{"string of JSX", "<pre>{`a\n  b\n`}</pre>\n", []string{`Code[|] "a\n  b\n"`}},
	}, "a.mdx")
}

func TestHTMLWords(t *testing.T) {
	runOutlines(t, []outlineTest{
		{"styles", "<b>a</b> <i>b</i> <u>c</u> <s>d</s> <mark>e</mark> <kbd>Ctrl</kbd>+<kbd>C</kbd> <del>f</del> <ins>g</ins>\n",
			[]string{"Paragraph {s:a} {e:b} {u:c} {d:d} {h:e} {k:Ctrl}+{k:C} {d:f} {u:g}"}},
		{"in each other", "<b>a <i>b</i></b> *c <b>d</b>*\n", []string{"Paragraph {s:a }{se:b} {e:c }{se:d}"}},
		{"Markdown in tags", "<span class=\"x\">a *b*</span>\n", []string{"Paragraph a {e:b}"}},
		{"raised", "x<sup>2</sup> 10<sup>-3</sup> e<sup>ix</sup> 1<sup>st</sup> a<sup>TM</sup>\n", []string{"Paragraph x² 10⁻³ e^ix 1st a^TM"}},
		{"lowered", "H<sub>2</sub>O a<sub>ij</sub>\n", []string{"Paragraph H₂O a_ij"}},
		{"abbreviation", "<abbr title=\"HyperText\">HT</abbr> and <abbr>B</abbr>\n", []string{"Paragraph HT (HyperText) and B"}},
		{"quotation", "She <q>said <em>so</em></q>.\n", []string{"Paragraph She “said {e:so}”."}},
		{"ruby", "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>字\n", []string{"Paragraph 漢(kan)字"}},
		{"link", "<a href=\"/x\">a <b>b</b></a> <a name=\"y\">c</a>\n", []string{"Paragraph {→/x:a }{s→/x:b} c"}},
		{"link in capitals", "<A HREF=\"/x\">a</A> b\n", []string{"Paragraph {→/x:a} b"}},
		{"break", "a<br>b<br/>c<br />\nd\n", []string{"Paragraph a⏎b⏎c⏎d"}},
		{"never closed", "a <b>b\n\nc\n\n<b>d</b>\n", []string{"Paragraph a {s:b}", "Paragraph c", "Paragraph {s:d}"}},
		{"closed twice", "a</b> b</i>\n\nc</div>\n", []string{"Paragraph a b", "Paragraph c"}},
		{"around blocks", "<center>\n\n# A\n\n<font color=\"red\">b</font>\n\n</center>\n", []string{"Heading1#a A", "Paragraph b"}},
		{"quote", "<blockquote>\n<p>a</p>\n<p>b</p>\n<cite>c</cite>\n</blockquote>\n", []string{"Quote (Paragraph a, Paragraph b, Paragraph {e:c})"}},
		{"quote of Markdown", "<blockquote>\n\n*a*\n\n> b\n\n</blockquote>\n\nc\n", []string{"Quote (Paragraph {e:a}, Quote (Paragraph b))", "Paragraph c"}},
		{"heading with an id", "<h3 id=\"own\" align=\"center\">A <em>b</em></h3>\n", []string{"Heading3#own A {e:b}"}},
		{"comment in words", "a <!-- b --> c\n", []string{"Paragraph a c"}},
	}, "a.md", "a.mdx")
}

// A block of HTML ends at a blank line, and so does the paragraph in it.
func TestHTMLBeforeMarkdown(t *testing.T) {
	runOutlines(t, []outlineTest{
		{"picture", "<img src=\"a.png\" alt=\"A\"/>\n\nText\n", []string{"Figure a.png|A|", "Paragraph Text"}},
		{"pictures", "<img src=\"a.png\" alt=\"A\"/>\n\n<img src=\"b.png\" alt=\"B\"/>\n\nText\n", []string{"Figure a.png|A|", "Figure b.png|B|", "Paragraph Text"}},
		{"picture in a link", "<a href=\"x\">\n<img src=\"a.png\" alt=\"A\"/>\n</a>\n\nText\n", []string{"Figure a.png|A||x", "Paragraph Text"}},
		{"picture in a link around Markdown", "<a href=\"x\">\n\n![A](a.png)\n\n</a>\n\nText\n", []string{"Figure a.png|A||x", "Paragraph Text"}},
		{"words", "<span>\nWords\n</span>\n\nText\n", []string{"Paragraph Words", "Paragraph Text"}},
		{"keys", "<kbd>\nA\n</kbd>\n\n<kbd>\nB\n</kbd>\n", []string{"Paragraph {k:A}", "Paragraph {k:B}"}},
		{"after a comment", "<!-- c --> Words\n\nText\n", []string{"Paragraph Words", "Paragraph Text"}},
		{"after a script", "<script>a</script> Words\n\nText\n", []string{"Paragraph Words", "Paragraph Text"}},
		{"after a script of paragraphs", "<script>a\n\nb</script> Words\n\nText\n", []string{"Paragraph Words", "Paragraph Text"}},
		{"after an end", "<div>\n\n</div> Words\n\nText\n", []string{"Paragraph Words", "Paragraph Text"}},
	}, "a.md", "a.mdx")
}

// Tags of blocks in a text of one line do not carry its words away.
func TestBlocksInLines(t *testing.T) {
	runOutlines(t, []outlineTest{
		{"heading in the middle", "## <center>A</center>\n", []string{"Heading2#a A"}},
		{"paragraph in a heading", "## A <p>b</p> c\n", []string{"Heading2#a-b-c A⏎b⏎c"}},
		{"list in a cell", "| a | b |\n|---|---|\n| <ul><li>c</li><li>d</li></ul> | e |\n", []string{"Table[0 0] a|b / • c⏎• d|e"}},
		{"numbers in a cell", "| a |\n|---|\n| <ol><li>c</li><li>d</li></ol> |\n", []string{"Table[0] a / 1. c⏎2. d"}},
		{"paragraphs in a cell", "| a |\n|---|\n| <p>c</p><p>d</p> |\n", []string{"Table[0] a / c⏎d"}},
		{"div in a cell", "| a |\n|---|\n| <div align=\"center\">c</div> |\n", []string{"Table[0] a / c"}},
		{"video in a cell", "| a |\n|---|\n| <video src=\"a.mp4\"></video> |\n", []string{"Table[0] a / {→a.mp4:Video}"}},
		{"fold in a cell", "| a |\n|---|\n| <details><summary>S</summary>T</details> |\n", []string{"Table[0] a / S⏎T"}},
		{"div in a term", "Term <div>x</div>\n: Meaning\n", []string{"Definitions Term⏎x: (Paragraph Meaning)"}},
	}, "a.md")
}

func TestMedia(t *testing.T) {
	runOutlines(t, []outlineTest{
		{"frame", `<iframe width="5" src="https://x.example/p" title="A page"></iframe>`, []string{"Paragraph {→https://x.example/p:Embedded page: A page}"}},
		{"frame of YouTube", `<iframe src="https://www.youtube.com/embed/abc" allowfullscreen></iframe>`, []string{"Paragraph {→https://www.youtube.com/embed/abc:YouTube video}"}},
		{"frame in a div", "<div class=\"video\">\n  <iframe src=\"https://x.example/p\"></iframe>\n</div>\n\nText\n", []string{"Paragraph {→https://x.example/p:Embedded page}", "Paragraph Text"}},
		{"frame between words", "<p>Before</p>\n<iframe src=\"https://x.example/p\"></iframe>\n<p>After</p>\n", []string{"Paragraph Before", "Paragraph {→https://x.example/p:Embedded page}", "Paragraph After"}},
		{"video", `<video src="a.mp4" controls></video>`, []string{"Paragraph {→a.mp4:Video}"}},
		{"video of sources", "<video controls>\n<source src=\"a.webm\" type=\"video/webm\"/>\n<source src=\"a.mp4\"/>\nNot in your browser.\n</video>\n", []string{"Paragraph {→a.webm:Video}"}},
		{"audio", `<audio src="a.ogg" title="Talk"></audio>`, []string{"Paragraph {→a.ogg:Audio: Talk}"}},
		{"frame without an address", "<iframe></iframe>\n\nText\n", []string{"Paragraph Text"}},
		{"video in a figure", `<figure><video src="a.mp4"></video><figcaption>C</figcaption></figure>`, []string{"Paragraph {→a.mp4:Video}", "Paragraph C"}},
	}, "a.md", "a.mdx")
	runOutlines(t, []outlineTest{
		{"Hugo's YouTube", "{{< youtube abc123 >}}\n", []string{"Paragraph {→https://www.youtube.com/watch?v=abc123:YouTube video}"}},
		{"Jekyll's YouTube", "{% youtube abc123 %}\n", []string{"Paragraph {→https://www.youtube.com/watch?v=abc123:YouTube video}"}},
	}, "a.md")
	runOutlines(t, []outlineTest{
		{"component of YouTube", "<YouTube id=\"abc123\" />\n", []string{"Paragraph {→https://www.youtube.com/watch?v=abc123:YouTube video}"}},
		{"component of tweets", "<Tweet id=\"123\" />\n", []string{"Paragraph {→https://x.com/i/status/123:Tweet}"}},
	}, "a.mdx")
}

func TestSilentElements(t *testing.T) {
	runOutlines(t, []outlineTest{
		{"words of all kinds in a script", "a <script>https://x.example :joy: `b` $x^2$ *c* [d](e) ![f](g)</script> h\n", []string{"Paragraph a h"}},
		{"script in a line", "a <script>b</script> c\n", []string{"Paragraph a c"}},
		{"style in a line", "a <style>b</style> c\n", []string{"Paragraph a c"}},
		{"drawing", "<svg width=\"5\">\n<title>T</title>\n<text>no</text>\n<svg><g/></svg>\n</svg>\n\nText\n", []string{"Paragraph Text"}},
		{"drawing in a line", "a <svg><text>b</text></svg> c\n", []string{"Paragraph a c"}},
		{"drawing with blank lines", "<svg>\n\n<text>no</text>\n\n</svg>\n\nText\n", []string{"Paragraph Text"}},
		{"template", "<template>\n\n# a\n\n</template>\n\nText\n", []string{"Paragraph Text"}},
		{"noscript", "<noscript>Turn it on</noscript>\n\nText\n", []string{"Paragraph Text"}},
	}, "a.md", "a.mdx")
	runOutlines(t, []outlineTest{
		{"style of JSX", "<style jsx>{`\n  p { color: red; }\n\n  a { b: c }\n`}</style>\n\nText\n", []string{"Paragraph Text"}},
	}, "a.mdx")
}

func TestComponents(t *testing.T) {
	runOutlines(t, []outlineTest{
		{"unknown", "<Fancy kind=\"x\">\n\nOne *two*\n\n- a\n\n</Fancy>\n\nText\n", []string{"Paragraph One {e:two}", "List (Paragraph a)", "Paragraph Text"}},
		{"unknown on one line", "<Fancy>One *two*</Fancy>\n", []string{"Paragraph One {e:two}"}},
		{"unknown in a line", "One <Fancy x={1}>*two*</Fancy> three <Icon name=\"x\" />.\n", []string{"Paragraph One {e:two} three ."}},
		{"member of an object", "<Tabs.Item label=\"A\">\n\nText\n\n</Tabs.Item>\n", []string{"Paragraph {s:A}", "Paragraph Text"}},
		{"nested", "<Tabs>\n  <Tab title=\"One\">\n    *a*\n  </Tab>\n  <Tab title=\"Two\">\n    ```go\n    x\n    ```\n  </Tab>\n</Tabs>\n",
			[]string{"Paragraph {s:One}", "Paragraph {e:a}", "Paragraph {s:Two}", "Code[go|] \"x\\n\""}},
		{"card", "<Card title=\"T\" href=\"/x\">Words</Card>\n", []string{"Paragraph {s→/x:T}", "Paragraph Words"}},
		{"button", "<Button href=\"/x\">Go</Button>\n", []string{"Paragraph {→/x:Go}"}},
		{"folds in one", "<Accordion><AccordionItem title=\"T\">x</AccordionItem></Accordion>\n", []string{"Details[T] (Paragraph x)"}},
		{"words of one line", "<Kbd>Ctrl</Kbd> <Code>x</Code>\n", []string{"Paragraph {k:Ctrl} {c:x}"}},
		{"caption with Markdown", "<Figure src=\"a.png\" caption=\"By *Ann*\" alt=\"A\" />\n", []string{"Figure a.png|A|By {e:Ann}"}},
		{"fragment", "<>\n\nText\n\n</>\n", []string{"Paragraph Text"}},
		{"link", "See <Link to=\"/x\">this</Link>.\n", []string{"Paragraph See {→/x:this}."}},
		{"fold", "<Collapse title=\"T\">\n\nText\n\n</Collapse>\n", []string{"Details[T] (Paragraph Text)"}},
		{"expression", "Words {props.x} more {/* c */}\n", []string{"Paragraph Words more"}},
		{"string", "Words {\"as <is>\"} more{' '}\nnext\n", []string{"Paragraph Words as <is> more next"}},
	}, "a.mdx")
	runOutlines(t, []outlineTest{
		{"unknown with an end", "<my-note>\n\nOne\n\n</my-note>\n", []string{"Paragraph One"}},
		{"unknown in a line", "One <my-icon name=\"x\"></my-icon> two\n", []string{"Paragraph One two"}},
	}, "a.md", "a.mdx")
}

func TestNoTags(t *testing.T) {
	same := func(words string) outlineTest {
		return outlineTest{words, words + "\n", []string{"Paragraph " + words}}
	}
	tests := []outlineTest{
		same("If a < b and c > d"), same("1<2"), same("a <- b -> c"), same("x <= y, i <3 u"), same("Use Vec<T> and HashMap<K, V> here"),
		same("Put <your name> there"), same("cd <directory> now"), same("Option<Box<dyn Error>> is long"),
		same("List<String> names"),
		same("#include <stdio.h>"), same("std::vector<int> v; map<string, int> m;"), same("git clone <url> && cd <dir>"), same("<username>@<host>:<port>"),
		same("I <3 you, a <-> b <=> c"), same("<insert name here>"), same("<your name>"), same("a <T extends U> b"),
		{"at the beginning", "<your-name> goes here\n", []string{"Paragraph <your-name> goes here"}},
		{"escaped", "a \\<b> c &lt;d&gt;\n", []string{"Paragraph a <b> c <d>"}},
		{"in code", "`a <b> c`\n", []string{"Paragraph {c:a <b> c}"}},
		{"in a heading", "## The Vec<T> type\n", []string{"Heading2#the-vect-type The Vec<T> type"}},
		{"in a table", "| a |\n|---|\n| Vec<T> |\n", []string{"Table[0] a / Vec<T>"}},
		{"address", "<https://x.example> and <a@b.example>\n", []string{"Paragraph {→https://x.example:https://x.example} and {→mailto:a@b.example:a@b.example}"}},
	}
	runOutlines(t, tests, "a.md")
	runOutlines(t, []outlineTest{
		{"never closed", "a <svg> b\n\nc\n", []string{"Paragraph a b", "Paragraph c"}},
	}, "a.md")
	runOutlines(t, tests[:len(tests)-1], "a.mdx") // which has no addresses in angle brackets
	runOutlines(t, []outlineTest{                 // elements of HTML do what they do in a browser, but swallow nothing
		{"title", "The <title> of it\n", []string{"Paragraph The of it"}},
		{"script", "The <script> element\n\nText\n", []string{"Paragraph The element", "Paragraph Text"}},
		{"bold", "A <b>word and\n\nText\n", []string{"Paragraph A word and", "Paragraph Text"}},
	}, "a.md")
}
