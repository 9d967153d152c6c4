package feed

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"edgerunner.vc/blog/content"
)

var update = flag.Bool("update", false, "rewrite the goldens in testdata")

// testFiles are a blog with all that a feed may have.
func testFiles() map[string]string {
	return map[string]string{
		"site.yaml": "title: Tom & Jerry's <blog>\ntagline: \"Cats ]]> mice\"\ncopyright: © 2026\nbase_url: https://e.example/blog\nhost: e.example:2222\nauthor: Tom\nlanguage: en_GB\n",
		"all.md": "---\ntitle: Fish & <chips>\ndate: 2026-03-01 12:00 +0200\nlastmod: 2026-04-01\ndescription: Less < \"more\" & more\n" +
			"tags: [Food, 'a & b']\nauthors: [Ann, Bob]\ncover: fish.png\nlang: de\n---\nA *fish*[^1]. See [the other](plain.md).\n\n[^1]: Or ]]> two.\n",
		"plain.md":   "---\ntitle: Plain\ndate: 2026-02-01\ntags: [food]\ncover: https://img.example/photo-1\n---\nText.\n",
		"undated.md": "---\nlang: not a language\n---\n# No date\n",
		"früh.md":    "---\ntitle: Über alles\ndate: 0001-01-02\n---\nOld.\n",
	}
}

// with is the blog with a change in one of its files.
func with(file, old, changed string) map[string]string {
	files := testFiles()
	files[file] = strings.Replace(files[file], old, changed, 1)
	return files
}

func TestGolden(t *testing.T) {
	blog := mustLoad(t, testFiles())
	for _, format := range []Format{Atom, RSS, JSON} {
		got := mustWrite(t, blog, Options{Format: format, Host: "not.example"})
		if again := mustWrite(t, mustLoad(t, testFiles()), Options{Format: format}); again != got {
			t.Errorf("%s is another one the second time", format)
		}
		path := filepath.Join("testdata", "feed."+string(format)+".golden")
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s is not %s (-update rewrites it):\n%s", format, path, got)
		}
	}
}

func TestFormats(t *testing.T) {
	blog := mustLoad(t, testFiles())
	if mustWrite(t, blog, Options{}) != mustWrite(t, blog, Options{Format: Atom}) {
		t.Error("a feed of no format is not Atom")
	}
	for _, o := range []Options{{Format: "html"}, {Format: "Atom"}, {Tag: "nothing"}, {Tag: " "}} {
		var b bytes.Buffer
		want := ErrFormat
		if o.Tag != "" {
			want = ErrTag
		}
		if err := Write(&b, blog, o); !errors.Is(err, want) || b.Len() > 0 {
			t.Errorf("%+v: %v, and %d bytes", o, err, b.Len())
		}
	}
}

// idsOf are the ids of a feed and of its posts, as JSON and Atom and RSS have them.
func idsOf(t *testing.T, files map[string]string, o Options) string {
	t.Helper()
	blog := mustLoad(t, files)
	o.Format = JSON
	var got struct{ Items []struct{ ID string } }
	if err := json.Unmarshal([]byte(mustWrite(t, blog, o)), &got); err != nil {
		t.Fatal(err)
	}
	o.Format = Atom
	atom := regexp.MustCompile(`<id>(.*)</id>`).FindAllStringSubmatch(mustWrite(t, blog, o), -1)
	o.Format = RSS
	rss := regexp.MustCompile(`<guid .*>(.*)</guid>`).FindAllStringSubmatch(mustWrite(t, blog, o), -1)
	if len(atom) != len(got.Items)+1 || len(rss) != len(got.Items) {
		t.Fatalf("%d in Atom, %d in RSS, %d in JSON", len(atom), len(rss), len(got.Items))
	}
	ids := atom[0][1]
	for i, item := range got.Items {
		if atom[i+1][1] != item.ID || rss[i][1] != item.ID {
			t.Errorf("the id is %s in Atom, %s in RSS, %s in JSON", atom[i+1][1], rss[i][1], item.ID)
		}
		ids += " " + item.ID
	}
	return ids
}

