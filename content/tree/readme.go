package tree

import (
	"cmp"
	"fmt"
	"net"
	"strings"

	"edgerunner.vc/blog/content"
)

// readme is what /README.txt says, in lines of 80.
func readme(blog *content.Blog, images *content.Images) string {
	var b strings.Builder
	site := blog.Site
	fmt.Fprintln(&b, site.Title)
	if site.Tagline != "" {
		fmt.Fprintln(&b, site.Tagline)
	}
	host, port := cmp.Or(site.Host, "HOST"), ""
	if h, p, err := net.SplitHostPort(host); err == nil {
		host, port = h, p
	}
	ssh, scp := "", ""
	if port != "" {
		ssh, scp = "-p "+port+" ", "-P "+port+" "
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	fmt.Fprintf(&b, `
Here to be read and kept is what the blog is made of, %s:

  posts/SLUG.md     a post as its author wrote it
  posts/SLUG/       the images that it refers to
  feed.xml          the feed, for a news reader

SLUG is the name of a post. These fetch one post, all of them, and what you choose:

  scp %[2]s%[3]s:SLUG.md .
  scp %[2]s-r %[3]s:posts .
  sftp %[2]s%[3]s

Nothing can be changed here, or put here. The blog itself is read with

  ssh %[4]s%[5]s
`, count(len(blog.Posts), "post"), scp, host, ssh, strings.Trim(host, "[]"))
	if images != nil && images.LeftOut > 0 {
		fmt.Fprintf(&b, "\n%s of older posts or of great size are not here, for want of memory.\n", count(images.LeftOut, "image"))
	}
	if site.Copyright != "" {
		fmt.Fprintf(&b, "\n%s\n", site.Copyright)
	}
	return b.String()
}

// count is a number of things in words.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
