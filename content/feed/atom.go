package feed

import (
	"io"
	"time"
)

type atomEntry struct {
	Language   string         `xml:"xml:lang,attr,omitempty"`
	Title      string         `xml:"title"`
	ID         string         `xml:"id"`
	Links      []atomLink     `xml:"link"`
	Published  string         `xml:"published,omitempty"`
	Updated    string         `xml:"updated"`
	Authors    []atomPerson   `xml:"author"`
	Categories []atomCategory `xml:"category"`
	Summary    string         `xml:"summary,omitempty"`
	Content    atomContent    `xml:"content"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

type atomContent struct {
	Type string `xml:"type,attr"`
	markup
}

func (f *feed) atom(w io.Writer) error {
	site := f.blog.Site
	t := newTree(w, "feed", "xmlns", atomSpace, "xml:lang", language(site.Language))
	t.text("title", f.title())
	t.text("subtitle", site.Tagline)
	t.text("id", f.feedID(f.tag))
	t.element("link", atomLink{Rel: "alternate", Href: f.home()})
	if self := f.self(Atom, f.tag); self != "" {
		t.element("link", atomLink{"self", "application/atom+xml", self})
	}
	t.text("updated", atomStamp(f.lastUpdate()))
	t.element("author", atomPerson{f.author()})
	t.text("rights", site.Copyright)
	for e := range f.entries() {
		if t.element("entry", atomEntryOf(e)); t.err != nil {
			return t.err
		}
	}
	return t.end(w, "feed")
}

const atomSpace = "http://www.w3.org/2005/Atom"

func atomEntryOf(e entry) atomEntry {
	a := atomEntry{
		Language: e.language, Title: e.post.Title, ID: e.id, Links: []atomLink{{Rel: "alternate", Href: e.link}},
		Published: stamp(e.published), Updated: atomStamp(e.updated), Summary: e.post.Description,
		Content: atomContent{"html", markup{e.html}},
	}
	if e.cover != "" {
		a.Links = append(a.Links, atomLink{"enclosure", e.coverIs, e.cover})
	}
	for _, name := range e.post.Authors {
		a.Authors = append(a.Authors, atomPerson{name})
	}
	for _, tag := range e.post.Tags {
		a.Categories = append(a.Categories, atomCategory{tag})
	}
	return a
}

// atomStamp is a time where Atom wants one: of what has none it is the beginning of time.
func atomStamp(t time.Time) string {
	if t.IsZero() {
		t = time.Unix(0, 0).UTC()
	}
	return stamp(t)
}
