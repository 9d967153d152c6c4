package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/content/draft"
)

const newHelp = `Begin a post: make its file where the newest posts of the folder are, with a title, the date
and draft: true, and print its path, so that it can be written at once:

  $EDITOR "$(edgerunner new "The name of the post")"

The text is that of archetypes/default.md, where there is one in the folder or up to two folders
above, with the title and the date filled in. Nothing is overwritten.`

// begun is a post that a command begins.
type begun struct {
	content string
	post    draft.Post
	draft   bool
}

// addNew makes the command one that begins a post.
func addNew(cmd *cobra.Command, env lookup) {
	var n begun
	environment := pflag.NewFlagSet("", pflag.ContinueOnError)
	addAuthorsContent(environment, &n.content)
	f := cmd.Flags()
	f.AddFlagSet(environment)
	f.BoolVar(&n.post.Bundle, "bundle", false, "make a folder with an index.md, for pictures beside it (default: as the other posts have it)")
	f.BoolVar(&n.draft, "draft", true, "hide the post until this line of it is gone")
	takeFlags(cmd, environment)
	cmd.Args = func(_ *cobra.Command, args []string) error {
		if strings.TrimSpace(strings.Join(args, "")) == "" {
			return usageError{errors.New(`a post needs a title: edgerunner new "The name of the post"`)}
		}
		return nil
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := fromEnvironment(environment, env); err != nil {
			return err
		}
		if f.Changed("draft") {
			n.post.Draft = &n.draft
		}
		n.post.Title, n.post.Now = strings.Join(args, " "), time.Now()
		return n.begin(cmd.OutOrStdout())
	}
}

// begin makes the file, and writes its path and nothing else.
func (n begun) begin(w io.Writer) error {
	blog, err := loadBlog(n.content, time.Now(), nil, content.Reload)
	if err != nil {
		return err
	}
	name, err := n.post.Begin(n.content, blog.Whole())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(w, filepath.Join(n.content, filepath.FromSlash(name)))
	return err
}

// addAuthorsContent adds the flag of the folder of posts, for commands that are about those
// of an author.
func addAuthorsContent(f *pflag.FlagSet, dir *string) {
	f.StringVar(dir, "content", ".", "folder of posts")
}
