package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"
	"unicode/utf8"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/progress"
	"edgerunner.vc/blog/tui"
)

// Exit codes of what readers ask for.
const (
	exitFailed = 1
	exitUsage  = 2
)

// readerCommand is what a reader can ask about what is known of them, for whom the store
// has that number.
type readerCommand struct {
	usage, what string
	args        int // at most
	run         func(*returning, context.Context, question) int
}

// question is a command as one reader has asked it.
type question struct {
	args           []string // behind the name
	reader         progress.Reader
	blog           *content.Blog
	stdout, stderr io.Writer
}

// readerCommands are all of them but "privacy", which is for everybody.
var readerCommands = map[string]readerCommand{
	"progress":  {"progress [--json]", "what you have read, and how far", 1, (*returning).progress},
	"link":      {"link [CODE]", "make another key yours too", 1, (*returning).link},
	"unlink":    {"unlink", "make this key one by itself again", 0, (*returning).unlink},
	"forget-me": {"forget-me", "delete all that is kept of you", 0, (*returning).forget},
}

// isCommand says whether a word is a command, and not the name of a post.
func isCommand(word string) bool {
	_, ok := readerCommands[word]
	return ok || word == "privacy"
}

// commands is what a client without a terminal can ask for: the list, and what is known
// of them.
func commands(posts *live, known *returning) func(context.Context, server.Request, io.Writer, io.Writer) int {
	return func(ctx context.Context, request server.Request, stdout, stderr io.Writer) int {
		switch {
		case len(request.Args) == 0:
			if err := tui.WriteList(stdout, posts.current()); err != nil {
				return exitFailed // the client has gone, and took the reason with it
			}
			return 0
		case isCommand(request.Args[0]):
			return known.run(ctx, request, posts.current(), stdout, stderr)
		}
		fmt.Fprintln(stderr, "There is no such command. ssh -t opens the blog, or the post whose name is behind it; ssh -T prints the list.")
		fmt.Fprint(stderr, commandList())
		return exitUsage
	}
}

// commandList is what there is, a line each.
func commandList() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "  privacy\twhat is kept of readers")
	for _, name := range slices.Sorted(maps.Keys(readerCommands)) {
		fmt.Fprintf(w, "  %s\t%s\n", readerCommands[name].usage, readerCommands[name].what)
	}
	_ = w.Flush() // of a text in memory
	return b.String()
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
  - what they prefer: the theme and the mouse for each kind of terminal, the length of
    lines, the order of the list
  - which keys are linked, and for ten minutes the code that links one

Not kept are the key, its fingerprint, a name or an address. A reader is a number that
is made of the fingerprint and a secret of this server, so nobody else can tell whose it
is. Asked is who comes as "me"; where everybody is asked, "anon" is not. Of everybody
else nothing is kept beyond the visit. "progress --json" prints all that is kept of you.
`

// run runs a command of a reader about what is known of them.
func (k *returning) run(ctx context.Context, request server.Request, blog *content.Blog, stdout, stderr io.Writer) int {
	name, args := request.Args[0], request.Args[1:]
	command, ofReaders := readerCommands[name]
	switch {
	case len(args) > command.args:
		fmt.Fprintf(stderr, "That is too much. This is how it goes: %s\n", cmp.Or(command.usage, name))
		return exitUsage
	case !ofReaders:
		fmt.Fprint(stdout, k.privacy())
		return 0
	case k == nil:
		fmt.Fprintln(stderr, "Nothing is kept of anybody here.")
		return exitFailed
	case request.Identity == "":
		fmt.Fprintln(stderr, k.unknown(name))
		return exitFailed
	}
	return command.run(k, ctx, question{args, k.secret.Reader(request.Identity), blog, stdout, stderr})
}

// unknown is said to those who have asked for a command and are nobody.
func (k *returning) unknown(command string) string {
	if k.asks {
		return "You came without a key or not as me, so nothing is known of you. This is how: ssh me@HOST " + command
	}
	return "You came without a key, so nothing is known of you."
}

// failed tells what the store has answered.
func (q question) failed(err error) int {
	said := "That is not possible just now. Please try again in a while."
	for _, answer := range []error{progress.ErrNoCode, progress.ErrTooMany, progress.ErrSameReader, progress.ErrNotLinked, progress.ErrTooManyKeys, progress.ErrCrowded} {
		if errors.Is(err, answer) {
			said = sentence(answer.Error())
		}
	}
	fmt.Fprintln(q.stderr, said)
	return exitFailed
}

// sentence is an error as a sentence.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:] + "."
}

// forget deletes all that is kept of a reader.
func (k *returning) forget(ctx context.Context, q question) int {
	forgotten, err := k.store.Forget(ctx, q.reader)
	if err != nil {
		return q.failed(err)
	}
	fmt.Fprintf(q.stdout, "Forgotten: %s, %s, %s. Nothing is left of you here.\n",
		counted(forgotten.Readings, "post"), counted(forgotten.Preferences, "preference"), counted(forgotten.Keys, "key"))
	return 0
}

// link gives a code to a reader, or joins the one whom a code was given.
func (k *returning) link(ctx context.Context, q question) int {
	if len(q.args) > 0 {
		return k.join(ctx, q)
	}
	code, err := k.store.Link(ctx, q.reader)
	if err != nil {
		return q.failed(err)
	}
	half := len(code) / 2
	fmt.Fprintf(q.stdout, `On the other machine, within ten minutes:

  ssh me@HOST link %s-%s

