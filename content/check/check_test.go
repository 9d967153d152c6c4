package check_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"
	"unicode"
	"unicode/utf8"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/content/check"
)

var (
	now    = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	config = check.Config{
		Coloured: func(language string) bool { return language == "go" },
		Width:    utf8.RuneCountInString,
		Command:  func(name string) bool { return name == "ls" },
	}
)

// good is a post without mistakes, that others are made of.
const good = "---\ntitle: T\ndate: 2020-01-01\n---\n"

func mustCheck(t testing.TB, fsys fs.FS) (*content.Blog, []check.Finding) {
	t.Helper()
	blog, err := content.Load(fsys, now)
	if err != nil {
		t.Fatal(err)
	}
	findings, err := check.Blog(t.Context(), blog, fsys, now, config)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		holdFinding(t, blog, f)
	}
	return blog, findings
}

// holdFinding holds what is true of each finding: its place is in the file and has its
// text, and nothing in it is for a terminal to act on.
func holdFinding(t testing.TB, blog *content.Blog, f check.Finding) {
	t.Helper()
	for _, s := range []string{f.File, f.Rule, f.Message, f.Hint, f.Text} {
		if strings.ContainsFunc(s, unicode.IsControl) || content.Clean(s) != s {
			t.Errorf("%q is not safe", s)
		}
	}
	if f.At.Line < 1 || f.At.Column < 1 || f.Message == "" {
		t.Errorf("%v has no place or no message", f)
	}
	for _, p := range blog.Whole().Posts {
		if p.File != f.File {
			continue
		}
		rest, ok := rest(p.Source(), f.At)
		if !ok || !strings.HasPrefix(strings.ToLower(content.Clean(rest)), strings.ToLower(f.Text)) {
			t.Errorf("%v: there stands %.60q, and not %q", f, rest, f.Text)
		}
	}
}

// rest is what stands on a line of a file from a place on.
func rest(source string, at content.Spot) (string, bool) {
	source = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimPrefix(source, "\ufeff"))
	lines := strings.Split(source, "\n")
	if at.Line > len(lines) {
		return "", false
	}
	line := lines[at.Line-1]
	for range at.Column - 1 {
		if line == "" {
			return "", false
		}
		_, size := utf8.DecodeRuneInString(line)
		line = line[size:]
	}
	return line, true
}

func folder(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text), ModTime: now}
	}
	return fsys
}

// beside are the files beside the post that is checked.
var beside = map[string]string{
	"posts/b.md":         "---\ntitle: B\ndate: 2020-01-01\naliases: [/old/]\n---\n## One two\n\n<a id=\"three\"></a>\n",
	"posts/bottles.md":   good,
	"posts/draft.md":     "---\ntitle: D\ndate: 2020-01-01\ndraft: true\n---\n",
	"posts/c.png":        "",
	"posts/a/own.png":    "",
	"static/img/d.png":   "",
	"posts/e.html":       "",
	"posts/.hidden":      "",
	"public/files/f.pdf": "",
	"work/w/index.md":    good,
}

