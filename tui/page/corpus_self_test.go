package page_test

import (
	"strings"
	"testing"
)

// TestCorpusChecks shows bad pages of one post to the checks of the corpus run: what
// cannot fail proves nothing.
func TestCorpusChecks(t *testing.T) {
	const src = "Some *words* of <b>text</b>, `<code>`, 这是文字。又一句「话」 and https://example.com/a-path.\n\n" +
		"{{< figure src=\"a.png\" >}}\n\n```\n\tcode that fits\n```\n\n| a | b |\n|--|--|\n| elephants | x |\n"
	good := []string{
		"\x1b[1mSome words of text, <code>,", "这是文字。又一句「话」\x1b[m and ", "\x1b]8;;https://example.com/a-path\x1b\\https://example.com/a-path\x1b]8;;\x1b\\.",
		"    code that fits", "│ a      │ b │", "│ elep   │ x │", "│ hants  │   │",
	}
	for _, test := range []struct {
		name string
		line int // of the good page that is replaced
		with string
		want kind
	}{
		{"wide", 1, "这是文字。又一句「话」 and more and more and more", wide},
		{"tab", 3, "\tcode that fits    code that fits", wide},
		{"tag", 0, "Some words of <b>text, <code>,", tags},
		{"shortcode", 4, "{{< figure │ a b │", shortcodes},
		{"escape", 1, "这是文字。又一句「话」 and \x1b[2J", controls},
		{"C1", 1, "这是文字。又一句「话」 and \u009b", controls},
		{"byte", 1, "这是文字。又一句「话」 and \x9b", controls},
		{"bidi", 1, "这是文字。又一句「话」 and \u202e", controls},
		{"raw byte in a link", 2, "\x1b]8;;https://e.x/\x9c\x1b\\https://example.com/a-path", controls},
		{"URL", 2, "https://example.com/\na-path", urls},
		{"closing", 1, "这是文字\n。又一句「话」 and", cjk},
		{"opening", 1, "这是文字。又一句「\n话」 and", cjk},
		{"code", 3, "    code that\n    fits", code},
		{"word", 0, "Some of text <code>,", lost},
		{"cell", 6, "│ nts  │", lost},
	} {
		t.Run(test.name, func(t *testing.T) {
			if r := mustExamine(t, src, good); len(r.findings) > 0 {
				t.Fatalf("the good page: %v", r.findings)
			}
			bad := append([]string(nil), good...)
			bad[test.line] = test.with
			r := mustExamine(t, src, bad)
			if r.tallies[0].found[test.want] == 0 {
				t.Errorf("no finding of %s: %v", kindNames[test.want], r.findings)
			}
		})
	}
}

// mustExamine holds lines against the oracle of a source. A newline in a line divides
// it.
func mustExamine(t *testing.T, src string, lines []string) *report {
	t.Helper()
	o, err := newOracle(&corpusPost{body: src})
	if err != nil {
		t.Fatal(err)
	}
	r := &report{tallies: make([]tally, 1)}
	checkSheet(r, o, newSheet(splitLines(lines), 40))
	return r
}

func splitLines(lines []string) []string { return strings.Split(strings.Join(lines, "\n"), "\n") }
