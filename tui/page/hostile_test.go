package page

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"
)

// attacks are texts that make a terminal act, or a reader err, if they reach it.
var attacks = map[string]string{
	"esc":             "\x1b]0;owned\x07",
	"esc csi":         "\x1b[2J\x1b[31m",
	"esc dcs":         "\x1bP$q\"p\x1b\\",
	"esc apc":         "\x1b_Gi=1;AAAA\x1b\\",
	"esc pm and sos":  "\x1b^x\x1b\\\x1bXx\x1b\\",
	"esc osc 8":       "\x1b]8;;https://evil.example/\x1b\\here\x1b]8;;\x1b\\",
	"c0":              "\x00\x01\a\b\v\f\x0e\x0f\x1a\x1f",
	"del":             "\x7f",
	"c1 bytes":        "\x9b31m\x9d52;c;AAAA\x9c\x90x\x9c",
	"c1 runes":        "\u009b31m\u009d52;c;AAAA\u009c",
	"entity osc":      "&#27;]52;c;AAAA&#7;",
	"entity csi":      "&#x9b;31m",
	"entity c1":       "&#155;31m&#x9d;52;c;AAAA&#x9c;",
	"entity twice":    "&amp;#27;]52;c;AAAA&amp;#7;",
	"entity thrice":   "&amp;amp;#27;[31m",
	"entity split":    "&#2<!-- -->7;[31m &#2\\7; &#2**7;**",
	"entity legacy":   "&#27[31m &#x1b[31m",
	"entity nul":      "&#0;&#x110000;&#xd800;",
	"entity escaped":  `\&#27;[31m \\&#27;[31m`,
	"caret":           "^[[31m \\e[31m \\x1b[31m \\u009b31m",
	"carriage return": "shown\rhidden\x1b[K",
	"return entity":   "shown&#13;hidden&#10;&NewLine;",
	"newline entity":  "a&#10;b&#x2028;c&#x85;d",
	"tab entity":      "a&#9;b&Tab;c",
	"backspaces":      "good\b\b\b\bevil",
	"marks":           "\ufdd0hidden\ufdd1 \ufdd0open",
	"mark entities":   "&#xfdd0;hidden&#xfdd1; &#xfdd0;open",
	"noncharacters":   "\uffff\ufffe\U0010ffff&#xffff;",
	"bidi":            "\u202egnp.exe\u202c \u2066x\u2069 \u200f \u061c",
	"bidi entities":   "&#x202e;gnp.exe&#8238; &#x2066;x &rlm; &lrm;",
	"not utf-8":       "\xff\xfe \xc3( \xed\xa0\x80 \xf0\x9f",
	"mark of order":   "\ufeff",
	"joined":          "a\u200d\x1b[31m\u0301\x9b",
	"tags":            "\U000e0001\U000e0041\U000e007f",
}