// Each kind of mistake is told once, where it is; what only looks like one is not.
func TestFindings(t *testing.T) {
	for _, tt := range []struct{ name, body, want string }{
		{"a link to a post", "[b](b.md) [b](../posts/b) [b](/b/) [b](/old/) [b](b.md#one-two) [b](b.md#three)\n", ""},
		{"a link to no post", "\n[x](x.md)\n", `6:5: error: "x.md" leads to no post`},
		{"a link to no post, mistyped", "[x](bbbb.md) [x](./bottle.md)\n", `5:5: error: "bbbb.md" leads to no post|5:18: error: "./bottle.md" leads to no post; did you mean posts/bottles.md?`},
		{"a page beside the posts", "[x](/posts/x/) [e](/posts/e/) [y](y) [z](/z/) [f](/tags/z/) [g](/posts/feed.xml)\n", `5:5: warning: "/posts/x/" leads to no post|5:35: warning: "y" leads to no post`},
		{"a page of a date", "[x](/2020/01/02/x/)\n", `5:5: warning: "/2020/01/02/x/" leads to no post`},
		{"a draft", "[d](draft.md)\n", `5:5: warning: "draft.md" leads to posts/draft.md (draft), so readers are not led there`},
		{"no heading", "[b](b.md#two) [b](b.md#OneTwo) [a](#x)\n\n## Y\n\n[y](#y) [t](#top) [n](#fn:1) [l](#L10)\n", `5:5: warning: "b.md#two" leads to no heading of posts/b.md|5:36: warning: "#x" leads to no heading of posts/a.md`},
		{"a picture", "![c](c.png) ![c](./c.png) ![o](own.png) ![d](/img/d.png) ![u](/uploads/u.png) ![e](https://e.example/e.png) ![f](data:image/png;base64,x) ![v]({{ v }}.png)\n", ""},
		{"no picture", "![x](x.png)\n\n<img src=\"y.png\" alt=\"\">\n\n![z](/img/z.png) ![w](../../w.png) ![s](../static/img/s.png)\n", `5:6: error: the picture "x.png" is not there; expected it at posts/x.png|7:11: error: the picture "y.png" is not there|9:6: error: the picture "/img/z.png" is not there; expected it at static/img/z.png|9:41: error: the picture "../static/img/s.png" is not there`},
		{"from the top", "![w](/work/w/w.png) ![a](/posts/a/w.png)\n", `5:26: error: the picture "/posts/a/w.png" is not there; expected it at posts/a/w.png`},
		{"no file", "[f](/files/f.pdf) [g](/files/g.pdf) [h](/other/h.pdf)\n", `5:23: error: the file "/files/g.pdf" is not there; expected it at public/files/g.pdf`},
		{"no alt text", "![](c.png)\n\n![](c.png \"A caption\")\n\n<img src=\"c.png\">\n\n![](c.png)\n*Below*\n", `5:5: warning: the picture "c.png" has no alt text; say between the brackets what is in it: ![…](c.png)`},
		{"footnotes", "A[^1] b[^2] c[^note] `[^3]` '[^abc]' [^a-z]+\n\n[^1]: One.\n[^5]: Five.\n", `5:8: warning: there is no footnote "[^2]"|5:14: warning: there is no footnote "[^note]"|8:1: warning: nothing refers to the footnote "[^5]"`},
		{"languages", "```go\nx\n```\n\n```Text\nx\n```\n\n``` gp {x}\nx\n```\n\n```gp\nx\n```\n", `13:5: warning: code in "gp" is shown without colours; write text if it is no language`},
		{"an open fence", "> ```go\n> x\n\n- ~~~\n  y\n  ~~~\n\n````\nx\n```\n", "5:3: error: nothing closes the code that \"```\" opens|12:1: error: nothing closes the code that \"````\" opens"},
		{"a wide table", "| a | b |\n|---|---|\n| " + strings.Repeat("x", 40) + " | " + strings.Repeat("y", 37) + " |\n\n| a | b |\n|---|---|\n| " + strings.Repeat("x", 40) + " | " + strings.Repeat("y", 38) + " |\n", "9:1: warning: the table is 81 columns wide"},
		{"headings", "## A\n\n#### B\n\n# C\n\n# D\n\n# E\n", `7:6: warning: the heading "B" skips from level 2 to 4; write ###|11:3: warning: "D" is the second heading of level 1; write ##`},
		{"IDs", "## A {#x}\n\n## B {#x}\n\n## A\n\n## A\n", `7:4: warning: the heading "B" has an ID that an earlier one has; give it another one; links lead to it by #x-1 now`},
		{"addresses", "[a](htp://a.example/) [b](http:/b.example) [c](http//c.example/x) [d](www.d.example/y) [e](ttps://e.example) [f](https://https://f.example) [g](foo://g) [h](mailto:h@h.example) [i](http://i.example)\n", `5:5: error: "htp://a.example/" is no address; did you mean http://a.example/?|5:27: error: "http:/b.example" is no address; did you mean http://b.example?|5:48: error: "http//c.example/x" is no address; did you mean http://c.example/x?|5:71: error: "www.d.example/y" is no address; did you mean https://www.d.example/y?|5:92: error: "ttps://e.example" is no address; did you mean https://e.example?|5:114: error: "https://https://f.example" is no address; did you mean https://f.example?`},
		{"an empty link", "[a]() [b]({{ b }}) [c]( )\n", "5:3: warning: the link leads nowhere|5:22: warning: the link leads nowhere"},
		{"left out", "{{< gallery x >}}\n\n{{< gallery y >}} {{< note >}}N{{< /note >}}\n\n<script>x</script>\n", `5:1: info: "{{< gallery" is left out|9:1: info: "<script" is left out`},
		{"characters", "a\x1b[31mb\x1b\n\tx\u202ey \ufeff \u200f\n\xff\xfe\n", `5:2: warning: a control character (U+001B) stands in the text, and is left out, the first of 2 such|6:3: warning: a character that turns the direction of the text (U+202E)|6:6: warning: a mark of byte order (U+FEFF)|7:1: error: this byte is not UTF-8, and shown as �, the first of 2 such`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := map[string]string{"posts/a.md": good + tt.body}
			for name, text := range beside {
				files[name] = text
			}
			_, findings := mustCheck(t, folder(files))
			holdWords(t, findings, "posts/a.md", tt.want)
		})
	}
}

