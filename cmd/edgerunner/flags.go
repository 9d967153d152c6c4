package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// lookup is [os.LookupEnv].
type lookup func(name string) (value string, ok bool)

// addServe makes the command one that serves.
func addServe(cmd *cobra.Command, env lookup) {
	s := &settings{}
	f := cmd.Flags()
	s.addFlags(f)
	takeFlags(cmd, f)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := s.take(f, env); err != nil {
			return err
		}
		return serve(cmd.Context(), *s, cmd.OutOrStdout(), cmd.ErrOrStderr())
	}
}

// takeFlags makes the command one that has flags and no arguments, and tells which
// flags can be set from the environment.
func takeFlags(cmd *cobra.Command, environment *pflag.FlagSet) {
	tellVariables(environment)
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		var invalid *pflag.InvalidValueError
		if errors.As(err, &invalid) {
			return wrong(invalid.GetFlag().Name, invalid.GetValue())
		}
		return usageError{err}
	})
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			hint := ""
			if !cmd.HasParent() {
				hint = meant(cmd, args[0])
			}
			return usageError{fmt.Errorf("unknown command %q for %q%s", args[0], cmd.CommandPath(), hint)}
		}
		return nil
	}
}

// meant says what a word may have meant that is no command of the program.
func meant(root *cobra.Command, word string) string {
	root.SuggestionsMinimumDistance = 2 // letters, as cobra has it by itself
	if near := root.SuggestionsFor(word); len(near) > 0 {
		return "; the nearest: " + strings.Join(near, ", ")
	}
	return fmt.Sprintf("; a post is printed by edgerunner cat %q", word)
}

// tellVariables has the help say which variables of the environment the flags have.
func tellVariables(flags *pflag.FlagSet) {
	flags.VisitAll(func(f *pflag.Flag) { f.Usage += " [$" + variable(f) + "]" })
}

// fromEnvironment sets the flags that were not given from EDGERUNNER_ADDR and so on.
// A variable that is empty is as good as none: that is what files of variables have
// for what is not set.
func fromEnvironment(flags *pflag.FlagSet, env lookup) (err error) {
	flags.VisitAll(func(f *pflag.Flag) {
		value, _ := env(variable(f))
		if f.Changed || value == "" || err != nil || f.Name == "help" || f.Name == "version" {
			return
		}
		if flags.Set(f.Name, value) != nil {
			err = usageError{fmt.Errorf("%s is %q; expected %s", variable(f), value, expected(f.Name))}
		}
	})
	return err
}

// variable is the name of a flag in the environment.
func variable(f *pflag.Flag) string {
	return "EDGERUNNER_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
}

// wrong is the error for a flag whose value is none that it can have.
func wrong(flag string, value any) error {
	return usageError{fmt.Errorf("--%s is %q; expected %s", flag, fmt.Sprint(value), expected(flag))}
}

// expected says what values a flag can have.
func expected(flag string) string {
	switch flag {
	case "addr":
		return "an address as HOST:PORT or :PORT, or several with commas between"
	case "metrics":
		return "an address as HOST:PORT"
	case "log-level":
		return "debug, info, warn or error"
	case "log-format":
		return "text or json"
	case "max-sessions":
		return "a number, or 0 for as many as there is memory for"
	case "max-per-address":
		return "a number, or 0 for a sixteenth of all sessions and at least 16"
	case "idle-timeout":
		return "a time such as 30m, or 0 for no end"
	case "grace":
		return "a time such as 10s, or 0 for none"
	case "forget-after":
		return "a time such as 2y, 90d or 12h, at most 100y, or 0 for never"
	case "identity":
		return "ask, always or off"
	case "trusted-proxy":
		return "the address or network of a proxy, such as 192.0.2.7 or 10.0.0.0/8, and not all there are"
	case "host":
		return "the name that readers type, such as blog.example.com"
	case "port":
		return "a number from 1 to 65535"
	}
	return "true or false"
}
