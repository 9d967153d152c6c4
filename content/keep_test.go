package content

import (
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

const goodPost = "---\ntitle: Good\ndate: 2024-01-01\n---\nA good text.\n"

// What has become worse stays as it was; what somebody has taken back is gone.
func TestKeepsTheLastGoodVersion(t *testing.T) {
	const kept = "; until this is mended, readers have the version of 2024-01-01 13:00"
	const mightBe = "; the post is hidden until this is mended, because it might be a draft"
	for _, tt := range []struct {
		name, before, after string
		served              bool
		problem             string
	}{
		{"front matter", goodPost, "---\ntitle: [\n---\nText", true, "error a.md … the front matter is not YAML … " + kept},
		{"open front matter", goodPost, "---\ntitle: x\n", true, "error a.md:1: the front matter has no closing line of ---" + kept},
		{"nothing", goodPost, "", true, "error a.md: is empty" + kept},
		{"zeros", goodPost, strings.Repeat("\x00", 500) + "\n", true, "error a.md: is empty" + kept},
		{"not UTF-8", goodPost, goodPost + "\nA caf\xe9\n", true, "error a.md:7: the text is not UTF-8" + kept},
		{"another size", goodPost, strings.Repeat("x", maxPostSize+1), true, "error a.md: is over 4 MB, which is too much" + kept},
		{"half of it", goodPost, goodPost[:40], true, ""},
		{"a draft", goodPost, "---\ndraft: true\n---\n", false, ""},
		{"perhaps a draft", goodPost, "---\ntitle: Good\ndraft: perhaps\n---\n", false, "error a.md:3: draft … the post is hidden until this is mended"},
		{"the future", goodPost, "---\ndate: 2025-01-02\n---\n", false, ""},
		{"over", goodPost, "---\nexpiryDate: 2024-01-02\n---\n", false, ""},
		{"gone", goodPost, "gone", false, ""},
		{"a draft that becomes worse", "---\ndraft: true\n---\n", "---\ntitle: [\n---\n", false, "error a.md … not YAML … " + mightBe},
		{"the future that becomes worse", "---\ndate: 2025-01-02\n---\n", "---\n", false, "error a.md:1: … " + mightBe},
		{"never good", "---\n", "---\nx\n", false, "error a.md:1: … " + mightBe},
		{"never UTF-8", "A caf\xe9\n", "Two caf\xe9s\n", true, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := files{"site.yaml": "time_zone: Europe/Berlin\n", "a.md": tt.before, "b.md": "Text\n"}
			old, now := reloaded(t, before, files{"a.md": tt.after})
			for range 2 { // it stays so, for ever
				p := now.Post("a")
				if (p != nil) != tt.served {
					t.Errorf("it is served: %t, want %t", p != nil, tt.served)
				}
				var problems []string
				if tt.problem != "" {
					problems = append(problems, tt.problem)
					if tt.served && p != old.Post("a") {
						t.Error("readers have another version")
					}
				}
				checkProblems(t, now.Problems, problems...)
				after := maps.Clone(before)
				if after["a.md"] = tt.after; tt.after == "gone" {
					delete(after, "a.md")
				}
				var err error
				if now, err = Reload(after.fs(), testNow, now); err != nil {
					t.Fatal(err)
				}
			}
			if _, mended := reloaded(t, before, nil); mended.Post("b") == nil || len(mended.Problems) > 1 {
				t.Errorf("mended, it has the problems %v", mended.Problems)
			}
		})
	}
}

// A good version that stands for a worse one lives by its own dates; but what nobody has
// seen does not appear, for its author is not done with it.
func TestKeptVersionsAndTheClock(t *testing.T) {
	_, b := reloaded(t, files{
		"over.md":   "---\ndate: 2024-01-01\nexpiryDate: 2025-02-01\n---\n",
		"future.md": "---\ndate: 2025-02-01\n---\n",
		"named.md":  "---\nslug: over\ndate: 2025-02-01\n---\n",
	}, files{"over.md": "---\n", "future.md": "---\n", "named.md": "---\n"})
	if !slices.Equal(slugs(b), []string{"over"}) {
		t.Errorf("at first it has %q", slugs(b))
	}
	b = b.At(testNow.AddDate(0, 2, 0))
	if want := []string{"future.md unreadable", "named.md unreadable", "over.md expired"}; len(b.Posts) > 0 || !slices.Equal(hiddenIn(b), want) {
		t.Errorf("then it has %q, and hides %q", slugs(b), hiddenIn(b))
	}
	for _, slug := range []string{"future", "over-2"} {
		p := b.Whole().Post(slug)
		if p == nil {
			t.Fatalf("its author does not find what was good of %s", slug)
		}
		if state, _ := p.State(testNow.AddDate(0, 2, 0)); state != Unreadable {
			t.Errorf("%s is %s", slug, state)
		}
	}
}

