package main

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"edgerunner.vc/blog/server/sshtest"
)

// An editedPost is a post of which each word says where it was written: p25w11 is word 11
// of paragraph 25, in section 2 of 6.
type editedPost struct {
	headings   [6]string
	paragraphs [6][]string
}

func newEditedPost() *editedPost {
	p := &editedPost{}
	for i := range 60 {
		var words []string
		for w := range 30 {
			words = append(words, fmt.Sprintf("p%02dw%02d", i, w))
		}
		p.paragraphs[i/10] = append(p.paragraphs[i/10], strings.Join(words, " "))
	}
	for i := range p.headings {
		p.headings[i] = fmt.Sprint("Section ", i)
	}
	return p
}

func (p *editedPost) markdown() string {
	var b strings.Builder
	b.WriteString("---\ntitle: Edited\ndate: 2020-01-01\n---\n")
	for i, h := range p.headings {
		fmt.Fprintf(&b, "## %s\n\n%s\n\n", h, strings.Join(p.paragraphs[i], "\n\n"))
	}
	return b.String()
}

// reword writes other words in all paragraphs of a section.
func (p *editedPost) reword(section int) {
	for i, words := range p.paragraphs[section] {
		p.paragraphs[section][i] = strings.ReplaceAll(strings.ReplaceAll(words, "p", "q"), "w", "v")
	}
}

const (
	readAt    = "p25w11" // which is no beginning of a paragraph
	guessed   = "Changed since you were here. You are about where you were."
	stayedNow = "Changed just now. You are where you were."
	aboutNow  = "Changed just now, here too. You are about where you were."
)

// editsAtPlace are what an author does to the post, what is in the first row of the text
// then, and whether the place had to be guessed.
var editsAtPlace = map[string]struct {
	edit    func(p *editedPost)
	want    string
	guesses bool
}{
	"above": {func(p *editedPost) {
		p.paragraphs[0] = slices.Insert(p.paragraphs[0][2:], 0, "One more.", "---", "And another one.")
	}, readAt, false},
	"below": {func(p *editedPost) { p.paragraphs[3] = p.paragraphs[3][5:] }, readAt, false},
	"at the place": {func(p *editedPost) {
		p.paragraphs[2][5] = strings.Replace(p.paragraphs[2][5], readAt, "mended", 1)
	}, "mended", true},
	"in the paragraph": {func(p *editedPost) {
		p.paragraphs[2][5] = strings.Replace(p.paragraphs[2][5], "p25w02", "some words more", 1)
	}, readAt, false},
	"divided": {func(p *editedPost) {
		p.paragraphs[2][5] = strings.Replace(p.paragraphs[2][5], "p25w08", "p25w08.\n\n", 1)
	}, readAt, false},
	"joined": {func(p *editedPost) {
		p.paragraphs[2] = slices.Replace(p.paragraphs[2], 4, 6, p.paragraphs[2][4]+" "+p.paragraphs[2][5])
	}, readAt, false},
	"moved": {func(p *editedPost) {
		p.paragraphs[4] = append(p.paragraphs[4], p.paragraphs[2][5])
		p.paragraphs[2] = slices.Delete(p.paragraphs[2], 5, 6)
	}, readAt, false},
	"section moved": {func(p *editedPost) {
		p.paragraphs[2], p.paragraphs[4] = p.paragraphs[4], p.paragraphs[2]
		p.headings[2], p.headings[4] = p.headings[4], p.headings[2]
	}, readAt, false},
	"deleted":          {func(p *editedPost) { p.paragraphs[2] = slices.Delete(p.paragraphs[2], 5, 6) }, "p26w00", true},
	"heading renamed":  {func(p *editedPost) { p.headings[2] = "Another name" }, readAt, false},
	"section reworded": {func(p *editedPost) { p.paragraphs[0] = p.paragraphs[0][7:]; p.reword(2) }, "q25v", true},
	"all of it": {func(p *editedPost) {
		for i := range p.headings {
			p.headings[i] = fmt.Sprint("Part ", i)
			p.reword(i)
		}
	}, "q25v", true},
}

// topRow is the first row of the text in a window.
func topRow(screen string) string {
	for row := range strings.Lines(screen) {
		if row = strings.Trim(row, "┃│ \n"); row != "" { // without the bar beside it
			return row
		}
	}
	return ""
}

// readToPlace scrolls to the place, so that it is in the first row.
func readToPlace(c *sshtest.Client) {
	c.WaitForText("p00w00")
	c.Type("/" + readAt + keyEnter)
	screen := c.WaitFor("what was looked for", func(screen string) bool { // the last row is drawn last
		return strings.Contains(screen, " "+readAt) && strings.Contains(screen, "n next")
	})
	for i, row := range strings.Split(screen, "\n") {
		if strings.Contains(row, " "+readAt) && i > 1 {
			c.Type(fmt.Sprintf("%dj", i-1))
			break
		}
	}
	c.WaitFor("the place in the first row", func(screen string) bool { return strings.Contains(topRow(screen), readAt) })
}

// Who comes back to a post that was edited is where they were, or as near to it as can be
// told, and hears of it exactly if that had to be guessed.
func TestComingBackToAnEditedPost(t *testing.T) {
	dir := writeFiles(t, map[string]string{"site.yaml": "title: T\n"})
	names := slices.Sorted(maps.Keys(editsAtPlace))
	slug := func(name string) string { return strings.ReplaceAll(name, " ", "-") }
	for _, name := range names {
		put(t, dir, slug(name)+".md", newEditedPost().markdown())
	}
	data := filepath.Join(t.TempDir(), "data")
	run := func() *blog { return startBlog(t, func(s *settings) { s.content, s.data = dir, data }) }
	key := sshtest.Key(t)

	b := run()
	for _, name := range names {
		c := openPost(t, b, slug(name), as(key, sshtest.Options{}))
		readToPlace(c)
		c.Type("qq")
		c.Wait()
	}
	b.stop()
	b.wait(t)
	for _, name := range names {
		post := newEditedPost()
		editsAtPlace[name].edit(post)
		put(t, dir, slug(name)+".md", post.markdown())
	}
	b = run()
	for _, name := range names {
		tt := editsAtPlace[name]
		c := openPost(t, b, slug(name), as(key, sshtest.Options{Width: 70, Height: 20}))
		screen := c.WaitFor("the place, "+name, func(screen string) bool { return strings.Contains(topRow(screen), tt.want) })
		if strings.Contains(screen, guessed) != tt.guesses {
			t.Errorf("%s: that it was guessed is said: %t\n%s", name, !tt.guesses, screen)
		}
		c.Type("qq")
		c.Wait()
	}
}

// The same while the post is open.
func TestEditedWhileItIsRead(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(editsAtPlace)) {
		tt := editsAtPlace[name]
		t.Run(name, func(t *testing.T) {
			dir := writeFiles(t, map[string]string{"post.md": newEditedPost().markdown()})
			b := startBlog(t, func(s *settings) { s.content = dir })
			c := openPost(t, b, "post", sshtest.Options{})
			readToPlace(c)
			post := newEditedPost()
			tt.edit(post)
			put(t, dir, "post.md", post.markdown())
			says := map[bool]string{false: stayedNow, true: aboutNow}[tt.guesses]
			screen := c.WaitForText(says)
			if !strings.Contains(topRow(screen), tt.want) {
				t.Errorf("the first row lacks %s:\n%s", tt.want, screen)
			}
			c.Type("qq")
			c.Wait()
		})
	}
}