// holdWords holds the findings about a file to what they begin with, divided by bars.
func holdWords(t *testing.T, findings []check.Finding, file, want string) {
	t.Helper()
	var got []string
	for _, f := range findings {
		if f.File == file {
			got = append(got, strings.TrimPrefix(f.String(), file+":"))
		}
	}
	wanted := slices.DeleteFunc(strings.Split(want, "|"), func(s string) bool { return s == "" })
	ok := len(got) == len(wanted)
	for i := range wanted {
		ok = ok && strings.HasPrefix(got[i], wanted[i])
	}
	if !ok {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(wanted, "\n\t"))
	}
}

// Mistakes in front matter, and between posts.
func TestHeaders(t *testing.T) {
	for _, tt := range []struct{ name, file, src, want string }{
		{"nothing", "a.md", "Text.\n", `1:1: warning: there is no title, so the post is called "A" after its file; write in the front matter: title: A|1:1: warning: there is no date, so that of the file counts, which a copy of the folder changes; write in the front matter: date: 2026-11-26`},
		{"a heading is a title", "a.md", "---\ndate: 2020-01-01\n---\n# A\n", ""},
		{"a slip", "a.md", "---\ntitle: A\n  # x\nTitel: B\ndate: 2020-01-01\n---\n", `4:1: warning: titel: unknown key; did you mean "title"?`},
		{"a bad date", "a.md", "+++\ntitle = 'A'\n  date = 2023-02-29\n+++\n", "3:3: warning: date: expected a date that exists"},
		{"a draft that is none", "a.md", "---\ntitle: A\ndate: 2020-01-01\ndraft: perhaps\n---\n", "4:1: error: draft: expected true or false"},
		{"no front matter", "a.md", "---\ntitle: A\n\nText.\n", "1:1: error: the front matter has no closing line of ---"},
		{"keys of others", "a.md", "---\ntitle: A\npubDatetime: 2020-01-01\nogImage: x\nheroImage: y\nimage: {path: c.png}\ndescription: \"\"\ntop: true\nlanguages: [en]\n---\n", ""},
		{"published on a date", "a.md", "---\ntitle: A\npublished: 2020-01-01\n---\n", ""},
		{"two dates", "2020-01-05-a.md", "---\ntitle: A\ndate: 2020-01-07\n---\n", "3:1: warning: the date is 2020-01-07, and the name of the file says 2020-01-05"},
		{"two dates, of other zones", "2020-01-05-a.md", "---\ntitle: A\ndate: 2020-01-05 23:00 -0800\n---\n", ""},
		{"a command", "ls.md", good, `1:1: warning: "ls" is the name of a command, so readers have to write a slash before it`},
		{"a command as slug", "a.md", "---\ntitle: A\ndate: 2020-01-01\nslug: ls\n---\n", `4:1: warning: "ls" is the name of a command`},
		{"a slug that is taken", "a.md", "---\ntitle: A\ndate: 2021-01-01\nslug: old\n---\n", `4:1: warning: slug: "old" is taken by old.md; the post is served as "old-2"`},
		{"an alias that is taken", "a.md", "---\ntitle: A\ndate: 2021-01-01\naliases: [/old/, /older/, /new/]\n---\n", `4:1: warning: the alias "/old/" is taken by old.md; delete it from one of them|4:1: warning: the alias "/older/" is taken by old.md`},
		{"a draft", "a.md", "---\ntitle: A\ndate: 2020-01-01\ndraft: true\n---\n", "4:1: info: is a draft, so it is in no list"},
		{"a draft of Jekyll", "_drafts/a.md", good, "1:1: info: is a draft, so it is in no list"},
		{"scheduled", "a.md", "---\ntitle: A\ndate: 2026-12-03 09:00\n---\n", "3:1: info: is in no list until 2026-12-03 09:00 CET"},
		{"scheduled by itself", "a.md", "---\ntitle: A\ndate: 2020-01-01\npublishDate: 2027-07-01T10:00:00Z\n---\n", "4:1: info: is in no list until 2027-07-01 12:00 CEST"},
		{"expired", "a.md", "---\ntitle: A\ndate: 2020-01-01\nexpiryDate: 2021-07-01\n---\n", "4:1: info: is in no list since 2021-07-01 00:00 CEST"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, findings := mustCheck(t, folder(map[string]string{
				tt.file: tt.src, "site.yaml": "time_zone: Europe/Berlin\n",
				"old.md": "---\ntitle: Old\ndate: 2010-01-01\naliases: [/older]\n---\n",
			}))
			holdWords(t, findings, tt.file, tt.want)
		})
	}
}

