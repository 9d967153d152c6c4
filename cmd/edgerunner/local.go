package main

import (
	"errors"
	"io"
	"os"
	"sync"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
	"edgerunner.vc/blog/tui/plain"
)

// localCommands are what readers can ask for over SSH, for posts on this machine.
func localCommands(stdout, stderr io.Writer, env lookup) []*cobra.Command {
	var dir string
	all := plain.Commands(plain.Config{
		Blog:  sync.OnceValues(func() (*content.Blog, error) { return loadBlog(dir, time.Now(), nil, content.Reload) }),
		Pages: page.NewCache(pageCache), Version: version(), Before: "edgerunner",
	}, plain.Call{Stdout: stdout, Stderr: stderr, Terminal: terminalOf(stdout, env)})
	for _, cmd := range all {
		f := pflag.NewFlagSet("", pflag.ContinueOnError)
		addContent(f, &dir)
		tellVariables(f)
		cmd.Flags().AddFlagSet(f)
		print := cmd.RunE
		cmd.RunE = func(cmd *cobra.Command, args []string) error {
			if err := fromEnvironment(f, env); err != nil {
				return err
			}
			return print(cmd, args)
		}
	}
	return all
}

// terminalOf is the terminal that output goes to; nil if it goes elsewhere.
func terminalOf(output io.Writer, env lookup) *plain.Terminal {
	f, ok := output.(*os.File)
	if !ok || !term.IsTerminal(f.Fd()) {
		return nil
	}
	width, height, err := term.GetSize(f.Fd())
	if err != nil || width <= 0 {
		width, height = 80, 24
	}
	var known []string
	for _, name := range []string{"TERM", "COLORTERM", "TERM_PROGRAM"} {
		if value, ok := env(name); ok {
			known = append(known, name+"="+value)
		}
	}
	t := &plain.Terminal{Width: width, Height: height, Colours: colorprofile.Env(known)}
	if value, _ := env("NO_COLOR"); value != "" { // https://no-color.org
		t.Colours = min(t.Colours, colorprofile.ASCII)
	}
	return t
}

// exitCode is how the program ends.
func exitCode(err error) int {
	failure := new(plain.Failure)
	switch {
	case err == nil:
		return 0
	case errors.As(err, new(usageError)):
		return 2
	case errors.As(err, &failure):
		return failure.Code
	}
	return 1
}
