package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"edgerunner.vc/blog/tui"
	"edgerunner.vc/blog/tui/page"
)

const previewHelp = `Read the posts of a folder in this terminal as readers will over SSH, with those that are
not published yet, or not any more: the list says which. What is saved is shown at once, and an open
post stays at the same sentence; '. goes to what has changed. What is wrong with a post is said in
the last line.

With the name of a file, its post is opened; the blog is the folder that --content names, or the
nearest one above the file with a site.yaml, or the folder of the file.`

// previewed is what a command previews.
type previewed struct {
	dir  string // the content folder
	file string // in it, with slashes; empty for the list
}

// addPreview makes the command one that shows posts to their author.
func addPreview(cmd *cobra.Command, env lookup) {
	var dir string
	environment := pflag.NewFlagSet("", pflag.ContinueOnError)
	addAuthorsContent(environment, &dir)
	cmd.Flags().AddFlagSet(environment)
	takeFlags(cmd, environment)
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) > 1 {
			return usageError{fmt.Errorf("it is called as: edgerunner %s", cmd.Use)}
		}
		return nil
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := fromEnvironment(environment, env); err != nil {
			return err
		}
		name := dir
		if len(args) == 1 {
			name = args[0]
		}
		p, err := findPreviewed(name, dir, environment.Changed("content"))
		if err != nil {
			return err
		}
		return p.show(cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout(), env)
	}
}

// findPreviewed finds what a name means: a folder, or a file in the folder that was named,
// or else in the one that it is in.
func findPreviewed(name, dir string, named bool) (previewed, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return previewed{}, fmt.Errorf("previewing: %w; name a post, or the folder of your posts", err)
	case info.IsDir():
		return previewed{dir: name}, nil
	case !named:
		dir = folderOf(name)
	}
	file, err := within(dir, name)
	if err != nil {
		return previewed{}, usageError{err}
	}
	return previewed{dir, file}, nil
}

// folderOf is the content folder of a file: the nearest one above it with a site.yaml, or
// the one that it is in; of an index.md, the one that its folder is in.
func folderOf(name string) string {
	own := filepath.Dir(name)
	base := filepath.Base(name)
	if strings.EqualFold(strings.TrimSuffix(base, filepath.Ext(base)), "index") {
		own = filepath.Join(own, "..")
	}
	above, err := filepath.Abs(own)
	if err != nil {
		return own
	}
	for at := above; ; at = filepath.Dir(at) {
		if info, err := os.Stat(filepath.Join(at, "site.yaml")); err == nil && info.Mode().IsRegular() {
			return at
		}
		if at == filepath.Dir(at) {
			return own
		}
	}
}

// within is the path of a file in a folder, whatever links lead to both.
func within(dir, name string) (string, error) {
	for _, resolve := range []func(string) (string, error){filepath.Abs, filepath.EvalSymlinks} {
		from, err := resolve(dir)
		if err != nil {
			return "", fmt.Errorf("opening the content folder: %w; name the folder of your posts with --content", err)
		}
		to, err := resolve(name)
		if err != nil {
			return "", err
		}
		if in, err := filepath.Rel(from, to); err == nil && filepath.IsLocal(in) {
			return filepath.ToSlash(in), nil
		}
	}
	return "", fmt.Errorf("%s is not in the content folder %s; name the folder that it is in with --content, or leave that out", name, dir)
}

// show draws the posts until their author leaves, or ctx ends.
func (p previewed) show(ctx context.Context, stdin io.Reader, stdout io.Writer, env lookup) error {
	terminal := terminalOf(stdout, env)
	name, _ := env("TERM")
	if terminal == nil || !isTerminal(stdin) || name == "dumb" {
		return usageError{errors.New("a preview needs a terminal that can draw; edgerunner cat SLUG --content DIR prints a post")}
	}
	m, err := openManuscripts(p.dir)
	if err != nil {
		return err
	}
	config := tui.Config{Blog: m.whole.Load, Pages: page.NewCache(pageCache), Author: true, Wrong: m.wrong}
	if p.file != "" {
		slug, err := m.slugOf(p.file)
		if err != nil {
			return err
		}
		config.Open = slug
	}
	return m.run(ctx, config, stdin, stdout, name, terminal.Colours)
}
