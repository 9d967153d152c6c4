// Package feed writes a blog as a feed, which tells programs what is new, and a post as
// HTML.
//
// It knows nothing of terminals, of SSH, or of who asks.
//
// # For authors
//
// A program that reads feeds knows a post by its id, and shows it again as new when that
// changes. The id is the address of the post below base_url in site.yaml, and where there
// is none, ssh://HOST/SLUG with the host that is named there. So it stays as long as these
// and the slug do: whatever happens to the title, the text, the date, the port of the
// server and the format of the feed, and on every machine. Without base_url and host it is
// ssh://localhost/SLUG, so name one of them before you tell others of a feed.
//
// A post was updated when its lastmod says so.
//
// # For programs
//
// The same blog is always the same bytes. All three formats hold the newest posts whole,
// as HTML that is made of the nodes of a [content.Document]: nothing that an author has
// written is passed on as HTML. Links are absolute, but for those to notes and headings of
// the same post.
package feed

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"edgerunner.vc/blog/content"
)

// Format is how a feed is written.
type Format string

// The formats.
const (
	Atom Format = "atom" // 1.0, RFC 4287
	RSS  Format = "rss"  // 2.0, with the whole text in content:encoded
	JSON Format = "json" // JSON Feed 1.1
)

// DefaultLimit is how many posts a feed has: those of a month for who posts daily and of
// half a year for most, so a program may be off that long and miss none. It is asked
// for every hour or so, and more would be sent in vain each time. MaxLimit is how many it
// may have: who wants more wants an archive, and there are files for that.
const DefaultLimit, MaxLimit = 30, 300

// Options say what a feed has, and how it is written.
type Options struct {
	Format Format // empty means Atom
	Tag    string // that all posts have, as [content.Blog.Topic] finds it; empty for all posts
	Limit  int    // how many posts, MaxLimit at most; 0 means DefaultLimit
	Host   string // that readers type behind ssh, for links, where the site does not say
	// Document is the post taken apart, from a cache perhaps; nil means [content.Post.Parse].
	Document func(*content.Post) *content.Document
}

// What a feed can be refused for, before anything is written.
var (
	ErrFormat = errors.New("expected atom, rss or json")
	ErrTag    = errors.New("no post has that tag")
)

// Write writes a feed of the newest posts, one after the other. It holds no more than one
// of them at a time, and ends with the first error of w. It may be called by many at once.
func Write(w io.Writer, blog *content.Blog, o Options) error {
	f, err := newFeed(blog, o)
	if err != nil {
		return err
	}
	formats := map[Format]func(*feed, io.Writer) error{"": (*feed).atom, Atom: (*feed).atom, RSS: (*feed).rss, JSON: (*feed).json}
	write := formats[o.Format]
	if write == nil {
		return fmt.Errorf("%w, not %q", ErrFormat, o.Format)
	}
	out := bufio.NewWriterSize(w, 16<<10) // else each element would be a packet of its own
	if err := write(f, out); err != nil {
		return err
	}
	return out.Flush()
}

// feed is what all formats have in common.
type feed struct {
	addresses
	document func(*content.Post) *content.Document
	tag      string // as most posts spell it
	posts    []*content.Post
}

// withoutPosts is what the HTML of a post needs of a feed.
func withoutPosts(blog *content.Blog, o Options) *feed {
	f := &feed{addresses: newAddresses(blog, o.Host), document: o.Document}
	if f.document == nil {
		f.document = (*content.Post).Parse
	}
	return f
}

func newFeed(blog *content.Blog, o Options) (*feed, error) {
	f := withoutPosts(blog, o)
	topic, ok := content.Topic{}, true
	if o.Tag != "" {
		topic, ok = blog.Topic(o.Tag, false)
	}
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrTag, o.Tag)
	}
	f.tag = topic.Name
	limit := min(o.Limit, MaxLimit)
	if limit <= 0 {
		limit = DefaultLimit
	}
	for _, p := range blog.Posts {
		if len(f.posts) == limit {
			break
		}
		if o.Tag == "" || topic.Has(p) {
			f.posts = append(f.posts, p)
		}
	}
	return f, nil
}

// title is that of the site, and which of its posts these are.
func (f *feed) title() string {
	if f.tag != "" {
		return f.blog.Site.Title + ": " + f.tag
	}
	return f.blog.Site.Title
}

// author is who has written what says nothing else.
func (f *feed) author() string {
	if f.blog.Site.Author != "" {
		return f.blog.Site.Author
	}
	return f.blog.Site.Title
}
