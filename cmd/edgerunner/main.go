// Command edgerunner serves a blog over SSH. It wires content, tui and server
// together, and knows the flags and the exit codes: 0 if all went well, 1 if not, 2
// if it was called wrongly.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // a static binary on a bare machine has no other zones

	"charm.land/fang/v2"
	"github.com/spf13/cobra"

	"edgerunner.vc/blog/tui/plain"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr, os.LookupEnv)) }

// run is main without the process: it returns the exit code.
func run(args []string, stdout, stderr io.Writer, env lookup) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once

	root := &cobra.Command{
		Use:   "edgerunner",
		Short: "A blog that is read over SSH",
		Long:  "A blog that is read over SSH. Without a command it serves, as \"edgerunner serve\" does.",
	}
	serve := &cobra.Command{Use: "serve", Short: "Serve the blog"}
	addServe(root, env)
	addServe(serve, env)
	hostkey := &cobra.Command{Use: "hostkey", Short: "Show the host key, for readers, known_hosts and the DNS", Long: hostKeyHelp}
	addHostKey(hostkey, env)
	status := &cobra.Command{Use: "status", Short: "Ask a running server how it is", Long: statusHelp}
	addStatus(status, env)
	store := &cobra.Command{Use: "store", Short: "Look after what is kept of readers", Long: storeHelp}
	addStore(store, env)
	checks := &cobra.Command{Short: "Say what is wrong with a folder of posts", Long: checkHelp}
	addCheck(checks, env)
	preview := &cobra.Command{Use: "preview [DIR|FILE]", Short: "Read the posts in this terminal, drafts too, as you write them", Long: previewHelp}
	addPreview(preview, env)
	begin := &cobra.Command{Use: "new TITLE", Short: "Begin a post", Long: newHelp}
	addNew(begin, env)
	addGroup(root, "Serve", serve, hostkey, status, store)
	addGroup(root, "Write", checks, preview, begin)
	addGroup(root, "Read the posts here", localCommands(stdout, stderr, env)...)
	addGroup(root, "Help")
	root.SetHelpCommandGroupID("Help")
	root.SetCompletionCommandGroupID("Help")
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)

	err := fang.Execute(ctx, root, fang.WithErrorHandler(complain), fang.WithVersion(version()))
	return exitCode(err)
}

// addGroup adds commands that stand together in the help.
func addGroup(root *cobra.Command, title string, commands ...*cobra.Command) {
	root.AddGroup(&cobra.Group{ID: title, Title: title})
	for _, cmd := range commands {
		cmd.GroupID = title
	}
	root.AddCommand(commands...)
}

// version is what Go has stamped on the binary: a release, or a commit.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

// complain says in one sentence what is wrong and what to do.
func complain(w io.Writer, _ fang.Styles, err error) {
	hint, failure := "", new(plain.Failure)
	switch {
	case errors.As(err, new(usageError)):
		hint = "; edgerunner --help shows what there is"
	case errors.As(err, &failure) && failure.How != "":
		hint = ". This is how it goes: edgerunner " + failure.How
	}
	fmt.Fprintf(w, "edgerunner: %v%s\n", err, hint)
}

// usageError is a mistake in how the program was called.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }
