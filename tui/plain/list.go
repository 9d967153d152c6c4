package plain

import (
	"bufio"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"edgerunner.vc/blog/content"
)

// outputSize is how much is collected before it is sent, in bytes: one packet of SSH.
const outputSize = 32 << 10

// print has a command write, and says whether all of it was taken.
func (c *caller) print(write func(w *bufio.Writer)) error {
	w := bufio.NewWriterSize(c.Stdout, outputSize)
	write(w)
	return w.Flush()
}

// lsCommand lists posts, newest first.
func (c *caller) lsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "ls", Short: "List the posts, newest first",
		Long: `List the posts, newest first.

In a pipe each is a line with tabs between: its slug, its date, the minutes
that it takes to read, its title. --long adds, in this order: words, tags
(with commas between), series, date of the last update, language, authors
(with commas between), description. More may come behind those. What a post
has not is empty.`,
		Example: "ls --tag ssh",
		Args:    Arguments(0),
	}
	var choice choice
	choice.addFlags(cmd)
	long := cmd.Flags().Bool("long", false, "tell all that is known of them")
	asJSON := addJSON(cmd)
	cmd.RunE = func(*cobra.Command, []string) error {
		posts, err := c.choose(choice)
		switch {
		case err != nil:
			return err
		case asJSON.asked():
			return c.print(func(w *bufio.Writer) {
				out := newLines(w)
				for _, p := range posts.Posts {
					out.add(newPostLine(posts.Blog, p))
				}
			})
		case c.Terminal != nil && *long:
			return c.print(func(w *bufio.Writer) { c.writeBlocks(w, posts) })
		case c.Terminal != nil:
			return c.print(func(w *bufio.Writer) { c.writeTable(w, posts) })
		}
		return c.print(func(w *bufio.Writer) {
			for _, p := range posts.Posts {
				fields := listFields(p)
				if *long {
					fields = append(fields, longFields(p)...)
				}
				writeFields(w, fields)
			}
		})
	}
	return cmd
}

// writeFields writes a line for programs. No field has a tab or a newline: all are names
// that [content.Clean] has passed.
func writeFields(w *bufio.Writer, fields []string) {
	_, _ = w.WriteString(strings.Join(fields, "\t")) // the writer keeps its error
	_ = w.WriteByte('\n')
}

// listFields are what every line about a post begins with.
func listFields(p *content.Post) []string {
	return []string{p.Slug, day(p.Date), fmt.Sprint(p.Minutes()), p.Title}
}

func longFields(p *content.Post) []string {
	return []string{
		fmt.Sprint(p.Words), strings.Join(p.Tags, ","), p.Series, day(p.Updated),
		p.Lang, strings.Join(p.Authors, ","), p.Description,
	}
}

// day is the date of a post; empty if it has none.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// writeTable writes the list for a person, below the name of the blog.
func (c *caller) writeTable(w *bufio.Writer, posts chosen) {
	site := posts.Blog.Site
	for _, line := range []string{site.Title, site.Tagline} {
		if line != "" {
			_, _ = w.WriteString(Prose(line, c.Terminal))
		}
	}
	fmt.Fprintln(w)
	if len(posts.Posts) == 0 {
		fmt.Fprintln(w, "Nothing is published here yet.")
	}
	writeColumns(w, func(yield func([]string) bool) { // not as rows, which would be held while the client takes them
		for _, p := range posts.Posts {
			if !yield([]string{day(p.Date), p.Slug, fmt.Sprintf("%3d min", p.Minutes()), p.Title}) {
				return
			}
		}
	}, c.Terminal.width())
}

// writeBlocks writes all that is known of posts for a person, a block each.
func (c *caller) writeBlocks(w *bufio.Writer, posts chosen) {
	for i, p := range posts.Posts {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintln(w, p.Slug)
		rows := [][]string{
			{"  title", p.Title}, {"  date", day(p.Date)}, {"  updated", day(p.Updated)},
			{"  length", fmt.Sprintf("%s, %s", counted(p.Minutes(), "minute"), counted(p.Words, "word"))},
			{"  tags", strings.Join(p.Tags, ", ")}, {"  series", p.Series}, {"  language", p.Lang},
			{"  authors", strings.Join(p.Authors, ", ")}, {"  about", p.Description},
		}
		rows = slices.DeleteFunc(rows, func(row []string) bool { return row[1] == "" })
		writeColumns(w, slices.Values(rows), c.Terminal.width())
	}
}

// chosen is posts of a blog.
type chosen struct {
	Blog  *content.Blog
	Posts []*content.Post
}

// topicFlags say what a post is about.
var topicFlags = [...]string{"tag", "series"}

// choice is which posts are meant; all of them if it is empty.
type choice struct{ tag, series string }

func (ch *choice) addFlags(cmd *cobra.Command) {
	cmd.Flags().Var(topicFlag{&ch.tag, "TAG"}, "tag", "only posts with this tag")
	cmd.Flags().Var(topicFlag{&ch.series, "SERIES"}, "series", "only posts of this series")
}

// choose finds the posts that are meant. That there is no such tag is a failure.
func (c *caller) choose(ch choice) (chosen, error) {
	blog, err := c.Blog()
	if err != nil {
		return chosen{}, err
	}
	posts := chosen{blog, blog.Posts}
	if posts, err = posts.of("tag", ch.tag); err == nil {
		posts, err = posts.of("series", ch.series)
	}
	return posts, err
}

// of leaves the posts of the tag, or series, of that name.
func (posts chosen) of(kind, name string) (chosen, error) {
	if name == "" {
		return posts, nil
	}
	topic, ok := posts.Blog.Topic(name, kind == "series")
	if !ok {
		return chosen{}, Failed("there is no %s %s%s", kind, echo(name),
			orThese(posts.Blog.NearestTopics(name, kind == "series", near), "; tags lists the tags, ls --long the series too"))
	}
	some := chosen{Blog: posts.Blog}
	for _, p := range posts.Posts {
		if topic.Has(p) {
			some.Posts = append(some.Posts, p)
		}
	}
	return some, nil
}
