package page

import (
	"container/list"
	"sync"

	"edgerunner.vc/blog/content"
)

// Cache keeps pages for all sessions, the ones used last, up to a number of bytes.
// A page that many sessions want at once is set once. It may be used by many at
// once.
type Cache struct {
	limit int

	mu    sync.Mutex
	size  int
	order *list.List // of *entry, the one used last in front
	pages map[key]*list.Element
}

// key is all that a page depends on. Its range is bounded: posts are the blog's,
// and [NewLook] leaves few measures.
type key struct {
	post *content.Post
	look Look
}

type entry struct {
	key  key
	once sync.Once
	page *Page // after once
	size int   // counted already; under the cache's lock
}

// NewCache makes a cache that holds about limit bytes of pages. One page that is
// larger than that is still set, and not kept.
func NewCache(limit int) *Cache {
	return &Cache{limit: limit, order: list.New(), pages: map[key]*list.Element{}}
}

// Page is the post set for the look, from the cache if it can be.
func (c *Cache) Page(post *content.Post, site *content.Site, look Look) *Page {
	e := c.entry(key{post, look})
	e.once.Do(func() { e.page = Set(post, site, look) })
	c.count(e)
	return e.page
}

// entry finds the entry of a key, or makes it.
func (c *Cache) entry(k key) *entry {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at, ok := c.pages[k]; ok {
		c.order.MoveToFront(at)
		return at.Value.(*entry)
	}
	e := &entry{key: k}
	c.pages[k] = c.order.PushFront(e)
	return e
}

// count adds the size of a page that was just set, and lets go of those that were
// not used for the longest time.
func (c *Cache) count(e *entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, ok := c.pages[e.key]
	if !ok || at.Value != e || e.size > 0 {
		return
	}
	if e.page.size > c.limit {
		c.order.Remove(at)
		delete(c.pages, e.key)
		return
	}
	e.size = e.page.size
	c.size += e.size
	for c.size > c.limit && c.order.Len() > 0 {
		oldest := c.order.Remove(c.order.Back()).(*entry)
		delete(c.pages, oldest.key)
		c.size -= oldest.size
	}
}
