package plain

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"edgerunner.vc/blog/content"
)

var updateEars = flag.Bool("update-ears", false, "rewrite what is said and printed in testdata")

// aDay is when the blogs of tests are read.
var aDay = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)

// blogIn is the blog in a folder.
func blogIn(t testing.TB, folder fs.FS) *content.Blog {
	t.Helper()
	blog, err := content.Load(folder, aDay)
	if err != nil {
		t.Fatal(err)
	}
	return blog
}

// golden compares a text with a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *updateEars {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; -update-ears writes it", err)
	}
	if got != string(want) {
		t.Errorf("%s is not what was said; -update-ears rewrites it. It is now\n%s", path, got)
	}
}

// saidOf is a post as it is said, which must be of lines alone.
func saidOf(t testing.TB, blog *content.Blog, post *content.Post) string {
	t.Helper()
	var b strings.Builder
	w := bufio.NewWriter(&b)
	l := loan{set: func() sheet { return newSaidSheet(blog, post, post.Parse()) }}
	_ = errors.Join(l.print(w), w.Flush()) // into memory
	if bad := strings.IndexFunc(b.String(), func(r rune) bool { return unicode.IsControl(r) && r != '\n' }); bad >= 0 {
		t.Errorf("%q is said at %d", b.String()[bad], bad)
	}
	return b.String()
}

func TestTextOfTheSpecimen(t *testing.T) {
	blog := blogIn(t, content.Shipped())
	golden(t, "specimen.txt", saidOf(t, blog, blog.Post("specimen")))
}

// Each element says what it is.
func TestWhatIsSaid(t *testing.T) {
	for markdown, want := range map[string]string{
		"# One\n\n### Three":      "Heading, level 1: One\n\nHeading, level 3: Three",
		"*A* **b** ~~c **d**~~ e": "A b (struck out: c d) e",
		"A [b c](https://d.example/), [e][b c].\n\n[b c]: https://d.example/": "A b c (link 1), e (link 1).",
		"![a cat](https://d.example/cat.png)":                                 "Image: a cat (link 1)",
		"![](https://d.example/cat.png \"a title\")":                          "Image without a description (link 1)\nCaption: a title",
		"See ![a cat](https://d.example/cat.png) here":                        "See (image: a cat) (link 1) here",
		"> [!WARNING]\n> Mind the gap.":                                       "Warning:\nMind the gap.\nEnd of warning.",
		"> [!TIP] Of the day\n> Sleep.":                                       "Tip: Of the day\nSleep.\nEnd of tip.",
		"1. a\n2. b\n   - c":                                                  "List of 2 items.\n1 of 2: a\n2 of 2: b\nList of 1 item, level 2.\n1 of 1: c\nEnd of list, level 2.\nEnd of list.",
		"5. a\n6. b":                                                          "List of 2 items.\nNumber 5, 1 of 2: a\nNumber 6, 2 of 2: b\nEnd of list.",
		"-\n- b":                                                              "List of 2 items.\n1 of 2: nothing\n2 of 2: b\nEnd of list.",
		"- [ ] a\n- [x] b":                                                    "List of 2 items.\n1 of 2, not done: a\n2 of 2, done: b\nEnd of list.",
		"- ```go\n  a\n  ```":                                                 "List of 1 item.\n1 of 1: Code, go, 1 line:\na\nEnd of code.\nEnd of list.",
		"```\n\n\ta\n\nb  \n```":                                              "Code, 3 lines:\n    a\n\nb\nEnd of code.",
		"| a | b |\n|---|---|\n| c. |  |\n| d | ~~e~~ |":                      "Table of 2 rows and 2 columns: a, b.\nRow 1. a: c.\nRow 2. a: d. b: (struck out: e).\nEnd of table.",
		"|  |  |\n|---|---|\n| c | d |":                                       "Table of 1 row and 2 columns.\nRow 1. Column 1: c. Column 2: d.\nEnd of table.",
		"a\n: b\n: c":                                                         "Definitions:\nTerm: a\nMeaning: b\nMeaning: c\nEnd of definitions.",
		"a[^1]\n\n[^1]: b\n\n    c":                                           "a (note 1)\n\n1 note:\nNote 1: b\nc\nEnd of notes.",
		"$a^2$ and\n\n$$\nb\nc\n$$":                                           "(formula: a^2) and\n\nFormula, 2 lines:\nb\nc\nEnd of formula.",
		"a  \nb":                                                              "a\nb",
		"a\n\n* * *\n\nb":                                                     "a\n\nSection break.\n\nb",
		"[Back](other.md), [down](#two), [top](post.md)\n\n## Two":            "Back (link 1), down (link 2), top (link 3)\n\nHeading, level 2: Two",
		"<details><summary>More</summary>\n\na\n\n</details>":                 "Details: More\na\nEnd of details.",
		"soft\u00adhyphen":                                                    "softhyphen",
		"[nowhere](nowhere.png)":                                              "nowhere",
	} {
		blog := mustBlog(t, map[string]string{"post.md": "---\ntitle: T\ndate: 2020-01-02\n---\n" + markdown, "other.md": "---\ntitle: The other\ndate: 2020-01-01\n---\n"})
		said := saidOf(t, blog, blog.Post("post"))
		said = strings.TrimPrefix(said, "T\n2 January 2020. 1 minute to read.\n\n")
		said = strings.TrimSuffix(said, "\n\nEnd of the post.\n")
		said, _, _ = strings.Cut(said, " link:\n")
		said, _, _ = strings.Cut(said, " links:\n")
		if said = strings.TrimRight(said, "\n0123456789"); said != strings.TrimRight(want, "\n0123456789") {
			t.Errorf("%q says\n%q, want\n%q", markdown, said, want)
		}
	}
}

