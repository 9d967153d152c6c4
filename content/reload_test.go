package content

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// reloaded is a blog before and after its files have changed.
func reloaded(t *testing.T, before, change files) (old, now *Blog) {
	t.Helper()
	old = mustLoad(t, before.fs())
	after := maps.Clone(before)
	for name, src := range change {
		after[name] = src
		if src == "gone" {
			delete(after, name)
		}
	}
	now, err := Reload(after.fs(), testNow, old)
	if err != nil {
		t.Fatal(err)
	}
	return old, now
}

func TestReload(t *testing.T) {
	before := files{
		"site.yaml": "title: T\ntime_zone: Europe/Berlin\nauthor: Ann\nbase_url: https://blog.example/\n",
		"a.md":      "---\ndate: 2024-01-02 10:00\ntags: [x]\n---\nText\n",
		"b.md":      "---\ndate: 2024-01-01 10:00 +03:00\nseries: s\naliases: [old]\n---\nText\n",
		"c.md":      "Text\n",
	}
	for _, tt := range []struct {
		name                    string
		change                  files
		kept                    []string
		site                    bool // is kept
		added, changed, removed int
	}{
		{"nothing", nil, []string{"a", "b", "c"}, true, 0, 0, 0},
		{"another post", files{"d.md": "Text\n"}, []string{"a", "b", "c"}, true, 1, 0, 0},
		{"a post less", files{"b.md": "gone"}, []string{"a", "c"}, true, 0, 0, 1},
		{"a draft", files{"b.md": "---\ndraft: true\n---\n"}, []string{"a", "c"}, true, 0, 0, 1},
		{"one of each", files{"d.md": "Text\n", "b.md": "gone", "c.md": "Texts\n"}, []string{"a"}, true, 1, 1, 1},
		{"the body", files{"a.md": before["a.md"] + "."}, []string{"b", "c"}, true, 0, 1, 0},
		{"front matter", files{"a.md": "---\ndate: 2024-01-02 10:00\ntags: [y]\n---\nText\n"}, []string{"b", "c"}, true, 0, 1, 0},
		{"the date", files{"b.md": "---\ndate: 2024-01-01 10:00 +02:00\nseries: s\naliases: [old]\n---\nText\n"}, []string{"a", "c"}, true, 0, 1, 0},
		{"the line of the body", files{"c.md": "\nText\n"}, []string{"a", "b"}, true, 0, 1, 0},
		{"another name of the file", files{"c.md": "gone", "x/c.md": "Text\n"}, []string{"a", "b"}, true, 0, 1, 0},
		{"an alias that becomes a slug", files{"old.md": "Text\n"}, []string{"a", "b", "c"}, true, 1, 0, 0},
		{"a slug that moves", files{"x/c.md": "---\ndate: 2000-01-01\n---\n"}, []string{"a", "b"}, true, 1, 1, 0},
		{"the tagline", files{"site.yaml": before["site.yaml"] + "tagline: L\n"}, []string{"a", "b", "c"}, false, 0, 0, 0},
		{"the accent", files{"site.yaml": before["site.yaml"] + "accent:\n  dark: '#aabbcc'\n"}, nil, false, 0, 3, 0},
		{"the address", files{"site.yaml": "title: T\ntime_zone: Europe/Berlin\nauthor: Ann\n"}, nil, false, 0, 3, 0},
		{"the author", files{"site.yaml": "title: T\ntime_zone: Europe/Berlin\nbase_url: https://blog.example/\n"}, nil, false, 0, 3, 0},
		{"the zone", files{"site.yaml": "title: T\nauthor: Ann\nbase_url: https://blog.example/\n"}, []string{"b"}, false, 0, 2, 0},
		{"a broken post", files{"c.md": "---\ntitle: [\n---\n"}, []string{"a", "b", "c"}, true, 0, 0, 0},
		{"a post that may be a draft", files{"c.md": "---\ndraft: perhaps\n---\n"}, []string{"a", "b"}, true, 0, 0, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			old, now := reloaded(t, before, tt.change)
			var kept []string
			for _, p := range old.Posts {
				if slices.Contains(now.Posts, p) {
					kept = append(kept, p.Slug)
				}
			}
			slices.Sort(kept)
			if !slices.Equal(kept, tt.kept) || (now.Site == old.Site) != tt.site {
				t.Errorf("kept are %q, and the site: %t; want %q, %t", kept, now.Site == old.Site, tt.kept, tt.site)
			}
			added, changed, removed := Changes(old, now)
			if added != tt.added || changed != tt.changed || removed != tt.removed {
				t.Errorf("%d are added, %d changed, %d removed; want %d, %d, %d", added, changed, removed, tt.added, tt.changed, tt.removed)
			}
			for _, p := range now.Posts { // what is found by name is what is listed
				if now.Post(p.Slug) != p {
					t.Errorf("Post(%q) is another post", p.Slug)
				}
				if got, ok := now.Resolve(nil, &Link{Ref: "/" + p.File}); !ok || got.Post != p {
					t.Errorf("/%s leads to another post", p.File)
				}
			}
		})
	}
}

// The aliases of an old post hold in the new blog.
func TestReloadAliases(t *testing.T) {
	before := files{"a.md": "---\naliases: [/x/old]\n---\n", "b.md": "Text\n"}
	if old, now := reloaded(t, before, files{"b.md": "gone"}); now.Post("old") != old.Post("a") {
		t.Error("an alias is lost")
	}
	old, now := reloaded(t, before, files{"a.md": "Text\n"})
	if now.Post("old") != nil || old.Post("old") == nil {
		t.Error("an alias that is gone leads to a post, or was taken from the old blog")
	}
}

func TestReloadFails(t *testing.T) {
	old := mustLoad(t, files{"a.md": ""}.fs())
	b, err := Reload(os.DirFS(filepath.Join(t.TempDir(), "none")), testNow, old)
	if b != nil || !errors.Is(err, fs.ErrNotExist) || len(old.Posts) != 1 {
		t.Errorf("Reload = %v, %v", b, err)
	}
	if added, _, _ := Changes(nil, old); added != 1 {
		t.Errorf("of a blog of one post, %d are new", added)
	}
}

func BenchmarkReload(b *testing.B) {
	fsys := largeFolder()
	old, err := Load(fsys, testNow)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Reload(fsys, testNow, old); err != nil {
			b.Fatal(err)
		}
	}
}
