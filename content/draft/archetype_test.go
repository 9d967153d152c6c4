package draft

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func fillIn(src string) (string, error) {
	return filling{post: Post{Title: "It's a “Name”", Now: now}, name: "it-s-a-name", section: "posts"}.fill("default.md", src)
}

func TestFill(t *testing.T) {
	for _, tt := range []struct{ src, want string }{
		{"plain", "plain"},
		{"# {{ .Title }}", "# It's a “Name”"},
		{"title: {{ .Title }}", `title: "It's a “Name”"`},
		{"title = '{{ .Title }}'", `title = "It's a “Name”"`},
		{"title: '{{ .Title | title }}'", `title: "It's a “Name”"`},
		{`title: "{{ replace .Name "-" " " | title }}"`, `title: "It's a “Name”"`},
		{`title: {{ humanize .TranslationBaseName }}`, `title: "It's a “Name”"`},
		{`title: {{ title (replace .File.ContentBaseName "-" " ") }}`, `title: "It's a “Name”"`},
		{"{\n  \"title\": \"{{ .Title }}\",\n}", "{\n  \"title\": \"It's a “Name”\",\n}"},
		{"{{ .Name }} {{ .File.BaseFileName | upper }} {{ .Title | urlize }}", "it-s-a-name IT-S-A-NAME it-s-a-name"},
		{"{{ .Date }} {{ .Section }} {{ .Type }}", "2026-11-20T22:40:07Z posts posts"},
		{`{{ dateFormat "2006-01" .Date }} {{ .Date | time.Format "02" }} {{ now.Format "Jan 2" }} {{ time.Now.Format "15" }} {{ (now).Format "2006" }}`, "2026-11 20 Nov 20 22 2026"},
		{"a\n{{- /* a note */ -}}\n{{- `b` }}", "ab"},
	} {
		if got, err := fillIn(tt.src); err != nil || got != tt.want {
			t.Errorf("%s is %q, %v; want %q", tt.src, got, err, tt.want)
		}
	}
}

// What only an engine of templates could do is refused, and nothing of it is done.
func TestFillRefuses(t *testing.T) {
	for _, src := range []string{
		"{{ if true }}x{{ end }}", "{{ range .Site.Pages }}{{ end }}", "{{ with .Title }}{{ . }}{{ end }}", "{{ $x := .Title }}", "{{ define \"x\" }}{{ end }}{{ template \"x\" }}",
		"{{ .Site.Params.author }}", "{{ readFile \"/etc/passwd\" }}", "{{ os.Getenv \"HOME\" }}", "{{ resources.GetRemote \"http://127.0.0.1\" }}", "{{ exec \"sh\" }}",
		"{{ printf \"%s\" .Title }}", "{{ . }}", "{{ $ }}", "{{ nil }}", "{{ 1 }}", "{{ .Title.Name }}", "{{ .Title .Name }}", "{{ \"a\" \"b\" }}", "{{ replace .Name }}", "{{ replace .Name 1 2 }}",
		"{{ dateFormat .Date }}", "{{ dateFormat \"x\" \"y\" }}", "{{ title }}", "{{ title 1 2 }}", "{{ lower .Date }}", "{{ (.Title) .Name }}",
	} {
		got, err := fillIn(src)
		if err == nil || !strings.Contains(err.Error(), "nothing is executed here") {
			t.Errorf("%s is %q, %v", src, got, err)
		}
	}
	for _, src := range []string{"{{", "{{ end }}", "{{ .Title", "{{ \"x }}", "{{ ( }}"} {
		if got, err := fillIn(src); err == nil {
			t.Errorf("%s is %q", src, got)
		}
	}
}

func TestArchetypes(t *testing.T) {
	files := map[string]string{
		"archetypes/default.md":     "---\ntitle: {{ .Title }}\ntags: [default]\n---\n",
		"archetypes/notes.md":       "---\ntitle: {{ .Title }}\ntags: [notes]\n---\n",
		"content/posts/a.md":        "---\ndate: 2020-01-01\n---\n",
		"content/posts/sub/a/b.md":  "---\ntitle: Deep\ndate: 2020-01-01\n---\n",
		"notes/a.md":                "---\ntitle: Of notes\ndate: 2020-01-01\n---\n",
		"bad/archetypes/default.md": "---\ndescription: none\n---\n",
		"bad/a.md":                  "---\ndate: 2020-01-01\n---\n",
	}
	for title, tt := range map[string]struct{ dir, want string }{
		"New 1": {".", "default"}, "New 2": {"content/posts", "default"}, "New 3": {"content", "default"}, "New 4": {"notes", "default"},
		"New 5": {"content/posts/sub", "date: 2026-11-20T22:40:07Z\ndraft: true\n---"},
	} {
		dir := folder(t, files) // for what is begun is a post, which the next stands beside
		if _, text := mustBegin(t, filepath.Join(dir, tt.dir), Post{Title: title}); !strings.Contains(text, tt.want) {
			t.Errorf("%s:\n%s", tt.dir, text)
		}
	}
	dir := folder(t, files)
	if name, src, err := archetypeFor(dir, home{dir: "content/notes/2026"}); err != nil || !strings.Contains(src, "[notes]") {
		t.Errorf("%s, %q, %v", name, src, err)
	}
	bad := filepath.Join(dir, "bad")
	name, err := Post{Title: "Isn't it?", Now: now}.Begin(bad, mustLoad(t, bad))
	if err == nil || !strings.Contains(err.Error(), `default.md makes a post with the title "Isn t it"; have a line title: "{{ .Title }}"`) {
		t.Errorf("%s, %v", name, err)
	}
	if _, err := os.Stat(filepath.Join(bad, "isn-t-it.md")); err == nil {
		t.Error("the file is there all the same")
	}
}

// An archetype that is a pipe would never end, and a large one is a mistake.
func TestHostileArchetypes(t *testing.T) {
	dir := folder(t, map[string]string{"archetypes/posts.md": strings.Repeat("x", maxArchetype+1), "archetypes/bytes.md": "\xff"})
	if err := syscall.Mkfifo(filepath.Join(dir, "archetypes", "default.md"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "archetypes", "folder.md"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{"posts", "other", "folder", "bytes"} {
		if name, _, err := archetypeFor(dir, home{dir: at}); err == nil {
			t.Errorf("%s is read", name)
		}
	}
}
