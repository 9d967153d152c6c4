package page

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

var update = flag.Bool("update", false, "rewrite the goldens in testdata")

// TestGolden shows each element of Markdown at three widths, as one reads it.
func TestGolden(t *testing.T) {
	for _, p := range mustElements(t) {
		t.Run(p.name, func(t *testing.T) {
			checkGolden(t, filepath.Join("testdata/elements", p.name+".golden"), goldenOf(p))
		})
	}
}

// goldenOf is the post at three widths, each under a ruler as wide as its lines; of
// code that is long, also what is seen when it is shifted.
func goldenOf(p testPost) string {
	var b strings.Builder
	for _, measure := range []int{20, 40, 80} {
		page := Set(p.post, p.site, Look{Measure: measure, Dark: true, Plain: p.name == "plain"})
		shifts := []int{0}
		if over := page.Overflow(0, page.Len()); p.name == "code-long" {
			shifts = append(shifts, 1, measure/2, over)
		}
		for _, shift := range shifts {
			ruler := fmt.Sprintf("%d ", measure)
			if shift > 0 {
				ruler = fmt.Sprintf("%d, shifted by %d ", measure, shift)
			}
			fmt.Fprintf(&b, "%s%s\n", ruler, strings.Repeat("=", max(measure-len(ruler), 0)))
			for _, l := range styled(page, shift) {
				b.WriteString(ansi.Strip(l) + "\n")
			}
		}
	}
	return b.String()
}

// TestGoldenThemes shows one of everything as it is sent, for each kind of terminal.
func TestGoldenThemes(t *testing.T) {
	src, err := os.ReadFile("testdata/everything.mdx")
	if err != nil {
		t.Fatal(err)
	}
	p := mustPost(t, "everything.mdx", string(src))
	for _, dark := range []bool{true, false} {
		for name, depth := range map[string]colorprofile.Profile{
			"true": colorprofile.TrueColor, "256": colorprofile.ANSI256, "16": colorprofile.ANSI, "none": colorprofile.Ascii,
		} {
			page := Set(p.post, p.site, Look{Measure: 60, Dark: dark, Colours: depth})
			page.Colour(0, page.Len())
			name = map[bool]string{true: "dark", false: "light"}[dark] + "-" + name
			t.Run(name, func(t *testing.T) {
				got := strings.ReplaceAll(strings.Join(styled(page, 0), "\n")+"\n", "\x1b", `\e`)
				checkGolden(t, filepath.Join("testdata/themes", name+".golden"), got)
			})
		}
	}
}

func checkGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; run go test ./tui/page -update", err)
	}
	if got == string(want) {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Fatalf("%s:%d:\ngot  %q\nwant %q", file, i+1, g[i], w[i])
		}
	}
	t.Fatalf("%s: %d lines, want %d", file, len(g), len(w))
}

// TestPlain holds what is other in the form for pipes.
func TestPlain(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"link", "[a](https://example.com/)", "a[1]\n\n[1] https://example.com/"},
		{"link twice", "[a](/b) [c](/b)", "a[1] c[1]\n\n[1] https://blog.example/b"},
		{"address", "<https://example.com/>", "https://example.com/"},
		{"note", "a[^x]\n\n[^x]: b", "a[^1]\n\n────────\n[^1] b"},
		{"link in a table", "|a|\n|-|\n|[bbbb](/c)|", "a\n───────\nbbbb[1]\n\n[1] https://blog.example/c"},
	} {
		p := mustPost(t, "post.md", "---\ntitle: Title\n---\n"+tt.text+"\n")
		page := Set(p.post, p.site, Look{Measure: 60, Plain: true})
		if _, got, _ := strings.Cut(strings.Join(styled(page, 0), "\n"), "\n\n"); got != tt.want {
			t.Errorf("%s: %q\ngot\n%s\nwant\n%s", tt.name, tt.text, got, tt.want)
		}
	}
}

