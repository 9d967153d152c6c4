package content

import (
	"fmt"
	"strings"
	"testing"
)

func TestMath(t *testing.T) {
	runOutlines(t, []outlineTest{
		{"inline", "So $x^2 + y_i$ is\n", []string{"Paragraph So {m:x^2 + y_i} is"}},
		{"one letter", "Let $n$ be\n", []string{"Paragraph Let {m:n} be"}},
		{"marks of Markdown", "So $a*b*c = \\{d\\}$ is\n", []string{`Paragraph So {m:a*b*c = \{d\}} is`}},
		{"with parentheses", "So \\(x^2\\) is\n", []string{"Paragraph So {m:x^2} is"}},
		{"block", "a\n\n$$\nx^2\n  y\n$$\n\nb\n", []string{"Paragraph a", `Formula "x^2\n  y"`, "Paragraph b"}},
		{"block in a line", "$$x^2$$\n", []string{`Formula "x^2"`}},
		{"block amid words", "So $$x^2$$ is\n", []string{"Paragraph So {m:x^2} is"}},
		{"block with brackets", "\\[\nx^2\n\\]\n", []string{`Formula "x^2"`}},
		{"block after a line", "So\n$$\nx^2\n$$\nis\n", []string{"Paragraph So", `Formula "x^2"`, "Paragraph is"}},
		{"block in a list", "- a\n\n  $$\n  x\n  $$\n", []string{`LooseList (Paragraph a, Formula "x")`}},
		{"block in a quote", "> $$\n> x\n> y\n> $$\n", []string{`Quote (Formula "x\ny")`}},
		{"fence", "```math\nx^2\n```\n", []string{`Formula "x^2"`}},
		{"braces", "$$\n\\frac{a}{b}\n$$\n\nand $\\frac{a}{b}$\n", []string{`Formula "\\frac{a}{b}"`, `Paragraph and {m:\frac{a}{b}}`}},
		{"money", "It was $5, then $10 and US$20.\n", []string{"Paragraph It was $5, then $10 and US$20."}},
		{"money with marks", "From $5 (a_b) to $6, {5} <$7\n", []string{"Paragraph From $5 (a_b) to $6, {5} <$7"}},
		{"variables", "Set $HOME and $PATH\n", []string{"Paragraph Set $HOME and $PATH"}},
		{"in code", "`$x^2$`\n", []string{"Paragraph {c:$x^2$}"}},
		{"escaped", "\\$x^2\\$\n", []string{"Paragraph $x^2$"}},
		{"never closed", "a $$ b\n\n$$\nc\n\nd\n", []string{"Paragraph a $$ b", "Paragraph $$ c", "Paragraph d"}},
	}, "a.md")
	runOutlines(t, []outlineTest{
		{"braces", "$$\n\\frac{a}{b}\n$$\n\nand $\\frac{a}{b}$\n", []string{`Formula "\\frac{a}{b}"`, `Paragraph and {m:\frac{a}{b}}`}},
		{"money", "It was $5, then $10.\n", []string{"Paragraph It was $5, then $10."}},
	}, "a.mdx")
}

