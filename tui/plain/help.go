package plain

import (
	"bufio"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpCommand lists the commands, or explains one of them.
func (c *caller) helpCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "help [COMMAND]", Short: "List the commands, or explain one", Example: "help cat",
		Args: Arguments(1),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return c.print(func(w *bufio.Writer) { c.overview(w, cmd.Root()) })
		}
		for _, about := range cmd.Root().Commands() {
			if about.Name() == args[0] {
				return c.print(func(w *bufio.Writer) { c.manual(w, about) })
			}
		}
		return Failed("there is no command %s; help lists what there is", echo(args[0]))
	}
	return cmd
}

// versionCommand prints what runs.
func (c *caller) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version of the program", Example: "version", Args: Arguments(0),
		RunE: func(*cobra.Command, []string) error {
			return c.print(func(w *bufio.Writer) { fmt.Fprintln(w, "edgerunner", c.Version) })
		},
	}
}

// overview is what there is, with an example each.
func (c *caller) overview(w *bufio.Writer, root *cobra.Command) {
	var rows [][]string
	for _, cmd := range root.Commands() {
		rows = append(rows, []string{"  " + c.typed(cmd), cmd.Short})
	}
	fmt.Fprintf(w, "What can be asked for here, by an example each:\n\n")
	writeColumns(w, slices.Values(rows))
	fmt.Fprintf(w, `
The name of a post prints it, as cat does; where a command has that name, /NAME
is the post. Behind a command, --help tells what else it can do. With ssh -t and
no command, or the name of a post, the blog opens in your terminal. There is no
shell here.
`)
}

// manual is all about a command.
func (c *caller) manual(w *bufio.Writer, cmd *cobra.Command) {
	about := cmd.Long
	if about == "" {
		about = sentence(cmd.Short)
	}
	fmt.Fprintf(w, "%s\n\n  %s\n", about, cmd.Use)
	var flags [][]string
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) { flags = append(flags, []string{"  --" + f.Name, f.Usage}) })
	fmt.Fprintln(w)
	writeColumns(w, slices.Values(flags))
	fmt.Fprintf(w, "\nFor example:\n\n  %s\n", c.typed(cmd))
}

// explain is the answer to --help. What could not be written was not wanted.
func (c *caller) explain(cmd *cobra.Command) {
	_ = c.print(func(w *bufio.Writer) { c.manual(w, cmd) })
}

// typed is the example of a command as one types it.
func (c *caller) typed(cmd *cobra.Command) string {
	return "ssh " + c.host(cmd.Annotations[As]) + " " + strings.Replace(cmd.Example, "SLUG", c.anySlug(), 1)
}

// As is the annotation of a command that says by which name a reader comes for it, with
// an @ behind it.
const As = "as"

// host is what readers type behind ssh.
func (c *caller) host(as string) string {
	blog, err := c.Blog()
	if err != nil || blog.Site.Host == "" {
		return as + "HOST"
	}
	host, port, err := net.SplitHostPort(blog.Site.Host)
	if err != nil {
		return as + blog.Site.Host
	}
	return "-p " + port + " " + as + host
}
