package content

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
)

// testNow is when all blogs of these tests are loaded.
var testNow = time.Date(2025, 1, 1, 12, 0, 0, 0, time.UTC)

// files are the names and texts of a content folder.
type files map[string]string

func (f files) fs() fstest.MapFS {
	m := fstest.MapFS{}
	for name, src := range f {
		m[name] = &fstest.MapFile{Data: []byte(src), ModTime: testNow.AddDate(-1, 0, 0)}
	}
	return m
}

func mustLoad(t *testing.T, fsys fs.FS) *Blog {
	t.Helper()
	b, err := Load(fsys, testNow)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// loadOne loads a blog of one file. The post is nil if it is hidden.
func loadOne(t *testing.T, name, src string) (*Post, []Problem) {
	t.Helper()
	b := mustLoad(t, files{name: src}.fs())
	if len(b.Posts)+len(b.Hidden) != 1 {
		t.Fatalf("%s: %d posts and %d hidden, want one of them", name, len(b.Posts), len(b.Hidden))
	}
	if len(b.Posts) == 0 {
		return nil, b.Problems
	}
	return b.Posts[0], b.Problems
}

// mustPost is loadOne for a post that is served.
func mustPost(t *testing.T, name, src string) (*Post, []Problem) {
	t.Helper()
	p, problems := loadOne(t, name, src)
	if p == nil {
		t.Fatalf("%s is hidden: %v", name, problems)
	}
	return p, problems
}

// checkProblems wants as many problems as there are texts, each with all the
// words of its text, which are divided by " … ".
func checkProblems(t *testing.T, got []Problem, want ...string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%d problems, want %d:\n%v\nwant:\n%v", len(got), len(want), got, want)
		return
	}
	for i, p := range got {
		s := p.Severity.String() + " " + p.String()
		for j, words := range strings.Split(want[i], " … ") {
			if j == 0 && !strings.HasPrefix(s, words) || !strings.Contains(s, words) {
				t.Errorf("problem %d is\n\t%s\nwant\n\t%s", i, s, want[i])
				break
			}
		}
	}
}

func slugs(b *Blog) []string {
	var s []string
	for _, p := range b.Posts {
		s = append(s, p.Slug)
	}
	return s
}

// hiddenIn is what a blog hides: "a.md draft".
func hiddenIn(b *Blog) []string {
	var s []string
	for _, h := range b.Hidden {
		s = append(s, h.File+" "+h.Why)
	}
	return s
}

func TestLoadOrder(t *testing.T) {
	tests := []struct {
		name  string
		files files
		want  []string
	}{
		{"newest first", files{
			"a.md": "---\ndate: 2021-01-01\n---\n", "b.md": "---\ndate: 2023-01-01\n---\n", "c.md": "---\ndate: 2022-01-01\n---\n",
		}, []string{"b", "c", "a"}},
		{"instants, not clocks", files{
			"a.md": "---\ndate: 2021-01-01 10:00 +09:00\n---\n", "b.md": "---\ndate: 2021-01-01 09:00 -05:00\n---\n",
		}, []string{"b", "a"}},
		{"ties by weight", files{
			"a.md": "---\ndate: 2021-01-01\nweight: 3\n---\n", "b.md": "---\ndate: 2021-01-01\nweight: -1\n---\n",
			"c.md": "---\ndate: 2021-01-01\nweight: 2\n---\n",
		}, []string{"b", "c", "a"}},
		{"then by title", files{
			"a.md": "---\ndate: 2021-01-01\ntitle: Zebra\n---\n", "b.md": "---\ndate: 2021-01-01\ntitle: Ape\n---\n",
			"c.md": "---\ndate: 2021-01-01\ntitle: Horse\n---\n",
		}, []string{"b", "c", "a"}},
		{"then by path", files{
			"x/b.md": "---\ndate: 2021-01-01\ntitle: T\n---\n", "x/a.md": "---\ndate: 2021-01-01\ntitle: T\n---\n",
		}, []string{"a", "b"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := mustLoad(t, tt.files.fs())
			if got := slugs(b); !slices.Equal(got, tt.want) {
				t.Errorf("order %q, want %q", got, tt.want)
			}
			checkProblems(t, b.Problems)
		})
	}
}