// settings are the places of a post that an attack may stand in: %s is it.
var settings = map[string]string{
	"text":              "Text %s text.",
	"emphasis":          "*a %s b* **a %[1]s b** ~~a %[1]s b~~ ***a%[1]s***",
	"heading":           "# A %s heading\n\n### Another %[1]s",
	"setext":            "A %s heading\n===",
	"code span":         "A `%s` span",
	"fenced code":       "```\nx %s x\n```",
	"code in go":        "```go\nx := \"%s\" // %[1]s\n```",
	"code in sh":        "```sh\necho '%s' <<X\n%[1]s\nX\n```",
	"code in diff":      "```diff\n-%s\n+%[1]s\n```",
	"indented code":     "Text\n\n    x %s x",
	"code language":     "```%s\nx\n```",
	"code in braces":    "```go {title=\"%s\"}\nx\n```",
	"link text":         "[a %s b](https://example.com/)",
	"link target":       "[a](https://example.com/%s)",
	"angle target":      "[a](<https://example.com/%s b>)",
	"bare target":       "[a](%s)",
	"link in the post":  "[a](#%s) [b](<#%[1]s b>)",
	"link title":        "[a](https://example.com/ \"%s\")",
	"link scheme":       "[a](java%sscript:alert) [b](https:%[1]s)",
	"reference":         "[a][x] [%s][x]\n\n[x]: https://example.com/%[1]s \"%[1]s\"",
	"autolink":          "<https://example.com/%s> https://example.com/%[1]s www.example.com/%[1]s",
	"mail":              "<a%s@example.com> a%[1]s@example.com",
	"image alone":       "![a %s b](/a%[1]s.webp \"%[1]s\")",
	"image in text":     "Text ![a %s b](/a%[1]s.webp \"%[1]s\") text",
	"image in link":     "[![a %s b](/a%[1]s.webp)](https://example.com/%[1]s)",
	"html":              "<div title=\"%s\">a %[1]s b</div>",
	"html image":        "<img src=\"/a%s.webp\" alt=\"a %[1]s b\">",
	"html unquoted":     "<img src=/a%s.webp alt=%[1]s>",
	"jsx image":         "<img src={\"/a%s.webp\"} alt={`%[1]s`} />",
	"figcaption":        "<figure><img src=\"a.webp\"><figcaption>a %s b</figcaption></figure>",
	"inline html":       "a <span title=\"%s\">b %[1]s</span> c <%[1]s>",
	"html comment":      "<!-- %s -->\n\ntext <!-- %[1]s -->",
	"cdata":             "<![CDATA[%s]]>\n\n<?%[1]s?>\n\n<!X %[1]s>",
	"script":            "<script>%s</script>\n\n<pre>%[1]s</pre>\n\n<textarea>%[1]s</textarea>",
	"table":             "| a %s | b |\n|---|---|\n| %[1]s | `%[1]s` |",
	"records":           "|a%s|b|c|d|e|f|g|h|i|j|k|l|\n|-|-|-|-|-|-|-|-|-|-|-|-|\n|%[1]s|b|c|d|e|f|g|h|i|j|k|l|",
	"list":              "- a %s\n  - %[1]s\n\n1. %[1]s",
	"task":              "- [x] a %s\n- [%[1]s] b",
	"quote":             "> a %s\n> > %[1]s",
	"footnote":          "a[^1] b[^x%s]\n\n[^1]: note %[1]s\n\n[^x%[1]s]: other",
	"definition":        "Term %s\n: Meaning %[1]s",
	"emoji":             ":%s: :smile%[1]s: %[1]s:smile:",
	"hard break":        "a %s  \n%[1]s\\\n%[1]s",
	"mathematics":       "$$\n%s\n$$",
	"mdx expression":    "{\"%s\"} {%[1]s}",
	"mdx export":        "export const x = \"%s\"\n\ntext",
	"nothing around it": "%s",
}

// TestHostileText puts every attack everywhere: only SGR and OSC 8 come out.
func TestHostileText(t *testing.T) {
	for where, setting := range settings {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			for name, attack := range attacks {
				for _, file := range []string{"post.md", "post.mdx"} {
					p := mustPost(t, file, "---\ntitle: Title\n---\n"+fmt.Sprintf(setting, attack)+"\n")
					for _, measure := range hostileMeasures() {
						if err := checkPage(p.set(measure), measure); err != nil {
							t.Fatalf("%s, %s, measure %d: %v", name, file, measure, err)
						}
					}
				}
			}
		})
	}
}

func hostileMeasures() []int {
	if raced {
		return []int{33}
	}
	return []int{8, 33, 80}
}

// TestHostileFrontMatter puts every attack into what stands above the text.
func TestHostileFrontMatter(t *testing.T) {
	for name, attack := range attacks {
		quoted, err := json.Marshal("Title " + attack)
		if err != nil {
			t.Fatal(err)
		}
		sources := []string{
			"# Title " + attack + "\n\nText\n",
			fmt.Sprintf("{\"title\": %s, \"tags\": [%[1]s]}\n\nText\n", quoted),
			"---\ntitle: \"Title \\e]52;c;AAAA\\a \\x9b31m \\u202e \\ufdd0\"\ntags: [\"\\e[31m\", \"\\x7f\", \"a\"]\n---\nText\n",
		}
		for _, src := range sources {
			p := mustPost(t, "post.md", src)
			for _, measure := range hostileMeasures() {
				if err := checkPage(p.set(measure), measure); err != nil {
					t.Errorf("%s: %q: %v", name, src, err)
				}
			}
		}
	}
}

