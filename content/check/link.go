package check

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"edgerunner.vc/blog/content"
)

// link is a link or a picture of a post that may lead to something of its blog.
type link struct {
	link    *content.Link
	at      content.Spot
	text    string // at the place
	picture bool
}

// maxLinks is how many links of one post are looked at. Long lists of links have some
// hundreds, most of which lead elsewhere.
const maxLinks = 2000

// address looks at where a link leads, as far as that says it by itself.
func (l *looker) address(m content.Mark) {
	ref := m.Link.Ref
	if meant := mistyped(ref); meant != "" {
		l.found(m, Error, "address", fmt.Sprintf("%s is no address", quote(ref)), fmt.Sprintf("did you mean %s?", meant))
		return
	}
	if isElsewhere(ref) || len(l.links) >= maxLinks {
		return
	}
	at, text := l.survey.Spot(m, m.Text)
	l.links = append(l.links, link{m.Link, at, strings.Clone(content.Clean(text)), m.Kind == content.MarkPicture})
}

// isElsewhere says whether an address leads out of a folder of posts, or where nobody here
// can know: what templates and bundlers compute.
func isElsewhere(ref string) bool {
	if strings.ContainsAny(ref, "{}<>$|\\*") || strings.HasPrefix(ref, "~") || strings.HasPrefix(ref, "//") {
		return true
	}
	u, err := url.Parse(ref)
	return err != nil || u.Opaque != "" || u.Scheme != "" && !strings.EqualFold(u.Scheme, "http") && !strings.EqualFold(u.Scheme, "https")
}

var (
	// oneSlash is http:/x and http//x, which browsers take for a path.
	oneSlash = regexp.MustCompile(`(?i)^(https?)(?::/?|//)([A-Za-z0-9][A-Za-z0-9-]*\.[^/\s]+.*)$`)
	// schemeLike is what stands before :// in an address.
	schemeLike = regexp.MustCompile(`^([A-Za-z]{3,6}):?//?([A-Za-z0-9].*)$`)
	// twice is an address that was pasted behind the beginning of one.
	twice = regexp.MustCompile(`(?i)^https?://(https?(?::|%3a)?//.*)$`)
	// bare is an address that browsers take for a file beside the page.
	bare = regexp.MustCompile(`(?i)^www\.[a-z0-9-]+\.[a-z]{2,}(?:[/?#].*)?$`)
)

// slipsOfHTTP are what fingers make of http and https; other words may be the schemes of
// some program.
var slipsOfHTTP = map[string]string{
	"htp": "http", "htt": "http", "hhtp": "http", "http": "", "htttp": "http", "ttp": "http", "httpp": "http", "hpttp": "http", "hptt": "http", "thtp": "http",
	"htps": "https", "htts": "https", "hhttps": "https", "https": "", "htttps": "https", "ttps": "https", "httpss": "https", "hpttps": "https", "hptts": "https", "htpps": "https", "httsp": "https", "htpts": "https", "httos": "https",
}

// mistyped is what an address was meant to be that cannot be one; empty for all others.
func mistyped(ref string) string {
	if m := twice.FindStringSubmatch(ref); m != nil {
		return strings.NewReplacer("s//", "s://", "p//", "p://").Replace(m[1])
	}
	if m := schemeLike.FindStringSubmatch(ref); m != nil {
		if meant := slipsOfHTTP[strings.ToLower(m[1])]; meant != "" {
			return meant + "://" + m[2]
		}
	}
	if m := oneSlash.FindStringSubmatch(ref); m != nil {
		return m[1] + "://" + m[2]
	}
	if bare.MatchString(ref) {
		return "https://" + ref
	}
	return ""
}
