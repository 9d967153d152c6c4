package feed

import (
	"html"

	"edgerunner.vc/blog/content"
)

// elements are what styles are in HTML, the outermost first.
var elements = []struct {
	style content.Style
	name  string
}{
	{content.NoteMark, "sup"}, {content.Strong, "strong"}, {content.Emphasis, "em"}, {content.Strike, "del"}, {content.Insert, "ins"},
	{content.Marked, "mark"}, {content.CodeSpan, "code"}, {content.Key, "kbd"}, {content.Math, "code"},
}

// tag is an element that is open.
type tag struct{ name, attrs string }

// text writes words with their styles. What goes on from one run to the next stays open.
func (w *writer) text(t content.Text) {
	var open []tag
	closeTo := func(n int) {
		for len(open) > n {
			w.put("</", open[len(open)-1].name, ">")
			open = open[:len(open)-1]
		}
	}
	start := 0
	for _, r := range t.Runs {
		words := t.Words[start:r.End]
		start = r.End
		want := w.tags(r)
		same := 0
		for same < min(len(open), len(want)) && open[same] == want[same] {
			same++
		}
		closeTo(same)
		for _, e := range want[same:] {
			w.put("<", e.name, e.attrs, ">")
		}
		open = want
		if isImage(r) {
			w.image(r.Link.URL, words)
		} else {
			w.words(words)
		}
	}
	closeTo(0)
}

// tags are the elements that a run is in, the outermost first.
func (w *writer) tags(r content.Run) []tag {
	var tags []tag
	if href := w.href(r.Link); href != "" && !isImage(r) {
		attrs := ` href="` + html.EscapeString(href) + `"`
		if note := r.Link.Note; note > 0 {
			w.marks[note]++
			attrs = ` id="` + html.EscapeString(w.markID(note, w.marks[note])) + `"` + attrs
		}
		tags = append(tags, tag{"a", attrs})
	}
	for _, e := range elements {
		if r.Style&e.style != 0 {
			tags = append(tags, tag{e.name, ""})
		}
	}
	return tags
}

// isImage says whether a run is a picture that can be shown amid the words. The link of
// others is where they lead.
func isImage(r content.Run) bool {
	return r.Style&content.Picture != 0 && r.Link != nil && imageType(r.Link.URL) != ""
}

// href is where a link leads; empty for words that lead nowhere.
func (w *writer) href(l *content.Link) string {
	switch {
	case l == nil || l.Note > w.notes:
		return ""
	case l.Note > 0:
		return "#" + w.noteID(l.Note)
	}
	to, ok := w.blog.Resolve(w.post, l)
	switch {
	case !ok:
		return l.URL
	case to.Post == w.post && w.ids[to.Heading]:
		return "#" + w.headingID(to.Heading)
	}
	return w.link(to.Post, to.Heading)
}
