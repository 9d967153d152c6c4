package feed

import (
	"cmp"
	"net/url"
	"path"
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
func (a addresses) home() string {
	return cmp.Or(a.blog.Site.BaseURL, overSSH(cmp.Or(a.host, nowhere), url.URL{Path: "/"}))
}

// feedID is what the feed of a tag is known by, in whatever case it is spelt; the tag is
// empty for that of all posts.
func (a addresses) feedID(tag string) string {
	return cmp.Or(a.blog.Site.BaseURL, overSSH(a.named, url.URL{Path: "/"})) + tagged(tag)
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

// imageTypes are the media types of pictures by extension.
var imageTypes = map[string]string{
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif",
	".webp": "image/webp", ".avif": "image/avif", ".svg": "image/svg+xml",
}

// imageType is the media type of the picture at an address; empty if it is not known.
func imageType(address string) string {
	u, err := url.Parse(address)
	if err != nil || !onTheWeb(address) {
		return ""
	}
	return imageTypes[strings.ToLower(path.Ext(u.Path))]
}

// onTheWeb says whether a program may load what is at an address.
func onTheWeb(address string) bool {
	return strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")
}
