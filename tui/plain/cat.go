package plain

import (
	"bufio"
	"math/rand/v2"
	"strings"

	"github.com/charmbracelet/colorprofile"
	"github.com/spf13/cobra"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// The widths that can be asked for, in cells: that of the narrowest page that readers
// get, and that of the widest window that they can have.
const minWidth, maxWidth = 8, 500

// pipeWidth is how wide a page is without a terminal, in cells.
const pipeWidth = 80

// maxPosts is how many posts are printed at once: for all of them there is a feed, and one
// command should not keep a server busy for long.
const maxPosts = 100

// setting is how posts are set.
type setting struct {
	width  number
	colour word
	theme  word
}

func (s *setting) addFlags(cmd *cobra.Command) {
	s.width = number{least: minWidth, most: maxWidth, orZero: true}
	s.colour = word{"auto", []string{"auto", "always", "never"}}
	s.theme = word{"", []string{"dark", "light"}}
	cmd.Flags().Var(&s.width, "width", "cells in a line; with 0 paragraphs are not broken")
	cmd.Flags().Var(&s.colour, "color", "whether to use escape sequences; auto is for a terminal only")
	cmd.Flags().Var(&s.theme, "theme", "colours for this background, not the terminal's own 16")
}

// look is the kind of terminal to set posts for. Nobody is asked whether the background is
// dark, so without a theme there are few colours.
func (s setting) look(term *Terminal) page.Look {
	look := page.Look{Measure: pipeWidth, Dark: s.theme.value == "dark"}
	colours := colorprofile.NoTTY
	if term != nil {
		look.Measure = page.NewLook(term.Width, false).Measure
		colours = term.Colours
	}
	switch {
	case s.colour.value == "never":
		colours = colorprofile.NoTTY
	case s.colour.value == "always" && colours <= colorprofile.Ascii:
		colours = colorprofile.ANSI256 // who reads a pipe is not known, and most know these
	}
	look.Plain = colours <= colorprofile.NoTTY
	look.Colours = colours
	look.AnyBackground = s.theme.value == ""
	look.Uncut = true
	if w := s.width.value; w != nil {
		look.Whole = *w == 0
		if *w > 0 {
			look.Measure = *w
		}
	}
	return look
}

const settingHelp = `

In a pipe the lines have 80 cells and no escape sequence, and the addresses of
links stand at the end. On a terminal they are as wide as it is, to 100 cells, in
its own colours. Code is never cut.`

// catCommand prints posts.
func (c *caller) catCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "cat SLUG…", Short: "Print a post, or several",
		Long:    "Print posts, set as the reader shows them. SLUG#HEADING begins at that heading." + settingHelp,
		Example: "cat SLUG",
		Args:    slugs(maxPosts),
	}
	var set setting
	set.addFlags(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		blog, targets, err := c.find(args)
		if err != nil {
			return err
		}
		return c.printPosts(blog, targets, set)
	}
	return cmd
}

// latestCommand and randomCommand print one post of those that are meant.
func (c *caller) latestCommand() *cobra.Command {
	return c.oneOf("latest", "Print the newest post", func(int) int { return 0 })
}

func (c *caller) randomCommand() *cobra.Command {
	return c.oneOf("random", "Print any post", rand.IntN)
}

func (c *caller) oneOf(name, what string, pick func(n int) int) *cobra.Command {
	cmd := &cobra.Command{
		Use: name, Short: what,
		Long: sentence(what) + settingHelp, Example: name, Args: Arguments(0),
	}
	var set setting
	var choice choice
	choice.addFlags(cmd)
	set.addFlags(cmd)
	cmd.RunE = func(*cobra.Command, []string) error {
		posts, err := c.choose(choice)
		if err != nil {
			return err
		}
		if len(posts.Posts) == 0 {
			return Failed("nothing is published here yet")
		}
		post := posts.Posts[pick(len(posts.Posts))]
		return c.printPosts(posts.Blog, []content.Target{{Post: post}}, set)
	}
	return cmd
}

// printPosts prints posts, one below the other.
func (c *caller) printPosts(blog *content.Blog, targets []content.Target, set setting) error {
	look := set.look(c.Terminal)
	return c.print(func(w *bufio.Writer) {
		for i, to := range targets {
			if i > 0 {
				_, _ = w.WriteString("\n" + strings.Repeat("━", look.Measure) + "\n\n")
			}
			l := loan{heading: to.Heading, set: func() sheet {
				p := c.page(blog, to.Post, look)
				p.Colour(0, p.Len())
				return &setSheet{Page: p}
			}}
			if l.print(w) != nil {
				return // the writer keeps its error
			}
			c.opened(to.Post)
		}
	})
}

// page is a post set for a look. Of widths that readers have too, it is kept.
func (c *caller) page(blog *content.Blog, post *content.Post, look page.Look) *page.Page {
	if page.NewLook(look.Measure, false).Measure != look.Measure {
		return page.SetIn(blog, post, look)
	}
	return c.Pages.PageIn(blog, post, look)
}
