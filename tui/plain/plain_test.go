package plain

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode"

	"github.com/charmbracelet/colorprofile"
	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

var update = flag.Bool("update", false, "rewrite the goldens in testdata")

// fixture is a blog that has one of everything that is listed.
var fixture = map[string]string{
	"site.yaml": "title: Fixture\nbase_url: https://example.com/\nhost: blog.example.com:2222\nlanguage: en\n",
	"first.md": "---\ntitle: The <first> & the best\ndate: 2024-01-02\nlastmod: 2024-02-03\ntags: [Go, Café]\nseries: Parts\n" +
		"description: What is first\nauthor: [Ann, Bob]\n---\n" +
		"A paragraph that has a [link](https://example.org/a?b=1&c=2) and another to [the second](second.md#deeper), and goes on for longer than a line of eighty cells has room for.\n\n" +
		"## One\n\nText with `code`.\n\n```go\n" + strings.Repeat("x", 120) + "\n```\n\n### Two & three\n\n| a | b |\n| - | - |\n| 1 | [cell](https://example.org/cell) |\n\n" +
		"![A cat](cat.png)\n",
	"second.md": "---\ntitle: The second\ndate: 2023-01-02\ntags: [go]\nseries: Parts\n---\nShort.\n\n## Deeper\n\nDown here are zebras.\n",
	"ls.md":     "---\ntitle: Named like a command\ndate: 2022-01-02\n---\nA post.\n",
}

