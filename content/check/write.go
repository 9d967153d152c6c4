package check

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
)

// Write writes the findings for people and editors, one on a line as compilers do
// (https://www.gnu.org/prep/standards/html_node/Errors.html), each file with what stands
// before it: FILE:LINE:COLUMN: SEVERITY: MESSAGE; HINT. With colour, the severity has one.
func Write(w io.Writer, before string, findings []Finding, colour bool) error {
	out := bufio.NewWriter(w)
	for _, f := range findings {
		severity := f.Severity.String()
		if colour {
			severity = "\x1b[" + [...]string{"36", "33", "31;1"}[f.Severity] + "m" + severity + "\x1b[m"
		}
		fmt.Fprintf(out, "%s%s:%d:%d: %s: %s\n", before, f.File, f.At.Line, f.At.Column, severity, f.words())
	}
	return out.Flush()
}

func (f Finding) words() string {
	if f.Hint == "" {
		return f.Message
	}
	return f.Message + "; " + f.Hint
}

// String is the finding on one line, as [Write] writes it without colour.
func (f Finding) String() string {
	return fmt.Sprintf("%s:%d:%d: %s: %s", f.File, f.At.Line, f.At.Column, f.Severity, f.words())
}

// Unrated is the finding without its severity, for a log in which each line has one.
func (f Finding) Unrated() string {
	return fmt.Sprintf("%s:%d:%d: %s", f.File, f.At.Line, f.At.Column, f.words())
}

// line is a finding for programs. Fields are only ever added.
type line struct {
	File     string `json:"file"`
	Line     int    `json:"line"`   // from 1
	Column   int    `json:"column"` // from 1, in code points
	Severity string `json:"severity"`
	Rule     string `json:"rule"`
	Message  string `json:"message"`
	Hint     string `json:"hint,omitempty"`
	Text     string `json:"text,omitempty"` // what stands at the place
}

// WriteJSON writes the findings for programs, an object on each line, with the fields file,
// line, column, severity, rule, message, hint and text.
func WriteJSON(w io.Writer, before string, findings []Finding) error {
	out := bufio.NewWriter(w)
	encode := json.NewEncoder(out)
	encode.SetEscapeHTML(false)
	for _, f := range findings {
		err := encode.Encode(line{before + f.File, f.At.Line, f.At.Column, f.Severity.String(), f.Rule, f.Message, f.Hint, f.Text})
		if err != nil {
			return err
		}
	}
	return out.Flush()
}