// Where links lead is said at the end, by title where that is in the blog.
func TestLinksThatAreSaid(t *testing.T) {
	blog := mustBlog(t, map[string]string{
		"post.md":  "---\ntitle: T\n---\n[Back](other.md#up), [down](#two), [top](post.md), [away](https://d.example/x) and [again](https://d.example/x), <https://e.example/>\n\n## Two\n",
		"other.md": "---\ntitle: The other\n---\n",
	})
	const want = "again (link 4), https://e.example/\n\nHeading, level 2: Two\n\n4 links:\n" +
		"Link 1: Back, the post other#up, “The other”\nLink 2: down, the heading “Two” of this post\n" +
		"Link 3: top, the beginning of this post\nLink 4: away, https://d.example/x\n\nEnd of the post.\n"
	if said := saidOf(t, blog, blog.Post("post")); !strings.HasSuffix(said, want) {
		t.Errorf("it says\n%s", said)
	}
}

// hostileTexts are posts that want to drive a terminal, or to be said forever.
var hostileTexts = []string{
	"---\ntitle: \"\x1b[2J\x9b31m\"\ntags: [\"\x1b]0;x\x07\"]\nauthor: \"a\\rb\"\n---\n# \x1b[2J\n\nA \x1b]52;c;eA==\x07 b\rc\u202ed\n\n```\x1b[0m\n\x1b[31m\r\n\tx\n```\n\n![\x1b[2J](x.png)\n\n| \x1b | \r |\n|---|---|\n| \u0085 | \u009b |\n",
	strings.Repeat("> ", 500) + "deep",
	strings.Repeat("- ", 500) + "deep",
	"|" + strings.Repeat("a|", 60) + "\n|" + strings.Repeat("-|", 60) + "\n" + strings.Repeat("|b|\n", 300),
	"| " + strings.Repeat("long ", 10_000) + " |\n|---|\n" + strings.Repeat("| b |\n", 2000),
	strings.Repeat("[a](#x) ", 5000) + strings.Repeat("\n\n# x\n", 2000),
	"~~a **b~~ c** [d ~~e](https://x.example/) f~~",
	"[^a]\n\n[^a]: [^a] [^b]\n\n[^b]: [^a]",
}

// What hostile posts say is bounded by what they are, and drives nothing.
func TestTextOfHostilePosts(t *testing.T) {
	for i, text := range hostileTexts {
		blog := mustBlog(t, map[string]string{"post.md": text})
		said := saidOf(t, blog, blog.Post("post"))
		if most := 64*len(text) + 4096; len(said) > most {
			t.Errorf("post %d: %d bytes say %d", i, len(text), len(said))
		}
		mustSayAll(t, fmt.Sprint("post ", i), blog, blog.Post("post"), said)
	}
}

// Each word of a post is said, in order, and no more often than it is there, but for what
// is announced, and for the headings of tables and the words of links that are said again.
func TestEachWordIsSaid(t *testing.T) {
	for name, folder := range map[string]fs.FS{
		"shipped": content.Shipped(), "elements": os.DirFS("../page/testdata/elements"),
	} {
		blog := blogIn(t, folder)
		if len(blog.Posts) < 3 {
			t.Fatalf("%s has %d posts", name, len(blog.Posts))
		}
		for _, post := range blog.Posts {
			mustSayAll(t, name+"/"+post.Slug, blog, post, saidOf(t, blog, post))
		}
	}
}

// announcements are all words that are not the author's.
const announcements = `Heading level List of item items End list Number done not nothing Quote quote Code code line lines
	Formula formula Image image without a description link links Link Caption Table table row rows and column columns Row Column
	Definitions definitions Term Meaning note notes Note Notes Section break Details details the post this heading beginning
	struck out minute minutes to read By Tags
	Tip tip Info info Important important Warning warning Caution caution Danger danger Success success Question question`