func mustBlog(t testing.TB, files map[string]string) *content.Blog {
	t.Helper()
	folder := fstest.MapFS{}
	for name, text := range files {
		folder[name] = &fstest.MapFile{Data: []byte(text), ModTime: time.Unix(0, 0)}
	}
	blog, err := content.Load(folder, time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return blog
}

func configOf(blog *content.Blog) Config {
	return Config{Blog: func() (*content.Blog, error) { return blog, nil }, Pages: page.NewCache(1 << 20), Version: "v1.2.3"}
}

// ran is what a command line prints, and its exit code.
func ran(blog *content.Blog, term *Terminal, args ...string) (stdout, stderr string, code int) {
	var out, errs strings.Builder
	code = Run(context.Background(), configOf(blog), Call{Args: args, Terminal: term, Stdout: &out, Stderr: &errs})
	return out.String(), errs.String(), code
}

// printed is what a command line prints that must go well.
func printed(t testing.TB, blog *content.Blog, term *Terminal, args ...string) string {
	t.Helper()
	out, errs, code := ran(blog, term, args...)
	if code != 0 || errs != "" {
		t.Fatalf("%q: exit code %d: %s", args, code, errs)
	}
	return out
}

func checkGolden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// An error is set for the terminal, too, and for 80 cells in a pipe.
func TestErrorsAreSet(t *testing.T) {
	blog := mustBlog(t, fixture)
	for width, want := range map[int]string{
		0:  "There is no heading \"no\" in first; toc first lists those there are.\n",
		30: "There is no heading \"no\" in\nfirst; toc first lists those\nthere are.\n",
	} {
		var term *Terminal
		if width > 0 {
			term = &Terminal{Width: width, Height: 24}
		}
		if _, errs, _ := ran(blog, term, "cat", "first#no"); errs != want {
			t.Errorf("in %d cells it says\n%s", width, errs)
		}
	}
}

// What programs read stays as it is. Where a golden has to change but for more fields at the
// end of a line or in an object, [jsonVersion] and the help have to change too.
func TestShapes(t *testing.T) {
	blog := mustBlog(t, fixture)
	for name, args := range map[string][]string{
		"ls":          {"ls"},
		"ls-long":     {"ls", "--long"},
		"ls-json":     {"ls", "--json"},
		"search":      {"search", "text", "code"},
		"search-json": {"search", "--json=1", "text", "code"},
		"tags":        {"tags"},
		"tags-json":   {"tags", "--json"},
		"toc":         {"toc", "first"},
		"toc-json":    {"toc", "first", "--json"},
		"links":       {"links", "first"},
		"links-json":  {"links", "first", "--json"},
	} {
		out := printed(t, blog, nil, args...)
		checkGolden(t, name, out)
		if strings.HasSuffix(name, "-json") {
			for line := range strings.Lines(out) {
				if !json.Valid([]byte(line)) {
					t.Errorf("%s prints %q", name, line)
				}
			}
		}
	}
}

// What people read.
func TestPages(t *testing.T) {
	blog := mustBlog(t, fixture)
	term := &Terminal{Width: 60, Height: 24, Colours: colorprofile.TrueColor}
	for name, args := range map[string][]string{
		"cat":        {"cat", "first", "second"},
		"cat-whole":  {"cat", "--width", "0", "first"},
		"cat-narrow": {"cat", "--width=33", "first#one"},
		"help":       {"help"},
		"help-cat":   {"cat", "--help"},
	} {
		checkGolden(t, name, printed(t, blog, nil, args...))
	}
	for name, args := range map[string][]string{
		"term-ls": {"ls"}, "term-tags": {"tags"}, "term-toc": {"toc", "first"}, "term-search": {"search", "zebra"},
		"term-ls-long": {"ls", "--long"}, "term-links": {"links", "first"},
	} {
		checkGolden(t, name, printed(t, blog, term, args...))
	}
	narrow := &Terminal{Width: 40, Height: 24}
	for name, args := range map[string][]string{
		"narrow-ls": {"ls"}, "narrow-ls-long": {"ls", "--long"}, "narrow-toc": {"toc", "first"}, "narrow-links": {"links", "first"},
		"narrow-help": {"help"}, "narrow-text": {"text", "first"}, "narrow-cat": {"cat", "first"},
	} {
		got := printed(t, blog, narrow, args...)
		checkGolden(t, name, got)
		for line := range strings.Lines(got) {
			if cells(strings.TrimSuffix(line, "\n")) > narrow.Width && !strings.Contains(line, "://") && !strings.Contains(line, "xxxx") {
				t.Errorf("%s: the terminal tears %q", name, line)
			}
		}
	}
}

// Hosts are typed as ssh takes them.
func TestHosts(t *testing.T) {
	for host, want := range map[string]string{
		"":                      "ssh me@HOST ls",
		"blog.example.com":      "ssh me@blog.example.com ls",
		"blog.example.com:2222": "ssh -p 2222 me@blog.example.com ls",
		"[2001:db8::1]:2222":    "ssh -p 2222 me@2001:db8::1 ls",
	} {
		c := &caller{Config: configOf(mustBlog(t, map[string]string{"site.yaml": "host: \"" + host + "\"\n"}))}
		if got := c.typed(&cobra.Command{Example: "ls", Annotations: map[string]string{As: "me@"}}); got != want {
			t.Errorf("%q: %s, want %s", host, got, want)
		}
	}
}

func TestWhichPosts(t *testing.T) {
	blog := mustBlog(t, fixture)
	for args, want := range map[string]string{
		"":                           "first second ls",
		"ls":                         "first second ls",
		"ls --tag GO":                "first second",
		"ls --tag cafe":              "first",
		"ls --series parts":          "first second",
		"ls --tag go --series=PARTS": "first second",
		"search zebr":                "second",
		"search post --limit 1":      "ls",
	} {
		var slugs []string
		for line := range strings.Lines(printed(t, blog, nil, strings.Fields(args)...)) {
			slug, _, _ := strings.Cut(line, "\t")
			slugs = append(slugs, slug)
		}
		if got := strings.Join(slugs, " "); got != want {
			t.Errorf("%s: %s, want %s", args, got, want)
		}
	}
}

// What a search does not print is counted, on stderr; who has asked for so many is told
// nothing, unless more cannot be asked for.
func TestWhatIsLeftOut(t *testing.T) {
	files := map[string]string{}
	for i := range maxHits + 1 {
		files[fmt.Sprintf("p%d.md", i)] = "Zebras.\n"
	}
	blog := mustBlog(t, files)
	for command, limits := range map[string]string{"search": "to 100; without it 20", "feed": "to 300; without it 30"} {
		if help := printed(t, blog, nil, command, "--help"); !strings.Contains(joined(help), limits) {
			t.Errorf("the help of %s has no limits:\n%s", command, help)
		}
	}
	for args, want := range map[string]string{
		"search zebras":             "And 81 posts more; --limit shows up to 100.\n",
		"search zebras --json":      "And 81 posts more; --limit shows up to 100.\n",
		"search zebras --limit 20":  "",
		"search zebras --limit 100": "And 1 post more; --limit shows up to 100.\n",
	} {
		out, errs, code := ran(blog, nil, strings.Fields(args)...)
		if n := strings.Count(out, "\n"); code != 0 || errs != want || n != usualHits && n != maxHits {
			t.Errorf("%s: %d lines, exit code %d, said %q", args, n, code, errs)
		}
	}
}

// A post is printed by its slug alone, by an old address, by a heading; the name of a
// command is a post behind a slash.
func TestNames(t *testing.T) {
	blog := mustBlog(t, fixture)
	second := printed(t, blog, nil, "cat", "second")
	for _, args := range [][]string{{"second"}, {"/second"}, {"cat", "/second/"}, {"cat", "second.md"}, {"https://example.com/second/"}, {"second", "--width", "80"}} {
		if got := printed(t, blog, nil, args...); got != second {
			t.Errorf("%q prints\n%s", args, got)
		}
	}
	if got := printed(t, blog, nil, "/ls"); !strings.HasPrefix(got, "Named like a command\n") {
		t.Errorf("/ls prints\n%s", got)
	}
	if got := printed(t, blog, nil, "second#deeper"); !strings.HasPrefix(got, "Deeper\n──") {
		t.Errorf("a heading prints\n%s", got)
	}
	if got := printed(t, blog, nil, "latest", "--tag", "go"); got != printed(t, blog, nil, "cat", "first") {
		t.Errorf("the latest is\n%s", got)
	}
	titles := map[string]bool{}
	for range 200 { // so that it is as good as certain that each comes
		title, _, _ := strings.Cut(printed(t, blog, nil, "random", "--series", "parts"), "\n")
		titles[title] = true
	}
	if len(titles) != 2 {
		t.Errorf("any post is one of %v", titles)
	}
}

func TestWhatIsRefused(t *testing.T) {
	blog := mustBlog(t, fixture)
	for _, tt := range []struct {
		args string // with | between
		code int
		want string
	}{
		{"secund", 1, `There is no command or post "secund"; did you mean second?`},
		{"cat|frist", 1, `There is no post "frist"; did you mean first?`},
		{"cat|first|zzzzzz", 1, `There is no post "zzzzzz"; ls lists them.`},
		{"cat|first#no", 1, `There is no heading "no" in first; toc first lists those there are.`},
		{"ls|--tag|rust", 1, `There is no tag "rust"; tags lists the tags, ls --long the series too.`},
		{"search|xyzzy", 1, `No post has all of that: "xyzzy".`},
		{"help|fly", 1, `There is no command "fly"; help lists what there is.`},
		{"raw|first#one", 2, `A file is printed whole; cat and text begin at a heading. This is how it goes: raw SLUG`},
		{"cat", 2, `The name of a post is missing; ls lists them. This is how it goes: cat SLUG…`},
		{"raw|a|b", 2, `That is too much: "b". This is how it goes: raw SLUG`},
		{"ls|first", 2, `That is too much: "first".`},
		{"ls|--wrong", 2, `There is no flag "--wrong". This is how it goes: ls [--tag TAG]`},
		{"ls|-z", 2, `There is no flag "-z".`},
		{"ls|--tag", 2, `--tag needs a value.`},
		{"ls|--=", 2, `That flag cannot be read`},
		{"ls|--long=perhaps", 2, `--long is "perhaps"; expected true or false.`},
		{"ls|--json=2", 2, `--json is "2"; expected --json or --json=1.`},
		{"cat|first|--width|wide", 2, `--width is "wide"; expected a number from 8 to 500, or 0.`},
		{"cat|first|--width|7", 2, `--width is "7"`},
		{"cat|first|--width|-1", 2, `--width is "-1"`},
		{"cat|first|--width|99999999999999999999", 2, `--width is "99999999999999999999"`},
		{"cat|first|--color|blue", 2, `--color is "blue"; expected auto, always or never.`},
		{"cat|first|--theme|sepia", 2, `--theme is "sepia"; expected dark or light.`},
		{"search|x|--limit|0", 2, `--limit is "0"; expected a number from 1 to 100.`},
		{"search", 2, `The words to look for are missing.`},
		{"feed|html", 2, `The format is "html"; expected atom, rss or json.`},
		{"uptime|-a", 2, `There is no command or post "uptime"; help lists the commands, and ls the posts.`},
		{"ca|first", 2, `There is no command or post "ca"; did you mean cat?`},
		{"serach|x", 2, `There is no command or post "serach"; did you mean search?`},
		{"firs", 1, `There is no command or post "firs"; did you mean first?`},
		{"tag", 1, `There is no command or post "tag"; did you mean tags?`},
		{"zzzzzz", 1, `There is no command or post "zzzzzz"; help lists the commands, and ls the posts.`},
		{"exit", 1, `There is no command or post "exit"; there is no session to leave, for each command ends by itself.`},
		{"quit|now", 2, `There is no command or post "quit"; there is no session to leave`},
		{"ls|--tag|caf", 1, `There is no tag "caf"; did you mean Café?`},
		{"ls|--series|part", 1, `There is no series "part"; did you mean Parts?`},
		{"feed|--tag|caf", 1, `There is no tag "caf"; did you mean Café?`},
		{"ls|--tag|open|source", 2, `That is too much: "source"; a name in one word would be --tag open-source, or in two kinds of quotes --tag "'open source'". This is`},
		{"latest|--series|all|the\x1b[m|parts", 2, `That is too much: "the[m"; a name in one word would be --series all-the[m-parts, or`},
		{"ls|--tag|x|" + strings.Repeat("y", 1000), 2, `That is too much: "yyy`},
		{"--wrong", 1, `There is no command or post "--wrong"`},
		{"__complete|ls", 2, `There is no command or post "__complete"`},
		{"--|__complete|ls", 2, `There is no command or post "--"`},
		{"completion|bash", 2, `There is no command or post "completion"`},
		{" ", 2, `That command is empty; help lists what there is.`},
		{"", 2, `That command is empty`},
		{"help|--wrong", 2, `There is no flag "--wrong". This is how it goes: help [COMMAND]`},
		{"\x1b[31mred\x07\u202e", 1, `There is no command or post "[31mred"`},
		{strings.Repeat("long", 1000), 1, `There is no command or post "` + strings.Repeat("long", 15) + `…"`},
	} {
		out, errs, code := ran(blog, nil, strings.Split(tt.args, "|")...)
		if code != tt.code || !strings.HasPrefix(joined(errs), tt.want) || out != "" {
			t.Errorf("%q: exit code %d, want %d; stdout %q, stderr\n%s", tt.args, code, tt.code, out, errs)
		}
	}
}

// joined is what was set in lines of at most so many cells as a pipe has.
func joined(set string) string {
	return strings.Join(strings.FieldsFunc(set, func(r rune) bool { return r == '\n' }), " ")
}

// Each example can be typed as it stands, and each command has one, and a help.
func TestExamples(t *testing.T) {
	blog := mustBlog(t, fixture)
	c := &caller{Config: configOf(blog)}
	for _, cmd := range c.tree().Commands() {
		typed, ok := strings.CutPrefix(c.typed(cmd), "ssh -p 2222 blog.example.com ")
		if typed, _, _ = strings.Cut(typed, " > "); !ok || !strings.HasPrefix(typed, cmd.Name()) {
			t.Errorf("%s has the example %q", cmd.Name(), c.typed(cmd))
		}
		if out, errs, code := ran(blog, nil, strings.Fields(strings.NewReplacer("markdown tables", "zebras", "ssh", "go").Replace(typed))...); code != 0 || out == "" {
			t.Errorf("%s: exit code %d: %s", typed, code, errs)
		}
		if help := printed(t, blog, nil, cmd.Name(), "-h"); help != printed(t, blog, nil, "help", cmd.Name()) || !strings.Contains(help, c.typed(cmd)) {
			t.Errorf("the help of %s is\n%s", cmd.Name(), help)
		}
	}
}

// hostile is a blog of an author who means harm.
func hostile(t testing.TB) *content.Blog {
	const bad = "x\x1b]0;t\x07y\x9b31mz\r\u0085\u202e\x00\x7f\u009d"
	return mustBlog(t, map[string]string{
		"a.md": "---\ntitle: \"T\\e[31m\\r\\nU\\x9b\\t.\"\nslug: \"s\\e\\tl\"\ntags: [\"a\\tb\\e[m\\n\", \"\\r\"]\nseries: \"S\\e\\t\"\nauthor: \"A\\e\\t\"\ndescription: \"D\\r\\n\\e\\t\"\n" +
			"date: 2020-01-01\n---\n" + bad + "\n\n# H" + bad + "\n\n## H\r\n\n`" + bad + "`\n\n```go\n" + bad + "\n\tx\n```\n\n[" + bad + "](https://e.example/\x1b)\n\n" +
			"| " + bad + " |\n| - |\n| \x1b[m |\n\n![" + bad + "](" + bad + ".png)\n\n$" + bad + "$\n\n&#27;[31m &#155; &#13;\n",
		"b\x1b\r.md": "no front matter \x1b\r\n",
	})
}

// Every command with every flag, without a terminal: nothing that a terminal acts on but
// newlines and tabs, neither of results nor of errors. Only "raw" is byte for byte.
func TestNoControlCharacters(t *testing.T) {
	shipped, err := content.Load(content.Shipped(), time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	for name, blog := range map[string]*content.Blog{"shipped": shipped, "hostile": hostile(t), "fixture": mustBlog(t, fixture)} {
		for _, args := range commandLines(blog) {
			if args[0] == "raw" {
				continue
			}
			out, errs, code := ran(blog, nil, args...)
			if bad := firstControl(out + errs); bad >= 0 && !strings.Contains(strings.Join(args, " "), "always") {
				t.Errorf("%s: %q prints %q", name, args, (out + errs)[max(bad-20, 0):bad+1])
			}
			if out == "" && errs == "" && code == 0 && args[0] != "toc" && args[0] != "links" && args[0] != "tags" {
				t.Errorf("%s: %q prints nothing", name, args)
			}
		}
	}
}

// commandLines are all commands with each of their flags, for all posts of a blog.
func commandLines(blog *content.Blog) (lines [][]string) {
	for _, cmd := range (&caller{Config: configOf(blog)}).tree().Commands() {
		for _, with := range argumentsOf(cmd, blog) {
			lines = append(lines, append([]string{cmd.Name()}, with...))
		}
	}
	return lines
}

// argumentsOf is what may stand behind a command: what it is about, and then each flag.
func argumentsOf(cmd *cobra.Command, blog *content.Blog) (all [][]string) {
	about := [][]string{nil}
	switch {
	case strings.Contains(cmd.Use, "SLUG"):
		about = nil
		for _, p := range blog.Posts {
			about = append(about, []string{p.Slug})
		}
	case strings.Contains(cmd.Use, "WORDS"):
		about = [][]string{{"x"}, {"text"}, {"nothing\x1bhas\rthis"}}
	}
	for _, words := range about {
		all = append(all, words)
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			for _, value := range valuesOf(f, blog) {
				all = append(all, append(slices.Clone(words), "--"+f.Name+value))
			}
		})
	}
	return all
}

