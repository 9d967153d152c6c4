package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/progress"
	"edgerunner.vc/blog/tui/plain"
)

// question is a command as one reader has asked it.
type question struct {
	args   []string // behind the name
	json   bool
	reader progress.Reader
	blog   *content.Blog
	term   *plain.Terminal // nil for a pipe
	stdout io.Writer
}

// readerCommand is what a reader can ask about what is known of them, for whom the store
// has that number.
type readerCommand struct {
	use, what, about string
	args             int // at most
	json             bool
	run              func(*returning, context.Context, question) error
}

// readerCommands are all of them but "privacy", which is for everybody.
func readerCommands() []readerCommand {
	return []readerCommand{
		{"progress", "Tell what you have read, and how far", `Tell what you have read, the latest first: how far, when, the name of the post,
its title. In a pipe each is a line with tabs between.`, 0, true, (*returning).progress},
		{"link [CODE]", "Make another key yours too", `Make another key yours too. Without a code it prints one, which is good once and
for ten minutes; with it, on another machine, the key there is yours from then on.`, 1, false, (*returning).link},
		{"unlink", "Make this key one by itself again", "", 0, false, (*returning).unlink},
		{"forget-me", "Delete all that is kept of you", "", 0, false, (*returning).forget},
	}
}

// name is what a reader types.
func (r readerCommand) name() string {
	name, _, _ := strings.Cut(r.use, " ")
	return name
}

// isCommand says whether a word is a command, and not the name of a post.
func isCommand(word string) bool {
	return word == "privacy" || plain.IsCommand(word) ||
		slices.ContainsFunc(readerCommands(), func(r readerCommand) bool { return r.name() == word })
}

// commands is what a client without a program can ask for.
func commands(config plain.Config, known *returning, writers *authors) func(context.Context, server.Request, io.Writer, io.Writer) int {
	return func(ctx context.Context, request server.Request, stdout, stderr io.Writer) int {
		config := writers.shown(config, request.Identity)
		defer logOpened(&config, request.Log)()
		if isVisit(request) {
			return plain.Session(ctx, config, known.visit(request, stdout))
		}
		call := plain.Call{Args: request.Args, Stdout: stdout, Stderr: stderr}
		call.Ran = func(command string) { request.Log(slog.String("command", command)) }
		if t := request.Terminal; t != nil {
			call.Terminal = &plain.Terminal{Width: t.Width, Height: t.Height, Colours: t.Profile}
		}
		call.More = append(known.commands(request, config.Blog, call), writers.commands(config, call, request.Identity)...)
		return plain.Run(ctx, config, call)
	}
}

// maxOpened bounds what a session adds to its line in the log, in posts; a program's does so
// too.
const maxOpened = 32

// logOpened has the posts that are opened in the line of a session in the log, when it ends.
func logOpened(config *plain.Config, log func(...slog.Attr)) (end func()) {
	var posts []string
	opened := config.Opened
	config.Opened = func(slug string) {
		posts = append(posts[:min(len(posts), maxOpened-1)], slug)
		if opened != nil {
			opened(slug)
		}
	}
	return func() {
		if len(posts) > 0 {
			log(slog.String("posts", strings.Join(posts, ",")))
		}
	}
}

// commands are those about what is known of readers, for a request.
func (k *returning) commands(request server.Request, blog func() (*content.Blog, error), call plain.Call) []*cobra.Command {
	all := []*cobra.Command{{
		Use: "privacy", Short: "Tell what is kept of readers", Example: "privacy", Args: plain.Arguments(0),
		RunE: func(*cobra.Command, []string) error {
			_, err := io.WriteString(call.Stdout, plain.Prose(k.privacy(), call.Terminal))
			return err
		},
	}}
	for _, r := range readerCommands() {
		cmd := &cobra.Command{
			Use: r.use, Short: r.what, Long: r.about, Example: r.name(), Args: plain.Arguments(r.args),
			Annotations: map[string]string{plain.As: "me@"},
		}
		q := question{stdout: call.Stdout, term: call.Terminal}
		if r.json {
			cmd.Flags().BoolVar(&q.json, "json", false, "print all that is kept of you, an object a line")
		}
		cmd.RunE = func(cmd *cobra.Command, args []string) (err error) {
			if err = k.knows(request, r.name()); err != nil {
				return err
			}
			if q.blog, err = blog(); err != nil {
				return err
			}
			q.args, q.reader = args, k.secret.Reader(request.Identity)
			request.Pause(func() { err = r.run(k, cmd.Context(), q) })
			return err
		}
		all = append(all, cmd)
	}
	return all
}

// knows says why nothing can be told to who has asked for a command about themselves.
func (k *returning) knows(request server.Request, command string) error {
	switch {
	case k == nil:
		return plain.Failed("nothing is kept of anybody here")
	case request.Identity == "" && k.asks && request.User != "me":
		return &plain.Failure{Code: 1, Why: "you came by another name than me, so nothing is known of you", How: "ssh me@HOST " + command}
	case request.Identity == "":
		return plain.Failed("you came without a key, so nothing is known of you")
	}
	return nil
}

// privacy is what is kept, said to whoever asks.
func (k *returning) privacy() string {
	if k == nil {
		return "Nothing is kept of anybody.\n"
	}
	forgotten := ""
	if k.after > 0 {
		forgotten = " or\nwere not seen for " + k.after.words()
	}
	return fmt.Sprintf(privacy, forgotten)
}

