package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"charm.land/log/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// lookup is [os.LookupEnv].
type lookup func(name string) (value string, ok bool)

// settings are the flags of serve.
type settings struct {
	addr, content, data string
	logLevel, logFormat string
}

// addServe makes the command one that serves.
func addServe(cmd *cobra.Command, env lookup) {
	var s settings
	f := cmd.Flags()
	f.StringVar(&s.addr, "addr", ":2222", "address to listen on")
	f.StringVar(&s.content, "content", "", "folder of posts (default: those in the program)")
	f.StringVar(&s.data, "data", "", "folder for the host key (default: $STATE_DIRECTORY, or edgerunner in the XDG state folder)")
	f.StringVar(&s.logLevel, "log-level", "info", "debug, info, warn or error")
	f.StringVar(&s.logFormat, "log-format", "text", "text or json")
	f.VisitAll(func(f *pflag.Flag) { f.Usage += " [$" + variable(f) + "]" })
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usageError{fmt.Errorf("unknown command %q for %q", args[0], cmd.CommandPath())}
		}
		return nil
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := fromEnvironment(f, env); err != nil {
			return err
		}
		if err := s.complete(env); err != nil {
			return err
		}
		return serve(cmd.Context(), s, cmd.OutOrStdout(), cmd.ErrOrStderr())
	}
}

// fromEnvironment sets the flags that were not given from EDGERUNNER_ADDR and so on.
func fromEnvironment(flags *pflag.FlagSet, env lookup) (err error) {
	flags.VisitAll(func(f *pflag.Flag) {
		name := variable(f)
		value, ok := env(name)
		if f.Changed || !ok || err != nil || f.Name == "help" || f.Name == "version" {
			return
		}
		if bad := f.Value.Set(value); bad != nil {
			err = usageError{fmt.Errorf("%s: %w", name, bad)}
		}
	})
	return err
}

// variable is the name of a flag in the environment.
func variable(f *pflag.Flag) string {
	return "EDGERUNNER_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
}

// complete checks the settings, and finds the data folder if none was named.
func (s *settings) complete(env lookup) error {
	if _, err := log.ParseLevel(s.logLevel); err != nil {
		return usageError{fmt.Errorf("--log-level is %q; expected debug, info, warn or error", s.logLevel)}
	}
	if s.logFormat != "text" && s.logFormat != "json" {
		return usageError{fmt.Errorf("--log-format is %q; expected text or json", s.logFormat)}
	}
	if s.data != "" {
		return nil
	}
	get := func(name string) string { v, _ := env(name); return v }
	first, _, _ := strings.Cut(get("STATE_DIRECTORY"), ":") // systemd.exec(5)
	switch {
	case first != "":
		s.data = first
	case filepath.IsAbs(get("XDG_STATE_HOME")): // the specification has relative ones ignored
		s.data = filepath.Join(get("XDG_STATE_HOME"), "edgerunner")
	case get("HOME") != "":
		s.data = filepath.Join(get("HOME"), ".local", "state", "edgerunner")
	default:
		return errors.New("there is no home folder to keep the host key in; name a folder with --data")
	}
	return nil
}
