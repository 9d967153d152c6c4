package content

import (
	"slices"
	"strings"
	"testing"
)

// checkOutline parses a post that has a title, and compares its blocks.
func checkOutline(t *testing.T, name, body string, want ...string) {
	t.Helper()
	p, _ := mustPost(t, name, "---\ntitle: The title\n---\n"+body)
	if got := outline(p.Parse()); !slices.Equal(got, want) {
		t.Errorf("%s\ngot\n\t%s\nwant\n\t%s", body, strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// An outlineTest is the body of a post, and the outline of its blocks.
type outlineTest struct {
	name, body string
	want       []string
}

func runOutlines(t *testing.T, tests []outlineTest, files ...string) {
	t.Helper()
	for _, tt := range tests {
		for _, file := range files {
			t.Run(tt.name+" in "+file, func(t *testing.T) { checkOutline(t, file, tt.body, tt.want...) })
		}
	}
}

func TestBlocks(t *testing.T) {
	tests := []outlineTest{
		{"nothing", "", nil},
		{"blank", " \n\n\t\n", nil},
		{"paragraphs", "One\ntwo.\n\nThree *four* `five`.\n", []string{"Paragraph One two.", "Paragraph Three {e:four} {c:five}."}},
		{"headings", "# A\n\nB\n-\n\n### C\n", []string{"Heading1#a A", "Heading2#b B", "Heading3#c C"}},
		{"code", "```go\nx := 1\n```\n\n    indented\n", []string{`Code[go|] "x := 1\n"`, `Code[|] "indented\n"`}},
		{"list", "- a\n- b\n  - c\n", []string{"List (Paragraph a) (Paragraph b, List (Paragraph c))"}},
		{"quote", "> Said\n", []string{"Quote (Paragraph Said)"}},
		{"table", "| a | b |\n|---|---|\n| c | d |\n", []string{"Table[0 0] a|b / c|d"}},
		{"rule", "a\n\n***\n\nb\n", []string{"Paragraph a", "Rule", "Paragraph b"}},
		{"definition", "Term\n: Meaning\n", []string{"Definitions Term: (Paragraph Meaning)"}},
		{"footnote", "Text[^1]\n\n[^1]: Note\n", []string{"Paragraph Text{n:[1]}", "Notes 1(Paragraph Note)"}},
		{"reference", "[a]\n\n[a]: https://example.com\n", []string{"Paragraph {→https://example.com:a}"}},
	}
	runOutlines(t, tests, "a.md")
}

func TestHeadings(t *testing.T) {
	p, _ := mustPost(t, "a.md", "---\ntitle: T\n---\nLead\n\n## First *part*\n\nText\n\n> ## Not a heading of the post\n\n### Second\n\nText\n")
	var got []string
	for _, b := range p.Parse().Blocks {
		got = append(got, b.Heading)
	}
	if want := []string{"", "First part", "First part", "First part", "Second", "Second"}; !slices.Equal(got, want) {
		t.Errorf("headings %q, want %q", got, want)
	}
}

// The heading that one is under is shown while reading, so it has to read well.
func TestHeadingText(t *testing.T) {
	for src, want := range map[string]string{
		"Plain":                         "Plain",
		"*So* **much** ~~more~~":        "So much more",
		"The `code` of it":              "The code of it",
		"A [link](https://x.example)":   "A link",
		"An ![image](i.png)":            "An image",
		"R&amp;D &mdash; &#35;1":        "R&D — #1",
		`Stars \* and \#hashes`:         "Stars * and #hashes",
		"`a &amp; b`":                   "a &amp; b",
		`<https://example.com>`:         "https://example.com",
		"See https://example.com now":   "See https://example.com now",
		":rocket: launch":               "🚀 launch",
		"Two<br>lines":                  "Two lines",
		"With <kbd>HTML</kbd>":          "With HTML",
		"ESC &#27;[31m and C1 &#x202e;": "ESC [31m and C1",
	} {
		t.Run(src, func(t *testing.T) {
			p, _ := mustPost(t, "a.md", "---\ntitle: T\n---\n## "+src+"\n")
			if got := p.Parse().Blocks[0].Heading; got != want {
				t.Errorf("heading %q, want %q", got, want)
			}
		})
	}
}

func TestTitleHeading(t *testing.T) {
	tests := []struct {
		name, file, src string
		want            []string
	}{
		{"repeated", "a.md", "---\ntitle: The title\n---\n\n# The title\n\nText\n", []string{"Paragraph Text"}},
		{"repeated with markup", "a.md", "---\ntitle: The title\n---\n# The *title*\n\nText\n", []string{"Paragraph Text"}},
		{"underlined", "a.md", "---\ntitle: The title\n---\nThe title\n===\n\nText\n", []string{"Paragraph Text"}},
		{"title from the heading", "a.md", "## The title\n\nText\n", []string{"Paragraph Text"}},
		{"title from a heading with markup", "a.md", "# The *title*\n\nText\n", []string{"Paragraph Text"}},
		{"title from a heading with a hash", "a.md", "# Why C#\n\nText\n", []string{"Paragraph Text"}},
		{"title from a heading with a hashtag", "a.md", "# #WoodstockAI\n\nText\n", []string{"Paragraph Text"}},
		{"repeated with an entity", "a.md", "---\ntitle: R&D\n---\n# R&amp;D\n\nText\n", []string{"Paragraph Text"}},
		{"after imports", "a.mdx", "---\ntitle: The title\n---\nimport X from 'x'\n\n# The title\n\nText\n", []string{"Paragraph Text"}},
		{"after a comment", "a.md", "---\ntitle: The title\n---\n<!-- c -->\n\n# The title\n\nText\n", []string{"Paragraph Text"}},
		{"after a link definition", "a.md", "---\ntitle: The title\n---\n[a]: https://example.com\n\n# The title\n\n[a]\n", []string{"Paragraph {→https://example.com:a}"}},
		{"another heading", "a.md", "---\ntitle: The title\n---\n# Another\n\nText\n", []string{"Heading1#another Another", "Paragraph Text"}},
		{"not at the top", "a.md", "---\ntitle: The title\n---\nText\n\n# The title\n", []string{"Paragraph Text", "Heading1#the-title The title"}},
		{"only once", "a.md", "---\ntitle: The title\n---\n# The title\n\n# The title\n", []string{"Heading1#the-title-1 The title"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, _ := mustPost(t, tt.file, tt.src)
			if got := outline(p.Parse()); !slices.Equal(got, tt.want) {
				t.Errorf("title %q, blocks %q; want %q", p.Title, got, tt.want)
			}
		})
	}
}

// woodstock is how the author of the first post writes a figure.
const woodstock = `<figure> <img src="/img/woodstock-ai-venue.webp" alt="The venue for WoodstockAI" /> ` +
	`<figcaption className="text-sm text-muted-foreground mt-2 text-center"> The beautiful venue </figcaption> </figure>`

func TestFigures(t *testing.T) {
	const venue = "Figure /img/woodstock-ai-venue.webp|The venue for WoodstockAI|The beautiful venue"
	tests := []outlineTest{
		{"on one line", woodstock, []string{venue}},
		{"between paragraphs", "Before\n\n" + woodstock + "\n\nAfter\n", []string{"Paragraph Before", venue, "Paragraph After"}},
		{"right after a paragraph", "Before\n" + woodstock + "\n", []string{"Paragraph Before", venue}},
		{"on many lines", `<figure>
  <img
    src="/img/woodstock-ai-venue.webp"
    alt="The venue for WoodstockAI"
  />
  <figcaption className="mt-2">
    The beautiful
    <em>venue</em>
  </figcaption>
</figure>
`, []string{"Figure /img/woodstock-ai-venue.webp|The venue for WoodstockAI|The beautiful {e:venue}"}},
		{"with attributes of its own", `<figure class="wide" id='x'>` + strings.TrimPrefix(woodstock, "<figure>"), []string{venue}},
		{"caption first", `<figure><figcaption>C</figcaption><img src="a.png" alt="A"></figure>`, []string{"Figure a.png|A|C"}},
		{"without a caption", `<figure><img src="a.png" alt="A"></figure>`, []string{"Figure a.png|A|"}},
		{"without an alt text", `<figure><img src="a.png"><figcaption>C</figcaption></figure>`, []string{"Figure a.png||C"}},
		{"without an image", `<figure><figcaption>C</figcaption></figure>`, []string{"Paragraph C"}},
		{"caption of lines", `<figure><img src="a.png"><figcaption><p>One</p><p>Two<br/>three</p></figcaption></figure>`, []string{"Figure a.png||One⏎Two⏎three"}},
		{"entities", `<figure><img src="a.png?b=1&amp;c=2" alt="Q&amp;A &quot;x&quot;"><figcaption>&copy; R&amp;D</figcaption></figure>`, []string{`Figure a.png?b=1&c=2|Q&A "x"|© R&D`}},
		{"bare", `<img src="a.png" alt="A" />`, []string{"Figure a.png|A|"}},
		{"bare, as in HTML", `<img src=a.png alt='A b'>`, []string{"Figure a.png|A b|"}},
		{"bare, on many lines", "<img\n  src=\"a.png\"\n  alt=\"A\"\n/>\n", []string{"Figure a.png|A|"}},
		{"in a div", "<div align=\"center\">\n<img src=\"a.png\" alt=\"A\">\n</div>\n", []string{"Figure a.png|A|"}},
		{"in a link", `<p><a href="https://x.example"><img src="a.png" alt="A"></a></p>`, []string{"Figure a.png|A||https://x.example"}},
		{"several bare", "<div><img src=\"a.png\" alt=\"A\"> <img src=\"b.png\" alt=\"B\"></div>", []string{"Figure a.png|A|", "Figure b.png|B|"}},
		{"several in one figure", `<figure><img src="a.png" alt="A"><img src="b.png" alt="B"><figcaption>C</figcaption></figure>`, []string{"Figure a.png|A|", "Figure b.png|B|C"}},
		{"several figures in one block", woodstock + "\n" + `<figure><img src="b.png" alt="B"></figure>` + "\n" + woodstock, []string{venue, "Figure b.png|B|", venue}},
		{"words around", `<div>Before <img src="a.png" alt="A"> after</div>`, []string{"Paragraph Before {p:A} after"}},
		{"words after a figure", woodstock + " After it", []string{venue, "Paragraph After it"}},
		{"Markdown alone", "![A *b*](a.png \"C\")\n", []string{"Figure a.png|A b|C"}},
		{"Markdown by reference", "![A][r]\n\n[r]: a.png 'C'\n", []string{"Figure a.png|A|C"}},
		{"Markdown with entities", "![Q&amp;A \\*](</a b.png> \"T &amp; U\")\n", []string{"Figure /a b.png|Q&A *|T & U"}},
		{"Markdown in words", "See ![A](a.png) here\n", []string{"Paragraph See {p:A} here"}},
		{"Markdown in a quote", "> ![A](a.png)\n", []string{"Quote (Figure a.png|A|)"}},
		{"HTML in a list", "- Item\n\n  <img src=\"a.png\" alt=\"A\">\n", []string{"LooseList (Paragraph Item, Figure a.png|A|)"}},
	}
	runOutlines(t, tests, "a.md", "a.mdx")
	runOutlines(t, []outlineTest{ // what JSX does not have
		{"in capitals", `<FIGURE><IMG SRC="a.png" ALT="A"><FIGCAPTION>C</FIGCAPTION></FIGURE>`, []string{"Figure a.png|A|C"}},
		{"without an end", `<figure><img src="a.png" alt="A"><figcaption>C`, []string{"Figure a.png|A|C"}},
	}, "a.md")
}

// HTML reads a number of C1 as Windows-1252 does, and CommonMark does not.
func TestControlCharactersInFigures(t *testing.T) {
	const body = `<figure><img src="a&#27;.png" alt="&#27;[31mA&#x202e;"><figcaption>&#155;C&#7;</figcaption></figure>`
	checkOutline(t, "a.md", body, "Figure a.png|[31mA|›C")
	checkOutline(t, "a.mdx", body, "Figure a.png|[31mA|C")
}

func TestFiguresInJSX(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"in double quotes", `<figure><img src={"a.png"} alt={"A b"} /></figure>`, "Figure a.png|A b|"},
		{"in single quotes", `<figure><img src={'a.png'} alt={'A b'} /></figure>`, "Figure a.png|A b|"},
		{"in back quotes", "<figure><img src={`a.png`} alt={`A b`} /></figure>", "Figure a.png|A b|"},
		{"with blanks", `<figure><img src={ "a.png" } alt={ "A b" } /></figure>`, "Figure a.png|A b|"},
		{"on lines", "<figure>\n<img\n  src={\"a.png\"}\n  alt={\"A b\"}\n/>\n</figure>", "Figure a.png|A b|"},
		{"bare", `<img src={"a.png"} alt={"A b"} />`, "Figure a.png|A b|"},
		{"with a style", `<figure><img src="a.png" style={{ width: "100%" }} alt="A b" /></figure>`, "Figure a.png|A b|"},
		{"with a number", `<figure><img src="a.png" width={600} alt="A b" /></figure>`, "Figure a.png|A b|"},
		{"with a function", `<figure><img src="a.png" alt="A b" onLoad={() => go()} /></figure>`, "Figure a.png|A b|"},
		{"braces that are text", `<figure><img src="a.png" alt="{A} b" /></figure>`, "Figure a.png|{A} b|"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { checkOutline(t, "a.mdx", tt.body, tt.want) })
	}
}

func TestHTML(t *testing.T) {
	tests := []outlineTest{
		{"script", "<script>\nalert('x')\n\nmore()\n</script>\n\nText\n", []string{"Paragraph Text"}},
		{"script on one line", "<script src=\"x.js\"></script>\n\nText\n", []string{"Paragraph Text"}},
		{"style", "<style>\np { color: red }\n</style>\n\nText\n", []string{"Paragraph Text"}},
		{"script inside", "<div><script>alert('x')</script>Words<style>p{}</style></div>\n", []string{"Paragraph Words"}},
		{"comment", "<!-- one line -->\n\nText\n", []string{"Paragraph Text"}},
		{"comment of paragraphs", "<!--\nTwo\n\nparagraphs\n-->\n\nText\n", []string{"Paragraph Text"}},
		{"comment inside", "<div>One<!-- hidden --> two</div>\n", []string{"Paragraph One two"}},
		{"instruction", "<?php echo 1 ?>\n\n<!DOCTYPE html>\n\nText\n", []string{"Paragraph Text"}},
		{"words after a script", "<script>x</script> after\n", []string{"Paragraph after"}},
		{"nothing in it", "<div id=\"app\"></div>\n\n<br>\n\n<hr/>\n\nText\n", []string{"Rule", "Paragraph Text"}},
		{"words", "<div class=\"note\">\nMind the <b>gap</b>\n</div>\n", []string{"Paragraph Mind the {s:gap}"}},
		{"lines", "<p>One<br>two<br/>three</p>\n", []string{"Paragraph One⏎two⏎three"}},
		{"items", "<ul><li>One</li><li>Two</li></ul>\n", []string{"List (Paragraph One) (Paragraph Two)"}},
		{"details", "<details><summary>More</summary>Text</details>\n", []string{"Details[More] (Paragraph Text)"}},
		{"heading", "<h2>Heading</h2>Text\n", []string{"Heading2#heading Heading", "Paragraph Text"}},
		{"terms", "<dl><dt>Term</dt><dd>Meaning</dd></dl>\n", []string{"Definitions Term: (Paragraph Meaning)"}},
		{"cells", "<table><tr><th>a</th><th>b</th></tr><tr><td>c</td><td>d</td></tr></table>\n", []string{"Table[0 0] a|b / c|d"}},
		{"inline tags do not divide", "<div>un<b>believ</b>able</div>\n", []string{"Paragraph un{s:believ}able"}},
		{"entities", "<div>R&amp;D &lt;b&gt; &nbsp; &copy;</div>\n", []string{"Paragraph R&D <b> \u00a0 ©"}},
		{"control characters", "<div>a&#27;[31mb&#x202e;c&#0;</div>\n", []string{"Paragraph a[31mbc\ufffd"}},
		{"Markdown inside", "<div>\n\n*Words*\n\n</div>\n", []string{"Paragraph {e:Words}"}},
		{"video", "<iframe src=\"https://x.example\"></iframe>\n\nText\n", []string{"Paragraph {→https://x.example:Embedded page}", "Paragraph Text"}},
		{"video that closes itself", "<div>\n<iframe src=\"https://x.example\" />\n</div>\n\nText\n", []string{"Paragraph {→https://x.example:Embedded page}", "Paragraph Text"}},
		{"less than", "<div>1 < 2</div>\n", []string{"Paragraph 1 < 2"}},
	}
	runOutlines(t, tests, "a.md", "a.mdx")
}

func TestMDX(t *testing.T) {
	tests := []outlineTest{
		{"import", "import X from './x'\n\nText\n", []string{"Paragraph Text"}},
		{"imports", "import X from './x'\nimport {\n  Y,\n} from './y'\n\nText\n", []string{"Paragraph Text"}},
		{"export", "export const meta = {\n  a: 1,\n}\n\nText\n", []string{"Paragraph Text"}},
		{"export at the end", "Text\n\nexport default X", []string{"Paragraph Text"}},
		{"word that begins so", "important\n\nexports rose\n", []string{"Paragraph important", "Paragraph exports rose"}},
		{"word inside a paragraph", "We had to\nimport our own chairs\nfrom home.\n\nText\n", []string{"Paragraph We had to import our own chairs from home.", "Paragraph Text"}},
		{"comment", "{/* hidden */}\n\nText\n", []string{"Paragraph Text"}},
		{"comments in a line", "One {/* a */}two{/* b */} three\n", []string{"Paragraph One two three"}},
		{"comment on lines", "One {/* a\n\nb\n\n*/} two\n", []string{"Paragraph One", "Paragraph two"}},
		{"comment after a comment", "{/* a\nb */}{/* c */}\n\nText\n", []string{"Paragraph Text"}},
		{"comment without end", "Text\n\n{/* a\n\nb\n", []string{"Paragraph Text"}},
		{"fenced code", "```js\nimport X from 'x'\n{/* kept */}\n```\n\n{/* hidden */}\n", []string{`Code[js|] "import X from 'x'\n{/* kept */}\n"`}},
		{"fence of tildes", "~~~~\n```\nimport X\n~~~\nexport Y\n~~~~\n\nimport Z\n", []string{"Code[|] \"```\\nimport X\\n~~~\\nexport Y\\n\"", "Paragraph import Z"}},
		{"fence in a list", "- Item\n\n  ```\n  {/* kept */}\n  ```\n", []string{`LooseList (Paragraph Item, Code[|] "{/* kept */}\n")`}},
		{"inline code of three quotes", "```x``` is code\n\n{/* hidden */}\n\nText\n", []string{"Paragraph {c:x} is code", "Paragraph Text"}},
		{"statement with a blank line in it", "export const x = {\n  a: 1,\n\n  b: 2,\n}\n\nText\n", []string{"Paragraph Text"}},
	}
	runOutlines(t, tests, "a.mdx")
}

func TestMDXStaysInMarkdown(t *testing.T) {
	checkOutline(t, "a.md", "import taxes\n\nexport them\n\n{shown}\n",
		"Paragraph import taxes", "Paragraph export them", "Paragraph {shown}")
	checkOutline(t, "a.md", "Not {/* this */} though {gone}\n", "Paragraph Not though")
}

// A reader's place is found again by the hashes, whatever was edited elsewhere.
func TestHashes(t *testing.T) {
	hashes := func(body string) []uint64 {
		p, _ := mustPost(t, "a.md", "---\ntitle: T\n---\n"+body)
		var h []uint64
		for _, b := range p.Parse().Blocks {
			h = append(h, b.Hash)
		}
		return h
	}
	const body = "First block.\n\n## Heading\n\n- a\n- b\n\n```\ncode\n```\n\n![Alt](a.png)\n\n<div>Words</div>\n\nLast.\n"
	before := hashes(body)
	tests := []struct {
		name, old, new string
		changed        []int
	}{
		{"words", "First block.", "First block, edited.", []int{0}},
		{"heading", "Heading", "Another", []int{1}},
		{"list", "- b", "- c", []int{2}},
		{"code", "code", "more code", []int{3}},
		{"alt text", "Alt", "Other", []int{4}},
		{"words of HTML", "Words", "Other", []int{5}},
		{"markup", "First block.", "*First*\n__block__", nil},
		{"level of a heading", "## H", "#### H", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var changed []int
			for i, h := range hashes(strings.Replace(body, tt.old, tt.new, 1)) {
				if h != before[i] {
					changed = append(changed, i)
				}
			}
			if !slices.Equal(changed, tt.changed) {
				t.Errorf("the hashes of blocks %v changed, want %v", changed, tt.changed)
			}
		})
	}
	if moved := hashes("A new block.\n\n" + body); !slices.Equal(moved[1:], before) {
		t.Error("a block in front changed the hashes of those behind it")
	}
}
