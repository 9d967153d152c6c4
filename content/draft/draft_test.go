package draft

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"edgerunner.vc/blog/content"
)

// now is a moment that no date in the tests is behind.
var now = time.Date(2026, 11, 20, 22, 40, 7, 123, time.UTC)

// folder is a folder with those files.
func folder(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		at := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func mustLoad(t testing.TB, dir string) *content.Blog {
	t.Helper()
	blog, err := content.Load(os.DirFS(dir), now.AddDate(10, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	return blog.Whole()
}

// mustBegin begins a post, and returns its path and text.
func mustBegin(t testing.TB, dir string, p Post) (name, text string) {
	t.Helper()
	p.Now = now
	name, err := p.Begin(dir, mustLoad(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	src, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return name, string(src)
}

func TestPlain(t *testing.T) {
	dir := folder(t, map[string]string{"site.yaml": "time_zone: Europe/Berlin\n"})
	name, text := mustBegin(t, dir, Post{Title: "  The first: \"one\" "})
	if name != "the-first-one.md" {
		t.Errorf("it is called %s", name)
	}
	const want = "---\ntitle: \"The first: \\\"one\\\"\"\ndate: 2026-11-20T23:40:07+01:00\ndraft: true\n---\n\n"
	if text != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
}

func TestDraftOrNot(t *testing.T) {
	yes, no := true, false
	for _, tt := range []struct {
		name, archetype, at string
		draft               *bool
		want, wantNot       string
	}{
		{"nothing said", "", "a.md", nil, "draft: true\n---", ""},
		{"a draft", "", "a.md", &yes, "draft: true\n---", ""},
		{"no draft", "", "a.md", &no, "", "draft"},
		{"Jekyll", "", "_posts/2020-01-01-a.md", nil, "published: false\n---", "draft"},
		{"archetype says so", "---\ntitle: {{ .Title }}\ndraft: false\n---\n", "a.md", nil, "draft: false", "true"},
		{"archetype is overruled", "---\ntitle: {{ .Title }}\nDraft: false\n---\ndraft: x\n", "a.md", &yes, "Draft: true\n---\ndraft: x", "false"},
		{"archetype with published", "---\npublished: false\ntitle: {{ .Title }}\n---\n", "a.md", &no, "published: true", "draft"},
		{"archetype of TOML", "+++\ntitle = '{{ .Title }}'\n+++\ndraft = 1\n", "a.md", nil, "draft = true\n+++\n", "draft: "},
		{"archetype of JSON", "{\n  \"title\": \"{{ .Title }}\"\n}\n\ntext\n", "a.md", nil, "{\n  \"draft\": true,\n  \"title\": \"T\"\n}\n\ntext", ""},
	} {
		files := map[string]string{tt.at: "---\ntitle: Old\ndate: 2020-01-01\n---\n"}
		if tt.archetype != "" {
			files["archetypes/default.md"] = tt.archetype
		}
		_, text := mustBegin(t, folder(t, files), Post{Title: "T", Draft: tt.draft})
		if !strings.Contains(text, tt.want) || tt.wantNot != "" && strings.Contains(text, tt.wantNot) {
			t.Errorf("%s:\n%s", tt.name, text)
		}
	}
}

// titles are such as need care in a file, in its name, or in HTML.
var titles = []string{
	"A plain one", "It's \"quoted\": yes", "# no comment", "- no list", "null", "true", "~", "2026-01-02", "0x10", "1e3", "[a, b]", "{a: b}", "{{ .Date }}", "{{", "}}",
	"& anchor", "*alias", "!tag", "%directive", "@at", "`tick`", "back\\slash \\n", "---", "+++", "...", "= = =", "a: b # c", "'", "\"", "$1 ${2} $",
	"AT&amp;T &lt;b&gt;", "&amp;amp;", "R&D", "&copy 2026", "&#65;", "<script>", "Über schön & gut", "日本語の記事", "العربية", "🏴󠁧󠁢󠁳󠁣󠁴󠁿 flag 🚀", "é", "\u0301mark first",
	"README", "index", "Index!", "!!!", "_index", ".hidden", "../../etc/passwd", "a/b", "CON", "2024-01-02 party", "2024-01-02", "node_modules", strings.Repeat("long ", 100), strings.Repeat("長", 200),
	"two\nlines", "tab\there", "bell\a", "\u202ereversed", "soft\u00adhyphen", "zero\u200bwidth", "\ufeffbom", "bad \xff byte", "line\u2028separator", "next\u0085line", marker + "x", "title: x", "draft: false",
}

// archetypes are such as authors have, in all three languages.
var archetypes = []string{
	"",
	"---\ntitle: \"{{ replace .Name \"-\" \" \" | title }}\"\ndate: {{ .Date }}\ndraft: true\n---\n\n",
	"+++\ndate = '{{ .Date }}'\ndraft = true\ntitle = '{{ replace .File.ContentBaseName \"-\" \" \" | title }}'\n+++\n",
	"{\n  \"title\": \"{{ .Title }}\",\n  \"date\": \"{{ .Date }}\"\n}\n\n# {{ .Title }}\n",
	"---\nslug: \nlayout: post\ntitle: {{ .Title }}\n---\n",
}

// held is the one property: whatever the title is, the post has it, and a slug.
func held(t testing.TB, title, archetype string, bundle bool) {
	t.Helper()
	want := content.Clean(title)
	if want == "" {
		return
	}
	files := map[string]string{"posts/old.md": "---\ntitle: Old one\ndate: 2020-01-01\n---\n"}
	if archetype != "" {
		files["archetypes/default.md"] = archetype
	}
	dir := folder(t, files)
	before := mustLoad(t, dir)
	name, err := Post{Title: title, Bundle: bundle, Draft: new(bool), Now: now}.Begin(dir, before)
	if err != nil {
		t.Fatalf("%q in %q: %v", title, archetype, err)
	}
	if len(filepath.Base(name)) > 255 || !utf8.ValidString(name) || strings.Contains(name, "..") {
		t.Errorf("%q: the file is called %q", title, name)
	}
	for _, p := range mustLoad(t, dir).Posts {
		if p.File == name {
			if p.Title != want || p.Slug == "" {
				t.Errorf("%q in %q: it is called %q, %q", want, archetype, p.Title, p.Slug)
			}
			return
		}
	}
	t.Errorf("%q in %q: %s is no post", title, archetype, name)
}

// A post has exactly the title that it was begun with, whatever that holds.
func TestTitleIsKept(t *testing.T) {
	for _, title := range titles {
		for i, archetype := range archetypes {
			held(t, title, archetype, i%2 == 0)
		}
	}
}

func FuzzTitle(f *testing.F) {
	for i, title := range titles {
		f.Add(title, uint8(i), i%2 == 0)
	}
	f.Fuzz(func(t *testing.T, title string, archetype uint8, bundle bool) {
		if len(title) < 4<<10 {
			held(t, title, archetypes[int(archetype)%len(archetypes)], bundle)
		}
	})
}

func TestNothingIsOverwritten(t *testing.T) {
	for _, files := range []map[string]string{
		{"the-name.md": "---\ndraft: perhaps\n---\nMine.\n"},
		{"the-name/index.md": "Mine.\n"},
		{"the-name.mdx": "Mine.\n"},
		{"sub/other.md": "---\nslug: the-name\n---\nMine.\n"},
		{"sub/other.md": "---\naliases: [/the-name/]\n---\nMine.\n"},
	} {
		files["posts.md"] = "---\ndate: 2026-01-01\n---\n"
		dir := folder(t, files)
		for _, bundle := range []bool{false, true} {
			name, err := Post{Title: "The name", Bundle: bundle, Now: now}.Begin(dir, mustLoad(t, dir))
			if err == nil || !strings.Contains(err.Error(), "choose another title") {
				t.Errorf("%v: %s, %v", files, name, err)
			}
		}
		for name, text := range files {
			if now, _ := os.ReadFile(filepath.Join(dir, name)); string(now) != text {
				t.Errorf("%s is %q now", name, now)
			}
		}
	}
}

// A link that leads out of the folder is not followed.
func TestNothingIsWrittenOutside(t *testing.T) {
	outside := t.TempDir()
	dir := folder(t, nil)
	if err := os.Symlink(outside, filepath.Join(dir, "posts")); err != nil {
		t.Fatal(err)
	}
	// The folder of the posts, as one who can write there might say it is.
	blog := mustLoad(t, folder(t, map[string]string{"posts/a.md": "Text.\n"}))
	if name, err := (Post{Title: "The name", Now: now}).Begin(dir, blog); err == nil {
		t.Errorf("%s was written", name)
	}
	if found, _ := os.ReadDir(outside); len(found) > 0 {
		t.Errorf("%s was written outside", found[0].Name())
	}
}
