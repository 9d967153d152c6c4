package tui

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// filter narrows the list by what a reader types: to posts with those letters in their
// title, tags or series, or to posts with those words in their text.
type filter struct {
	field  *field
	typing bool
	texts  bool // all texts are searched

	labels map[*content.Post]string // for the letters, once they are needed
	found  map[*content.Post]found  // by the letters
	hits   []*content.Post          // by the words, the best first
	answer string                   // the query that hits are for; see searching
	asked  string                   // the query that a command is on its way with
	blog   *content.Blog            // that hits are of

	excerpts map[*content.Post]excerpt // for the answer, as they are needed
	making   bool                      // a command makes some
}

// excerpt is a line around a hit; found is false where there is none.
type excerpt struct {
	content.Excerpt
	found bool
}

// narrow opens the field. What was typed before is there again.
func (s *listScreen) narrow(d *session) {
	if s.filter == nil {
		s.filter = &filter{field: newField()}
	}
	s.filter.typing, s.asked = true, ""
	s.arrange(d)
}

// widen shows again what was there before the letters.
func (s *listScreen) widen(d *session) {
	post := s.goal().post
	s.filter = nil
	s.arrange(d)
	s.choose(post, d)
}

// typed takes a key while the list is narrowed.
func (s *listScreen) typed(msg tea.KeyPressMsg, d *session) intent {
	f := s.filter
	switch {
	case key.Matches(msg, keys.Cancel):
		s.widen(d)
	case key.Matches(msg, keys.Accept):
		f.typing = false
		if f.field.text() == "" {
			s.widen(d)
			return intent{}
		}
		return intent{do: openChosen}
	case key.Matches(msg, keys.Texts):
		f.texts = !f.texts
		s.arrange(d)
	case key.Matches(msg, keys.PickDown):
		s.move(1, d)
	case key.Matches(msg, keys.PickUp):
		s.move(-1, d)
	case msg.Text == "" && key.Matches(msg, keys.PageDown):
		s.move(s.fits(s.top, d), d)
	case msg.Text == "" && key.Matches(msg, keys.PageUp):
		s.move(-s.fits(s.top, d), d)
	case f.field.text() == "" && key.Matches(msg, f.field.input.KeyMap.DeleteCharacterBackward):
		s.widen(d)
	case f.field.update(msg):
		s.arrange(d)
	}
	return intent{}
}

// posts are those that what was typed leaves of all, or of the topic.
func (f *filter) posts(all func() []*content.Post, topic *content.Topic) []*content.Post {
	query := f.field.text()
	switch {
	case strings.TrimSpace(query) == "":
		f.found = nil
		return all()
	case f.texts: // the answer to the last query, until that to this one comes
		return slices.DeleteFunc(slices.Clone(f.hits), func(p *content.Post) bool { return topic != nil && !topic.Has(p) })
	}
	return f.byLetters(query, all())
}

// byLetters are the posts with those letters, the best first.
func (f *filter) byLetters(query string, all []*content.Post) []*content.Post {
	if f.labels == nil {
		f.labels = make(map[*content.Post]string, len(all))
	}
	labels := make([]string, len(all))
	for i, p := range all {
		if _, ok := f.labels[p]; !ok {
			f.labels[p] = label(narrowedBy(p))
		}
		labels[i] = f.labels[p]
	}
	f.found = map[*content.Post]found{}
	var posts []*content.Post
	for _, hit := range ranked(narrow(query, labels)) {
		posts = append(posts, all[hit.index])
		f.found[all[hit.index]] = hit
	}
	return posts
}

// narrowedBy is what the letters are looked for in.
func narrowedBy(p *content.Post) string {
	return p.Title + " " + strings.Join(p.Tags, ", ") + " " + p.Series
}

// titleLights and tagLights are the letters that a post was found by.
func (f *filter) titleLights(p *content.Post, st styles) []page.Light {
	if f == nil || f.texts {
		return nil
	}
	return f.found[p].lights(p.Title, 0, st)
}

