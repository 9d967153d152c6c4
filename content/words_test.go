package content

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// wordsOf is the words of a text with their numbers and where they stand.
func wordsOf(s string) []string {
	var found []string
	eachWord(s, func(w word) {
		found = append(found, fmt.Sprintf("%d:%s=%s", w.n, w.folded, s[w.start:w.end]))
	})
	return found
}

func TestWords(t *testing.T) {
	long := strings.Repeat("a", maxWord)
	tests := []struct{ name, s, want string }{
		{"none", " - \u0301\u0301 ... ''", ""},
		{"plain", "Hello, big-World 42", "0:hello=Hello 1:big=big 2:world=World 3:42=42"},
		{"accents", "Café déjà", "0:cafe=Café 1:deja=déjà"},
		{"marks of their own", "Cafe\u0301.", "0:cafe=Cafe\u0301"},
		{"several letters for one", "Straße ﬁn", "0:strasse=Straße 1:fin=ﬁn"},
		{"soft hyphens", "hy\u00adphen", "0:hyphen=hy\u00adphen"},
		{"apostrophes", "don't l’amour", "0:dont=don't 0:don=don 1:lamour=l’amour 1:amour=amour"},
		{"quotes are none", "'a' rock'n'roll ''b''", "0:a=a 1:rocknroll=rock'n'roll 1:rock=rock 1:roll=roll 2:b=b"},
		{"an apostrophe of a plural", "the authors' books", "0:the=the 1:authors=authors 2:books=books"},
		{"Han", "日本語", "0:日本=日本 1:本語=本語 1:語=語"},
		{"one character", "日 本", "0:日=日 1:本=本"},
		{"Han amid letters", "Go言語 1.0版", "0:go=Go 1:言語=言語 1:語=語 2:1=1 3:0=0 4:版=版"},
		{"kana with its marks", "がサー", "0:か\u3099=が 1:\u3099サ=がサ 2:サー=サー 2:ー=ー"},
		{"Thai", "ไทย", "0:ไท=ไท 1:ทย=ทย 1:ย=ย"},
		{"vowel signs", "हिन्दी में", "0:हिन्दी=हिन्दी 1:में=में"},
		{"emoji", "a👩‍💻b", "0:a=a 1:b=b"},
		{"long", long + "b c", "0:" + long + "=" + long + "b 1:c=c"},
		{"long in other scripts", strings.Repeat("ж", 40), "0:" + strings.Repeat("ж", 32) + "=" + strings.Repeat("ж", 40)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := strings.Join(wordsOf(tt.s), " "); got != tt.want {
				t.Errorf("%q has\n\t%s\nwant\n\t%s", tt.s, got, tt.want)
			}
		})
	}
}

// seenIn is the words that are found in a body.
func seenIn(body string, mdx bool) string {
	var found []string
	last := -1
	words := wordScanner{found: func(w word) {
		if w.n != last {
			found = append(found, string(w.folded))
		}
		last = w.n
	}}
	scanProse(body, mdx, &words)
	return strings.Join(found, " ")
}

