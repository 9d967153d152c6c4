package tui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/content"
)

// listScreen is the list of posts.
type listScreen struct {
	chosen int // index in the blog's posts
	top    int // index of the first post in view
}

// update moves in the list, or says where to go from it.
func (s *listScreen) update(msg tea.KeyPressMsg, blog *content.Blog, l layout) intent {
	page := s.visible(blog, l)
	switch {
	case key.Matches(msg, keys.Down):
		s.move(1, blog, l)
	case key.Matches(msg, keys.Up):
		s.move(-1, blog, l)
	case key.Matches(msg, keys.PageDown):
		s.move(page, blog, l)
	case key.Matches(msg, keys.PageUp):
		s.move(-page, blog, l)
	case key.Matches(msg, keys.HalfDown):
		s.move(max(page/2, 1), blog, l)
	case key.Matches(msg, keys.HalfUp):
		s.move(-max(page/2, 1), blog, l)
	case key.Matches(msg, keys.Top):
		s.move(-len(blog.Posts), blog, l)
	case key.Matches(msg, keys.Bottom):
		s.move(len(blog.Posts), blog, l)
	case key.Matches(msg, keys.Open):
		return openPost
	case key.Matches(msg, keys.Help):
		return showHelp
	case key.Matches(msg, keys.Quit):
		return quit
	}
	return stay
}

// move chooses the post so many further, and stops at the ends.
func (s *listScreen) move(by int, blog *content.Blog, l layout) {
	s.chosen = min(max(s.chosen+by, 0), max(len(blog.Posts)-1, 0))
	s.show(blog, l)
}

// show scrolls no further than it must to have the chosen post in view.
func (s *listScreen) show(blog *content.Blog, l layout) {
	n := s.visible(blog, l)
	s.top = min(max(s.top, s.chosen-n+1), s.chosen)
	s.top = max(min(s.top, len(blog.Posts)-n), 0)
}

func (s *listScreen) chosenPost(blog *content.Blog) *content.Post {
	if s.chosen >= len(blog.Posts) {
		return nil
	}
	return blog.Posts[s.chosen]
}

// entryRows is how many rows a post takes, with the blank row that follows.
func entryRows(l layout) int {
	if l.height < 10 {
		return 1 // the title alone
	}
	return 3
}

// visible is how many posts are in view at once.
func (s *listScreen) visible(blog *content.Blog, l layout) int {
	rows := l.height - mastheadRows(blog, l) - footerRows(l)
	if entryRows(l) == 1 {
		return max(rows, 1)
	}
	return max((rows+1)/entryRows(l), 1) // the last one needs no blank row
}

// footerRows is the footer and the blank row above it.
func footerRows(l layout) int {
	if l.height < 8 {
		return 1
	}
	return 2
}

// The words beside the glyph: a blank, the title and the tagline.
const mastheadWords = 3

// mastheadRows is how many rows the masthead has, without drawing it.
func mastheadRows(blog *content.Blog, l layout) int {
	switch {
	case l.height < 10:
		return 0
	case l.height < 20 || !l.roomy:
		return l.top + 2 // one line, and a blank one
	}
	return l.top + max(len(glyphOf(blog.Site.Glyph)), mastheadWords) + 2
}

// masthead is the name of the blog, in as many rows as the window can spare.
func masthead(blog *content.Blog, l layout, s styles) []string {
	site := blog.Site
	title, tagline := render(s.title, cut(site.Title, l.column)), ""
	switch {
	case l.height < 10:
		return nil
	case l.height < 20 || !l.roomy:
		rows := make([]string, l.top, l.top+2)
		if room := l.column - width(title) - len("  "); room >= width(site.Tagline) {
			tagline = site.Tagline
		}
		return append(rows, spread(title, render(s.quiet, tagline), l.column), "")
	}
	rows := make([]string, l.top)
	text := [mastheadWords]string{"", title, render(s.quiet, cut(site.Tagline, l.column))}
	art := glyphOf(site.Glyph)
	size := 0
	for _, line := range art {
		size = max(size, width(line))
	}
	for i := range max(len(art), len(text)) {
		row := strings.Repeat(" ", size)
		if i < len(art) {
			row = render(s.accent, art[i]) + row[width(art[i]):]
		}
		if i < len(text) {
			row += "   " + text[i]
		}
		rows = append(rows, cut(row, l.column))
	}
	return append(rows, "", "")
}

// frame draws the list.
func (s *listScreen) frame(blog *content.Blog, read readings, l layout, st styles) frame {
	rows := masthead(blog, l, st)
	lit, chosenRow := unlit, 0
	if len(blog.Posts) == 0 {
		rows = append(rows, st.quiet.Styled(cut("Nothing is published here yet.", l.column)))
	}
	for i := s.top; i < min(s.top+s.visible(blog, l), len(blog.Posts)); i++ {
		first := len(rows)
		rows = append(rows, entry(blog.Posts[i], read, i == s.chosen, l, st)...)
		if last := len(rows); i == s.chosen {
			chosenRow = first
			lit = func(y int) bool { return y >= first && y < last }
		}
		if entryRows(l) > 1 {
			rows = append(rows, "")
		}
	}
	footer := s.footer(blog, l, st)
	rows = append(rows[:min(len(rows), l.height-1)], make([]string, max(l.height-1-len(rows), 0))...)
	rows = append(rows, footer)
	return frame{compose(rows, l, st, lit), l.left, chosenRow}
}

// entry is one post in the list. Where it has been read so far stands at the right.
func entry(p *content.Post, read readings, chosen bool, l layout, s styles) []string {
	mark, title, far := "  ", s.title, s.quiet
	if chosen {
		mark, title = s.accent.Styled("▸")+" ", s.chosen
	}
	progress := fmt.Sprintf("%d %%", read[p.Slug].percent)
	switch read[p.Slug].percent {
	case 0:
		if entryRows(l) == 1 {
			progress = "" // the title needs the room
		}
	case 100:
		progress, far = "✓ read", s.accent
	default:
		far = s.accent
	}
	room := l.column - width(mark)
	rows := []string{mark + spread(title.Styled(cut(p.Title, room-width(progress)-len("  "))), render(far, progress), room)}
	if entryRows(l) == 1 {
		return rows
	}
	about := []string{fmt.Sprintf("%d min", p.Minutes())}
	if !p.Date.IsZero() {
		about = append([]string{p.Date.Format("2006-01-02")}, about...)
	}
	if len(p.Tags) > 0 {
		about = append(about, strings.Join(p.Tags, ", "))
	}
	return append(rows, "  "+s.quiet.Styled(cut(strings.Join(about, " · "), room)))
}

// footer is the copyright and the keys that matter now; where both do not fit, it
// is the keys that are cut.
func (s *listScreen) footer(blog *content.Blog, l layout, st styles) string {
	owner := cut(blog.Site.Copyright, l.column-len("  ? keys"))
	hints := keyHints(st, l.column-width(owner)-2,
		keys.Help.Help(), keys.Quit.Help(), keys.Open.Help(), keys.Down.Help())
	return spread(render(st.quiet, owner), hints, l.column)
}