const privacy = `Of those who are asked for a key and have one is kept, until they say "forget-me"%s:

  - which posts they have opened, and which last, how far they read, where they are, and
    the version of the text
  - when that was, and when they were here, to the hour
  - what they prefer: the theme, the mouse, and whether posts are told or set, for each
    kind of terminal, the length of lines, the order of the list
  - which keys are linked, and for ten minutes the code that links one

Not kept are the key, its fingerprint, a name or an address. A reader is a number that
is made of the fingerprint and a secret of this server, so nobody else can tell whose it
is. Asked is who comes as "me"; where everybody is asked, "anon" is not. Of everybody
else nothing is kept beyond the visit. "progress --json" prints all that is kept of you.
`

// failed is what is told of an error of the store.
func failed(err error) error {
	for _, answer := range []error{progress.ErrNoCode, progress.ErrTooMany, progress.ErrSameReader, progress.ErrNotLinked, progress.ErrTooManyKeys, progress.ErrCrowded} {
		if errors.Is(err, answer) {
			return plain.Failed("%v", answer)
		}
	}
	return plain.Failed("that is not possible just now. Please try again in a while")
}

// forget deletes all that is kept of a reader.
func (k *returning) forget(ctx context.Context, q question) error {
	forgotten, err := k.store.Forget(ctx, q.reader)
	if err != nil {
		return failed(err)
	}
	fmt.Fprintf(q.stdout, "Forgotten: %s, %s, %s. Nothing is left of you here.\n",
		counted(forgotten.Readings, "post"), counted(forgotten.Preferences, "preference"), counted(forgotten.Keys, "key"))
	return nil
}

// link gives a code to a reader, or joins the one whom a code was given.
func (k *returning) link(ctx context.Context, q question) error {
	if len(q.args) > 0 {
		return k.join(ctx, q)
	}
	code, err := k.store.Link(ctx, q.reader)
	if err != nil {
		return failed(err)
	}
	half := len(code) / 2
	fmt.Fprintf(q.stdout, `On the other machine, within ten minutes:

  ssh me@HOST link %s-%s

The key there is yours too from then on, and what was read with both is one.
The code is good once. Tell it nobody else.
`, code[:half], code[half:])
	return nil
}

func (k *returning) join(ctx context.Context, q question) error {
	if err := k.store.Join(ctx, q.reader, q.args[0]); err != nil {
		return failed(err)
	}
	state, err := k.store.Load(ctx, q.reader)
	if err != nil { // and the code is used up
		fmt.Fprintln(q.stdout, "Linked.")
		return nil
	}
	fmt.Fprintf(q.stdout, "Linked. You have %s and %s here.\n", counted(state.Keys, "key"), counted(len(state.Readings), "post"))
	return nil
}

func (k *returning) unlink(ctx context.Context, q question) error {
	if err := k.store.Unlink(ctx, q.reader); err != nil {
		return failed(err)
	}
	fmt.Fprintln(q.stdout, "Unlinked. This key is by itself again, with a copy of what was read.")
	return nil
}

// progress prints what a reader has read, the latest first.
func (k *returning) progress(ctx context.Context, q question) error {
	state, err := k.store.Load(ctx, q.reader)
	if err != nil {
		return failed(err)
	}
	readings := slices.SortedFunc(maps.Values(state.Readings), func(a, b progress.Reading) int {
		if c := b.At.Compare(a.At); c != 0 {
			return c
		}
		return strings.Compare(a.Post, b.Post)
	})
	if q.json {
		return printJSON(q, state, readings)
	}
	return printProgress(q, readings)
}

// printProgress prints what has been begun, a line each.
func printProgress(q question, readings []progress.Reading) error {
	readings = slices.DeleteFunc(readings, func(r progress.Reading) bool { return percentOf(r) == 0 && !r.Finished })
	if len(readings) == 0 {
		fmt.Fprintln(q.stdout, "You have not read anything here yet.")
		return nil
	}
	var rows [][]string
	for _, r := range readings {
		far := fmt.Sprintf("%d %%", percentOf(r))
		if r.Finished {
			far = "read"
		}
		title := "(not published now)"
		if post := q.blog.Post(r.Post); post != nil {
			title = post.Title
		}
		rows = append(rows, []string{far, r.At.Format(time.DateOnly), r.Post, title})
	}
	return plain.WriteRows(q.stdout, rows, q.term)
}

// knownReader and knownPost are the lines of "progress --json": the first is of the
// reader, all others are of one post each.
type knownReader struct {
	Type        string            `json:"type"` // "reader"
	Keys        int               `json:"keys"`
	Seen        string            `json:"seen,omitempty"`
	LastVisit   string            `json:"last_visit,omitempty"` // before that
	Preferences map[string]string `json:"preferences"`
}

type knownPost struct {
	Type     string          `json:"type"` // "post"
	Slug     string          `json:"slug"`
	Title    string          `json:"title,omitempty"` // none if it is no longer published
	Percent  int             `json:"percent"`
	Finished bool            `json:"finished"`
	Updated  bool            `json:"updated"` // since it was read
	At       string          `json:"at"`
	Version  string          `json:"version"`
	Place    json.RawMessage `json:"place"` // as it is kept
}

// printJSON prints all that is kept of a reader.
func printJSON(q question, state progress.State, readings []progress.Reading) error {
	lines := []any{knownReader{"reader", state.Keys, moment(state.Seen), moment(state.LastVisit), state.Preferences}}
	for _, r := range readings {
		line := knownPost{
			Type: "post", Slug: r.Post, Percent: percentOf(r), Finished: r.Finished, At: moment(r.At), Version: r.Version, Place: json.RawMessage("null"),
		}
		if json.Valid(r.Place) {
			line.Place = r.Place
		}
		if post := q.blog.Post(r.Post); post != nil {
			line.Title, line.Updated = post.Title, r.Version != "" && r.Version != post.Version()
		}
		lines = append(lines, line)
	}
	out := json.NewEncoder(q.stdout)
	out.SetEscapeHTML(false)
	for _, line := range lines {
		if err := out.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

// moment is a time in UTC; empty for none.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
