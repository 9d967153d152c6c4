package content

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	tests := []struct{ name, in, text, line string }{
		{"plain", "Notes, naïve 名前 🚀", "Notes, naïve 名前 🚀", "Notes, naïve 名前 🚀"},
		{"empty", "", "", ""},
		{"ESC", "\x1b[31mred\x1b[0m", "[31mred[0m", "[31mred[0m"},
		{"OSC", "\x1b]0;title\x07x", "]0;titlex", "]0;titlex"},
		{"C0", "a\x00b\x01c\x08d\x1fe", "abcde", "abcde"},
		{"DEL", "a\x7fb", "ab", "ab"},
		{"C1 as a byte", "a\x9b31mb", "a\ufffd31mb", "a\ufffd31mb"},
		{"C1 as a character", "a\u009b31m\u0090b\u0080", "a31mb", "a31mb"},
		{"bidi overrides", "a\u202ab\u202bc\u202cd\u202de\u202ef", "abcdef", "abcdef"},
		{"bidi isolates", "a\u2066b\u2067c\u2068d\u2069e", "abcde", "abcde"},
		{"bidi marks", "a\u200eb\u200fc\u061cd", "abcd", "abcd"},
		{"joiners stay", "\U0001f469\u200d\U0001f4bb", "\U0001f469\u200d\U0001f4bb", "\U0001f469\u200d\U0001f4bb"},
		{"cut UTF-8", "a\xe2\x82b", "a\ufffdb", "a\ufffdb"},
		{"Latin-1", "na\xefve", "na\ufffdve", "na\ufffdve"},
		{"overlong ESC", "a\xc1\x9bb", "a\ufffdb", "a\ufffdb"},
		{"surrogate", "a\xed\xa0\x80b", "a\ufffdb", "a\ufffdb"},
		{"noncharacters", "a\ufdd0b\ufdefc\ufffed\uffffe\U0001fffef\U0010ffffg", "abcdefg", "abcdefg"},
		{"replacement character stays", "a\ufffdb", "a\ufffdb", "a\ufffdb"},
		{"byte order mark", "\ufeffa\ufeffb", "ab", "ab"},
		{"tabs and newlines", "a\tb\nc", "a\tb\nc", "a b c"},
		{"CR LF", "a\r\nb\rc\r\n", "a\nb\nc\n", "a b c"},
		{"blanks", "  a   b  ", "  a   b  ", "a b"},
		{"no-break space", "a\u00a0b", "a\u00a0b", "a b"},
		{"only controls", "\x1b\x07\u202e", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := CleanText(tt.in); got != tt.text {
				t.Errorf("CleanText(%q) = %q, want %q", tt.in, got, tt.text)
			}
			if got := Clean(tt.in); got != tt.line {
				t.Errorf("Clean(%q) = %q, want %q", tt.in, got, tt.line)
			}
			if got := Clean(Clean(tt.in)); got != tt.line {
				t.Errorf("Clean twice makes %q of %q", got, tt.line)
			}
		})
	}
}

// White space is one blank, also that which is a control character: words do not
// run into each other.
func TestCleanSpaces(t *testing.T) {
	for _, space := range []string{" ", "\t", "\n", "\r\n", "\v", "\f", "\u0085", "\u00a0", "\u2028", "\u2029", "\u3000"} {
		if got := Clean("two" + space + "words"); got != "two words" {
			t.Errorf("Clean(two%qwords) = %q", space, got)
		}
	}
}

func TestCleanTextCopiesNothing(t *testing.T) {
	s := strings.Repeat("A usual line of text, naïve.\n", 100)
	if n := testing.AllocsPerRun(10, func() { CleanText(s) }); n != 0 {
		t.Errorf("%g allocations, want none", n)
	}
}

// unsafeIn finds what no terminal may be sent. It is written apart from Clean.
func unsafeIn(s string) string {
	if !utf8.ValidString(s) {
		return "bytes that are not UTF-8"
	}
	for _, r := range s {
		switch {
		case r < ' ' && r != '\n' && r != '\t', r == 0x7f, r >= 0x80 && r <= 0x9f:
			return fmt.Sprintf("control character %U", r)
		case strings.ContainsRune("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", r):
			return fmt.Sprintf("bidirectional control %U", r)
		case r >= 0xfdd0 && r <= 0xfdef, r%0x10000 == 0xfffe, r%0x10000 == 0xffff:
			return fmt.Sprintf("noncharacter %U", r)
		}
	}
	return ""
}