func TestHeadingIDs(t *testing.T) {
	runOutlines(t, []outlineTest{
		{"of one name", "# A\n\n# A\n\n# a\n", []string{"Heading1#a A", "Heading1#a-1 A", "Heading1#a-2 a"}},
		{"taken before", "# A-1\n\n# A\n\n# A\n", []string{"Heading1#a-1 A-1", "Heading1#a A", "Heading1#a-2 A"}},
		{"taken after", "# A\n\n# A\n\n# A-1\n", []string{"Heading1#a A", "Heading1#a-1 A", "Heading1#a-1-1 A-1"}},
		{"as GitHub makes them", "# Hello, World! `x_y` & 名前\n", []string{"Heading1#hello-world-x_y--名前 Hello, World! {c:x_y} & 名前"}},
		{"of the author", "# A {#own}\n\n# B {#own}\n\n# C { #c2 .x }\n", []string{"Heading1#own A", "Heading1#own-1 B", "Heading1#c2 C"}},
		{"of the author in a title of line", "A {#own}\n===\n", []string{"Heading1#own A"}},
		{"of kramdown", "# A {: #own}\n\n# B\n", []string{"Heading1#own A", "Heading1#b B"}},
		{"of marks alone", "# !!!\n\n# ???\n", []string{"Heading1#heading !!!", "Heading1#heading-1 ???"}},
		{"closed with hashes", "## A ##\n", []string{"Heading2#a A"}},
		{"empty", "#\n\n##\n\nText\n", []string{"Paragraph Text"}},
	}, "a.md")
	runOutlines(t, []outlineTest{
		{"of the author", "# A {#own}\n\n# B \\{#own\\}\n\n# C {/* #c2 */}\n", []string{"Heading1#own A", "Heading1#own-1 B", "Heading1#c C"}},
	}, "a.mdx")
}

// A post may have one heading over and over; each further one costs the same.
func TestHeadingIDsAreLinear(t *testing.T) {
	b := newBuilder(&Post{}, &Site{}, "")
	const n = 10_000
	for i := range n {
		want := "a"
		if i > 0 {
			want = fmt.Sprintf("a-%d", i)
		}
		if got := b.uniqueID("", "A"); got != want {
			t.Fatalf("heading %d has the ID %q, want %q", i, got, want)
		}
	}
	if len(b.ids) != n || b.ids["a"] != n {
		t.Errorf("%d names for %d headings; the next is number %d", len(b.ids), n, b.ids["a"])
	}
}

func TestBreaks(t *testing.T) {
	runOutlines(t, []outlineTest{
		{"blanks", "a  \nb\n", []string{"Paragraph a⏎b"}},
		{"backslash", "a\\\nb\n", []string{"Paragraph a⏎b"}},
		{"soft", "a\nb\n", []string{"Paragraph a b"}},
		{"in emphasis", "*a\\\nb*\n", []string{"Paragraph {e:a}⏎{e:b}"}},
		{"at the end", "a  \n", []string{"Paragraph a"}},
		{"between ideographs", "今日は\n世界。\n次\n", []string{"Paragraph 今日は世界。次"}},
		{"ideograph and letter", "今日は\nHello\n世界\n", []string{"Paragraph 今日は Hello 世界"}},
		{"full width", "数字：\n「一」\n", []string{"Paragraph 数字：「一」"}},
		{"Korean", "안녕\n세계\n", []string{"Paragraph 안녕 세계"}},
		{"blank between ideographs", "今日 世界\n", []string{"Paragraph 今日 世界"}},
		{"ideographs in styles", "**今日**\n*世界*\n", []string{"Paragraph {s:今日}{e:世界}"}},
		{"hard, again and again", "a\\\n\\\n\\\n\\\nb\n", []string{"Paragraph a⏎⏎b"}},
		{"hard between ideographs", "今日\\\n世界\n", []string{"Paragraph 今日⏎世界"}},
	}, "a.md", "a.mdx")
}

func TestEmphasisBesideIdeographs(t *testing.T) {
	runOutlines(t, []outlineTest{
		{"full stop", "これは**強調。**です\n", []string{"Paragraph これは{s:強調。}です"}},
		{"quotation", "这是**“强调”**的\n", []string{"Paragraph 这是{s:“强调”}的"}},
		{"brackets", "これは**「強調」**です\n", []string{"Paragraph これは{s:「強調」}です"}},
		{"link", "请看**[这里](x.html)**吧\n", []string{"Paragraph 请看{s→x.html:这里}吧"}},
		{"code", "使用**`x`**吧\n", []string{"Paragraph 使用{sc:x}吧"}},
		{"single", "これは*強調。*です\n", []string{"Paragraph これは{e:強調。}です"}},
		{"asterisks in a formula", "2 * 3 * 4 と 5 * 6\n", []string{"Paragraph 2 * 3 * 4 と 5 * 6"}},
		{"Latin as ever", "a**\"b\"**c **\"d\"**\n", []string{"Paragraph a**\"b\"**c {s:\"d\"}"}},
		{"two in a row, as in CommonMark", "**甲。****乙。**丙\n", []string{"Paragraph {s:甲。****乙。}丙"}},
		{"strike", "これは~~削除。~~です\n", []string{"Paragraph これは{d:削除。}です"}},
	}, "a.md", "a.mdx")
}

