package plain

import (
	"bufio"
	"slices"
	"strings"
	"testing"
)

func TestProse(t *testing.T) {
	const text = "One two three\nfour five.\n\nA list:\n\n  - one of\n    words\n  - https://example.com/an/address\n\n  ssh HOST ls and more\nEnd.\n"
	for width, want := range map[int]string{
		80: "One two three four five.\n\nA list:\n\n  - one of words\n  - https://example.com/an/address\n\n  ssh HOST ls and more\nEnd.\n",
		14: "One two three\nfour five.\n\nA list:\n\n  - one of\n    words\n  - https://example.com/an/address\n\n  ssh HOST ls\n  and more\nEnd.\n",
		1:  "",
	} {
		got := Prose(text, &Terminal{Width: width})
		if want != "" && got != want {
			t.Errorf("in %d cells it is\n%s", width, got)
		}
		if strings.Join(strings.Fields(got), "") != strings.Join(strings.Fields(text), "") {
			t.Errorf("in %d cells words are lost:\n%s", width, got)
		}
	}
	if Prose(text, nil) != Prose(text, &Terminal{Width: 500}) {
		t.Error("a pipe has 80 cells, and so has what is wider")
	}
}

// Columns fit each width, with all their words, and no row is as wide as the longest name.
func TestColumns(t *testing.T) {
	rows := [][]string{
		{"2024-01-02", "a", "  1 min", "A title of some words that go on"},
		{"2024-01-03", "a-name-that-goes-on-and-on-on", "  2 min", "Short"},
		{"", "b", "", ""},
	}
	for width, want := range map[int]string{
		60: "2024-01-02  a    1 min  A title of some words that go on\n" +
			"2024-01-03  a-name-that-goes-on-and-on-on    2 min\n                        Short\n            b\n",
		36: "2024-01-02  a    1 min\n    A title of some words that go on\n" +
			"2024-01-03\n    a-name-that-goes-on-and-on-on\n                 2 min\n    Short\n            b\n",
	} {
		if got := columnsOf(rows, width); got != want {
			t.Errorf("in %d cells they are\n%s", width, got)
		}
	}
	rows = append(rows, []string{"   in", "字字字字字字字字字字字字", "https://example.com/" + strings.Repeat("x", 100), strings.Repeat("y", 300)})
	for width := 1; width < 200; width++ {
		got := columnsOf(rows, width)
		letters := strings.Join(strings.Fields(got), "")
		for _, row := range rows {
			for _, cell := range row {
				if cell = strings.Join(strings.Fields(cell), ""); !strings.Contains(letters, cell) {
					t.Errorf("in %d cells %s is lost:\n%s", width, cell, got)
				}
			}
		}
		for line := range strings.Lines(got) {
			if n := cells(strings.TrimSuffix(line, "\n")); n > width && width > 12 && !strings.Contains(line, "://") {
				t.Errorf("in %d cells a line has %d: %q", width, n, line)
			}
		}
	}
}

func columnsOf(rows [][]string, width int) string {
	var out strings.Builder
	w := bufio.NewWriter(&out)
	writeColumns(w, slices.Values(rows), width)
	_ = w.Flush() // into memory
	return out.String()
}
