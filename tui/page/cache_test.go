package page

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"unsafe"

	"github.com/charmbracelet/colorprofile"

	"edgerunner.vc/blog/content"
)

// mustMany is so many posts with a text each of about that many bytes.
func mustMany(t testing.TB, count, size int) []testPost {
	t.Helper()
	files := fstest.MapFS{}
	for i := range count {
		files[fmt.Sprintf("post-%03d.md", i)] = &fstest.MapFile{
			Data: fmt.Appendf(nil, "---\ntitle: Post %d\ndate: 2026-01-02\n---\n%s\n", i, strings.Repeat("word ", size/5)),
		}
	}
	return mustLoad(t, files)
}

// get asks the cache for the post in the usual look.
func get(c *Cache, p testPost) *Page { return c.Page(p.post, p.site, usual) }

var usual = Look{Measure: 40, Dark: true}

// held is what the cache says that it holds, after checking that it is so.
func held(t *testing.T, c *Cache) int {
	t.Helper()
	return heldIn(t, c.posts, func(p *parsed) bool { return p != nil }) +
		heldIn(t, c.pages, func(p *Page) bool { return p != nil })
}

func heldIn[K comparable, V any](t *testing.T, k *kept[K, V], made func(V) bool) int {
	t.Helper()
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.byKey) != k.order.Len() {
		t.Errorf("%d values, %d in order", len(k.byKey), k.order.Len())
	}
	size := 0
	for key, at := range k.byKey {
		e := at.Value.(*entry[K, V])
		if e.key != key || !e.ready || !made(e.value) {
			t.Errorf("%v is not what is kept for %v", e, key)
		}
		size += e.size
	}
	if size != k.size || size > k.limit {
		t.Errorf("%d bytes counted, %d held, the limit is %d", k.size, size, k.limit)
	}
	return size
}

// Where a link leads depends on the blog: what is kept for one is not for another.
func TestCacheOfBlogs(t *testing.T) {
	post := "---\ntitle: A\n---\n[other](b.md)\n"
	load := func(files fstest.MapFS) *content.Blog {
		blog, err := content.Load(files, testNow)
		if err != nil {
			t.Fatal(err)
		}
		return blog
	}
	with := load(fstest.MapFS{"a.md": {Data: []byte(post)}, "b.md": {Data: []byte("B\n")}})
	without := load(fstest.MapFS{})
	c := NewCache(1 << 20)
	look := Look{Measure: 40, Plain: true}
	for range 2 {
		if p := c.PageIn(with, with.Post("a"), look); p.Line(p.Len()-1, 0) != "[1] b" {
			t.Errorf("the link leads to %q", p.Line(p.Len()-1, 0))
		}
		if p := c.PageIn(without, with.Post("a"), look); p.Line(p.Len()-1, 0) != "other" {
			t.Errorf("the link leads to %q", p.Line(p.Len()-1, 0))
		}
	}
	if s := c.Stats(); s.Hits != 2 || s.Misses != 2 {
		t.Errorf("%+v", s)
	}
	if c.PageIn(with, with.Post("a"), usual) != c.Page(with.Post("a"), with.Site, usual) {
		t.Error("what readers see depends on no blog")
	}
}

func TestCacheHits(t *testing.T) {
	c := NewCache(1 << 20)
	posts := mustMany(t, 2, 500)
	looks := []Look{
		{Measure: 40, Dark: true}, {Measure: 40}, {Measure: 44, Dark: true},
		{Measure: 40, Dark: true, Colours: colorprofile.TrueColor}, {Measure: 40, Dark: true, Plain: true},
	}
	seen := map[*Page]string{}
	for i, p := range posts {
		for _, look := range looks {
			name := fmt.Sprintf("post %d, %+v", i, look)
			first := c.Page(p.post, p.site, look)
			if again := c.Page(p.post, p.site, look); again != first {
				t.Errorf("%s is set twice", name)
			}
			if other := seen[first]; other != "" {
				t.Errorf("%s is the page of %s", name, other)
			}
			seen[first] = name
		}
	}
	if got, want := c.Stats(), (Stats{Hits: len(seen), Misses: len(seen), Bytes: held(t, c)}); got != want {
		t.Errorf("it says %+v, want %+v", got, want)
	}
}

