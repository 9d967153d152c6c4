package content

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	b := mustLoad(t, files{
		"the-future-is-open.md": "---\ndate: 2024-01-09\ntitle: 'The Future is Open! Notes from #WoodstockAI'\naliases: [/2013/old-name/, notes]\n---\n",
		"go.md":                 "---\ndate: 2024-01-08\n---\n",
		"post.md":               "---\ndate: 2024-01-07\n---\n",
		"posts-and-pillars.md":  "---\ndate: 2024-01-06\n---\n",
		"élan-vital.md":         "---\ndate: 2024-01-05\n---\n",
		"我的未来.md":               "---\ndate: 2024-01-04\n---\n",
		"part-1.md":             "---\ndate: 2024-01-03\ntitle: A walk\n---\n",
		"part-2.md":             "---\ndate: 2024-01-02\ntitle: A walk back\n---\n",
		"slashed.md":            "---\ndate: 2024-01-01\ntitle: TCP/IP in practice\n---\n",
	}.fs())
	for _, tt := range []struct {
		name string
		want []string
	}{
		{"the-future-is-open", []string{"the-future-is-open"}},
		{"The Future Is Open", []string{"the-future-is-open"}},
		{"the-futrue-is-opne", []string{"the-future-is-open"}},
		{"the-future-is-open.md", []string{"the-future-is-open"}},
		{"the-fut", []string{"the-future-is-open"}},
		{"future", []string{"the-future-is-open"}},
		{"futrue", []string{"the-future-is-open"}},
		{"woodstockai", []string{"the-future-is-open"}},
		{"stock", []string{"the-future-is-open"}},
		{"open future", []string{"the-future-is-open"}},
		{"notes about the future", []string{"the-future-is-open"}},
		{"notes", []string{"the-future-is-open"}},
		{"ntoes", []string{"the-future-is-open"}},
		{"old-nmae", []string{"the-future-is-open"}},
		{"post", []string{"post", "posts-and-pillars"}},
		{"psot", []string{"post"}},
		{"posst", []string{"post", "posts-and-pillars"}},
		{"pillars", []string{"posts-and-pillars"}},
		{"elan-vital", []string{"élan-vital"}},
		{"ÉLAN", []string{"élan-vital"}},
		{"未来", []string{"我的未来"}},
		{"part", []string{"part-1", "part-2"}},
		{"part-3", []string{"part-1", "part-2"}},
		{"part-2", []string{"part-2", "part-1"}},
		{"a walk", []string{"part-1", "part-2"}},
		{"tcp", []string{"slashed"}},
		{"go", []string{"go"}},
		{"g", nil},
		{"og", nil},
		{"", nil},
		{"!!!", nil},
		{"/etc/passwd", nil},
		{"quantum", nil},
		{"the weather of tomorrow", nil},
	} {
		var got []string
		for _, p := range b.Nearest(tt.name, 3) {
			got = append(got, p.Slug)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q is near %q, want %q", tt.name, got, tt.want)
		}
	}
	if got := b.Nearest("part", 1); len(got) != 1 || len(b.Nearest("part", 0)) != 0 {
		t.Errorf("of two, %d are returned where one is wanted", len(got))
	}
}

// What somebody types may be of any length, and of any bytes.
func TestNearestBounds(t *testing.T) {
	long := strings.Repeat("x", 2*maxName)
	b := mustLoad(t, files{long + ".md": "", "a.md": "---\ntitle: '" + strings.Repeat("é", 300) + "'\n---\n"}.fs())
	for name, want := range map[string]int{
		long + "y": 1, strings.Repeat("x", 1<<20): 1, strings.Repeat("é", maxName): 1, strings.Repeat("\xff", 1<<20): 0, strings.Repeat("-y", 1<<20): 0,
	} {
		if got := b.Nearest(name, 3); len(got) != want {
			t.Errorf("%.10q, of %d bytes, is near %d posts, want %d", name, len(name), len(got), want)
		}
	}
}

// largeFolder has 5,000 posts, more than an author writes who writes each day for ten
// years.
func largeFolder() fs.FS {
	words := strings.Fields("open future notes from the edge of capital seed venture agents that learn to trade models scale " +
		"woodstock berlin founders papers read again market silicon carbon energy letters why how what quarter review")
	f := files{"site.yaml": "base_url: https://blog.example/\n"}
	for i := range 5000 {
		var title []string
		for k := range 6 {
			title = append(title, words[(i*(k+3)+i/7*k)%len(words)])
		}
		f[fmt.Sprintf("posts/%d/post-%d-%s.md", 2010+i%15, i, title[0])] = fmt.Sprintf(
			"---\ntitle: %s w%dx\ndate: 20%02d-%02d-%02d\ntags: [%s, tag%d, blog]\nseries: s%d\n---\nText.\n",
			strings.Join(title, " "), i, 10+i%15, 1+i%12, 1+i%28, title[1], i%200, i%500)
	}
	return f.fs()
}

func largeBlog(t testing.TB) *Blog {
	t.Helper()
	b, err := Load(largeFolder(), testNow)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func BenchmarkNearest(b *testing.B) {
	blog := largeBlog(b)
	for _, name := range []string{"post-4000-futrue", "woodstock", "notes from the ventrue of agenst that laern to", strings.Repeat("longer-", 100)} {
		b.Run(strings.Fields(name[:9])[0], func(b *testing.B) {
			for b.Loop() {
				blog.Nearest(name, 3)
			}
		})
	}
}
