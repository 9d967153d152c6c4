package plain

import (
	"context"
	"io"
	"slices"

	"github.com/charmbracelet/colorprofile"
	"github.com/spf13/cobra"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// Config is what all calls have in common. It is used by many at once.
type Config struct {
	// Blog is the newest version of the blog. It is asked for by each call.
	Blog func() (*content.Blog, error)
	// Named is where the name of a post is looked up, if that is not Blog: an author may
	// read what is in no list yet. It is what a [Session] shows, too.
	Named   func() (*content.Blog, error)
	Pages   *page.Cache
	Shared  *Shared // what those who are told posts have in common; nil for nothing
	Version string
	// Before is what stands before a command where it is typed: "edgerunner" on the machine
	// itself. If it is empty, that is ssh and the host of the site.
	Before string
	// Opened is told of each post that is printed, by its slug; nil if nobody wants to know.
	Opened func(slug string)
}

// Call is one command line. Nothing in it waits for what somebody types.
type Call struct {
	Args []string // without the name of the program
	// Terminal is what stdout goes to; nil for a pipe or a file.
	Terminal *Terminal
	// The lines end with \n: a terminal over SSH gets its \r from what it is written to.
	Stdout, Stderr io.Writer
	// Ran is told the name of the command that is run, which is never what was typed; nil if
	// nobody wants to know.
	Ran func(command string)
	// More are commands of the caller's, for this call. Their errors are those of
	// [Usage] and [Failed].
	More []*cobra.Command
}

// Terminal is what is known of a terminal.
type Terminal struct {
	Width, Height int // in cells
	Colours       colorprofile.Profile
}

// Run runs one command line, and returns the exit code: 0, 1 if something is not there or
// did not work, 2 if it was called wrongly. Without arguments it is "ls". What is no
// command is the name of a post, which is printed as by "cat".
func Run(ctx context.Context, config Config, call Call) int {
	c := &caller{Config: config, Call: call}
	return c.report(c.run(ctx))
}

// IsCommand says whether a word is one of our commands, and not the name of a post; with
// a slash before it, it is the post.
func IsCommand(word string) bool {
	return word == "help" || slices.ContainsFunc(Commands(Config{}, Call{}), func(cmd *cobra.Command) bool { return cmd.Name() == word })
}

// caller is a call with all that it needs.
type caller struct {
	Config
	Call
	all []*cobra.Command // in the order of the help; cobra's is that of the alphabet
}

// run finds the command and runs it.
func (c *caller) run(ctx context.Context) error {
	if err := notShell(c.Args); err != nil {
		return err
	}
	root := c.tree()
	args := c.Args
	switch {
	case len(args) == 0:
		args = []string{"ls"}
	case args[0] == "-h" || args[0] == "--help":
		args = []string{"help"}
	case args[0] == "--version":
		args = []string{"version"}
	case !slices.ContainsFunc(root.Commands(), func(cmd *cobra.Command) bool { return cmd.Name() == args[0] }):
		if err := c.known(root, args); err != nil {
			return err
		}
		args = append([]string{"cat"}, args...)
	}
	if c.Ran != nil {
		c.Ran(args[0])
	}
	root.SetArgs(args)
	return root.ExecuteContext(ctx)
}

// tree is all commands, for one call: what cobra reads it keeps in them.
func (c *caller) tree() *cobra.Command {
	root := &cobra.Command{Use: "blog", SilenceErrors: true, SilenceUsage: true}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetOut(c.Stdout)
	root.SetErr(c.Stderr)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { c.explain(cmd) })
	help := c.helpCommand()
	root.SetHelpCommand(help)
	for _, cmd := range append(c.More, help) {
		adopt(cmd)
	}
	c.all = slices.Concat(Commands(c.Config, c.Call), c.More, []*cobra.Command{help})
	root.AddCommand(c.all...)
	return root
}

// Commands are the commands for a tree of the caller's, with flags and help of their own.
// Their errors are those of [Usage] and [Failed].
func Commands(config Config, call Call) []*cobra.Command {
	c := &caller{Config: config, Call: call}
	all := []*cobra.Command{
		c.lsCommand(), c.catCommand(), c.textCommand(), c.latestCommand(), c.randomCommand(), c.searchCommand(),
		c.tagsCommand(), c.tocCommand(), c.linksCommand(), c.rawCommand(), c.feedCommand(), c.versionCommand(),
	}
	for _, cmd := range all {
		adopt(cmd)
		if config.Before != "" {
			cmd.Example = config.Before + " " + cmd.Example
		}
	}
	return all
}

// adopt gives a command our words for what is wrong with its flags.
func adopt(cmd *cobra.Command) {
	cmd.Flags().SortFlags = false
	cmd.Flags().BoolP("help", "h", false, "say what it does")
	cmd.DisableFlagsInUseLine = true
	cmd.SetFlagErrorFunc(flagError)
}