// TestHyperlinks tells where each link leads: to an absolute address in printable
// ASCII, or nowhere.
func TestHyperlinks(t *testing.T) {
	const away, here = "https://example.com/", "https://blog.example/post/"
	for _, tt := range []struct{ name, text, want string }{
		{"usual", "[a](https://example.com/a?b=c&d=e#f)", away + "a?b=c&d=e#f"},
		{"entity", "[a](https://example.com/?a=1&amp;b=2)", away + "?a=1&b=2"},
		{"no entity", "[a](https://example.com/?a=1&copy=2&reg;)", away + "?a=1&copy=2%C2%AE"},
		{"no entity, a semicolon later", "[a](https://example.com/?a=1&copy=2;)", away + "?a=1&copy=2;"},
		{"escape", `[a](https://example.com/\(b\))`, away + "(b)"},
		{"from the blog", "[a](/b)", "https://blog.example/b"},
		{"beside the post", "[a](b/../c.webp)", "https://blog.example/post/c.webp"},
		{"other host", "[a](//example.com/b)", away + "b"},
		{"mail", "<me@example.com>", "mailto:me@example.com"},
		{"bare", "https://example.com/a", away + "a"},
		{"image", "x ![a](/b.webp)", "https://blog.example/b.webp"},
		{"image in a link", "x [![a](/b.webp)](https://example.com/)", away},
		{"byte 0x9c", "[a](https://example.com/\x9c)", away + "%EF%BF%BD"},
		{"the byte 0x9c in a letter", "[a](https://example.com/\u071c)", away + "%DC%9C"},
		{"percent 9c", "[a](https://example.com/%9c)", away + "%9c"},
		{"blanks", "[a](<https://example.com/a b  c>)", away + "a%20b%20c"},
		{"blanks at the ends", "[a](< https://example.com/a >)", away + "a"},
		{"newline", "[a](<https://example.com/a\nb>)", ""}, // no link at all
		{"newline entity", "[a](https://example.com/a&#10;b)", away + "a%20b"},
		{"escape entity", "[a](https://example.com/&#27;\\\\b)", away + "%5Cb"},
		{"quote", "[a](https://example.com/\"b\")", away + "%22b%22"},
		{"semicolons", "[a](https://example.com/;;b)", away + ";;b"},
		{"not ascii", "[a](https://example.com/中文)", away + "%E4%B8%AD%E6%96%87"},
		{"host not ascii", "[a](https://bücher.example/)", "https://b%C3%BCcher.example/"},
		{"bidi", "[a](https://example.com/\u202egnp.exe)", away + "gnp.exe"},
		{"within the post", "[a](#b)", here + "#b"},
		{"within, not ascii", "[a](#中文)", here + "#%E4%B8%AD%E6%96%87"},
		{"within, bad escape", "[a](#%zz)", here + "#%25zz"},
		{"within, with a blank", "[a](<#b c>)", here + "#b%20c"},
		{"within, twice", "[a](##b)", here + "#%23b"},
		{"within, a quote", "[a](#\"b\")", here + "#%22b%22"},
		{"within, image alone", "![a](#b)", here + "#b"},
		{"within, image alone, not ascii", "![a](#中文)", here + "#%E4%B8%AD%E6%96%87"},
		{"within, image alone, a blank", "<img src=\"#b c\">", here + "#b%20c"},
		{"within, image in text", "x ![a](#中文)", here + "#%E4%B8%AD%E6%96%87"},
		{"empty", "[a]()", ""},
		{"bad escape", "[a](https://example.com/%zz)", away + "%25zz"},
		{"bad port", "[a](https://example.com:x/)", ""},
		{"no scheme", "[a](://x)", ""},
		{"javascript", "[a](javascript:alert(1))", ""},
		{"javascript in capitals", "[a](JavaScript:alert(1))", ""},
		{"javascript, entities", "[a](java&#115;cript:alert(1))", ""},
		{"javascript, a tab in it", "[a](java&#9;script:alert(1))", ""},
		{"javascript, a control before it", "[a](&#1;javascript:alert(1))", ""},
		{"javascript, automatic", "<javascript:alert(1)>", ""},
		{"javascript, image", "x ![a](javascript:alert(1))", ""},
		{"javascript, image alone", "![a](javascript:alert(1))", ""},
		{"data", "[a](data:text/html;base64,AAAA)", ""},
		{"vbscript", "[a](vbscript:x)", ""},
		{"file", "[a](file:///etc/passwd)", ""},
		{"another program", "[a](x-man-page://ls) [b](ssh://-oProxyCommand=x)", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := setText(t, tt.text, 40)
			got := map[string]bool{}
			for _, l := range styled(p, 0) {
				for _, target := range targetsOf(l) {
					got[target] = true
				}
			}
			if want := tt.want != ""; want != (len(got) > 0) || want && !got[tt.want] || len(got) > 1 {
				t.Errorf("%s leads to %v, want %q", tt.text, got, tt.want)
			}
			if err := checkPage(p, 40); err != nil {
				t.Error(err)
			}
		})
	}
}