// checkSafe walks all that v holds, unexported fields too, but for the source of a post,
// which is given away as it is, and what says how to read a folder again. Texts have one line, but for the fields that are named.
func checkSafe(t *testing.T, v any, manyLines ...string) {
	t.Helper()
	raw := map[string]bool{"content.Post.source": true, "content.entry.name": true, "content.siteEntry.settings": true}
	seen := map[uintptr]bool{}
	var walk func(path string, v reflect.Value)
	walk = func(path string, v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			if bad := unsafeIn(v.String()); bad != "" {
				t.Errorf("%s = %q has a %s", path, v.String(), bad)
			}
			name := path[strings.LastIndexByte(path, '.')+1:]
			if strings.ContainsAny(v.String(), "\n\t") && !strings.Contains(strings.Join(manyLines, " "), name) {
				t.Errorf("%s = %q has more than one line", path, v.String())
			}
		case reflect.Pointer:
			if v.IsNil() || seen[v.Pointer()] || v.Type() == reflect.TypeFor[*time.Location]() {
				return
			}
			seen[v.Pointer()] = true
			walk(path, v.Elem())
		case reflect.Struct:
			for i := range v.NumField() {
				if f := v.Type().Field(i); !raw[v.Type().String()+"."+f.Name] {
					walk(path+"."+f.Name, v.Field(i))
				}
			}
		case reflect.Slice:
			for i := range v.Len() {
				walk(fmt.Sprintf("%s[%d]", path, i), v.Index(i))
			}
		case reflect.Map:
			for _, k := range v.MapKeys() {
				walk(path+"[key]", k)
				walk(path+"["+Clean(k.String())+"]", v.MapIndex(k))
			}
		}
	}
	walk("", reflect.ValueOf(v))
}

// TestLoadedBlogIsSafe writes what is dangerous wherever an author can write.
func TestLoadedBlogIsSafe(t *testing.T) {
	const raw = "a\x1b[31m\u009b\x9b\x7f\u202e\ufffe\u2066z"    // as bytes of the file
	const yaml = `a\e[31m\x9b\x7f\u202e\ufffe\u2066\r\nz`       // as escapes of the notation
	const json = `a\u001b[31m\u009b\u007f\u202e\ufffe\ud800\nz` // a lone surrogate, too
	const toml = `a\u001b[31m\u009b\u007f\u202e\ufffe\u2066\nz`
	const name = "a\x1b[31m\u009b\u202e\nz" // a file's name is UTF-8, or no fs.FS opens it
	front := func(mark, format, s string) string {
		keys := []string{"title", "description", "slug", "series", "cover", "lang", "tags", "authors", "aliases", "titel"}
		var b strings.Builder
		for _, k := range keys {
			fmt.Fprintf(&b, format, k, s)
		}
		for _, k := range []string{"date", "weight", "toc"} {
			fmt.Fprintf(&b, format, k, s)
		}
		return mark + "\n" + b.String()
	}
	all := map[string]string{
		"raw.md":                       front("---", "%s: '%s'\n", raw) + "---\n# " + raw + "\n\n" + raw + "\n",
		"yaml.md":                      front("---", "%s: \"%s\"\n", yaml) + "---\n# " + raw + "\n",
		"toml.md":                      front("+++", "%s = \"%s\"\n", toml) + "+++\n# " + raw + "\n",
		"json.md":                      front("{", "\"%s\": \"%s\",\n", json) + "\"x\": 1}\n# " + raw + "\n",
		"keys.md":                      "---\n\"tit\\el\": x\n\"titl\\e\": x\n\"\\u202edraf\": x\n---\n" + raw + "\n",
		"broken.md":                    "---\n" + raw + "\n\"" + yaml + "\": [\n---\n",
		"words.md":                     "---\n" + raw + "\n---\n",
		"draft.md":                     "---\ndraft: \"" + yaml + "\"\n---\n",
		"heading.md":                   "# " + raw + "\n",
		"only.md":                      "---\ntitle: \"\\e\\a\"\n---\n",
		name + ".md":                   "---\ndate: soon\n---\n" + raw,
		name + "/index.md":             "Text",
		"x/" + name + ".md":            "---\ndate: 2020-01-01\n---\n",
		"drafts/" + name + ".md":       "---\ndraft: true\n---\n",
		"broken/" + name + ".md":       "---\n",
		"2020-02-02-" + name + "-b.md": "",
		siteFile: `title: "` + yaml + `"
tagline: "` + yaml + `"
author: "` + yaml + `"
language: "` + yaml + `"
copyright: "` + yaml + `"
base_url: "https://` + yaml + `"
time_zone: "` + yaml + `"
glyph: "` + yaml + `"
accent: {dark: "` + yaml + `"}
"` + yaml + `": x
`,
	}
	fsys := fstest.MapFS{}
	for name, src := range all {
		fsys[name] = &fstest.MapFile{Data: []byte(src)}
	}
	fsys["pipe/"+name+".md"] = &fstest.MapFile{Mode: 1 << 25} // a named pipe
	b := mustLoad(t, brokenFS{FS: fsys, closed: name})
	checkSafe(t, b, "body", "Glyph")
	if len(b.Posts) < 8 || len(b.Hidden) < 6 || len(b.Problems) < 10 {
		t.Errorf("%d posts, %d hidden, %d problems: the test tests nothing", len(b.Posts), len(b.Hidden), len(b.Problems))
	}
	for _, p := range b.Posts {
		if p.Title == "" || p.Slug == "" {
			t.Errorf("%q has title %q and slug %q", p.File, p.Title, p.Slug)
		}
		for _, block := range p.Parse().Blocks {
			if bad := unsafeIn(block.Heading); bad != "" || strings.ContainsAny(block.Heading, "\n\t") {
				t.Errorf("heading %q has a %s", block.Heading, bad)
			}
		}
	}
	if p := b.Post("only"); p == nil || p.Title != "Only" {
		t.Errorf("a title of controls alone gives %+v, want the name of the file", p)
	}
}