The key there is yours too from then on, and what was read with both is one.
The code is good once. Tell it nobody else.
`, code[:half], code[half:])
	return 0
}

func (k *returning) join(ctx context.Context, q question) int {
	if err := k.store.Join(ctx, q.reader, q.args[0]); err != nil {
		return q.failed(err)
	}
	state, err := k.store.Load(ctx, q.reader)
	if err != nil { // and the code is used up
		fmt.Fprintln(q.stdout, "Linked.")
		return 0
	}
	fmt.Fprintf(q.stdout, "Linked. You have %s and %s here.\n", counted(state.Keys, "key"), counted(len(state.Readings), "post"))
	return 0
}

func (k *returning) unlink(ctx context.Context, q question) int {
	if err := k.store.Unlink(ctx, q.reader); err != nil {
		return q.failed(err)
	}
	fmt.Fprintln(q.stdout, "Unlinked. This key is by itself again, with a copy of what was read.")
	return 0
}

// progress prints what a reader has read, the latest first.
func (k *returning) progress(ctx context.Context, q question) int {
	if len(q.args) > 0 && q.args[0] != "--json" {
		fmt.Fprintln(q.stderr, "This is how it goes: progress [--json]")
		return exitUsage
	}
	state, err := k.store.Load(ctx, q.reader)
	if err != nil {
		return q.failed(err)
	}
	readings := slices.SortedFunc(maps.Values(state.Readings), func(a, b progress.Reading) int {
		if c := b.At.Compare(a.At); c != 0 {
			return c
		}
		return strings.Compare(a.Post, b.Post)
	})
	if len(q.args) > 0 {
		return printJSON(q, state, readings)
	}
	return printProgress(q, readings)
}

// printProgress prints a table for people.
func printProgress(q question, readings []progress.Reading) int {
	readings = slices.DeleteFunc(readings, func(r progress.Reading) bool { return percentOf(r) == 0 && !r.Finished })
	if len(readings) == 0 {
		fmt.Fprintln(q.stdout, "You have not read anything here yet.")
		return 0
	}
	w := tabwriter.NewWriter(q.stdout, 0, 0, 2, ' ', 0)
	for _, r := range readings {
		far := fmt.Sprintf("%3d %%", percentOf(r))
		if r.Finished {
			far = "read"
		}
		title := "(not published now)"
		if post := q.blog.Post(r.Post); post != nil {
			title = post.Title
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", far, r.At.Format(time.DateOnly), r.Post, title)
	}
	if w.Flush() != nil {
		return exitFailed
	}
	return 0
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
func printJSON(q question, state progress.State, readings []progress.Reading) int {
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
		if out.Encode(line) != nil {
			return exitFailed
		}
	}
	return 0
}

// moment is a time in UTC; empty for none.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