// Whatever is changed but the address and the slug, nothing is new to who has seen it.
func TestIDs(t *testing.T) {
	const all = "https://e.example/blog/ https://e.example/blog/all/ https://e.example/blog/plain/ https://e.example/blog/fr%C3%BCh/ https://e.example/blog/undated/"
	over := strings.NewReplacer("https://e.example/blog/", "ssh://e.example/", "/ ", " ").Replace(all + " ")
	over = strings.Replace(strings.TrimSpace(over), "ssh://e.example ", "ssh://e.example/ ", 1)
	for _, tt := range []struct {
		name  string
		files map[string]string
		o     Options
		want  string
	}{
		{"as it is", testFiles(), Options{}, all},
		{"another title and text", with("all.md", "title: Fish & <chips>", "title: Chips"), Options{}, all},
		{"another date", with("all.md", "2026-03-01", "2026-03-02"), Options{}, all},
		{"another port", with("site.yaml", "e.example:2222", "e.example:22"), Options{}, all},
		{"another host", with("site.yaml", "e.example:2222", "f.example"), Options{Host: "g.example"}, all},
		{"another title of the site", with("site.yaml", "Tom & Jerry's <blog>", "Tom"), Options{}, all},
		{"not on the web", with("site.yaml", "base_url", "# base_url"), Options{}, over},
		{"not on the web, another port", with("site.yaml", "base_url: https://e.example/blog\nhost: e.example:2222", "host: e.example"), Options{Host: "g.example:23"}, over},
		{"nowhere", with("site.yaml", "base_url: https://e.example/blog\nhost: e.example:2222", ""), Options{Host: "g.example:23"}, strings.ReplaceAll(over, "e.example", "localhost")},
		{"an address of IPv6", with("site.yaml", "base_url: https://e.example/blog\nhost: e.example:2222", "host: '[::1]:23'"), Options{}, strings.ReplaceAll(over, "e.example", "[::1]")},
		{"a tag", testFiles(), Options{Tag: "FOOD"}, "https://e.example/blog/?tag=food https://e.example/blog/all/ https://e.example/blog/plain/"},
		{"a tag with blanks", testFiles(), Options{Tag: "a & b"}, "https://e.example/blog/?tag=a+%26+b https://e.example/blog/all/"},
		{"a tag, not on the web", with("site.yaml", "base_url", "# base_url"), Options{Tag: "Food"}, "ssh://e.example/?tag=food ssh://e.example/all ssh://e.example/plain"},
	} {
		if got := idsOf(t, tt.files, tt.o); got != tt.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.name, got, tt.want)
		}
	}
}

// Links go where readers can go: the port counts for them.
func TestLinksOfPosts(t *testing.T) {
	for _, tt := range []struct{ site, host, home, post, self string }{
		{"base_url: https://e.example", "g.example:23", "https://e.example/", "https://e.example/p/", "ssh://g.example:23/feed/atom"},
		{"base_url: https://e.example", "", "https://e.example/", "https://e.example/p/", ""},
		{"base_url: https://é.example/é", "", "https://%C3%A9.example/%C3%A9/", "https://%C3%A9.example/%C3%A9/p/", ""},
		{"host: e.example:2222", "g.example", "ssh://e.example:2222/", "ssh://e.example:2222/p", "ssh://e.example:2222/feed/atom"},
		{"", "g.example:23", "ssh://g.example:23/", "ssh://g.example:23/p", "ssh://g.example:23/feed/atom"},
		{"", "", "ssh://localhost/", "ssh://localhost/p", ""},
	} {
		text := mustWrite(t, mustLoad(t, map[string]string{"site.yaml": tt.site + "\n", "p.md": "p\n"}), Options{Host: tt.host})
		links := map[string][]string{}
		for _, m := range regexp.MustCompile(`<link rel="(\w+)".* href="(.*)">`).FindAllStringSubmatch(text, -1) {
			links[m[1]] = append(links[m[1]], m[2])
		}
		want := map[string][]string{"alternate": {tt.home, tt.post}, "self": {tt.self}}
		if tt.self == "" {
			delete(want, "self")
		}
		if fmt.Sprint(links) != fmt.Sprint(want) {
			t.Errorf("%q, started as %q: links %v, want %v", tt.site, tt.host, links, want)
		}
	}
}

func TestDates(t *testing.T) {
	none := time.Time{}
	for _, tt := range []struct {
		front              string
		published, updated time.Time
	}{
		{"date: 2026-02-01", day(2026, 2, 1), day(2026, 2, 1)},
		{"date: 2026-02-01\nlastmod: 2026-03-01", day(2026, 2, 1), day(2026, 3, 1)},
		{"date: 2026-02-01\npublishDate: 2026-03-01\nlastmod: 2026-02-15", day(2026, 3, 1), day(2026, 3, 1)},
		{"date: 2026-02-01\nlastmod: 2025-01-01", day(2026, 2, 1), day(2026, 2, 1)},
		{"date: 2026-02-01 23:00 -0500", day(2026, 2, 2).Add(4 * time.Hour), day(2026, 2, 2).Add(4 * time.Hour)},
		{"lastmod: 2026-02-01", none, day(2026, 2, 1)},
		{"", none, none},
		{"lastmod: 9999-12-31T23:59:59-14", none, none}, // which is the year 10000
		{"date: 0000-01-01", none, none},
	} {
		blog := mustLoad(t, map[string]string{"a.md": "---\n" + tt.front + "\n---\nText.\n"})
		f, err := newFeed(blog, Options{})
		if err != nil || len(f.posts) != 1 {
			t.Fatalf("%q: %v, %d posts", tt.front, err, len(f.posts))
		}
		e := f.entry(f.posts[0])
		if !e.published.Equal(tt.published) || !e.updated.Equal(tt.updated) || !f.lastUpdate().Equal(tt.updated) || e.edited != e.updated.After(e.published) {
			t.Errorf("%q: published %s, updated %s, the feed %s", tt.front, e.published, e.updated, f.lastUpdate())
		}
	}
}

