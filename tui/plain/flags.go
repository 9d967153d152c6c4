package plain

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// flagError is what is wrong with a flag, in our words.
func flagError(cmd *cobra.Command, err error) error {
	invalid, unknown := new(pflag.InvalidValueError), new(pflag.NotExistError)
	missing := new(pflag.ValueRequiredError)
	switch {
	case errors.As(err, &invalid):
		expected := fmt.Sprint(errors.Unwrap(invalid))
		if invalid.GetFlag().Value.Type() == "bool" {
			expected = "true or false"
		}
		return Usage(cmd, "--%s is %s; expected %s", invalid.GetFlag().Name, echo(invalid.GetValue()), expected)
	case errors.As(err, &unknown):
		return Usage(cmd, "there is no flag %s", echo(strings.Repeat("-", min(len([]rune(unknown.GetSpecifiedName())), 2))+unknown.GetSpecifiedName()))
	case errors.As(err, &missing):
		return Usage(cmd, "--%s needs a value", missing.GetFlag().Name)
	}
	return Usage(cmd, "that flag cannot be read: %s", echo(err.Error()))
}

// usage is how a command is called, with all its flags.
func usage(cmd *cobra.Command) string {
	use := cmd.Use
	for _, flag := range flagsOf(cmd) {
		use += " [" + flag[0] + "]"
	}
	return use
}

// flagsOf are the flags of a command with the values that they take, and what they do.
func flagsOf(cmd *cobra.Command) (all [][]string) {
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		value := " " + f.Value.Type()
		switch {
		case f.Name == "help":
			return
		case f.NoOptDefVal != "":
			value = ""
		case value == " string": // a flag of the caller's
			value = " …"
		}
		all = append(all, []string{"--" + f.Name + value, f.Usage})
	})
	return all
}

// topicFlag is a flag that is the name of a tag or a series.
type topicFlag struct {
	value *string
	kind  string
}

// String implements [pflag.Value].
func (f topicFlag) String() string {
	if f.value == nil {
		return ""
	}
	return *f.value
}

// Type implements [pflag.Value].
func (f topicFlag) Type() string { return f.kind }

// Set implements [pflag.Value].
func (f topicFlag) Set(value string) error {
	*f.value = value
	return nil
}

// word is a flag that is one of a few words.
type word struct {
	value   string
	allowed []string
}

// String implements [pflag.Value].
func (f *word) String() string { return f.value }

// Type implements [pflag.Value].
func (f *word) Type() string { return strings.Join(f.allowed, "|") }

// Set implements [pflag.Value].
func (f *word) Set(value string) error {
	if !slices.Contains(f.allowed, value) {
		last := len(f.allowed) - 1
		return errors.New(strings.Join(f.allowed[:last], ", ") + " or " + f.allowed[last])
	}
	f.value = value
	return nil
}

// number is a flag that is a number within bounds. None is nil.
type number struct {
	value       *int
	least, most int
	orZero      bool
}

// String implements [pflag.Value].
func (f *number) String() string {
	if f.value == nil {
		return ""
	}
	return strconv.Itoa(*f.value)
}

// Type implements [pflag.Value].
func (f *number) Type() string { return "N" }

// Set implements [pflag.Value].
func (f *number) Set(value string) error {
	n, err := strconv.Atoi(value)
	if err != nil || (n < f.least || n > f.most) && (n != 0 || !f.orZero) {
		zero := ""
		if f.orZero {
			zero = ", or 0"
		}
		return fmt.Errorf("a number from %d to %d%s", f.least, f.most, zero)
	}
	f.value = &n
	return nil
}
