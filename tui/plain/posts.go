package plain

import (
	"fmt"
	"strings"

	"edgerunner.vc/blog/content"
)

// listScreen is the posts, and what one comes back to in the end.
type listScreen struct {
	menu
	blog    *content.Blog // as it was when the list was shown
	resumes *content.Post // what c goes on with; nil for nothing
}

func newList() *listScreen {
	return &listScreen{menu: menu{noun: "post", does: "opens", back: "leaves"}}
}

// show shows the posts as they are now.
func (l *listScreen) show(s *session) {
	l.blog = s.current()
	l.n = len(l.blog.Posts)
	l.label = func(i int) string { return s.about(l.blog.Posts[i]) }
	l.pick = func(i int) step { return step{open: newPost(s, l.blog, l.blog.Posts[i])} }
	if l.resumes = s.resumes(l.blog); l.resumes != nil {
		s.say(fmt.Sprintf("c: continue “%s”, %s read", l.resumes.Title, percent(s.readings[l.resumes.Slug].Percent)))
	}
	if l.n == 0 {
		s.say("Nothing is published here yet.")
	}
	l.menu.show(s)
}

// resumes is the post to go on with: what was read last, if it was not to its end.
func (s *session) resumes(blog *content.Blog) *content.Post {
	if !s.readings[s.last].begun() {
		return nil
	}
	return blog.Post(s.last)
}

func (l *listScreen) answer(s *session, line string) step {
	if done, known := l.menu.answer(s, line); known {
		return done
	}
	if line == "c" && l.resumes != nil {
		return step{open: newPost(s, l.blog, l.resumes)}
	}
	return s.anywhere(line)
}

func (l *listScreen) help(*session) []string {
	return append(menuHelp[:], searchHelp, "c goes on with what you have read last.")
}

// searchHelp says what [session.anywhere] does.
const searchHelp = "The name of a post opens it, and / and words search all posts."

// anywhere does what a line says that means the same wherever it is typed.
func (s *session) anywhere(line string) step {
	if words, ok := strings.CutPrefix(line, "/"); ok {
		return search(s, s.blog, strings.TrimSpace(words))
	}
	if to, ok := s.blog.Find(line); ok {
		return step{open: postAt(s, s.blog, to)}
	}
	return unknown(line)
}

// excerptSize is how much is said of where something was found, in characters.
const excerptSize = 100

// search searches all posts.
func search(s *session, blog *content.Blog, words string) step {
	hits := blog.Search(words)
	if len(hits) == 0 {
		return note("Nothing is found for %s.", echo(words))
	}
	hits = hits[:min(len(hits), maxHits)]
	excerpt := func(i int) (content.Excerpt, bool) {
		return s.Pages.Document(hits[i].Post).Excerpt(words, excerptSize)
	}
	return step{open: newMenu(nil, menu{
		title: "Found for " + echo(words) + ":", noun: "post", does: "opens", n: len(hits),
		label: func(i int) string {
			label := s.about(hits[i].Post)
			if e, ok := excerpt(i); ok {
				label += ". " + e.Text
			}
			return label
		},
		pick: func(i int) step {
			p := newPost(s, blog, hits[i].Post)
			if e, ok := excerpt(i); ok {
				p.goTo(s, p.sheet.lineOf(e.Place))
			}
			return step{open: p}
		},
	})}
}

// opened is the screen of what was asked for by a name, or of what may be meant by it; nil
// for nothing.
func opened(s *session, blog *content.Blog, name string) screen {
	if to, ok := blog.Find(strings.TrimLeft(name, "/")); ok {
		return postAt(s, blog, to)
	}
	slug, _, _ := strings.Cut(name, "#")
	nearest := blog.Nearest(slug, near)
	s.say(fmt.Sprintf("There is no post %s here.", echo(name)))
	if len(nearest) == 0 {
		return nil
	}
	return newMenu(nil, menu{
		title: "These come nearest:", noun: "post", does: "opens", n: len(nearest),
		label: func(i int) string { return s.about(nearest[i]) },
		pick:  func(i int) step { return step{open: newPost(s, blog, nearest[i])} },
	})
}
