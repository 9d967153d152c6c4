package content

import (
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzParse takes any bytes for a post: it is either served, with a name and a
// title, or the author is told why not.
func FuzzParse(f *testing.F) {
	for _, src := range []string{
		"", "\n", "# Title\n\nText\n", "---", "---\n", "---\n---\n", "+++\n+++", "{}", "{", "{\"a\"", "\ufeff---\n", "\xff\xfe-\x00",
		"---\ntitle: x\ndate: 2023-02-29\ndraft: maybe\n---\nText\n", "---\ntitle: [a, {b: c}]\ntags: a, b\n...\n",
		"---\na: &a [*a, *a]\nb: *a\n---\n", "---\n? [a]\n: {b: c}\n*x : y\n---\n", "---\n<<: {a: b}\n!!binary x: !!float y\n---\n",
		"---\nslug: '!!!'\nseries: []\nweight: 1e9\ntoc: ~\ntitel: \"\\e\"\n---\n", "---\n\ttitle: x\n---\n", "---\r\ntitle: x\r\n---\r\nText",
		"+++\ndate = 2023-02-29\n+++\n", "+++\na.b.c = 1\na.b.d = 07:00:00\n'' = [1, [2]]\n[[x]]\ny = {}\n+++\n",
		"{\"title\": null, \"tags\": [\"a\", 1, [[]]], \"x\": 1e999}\nText\n", "{\"a\": \"\\ud800\"}\n",
		"# #hash C# #\n\nA\n=\n", "[a]: b\n\n![x][a]\n\n[^1]\n\n[^1]: [^1]\n", "| a |\n|-|\n| ![b](c) |\n\n:joy: https://x.example\n",
		woodstock, "<img src={'a'} alt={`b c`} {...x} />\n\n<div><script>\n</div>", "<figure><figcaption>a<img><figcaption>b</figure><style/>",
		"<!-- a\n\nb\n\n<?\n\n<![CDATA[&#27;]]>\n\n<iframe/>&#27;&#x202e;", "import a\n\nexport {/* b\n*/} c {/*\n```\n", "~~~~\n{/* a\n~~~\nimport b",
		"- > 1. # a\n\n      ---\n  - [ ] b\n", "<details><summary>a\n\n- <li>b\n\n</details>c<table><tr><td colspan=9>d<pre>\n\n</td>e", "> [!NOTE]- *a*\n> :::tip[b]\n> <b>c\n:::\n!!! note\n    d",
		"a[^1]\n\n> [^1]: $b$[^1]\n\n$$\nc\n\n\\[d\\]", "# a {#b}\n# a\n# b\n# a-1\n<h1 id=a>", "<ruby>a<rt>b<q><sup>1<sub>2</a>[c](javascript:d)<a href='\x9c'>e<svg>f",
		"{{< note >}}a{{% figure src=\"b\" %}}\n{: .tip}", "<A b={`c`}>{/* d */}<B.C title='e' {...f}/>\n  <>g</></A>\n{\"h\"}", "*\t\t\xf6", "> \t<", "**。**a~~b~~\n第\n二  \n&#0;\\\nc",
		"&#27;[31m \\\x1b `\x9b` <b>\u009b</b>", "# \u202e\n\n## \ufdd0\n", "Text\nimport x\n\tcode",
	} {
		f.Add([]byte(src), false)
		f.Add([]byte(src), true)
	}
	for _, src := range wholePost {
		f.Add([]byte(src), false)
	}
	for _, bomb := range yamlBombs {
		f.Add([]byte("---\n"+bomb(4)+"---\n"), false)
	}
	f.Fuzz(func(t *testing.T, src []byte, mdx bool) {
		name := "post.md"
		if mdx {
			name = "post.mdx"
		}
		found := &problems{file: name}
		p, err := newPost(file{path: name, src: string(src), modTime: testNow}, defaultSite(), found)
		if err != nil {
			found.fail(err.(*syntaxError).line, "", "%v", err)
		}
		checkFuzzedProblems(t, found.list, name, string(src), p != nil && !p.doubtful)
		if p == nil {
			return
		}
		if p.Title == "" || p.Slug == "" || p.Title != Clean(p.Title) || p.Slug != slugify(p.Slug) {
			t.Errorf("title %q, slug %q", p.Title, p.Slug)
		}
		if p.Date.IsZero() && !strings.Contains(string(src), "0001") || mdx && !p.MDX || p.Minutes() < 1 {
			t.Errorf("date %s, MDX %t, %d minutes", p.Date, p.MDX, p.Minutes())
		}
		checkSafe(t, p, "body")
		clean := CleanText(string(src))
		if before, ok := strings.CutSuffix(clean, p.body); !ok {
			t.Errorf("the body %q is no end of the file", p.body)
		} else if line := 1 + strings.Count(before, "\n"); p.body != "" && line != p.bodyLine {
			t.Errorf("the body begins on line %d, want %d", p.bodyLine, line)
		}
		checkFuzzedDocument(t, p.Parse())
		for _, size := range []int{0, 1, len(p.body) / 2, len(p.body)} {
			checkFuzzedDocument(t, p.Head(size))
		}
	})
}

func checkFuzzedProblems(t *testing.T, list []Problem, name, src string, served bool) {
	t.Helper()
	lines, errors := 1+strings.Count(CleanText(src), "\n"), 0
	for _, p := range list {
		if p.File != name || p.Message == "" || p.Line < 1 || p.Line > lines {
			t.Errorf("problem %+v; the file is %s and has %d lines", p, name, lines)
		}
		if p.Severity == Error {
			errors++
		}
	}
	if served == (errors > 0) {
		t.Errorf("served: %t, with %d errors: %v", served, errors, list)
	}
	checkSafe(t, list)
}

// checkFuzzedDocument walks all that doc holds.
func checkFuzzedDocument(t *testing.T, doc *Document) {
	t.Helper()
	ids := map[string]bool{}
	for _, b := range doc.Blocks {
		if b.Heading != Clean(b.Heading) {
			t.Errorf("heading %q is not clean", b.Heading)
		}
		eachText(b.Node, func(s string) {
			if bad := unsafeIn(s); bad != "" {
				t.Errorf("%q has a %s", s, bad)
			}
		})
		checkFuzzedValue(t, reflect.ValueOf(b.Node), ids)
	}
}

// checkFuzzedValue looks at what the types of node.go have in common.
func checkFuzzedValue(t *testing.T, v reflect.Value, ids map[string]bool) {
	t.Helper()
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			checkFuzzedValue(t, v.Elem(), ids)
		}
	case reflect.Slice:
		for i := range v.Len() {
			checkFuzzedValue(t, v.Index(i), ids)
		}
	case reflect.Struct:
		switch v := v.Interface().(type) {
		case Text:
			checkFuzzedText(t, v)
		case Link:
			if v.Ref != Clean(v.Ref) || strings.ContainsFunc(v.URL, func(r rune) bool { return r <= ' ' || r > '~' }) {
				t.Errorf("link %+v", v)
			}
		case Figure:
			if v.Source == nil {
				t.Errorf("figure %+v has no source", v)
			}
		case Heading:
			if v.Level < 1 || v.Level > 6 || ids[v.ID] {
				t.Errorf("heading %+v; its ID is of another one: %t", v, ids[v.ID])
			}
			ids[v.ID] = true
		case Table:
			for _, row := range append(v.Rows, v.Head) {
				if len(row) != len(v.Align) && len(row) > 0 {
					t.Errorf("a row has %d cells of %d", len(row), len(v.Align))
				}
			}
		}
		for i := range v.NumField() {
			checkFuzzedValue(t, v.Field(i), ids)
		}
	case reflect.String:
		if bad := unsafeIn(v.String()); bad != "" {
			t.Errorf("%q has a %s", v.String(), bad)
		}
	}
}

