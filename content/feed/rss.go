package feed

import (
	"io"
	"time"
)

type rssItem struct {
	Title       string        `xml:"title"`
	Link        string        `xml:"link"`
	GUID        rssGUID       `xml:"guid"`
	PubDate     string        `xml:"pubDate,omitempty"`
	Updated     string        `xml:"atom:updated,omitempty"`
	Creators    []string      `xml:"dc:creator"`
	Language    string        `xml:"dc:language,omitempty"`
	Categories  []string      `xml:"category"`
	Enclosure   *rssEnclosure `xml:"enclosure"`
	Description string        `xml:"description,omitempty"` // HTML, as the specification has it
	Content     markup        `xml:"content:encoded"`
}

type rssGUID struct {
	IsPermaLink bool   `xml:"isPermaLink,attr"`
	ID          string `xml:",chardata"`
}

// rssEnclosure has a length of 0 where that is not known, as
// https://www.rssboard.org/rss-profile has it.
type rssEnclosure struct {
	URL    string `xml:"url,attr"`
	Length int    `xml:"length,attr"`
	Type   string `xml:"type,attr"`
}

func (f *feed) rss(w io.Writer) error {
	site := f.blog.Site
	t := newTree(w, "rss", "version", "2.0", "xmlns:atom", atomSpace,
		"xmlns:content", "http://purl.org/rss/1.0/modules/content/", "xmlns:dc", "http://purl.org/dc/elements/1.1/")
	t.open("channel")
	t.text("title", f.title())
	t.text("link", f.home())
	t.text("description", f.description())
	t.text("language", language(site.Language))
	t.text("copyright", site.Copyright)
	t.text("lastBuildDate", rssStamp(f.lastUpdate()))
	if self := f.self(RSS, f.tag); self != "" {
		t.element("atom:link", atomLink{"self", "application/rss+xml", self})
	}
	for e := range f.entries() {
		if t.element("item", rssItemOf(e)); t.err != nil {
			return t.err
		}
	}
	return t.end(w, "channel", "rss")
}

// description is never empty, for RSS has it so.
func (f *feed) description() string {
	if f.blog.Site.Tagline != "" {
		return f.blog.Site.Tagline
	}
	return f.title()
}

func rssItemOf(e entry) rssItem {
	r := rssItem{
		Title: e.post.Title, Link: e.link, GUID: rssGUID{onTheWeb(e.id), e.id}, PubDate: rssStamp(e.published),
		Creators: e.post.Authors, Language: e.language, Categories: e.post.Tags,
		Description: plain.Replace(e.post.Description), Content: markup{e.html},
	}
	if e.edited {
		r.Updated = stamp(e.updated)
	}
	if e.coverIs != "" { // RSS wants to know it
		r.Enclosure = &rssEnclosure{e.cover, 0, e.coverIs}
	}
	return r
}

// rssStamp is a time as RSS has it; empty for none.
func rssStamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC1123Z)
}