// mustSayAll compares what is said with the words of the document.
func mustSayAll(t *testing.T, name string, blog *content.Blog, post *content.Post, said string) {
	t.Helper()
	doc, explained := post.Parse(), map[string]int{}
	mustSayInOrder(t, name, doc, said)
	for _, b := range doc.Blocks {
		eachTextOf(b.Node, func(text string) { explain(explained, text) })
		eachTable(b.Node, func(table *content.Table) {
			names := strings.Join(columnNames(table), " ")
			for range table.Rows {
				explain(explained, names)
			}
		})
	}
	sheet := newSaidSheet(blog, post, doc)
	for _, l := range sheet.all {
		explain(explained, l.words+" "+l.URL+" leads nowhere")
		if to, ok := blog.Resolve(post, l.Link); ok {
			explain(explained, to.Post.Slug+" "+to.Post.Title+" "+to.Heading+" "+newTeller(blog, post, doc).heading(to.Heading))
		}
	}
	explain(explained, post.Title+" "+strings.Join(post.Tags, " ")+" "+strings.Join(post.Authors, " ")+" "+post.Date.Format(spokenDate))
	for _, word := range wordsOf(announcements) {
		explained[word] = len(said)
	}
	for word, n := range countOf(wordsOf(said)) {
		if n > explained[word] && strings.Trim(word, "0123456789") != "" {
			t.Errorf("%s: %q is said %d times, and explained %d times", name, word, n, explained[word])
		}
	}
}

// mustSayInOrder checks that all letters of a document are said, one after the other.
func mustSayInOrder(t *testing.T, name string, doc *content.Document, said string) {
	t.Helper()
	rest := lettersOf(said)
	for _, b := range doc.Blocks {
		eachTextOf(b.Node, func(text string) {
			for _, r := range lettersOf(text) {
				_, after, found := strings.Cut(rest, string(r))
				if !found {
					t.Fatalf("%s: %q is not said, or not there", name, text)
				}
				rest = after
			}
		})
	}
}

func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

func lettersOf(text string) string {
	return strings.Map(func(r rune) rune {
		if isLetter(r) {
			return r
		}
		return -1
	}, text)
}

func wordsOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !isLetter(r) })
}

func countOf(words []string) map[string]int {
	n := map[string]int{}
	for _, w := range words {
		n[w]++
	}
	return n
}

func explain(explained map[string]int, text string) {
	for _, w := range wordsOf(quiet.Replace(text)) {
		explained[w]++
	}
}

// eachTextOf gives f the texts of a node, in reading order.
func eachTextOf(n content.Node, f func(string)) {
	switch n := n.(type) {
	case *content.Paragraph:
		f(n.Text.Words)
	case *content.Heading:
		f(n.Text.Words)
	case *content.Code:
		f(n.Title + " " + n.Language + "\n" + n.Source)
	case *content.Formula:
		f(n.Source)
	case *content.Callout:
		f(n.Title.Words)
	case *content.Details:
		f(n.Summary.Words)
	case *content.Table:
		for _, row := range append([][]content.Text{n.Head}, n.Rows...) {
			for _, cell := range row {
				f(cell.Words)
			}
		}
	case *content.Figure:
		f(n.Alt)
		f(n.Caption.Words)
	case *content.Definitions:
		for _, d := range n.Items {
			for _, term := range d.Terms {
				f(term.Words)
			}
			eachTextOf(&content.Quote{Nodes: d.Nodes}, f)
		}
		return
	}
	for _, child := range children(n) {
		eachTextOf(child, f)
	}
}

// eachTable gives f the tables in a node.
func eachTable(n content.Node, f func(*content.Table)) {
	if table, ok := n.(*content.Table); ok {
		f(table)
	}
	for _, child := range children(n) {
		eachTable(child, f)
	}
}

// children are the nodes right below a node.
func children(n content.Node) (all []content.Node) {
	switch n := n.(type) {
	case *content.List:
		for _, item := range n.Items {
			all = append(all, item.Nodes...)
		}
	case *content.Quote:
		return n.Nodes
	case *content.Callout:
		return n.Nodes
	case *content.Details:
		return n.Nodes
	case *content.Definitions:
		for _, d := range n.Items {
			all = append(all, d.Nodes...)
		}
	case *content.Notes:
		for _, note := range n.Notes {
			all = append(all, note.Nodes...)
		}
	}
	return all
}

// Whatever a post is, all of it is said, in lines.
func FuzzText(f *testing.F) {
	for _, text := range hostileTexts {
		f.Add(text[:min(len(text), 2000)])
	}
	f.Add("# a\n\n- b\n  1. c\n\n| d |\n|---|\n| e |\n\n> [!NOTE]\n> f[^1]\n\n[^1]: g\n")
	f.Fuzz(func(t *testing.T, text string) {
		blog := mustBlog(t, map[string]string{"post.md": text})
		for _, post := range blog.Posts {
			mustSayInOrder(t, post.Slug, post.Parse(), saidOf(t, blog, post))
		}
	})
}