// valuesOf is what may be given to a flag, and what may not.
func valuesOf(f *pflag.Flag, blog *content.Blog) []string {
	bad := "=\x1b[m\r\u009b"
	switch value := f.Value.(type) {
	case *word:
		var all []string
		for _, w := range value.allowed {
			all = append(all, "="+w)
		}
		return append(all, bad)
	case *number:
		return []string{fmt.Sprint("=", value.least), fmt.Sprint("=", value.most), "=0", bad}
	}
	if f.Name != "tag" && f.Name != "series" {
		return []string{"", bad}
	}
	all := []string{bad}
	for _, t := range blog.Topics() {
		all = append(all, "="+t.Name)
	}
	return all
}

func firstControl(s string) int {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' || r == '\u202e' })
}

// On a terminal what is sent are colours, styles and links alone.
func TestColours(t *testing.T) {
	blog := mustBlog(t, fixture)
	term := func(p colorprofile.Profile) *Terminal { return &Terminal{Width: 80, Height: 24, Colours: p} }
	for _, tt := range []struct {
		term *Terminal
		args string
		has  string // of: truecolor, 256, 16, link
		not  string
	}{
		{nil, "", "", "\x1b"},
		{nil, "--theme dark", "", "\x1b"},
		{nil, "--color always", "\x1b[", "8;2;"},
		{nil, "--color always --theme dark", "8;5;", "8;2;"},
		{term(colorprofile.TrueColor), "", "\x1b]8;;https://example.org", "38;"},
		{term(colorprofile.TrueColor), "--theme dark", "38;2;99;216;178", ""},
		{term(colorprofile.TrueColor), "--theme light", "38;2;11;107;93", ""},
		{term(colorprofile.TrueColor), "--color never", "", "\x1b"},
		{term(colorprofile.ANSI), "--theme dark", "\x1b[", "38;"},
		{term(colorprofile.ASCII), "", "\x1b[1m", "35"},
		{term(colorprofile.ASCII), "--color always", "35", ""},
		{term(colorprofile.NoTTY), "", "", "\x1b"},
	} {
		out := printed(t, blog, tt.term, strings.Fields("cat first "+tt.args)...)
		if !strings.Contains(out, tt.has) || tt.not != "" && strings.Contains(out, tt.not) {
			t.Errorf("%+v %s: wants %q and not %q, has %q", tt.term, tt.args, tt.has, tt.not, out)
		}
	}
}