func checkFuzzedText(t *testing.T, text Text) {
	t.Helper()
	end := 0
	for _, r := range text.Runs {
		if r.End <= end || r.End > len(text.Words) || !utf8.ValidString(text.Words[end:min(r.End, len(text.Words))]) {
			t.Errorf("%q has a run from %d to %d", text.Words, end, r.End)
		}
		end = max(end, r.End)
	}
	if end != len(text.Words) || strings.Trim(text.Words, "\n") != text.Words || strings.Contains(text.Words, "\t") {
		t.Errorf("%q has runs up to %d", text.Words, end)
	}
}

// beginsWithDay is a text with its day in figures at the front, so that a test can
// read it without ParseDate.
var beginsWithDay = regexp.MustCompile(`^\s*(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:\D|$)`)

// FuzzParseDate takes any text for a date: what is accepted is a day that exists,
// and the one that was written.
func FuzzParseDate(f *testing.F) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{
		"", "2023-04-06", "2023-02-29", "2024-02-29", "1900-02-29", "2000-02-29", "2020/12/21", "2020.1.2", "20201221", "2023-00-10",
		"2013-05-1 16:30:00 -06:00", "2024-05-10T1925:00-0600", "2024-05-10T19:25:00.123456+05:30", "2016-12-31 23:59:60Z",
		"2024-05-10 7:25 pm EST", "12am", "January 2, 2006", "Jan. 2nd 2006", "2 Sept 2006", "Mon, 02 Jan 2006 15:04:05 -0700",
		"Mon Jan 2 15:04:05 MST 2006", "0000-01-01", "9999-12-31T23:59:59-14", "2023-04-06 +9999", "2023-03-26 02:30", "2023-10-29 02:30",
		"02/03/2006", "٢٠٢٣-٠٤-٠٦", "2023-04-06\x00", "\xff", "Monday, 31 February 2023",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDate(s, berlin)
		if err != nil {
			if !d.IsZero() {
				t.Errorf("ParseDate(%q) = %s and an error", s, d)
			}
			return
		}
		year, month, day := d.Date()
		if back := time.Date(year, month, day, 12, 0, 0, 0, time.UTC); year < 0 || year > 10000 || back.Day() != day {
			t.Errorf("ParseDate(%q) = %s", s, d)
		}
		if again, err := ParseDate(d.Format("2006-01-02 15:04:05 -07:00"), time.UTC); year >= 1900 && year < 10000 && (err != nil || !again.Equal(d)) {
			t.Errorf("ParseDate(%q) = %s; of that, %s, %v", s, d, again, err)
		}
		m := beginsWithDay.FindStringSubmatch(s)
		if m == nil || strings.Contains(s, "60") { // a leap second may end the day
			return
		}
		for i, got := range []int{year, int(month), day} {
			if want, _ := strconv.Atoi(m[i+1]); got != want {
				t.Errorf("ParseDate(%q) = %s", s, d)
			}
		}
	})
}