func day(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// many are so many posts, the newest first: post-0, post-1 and so on.
func many(count int, text string) map[string]string {
	files := map[string]string{}
	for i := range count {
		files[fmt.Sprintf("post-%d.md", i)] = fmt.Sprintf("---\ndate: %s\ntags: [t%d]\n---\n%s", testNow.AddDate(0, 0, -i-1).Format(time.RFC3339), i%2, text)
	}
	return files
}

func TestLimit(t *testing.T) {
	blog := mustLoad(t, many(MaxLimit+50, "Text.\n"))
	for _, tt := range []struct {
		o           Options
		count, last int
	}{
		{Options{}, DefaultLimit, DefaultLimit - 1},
		{Options{Limit: 3}, 3, 2},
		{Options{Limit: 3, Tag: "t1"}, 3, 5},
		{Options{Limit: MaxLimit + 1}, MaxLimit, MaxLimit - 1},
		{Options{Limit: MaxLimit, Tag: "T0"}, MaxLimit/2 + 25, MaxLimit + 48},
		{Options{Limit: -1}, DefaultLimit, DefaultLimit - 1},
	} {
		text := mustWrite(t, blog, tt.o)
		ids := regexp.MustCompile(`<id>ssh://localhost/(post-\d+)</id>`).FindAllStringSubmatch(text, -1)
		if len(ids) != tt.count || ids[len(ids)-1][1] != fmt.Sprint("post-", tt.last) {
			t.Errorf("%+v: %d posts, the last %v", tt.o, len(ids), ids[len(ids)-1])
		}
	}
}

// refuser takes so many bytes, and no more.
type refuser struct{ left int }

var errGone = errors.New("gone")

func (r *refuser) Write(p []byte) (int, error) {
	if r.left -= len(p); r.left < 0 {
		return 0, errGone
	}
	return len(p), nil
}

// A feed is written post by post, and no more of them are made once nobody takes it.
func TestGone(t *testing.T) {
	blog := mustLoad(t, many(20, strings.Repeat("Some words of a text. ", 500)))
	for _, format := range []Format{Atom, RSS, JSON} {
		for left, most := range map[int]int{0: 2, 50 << 10: 7} {
			made := 0
			err := Write(&refuser{left}, blog, Options{Format: format, Document: func(p *content.Post) *content.Document {
				made++
				return p.Parse()
			}})
			if !errors.Is(err, errGone) || made > most || made == 0 {
				t.Errorf("%s: %v after %d posts, want at most %d", format, err, made, most)
			}
		}
		short := mustLoad(t, map[string]string{"a.md": "a"})
		for left := range len(mustWrite(t, short, Options{Format: format})) {
			if err := Write(&refuser{left}, short, Options{Format: format}); !errors.Is(err, errGone) {
				t.Fatalf("%s, after %d bytes: %v", format, left, err)
			}
		}
	}
}

// Posts stand below each other in a feed, and none has an id of another.
func TestIDsWithin(t *testing.T) {
	files := map[string]string{
		"a.md": "## b\n\nx[^1]\n\n[^1]: y\n", "a-b.md": "## b\n\nx[^1]\n\n[^1]: y\n", "a-b-note1.md": "## mark1-1\n", "b.md": "## a {#_.note1}\n\n## %20\n",
	}
	for name, text := range files {
		files[name] = "---\ntitle: T\n---\n" + text
	}
	blog := mustLoad(t, files)
	seen := map[string]string{}
	for _, p := range blog.Posts {
		for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(HTML(blog, p, Options{}), -1) {
			if other := seen[m[1]]; other != "" {
				t.Errorf("%s is in %s and in %s", m[1], other, p.Slug)
			}
			seen[m[1]] = p.Slug
		}
	}
	if len(seen) != 9 {
		t.Errorf("%d ids: %v", len(seen), seen)
	}
}

// Many may ask at once.
func TestAtOnce(t *testing.T) {
	blog := mustLoad(t, testFiles())
	want := mustWrite(t, blog, Options{Tag: "food"})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			var b strings.Builder
			if err := Write(&b, blog, Options{Tag: "food"}); err != nil || b.String() != want {
				t.Errorf("%v, and %d bytes, want %d", err, b.Len(), len(want))
			}
		})
	}
	wg.Wait()
}

// A blog without posts has feeds, too.
func TestNoPosts(t *testing.T) {
	checkFeeds(t, mustLoad(t, nil))
}

// BenchmarkWrite is a feed of posts of 6 kB, parsed already and not.
func BenchmarkWrite(b *testing.B) {
	src, err := os.ReadFile("../posts/specimen.md")
	if err != nil {
		b.Fatal(err)
	}
	_, text, _ := strings.Cut(string(src[3:]), "---\n")
	blog := mustLoad(b, many(DefaultLimit, text[:6000]))
	parsed := map[*content.Post]*content.Document{}
	for _, p := range blog.Posts {
		parsed[p] = p.Parse()
	}
	for name, document := range map[string]func(*content.Post) *content.Document{
		"parsed": func(p *content.Post) *content.Document { return parsed[p] }, "not": (*content.Post).Parse,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var out bytes.Buffer
				if err := Write(&out, blog, Options{Document: document}); err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(out.Len()))
			}
		})
	}
}