func TestLoadWithoutAnyDate(t *testing.T) {
	b := mustLoad(t, fstest.MapFS{ // an embedded file has no time
		"none.md": {Data: []byte("Text")},
		"old.md":  {Data: []byte("---\ndate: 1990-01-01\n---\n")},
	})
	if got, want := slugs(b), []string{"old", "none"}; !slices.Equal(got, want) {
		t.Errorf("order %q, want %q", got, want)
	}
	if !b.Posts[1].Date.IsZero() {
		t.Errorf("the date is %s, want none", b.Posts[1].Date)
	}
}

func TestLoadHides(t *testing.T) {
	const past, now, future = "2024-12-31", "2025-01-01 12:00", "2025-01-02"
	tests := []struct{ name, path, front, why string }{
		{"plain", "a.md", "", ""},
		{"draft", "a.md", "draft: true", "draft"},
		{"no draft", "a.md", "draft: false", ""},
		{"draft twice", "a.md", "draft: true\ndraft: false", "draft"},
		{"not published", "a.md", "published: false", "draft"},
		{"published", "a.md", "published: true", ""},
		{"draft and published", "a.md", "draft: true\npublished: true", "draft"},
		{"folder of drafts", "_drafts/a.md", "", "draft"},
		{"draft: false does not leave the folder of drafts", "_drafts/a.md", "draft: false", "draft"},
		{"bundle in the folder of drafts", "_drafts/a/index.md", "", "draft"},
		{"deep in the folder of drafts", "_drafts/2024/a.md", "", "draft"},
		{"date in the future", "a.md", "date: " + future, "scheduled"},
		{"date now", "a.md", "date: " + now, ""},
		{"date in the future by its zone", "a.md", "date: 2025-01-01 12:00 -01:00", "scheduled"},
		{"date in the past by its zone", "a.md", "date: 2025-01-01 12:30 +01:00", ""},
		{"publishDate in the future", "a.md", "publishDate: " + future, "scheduled"},
		{"publishDate in the past", "a.md", "publishDate: " + past, ""},
		{"publishDate now", "a.md", "publishDate: " + now, ""},
		{"publishDate holds back a past date", "a.md", "date: " + past + "\npublishDate: " + future, "scheduled"},
		{"publishDate lets through a future date", "a.md", "date: " + future + "\npublishDate: " + past, ""},
		{"expired", "a.md", "expiryDate: " + past, "expired"},
		{"expired now", "a.md", "expiryDate: " + now, "expired"},
		{"not yet expired", "a.md", "expiryDate: " + future, ""},
		{"an expired draft is a draft", "a.md", "draft: true\nexpiryDate: " + past, "draft"},
		{"a dated name in the future", "2025-01-02-a.md", "", "scheduled"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := mustLoad(t, files{tt.path: "---\n" + tt.front + "\n---\nText\n"}.fs())
			switch {
			case tt.why == "" && len(b.Posts) != 1:
				t.Errorf("hidden: %v, want it served", b.Hidden)
			case tt.why != "" && (len(b.Posts) != 0 || !slices.Equal(hiddenIn(b), []string{tt.path + " " + tt.why})):
				t.Errorf("%d posts, hidden: %v; want it hidden as %s", len(b.Posts), b.Hidden, tt.why)
			}
			if tt.why != "" && b.Post("a") != nil {
				t.Error("a hidden post has an address")
			}
		})
	}
}