var anyOSC8 = regexp.MustCompile(`\x1b\]8;[^;]*;([^\x07\x1b]+)`)

// targetsOf is where the hyperlinks of a line lead.
func targetsOf(l string) []string {
	var targets []string
	for _, m := range anyOSC8.FindAllStringSubmatch(l, -1) {
		targets = append(targets, m[1])
	}
	return targets
}

// patience is far more than any text below takes, unless the cost of something in it
// grows faster than its length.
const patience = 10 * time.Second

// TestUnbounded sets texts with one thing in them without measure.
func TestUnbounded(t *testing.T) {
	if raced {
		t.Skip("nothing here runs at once, and all of it takes its time")
	}
	rep := strings.Repeat
	for _, tt := range []struct{ name, text string }{
		{"quotes", rep(">", 10_000) + " x"},
		{"quotes in lines", rep("> x\n> > y\n>\n", 1_000)},
		{"lists in a line", rep("- ", 2_000) + "x"},
		{"lists", nestedLists(300)},
		{"numbered lists in a line", rep("1. ", 1_000) + "x"},
		{"lists and quotes", rep("> - ", 1_000) + "x"},
		{"a word", rep("x", 1<<20)},
		{"a word of wide characters", rep("中", 1<<17)},
		{"a word of combining marks", "e" + rep("\u0301", 1<<18)},
		{"a word of joined emoji", rep("👩\u200d", 1<<14) + "x"},
		{"a word of Hangul jamo", rep("\u1100", 1<<14)},
		{"blanks", "x" + rep(" ", 1<<20) + "y"},
		{"blanks that do not break", "x" + rep("&nbsp;", 1<<16) + "y"},
		{"a line of words", rep("word ", 1<<15)},
		{"lines", rep("word\n", 1<<14)},
		{"paragraphs", rep("word\n\n", 1<<11)},
		{"hard breaks", rep("word\\\n", 1<<14)},
		{"emphasis", rep("*a ", 10_000) + rep("b* ", 10_000)},
		{"emphasis in emphasis", rep("*a **b ", 200) + rep("c** d* ", 200)},
		{"brackets", rep("[", 10_000) + "x" + rep("]", 10_000)},
		{"links", rep("[a](b) ", 1<<12)},
		{"images", rep("![a](b)\n\n", 1<<11)},
		{"code spans", rep("`a` ", 1<<13)},
		{"emoji", rep(":joy: ", 1<<13)},
		{"entities", rep("&amp;", 1<<16)},
		{"ampersands", rep("&", 1<<16)},
		{"backslashes", rep(`\`, 1<<16)},
		{"html tags", rep("<b>", 1<<14)},
		{"html divs", rep("<div>\n", 1<<14)},
		{"html images", rep("<img>", 1<<13)},
		{"a line of code", "```\n" + rep("x", 1<<18) + "\n```"},
		{"a line of Go", "```go\n" + rep("x+", 1<<14) + "\n```"},
		{"an open string of Go", "```go\n\"" + rep("x", 1<<16) + "\n```"},
		{"lines of code", "```\n" + rep("x\n", 1<<16) + "```"},
		{"tabs", "```\n" + rep("\t", 1<<15) + "x\n```"},
		{"blocks of code", rep("```\nx\n```\n", 1<<12)},
		{"blocks of unknown code", rep("```nosuchlanguage\nx\n```\n", 1<<11)},
		{"a code language", "```" + rep("x", 1<<16) + "\nx\n```"},
		{"a heading", "# " + rep("x ", 1<<15)},
		{"headings", rep("# x\n", 1<<12)},
		{"columns", table(2_000, 1)},
		{"columns that are wide", table(100, 2, rep("x", 1_000))},
		{"rows", table(1, 10_000)},
		{"cells", table(100, 100)},
		{"a cell", table(2, 1, rep("word ", 1<<14))},
		{"footnotes", rep("a[^1] ", 1<<12) + "\n\n[^1]: note"},
		{"notes", footnotes(1 << 10)},
		{"definitions", rep("a\n: b\n\n", 1<<11)},
		{"rules", rep("***\n", 1<<14)},
		{"tasks", rep("- [ ] a\n", 1<<11)},
		{"containers", rep("::: note\n", 1<<12)},
		{"drawers", rep("<details><summary>a</summary>\n", 1<<12)},
		{"items in a cell", "<table><tr><td><ul>" + rep("<li>a", 1<<13)},
		{"paragraphs in a heading", "<h2>" + rep("<p>abc", 1<<13)},
		{"captions", "<figure>" + rep("<figcaption>a</figcaption>", 1<<12) + "</figure>"},
		{"films that are never closed", rep("<video>", 1<<13) + rep("</audio>", 1<<13)},
		{"shortcodes in quotes", rep(">", 1<<14) + rep(`{{< tip "a" >}}`, 800)},
		{"shortcodes that nothing closes", func() string {
			var b strings.Builder
			for i := range 1 << 14 {
				fmt.Fprintf(&b, "{{< %d/code >}}", i)
			}
			return b.String()
		}()},
		{"columns above rows", "|" + rep("a|", 800) + "\n|" + rep("-|", 800) + "\n" + rep("a\n", 3200)},
		{"columns of HTML", "<table>" + rep("<tr>"+rep("<td>a", 100), 1000)},
		{"a long address", "[" + rep("word ", 1<<14) + "](https://e.example/" + rep("a", 1<<16) + ")"},
		{"definitions of links", rep("[a]: /u\n", 1<<14)},
		{"definitions of links on two lines", rep("[a]:\n/u\n", 1<<13)},
		{"definitions of links in a quote", rep("> [a]: /u\n", 1<<13)},
		{"silent tags", rep("a <script> ", 1<<13)},
		{"tags of verbatim text", rep("<pre></pre>", 1<<13)},
		{"numbers", "999999999. a\n" + rep("1. a\n", 1<<11)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := mustPost(t, "post.md", "---\ntitle: Title\n---\n"+tt.text+"\n")
			const measure = 8 // the more lines, the longer it takes
			start := time.Now()
			page := p.set(measure)
			SetHead(p.post, p.site, NewLook(measure, true))
			page.Line(page.Len()/2, 1<<20)
			if took := time.Since(start); took > patience {
				t.Errorf("%v for %d bytes", took.Round(time.Millisecond), len(tt.text))
			}
			if err := checkPage(page, measure); err != nil {
				t.Errorf("%.500v", err)
			}
		})
	}
}

