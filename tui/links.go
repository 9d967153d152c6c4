package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// anchor is what can be chosen and followed in a post: a link, the mark of a note, a
// post to read next.
type anchor struct {
	link  *content.Link
	post  *content.Post // of the tail; nil for links of the text
	text  string
	n     int         // the number beside it; 0 for none
	parts []page.Part // it may go on in another line
}

// anchorsOf are those of a page and of what is below it. Parts of one link on lines that
// follow each other are one.
func anchorsOf(p *page.Page, t tail) []anchor {
	var anchors []anchor
	for _, l := range p.Links {
		part := page.Part{Line: l.Line, Column: l.Column, Width: l.Width}
		if n := len(anchors); n > 0 && anchors[n-1].link == l.Link && goesOn(anchors[n-1], l) {
			last := &anchors[n-1]
			last.text += " " + l.Text
			last.parts = append(last.parts, part)
			continue
		}
		anchors = append(anchors, anchor{link: l.Link, text: l.Text, n: l.Number, parts: []page.Part{part}})
	}
	for i, post := range t.posts {
		anchors = append(anchors, anchor{post: post, text: post.Title, parts: []page.Part{
			{Line: p.Len() + t.lines[i], Column: t.column, Width: t.widths[i]},
		}})
	}
	return anchors
}

// goesOn says whether a link goes on with what is at the beginning of the next line.
func goesOn(a anchor, l page.Link) bool {
	last := a.parts[len(a.parts)-1]
	return last.Line == l.Line-1 && l.Column <= last.Column
}

// line is that on which an anchor begins.
func (a anchor) line() int { return a.parts[0].Line }

// linkBeyond is the next link below the window, or above it; round the ends.
func (s *postScreen) linkBeyond(by int) int {
	below := len(s.anchors)
	for i, a := range s.anchors {
		if a.line() >= s.top {
			below = i
			break
		}
	}
	if by < 0 {
		return (below - 1 + len(s.anchors)) % len(s.anchors)
	}
	return below % len(s.anchors)
}

// chooseLink chooses the next link in view, or the one before, round the ends; the next
// one beyond if none is in view.
func (s *postScreen) chooseLink(by int, d *session) intent {
	first, count := -1, 0
	for i, a := range s.anchors {
		if a.line() >= s.top && a.line() < s.top+d.layout.body {
			if first < 0 {
				first = i
			}
			count++
		}
	}
	switch {
	case count == 0 && len(s.anchors) == 0:
		return say("There are no links in this post.")
	case count == 0:
		s.link = s.linkBeyond(by)
		s.show(s.anchors[s.link].line(), d)
	case s.link < first || s.link >= first+count:
		s.link = first
		if by < 0 {
			s.link = first + count - 1
		}
	default:
		s.link = first + (s.link-first+by+count)%count
	}
	return intent{}
}

// enter follows the chosen link, or the one of that number; else it is a line down, as in
// less.
func (s *postScreen) enter(number int, d *session) intent {
	if number > 0 {
		for _, a := range s.anchors {
			if a.n == number {
				return s.followLink(a, d)
			}
		}
		return say("There is no link %d.", number)
	}
	if s.link >= 0 {
		return s.followLink(s.anchors[s.link], d)
	}
	s.moveTo(s.top+1, d)
	return intent{}
}

// followLink goes where a link leads, if that is here. Nothing is ever opened on the
// server: an address is given to the reader's terminal.
func (s *postScreen) followLink(a anchor, d *session) intent {
	switch {
	case a.post != nil:
		return intent{do: goTo, goal: goal{post: a.post}}
	case a.link.Note > 0:
		s.panel = s.notePanel(a.link.Note, d.layout)
		return intent{}
	}
	if to, ok := d.blog.Resolve(s.asked.post, a.link); ok {
		if to.Post.Slug == s.asked.post.Slug { // perhaps in another version
			to.Post = s.asked.post
		}
		return intent{do: goTo, goal: goal{post: to.Post, heading: to.Heading, place: topOf(to.Heading)}}
	}
	if a.link.URL == "" {
		return say("“%s” leads nowhere from here.", cut(a.link.Ref, maxShownName))
	}
	s.panel = addressPanel(a.link, d.layout)
	return intent{do: copyText, text: a.link.URL}
}