// TestNames is about what the path of a file says of the post.
func TestNames(t *testing.T) {
	const modTime = "2024-01-01"
	tests := []struct{ path, slug, title, date string }{
		{"name.md", "name", "Name", modTime},
		{"posts/name.md", "name", "Name", modTime},
		{"posts/2023/deep/name.mdx", "name", "Name", modTime},
		{"name.markdown", "name", "Name", modTime},
		{"NAME.MD", "name", "NAME", modTime},
		{"a-long_name.md", "a-long-name", "A long name", modTime},
		{"élan vital.md", "élan-vital", "Élan vital", modTime},
		{"名前.md", "名前", "名前", modTime},
		{"!!!.md", "post", "!!!", modTime},
		{"name/index.md", "name", "Name", modTime},
		{"posts/name/index.mdx", "name", "Name", modTime},
		{"posts/name/other.md", "other", "Other", modTime},
		{"index.md", "index", "Index", modTime},
		{"2023-04-06-name.md", "name", "Name", "2023-04-06"},
		{"_posts/2023-4-6-name.md", "name", "Name", "2023-04-06"},
		{"posts/2023-04-06-name/index.md", "name", "Name", "2023-04-06"},
		{"2023-04-06.md", "2023-04-06", "2023 04 06", "2023-04-06"},
		{"2023-02-30-name.md", "2023-02-30-name", "2023 02 30 name", modTime},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			p, problems := mustPost(t, tt.path, "Text\n")
			checkProblems(t, problems)
			if p.Slug != tt.slug || p.Title != tt.title || p.Date.Format(time.DateOnly) != tt.date {
				t.Errorf("slug %q, title %q, date %s; want %q, %q, %s",
					p.Slug, p.Title, p.Date.Format(time.DateOnly), tt.slug, tt.title, tt.date)
			}
		})
	}
}

func TestMDXByName(t *testing.T) {
	for name, want := range map[string]bool{"a.md": false, "a.markdown": false, "a.mdx": true, "a/index.mdx": true, "A.MDX": true} {
		if p, _ := mustPost(t, name, "Text\n"); p.MDX != want {
			t.Errorf("%s: MDX is %t, want %t", name, p.MDX, want)
		}
	}
}

func TestLoadSkips(t *testing.T) {
	b := mustLoad(t, files{
		"site.yaml": "title: T", "kept.md": "Text", "_posts/2023-01-01-also.md": "Text",
		"_index.md": "x", "posts/_index.md": "x", "README.md": "x", "posts/readme.mdx": "x", ".hidden.md": "x",
		".hidden/a.md": "x", ".git/b.md": "x", "node_modules/c/d.md": "x", "posts/node_modules/e.md": "x",
		"_includes/f.md": "x", "posts/_partials/g.md": "x", "notes.txt": "x", "img/photo.png": "x", "page.html": "x", "md": "x",
	}.fs())
	if got, want := slugs(b), []string{"kept", "also"}; !slices.Equal(got, want) {
		t.Errorf("posts %q, want %q", got, want)
	}
	if len(b.Hidden) != 0 {
		t.Errorf("hidden: %v, want none", b.Hidden)
	}
	checkProblems(t, b.Problems)
}

// A post may be passed over, but not without a word.
func TestLoadTooDeep(t *testing.T) {
	deep := strings.Repeat("d/", maxFolderDepth+1)
	b := mustLoad(t, files{deep + "lost.md": "Text", strings.Repeat("d/", 5) + "kept.md": "Text"}.fs())
	if got, want := slugs(b), []string{"kept"}; !slices.Equal(got, want) {
		t.Errorf("posts %q, want %q", got, want)
	}
	if len(b.Problems) == 0 {
		t.Error("nothing says that folders are passed over")
	}
}

func TestDuplicateSlugs(t *testing.T) {
	b := mustLoad(t, files{
		"new/same.md":    "---\ndate: 2023-01-01\n---\n",
		"old/same.md":    "---\ndate: 2021-01-01\n---\n",
		"middle/same.md": "---\ndate: 2022-01-01\n---\n",
		"other.md":       "---\ndate: 2020-01-01\nslug: same-2\n---\n",
	}.fs())
	for slug, file := range map[string]string{
		"same": "old/same.md", "same-2": "other.md", "same-3": "middle/same.md", "same-4": "new/same.md",
	} {
		if p := b.Post(slug); p == nil || p.File != file || p.Slug != slug {
			t.Errorf("Post(%q) = %+v, want %s", slug, p, file)
		}
	}
	if len(b.Posts) != 4 {
		t.Errorf("%d posts, want 4", len(b.Posts))
	}
	checkProblems(t, b.Problems,
		`warning middle/same.md: slug: "same" is taken by old/same.md … "same-3"`,
		`warning new/same.md: slug: "same" is taken by old/same.md … "same-4"`)
}