func TestEntitiesAndEmoji(t *testing.T) {
	runOutlines(t, []outlineTest{
		{"emoji", ":rocket: a :+1: :nosuch: 10:30:45\n", []string{"Paragraph 🚀 a 👍 :nosuch: 10:30:45"}},
		{"emoji in code", "`:rocket:`\n\n    :rocket:\n", []string{"Paragraph {c::rocket:}", `Code[|] ":rocket:\n"`}},
		{"emoji in a link", "[:rocket:](x.html)\n", []string{"Paragraph {→x.html:🚀}"}},
		{"control characters", "a&#27;]52;c;x&#7;b &#x9b;c &#127;d &#x202e;e&#0;\n", []string{"Paragraph a]52;c;xb c d e\ufffd"}},
		{"in a link", "[a&#27;b](x&#27;y.html \"t&#27;\")\n", []string{"Paragraph {→xy.html:ab}"}},
		{"in code they are words", "`&#27;[31m`\n", []string{"Paragraph {c:&#27;[31m}"}},
		{"named", "&copy; &amp;lt; \\&amp; &nosuch;\n", []string{"Paragraph © &lt; &amp; &nosuch;"}},
		{"escapes", "\\*a\\* \\_b\\_ 1\\. c\\\\d\n", []string{`Paragraph *a* _b_ 1. c\d`}},
	}, "a.md")
	if got := markText("a" + strings.Repeat("\u0301", 1000)); len([]rune(got)) != 1+maxMarks {
		t.Errorf("%d characters of a letter with 1000 marks", len([]rune(got)))
	}
}

func markText(s string) string {
	var w textWriter
	w.add(s)
	return w.text().Words
}

func TestFenceInfo(t *testing.T) {
	for info, want := range map[string][2]string{
		"":                                     {"", ""},
		"go":                                   {"go", ""},
		"go {hl_lines=[1,2]}":                  {"go", ""},
		"go{1,3-4}":                            {"go", ""},
		"{.go}":                                {"go", ""},
		"{.go .numberLines startFrom=\"100\"}": {"go", ""},
		"{r, echo=FALSE}":                      {"r", ""},
		"rust,ignore":                          {"rust", ""},
		"js title=\"a b.js\"":                  {"js", "a b.js"},
		"js title='a.js' {1}":                  {"js", "a.js"},
		"tsx filename=a.tsx showLineNumbers":   {"tsx", "a.tsx"},
		"go:main.go":                           {"go", "main.go"},
		"title=\"a.sh\"":                       {"", "a.sh"},
		"language-go":                          {"go", ""},
		"c++":                                  {"c++", ""},
		"c#":                                   {"c#", ""},
		"js {1,3} title=\"a.js\"":              {"js", "a.js"},
	} {
		if language, title := fenceInfo(info); language != want[0] || title != want[1] {
			t.Errorf("fenceInfo(%q) = %q, %q; want %q", info, language, title, want)
		}
	}
	checkOutline(t, "a.md", "```a&#27;b title=\"&amp;\x1b\"\nx\n```\n", `Code[ab|&] "x\n"`)
}

