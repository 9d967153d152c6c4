package plain

import (
	"slices"
	"strings"
	"testing"
)

// Rows end at blanks and hang, and nothing is lost.
func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		line        string
		width, hang int
		want        []string
	}{
		{"", 10, 0, []string{""}},
		{"one two", 7, 0, []string{"one two"}},
		{"one two", 6, 0, []string{"one", "two"}},
		{"12: one two three", 9, 4, []string{"12: one", "    two", "    three"}},
		{"    code that goes on", 12, 0, []string{"    code", "that goes on"}},
		{"one  two", 5, 0, []string{"one", "two"}},
		{"one two   ", 7, 0, []string{"one two"}},
		{"at https://example.com/ here", 10, 0, []string{"at https://example.com/ here"}},
		{"at 日本語の長い文章です here", 10, 0, []string{"at 日本語の長い文章です here"}},
		{"at https://example.com/ a longer", 10, 0, []string{"at https://example.com/ a", "longer"}},
		{"日本 日本 日本", 9, 0, []string{"日本 日本", "日本"}},
		{"a b c", 1, 4, []string{"a", "b", "c"}},
		{"a b", 0, 4, []string{"a b"}},
	} {
		got := wrap(tt.line, tt.width, tt.hang)
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q in %d cells: %q, want %q", tt.line, tt.width, got, tt.want)
		}
		if words := strings.Fields(strings.Join(got, " ")); !slices.Equal(words, strings.Fields(tt.line)) {
			t.Errorf("%q has the words %q", tt.line, words)
		}
	}
}

// However long a line is, it is broken in time that grows with it.
func BenchmarkWrap(b *testing.B) {
	line := strings.Repeat("word and ", 100_000)
	for b.Loop() {
		wrap(line, 39, 0)
	}
}
