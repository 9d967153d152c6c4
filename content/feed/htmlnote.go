package feed

import (
	"bytes"
	"fmt"
	"html"
	"net/url"

	"edgerunner.vc/blog/content"
)

// footnotes end a post. Each ends with a way back to where it was mentioned first.
func (w *writer) footnotes(n *content.Notes) {
	w.put("<hr/>\n<ol>\n")
	for _, note := range n.Notes {
		w.put(`<li id="`, html.EscapeString(w.noteID(note.Number)), "\">\n")
		w.nodes(note.Nodes)
		if w.marks[note.Number] > 0 {
			w.back(note.Number)
		}
		w.put("</li>\n")
	}
	w.put("</ol>\n")
}

// back writes the way back into the last paragraph of a note, or below it.
func (w *writer) back(note int) {
	before, after := "<p>", "</p>\n"
	if end := len(w.out.Bytes()) - len(after); bytes.HasSuffix(w.out.Bytes(), []byte(after)) {
		w.out.Truncate(end)
		before = " "
	}
	// The variation selector keeps the arrow from being drawn as a picture.
	w.put(before, `<a href="#`, html.EscapeString(w.markID(note, 1)), `">`, "↩\ufe0e</a>", after)
}

// headingID, noteID and markID begin with the slug, because posts stand below each other
// in a feed. A slug has neither of the marks that follow it, so no two are the same; and
// they are ASCII, because a link is compared as it is written first.
func (w *writer) headingID(id string) string {
	return url.PathEscape(w.post.Slug) + "_" + url.PathEscape(id)
}

func (w *writer) noteID(note int) string {
	return fmt.Sprintf("%s.note%d", url.PathEscape(w.post.Slug), note)
}

func (w *writer) markID(note, n int) string {
	return fmt.Sprintf("%s.mark%d-%d", url.PathEscape(w.post.Slug), note, n)
}