// TestCacheTakesTheLookAsked compares what comes from the cache with what is set.
func TestCacheTakesTheLookAsked(t *testing.T) {
	c := NewCache(1 << 20)
	p := mustShipped(t)[0]
	for range 2 {
		for _, look := range []Look{{Measure: 40, Dark: true}, {Measure: 40}, {Measure: 80, Dark: true}, {Measure: 40, Plain: true}} {
			got, want := c.Page(p.post, p.site, look), Set(p.post, p.site, look)
			if !slices.Equal(styled(got, 0), styled(want, 0)) {
				t.Errorf("%+v: another page", look)
			}
		}
	}
}

// TestCacheSetsOnce asks for the same page and for different ones from everywhere at
// once: nobody gets a page of their own.
func TestCacheSetsOnce(t *testing.T) {
	const askers, times = 64, 20
	c := NewCache(64 << 20)
	posts := mustMany(t, 4, 2_000)
	start := make(chan struct{})
	pages := make([][]*Page, askers)
	var wg sync.WaitGroup
	for i := range askers {
		wg.Go(func() {
			<-start
			for j := range times {
				pages[i] = append(pages[i], get(c, posts[(i*j)%len(posts)]))
			}
		})
	}
	close(start)
	wg.Wait()
	first := map[int]*Page{}
	for i := range askers {
		for j, p := range pages[i] {
			which := (i * j) % len(posts)
			if first[which] == nil {
				first[which] = p
			}
			if p != first[which] {
				t.Fatalf("post %d was set more than once", which)
			}
		}
	}
	if n := len(c.pages.byKey); n != len(posts) {
		t.Errorf("%d pages are held", n)
	}
	held(t, c)
}

// TestCacheUnderPressure asks from everywhere at once for more than the cache holds.
func TestCacheUnderPressure(t *testing.T) {
	posts := mustMany(t, 16, 1_000)
	limit := 4 * get(NewCache(1<<20), posts[0]).size
	c := NewCache(limit)
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			for j := range posts {
				p := posts[(i*7+j)%len(posts)]
				if got := get(c, p).Line(0, 0); !strings.Contains(got, p.post.Title) {
					t.Errorf("asked for %s, got %q", p.post.Title, got)
				}
			}
		})
	}
	wg.Wait()
	if size := held(t, c); size > limit {
		t.Errorf("%d bytes are held, the limit is %d", size, limit)
	}
}

func TestCacheBound(t *testing.T) {
	posts := mustMany(t, 20, 500)
	one := get(NewCache(1<<20), posts[0]).size
	for _, limit := range []int{0, 1, one - 1, one, 3*one + one/2, 100 * one} {
		c := NewCache(limit)
		for _, p := range posts {
			get(c, p)
			if size := held(t, c); size > limit {
				t.Fatalf("limit %d: %d bytes are held", limit, size)
			}
		}
		if n, most := len(c.pages.byKey), min((limit-limit/4)/one, len(posts)); n < most-1 || n > len(posts) {
			t.Errorf("limit %d: %d pages of %d bytes are held", limit, n, one)
		}
	}
}

// TestCacheSizeIsHonest compares the size that counts with what the lines hold.
func TestCacheSizeIsHonest(t *testing.T) {
	for _, p := range mustAll(t) {
		page := p.set(80)
		text, code := 0, 0
		for i := range page.rows {
			text += len(page.rows[i].text)
			if c := page.rows[i].code; c != nil {
				code += len(c.lines[page.rows[i].index].text)
			}
		}
		least := text + code + page.Len()*int(unsafe.Sizeof(printed{}))
		if most := least + tokenBytes*code + 96*(page.Len()+len(page.Links)) + 1024; page.size < least || page.size > most {
			t.Errorf("%s: %d bytes for %d lines, which take %d to %d", p.name, page.size, page.Len(), least, most)
		}
	}
}

// TestCachePageOverLimit gives out a page that is larger than the cache, does not keep
// it, and lets the others stay for it.
func TestCachePageOverLimit(t *testing.T) {
	small := mustMany(t, 3, 500)
	large := mustPost(t, "large.md", strings.Repeat("word ", 5_000))
	c := NewCache(10 * get(NewCache(1<<20), small[0]).size)
	before := get(c, small[0])
	page := get(c, large)
	if page == nil || page.size <= c.pages.limit {
		t.Fatalf("the page is not larger than the cache")
	}
	if get(c, large) == page {
		t.Error("a page larger than the cache is kept")
	}
	if get(c, small[0]) != before {
		t.Error("a page larger than the cache drove out a small one")
	}
	held(t, c)
}

