package tui

import (
	"cmp"
	"slices"
	"strings"

	"edgerunner.vc/blog/content"
)

// order is how the list is sorted.
type order int

const (
	newest order = iota
	oldest
	byTitle
	unreadFirst
	shortest
	orderCount
)

// orderNames are what a [Memory] keeps.
var orderNames = [orderCount]string{"", "oldest", "title", "unread", "shortest"}

func (o order) name() string { return orderNames[o] }

// String is what a reader is told.
func (o order) String() string {
	return [...]string{"newest first", "oldest first", "by title", "unread first", "shortest first"}[o]
}

func (o order) next() order { return (o + 1) % orderCount }

// byDate says whether years make sense in the list.
func (o order) byDate() bool { return o == newest || o == oldest }

// ordered is the posts of the blog, or of the topic, in their order.
func (s *listScreen) ordered(d *session) []*content.Post {
	if s.history {
		return d.history()
	}
	posts := slices.Clone(d.blog.Posts)
	if s.topic != nil {
		posts = slices.DeleteFunc(posts, func(p *content.Post) bool { return !s.topic.Has(p) })
	}
	switch s.order {
	case oldest:
		slices.Reverse(posts)
	case byTitle:
		titles := make(map[*content.Post]string, len(posts))
		for _, p := range posts {
			titles[p] = label(p.Title)
		}
		slices.SortStableFunc(posts, func(p, q *content.Post) int { return strings.Compare(titles[p], titles[q]) })
	case unreadFirst:
		rank := func(p *content.Post) int { // unread, begun, finished
			switch read := d.readings.of(p); {
			case read.finished:
				return 2
			case read.begun():
				return 1
			}
			return 0
		}
		slices.SortStableFunc(posts, func(p, q *content.Post) int { return cmp.Compare(rank(p), rank(q)) })
	case shortest:
		slices.SortStableFunc(posts, func(p, q *content.Post) int { return cmp.Compare(p.Words, q.Words) })
	}
	return posts
}
