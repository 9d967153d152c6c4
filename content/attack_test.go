package content

import "testing"

// What a hostile reading of the page found in posts that people write.
func TestAttacked(t *testing.T) {
	runOutlines(t, []outlineTest{
		{"paths with dollars", "With PATH=$HOME/bin:$PATH and $(A)=$(B) now\n", []string{"Paragraph With PATH=$HOME/bin:$PATH and $(A)=$(B) now"}},
		{"products", "Set $a*b*c$ and $x*y$\n", []string{"Paragraph Set {m:a*b*c} and {m:x*y}"}},
		{"environment", "\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}\n", []string{`Formula "\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}"`}},
		{"picture without a name in a cell", "| a |\n|---|\n| ![](b.png) |\n", []string{"Table[0] a / {p:image}"}},
		{"linked picture without a name", "[![](e.png)](https://e.example) words\n", []string{"Paragraph {p:image} words"}},
		{"code in a cell", "| a |\n|---|\n| <pre>x<br>y</pre> |\n", []string{"Table[0] a / {c:x}⏎{c:y}"}},
		{"lists in a table", "<table><tr><th>A</th><th>B</th></tr><tr><td>a</td><td><pre>x\ny</pre></td></tr></table>\n",
			[]string{"Paragraph {s:A}", "Paragraph a", "Paragraph {s:B}", `Code[|] "x\ny"`}},
		{"picture with a title and a caption", "![A](x.png \"T\")\n*Caption*\n", []string{"Figure x.png|A|T⏎Caption"}},
		{"picture above words in a cell", "<table><tr><th>A</th></tr><tr><td><img src=\"a.png\" alt=\"P\"><p>words</p></td></tr></table>\n", []string{"Table[0] A / {p:P}⏎words"}},
		{"IPv6", "[a](http://[::1]:80/x)\n", []string{"Paragraph {→http://[::1]:80/x:a}"}},
		{"comment amid tags", "<br>\n<!-- a\n\nb --> seen\n", []string{"Paragraph seen"}},
		{"comment in code", "`<!-- a -->`\n\n    <!-- b -->\n\n```\n<!-- c -->\n```\n",
			[]string{"Paragraph {c:<!-- a -->}", `Code[|] "<!-- b -->\n"`, `Code[|] "<!-- c -->\n"`}},
		{"comment that does not end", "One <!-- two\n\nThree\n", []string{"Paragraph One <!-- two", "Paragraph Three"}},
		{"Markdown in HTML", "<details markdown=\"1\"><summary>S</summary>\nbody *md*\n\n- a\n</details>\n", []string{"Details[S] (Paragraph body {e:md}, List (Paragraph a))"}},
		{"Markdown in a line of HTML", "<div markdown=\"1\">Inside *md*</div>\n", []string{"Paragraph Inside {e:md}"}},
		{"attributes of an item", "- {:.x} two\n", []string{"List (Paragraph two)"}},
		{"braces at the beginning", "{:toc}\n\nText\n", []string{"Paragraph Text"}},
	}, "a.md")
	runOutlines(t, []outlineTest{
		{"formula of a component", "<BlockMath math={\"x^2\"} />\n", []string{`Formula "x^2"`}},
		{"caption of a frame", "<Frame caption=\"Cap\">\n\nText\n\n</Frame>\n", []string{"Paragraph Cap", "Paragraph Text"}},
		{"tweet", "<TweetEmbed url=\"https://x.example/1\" />\n", []string{"Paragraph {→https://x.example/1:Embedded page}"}},
	}, "a.mdx")
}

func TestTitleEntities(t *testing.T) {
	p, _ := mustPost(t, "a.md", "---\ntitle: Tom &amp; Jerry&#8217;s \u200bday\n---\n")
	if want := "Tom & Jerry’s day"; p.Title != want {
		t.Errorf("title %q, want %q", p.Title, want)
	}
}
