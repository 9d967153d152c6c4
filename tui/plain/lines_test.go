package plain

import (
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode"
)

// told is an error that does not end the input.
type told struct{ error }

func (told) Temporary() bool { return true }

// chunks is an input that comes in parts. An empty one is told.
type chunks []string

func (c *chunks) Read(p []byte) (int, error) {
	if len(*c) == 0 {
		return 0, io.EOF
	}
	part := (*c)[0]
	if part == "" {
		*c = (*c)[1:]
		return 0, told{errors.New("told")}
	}
	n := copy(p, part)
	if (*c)[0] = part[n:]; n == len(part) {
		*c = (*c)[1:]
	}
	return n, nil
}

// typed is the lines of an input, and what is shown of it.
func typed(in io.Reader, shows bool) (lines []string, shown string) {
	var out strings.Builder
	r := &lineReader{in: in, out: &out, shows: shows, ends: shows}
	for {
		line, err := r.read()
		switch {
		case err == nil:
			lines = append(lines, line)
		case temporary(err):
			lines = append(lines, "("+err.Error()+")")
		case errors.Is(err, errLeft):
			return append(lines, "(left)"), out.String()
		default:
			return lines, out.String()
		}
	}
}

func TestLines(t *testing.T) {
	for name, tt := range map[string]struct {
		typed string
		want  []string
		shown string
	}{
		"ends":                      {"a\rb\nc\r\nd\n\re", []string{"a", "b", "c", "d", "", "e"}, "a\nb\nc\nd\n\ne\n"},
		"no end":                    {"ab", []string{"ab"}, "ab\n"},
		"empty":                     {"\r\n\n\r", []string{"", "", ""}, "\n\n\n"},
		"blanks":                    {"  a\tb  \r", []string{"a b"}, "  a b  \n"},
		"backspace":                 {"ab\x7fc\bd\r", []string{"ad"}, "ab\b \bc\b \bd\n"},
		"backspace at the start":    {"\x7f\x7fa\r", []string{"a"}, "a\n"},
		"backspace over wide":       {"日本\x7f\r", []string{"日"}, "日本\b \b\b \b\n"},
		"backspace over marks":      {"ae\u0301\u0302\x7f\r", []string{"a"}, "ae\u0301\u0302\b \b\n"},
		"erase the line":            {"ab日\x15c\r", []string{"c"}, "ab日" + strings.Repeat("\b \b", 4) + "c\n"},
		"erase a word":              {"ab cd  \x17e\r", []string{"ab e"}, "ab cd  " + strings.Repeat("\b \b", 4) + "e\n"},
		"erase the only word":       {"ab\x17\r", []string{""}, "ab\b \b\b \b\n"},
		"^C":                        {"a\rb\x03c\r", []string{"a", "(left)"}, "a\nb"},
		"^D":                        {"a\x04\r\x04b\r", []string{"a", "(left)"}, "a\n"},
		"other controls":            {"\x01a\x00\x07\x1a\x0eb\r", []string{"ab"}, "ab\n"},
		"arrows":                    {"a\x1b[A\x1b[1;5Db\x1bOCc\x1b[3~\r", []string{"abc"}, "abc\n"},
		"function keys of consoles": {"\x1b[[Aa\r", []string{"a"}, "a\n"},
		"escape by itself":          {"\x1bq\r", []string{"q"}, "q\n"},
		"escape, and enter":         {"a\x1b\r\x1b[\rb\x1b[1;\r", []string{"a", "", "b"}, "a\n\nb\n"},
		"escape, and ^C":            {"a\x1b[12\x03b\r", []string{"(left)"}, "a"},
		"strings":                   {"\x1b]0;q\x07a\x1bP1+r\x1b\\b\x1b]é\x07c\r", []string{"abc"}, "abc\n"},
		"a string without an end":   {"\x1b]52;c;q\rq\r", []string{"", "q"}, "\nq\n"},
		"two escapes":               {"\x1b\x1b[Aa\r", []string{"a"}, "a\n"},
		"broken UTF-8":              {"a\xe6\x97\xffb\xe6qc\xe6\rd\r", []string{"abqc", "d"}, "abqc\nd\n"},
		"controls of 8 bits":        {"a\u009b2Jb\x9b\r", []string{"a2Jb"}, "a2Jb\n"},
		"what turns texts around":   {"a\u202eb\u2028\u200f\ufeff\r", []string{"ab"}, "ab\n"},
		"a line without an end":     {strings.Repeat("é", maxLine) + "\x7fa\r", []string{strings.Repeat("é", maxLine/2-1) + "a"}, strings.Repeat("é", maxLine/2) + "\b \ba\n"},
	} {
		t.Run(name, func(t *testing.T) {
			lines, shown := typed(strings.NewReader(tt.typed), true)
			if !slices.Equal(lines, tt.want) || shown != tt.shown {
				t.Errorf("lines %q, want %q; shown %q, want %q", lines, tt.want, shown, tt.shown)
			}
			slow, _ := typed(iotest.OneByteReader(strings.NewReader(tt.typed)), true)
			if !slices.Equal(slow, tt.want) {
				t.Errorf("byte by byte the lines are %q, want %q", slow, tt.want)
			}
			unseen, shown := typed(iotest.DataErrReader(strings.NewReader(tt.typed)), false)
			if !slices.Equal(unseen, tt.want) || shown != "" {
				t.Errorf("unseen the lines are %q, want %q, and %q is shown", unseen, tt.want, shown)
			}
		})
	}
}

