package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/spf13/cobra"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/content/check"
	"edgerunner.vc/blog/tui/plain"
)

// shown is the blog as a reader with that identity may see it. Authors find posts by their
// names that are in no list yet; and what they look at is not counted as read.
func (a *authors) shown(config plain.Config, identity string) plain.Config {
	if !a.has(identity) {
		return config
	}
	published := config.Blog
	config.Named = func() (*content.Blog, error) {
		blog, err := published()
		if err != nil {
			return nil, err
		}
		return blog.Whole(), nil
	}
	config.Opened = nil
	return config
}

// authorCommand is what an author can ask for.
type authorCommand struct {
	use, what, about string
	run              func(ctx context.Context, blog *content.Blog, call plain.Call, asJSON bool) error
}

// authorCommands are all of them, if there are authors.
func (a *authors) authorCommands() []authorCommand {
	if a == nil {
		return nil
	}
	return []authorCommand{{
		"drafts", "List what is not published",
		`List what is not published: drafts, scheduled posts with when they will appear,
and expired ones with when they went. In a pipe each is a line with tabs between:
its slug, its state, the time, its title. cat and the like print them. With --json
each is an object with slug, state, at (null for none) and title.`,
		listDrafts,
	}, {
		"check", "Say what is wrong with the posts",
		`Say everything that is wrong with the posts of this blog, as "edgerunner check"
does where they are: by file, line and column, with a hint what to write. The
exit code is 1 if there is an error. With --json it prints the same objects.`,
		a.check,
	}}
}

// check says what is wrong with the posts.
func (a *authors) check(ctx context.Context, blog *content.Blog, call plain.Call, asJSON bool) error {
	folder, done, err := openFolder(a.posts)
	if err != nil {
		return err
	}
	defer done()
	findings, err := check.Blog(ctx, blog, folder, time.Now(), checkConfig())
	if err != nil {
		return err
	}
	if asJSON {
		err = check.WriteJSON(call.Stdout, "", findings)
	} else {
		err = check.Write(call.Stdout, "", findings, call.Terminal != nil && call.Terminal.Colours > colorprofile.ASCII)
	}
	if err != nil {
		return err
	}
	c := check.CountOf(findings)
	if c.Errors > 0 {
		return plain.Failed("%s", summed(blog, c))
	}
	_, err = fmt.Fprintln(call.Stderr, summed(blog, c)+".")
	return err
}

// hasCommand says whether a word is a command for authors.
func (a *authors) hasCommand(word string) bool {
	return slices.ContainsFunc(a.authorCommands(), func(c authorCommand) bool { return c.use == word })
}

// commands are those for authors, for the reader with an identity.
func (a *authors) commands(config plain.Config, call plain.Call, identity string) []*cobra.Command {
	var all []*cobra.Command
	for _, c := range a.authorCommands() {
		var asJSON bool
		cmd := &cobra.Command{
			Use: c.use, Short: c.what, Long: c.about, Example: c.use, Args: plain.Arguments(0),
			Annotations: map[string]string{plain.As: "me@"},
			RunE: func(cmd *cobra.Command, _ []string) error {
				if !a.has(identity) {
					return plain.Failed("that is for the authors of this blog, who come as me@ with their key")
				}
				blog, err := config.Blog()
				if err != nil {
					return err
				}
				return c.run(cmd.Context(), blog, call, asJSON)
			},
		}
		cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, an object a line")
		all = append(all, cmd)
	}
	return all
}

// listDrafts lists what is not published: what comes next first.
func listDrafts(_ context.Context, blog *content.Blog, call plain.Call, asJSON bool) error {
	now := time.Now()
	var drafts []*content.Post
	for _, p := range blog.Whole().Posts {
		if state, _ := p.State(now); state != content.Published {
			drafts = append(drafts, p)
		}
	}
	slices.SortStableFunc(drafts, func(p, q *content.Post) int {
		ps, pt := p.State(now)
		qs, qt := q.State(now)
		return cmp.Or(cmp.Compare(ps, qs), pt.Compare(qt))
	})
	if asJSON {
		return writeDrafts(call.Stdout, drafts, blog.Site.Location(), now)
	}
	layout, rows := time.RFC3339, [][]string(nil)
	if call.Terminal != nil {
		layout = "2006-01-02 15:04"
	}
	for _, p := range drafts {
		state, at := p.State(now)
		fields := []string{p.Slug, state.String(), "", p.Title}
		if !at.IsZero() {
			fields[2] = at.In(blog.Site.Location()).Format(layout)
		}
		rows = append(rows, fields)
	}
	return plain.WriteRows(call.Stdout, rows, call.Terminal)
}

// draftLine is a post that is not published, as "drafts --json" prints it.
type draftLine struct {
	Slug  string     `json:"slug"`
	State string     `json:"state"`
	At    *time.Time `json:"at"` // when it appears, or went
	Title string     `json:"title"`
}

func writeDrafts(w io.Writer, drafts []*content.Post, zone *time.Location, now time.Time) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	for _, p := range drafts {
		state, at := p.State(now)
		line := draftLine{Slug: p.Slug, State: state.String(), Title: p.Title}
		if !at.IsZero() {
			at = at.In(zone)
			line.At = &at
		}
		if err := out.Encode(line); err != nil {
			return err
		}
	}
	return nil
}