func (f *filter) tagLights(p *content.Post, st styles) []page.Light {
	if f == nil || f.texts {
		return nil
	}
	return f.found[p].lights(strings.Join(p.Tags, ", "), utf8.RuneCountInString(p.Title)+1, st)
}

// searching says whether the hits are not those of what has been typed.
func (f *filter) searching() bool {
	query := f.field.text()
	return f.texts && strings.TrimSpace(query) != "" && f.answer != query
}

// textsFound is the answer to a search of all texts.
type textsFound struct {
	blog  *content.Blog
	query string
	posts []*content.Post
}

// wanted asks for what the list shows and has not got: the answer to what was typed, and
// then the lines around the hits in view.
func (s *listScreen) wanted(d *session, pages *page.Cache) tea.Cmd {
	f := s.filter
	if f == nil || !f.texts || strings.TrimSpace(f.field.text()) == "" {
		return nil
	}
	query, blog := f.field.text(), d.blog
	if f.answer != query || f.blog != blog {
		if f.asked == query && f.blog == blog {
			return nil
		}
		f.asked, f.blog = query, blog
		return func() tea.Msg {
			var posts []*content.Post
			for _, h := range blog.Search(query) {
				posts = append(posts, h.Post)
			}
			return textsFound{blog, query, posts}
		}
	}
	return s.makeExcerpts(query, d, pages)
}

// found takes an answer, unless it is to a question that is no longer asked.
func (a *App) found(msg textsFound) tea.Cmd {
	f := a.list.filter
	if f == nil {
		return nil
	}
	if f.asked == msg.query && f.blog == msg.blog {
		f.asked = "" // what is dropped may be asked for again
	}
	if msg.blog != a.blog || msg.query != f.field.text() {
		return nil
	}
	f.hits, f.answer, f.excerpts = msg.posts, msg.query, map[*content.Post]excerpt{}
	a.list.arrange(&a.session)
	return tea.Batch(a.after(), a.replay())
}

// excerptsMade are lines around hits.
type excerptsMade struct {
	query    string
	excerpts map[*content.Post]excerpt
}

// maxExcerpt is how much is shown around a hit, in characters: more than a line has.
const maxExcerpt = page.MaxMeasure

// makeExcerpts looks for the lines around the hits in view, one screen at a time.
func (s *listScreen) makeExcerpts(query string, d *session, pages *page.Cache) tea.Cmd {
	f := s.filter
	var missing []*content.Post
	for _, p := range s.posts[s.top:min(s.top+s.fits(s.top, d), len(s.posts))] {
		if _, ok := f.excerpts[p]; !ok {
			missing = append(missing, p)
		}
	}
	if len(missing) == 0 || f.making {
		return nil
	}
	f.making = true
	return func() tea.Msg {
		made := excerptsMade{query, map[*content.Post]excerpt{}}
		for _, p := range missing {
			var e excerpt
			e.Excerpt, e.found = pages.Document(p).Excerpt(query, maxExcerpt)
			made.excerpts[p] = e
		}
		return made
	}
}

// excerpted takes the lines around the hits.
func (s *listScreen) excerpted(msg excerptsMade) {
	f := s.filter
	if f == nil {
		return
	}
	f.making = false
	if msg.query != f.answer {
		return
	}
	for p, e := range msg.excerpts {
		f.excerpts[p] = e
	}
}

// name is what stands before the field: what is narrowed.
func (f *filter) name() string {
	if f.texts {
		return "all texts: "
	}
	return "/"
}

// count is what a reader is told of what is left.
func (f *filter) count(shown, all int) string {
	switch {
	case f.searching():
		return "…"
	case strings.TrimSpace(f.field.text()) == "":
		return ""
	case shown == 0:
		return "none"
	}
	return fmt.Sprintf("%d of %d", shown, all)
}