func TestCleanedFields(t *testing.T) {
	const want = "a[31mz"
	for notation, src := range map[string]string{
		"YAML": "---\ntitle: \"a\\e[31m\\x9b\\u202ez\"\ndescription: \"a\\e[31m\\x9b\\u202ez\"\ntags: [\"a\\e[31m\\x9b\\u202ez\"]\n---\n",
		"TOML": "+++\ntitle = \"a\\u001b[31m\\u009b\\u202ez\"\ndescription = \"a\\u001b[31m\\u009b\\u202ez\"\ntags = [\"a\\u001b[31m\\u009b\\u202ez\"]\n+++\n",
		"JSON": "{\"title\": \"a\\u001b[31m\\u009b\\u202ez\", \"description\": \"a\\u001b[31m\\u009b\\u202ez\", \"tags\": [\"a\\u001b[31m\\u009b\\u202ez\"]}\n",
		"raw":  "---\ntitle: a\x1b[31m\u009b\u202ez\ndescription: a\x1b[31m\u009b\u202ez\ntags: a\x1b[31m\u009b\u202ez\n---\n",
	} {
		t.Run(notation, func(t *testing.T) {
			p, problems := mustPost(t, "a.md", src)
			checkProblems(t, problems)
			if p.Title != want || p.Description != want || len(p.Tags) != 1 || p.Tags[0] != want {
				t.Errorf("title %q, description %q, tags %q; want %q", p.Title, p.Description, p.Tags, want)
			}
		})
	}
}

// Characters without a width are bounded, and tags are kept for flags alone.
func TestHiddenCharacters(t *testing.T) {
	const england = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
	for src, want := range map[string]string{
		"a" + england + "b":                       "a" + england + "b",
		"a\U000e0067\U000e007fb":                  "ab",
		england + "a\U000e0067":                   england + "a",
		"🏴" + strings.Repeat("\U000e0061", 500):   "🏴" + strings.Repeat("\U000e0061", maxMarks),
		"e" + strings.Repeat("\u0301", 500) + "f": "e" + strings.Repeat("\u0301", maxMarks) + "f",
		"a" + strings.Repeat("\u200d", 500) + "b": "a" + strings.Repeat("\u200d", maxMarks) + "b",
		strings.Repeat("e\u0301", 100):            strings.Repeat("e\u0301", 100),
		"x\u2060y\u206az\ufff9":                   "xyz",
		"👨\u200d👩\u200d👧\u200d👦":                  "👨\u200d👩\u200d👧\u200d👦",
	} {
		if got := CleanText(src); got != want {
			t.Errorf("CleanText(%.40q) = %.80q, want %.80q", src, got, want)
		}
	}
}