// A file that is mended is read, though it is what it was before it was worse.
func TestMended(t *testing.T) {
	all := files{"a.md": goodPost}
	old, now := reloaded(t, all, files{"a.md": "---\n"})
	now, err := Reload(all.fs(), testNow, now)
	if err != nil || now.Post("a") != old.Post("a") || len(now.Problems) > 0 {
		t.Errorf("it is %v, with %v, %v", now.Post("a"), now.Problems, err)
	}
}

// Posts that are read anew because the site is another one are kept as they are kept else.
func TestKeptVersionOfAnotherSite(t *testing.T) {
	old, now := reloaded(t, files{"a.md": goodPost, "site.yaml": "base_url: https://a.example\n"},
		files{"a.md": "---\n", "site.yaml": "base_url: https://b.example\nauthor: Ann\n"})
	p := now.Post("a")
	if p == nil || p == old.Post("a") || !slices.Equal(p.Authors, []string{"Ann"}) || p.body != old.Post("a").body {
		t.Errorf("it is %+v", p)
	}
}

func TestKeepsTheSite(t *testing.T) {
	const good = "title: T\naccent: {dark: '#aabbcc'}\ntime_zone: Europe/Berlin\n"
	for _, tt := range []struct {
		name, after, title, zone string
		same                     bool
		problems                 []string
	}{
		{"broken", "title: [\n", "T", "Europe/Berlin", true, []string{"error site.yaml … is not YAML … ; the site stays as it was"}},
		{"empty", "", "T", "Europe/Berlin", true, []string{"error site.yaml: is empty; the site stays as it was"}},
		{"not UTF-8", "title: caf\xe9\n", "T", "Europe/Berlin", true, []string{"error site.yaml:1: the text is not UTF-8; the site"}},
		{"one setting", "title: U\ntime_zone: Europe/Berln\n", "U", "Europe/Berlin", false, []string{"error site.yaml:2: time_zone: … ; it stays as it was"}},
		{"a list", good + "title: [x]\n", "T", "Europe/Berlin", true, []string{"error site.yaml:4: title: stands on line 1 too", "error site.yaml:4: title: expected text, not a list; it stays as it was"}},
		{"a setting that is new", good + "base_url: x\n", "T", "Europe/Berlin", true, []string{"error site.yaml:4: base_url: expected an address … \"x\""}},
		{"a setting less", "title: T\n", "T", "UTC", false, nil},
		{"gone", "gone", "A blog over SSH", "UTC", false, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := files{"site.yaml": good, "a.md": ""}
			old, now := reloaded(t, before, files{"site.yaml": tt.after})
			if now.Site.Title != tt.title || now.Site.TimeZone != tt.zone || (now.Site == old.Site) != tt.same {
				t.Errorf("the site is %+v, the same: %t", now.Site, now.Site == old.Site)
			}
			checkProblems(t, now.Problems, tt.problems...)
			if _, again := reloaded(t, before, files{"site.yaml": "title: [\n"}); again.Site != nil && again.Site.Title != "T" {
				t.Errorf("the title is %q", again.Site.Title)
			}
		})
	}
}

func TestUnreadableFolderKeepsItsPosts(t *testing.T) {
	all := files{"ok.md": "Text", "shut/a.md": "Text", "shut/deep/b.md": "Text", "shut.md": "Text"}
	old := mustLoad(t, all.fs())
	now, err := Reload(brokenFS{FS: struct{ fs.FS }{all.fs()}, closed: "shut"}, testNow, old)
	if err != nil || !slices.Equal(slugs(now), slugs(old)) {
		t.Errorf("it has %q, %v", slugs(now), err)
	}
	checkProblems(t, now.Problems, "error shut: cannot be read: permission denied; its posts are as they were")
	now, err = Reload(files{"ok.md": "Text", "shut.md": "Text"}.fs(), testNow, now)
	if err != nil || !slices.Equal(slugs(now), []string{"ok", "shut"}) || len(now.Problems) > 0 {
		t.Errorf("once it is open and empty, it has %q, %v, %v", slugs(now), now.Problems, err)
	}
}

