package tui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/content"
)

// listScreen is the list of posts, or as many of them as the reader wants to see.
type listScreen struct {
	order   order
	topic   *content.Topic // of which only posts are shown; nil for all
	history bool           // only what was read is shown, the latest first
	asked   string         // a slug that no post has, and the list is of the nearest; empty for none
	filter  *filter        // nil unless the list is narrowed by letters
	welcome *welcome       // above all posts; nil for none

	posts  []*content.Post // that are shown, in order
	chosen int             // index in posts
	top    int             // index of the first post in view
}

// typing says whether letters go into a field.
func (s *listScreen) typing() bool { return s.filter != nil && s.filter.typing }

// ready says whether what is shown is what the key is about: not while all texts are
// searched, but one can type on.
func (s *listScreen) ready(msg tea.KeyPressMsg) bool {
	if s.filter == nil || !s.filter.searching() {
		return true
	}
	return !key.Matches(msg, keys.Accept, keys.PickUp, keys.PickDown)
}

// update moves in the list, or says where to go from it.
func (s *listScreen) update(msg tea.KeyPressMsg, d *session) intent {
	if s.typing() {
		return s.typed(msg, d)
	}
	switch {
	case key.Matches(msg, keys.Open):
		return intent{do: openChosen}
	case key.Matches(msg, keys.Narrow):
		s.narrow(d)
	case key.Matches(msg, keys.Topics):
		return intent{do: showTopics}
	case key.Matches(msg, keys.Sort):
		return s.sort(d)
	case key.Matches(msg, keys.Clear), s.history && key.Matches(msg, keys.Quit):
		s.all(d)
	case key.Matches(msg, keys.Back):
		return intent{do: back}
	case key.Matches(msg, keys.Help):
		return intent{do: showHelp}
	case key.Matches(msg, keys.Quit):
		return intent{do: quit}
	default:
		s.scroll(msg, d)
	}
	return intent{}
}

// sort takes the next order.
func (s *listScreen) sort(d *session) intent {
	if s.history {
		return say("This is in the order in which you read it.")
	}
	s.order = s.order.next()
	s.arrange(d)
	d.preferred(prefSort, s.order.name())
	return say("Sorted: %s", s.order)
}

func (s *listScreen) scroll(msg tea.KeyPressMsg, d *session) {
	page := s.fits(s.top, d)
	switch {
	case s.greets() && s.welcome.scroll(msg, s.chosen):
	case key.Matches(msg, keys.Down):
		s.move(1, d)
	case key.Matches(msg, keys.Up):
		s.move(-1, d)
	case key.Matches(msg, keys.PageDown):
		s.move(page, d)
	case key.Matches(msg, keys.PageUp):
		s.move(-page, d)
	case key.Matches(msg, keys.HalfDown):
		s.move(max(page/2, 1), d)
	case key.Matches(msg, keys.HalfUp):
		s.move(-max(page/2, 1), d)
	case key.Matches(msg, keys.Top):
		s.move(-len(s.posts), d)
	case key.Matches(msg, keys.Bottom):
		s.move(len(s.posts), d)
	}
}

// move chooses the post so many further, and stops at the ends.
func (s *listScreen) move(by int, d *session) {
	s.chosen = min(max(s.chosen+by, 0), max(len(s.posts)-1, 0))
	s.show(d)
}

// choose chooses a post, if it is in the list.
func (s *listScreen) choose(post *content.Post, d *session) {
	for i, p := range s.posts {
		if p == post {
			s.chosen = i
			s.show(d)
			return
		}
	}
}

// goal is what is to be opened: the post that the reader is asked about, or the chosen
// one, at what was found in it.
func (s *listScreen) goal() goal {
	if s.greets() && s.welcome.chosen {
		return goal{post: s.welcome.post}
	}
	if s.chosen >= len(s.posts) {
		return goal{}
	}
	to := goal{post: s.posts[s.chosen]}
	if s.filter != nil && s.filter.texts {
		to.query = s.filter.field.text()
		if e, ok := s.filter.excerpts[to.post]; ok && e.found {
			to.place = &e.Place
		}
	}
	return to
}

// all shows all posts again.
func (s *listScreen) all(d *session) {
	post := s.goal().post
	s.narrowTo(listScreen{}, d)
	s.choose(post, d)
}

// narrowTo shows only posts of a topic, or what was read, or all.
func (s *listScreen) narrowTo(which listScreen, d *session) {
	s.topic, s.history = which.topic, which.history
	s.filter, s.asked, s.welcome = nil, "", nil
	s.arrange(d)
}

// suggest shows the posts whose names come nearest to one that no post has.
func (s *listScreen) suggest(name string, d *session) {
	s.asked = content.Clean(name)
	s.arrange(d)
}

// maxSuggestions is how many posts may have been meant; more is no help.
const maxSuggestions = 5

// arrange finds out anew which posts are shown, in which order. The chosen one stays
// chosen, if it is still there.
func (s *listScreen) arrange(d *session) {
	var chosen *content.Post
	if s.chosen < len(s.posts) {
		chosen = s.posts[s.chosen]
	}
	s.welcome = s.welcome.still(d)
	switch {
	case s.filter != nil:
		s.posts = s.filter.posts(func() []*content.Post { return s.ordered(d) }, s.topic)
	case s.asked != "":
		s.posts = d.blog.Nearest(s.asked, maxSuggestions)
	default:
		s.posts = s.ordered(d)
	}
	s.chosen, s.top = 0, 0
	if s.filter == nil || !s.filter.typing {
		for i, p := range s.posts {
			if chosen != nil && p.Slug == chosen.Slug {
				s.chosen = i
			}
		}
	}
	s.show(d)
}

// click opens the post in a row of the window.
func (s *listScreen) click(y int, d *session) intent {
	if s.greets() && s.welcome.post != nil && y == mastheadRows(d.blog, d.layout) {
		s.welcome.chosen = true
		return intent{do: openChosen}
	}
	chosen := -1
	s.eachRow(d, func(row, post int) {
		if row == y {
			chosen = post
		}
	})
	if chosen < 0 {
		return intent{}
	}
	s.chosen = chosen
	s.welcome.leave()
	if s.filter != nil {
		s.filter.typing = false
	}
	return intent{do: openChosen}
}