// The settings of the site have places, too.
func TestSite(t *testing.T) {
	_, findings := mustCheck(t, folder(map[string]string{"a.md": good, "site.yaml": "title: T\n\nhost: \"a b\"\naccent:\n  dark: red\n"}))
	holdWords(t, findings, "site.yaml", `3:1: error: host: expected a host|5:3: error: accent.dark: expected a colour`)
}

// What was looked at is not looked at again, but what it leads to is.
func TestAgain(t *testing.T) {
	files := map[string]string{"a.md": good + "[b](b.md#x)\n", "b.md": good + "## X\n", "c.md": good}
	looked := 0
	again := config
	again.Rest = func(_ context.Context, took time.Duration) {
		if looked++; took < 0 {
			t.Error("it took less than nothing")
		}
	}
	checker := check.New(again)
	var blog *content.Blog
	step := func(wantLooked int, want string) {
		t.Helper()
		var err error
		if blog, err = content.Reload(folder(files), now, blog); err != nil {
			t.Fatal(err)
		}
		looked = 0
		findings, err := checker.Check(t.Context(), blog, folder(files), now)
		if err != nil {
			t.Fatal(err)
		}
		if looked != wantLooked {
			t.Errorf("%d posts were looked at, want %d", looked, wantLooked)
		}
		holdWords(t, findings, "a.md", want)
	}
	step(3, "")
	step(0, "")
	files["b.md"] = good + "## Y\n"
	step(1, `5:5: warning: "b.md#x" leads to no heading of b.md`)
	delete(files, "b.md")
	step(0, `5:5: error: "b.md#x" leads to no post`)
	files["b.md"] = good + "## X\n"
	step(1, "")
}

// Who asks may leave.
func TestStop(t *testing.T) {
	fsys := folder(map[string]string{"a.md": good})
	blog, err := content.Load(fsys, now)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := check.Blog(ctx, blog, fsys, now, config); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
}

// Of a post with more mistakes than anybody mends, some are told.
func TestMany(t *testing.T) {
	_, findings := mustCheck(t, folder(map[string]string{"a.md": good + strings.Repeat("![](x.png)\n\n", 5000)}))
	if len(findings) != 201 {
		t.Errorf("%d findings", len(findings))
	}
	last := findings[len(findings)-1]
	if last.Rule != "more" || !strings.Contains(last.Message, "more are not told") {
		t.Errorf("the last is %v", last)
	}
}

