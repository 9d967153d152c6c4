package feed

import (
	"bytes"
	"encoding/json"
	"io"
)

// jsonFeed is all but the items, which come one by one.
type jsonFeed struct {
	Version     string       `json:"version"`
	Title       string       `json:"title"`
	HomePageURL string       `json:"home_page_url"`
	FeedURL     string       `json:"feed_url,omitempty"`
	Description string       `json:"description,omitempty"`
	Authors     []jsonAuthor `json:"authors"`
	Language    string       `json:"language,omitempty"`
}

type jsonItem struct {
	ID            string       `json:"id"`
	URL           string       `json:"url"`
	Title         string       `json:"title"`
	ContentHTML   string       `json:"content_html"`
	Summary       string       `json:"summary,omitempty"`
	Image         string       `json:"image,omitempty"`
	DatePublished string       `json:"date_published,omitempty"`
	DateModified  string       `json:"date_modified,omitempty"`
	Authors       []jsonAuthor `json:"authors,omitempty"`
	Tags          []string     `json:"tags,omitempty"`
	Language      string       `json:"language,omitempty"`
}

type jsonAuthor struct {
	Name string `json:"name"`
}

func (f *feed) json(w io.Writer) error {
	head, err := encoded(jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: f.title(), HomePageURL: f.home(), FeedURL: f.self(JSON, f.tag),
		Description: f.blog.Site.Tagline, Authors: []jsonAuthor{{f.author()}}, Language: language(f.blog.Site.Language),
	})
	if err != nil {
		return err
	}
	before := string(head[:len(head)-1]) + `,"items":[` // in place of the brace
	for e := range f.entries() {
		item, err := encoded(jsonItemOf(e))
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, before+"\n"); err != nil {
			return err
		}
		if _, err := w.Write(item); err != nil {
			return err
		}
		before = ","
	}
	if before == "," {
		before = ""
	}
	_, err = io.WriteString(w, before+"\n]}\n")
	return err
}

func jsonItemOf(e entry) jsonItem {
	j := jsonItem{
		ID: e.id, URL: e.link, Title: e.post.Title, ContentHTML: e.html, Summary: e.post.Description, Image: e.cover,
		DatePublished: stamp(e.published), Tags: e.post.Tags, Language: e.language,
	}
	if e.edited {
		j.DateModified = stamp(e.updated)
	}
	for _, name := range e.post.Authors {
		j.Authors = append(j.Authors, jsonAuthor{name})
	}
	return j
}

// encoded is a value as JSON, with HTML as people can read it.
func encoded(v any) ([]byte, error) {
	var b bytes.Buffer
	out := json.NewEncoder(&b)
	out.SetEscapeHTML(false)
	err := out.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