// What is told comes between lines, and what was begun is forgotten: it may lack its middle.
func TestLinesThatAreInterrupted(t *testing.T) {
	lines, _ := typed(&chunks{"a\rb", "", "c\r", "", "", "\x1b[", "", "A\xe6", "", "d"}, true)
	if want := []string{"a", "(told)", "c", "(told)", "(told)", "(told)", "(told)", "d"}; !slices.Equal(lines, want) {
		t.Errorf("lines %q, want %q", lines, want)
	}
}

// backspaces is all that a terminal is made to move by.
var backspaces = regexp.MustCompile(`\x08 \x08`)

// Whatever is typed, what is shown is visible characters, newlines, and blanks over what
// was shown; and lines are bounded.
func FuzzLines(f *testing.F) {
	f.Add("a\rb\x7f\x1b[A\x1b]0;x\x07\x15\x17日\u0301\x7f\x04\x03")
	f.Add("\x1b[[\x1b\x1bO\x1bP\x1b\\\xe6\x97\r\n\n\r")
	f.Fuzz(func(t *testing.T, text string) {
		lines, shown := typed(strings.NewReader(text), true)
		slow, again := typed(iotest.OneByteReader(strings.NewReader(text)), true)
		if !slices.Equal(lines, slow) || shown != again {
			t.Errorf("%q and %q, byte by byte %q and %q", lines, shown, slow, again)
		}
		for _, line := range lines {
			if len(line) > maxLine || strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsGraphic(r) }) {
				t.Errorf("the line %q", line)
			}
		}
		for row := range strings.SplitSeq(shown, "\n") {
			cells := 0
			for i, part := range strings.Split(backspaces.ReplaceAllString(row, "\b"), "\b") {
				if i > 0 {
					cells--
				}
				if cells += cellsOf(part); cells < 0 {
					t.Fatalf("%q is written over", shown)
				}
				if strings.ContainsFunc(part, func(r rune) bool { return !unicode.IsGraphic(r) }) {
					t.Fatalf("%q is shown", shown)
				}
			}
		}
	})
}

// cellsOf is how many cells a terminal needs that draws each character by itself.
func cellsOf(words string) (n int) {
	for _, r := range words {
		n += cells(string(r))
	}
	return n
}