// What is written is what editors and programs read.
func TestWrite(t *testing.T) {
	findings := []check.Finding{
		{File: "a.md", At: content.Spot{Line: 3, Column: 5}, Severity: check.Error, Rule: "link", Message: `"x.md" leads to no post`, Hint: "did you mean <y.md>?", Text: "x.md"},
		{File: "a.md", At: content.Spot{Line: 4, Column: 1}, Severity: check.Warning, Rule: "date", Message: "no date"},
		{File: "b.md", At: content.Spot{Line: 1, Column: 1}, Severity: check.Info, Rule: "unlisted", Message: "is a draft"},
	}
	for _, tt := range []struct {
		name, want string
		write      func(*strings.Builder) error
	}{
		{"plain", "posts/a.md:3:5: error: \"x.md\" leads to no post; did you mean <y.md>?\nposts/a.md:4:1: warning: no date\nposts/b.md:1:1: info: is a draft\n",
			func(b *strings.Builder) error { return check.Write(b, "posts/", findings, false) }},
		{"colour", "a.md:3:5: \x1b[31;1merror\x1b[m: \"x.md\" leads to no post; did you mean <y.md>?\na.md:4:1: \x1b[33mwarning\x1b[m: no date\nb.md:1:1: \x1b[36minfo\x1b[m: is a draft\n",
			func(b *strings.Builder) error { return check.Write(b, "", findings, true) }},
		{"JSON", `{"file":"posts/a.md","line":3,"column":5,"severity":"error","rule":"link","message":"\"x.md\" leads to no post","hint":"did you mean <y.md>?","text":"x.md"}
{"file":"posts/a.md","line":4,"column":1,"severity":"warning","rule":"date","message":"no date"}
{"file":"posts/b.md","line":1,"column":1,"severity":"info","rule":"unlisted","message":"is a draft"}
`, func(b *strings.Builder) error { return check.WriteJSON(b, "posts/", findings) }},
	} {
		var b strings.Builder
		if err := tt.write(&b); err != nil || b.String() != tt.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", tt.name, err, b.String(), tt.want)
		}
		for line := range strings.Lines(b.String()) {
			if tt.name == "JSON" && !json.Valid([]byte(line)) {
				t.Errorf("no JSON: %s", line)
			}
		}
	}
	if c := check.CountOf(findings); c != (check.Count{Errors: 1, Warnings: 1, Infos: 1}) {
		t.Errorf("counted %v", c)
	}
}

// Nothing outside of the folder is read or told, and nothing in it can hold it up.
func TestHostileFolder(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	write := func(at, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(outside, "secret.png"), "x")
	write(filepath.Join(dir, "a.md"), good+"![o](out/secret.png) ![l](loop.png) ![p](pipe.png) [u](../../etc/passwd.png) [v]("+outside+"/secret.png)\n")
	write(filepath.Join(dir, "e\x1b[31m\u202e.md"), good+"[x](x.md)\n")
	write(filepath.Join(dir, strings.Repeat("d/", 12), "deep.md"), good+"[x](x.md)\n")
	write(filepath.Join(dir, "huge.md"), good+strings.Repeat("x", 5<<20))
	for name, target := range map[string]string{"out": outside, "loop.png": "loop.png", "secret.md": filepath.Join(outside, "secret.png")} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	for _, pipe := range []string{"pipe.png", "pipe.md"} {
		if err := syscall.Mkfifo(filepath.Join(dir, pipe), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	_, findings := mustCheck(t, root.FS())
	holdWords(t, findings, "a.md", `5:6: error: the picture "out/secret.png" is not there|5:27: error: the picture "loop.png" is not there`)
	holdWords(t, findings, "huge.md", "1:1: error: is over 4 MB")
	holdWords(t, findings, "pipe.md", "1:1: error: is not a regular file")
	for _, f := range findings {
		if strings.Contains(f.String(), outside) && f.File != "a.md" {
			t.Errorf("%v tells of a folder outside", f)
		}
	}
}
