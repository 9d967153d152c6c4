package content

import (
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	tests := []struct {
		name, s, want, cased string
	}{
		{"ASCII", "Hello, World!", "hello, world!", "Hello, World!"},
		{"white space", "a\tb\nc\u00a0d\u2003e\u3000f\u2028g  h", "a b c d e f g  h", "a b c d e f g  h"},
		{"accents", "Ångström, naïve Café", "angstrom, naive cafe", "Angstrom, naive Cafe"},
		{"marks of their own", "e\u0301 N\u0303", "e n", "e N"},
		{"ligatures", "eﬃcient ﬁle ŒUVRE Æsop", "efficient file oeuvre aesop", "efficient file OEUVRE AEsop"},
		{"letters that have no parts", "Straße STRAẞE Łódź Øresund Đorđe ılık", "strasse strasse lodz oresund dorde ilik",
			"Strasse STRASSE Lodz Oresund Dorde ilik"},
		{"dotted capital", "İstanbul", "istanbul", "Istanbul"},
		{"final sigma", "ΟΔΟΣ οδός", "οδοσ οδοσ", "ΟΔΟΣ οδοσ"},
		{"quotes", "‘don’t’ “say” „so“", `'don't' "say" "so"`, `'don't' "say" "so"`},
		{"dashes", "a‐b‑c‒d–e—f―g −1", "a-b-c-d-e-f-g -1", "a-b-c-d-e-f-g -1"},
		{"where lines may end", "hy\u00adphen zero\u200bwidth", "hyphen zerowidth", "hyphen zerowidth"},
		{"compatibility", "H₂O x² ½ … ＡＢ ｱ ①", "h2o x2 1⁄2 ... ab ア 1", "H2O x2 1⁄2 ... AB ア 1"},
		{"Hangul", "한", "\u1112\u1161\u11ab", "\u1112\u1161\u11ab"},
		{"kana", "が", "か\u3099", "か\u3099"},
		{"Han and emoji", "日本語 👩\u200d💻", "日本語 👩\u200d💻", "日本語 👩\u200d💻"},
		{"vowel signs stay", "हिन्दी", "हिन्दी", "हिन्दी"},
		{"bytes that are no text", "a\xffb", "a\ufffdb", "a\ufffdb"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Fold(tt.s, false); got != tt.want {
				t.Errorf("Fold(%q) = %q, want %q", tt.s, got, tt.want)
			}
			if got := Fold(tt.s, true); got != tt.cased {
				t.Errorf("Fold(%q) with its case = %q, want %q", tt.s, got, tt.cased)
			}
		})
	}
}

// A text is folded character by character, so what holds for each of them holds for
// every text.
func TestFoldOfEveryCharacter(t *testing.T) {
	for r := rune(-1); r <= unicode.MaxRune+1; r++ {
		for _, keepCase := range []bool{false, true} {
			once := string(AppendFold(nil, r, keepCase))
			if twice := Fold(once, keepCase); twice != once {
				t.Errorf("%U is folded to %q, and that to %q", r, once, twice)
			}
			if lower := Fold(once, false); keepCase && lower != Fold(string(r), false) {
				t.Errorf("%U is folded with its case to %q, which is %q without; want %q", r, once, lower, Fold(string(r), false))
			}
			if !utf8.ValidString(once) {
				t.Errorf("%U is folded to %q", r, once)
			}
		}
	}
}

func TestSmartCase(t *testing.T) {
	for query, want := range map[string]bool{"": false, "go 1.26 日本": false, "Go": true, "naÏve": true, "ǅ": true, "straße": false} {
		if got := SmartCase(query); got != want {
			t.Errorf("SmartCase(%q) = %t, want %t", query, got, want)
		}
	}
}

func FuzzFold(f *testing.F) {
	f.Add("Straße ﬁn e\u0301 한국 ½")
	f.Fuzz(func(t *testing.T, s string) {
		if once := Fold(s, false); Fold(once, false) != once {
			t.Errorf("%q is folded to %q, and that to %q", s, once, Fold(once, false))
		}
	})
}

func BenchmarkFold(b *testing.B) {
	for name, s := range map[string]string{"ascii": "The quick brown fox jumps over", "accents": "Çà et là, un été à Łódź", "han": "日本語の文章を読む"} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			var folded []byte
			for b.Loop() {
				folded = folded[:0]
				for _, r := range s {
					folded = AppendFold(folded, r, false)
				}
			}
		})
	}
}
