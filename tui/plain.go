package tui

import (
	"fmt"
	"io"
	"strings"

	"edgerunner.vc/blog/content"
)

// WriteList writes the list of posts as plain text: a line a post with its date,
// slug, reading time and title, aligned. It holds no escape sequence.
func WriteList(w io.Writer, blog *content.Blog) error {
	var b strings.Builder
	fmt.Fprintln(&b, blog.Site.Title)
	if blog.Site.Tagline != "" {
		fmt.Fprintln(&b, blog.Site.Tagline)
	}
	fmt.Fprintln(&b)
	slugs := 0
	for _, p := range blog.Posts {
		slugs = max(slugs, width(p.Slug))
	}
	for _, p := range blog.Posts {
		date := "          " // as wide as a date
		if !p.Date.IsZero() {
			date = p.Date.Format("2006-01-02")
		}
		fmt.Fprintf(&b, "%s  %s%s  %3d min  %s\n", date, p.Slug, strings.Repeat(" ", slugs-width(p.Slug)), p.Minutes(), p.Title)
	}
	if len(blog.Posts) == 0 {
		fmt.Fprintln(&b, "Nothing is published here yet.")
	}
	_, err := io.WriteString(w, b.String())
	return err
}
