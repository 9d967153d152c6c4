package page

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
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
func get(c *Cache, p testPost) *Page { return c.Page(p.post, p.site, Look{Measure: 40, Dark: true}) }

// held is what the cache says that it holds, after checking that it is so.
func held(t *testing.T, c *Cache) int {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.pages) != c.order.Len() {
		t.Errorf("%d pages, %d in order", len(c.pages), c.order.Len())
	}
	size := 0
	for k, at := range c.pages {
		e := at.Value.(*entry)
		if e.key != k || e.size != e.page.size {
			t.Errorf("an entry of %d bytes for a page of %d", e.size, e.page.size)
		}
		size += e.size
	}
	if size != c.size {
		t.Errorf("%d bytes counted, %d held", c.size, size)
	}
	return size
}

func TestCacheHits(t *testing.T) {
	c := NewCache(1 << 20)
	posts := mustMany(t, 2, 500)
	looks := []Look{{40, true}, {40, false}, {44, true}}
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
	held(t, c)
}

// TestCacheTakesTheLookAsked compares what comes from the cache with what is set.
func TestCacheTakesTheLookAsked(t *testing.T) {
	c := NewCache(1 << 20)
	p := mustShipped(t)[0]
	for range 2 {
		for _, look := range []Look{{40, true}, {40, false}, {80, true}} {
			got, want := c.Page(p.post, p.site, look), Set(p.post, p.site, look)
			if strings.Join(got.Lines, "\n") != strings.Join(want.Lines, "\n") {
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
	if n := len(c.pages); n != len(posts) {
		t.Errorf("%d pages are held", n)
	}
	held(t, c)
}

// TestCacheUnderPressure asks from everywhere at once for more than the cache holds.
func TestCacheUnderPressure(t *testing.T) {
	posts := mustMany(t, 16, 1_000)
	limit := 3 * get(NewCache(1<<20), posts[0]).size
	c := NewCache(limit)
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			for j := range posts {
				p := posts[(i*7+j)%len(posts)]
				if got := get(c, p).Lines[0]; !strings.Contains(got, p.post.Title) {
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
		if n, most := len(c.pages), min(limit/one, len(posts)); n < most-1 || n > len(posts) {
			t.Errorf("limit %d: %d pages of %d bytes are held", limit, n, one)
		}
	}
}

// TestCacheSizeIsHonest compares the size that counts with what the lines hold.
func TestCacheSizeIsHonest(t *testing.T) {
	for _, p := range mustAll(t) {
		page := p.set(80)
		text := 0
		for _, l := range page.Lines {
			text += len(l)
		}
		if page.size < text || page.size > text+64*len(page.Lines)+1024 {
			t.Errorf("%s: %d bytes for %d lines with %d bytes", p.name, page.size, len(page.Lines), text)
		}
	}
}

// TestCachePageOverLimit gives out a page that is larger than the cache, does not keep
// it, and lets the others stay for it.
func TestCachePageOverLimit(t *testing.T) {
	small := mustMany(t, 3, 500)
	large := mustPost(t, "large.md", strings.Repeat("word ", 5_000))
	c := NewCache(10 * get(NewCache(1<<20), small[0]).size)
	kept := get(c, small[0])
	page := get(c, large)
	if page == nil || page.size <= c.limit {
		t.Fatalf("the page is not larger than the cache")
	}
	if get(c, large) == page {
		t.Error("a page larger than the cache is kept")
	}
	if get(c, small[0]) != kept {
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
			c := NewCache(3*one + one/2)
			for _, i := range append([]int{0, 1, 2}, tt.again...) {
				get(c, posts[i])
			}
			get(c, posts[3])
			for _, i := range tt.survives {
				if !kept(c, posts[i]) {
					t.Errorf("post %d is gone", i)
				}
			}
			if kept(c, posts[tt.gone]) {
				t.Errorf("post %d is kept", tt.gone)
			}
		})
	}
}

// kept says whether the cache holds the post, without asking for it.
func kept(c *Cache, p testPost) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.pages[key{p.post, Look{Measure: 40, Dark: true}}] != nil
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
	if len(measures) > 20 {
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