// TestDrawn holds what went wrong once, each in as few lines as show it.
func TestDrawn(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"figure of many lines", "![A picture of two long lines of words](/a.webp)", `
			╭─────────────────────╮
			│ A picture of two    │
			│ long lines of words │
			│ a.webp              │
			╰─────────────────────╯`},
		{"figure without a caption", "![A](/a.webp)\n\nText", `
			╭────────╮
			│ A      │
			│ a.webp │
			╰────────╯

			Text`},
		{"figure with entities", `![A &amp; \*b\*](/a.webp "C &amp; d")`, `
			╭─────────╮
			│ A & *b* │
			│ a.webp  │
			╰─────────╯
			  C & d`},
		{"image with entities", `x ![a &amp; b & c \* d](/a.webp) y`, "x a & b & c * d y"},
		{"image with an emoji", "x ![a :coffee: b](/a.webp) y", "x a ☕ b y"},
		{"image in HTML with braces", `<img src={"/a.webp"} alt={"Two words"} />`, `
			╭───────────╮
			│ Two words │
			│ a.webp    │
			╰───────────╯`},
		{"code span with a tab", "`a\tb`", "a b"},
		{"code span with a backslash", "`a\\*b\\\\c`", `a\*b\\c`},
		{"code span with entities", "`&amp; &lt; <b>`", "&amp; &lt; <b>"},
		{"break in struck text", "~~a  \nb~~", "a\nb"},
		{"callout with styles in its title", ":::danger[Do **not**]\nIt hurts.\n:::", "┃ Danger: Do not\n┃ It hurts."},
		{"address not in ASCII", "On that page https://e.ex/中文中文 now", "On that page\nhttps://e.ex/中文中文\nnow"},
		{"picture without an address", "<Image src={img} alt=\"A\" />\n\nText", "╭───╮\n│ A │\n╰───╯\n\nText"},
		{"table with blank headings", "| | |\n|-|-|\n| a | b |", "a │ b"},
		{"quotation in a quotation", "<q>a <q>b</q></q>", "“a ‘b’”"},
		{"emoji in struck text", "~~:coffee: a~~", "☕ a"},
		{"tag that begins like a break", "a <brand>b</brand> c", "a b c"},
		{"breaks of HTML", "a<br>b<BR/>c<br clear=\"all\">d", "a\nb\nc\nd"},
		{"no entity", "&notit; AT&T &copy &copy;", "&notit; AT&T &copy ©"},
		{"entity of an entity", "&amp;lt; &amp;amp;", "&lt; &amp;"},
		{"escaped entity", `\&lt; \\&lt;`, `&lt; \<`},
		{"numbered tasks", "1. [x] a\n2. [ ] b", "1. [x] a\n2. [ ] b"},
		{"empty code", "a\n\n```\n```\n\nb", "a\n\nb"},
		{"two terms", "a\nb\n: c", "a\nb\n  c"},
		{"many levels", "- a\n  - b\n    - c\n      - d\n        - e\n          - f\n            - g", `
			• a
			  ◦ b
			    ▪ c
			      • d
			        ◦ e
			          ▪ f
			            • g`},
		{"Korean is broken at blanks", "띄어 쓰므로 줄을 나누기가", "띄어 쓰므로 줄을\n나누기가"},
		{"Chinese is broken anywhere", "一二三四五六七八九十百千万，二", "一二三四五六七八九十百千\n万，二"},
		{"punctuation begins no line", "一二三四五六七八九十百千，三", "一二三四五六七八九十百\n千，三"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := mustPost(t, "post.mdx", "---\ntitle: Title\n---\n"+tt.text).set(24)
			_, got, _ := strings.Cut(strings.Join(stripped(p), "\n"), "\n\n") // below the title
			if want := strings.ReplaceAll(strings.TrimPrefix(tt.want, "\n"), "\t", ""); got != want {
				t.Errorf("%q\ngot\n%s\nwant\n%s", tt.text, got, want)
			}
		})
	}
}