func TestHiddenPostTakesNoSlug(t *testing.T) {
	b := mustLoad(t, files{"a/same.md": "---\ndate: 2020-01-01\ndraft: true\n---\n", "b/same.md": "Text"}.fs())
	if p := b.Post("same"); p == nil || p.File != "b/same.md" {
		t.Errorf("Post(same) = %+v, want b/same.md", p)
	}
	checkProblems(t, b.Problems)
}

func TestAliases(t *testing.T) {
	b := mustLoad(t, files{
		"a.md": "---\naliases: [/2013/old-name/, Older, b, /, '']\n---\n",
		"b.md": "---\nredirect_from: /from/jekyll\n---\n",
	}.fs())
	for alias, slug := range map[string]string{"old-name": "a", "older": "a", "a": "a", "b": "b", "jekyll": "b"} {
		if p := b.Post(alias); p == nil || p.Slug != slug {
			t.Errorf("Post(%q) = %+v, want the post %s", alias, p, slug)
		}
	}
	for _, stranger := range []string{"", "/", "from", "2013", "c"} {
		if p := b.Post(stranger); p != nil {
			t.Errorf("Post(%q) = %s, want none", stranger, p.File)
		}
	}
}

// brokenFS refuses to open some names, and breaks in the middle of reading others.
type brokenFS struct {
	fs.FS
	closed, torn string
}

func (b brokenFS) Open(name string) (fs.File, error) {
	if name == b.closed {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	f, err := b.FS.Open(name)
	if err == nil && name == b.torn {
		return tornFile{f}, nil
	}
	return f, err
}

type tornFile struct{ fs.File }

func (tornFile) Read([]byte) (int, error) { return 0, errors.New("input/output error") }

func TestLoadUnreadable(t *testing.T) {
	all := files{"ok.md": "Text", "shut/a.md": "Text", "shut/b.md": "Text", "site.yaml": "title: T"}
	tests := []struct {
		name    string
		fsys    brokenFS
		served  int
		hidden  []string
		problem string
	}{
		{"file", brokenFS{closed: "shut/a.md"}, 2, []string{"shut/a.md unreadable"}, "error shut/a.md: cannot be read: permission denied"},
		{"file breaks", brokenFS{torn: "shut/a.md"}, 2, []string{"shut/a.md unreadable"}, "error shut/a.md: cannot be read: input/output error"},
		{"folder", brokenFS{closed: "shut"}, 1, nil, "error shut: cannot be read: permission denied"},
		{"site.yaml", brokenFS{closed: "site.yaml"}, 3, nil, "error site.yaml: cannot be read: permission denied"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.fsys.FS = struct{ fs.FS }{all.fs()} // only Open, so nothing goes round it
			b := mustLoad(t, tt.fsys)
			if len(b.Posts) != tt.served || b.Post("ok") == nil || !slices.Equal(hiddenIn(b), tt.hidden) {
				t.Errorf("posts %q, hidden %v; want %d posts, hidden %v", slugs(b), b.Hidden, tt.served, tt.hidden)
			}
			checkProblems(t, b.Problems, tt.problem)
			if s := fmt.Sprint(b.Problems); strings.Contains(s, "open ") {
				t.Errorf("%s: the operation is nothing to the author", s)
			}
		})
	}
}

func TestLoadNoFolder(t *testing.T) {
	b, err := Load(os.DirFS(filepath.Join(t.TempDir(), "none")), testNow)
	if b != nil || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Load = %v, %v; want an error that says that it does not exist", b, err)
	}
}

func TestLoadEmpty(t *testing.T) {
	b := mustLoad(t, os.DirFS(t.TempDir()))
	if len(b.Posts) != 0 || len(b.Hidden) != 0 || b.Site == nil || b.Post("") != nil {
		t.Errorf("an empty folder gives %+v", b)
	}
	checkProblems(t, b.Problems)
}

