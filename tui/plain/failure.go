package plain

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"edgerunner.vc/blog/content"
)

// Exit codes of what did not work.
const (
	exitFailed = 1
	exitUsage  = 2
)

// Failure is why a command has failed: lower case, without a full stop.
type Failure struct {
	Code int // the exit code
	Why  string
	How  string // the command is called; empty if that does not help
}

// Error implements [error].
func (f *Failure) Error() string { return f.Why }

// Usage is a command that was called wrongly.
func Usage(cmd *cobra.Command, format string, args ...any) error {
	return &Failure{exitUsage, fmt.Sprintf(format, args...), usage(cmd)}
}

// Failed is a command that could not do what it was asked for.
func Failed(format string, args ...any) error {
	return &Failure{Code: exitFailed, Why: fmt.Sprintf(format, args...)}
}

// report says what went wrong, and returns the exit code.
func (c *caller) report(err error) int {
	failure := new(Failure)
	switch {
	case err == nil:
		return 0
	case !errors.As(err, &failure): // the reader of the output has gone, and took the reason along
		return exitFailed
	}
	said := sentence(content.Clean(failure.Why))
	if failure.How != "" {
		said += " This is how it goes: " + failure.How
	}
	c.complain(said)
	return failure.Code
}

// complain says on stderr what is wrong.
func (c *caller) complain(sentence string) {
	_, _ = io.WriteString(c.Stderr, Prose(sentence, c.Terminal))
}

// sentence is an error as a sentence.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	text = string(unicode.ToUpper(first)) + text[size:]
	if !strings.HasSuffix(text, "?") {
		text += "."
	}
	return text
}

// maxEcho bounds what is said again of what somebody has typed, in characters.
const maxEcho = 60

// echo is what somebody has typed, safe to be said again.
func echo(typed string) string {
	text := []rune(content.Clean(typed[:min(len(typed), 4*maxEcho)]))
	if len(text) > maxEcho {
		text = append(text[:maxEcho:maxEcho], '…')
	}
	return `"` + string(text) + `"`
}

// shellWords are what a shell would take for itself.
const shellWords = ";|&<>"

// notShell refuses words that only mean something to a shell: whoever sends them expects
// one, and would take what comes for its answer.
func notShell(args []string) error {
	for _, arg := range args {
		if arg != "" && strings.Trim(arg, shellWords) == "" {
			return &Failure{Code: exitUsage, Why: fmt.Sprintf("there is no shell here, so %s means nothing; help lists what there is", echo(arg))}
		}
	}
	return nil
}

// looksShell says whether somebody seems to talk to a shell.
func looksShell(args []string) bool {
	return strings.ContainsAny(strings.Join(args, " "), shellWords+"`$*?")
}
