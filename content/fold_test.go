package content

import (
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for _, tt := range []struct{ in, want, cased string }{
		{"Hello, World", "hello, world", "Hello, World"},
		{"naïve CAFÉ", "naive cafe", "naive CAFE"},
		{"e\u0301tude", "etude", "etude"},
		{"ﬁne", "fine", "fine"},
		{"Straße", "straße", "Straße"},
		{"it’s “so”", `it's "so"`, `it's "so"`},
		{"a\u00a0b\tc\nd", "a b c d", "a b c d"},
		{"well\u2011known – yes", "well-known - yes", "well-known - yes"},
		{"soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth", "softhyphen zerowidth"},
		{"ÅÄÖ", "aao", "AAO"},
		{"Привет Ёлка", "привет елка", "Привет Елка"},
		{"日本語 ｱ", "日本語 ア", "日本語 ア"},
		{"👩‍💻", "👩‍💻", "👩‍💻"},
		{"½", "1⁄2", "1⁄2"},
	} {
		if got := Fold(tt.in, false); got != tt.want {
			t.Errorf("Fold(%q) = %q, want %q", tt.in, got, tt.want)
		}
		if got := Fold(tt.in, true); got != tt.cased {
			t.Errorf("Fold(%q), cased = %q, want %q", tt.in, got, tt.cased)
		}
	}
}

// What has been folded stays as it is, so that a query may be folded by whoever has it.
func TestFoldTwice(t *testing.T) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		for _, keep := range []bool{true, false} {
			once := Fold(string(r), keep)
			if twice := Fold(once, keep); twice != once {
				t.Errorf("%U: %q, and then %q", r, once, twice)
			}
			if r < utf8.RuneSelf && len(once) != 1 {
				t.Errorf("%U is folded to %q", r, once)
			}
		}
	}
}

func TestSmartCase(t *testing.T) {
	for query, want := range map[string]bool{"": false, "go": false, "Go": true, "éa": false, "É": true, "日本": false, "1 - x": false} {
		if got := SmartCase(query); got != want {
			t.Errorf("%q: %t", query, got)
		}
	}
}