// TestCacheLetsGoOfTheOldest fills the cache with three pages and asks for a fourth.
func TestCacheLetsGoOfTheOldest(t *testing.T) {
	posts := mustMany(t, 4, 1_000)
	one := get(NewCache(1<<20), posts[0]).size
	for _, tt := range []struct {
		name     string
		again    []int // asked for after the three, before the fourth
		gone     int
		survives []int
	}{
		{"in order", nil, 0, []int{1, 2, 3}},
		{"the first again", []int{0}, 1, []int{0, 2, 3}},
		{"the first two again", []int{1, 0}, 2, []int{0, 1, 3}},
		{"all again", []int{2, 1, 0}, 2, []int{0, 1, 3}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := NewCache(4*one + 2*one/3) // three and a half of it pages
			for _, i := range append([]int{0, 1, 2}, tt.again...) {
				get(c, posts[i])
			}
			get(c, posts[3])
			for _, i := range tt.survives {
				if !c.Has(posts[i].post, usual) {
					t.Errorf("post %d is gone", i)
				}
			}
			if c.Has(posts[tt.gone].post, usual) {
				t.Errorf("post %d is kept", tt.gone)
			}
		})
	}
}

// TestCacheForgetsPanics makes a value that panics: nothing stays of it, and whoever
// asks next gets one.
func TestCacheForgetsPanics(t *testing.T) {
	k := newKept[string, *int](100)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic did not come through")
			}
		}()
		k.get("a", func() (*int, int) { panic("cannot be set") })
	}()
	if k.has("a") || len(k.byKey) != 0 || k.order.Len() != 0 || k.size != 0 {
		t.Errorf("%d values with %d bytes stay", len(k.byKey), k.size)
	}
	if got := k.get("a", func() (*int, int) { return new(7), 10 }); got == nil || *got != 7 || !k.has("a") {
		t.Errorf("got %v after the panic", got)
	}
}

// TestCacheMakesOnce lets 64 goroutines wait for one value.
func TestCacheMakesOnce(t *testing.T) {
	k := newKept[string, *int](100)
	made, release := 0, make(chan struct{})
	var wg sync.WaitGroup
	got := make([]*int, 64)
	for i := range got {
		wg.Go(func() {
			got[i] = k.get("a", func() (*int, int) {
				<-release
				made++
				return &made, 10
			})
		})
	}
	if k.has("a") {
		t.Error("it is there before it is made")
	}
	close(release)
	wg.Wait()
	for _, v := range got {
		if v != &made || made != 1 {
			t.Fatalf("made %d times; got %p of %p", made, v, &made)
		}
	}
}

func TestNewLook(t *testing.T) {
	measures := map[int]bool{}
	last := 0
	for room := range 1001 {
		m := NewLook(room, true).Measure
		switch {
		case m < 8 || m > MaxMeasure:
			t.Errorf("%d cells of room make lines of %d", room, m)
		case m > max(room, 8):
			t.Errorf("%d cells of room are too few for lines of %d", room, m)
		case m < min(room, MaxMeasure)-measureStep:
			t.Errorf("%d cells of room are wasted on lines of %d", room, m)
		case m < last:
			t.Errorf("%d cells of room make shorter lines than one cell less: %d, %d", room, m, last)
		}
		last = m
		measures[m] = true
	}
	if len(measures) > 24 {
		t.Errorf("%d measures", len(measures))
	}
	if !measures[MaxMeasure] {
		t.Errorf("no room makes lines of %d", MaxMeasure)
	}
	for _, room := range []int{-1 << 62, -1, 1 << 62} {
		if m := NewLook(room, true).Measure; m < 8 || m > MaxMeasure {
			t.Errorf("%d cells of room make lines of %d", room, m)
		}
	}
	if NewLook(40, true) == NewLook(40, false) || !NewLook(40, true).Dark {
		t.Error("dark and light are one look")
	}
}
