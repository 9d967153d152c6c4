package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/content/check"
	"edgerunner.vc/blog/tui/page"
)

const checkHelp = `Say everything that is wrong with a folder of posts, by file, line and column, with a
hint what to write. The folder is DIR, or else --content, or else the one you are in. It
reads nothing outside of it, and changes nothing.

An error is what readers miss: a post that is hidden by mistake, a picture that is not
there. A warning is what they may stumble on. What is only good to know, such as when a
post appears, is info.

The exit code is 1 if there is an error (with --strict, a warning too), and 0 if not; so a
program that publishes posts can refuse those that are broken, and go on with the others.

With --json, each line is an object with file, line and column (from 1, in code points),
severity (error, warning, info), rule, message, and where they are known hint, and the text
at that place.`

// addCheck makes the command one that says what is wrong with a folder.
func addCheck(cmd *cobra.Command, env lookup) {
	var dir string
	var asJSON, strict bool
	f := cmd.Flags()
	f.StringVar(&dir, "content", "", "folder of posts (default: the current one)")
	f.BoolVar(&asJSON, "json", false, "print it as JSON, for programs")
	f.BoolVar(&strict, "strict", false, "fail for warnings, too")
	takeFlags(cmd, f)
	cmd.Use = "check [DIR]"
	cmd.Args = func(_ *cobra.Command, args []string) error {
		if len(args) > 1 {
			return usageError{fmt.Errorf("check takes one folder, not %d", len(args))}
		}
		return nil
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := fromEnvironment(f, env); err != nil {
			return err
		}
		if len(args) > 0 {
			dir = args[0]
		}
		return checkFolder(cmd.Context(), cmp.Or(dir, "."), cmd.OutOrStdout(), cmd.ErrOrStderr(), asJSON, strict, env)
	}
}

// checkFolder writes what is wrong with a folder, and fails if something is.
func checkFolder(ctx context.Context, dir string, stdout, stderr io.Writer, asJSON, strict bool, env lookup) error {
	blog, findings, err := checked(ctx, dir)
	if err != nil {
		return err
	}
	before := ""
	if dir = filepath.Clean(dir); dir != "." {
		before = content.Clean(dir) + "/"
	}
	if asJSON {
		err = check.WriteJSON(stdout, before, findings)
	} else {
		err = check.Write(stdout, before, findings, wantsColour(stdout, env))
	}
	if err != nil {
		return err
	}
	c := check.CountOf(findings)
	sum := summed(blog, c)
	if c.Errors > 0 || strict && c.Warnings > 0 {
		return errors.New(sum)
	}
	_, err = fmt.Fprintf(stderr, "edgerunner: %s\n", sum)
	return err
}

// summed says how much was found.
func summed(blog *content.Blog, c check.Count) string {
	return fmt.Sprintf("%s: %s, %s, %d info", counted(len(blog.Whole().Posts), "post"), counted(c.Errors, "error"), counted(c.Warnings, "warning"), c.Infos)
}

// checked reads a folder, and finds what is wrong with it.
func checked(ctx context.Context, dir string) (*content.Blog, []check.Finding, error) {
	folder, err := content.OpenFolder(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("opening the folder: %w; name the folder of your posts: edgerunner check DIR", err)
	}
	defer folder.Close()
	now := time.Now()
	blog, err := content.Load(folder, now)
	if err != nil {
		return nil, nil, err
	}
	findings, err := check.Blog(ctx, blog, folder, now, checkConfig())
	return blog, findings, err
}

// checkConfig is what only we know. The commands of authors are commands, whether this
// blog has authors or not.
func checkConfig() check.Config {
	return check.Config{Coloured: page.Highlights, Width: page.Cells, Command: func(name string) bool {
		return isCommand(name) || new(authors).hasCommand(name)
	}}
}

// wantsColour says whether a person looks at the output, who wants colours.
func wantsColour(w io.Writer, env lookup) bool {
	never, _ := env("NO_COLOR") // https://no-color.org
	kind, _ := env("TERM")
	return isTerminal(w) && never == "" && kind != "dumb"
}