// Nothing is lost in a pipe: code is as long as it is, whole paragraphs are one line.
func TestNothingIsCut(t *testing.T) {
	blog := mustBlog(t, fixture)
	for _, args := range []string{"cat first", "cat first --width 8", "cat first --width 0"} {
		if out := printed(t, blog, nil, strings.Fields(args)...); !strings.Contains(out, strings.Repeat("x", 120)+"\n") {
			t.Errorf("%s cuts code:\n%s", args, out)
		}
	}
	long := mustBlog(t, map[string]string{"a.md": "- " + strings.Repeat("word ", 20000) + "\n\n" + strings.Repeat("字", 40000) + "\n"})
	out := printed(t, long, nil, "cat", "a", "--width", "0")
	if lines := strings.Count(out, "\n"); lines != 6 {
		t.Errorf("%d lines", lines)
	}
}

// An address that fits no line is one all the same, in a text and at its end, so that it
// can be copied and found; in a frame and a table it is set like words.
func TestAddressesStayWhole(t *testing.T) {
	long := "https://example.org/" + strings.Repeat("long/", 40)
	blog := mustBlog(t, map[string]string{"a.md": "Here: " + long + ", and\n\n- [words](" + long + "2)\n\n| a |\n| - |\n| " + long + " |\n"})
	for _, args := range []string{"cat a", "cat a --width 8", "cat a --width 0"} {
		out := printed(t, blog, nil, strings.Fields(args)...)
		for _, want := range []string{long + ",", "] " + long + "2\n"} {
			if !strings.Contains(out, want) {
				t.Errorf("%s tears %s:\n%s", args, want, out)
			}
		}
		if rest := strings.ReplaceAll(out, long, ""); args == "cat a" && slices.ContainsFunc(strings.Split(rest, "\n"), func(l string) bool { return cells(l) > 80 }) {
			t.Errorf("%s has other long lines:\n%s", args, rest)
		}
	}
}

