package content

import (
	"net/url"
	"strings"

	"github.com/yuin/goldmark/util"
)

// link is where an address leads. Words with the same address share one.
func (b *builder) link(dest string) *Link {
	ref := Clean(DecodeText(dest))
	l := b.links[ref]
	if l == nil {
		l = &Link{Ref: ref, URL: b.site.address(b.post.Slug, ref)}
		b.links[ref] = l
	}
	b.mark(Mark{Kind: MarkLink, Text: dest, Link: l})
	return l
}

// schemes are those that a link may have. Others are refused: a terminal may open
// file: and ssh: with programs that trust what they are given.
var schemes = set("http https mailto tel gemini gopher ftp irc ircs xmpp matrix")

// maxAddress bounds an address, in bytes: VTE takes no longer one,
// https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda, and it is sent
// with each line of its link.
const maxAddress = 2083

// address is a link of a post as a terminal may be given it: absolute, and of a
// scheme that is not refused. It is empty where that cannot be, and for the file of a
// post, which is on no website: see [Blog.Permalink].
func (s *Site) address(slug, ref string) string {
	u, err := parseRef(ref)
	if err != nil {
		return ""
	}
	if u.Scheme == "" {
		base, err := url.Parse(s.BaseURL)
		if err != nil || s.BaseURL == "" || ref == "" || u.Host == "" && isMarkdown(u.Path) {
			return ""
		}
		u = base.JoinPath(slug, "/").ResolveReference(u)
	}
	if !schemes[strings.ToLower(u.Scheme)] || u.Scheme[0] == 'h' && u.Host == "" {
		return ""
	}
	return ascii(u)
}

// parseRef takes an address apart as authors write it, with blanks in it too.
func parseRef(ref string) (*url.URL, error) {
	u, err := url.Parse(ref)
	if err != nil {
		u, err = url.Parse(string(util.URLEscape([]byte(ref), false)))
	}
	return u, err
}

// ascii is an address in printable ASCII, because a byte like 0x9C would end the
// escape sequence that it stands in (ECMA-48). It is empty where that cannot be.
func ascii(u *url.URL) string {
	out := string(util.URLEscape([]byte(u.String()), false))
	if strings.HasPrefix(u.Host, "[") { // an address of IPv6
		out = strings.Replace(out, string(util.URLEscape([]byte(u.Host), false)), u.Host, 1)
	}
	if len(out) > maxAddress {
		return ""
	}
	if strings.ContainsFunc(out, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return ""
	}
	return out
}
