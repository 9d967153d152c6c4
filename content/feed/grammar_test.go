package feed

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"edgerunner.vc/blog/content"
)

// validator says what is wrong with a feed by its grammar, which was written from the
// specification and not from what we write.
type validator func(t *testing.T, feed string) error

func xmllint(grammar string) validator {
	return func(t *testing.T, feed string) error {
		t.Helper()
		cmd := exec.Command(program(t, "xmllint"), "--noout", "--nonet", "--relaxng", grammar, "-")
		cmd.Stdin = strings.NewReader(feed)
		out, err := cmd.CombinedOutput()
		if err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	}
}

func jsonSchema(t *testing.T, feed string) error {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	schema, err := compiler.Compile("testdata/jsonfeed.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(feed))
	if err != nil {
		return err
	}
	return schema.Validate(value)
}

var validators = map[Format]validator{Atom: xmllint("testdata/atom.rng"), RSS: xmllint("testdata/rss.rng"), JSON: jsonSchema}

// Feeds are what their specifications say, of blogs with everything and with nothing.
func TestGrammars(t *testing.T) {
	shipped, err := content.Load(content.Shipped(), testNow.AddDate(1, 0, 0))
	if err != nil || len(shipped.Posts) == 0 {
		t.Fatalf("%d posts, %v", len(shipped.Posts), err)
	}
	for name, blog := range map[string]*content.Blog{
		"everything": mustLoad(t, testFiles()), "not on the web": mustLoad(t, with("site.yaml", "base_url", "# base_url")), "no posts": mustLoad(t, nil),
		"shipped": shipped, "hostile": mustLoad(t, hostileFiles()),
	} {
		for format, validate := range validators {
			for _, host := range []string{"", "h.example:22"} {
				text := mustWrite(t, blog, Options{Format: format, Host: host})
				if err := validate(t, text); err != nil {
					t.Errorf("%s, %s: %v in\n%s", name, format, err, text)
				}
			}
		}
	}
	tagged := mustLoad(t, testFiles())
	for format, validate := range validators {
		if err := validate(t, mustWrite(t, tagged, Options{Format: format, Tag: "a & b"})); err != nil {
			t.Errorf("a tag, %s: %v", format, err)
		}
	}
}

// hostileFiles are posts that try to get out of where they stand.
func hostileFiles() map[string]string {
	hostile := `]]></content></entry>"'><script>alert(1)</script>` + "\x1b]0;x\a\u009b31m\u202e\ufffe"
	quoted := string(must(json.Marshal(hostile)))
	front := "---\ntitle: " + quoted + "\ndescription: " + quoted + "\ntags: [" + quoted + "]\nauthors: [" + quoted + "]\nlang: " + quoted + "\ncover: " + quoted + "\n---\n"
	return map[string]string{
		"site.yaml": "title: " + quoted + "\ntagline: " + quoted + "\nlanguage: " + quoted + "\nauthor: " + quoted + "\ncopyright: " + quoted + "\n",
		"a.md":      front + hostile + "\n\n```" + hostile + "\n" + hostile + "\n```\n\n## " + hostile + "\n\n[" + hostile + "](<" + hostile + ">)\n",
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// The grammars are strict enough to notice a slip.
func TestGrammarsRefuse(t *testing.T) {
	blog := mustLoad(t, testFiles())
	for format, slips := range map[Format][][2]string{
		Atom: {
			{"<id>https://e.example/blog/all/</id>", ""}, {"<id>https://e.example/blog/all/</id>", "<id>all</id>"},
			{"<updated>2026-04-01T00:00:00Z</updated>", ""}, {"2026-04-01T00:00:00Z", "2026-04-01"}, {"2026-04-01T00:00:00Z", "Wed, 01 Apr 2026 00:00:00 +0000"},
			{`xmlns="http://www.w3.org/2005/Atom"`, ""}, {`<category term="Food">`, "<category>"}, {`xml:lang="de"`, `xml:lang="not a language"`},
			{`xml:lang="de"`, `lang="de"`}, {"<name>Ann</name>", ""}, {"<author>\n    <name>Tom</name>\n  </author>\n  <rights>", "<rights>"}, {`type="html"`, `type="markdown"`}, {`<link rel="alternate" href="https://e.example/blog/all/"></link>`, ""},
			{`href="https://e.example/blog/all/"`, `href="/blog/all/"`}, {`href="https://e.example/blog/all/"`, `href="https://e.example/a b/"`},
			{`rel="enclosure"`, `rel="cover"`}, {"<entry>", "<item>"}, {"<title>Plain</title>", "<title></title>"}, {"<title>Plain</title>", "<title>Plain</title><title>Plain</title>"},
			{"<summary>", "<description>"}, {"</feed>", ""}, {"&amp;", "&"}, {"©", "\x01"},
		},
		RSS: {
			{`version="2.0"`, ""}, {"<title>Plain</title>", ""}, {"<description>Cats ]]&gt; mice</description>", ""}, {"<link>https://e.example/blog/</link>", ""},
			{"Sun, 01 Mar 2026 10:00:00 +0000", "2026-03-01T10:00:00Z"}, {"Sun, 01 Mar 2026 10:00:00 +0000", "Sun, 1 Mar 2026 10:00:00 +0000"},
			{`isPermaLink="true">https`, `isPermaLink="true">ssh`}, {`isPermaLink="true">https`, `isPermaLink="false">https`}, {` length="0"`, ""}, {` type="image/png"`, ""}, {`length="0"`, `length="-1"`},
			{"xmlns:dc=", "xmlns:d="}, {"http://purl.org/rss/1.0/modules/content/", "http://purl.org/rss/1.0/modules/content"},
			{"<dc:creator>", "<author>"}, {"<guid", "<id"}, {"</channel>", ""}, {"en-GB", "english, mostly"}, {"<category>Food</category>", "<category/>"},
		},
		JSON: {
			{"version/1.1", "version/1"}, {`"title":"Plain",`, ""}, {`"content_html"`, `"content"`}, {`"id":"https://e.example/blog/all/"`, `"id":7`}, {`"id":"https://e.example/blog/all/",`, ""},
			{"2026-03-01T10:00:00Z", "2026-03-01"}, {"2026-03-01T10:00:00Z", "2026-13-01T10:00:00Z"}, {`"authors":[{"name":"Tom"}]`, `"author":{"name":"Tom"}`}, {`"tags":["Food","a & b"]`, `"tags":"Food"`},
			{`"tags":["Food","a & b"]`, `"tags":[]`}, {`"url":"https://e.example/blog/all/"`, `"url":"all"`}, {"en-GB", ""}, {`"image":"https`, `"image":"data`}, {"\n]}", "\n]"}, {"\n]}", "\n],}"}, {"},\n{", "}\n{"},
		},
	} {
		text := mustWrite(t, blog, Options{Format: format})
		for _, slip := range slips {
			broken := strings.Replace(text, slip[0], slip[1], 1)
			if broken == text {
				t.Errorf("%s has no %s", format, slip[0])
			} else if validators[format](t, broken) == nil {
				t.Errorf("%s is right with %s in place of %s", format, slip[1], slip[0])
			}
		}
	}
}

// What another program makes of the feeds: the reference for what feeds are in the wild.
func TestFeedparser(t *testing.T) {
	const python = "/usr/bin/python3" // where the package is
	if err := exec.Command(python, "-c", "import feedparser").Run(); err != nil {
		missing(t, "python3-feedparser", err)
	}
	const script = `
import feedparser, sys
d = feedparser.parse(sys.stdin.buffer.read())
print(d.bozo, d.version, d.feed.title, d.feed.link, d.feed.language, d.feed.updated)
for e in d.entries:
    print(e.id, e.link, e.title, e.get("published"), [a.name for a in e.authors], [t.term for t in e.get("tags", [])],
          e.get("summary"), len(e.content), e.content[0].type, e.content[0].value, [(l.href, l.get("type")) for l in e.get("enclosures", [])], sep="|")
`
	blog := mustLoad(t, testFiles())
	for format, want := range map[Format][]string{
		Atom: {"False atom10 Tom & Jerry's <blog> https://e.example/blog/ en-GB 2026-04-01T00:00:00Z", "|2026-03-01T10:00:00Z|['Ann', 'Bob']|['Food', 'a & b']|Less < \"more\" & more|"},
		RSS:  {"False rss20 Tom & Jerry's <blog> https://e.example/blog/ en-GB Wed, 01 Apr 2026 00:00:00 +0000", "|Sun, 01 Mar 2026 10:00:00 +0000|['Ann', 'Bob']|['Food', 'a & b']|Less &lt; \"more\" &amp; more|"},
	} {
		cmd := exec.Command(python, "-c", script)
		cmd.Env = append(os.Environ(), "PYTHONIOENCODING=utf-8")
		cmd.Stdin = strings.NewReader(mustWrite(t, blog, Options{Format: format}))
		var errs bytes.Buffer
		cmd.Stderr = &errs
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v: %s", err, &errs)
		}
		for _, text := range append(want,
			"https://e.example/blog/all/|https://e.example/blog/all/|Fish & <chips>|", "|1|text/html|<p>A <em>fish</em>", `<li id="all.note1">`,
			"|[('https://e.example/blog/all/fish.png', 'image/png')]\n", "https://e.example/blog/fr%C3%BCh/|https://e.example/blog/fr%C3%BCh/|Über alles|") {
			if !strings.Contains(string(out), text) {
				t.Errorf("of %s it sees\n%s\nwhich lacks\n%s", format, out, text)
			}
		}
	}
}