// A reader who has enough ends it, and nobody is told.
func TestClosedPipe(t *testing.T) {
	blog := mustBlog(t, fixture)
	for _, args := range commandLines(blog) {
		if out, _, code := ran(blog, nil, args...); code != 0 || out == "" || slices.Contains(args, "--help") {
			continue // cobra does not ask what has come of a help
		}
		var errs bytes.Buffer
		if code := Run(context.Background(), configOf(blog), Call{Args: args, Stdout: closed{}, Stderr: &errs}); code != 1 || errs.Len() > 0 {
			t.Errorf("%q: exit code %d, said %q", args, code, errs.String())
		}
	}
}

type closed struct{}

func (closed) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// A blog that cannot be read is an error of the caller's.
func TestNoBlog(t *testing.T) {
	config := configOf(nil)
	broken := errors.New("broken")
	config.Blog = func() (*content.Blog, error) { return nil, broken }
	for _, cmd := range Commands(config, Call{Stdout: io.Discard}) {
		if cmd.Name() == "version" {
			continue
		}
		cmd.SilenceErrors, cmd.SilenceUsage = true, true
		cmd.SetArgs([]string{"atom"})
		if cmd.Args(cmd, []string{"x"}) != nil {
			cmd.SetArgs([]string{})
		}
		if err := cmd.Execute(); !errors.Is(err, broken) {
			t.Errorf("%s: %v", cmd.Name(), err)
		}
	}
}

