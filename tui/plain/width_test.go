package plain

import (
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
