package check

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"edgerunner.vc/blog/content"
)

// header finds what is wrong with the front matter of a post amid the others, and says when
// one appears that is in no list.
func (c *Checker) header(p *content.Post, r *roads) []Finding {
	h := header{post: p, keys: c.posts[p].keys}
	h.unlisted(r.now, r.blog.Site.Location())
	if c.config.Command != nil && c.config.Command(p.Slug) {
		h.found(Warning, "slug", fmt.Sprintf("%s is the name of a command, so readers have to write a slash before it", quote(p.Slug)), "another slug is one they can type", "slug")
	}
	for _, alias := range p.Aliases {
		if other := r.aliases[aliasKey(r.blog.Site, alias)]; other != nil && other != p {
			h.found(Warning, "alias", fmt.Sprintf("the alias %s is taken by %s", quote(alias), other.File), "delete it from one of them", "aliases", "alias", "redirect_from")
		}
	}
	return h.findings
}

// keysOf are the keys that findings may be about, without their values.
func keysOf(p *content.Post) (keys []content.FrontKey) {
	for _, k := range p.Keys() {
		switch k.Name {
		case "draft", "published", "date", "pubdate", "pubdatetime", "publishedat", "publishdate", "expirydate", "unpublishdate",
			"slug", "aliases", "alias", "redirect_from":
			keys = append(keys, content.FrontKey{Name: k.Name, At: k.At})
		}
	}
	return keys
}

// dateKeys are those that give a post its date.
var dateKeys = [...]string{"date", "pubdate", "pubdatetime", "publishedat", "published"}

// header collects findings about front matter.
type header struct {
	post     *content.Post
	keys     []content.FrontKey
	findings []Finding
}

// key is the last of the keys that stands in the front matter: it counts.
func (h *header) key(names ...string) (content.FrontKey, bool) {
	for _, k := range slices.Backward(h.keys) {
		if slices.Contains(names, k.Name) {
			return k, true
		}
	}
	return content.FrontKey{At: content.Spot{Line: 1, Column: 1}}, false
}

func (h *header) found(s Severity, rule, message, hint string, keys ...string) {
	k, _ := h.key(keys...)
	h.findings = append(h.findings, Finding{
		File: h.post.File, At: k.At, Severity: s, Rule: rule, Message: content.Clean(message), Hint: content.Clean(hint), Text: k.Name,
	})
}

// date says if a post has no date, or two.
func (h *header) date() {
	named := h.post.NameDate()
	_, tried := h.key(dateKeys[:]...)
	switch {
	case !h.post.Dated() && tried: // told when it was loaded
	case !h.post.Dated():
		h.found(Warning, "date", "there is no date, so that of the file counts, which a copy of the folder changes", "write in the front matter: date: "+h.post.Date.Format(time.DateOnly))
	case !named.IsZero() && apart(h.post.Date, named):
		h.found(Warning, "date", fmt.Sprintf("the date is %s, and the name of the file says %s", h.post.Date.Format(time.DateOnly), named.Format(time.DateOnly)), "", dateKeys[:]...)
	}
}

// apart says whether a date is another day than the one in a name, in whatever time zone
// the author thought of.
func apart(date, named time.Time) bool {
	d := date.Sub(named)
	return d <= -24*time.Hour || d >= 48*time.Hour
}

// unlisted says why and until when a post is in no list.
func (h *header) unlisted(now time.Time, zone *time.Location) {
	state, at := h.post.State(now)
	when := at.In(zone).Format("2006-01-02 15:04 MST")
	switch state {
	case content.Draft:
		h.found(Info, "unlisted", "is a draft, so it is in no list", "", "draft", "published")
	case content.Scheduled:
		h.found(Info, "unlisted", "is in no list until "+when, "", append(dateKeys[:], "publishdate")...)
	case content.Expired:
		h.found(Info, "unlisted", "is in no list since "+when, "", "expirydate", "unpublishdate")
	}
}

// nameAliases finds who has each alias, and each slug. Of two posts the older one has it.
func (r *roads) nameAliases() {
	for _, p := range slices.Backward(r.whole.Posts) {
		r.aliases[p.Slug] = p
	}
	for _, p := range slices.Backward(r.whole.Posts) {
		for _, alias := range p.Aliases {
			if key := aliasKey(r.blog.Site, alias); r.aliases[key] == nil && key != "" {
				r.aliases[key] = p
			}
		}
	}
}

// aliasKey is the path of an alias, as it is compared.
func aliasKey(site *content.Site, alias string) string {
	u, err := url.Parse(alias)
	if err != nil {
		return ""
	}
	return strings.Trim(path.Clean("/"+strings.TrimPrefix(u.Path, strings.TrimSuffix(site.BaseURL, "/"))), "/")
}