// Whatever is sent is answered, once, and nothing that comes back drives a terminal.
func FuzzCommandLine(f *testing.F) {
	blog := hostile(f)
	for _, line := range []string{"ls", "cat a --width 0", "search x | y", "; rm -rf /", "$(ls)", "`ls`", "--=", "-\xff", "cat -- -a", "help help"} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		args := strings.Split(line, " ")
		if args[0] == "raw" {
			return
		}
		out, errs, code := ran(blog, nil, args...)
		if strings.Contains(line, "always") || strings.Contains(line, "-c") {
			out = ""
		}
		if at := firstControl(out + errs); at >= 0 {
			t.Errorf("%q prints %q", args, out+errs)
		}
		if code != 0 && errs == "" || code == 0 && errs != "" || code < 0 || code > 2 || len(errs) > 4096 {
			t.Errorf("%q: exit code %d, said %q", args, code, errs)
		}
	})
}

func BenchmarkList(b *testing.B) {
	files := map[string]string{}
	for i := range 1000 {
		files[fmt.Sprintf("post-%d.md", i)] = "---\ntitle: A post\ndate: 2020-01-01\n---\nText.\n"
	}
	blog := mustBlog(b, files)
	config := configOf(blog)
	b.ReportAllocs()
	for b.Loop() {
		Run(context.Background(), config, Call{Args: []string{"ls"}, Stdout: io.Discard, Stderr: io.Discard})
	}
}
