package feed

import (
	"cmp"
	"net/url"
	"strings"

	"edgerunner.vc/blog/content"
)

// nowhere is the host of a blog that has not told where it is.
const nowhere = "localhost"

// addresses are where a blog and its posts are, and what they are known by. That they are
// known by never depends on how the server was started.
type addresses struct {
	blog  *content.Blog
	host  string // for links; empty if nobody knows
	named string // for ids
}

func newAddresses(blog *content.Blog, host string) addresses {
	return addresses{blog, cmp.Or(blog.Site.Host, host), withoutPort(cmp.Or(blog.Site.Host, nowhere))}
}

func withoutPort(host string) string {
	if colon := strings.LastIndexByte(host, ':'); colon > strings.LastIndexByte(host, ']') {
		return host[:colon]
	}
	return host
}

// id is what a post is known by.
func (a addresses) id(p *content.Post) string { return a.at(a.named, p, "") }

// link is where a post can be read, from a heading on or from the top.
func (a addresses) link(p *content.Post, heading string) string {
	return a.at(cmp.Or(a.host, nowhere), p, heading)
}

func (a addresses) at(host string, p *content.Post, heading string) string {
	if web := a.blog.Permalink(p, heading); web != "" {
		return web
	}
	return overSSH(host, url.URL{Path: "/" + p.Slug, Fragment: heading})
}

// home is where the blog can be read.
func (a addresses) home() string { return a.top(cmp.Or(a.host, nowhere)) }

func (a addresses) top(host string) string {
	if base, err := url.Parse(a.blog.Site.BaseURL); err == nil && base.Host != "" {
		return base.String() // without letters that some take for no address
	}
	return overSSH(host, url.URL{Path: "/"})
}

// feedID is what the feed of a tag is known by, in whatever case it is spelt; the tag is
// empty for that of all posts.
func (a addresses) feedID(tag string) string {
	return a.top(a.named) + tagged(tag)
}

// self is the name of the feed itself; empty where the host is not known.
func (a addresses) self(format Format, tag string) string {
	if a.host == "" {
		return ""
	}
	return overSSH(a.host, url.URL{Path: "/feed/" + string(format)}) + tagged(tag)
}

func tagged(tag string) string {
	if tag == "" {
		return ""
	}
	return "?tag=" + url.QueryEscape(strings.ToLower(tag))
}

func overSSH(host string, u url.URL) string {
	u.Scheme, u.Host = "ssh", host
	return u.String()
}