func TestLoadSize(t *testing.T) {
	b := mustLoad(t, files{
		"large.md": strings.Repeat("x", maxPostSize), "larger.md": strings.Repeat("x", maxPostSize+1), "empty.md": "",
	}.fs())
	if b.Post("large") == nil || b.Post("larger") != nil || b.Post("empty") == nil {
		t.Errorf("posts %q, want large and empty", slugs(b))
	}
	if want := []string{"larger.md unreadable"}; !slices.Equal(hiddenIn(b), want) {
		t.Errorf("hidden %v, want %v", b.Hidden, want)
	}
	checkProblems(t, b.Problems, "error larger.md: is over 4 MB")
}

func TestLoadOddFiles(t *testing.T) {
	b := mustLoad(t, fstest.MapFS{
		"ok.md":       {Data: []byte("Text")},
		"pipe.md":     {Mode: fs.ModeNamedPipe},
		"device.md":   {Mode: fs.ModeDevice | fs.ModeCharDevice},
		"real.txt":    {Data: []byte("# Linked\n")},
		"link.md":     {Mode: fs.ModeSymlink, Data: []byte("real.txt")},
		"dangling.md": {Mode: fs.ModeSymlink, Data: []byte("gone.txt")},
		"folder/x":    {},
		"tofolder.md": {Mode: fs.ModeSymlink, Data: []byte("folder")},
	})
	if b.Post("ok") == nil || len(b.Posts) != 2 {
		t.Errorf("posts %q, want ok and link", slugs(b))
	}
	if p := b.Post("link"); p == nil || p.Title != "Linked" {
		t.Errorf("Post(link) = %+v, want what the link leads to", p)
	}
	checkProblems(t, b.Problems,
		"error dangling.md: cannot be read",
		"error device.md: is not a regular file",
		"error pipe.md: is not a regular file",
		"error tofolder.md: is not a regular file")
}

// One author's mistake costs the others nothing.
func TestLoadServesTheRest(t *testing.T) {
	b := mustLoad(t, files{
		"good.md":    "---\ntitle: Good\n---\n",
		"good.mdx":   "---\ntitle: Good too\nslug: mdx\n---\n",
		"warned.md":  "---\ndate: soon\n---\n",
		"yaml.md":    "---\ntitle: [\n---\n",
		"toml.md":    "+++\ntitle = \n+++\n",
		"json.md":    "{\"title\": }\n",
		"open.md":    "---\ntitle: x\n",
		"nokeys.md":  "---\njust words\n---\n",
		"perhaps.md": "---\ntitle: x\ndraft: perhaps\n---\n",
	}.fs())
	for _, slug := range []string{"good", "mdx", "warned"} {
		if b.Post(slug) == nil {
			t.Errorf("%s is not served", slug)
		}
	}
	var hidden []string
	for _, h := range b.Hidden {
		hidden = append(hidden, h.File)
		if h.Why != "unreadable" {
			t.Errorf("%s is hidden as %s, want unreadable", h.File, h.Why)
		}
	}
	if want := []string{"json.md", "nokeys.md", "open.md", "perhaps.md", "toml.md", "yaml.md"}; !slices.Equal(hidden, want) {
		t.Errorf("hidden %q, want %q", hidden, want)
	}
	checkProblems(t, b.Problems, // by file and line
		"error json.md:1: … JSON",
		"error nokeys.md:2: … key: value",
		"error open.md:1: … ---",
		"error perhaps.md:3: draft: … true or false … perhaps",
		"error toml.md:2: … TOML",
		"warning warned.md:2: date: … soon",
		"error yaml.md … YAML")
}

