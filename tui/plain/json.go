package plain

import (
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"edgerunner.vc/blog/content"
)

// jsonVersion is the shape of what is printed as JSON. A field that has another meaning, or
// is gone, is another version; then --json=1 still prints this one.
const jsonVersion = "1"

// jsonFlag is "--json", or "--json=1" for those who want that shape for ever.
type jsonFlag struct{ version string }

func addJSON(cmd *cobra.Command) *jsonFlag {
	f := &jsonFlag{}
	cmd.Flags().VarPF(f, "json", "", "print JSON, an object a line").NoOptDefVal = jsonVersion
	return f
}

func (f *jsonFlag) asked() bool { return f.version != "" }

// String implements [pflag.Value].
func (f *jsonFlag) String() string { return f.version }

// Type implements [pflag.Value].
func (f *jsonFlag) Type() string { return "version" }

// Set implements [pflag.Value].
func (f *jsonFlag) Set(version string) error {
	if version != jsonVersion {
		return errors.New("--json or --json=" + jsonVersion)
	}
	f.version = version
	return nil
}

var _ pflag.Value = (*jsonFlag)(nil)

// lines writes JSON, an object a line.
type lines struct{ *json.Encoder }

func newLines(w io.Writer) lines {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	return lines{out}
}

// add writes an object. What it is made of can be written, and the writer keeps its error.
func (l lines) add(object any) { _ = l.Encode(object) }

// postLine is a post, as "ls --json" prints it. See the documentation of the package.
type postLine struct {
	Slug        string   `json:"slug"`
	Title       string   `json:"title"`
	Date        *string  `json:"date"`
	Updated     *string  `json:"updated"`
	Minutes     int      `json:"minutes"`
	Words       int      `json:"words"`
	Tags        []string `json:"tags"`
	Series      string   `json:"series"`
	Language    string   `json:"language"`
	Authors     []string `json:"authors"`
	Description string   `json:"description"`
	URL         string   `json:"url"`
}

func newPostLine(blog *content.Blog, p *content.Post) postLine {
	return postLine{
		Slug: p.Slug, Title: p.Title, Date: moment(p.Date), Updated: moment(p.Updated), Minutes: p.Minutes(), Words: p.Words,
		Tags: list(p.Tags), Series: p.Series, Language: p.Lang, Authors: list(p.Authors), Description: p.Description,
		URL: blog.Permalink(p, ""),
	}
}

// list is never null.
func list(names []string) []string {
	if names == nil {
		return []string{}
	}
	return names
}

// moment is a time with its zone, which says on which day it was there; nil for none.
func moment(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	text := t.Format(time.RFC3339)
	return &text
}