func nestedLists(depth int) string {
	var b strings.Builder
	for i := range depth {
		b.WriteString(strings.Repeat("  ", i) + "- x\n")
	}
	return b.String()
}

func footnotes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "a[^%d]\n\n[^%d]: note\n\n", i, i)
	}
	return b.String()
}

// table is a table with one text in all its cells, "x" unless told.
func table(columns, rows int, cell ...string) string {
	row := "|" + strings.Repeat(strings.Join(append(cell, "x")[:1], "")+"|", columns) + "\n"
	return row + "|" + strings.Repeat("-|", columns) + "\n" + strings.Repeat(row, rows)
}

// TestWideCharacters sets characters that are wider than the room for them: wcwidth
// counts a family of four as eight cells.
func TestWideCharacters(t *testing.T) {
	const family = "👨\u200d👩\u200d👧\u200d👦"
	for _, text := range []string{
		family,
		"| a | b |\n|---|---|\n| " + family + " | " + strings.Repeat("words ", 20) + "|\n",
		"|a|b|c|d|e|f|g|h|\n|-|-|-|-|-|-|-|-|\n|" + strings.Repeat(family+family+"|", 8),
		"```\n" + family + family + "\n```",
		strings.Repeat("👩\u200d", 200) + "x",
		"# Joined: 中 中 中\n\n![Joined: 中 Joined: 中](/a.webp)", // a blank before a wide one
		"# " + family + "\n\n- " + family + "\n\n> " + family,
	} {
		p := mustPost(t, "post.md", "---\ntitle: "+family+"\n---\n"+text+"\n")
		for measure := 8; measure <= 80; measure++ {
			if err := checkPage(p.set(measure), measure); err != nil {
				t.Errorf("measure %d: %.300v", measure, err)
				break
			}
		}
	}
}