func TestTitleFallback(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"name", "Text\n", "The name"},
		{"heading", "Text\n\n# A heading\n\n# Another\n", "A heading"},
		{"heading of any level", "### A heading\n", "A heading"},
		{"closed heading", "## A heading ##\n", "A heading"},
		{"underlined heading", "A heading\n=========\n\nText\n", "A heading"},
		{"heading after a fence", "```sh\n# no heading\n```\n\n# A heading\n", "A heading"},
		{"heading after a fence of tildes", "~~~\n# no heading\n~~~\n\n# A heading\n", "A heading"},
		{"heading after a fence with a fence in it", "````\n```\n# no heading\n````\n\n# A heading\n", "A heading"},
		{"heading after indented code", "    # no heading\n\n# A heading\n", "A heading"},
		{"heading after a comment", "<!--\n# no heading\n-->\n\n# A heading\n", "A heading"},
		{"hash in the heading", "# #WoodstockAI and C#\n", "#WoodstockAI and C#"},
		{"markup in the heading", "# The *future* of `Go`\n", "The future of Go"},
		{"entity in the heading", "# R&amp;D \\*\n", "R&D *"},
		{"a hashtag is no heading", "#hashtag\n", "The name"},
		{"empty heading", "#\n\n## A heading\n", "A heading"},
		{"empty file", "", "The name"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, _ := mustPost(t, "the-name.md", tt.body)
			if p.Title != tt.want {
				t.Errorf("title %q, want %q", p.Title, tt.want)
			}
		})
	}
}

func TestDateFallback(t *testing.T) {
	tests := []struct{ name, path, front, want string }{
		{"field", "2020-01-01-a.md", "date: 2021-01-01", "2021-01-01"},
		{"name", "2020-01-01-a.md", "", "2020-01-01"},
		{"name for a bad field", "2020-01-01-a.md", "date: soon", "2020-01-01"},
		{"time of the file", "a.md", "", "2024-01-01"},
		{"time of the file for a bad field", "a.md", "date: [2021-01-01]", "2024-01-01"},
		{"empty field", "a.md", "date:", "2024-01-01"},
		{"pubDate", "a.md", "pubDate: Jul 08 2022", "2022-07-08"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, _ := mustPost(t, tt.path, "---\n"+tt.front+"\n---\n")
			if got := p.Date.Format(time.DateOnly); got != tt.want {
				t.Errorf("date %s, want %s", got, tt.want)
			}
		})
	}
}

func TestTimeOfFileInZoneOfSite(t *testing.T) {
	b := mustLoad(t, fstest.MapFS{
		"site.yaml": {Data: []byte("time_zone: Asia/Tokyo")},
		"a.md":      {ModTime: time.Date(2024, 1, 1, 20, 0, 0, 0, time.UTC)},
	})
	if got, want := b.Posts[0].Date.Format(time.RFC3339), "2024-01-02T05:00:00+09:00"; got != want {
		t.Errorf("date %s, want %s", got, want)
	}
}

func TestAuthorOfSite(t *testing.T) {
	b := mustLoad(t, files{"site.yaml": "author: Ann", "a.md": "", "b.md": "---\nauthors: [Bob, Cy]\n---\n"}.fs())
	if got := b.Post("a").Authors; !slices.Equal(got, []string{"Ann"}) {
		t.Errorf("authors %q, want the author of the site", got)
	}
	if got := b.Post("b").Authors; !slices.Equal(got, []string{"Bob", "Cy"}) {
		t.Errorf("authors %q, want those of the post", got)
	}
}

func TestMinutes(t *testing.T) {
	for words, want := range map[int]int{0: 1, 1: 1, 238: 1, 2 * 238: 2, 10*238 + 20: 10} {
		p, _ := mustPost(t, "a.md", strings.Repeat("word, ", words))
		if p.Words != words || p.Minutes() != want {
			t.Errorf("%d words: counted %d, %d minutes, want %d", words, p.Words, p.Minutes(), want)
		}
	}
	if p, _ := mustPost(t, "a.md", strings.Repeat("読", 600)); p.Words != 400 {
		t.Errorf("600 ideographs count as %d words, want 400", p.Words)
	}
}

// Sessions share a blog; the race detector watches.
func TestParseAtOnce(t *testing.T) {
	p, _ := mustPost(t, "a.mdx", "# H\n\n{/* c */}\n\n![a](b)\n\n| a |\n|---|\n| b |\n\n[^1]\n\n[^1]: note\n")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { p.Parse() })
	}
	wg.Wait()
}