func TestCode(t *testing.T) {
	runOutlines(t, []outlineTest{
		{"verbatim", "```\n\ta\\*b\n  <b> &amp; :joy:\n\n\n$x^2$\n```\n", []string{`Code[|] "\ta\\*b\n  <b> &amp; :joy:\n\n\n$x^2$\n"`}},
		{"never closed", "```go\na\n\nb", []string{`Code[go|] "a\n\nb\n"`}},
		{"in a list", "1. a\n\n   ```\n   b\n     c\n   ```\n", []string{`LooseList1. (Paragraph a, Code[|] "b\n  c\n")`}},
		{"spans", "`` a`b `` and ` c ` and `d\ne`\n", []string{"Paragraph {c:a`b} and {c:c} and {c:d e}"}},
		{"blanks in spans", "`a   b`\n", []string{"Paragraph {c:a   b}"}},
		{"empty", "```\n```\n\nText\n", []string{"Paragraph Text"}},
	}, "a.md", "a.mdx")
}

func TestLists(t *testing.T) {
	runOutlines(t, []outlineTest{
		{"start and delimiter", "7) a\n8) b\n", []string{"List7) (Paragraph a) (Paragraph b)"}},
		{"loose", "- a\n\n- b\n", []string{"LooseList (Paragraph a) (Paragraph b)"}},
		{"tasks", "- [ ] a\n- [x] b\n- c\n", []string{"List [ ](Paragraph a) [x](Paragraph b) (Paragraph c)"}},
		{"paragraphs in an item", "- a\n\n  b\n", []string{"LooseList (Paragraph a, Paragraph b)"}},
		{"deep tab", "-\t\t（a）\n", []string{"List (Code[|] \"  （a）\\n\")"}},
		{"short line after a tab", "> \t<", []string{"Quote (Paragraph <)"}},
		{"empty item", "- a\n-\n- c\n", []string{"List (Paragraph a) () (Paragraph c)"}},
		{"quote in an item", "- > a\n  > b\n", []string{"List (Quote (Paragraph a b))"}},
		{"definitions", "a\n: b\n: c\n\nd\n:   e\n\n    f\n", []string{"Definitions a: (Paragraph b); : (Paragraph c); d: (Paragraph e, Paragraph f)"}},
	}, "a.md")
}

func TestTables(t *testing.T) {
	runOutlines(t, []outlineTest{
		{"align", "| a | b | c |\n|:--|:-:|--:|\n| d | e | f |\n", []string{"Table[0 1 2] a|b|c / d|e|f"}},
		{"uneven", "| a | b |\n|---|---|\n| c |\n| d | e | f |\n", []string{"Table[0 0] a|b / c| / d|e"}},
		{"styles", "| *a* | `b\\|c` |\n|---|---|\n| [d](x.html) | e<br>f |\n", []string{"Table[0 0] {e:a}|{c:b|c} / {→x.html:d}|e⏎f"}},
		{"picture", "| a |\n|---|\n| ![A](a.png) |\n", []string{"Table[0] a / {p:A}"}},
	}, "a.md", "a.mdx")
}

// What is nested too deep to be shown so keeps its words.
func TestDeepBlocks(t *testing.T) {
	for _, mark := range []string{">", "> ", "- ", "1. ", "<div>", "<blockquote>", "<ul><li>", "*", "[", "<b>", "<details>", "- > "} {
		for _, file := range []string{"a.md", "a.mdx"} {
			doc := mustParse(t, file, strings.Repeat(mark, 1000)+" the words\n\nAfter\n")
			var all []string
			for _, b := range doc.Blocks {
				all = append(all, plainText(b.Node))
			}
			if got := strings.Join(all, " "); !strings.Contains(got, "the words") || !strings.Contains(got, "After") {
				t.Errorf("1000 %q in %s: %.60q…", mark, file, got)
			}
		}
	}
}

func mustParse(t *testing.T, name, body string) *Document {
	t.Helper()
	p, _ := mustPost(t, name, "---\ntitle: The title\n---\n"+body)
	return p.Parse()
}