func TestProse(t *testing.T) {
	tests := []struct {
		name, body, want string
		mdx              bool
	}{
		{name: "plain", body: "# A b\n\nC *d* __e__ ~~f~~ `g`\n- h\n", want: "a b c d e f g h"},
		{name: "style within words", body: "un**believ**able un<b>believ</b>able ~~a~~b", want: "unbelievable unbelievable ab"},
		{name: "links", body: "[a b](https://x.example/y_(z) \"t\") c [d](<e f>) g [h](#i)", want: "a b t c d g h"},
		{name: "words in brackets", body: "a[b](c + d) (e)", want: "a b c d e"},
		{name: "images", body: "![alt text](x.png \"Caption\") [![b](c.svg)](d)", want: "alt text caption b"},
		{name: "definitions", body: "[a]: https://b.example 'c'\n[d]: e\n[f]: is prose\n[^1]: note\n", want: "f is prose 1 note"},
		{name: "tags", body: "a<br>b <span class=\"c\">d</span> <img src=\"e\" alt=\"f &amp; g\"> 1 < 2 > 3\n<div\nid=h>i</div>", want: "a b d f g 1 2 3 i"},
		{name: "no tags", body: "a <b\n\nc> <https://d.example> <e@f.example>", want: "a b c https d example e f example"},
		{name: "comments", body: "a <!-- b\n\nc --> d <!-- e", want: "a d e"},
		{name: "scripts", body: "a <script>b > c</script> d <style>\n\ne\n</style>f <svg>g", want: "a d f g"},
		{name: "fences", body: "a\n```go title=\"b\"\nc(d<e>)\n*f*\n```\n~~~\ng\n~~~ \nh", want: "a c d e f g h"},
		{name: "code spans", body: "`a<b>` ``c`d<e>`` `f", want: "a b c d e f"},
		{name: "entities", body: "caf&eacute; a&nbsp;b &amp;c d&nothing; e&f", want: "cafe a b c d nothing e f"},
		{name: "escapes", body: `a\_b \<c\> don\'t \`, want: "a b c dont"},
		{name: "attributes of headings", body: "## A {#the-id}\n{: .note}\n{b}", want: "a b"},
		{name: "shortcodes", body: "{{< figure src=\"a\" caption=\"b c\" >}} d {{% note %}}e{{% /note %}} {% include f.html title='g' %} {{ h }}", want: "b c d e g h"},
		{name: "MDX", body: "import A from './a'\nimport {\n  b\n} from \"c\"\n\nexport const d = {\n  e: 1,\n}\n\nimport duties of f {/* g\n\nh */} <Note j={1} title=\"k\" />\n",
			want: "import duties of f k", mdx: true},
		{name: "Markdown that looks like MDX", body: "import A from './a'\n", want: "import a from a"},
		{name: "lines of Han", body: "日本\n語の\n\n文\n> 章\n", want: "日本 本語 語の 文章"},
		{name: "style amid Han", body: "这是**重点**内容", want: "这是 是重 重点 点内 内容"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := seenIn(tt.body, tt.mdx); got != tt.want {
				t.Errorf("%q has\n\t%s\nwant\n\t%s", tt.body, got, tt.want)
			}
		})
	}
}

// What a post begins and never ends is looked for once, so a large post takes no longer
// than another: some seconds on a busy machine with the race detector. With a look at the
// rest each time it would take minutes.
func TestProseInTime(t *testing.T) {
	for _, piece := range []string{"<a", "<a ", "<!--", "](", "](a(", "`", "``a", "`a``b```c````", "{{<", "{/*", "{#", "[a]:", "<svg>", "<script>", "&amp",
		"\\", "<a href=\"", "import {\n", "export {\n", "'a'", "*_~", "日", "a\u0301", "> ", "<img alt=", "]( "} {
		body := strings.Repeat(piece, (1<<20)/len(piece))
		start := time.Now()
		seenIn(body, true)
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%q: %v", piece, took)
		} else {
			t.Logf("%q: %v", piece, took)
		}
	}
}

// A word of a post that is written plainly is found by the look at its source if it is
// found in its blocks.
func TestProseAgreesWithBlocks(t *testing.T) {
	b := mustLoad(t, Shipped())
	if len(b.Posts) == 0 {
		t.Fatal("no posts")
	}
	for _, p := range b.Posts {
		have := strings.Fields(seenIn(p.body, p.MDX))
		slices.Sort(have)
		for _, block := range p.Parse().Blocks {
			eachText(block.Node, func(s string) {
				eachWord(s, func(w word) {
					if _, ok := slices.BinarySearch(have, string(w.folded)); !ok {
						t.Errorf("%s: %q is not found", p.File, s[w.start:w.end])
					}
				})
			})
		}
	}
}
