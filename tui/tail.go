package tui

import (
	"strings"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// tail is what stands below a post: what to read next. It is for one reader, so it is no
// part of the page.
type tail struct {
	rows   []string
	posts  []*content.Post
	lines  []int // of the rows that the posts are in
	widths []int // of their titles, in cells
	column int   // that the titles begin at
}

// maxNext is how many posts are named below a post: a choice, not a list.
const maxNext = 3

// newTail is the tail of a post. Small windows have no room for one.
func newTail(post *content.Post, d *session) tail {
	next := d.blog.Related(post, maxNext)
	if len(next) == 0 || d.layout.body < maxNext+5 {
		return tail{}
	}
	t := tail{column: 2}
	st, l := d.styles, d.layout
	t.rows = []string{"", "", render(st.rule, strings.Repeat("─", 8)), render(st.quiet, "Next to read"), ""}
	for _, s := range next {
		why := strings.Join(s.Tags, ", ")
		if s.Series != "" {
			why = "next in " + s.Series
		}
		if d.readings.of(s.Post).finished {
			why += " · ✓ read"
		}
		if standing := d.standing(s.Post); standing != "" {
			why = standing + " · " + why
		}
		title := cut(s.Post.Title, l.column-t.column)
		if l.roomy {
			title = cut(s.Post.Title, max(l.column-t.column-width(why)-2, l.column/2))
		} else {
			why = ""
		}
		t.posts = append(t.posts, s.Post)
		t.lines = append(t.lines, len(t.rows))
		t.widths = append(t.widths, width(title))
		t.rows = append(t.rows, "  "+spread(st.title.Styled(title), render(st.quiet, cut(why, l.column-t.column-width(title)-2)), l.column-t.column))
	}
	return t
}

// row is a row of the tail with its lights.
func (t tail) row(i int, lights []page.Light) string { return page.Lit(t.rows[i], lights) }