// Nothing at all is a disk that is not mounted, or a copy that has just begun.
func TestBareFolder(t *testing.T) {
	old := mustLoad(t, files{"a.md": "Text"}.fs())
	for _, bare := range []files{{}, {".git/config": "", ".git/a.md": "Text"}} {
		if b, err := Reload(bare.fs(), testNow, old); b != nil || !errors.Is(err, ErrBare) {
			t.Errorf("of %v comes %v, %v", bare, b, err)
		}
		if b := mustLoad(t, bare.fs()); len(b.Posts) > 0 {
			t.Errorf("%v has posts", bare)
		}
	}
	if b, err := Reload(files{"notes.txt": ""}.fs(), testNow, old); err != nil || len(b.Posts) > 0 {
		t.Errorf("without its last post it has %q, %v", slugs(b), err)
	}
}

// In unrest, what has just been written to is as it was; for a minute.
func TestReloadRested(t *testing.T) {
	fsys := fstest.MapFS{}
	write := func(name, text string, age time.Duration) {
		fsys[name] = &fstest.MapFile{Data: []byte(text), ModTime: testNow.Add(-age)}
	}
	write("site.yaml", "title: One\ntagline: Two\n", time.Hour)
	fsys["quiet"] = &fstest.MapFile{Mode: fs.ModeDir, ModTime: testNow.Add(-time.Hour)}
	fsys["busy"] = &fstest.MapFile{Mode: fs.ModeDir, ModTime: testNow}
	for _, name := range []string{"a.md", "b.md", "c.md", "quiet/gone.md", "busy/gone.md", "busy/deep/gone.md"} {
		write(name, "One", time.Hour)
	}
	b, err := Load(fsys, testNow)
	if err != nil {
		t.Fatal(err)
	}
	write("a.md", "Two", 0)
	write("b.md", "Two", time.Minute)
	write("c.md", "Two", -time.Hour) // by a clock that is wrong
	write("new.md", "Two", 0)
	write("old.md", "Two", time.Minute)
	for name := range fsys {
		if strings.HasSuffix(name, "gone.md") {
			delete(fsys, name)
		}
	}
	write("site.yaml", "title: Two\n", 0)
	texts := func() string {
		s := []string{"site=" + b.Site.Title}
		for _, e := range b.folder.entries {
			if !e.isNew() {
				s = append(s, e.name+"="+e.post.source)
			}
		}
		slices.Sort(s)
		return strings.Join(s, " ")
	}
	fsys["busy"] = &fstest.MapFile{Mode: fs.ModeDir, ModTime: testNow}
	for _, step := range []struct {
		later  time.Duration
		rested bool
		want   string
	}{
		{0, true, "a.md=One b.md=Two busy/deep/gone.md=One busy/gone.md=One c.md=Two old.md=Two site=One"},
		{time.Second, true, "a.md=One b.md=Two busy/deep/gone.md=One busy/gone.md=One c.md=Two old.md=Two site=One"},
		{maxWait, true, "a.md=Two b.md=Two c.md=Two new.md=Two old.md=Two site=Two"},
	} {
		now := testNow.Add(step.later)
		for _, name := range []string{"a.md", "new.md", "busy", "site.yaml"} { // are written to all the time
			fsys[name].ModTime = now
		}
		if b, err = ReloadRested(fsys, now, b); err != nil {
			t.Fatal(err)
		}
		if got := texts(); got != step.want {
			t.Errorf("%s later it has\n%s, want\n%s", step.later, got, step.want)
		}
	}
	for _, e := range b.folder.entries {
		if !e.waits.IsZero() {
			t.Errorf("%s is waited for, though it is taken", e.name)
		}
	}
	if b, err = Reload(fsys, testNow, b); err != nil || !strings.Contains(texts(), "new.md=Two") {
		t.Errorf("at rest it has %s, %v", texts(), err)
	}
}
