package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/content/check"
)

// openings counts how often each post was opened. It is used by many at once.
type openings struct {
	mu    sync.Mutex
	posts map[string]int // by slug
}

func newOpenings() *openings { return &openings{posts: map[string]int{}} }

// add counts a post that a reader has opened.
func (o *openings) add(slug string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.posts[slug]++
}

// of is the count of each post that the blog has. Others are forgotten, so that there
// are never more than there are posts.
func (o *openings) of(blog *content.Blog) map[string]int {
	o.mu.Lock()
	defer o.mu.Unlock()
	maps.DeleteFunc(o.posts, func(slug string, _ int) bool { return blog.Post(slug) == nil })
	counts := map[string]int{}
	for _, p := range blog.Posts {
		counts[p.Slug] = o.posts[p.Slug]
	}
	return counts
}

// mistakes counts what is wrong with the posts: what was found when they were loaded, and
// when they were inspected last, which is a moment later.
func (l *live) mistakes() check.Count {
	var c check.Count
	if inspected := l.inspected.Load(); inspected != nil {
		c = *inspected
	}
	for _, p := range l.current().Problems {
		if p.Severity == content.Error {
			c.Errors++
		} else {
			c.Warnings++
		}
	}
	return c
}

// writeBlogMetrics writes what the server does not know of, in the text format of
// Prometheus. The slugs are the author's: no client can make one.
func (m *monitor) writeBlogMetrics(w io.Writer) {
	blog, cache := m.posts.current(), m.pages.Stats()
	mistakes := m.posts.mistakes()
	family := familyWriter(w)
	family("gauge", "edgerunner_build_info", "The version that runs, and that of Go in go_info.", labelled("version", version(), 1))
	family("gauge", "edgerunner_content_problems", "Mistakes in the posts; an error has cost readers something.",
		labelled("severity", "error", mistakes.Errors), labelled("severity", "warning", mistakes.Warnings))
	family("gauge", "edgerunner_content_stale", "1 while the folder of posts cannot be read, and the posts are those from before.", plainly(m.posts.stale()))
	family("counter", "edgerunner_page_cache_hits_total", "Pages that were there when they were wanted.", fmt.Sprintf(" %d", cache.Hits))
	family("counter", "edgerunner_page_cache_misses_total", "Pages that had to be set.", fmt.Sprintf(" %d", cache.Misses))
	family("gauge", "edgerunner_page_cache_bytes", "Bytes that the pages and parsed posts in the cache take.", fmt.Sprintf(" %d", cache.Bytes))
	family("gauge", "edgerunner_posts", "Posts that readers can see.", fmt.Sprintf(" %d", len(blog.Posts)))
	family("gauge", "edgerunner_posts_hidden", "Posts that readers cannot see: drafts, the future, the expired, the unreadable.", fmt.Sprintf(" %d", len(blog.Hidden)))
	var opened []string
	counts := m.opened.of(blog)
	for _, slug := range slices.Sorted(maps.Keys(counts)) {
		opened = append(opened, labelled("slug", slug, counts[slug]))
	}
	family("counter", "edgerunner_posts_opened_total", "How often each post was opened.", opened...)
}

// familyWriter is what writes a family of metrics, with its samples.
func familyWriter(w io.Writer) func(kind, name, help string, samples ...string) {
	return func(kind, name, help string, samples ...string) {
		fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
		for _, sample := range samples {
			fmt.Fprintf(w, "%s%s\n", name, sample)
		}
	}
}

// labelled is a sample with one label.
func labelled(label, value string, n int) string {
	return fmt.Sprintf(`{%s="%s"} %d`, label, strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(value), n)
}

func plainly(yes bool) string {
	if yes {
		return " 1"
	}
	return " 0"
}
