package page

import (
	"container/list"
	"sync"
	"weak"

	"edgerunner.vc/blog/content"
)

// Cache keeps pages for all sessions, the ones used last, up to a number of bytes.
// A post that many sessions want at once is parsed once, and set once for each look.
// It may be used by many at once.
type Cache struct {
	pages *kept[pageKey, *Page]
	posts *kept[*content.Post, *parsed]
}

// pageKey is all that a page depends on. Its range is bounded: posts are the blog's, and
// [Look.known] leaves few looks.
type pageKey struct {
	post *content.Post
	look Look
	head bool                       // only the beginning
	blog weak.Pointer[content.Blog] // of a plain page, which says where links lead in it
}

// NewCache makes a cache that holds about limit bytes: a quarter of them parsed
// posts, the rest pages. One page that is larger than that is still set, and not kept.
func NewCache(limit int) *Cache {
	return &Cache{
		pages: newKept[pageKey, *Page](limit - limit/4),
		posts: newKept[*content.Post, *parsed](limit / 4),
	}
}

// Page is the post set for the look, from the cache if it can be.
func (c *Cache) Page(post *content.Post, site *content.Site, look Look) *Page {
	look = look.known()
	return c.pages.get(pageKey{post: post, look: look}, func() (*Page, int) {
		p := set(c.parsed(post), post, site, look)
		return p, p.size
	})
}

// PageIn is [SetIn], from the cache if it can be.
func (c *Cache) PageIn(blog *content.Blog, post *content.Post, look Look) *Page {
	look = look.known()
	key := pageKey{post: post, look: look}
	if look.Plain {
		key.blog = weak.Make(blog)
	}
	return c.pages.get(key, func() (*Page, int) {
		p := setIn(c.parsed(post), blog, post, look)
		return p, p.size
	})
}

func (c *Cache) parsed(post *content.Post) *parsed {
	return c.posts.get(post, func() (*parsed, int) {
		doc := parse(post)
		return doc, doc.Held()
	})
}

// Document is the post taken apart, from the cache if it can be.
func (c *Cache) Document(post *content.Post) *content.Document { return c.parsed(post).Document }

// Head is [SetHead], from the cache if it can be.
func (c *Cache) Head(post *content.Post, site *content.Site, look Look) *Page {
	look = look.known()
	return c.pages.get(pageKey{post: post, look: look, head: true}, func() (*Page, int) {
		p := SetHead(post, site, look)
		return p, p.size
	})
}

// Has says whether a whole page is there without any work.
func (c *Cache) Has(post *content.Post, look Look) bool {
	return c.pages.has(pageKey{post: post, look: look.known()})
}

// Stats is what a cache has done since it was made.
type Stats struct {
	Hits, Misses int // pages that were there when they were wanted, and that had to be set
	Bytes        int // of all that it holds
}

// Stats says what the cache has done.
func (c *Cache) Stats() Stats {
	pages, posts := c.pages.stats(), c.posts.stats()
	return Stats{Hits: pages.Hits, Misses: pages.Misses, Bytes: pages.Bytes + posts.Bytes}
}

// kept is values by key, the ones used last, up to a number of bytes. Each is made
// once, however many want it.
type kept[K comparable, V any] struct {
	limit int

	mu           sync.Mutex
	size         int
	hits, misses int
	order        *list.List // of *entry, the one used last in front
	byKey        map[K]*list.Element
}

type entry[K comparable, V any] struct {
	key   K
	once  sync.Once
	value V    // after once
	ready bool // under the lock
	size  int  // under the lock
	lost  bool // making it panicked; after once
}

func newKept[K comparable, V any](limit int) *kept[K, V] {
	return &kept[K, V]{limit: limit, order: list.New(), byKey: map[K]*list.Element{}}
}

// get returns the value of a key, or makes it; make says how many bytes it takes.
func (k *kept[K, V]) get(key K, make func() (V, int)) V {
	for {
		e := k.entry(key)
		e.once.Do(func() {
			size := -1 // of one that panics, which must not stay
			e.lost = true
			defer func() { k.count(e, size) }()
			e.value, size = make()
			e.lost = false
		})
		if !e.lost { // else whoever has waited for it tries for themselves
			return e.value
		}
	}
}

// entry finds the entry of a key, or adds it.
func (k *kept[K, V]) entry(key K) *entry[K, V] {
	k.mu.Lock()
	defer k.mu.Unlock()
	if at, ok := k.byKey[key]; ok {
		k.hits++
		k.order.MoveToFront(at)
		return at.Value.(*entry[K, V])
	}
	k.misses++
	e := &entry[K, V]{key: key}
	k.byKey[key] = k.order.PushFront(e)
	return e
}

// count adds the size of a value that was just made, and lets go of those that were
// not used for the longest time.
func (k *kept[K, V]) count(e *entry[K, V], size int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	at, ok := k.byKey[e.key]
	if !ok || at.Value != e {
		return
	}
	if size < 0 || size > k.limit {
		k.order.Remove(at)
		delete(k.byKey, e.key)
		return
	}
	e.ready, e.size = true, size
	k.size += size
	for k.size > k.limit {
		oldest := k.order.Remove(k.order.Back()).(*entry[K, V])
		delete(k.byKey, oldest.key)
		k.size -= oldest.size
	}
}

func (k *kept[K, V]) has(key K) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	at, ok := k.byKey[key]
	return ok && at.Value.(*entry[K, V]).ready
}

func (k *kept[K, V]) stats() Stats {
	k.mu.Lock()
	defer k.mu.Unlock()
	return Stats{Hits: k.hits, Misses: k.misses, Bytes: k.size}
}
