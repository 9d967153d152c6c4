package tui

import (
	"fmt"

	"edgerunner.vc/blog/content"
)

// outline is a picker of the headings, each with how much of what is under it has been
// read. The one that the reader is under is chosen.
func (s *postScreen) outline(d *session) *picker {
	p := newPicker("Contents", s.post().Title)
	least := 6
	for _, h := range s.page.Outline {
		least = min(least, h.Level)
	}
	for i, h := range s.page.Outline {
		about, place := "", s.placeOf(h.Line) // the page may be another one when it is picked

		switch read := s.readUnder(i, d); {
		case read == 100:
			about = "✓"
		case read > 0:
			about = fmt.Sprintf("%d %%", read)
		}
		p.add(item{indent: h.Level - least, text: h.Text, about: about, pick: func() intent {
			return intent{do: goTo, goal: goal{post: s.post(), place: place}}
		}})
		if h.Line <= s.top+1 {
			p.chosen = i
		}
	}
	return p
}

// readUnder is how much of a heading's text, with that of the headings below it, has been
// in view, in percent of its lines.
func (s *postScreen) readUnder(i int, d *session) int {
	h, end := s.page.Outline[i], s.page.Len()
	for _, next := range s.page.Outline[i+1:] {
		if next.Level <= h.Level {
			end = next.Line
			break
		}
	}
	read := d.readings[s.post().Slug]
	if read == nil {
		return 0
	}
	seen := 0
	for line := h.Line; line < end; line++ {
		if read.seen.has(s.page.BlockAt(line)) {
			seen++
		}
	}
	return seen * 100 / max(end-h.Line, 1)
}

// topicList is a picker of tags and series.
func topicList(blog *content.Blog) *picker {
	p := newPicker("Tags and series", "")
	for _, t := range blog.Topics() {
		p.add(item{text: topicName(t), about: posts(t.Posts), pick: func() intent {
			return intent{do: showTopic, topic: &t}
		}})
	}
	return p
}

// topicName is a tag with its sign, or the name of a series.
func topicName(t content.Topic) string {
	if t.Series {
		return "“" + t.Name + "”"
	}
	return "#" + t.Name
}

func posts(n int) string {
	if n == 1 {
		return "1 post"
	}
	return fmt.Sprintf("%d posts", n)
}