// topOf is the beginning of a post for a link without a heading.
func topOf(heading string) *content.Place {
	if heading != "" {
		return nil
	}
	return &content.Place{Block: -1}
}

// leadsTo is where an anchor leads, in words: what opens here by its title.
func (s *postScreen) leadsTo(a anchor, d *session) string {
	switch {
	case a.post != nil:
		return a.post.Title
	case a.link.Note > 0:
		return fmt.Sprintf("note %d", a.link.Note)
	}
	if to, ok := d.blog.Resolve(s.post(), a.link); ok {
		if to.Heading == "" {
			return to.Post.Title
		}
		return "#" + to.Heading + " in " + to.Post.Title
	}
	if a.link.URL != "" {
		return a.link.URL
	}
	return a.link.Ref
}

// linkList is a picker of all links of the post; each address is in it once.
func (s *postScreen) linkList(d *session) *picker {
	p := newPicker("Links", s.post().Title)
	seen := map[*content.Link]bool{}
	for _, a := range s.anchors {
		if a.link != nil && (a.link.Note > 0 || seen[a.link]) {
			continue
		}
		seen[a.link] = true
		number := ""
		if a.n > 0 {
			number = fmt.Sprint(a.n)
		}
		p.add(item{lead: number, text: a.text, about: strings.TrimPrefix(s.leadsTo(a, d), "https://"), pick: func() intent { return s.followLink(a, d) }})
		if a.line() <= s.top {
			p.chosen = len(p.items) - 1
		}
	}
	return p
}

// post is the post on the screen.
func (s *postScreen) post() *content.Post { return s.asked.post }

// click follows the link under the mouse.
func (a *App) click(m tea.Mouse) tea.Cmd {
	if m.Button != tea.MouseLeft || !a.mouse || a.loading || a.layout.tooSmall() || a.help != nil {
		return nil
	}
	a.notice = ""
	switch {
	case a.picker != nil:
		return a.follow(a.picker.click(m.Y, a.layout))
	case a.post == nil:
		return a.follow(a.list.click(m.Y, &a.session))
	case a.post.page == nil || a.post.shown != a.post.asked:
		return nil
	}
	return tea.Batch(a.follow(a.post.click(m.X, m.Y, &a.session)), a.after())
}

// click follows the link in a cell of the window, if there is one.
func (s *postScreen) click(x, y int, d *session) intent {
	if s.panel != nil {
		s.panel = nil
		return intent{}
	}
	line, column := s.top+y-d.layout.top, x-d.layout.left
	if y < d.layout.top || y >= d.layout.top+d.layout.body {
		return intent{}
	}
	for i, a := range s.anchors {
		for _, p := range a.parts {
			if p.Line == line && column >= p.Column && column < p.Column+p.Width {
				s.link = i
				return s.followLink(a, d)
			}
		}
	}
	return intent{}
}

// wheelStep is how far a turn of the wheel goes, in lines, as in most programs.
const wheelStep = 3

// wheel moves whatever is in front.
func (a *App) wheel(m tea.Mouse) tea.Cmd {
	direction := tea.KeyDown
	switch {
	case !a.mouse || a.loading || a.layout.tooSmall():
		return nil
	case m.Button == tea.MouseWheelUp:
		direction = tea.KeyUp
	case m.Button != tea.MouseWheelDown:
		return nil
	}
	steps := wheelStep
	if a.post == nil || a.help != nil || a.picker != nil || a.typing() {
		steps = 1
	}
	var cmds []tea.Cmd
	for range steps {
		cmds = append(cmds, a.press(tea.KeyPressMsg{Code: direction}))
	}
	return tea.Batch(cmds...)
}
