package plain

import (
	"bufio"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// helpCommand lists the commands, or explains one of them.
func (c *caller) helpCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "help [COMMAND]", Short: "List the commands, or explain one", Example: "help cat",
		Args: Arguments(1),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return c.print(func(w *bufio.Writer) { c.overview(w) })
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

// overview is what there is, with an example each, in the order in which it is of use.
func (c *caller) overview(w *bufio.Writer) {
	say := func(text string) { _, _ = w.WriteString(Prose(text, c.Terminal)) }
	say("What can be asked for here, by an example each:\n")
	var ways []string // by which names readers come
	rows := map[string][][]string{}
	for _, cmd := range c.all {
		as := cmd.Annotations[As]
		if rows[as] == nil {
			ways = append(ways, as)
		}
		rows[as] = append(rows[as], []string{"  " + c.example(cmd), cmd.Short})
	}
	for _, as := range ways {
		say("\nssh " + c.host(as) + " …\n\n")
		writeColumns(w, slices.Values(rows[as]), c.proseWidth())
	}
	say(fmt.Sprintf(overviewEnd, c.host("plain@"), strings.Replace(c.host(""), "-p", "-P", 1)))
}

const overviewEnd = `
The name of a post prints it, as cat does; where a command has that name, /NAME
is the post. Behind a command, --help tells what else it can do. With ssh -t and
no command, or the name of a post, the blog opens in your terminal. There is no
shell here.

ssh %s reads the posts in words, a page at a time, for screen readers.
sftp %s and scp fetch them as files.
`

// manual is all about a command.
func (c *caller) manual(w *bufio.Writer, cmd *cobra.Command) {
	about := cmd.Long
	if about == "" {
		about = sentence(cmd.Short)
	}
	_, _ = w.WriteString(Prose(about+"\n\n  "+cmd.Use+"\n\n", c.Terminal))
	flags := append(flagsOf(cmd), []string{"--help", "say what it does"})
	for _, flag := range flags {
		flag[0] = "  " + flag[0]
	}
	writeColumns(w, slices.Values(flags), c.proseWidth())
	_, _ = w.WriteString(Prose("\nFor example:\n\n  "+c.typed(cmd), c.Terminal))
}

// explain is the answer to --help. What could not be written was not wanted.
func (c *caller) explain(cmd *cobra.Command) {
	_ = c.print(func(w *bufio.Writer) { c.manual(w, cmd) })
}

// typed is the example of a command as one types it.
func (c *caller) typed(cmd *cobra.Command) string {
	return "ssh " + c.host(cmd.Annotations[As]) + " " + c.example(cmd)
}

func (c *caller) example(cmd *cobra.Command) string {
	return strings.Replace(cmd.Example, "SLUG", c.anySlug(), 1)
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
