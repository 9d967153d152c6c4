package content

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold is a text as it is compared in searches; see [AppendFold].
func Fold(s string, keepCase bool) string {
	folded := make([]byte, 0, len(s))
	for _, r := range s {
		folded = AppendFold(folded, r, keepCase)
	}
	return string(folded)
}

// SmartCase says whether a query is meant with its case: whoever types an upper-case
// letter wants one.
func SmartCase(query string) (keepCase bool) {
	return strings.ContainsFunc(query, func(r rune) bool { return unicode.IsUpper(r) || unicode.IsTitle(r) })
}

// AppendFold appends a character as it is compared in searches: what a reader cannot
// type, or does not know to be in a text, is what would be typed for it. Letters are in
// lower case unless keepCase, without their accents, and ligatures are in parts; white
// space is one blank, quotes and dashes are those of a keyboard, and what only says
// where a line may end is nothing. So a character may become none or several; what is
// folded already stays as it is.
func AppendFold(dst []byte, r rune, keepCase bool) []byte {
	if r >= 0 && r < utf8.RuneSelf {
		return append(dst, foldASCII(byte(r), keepCase))
	}
	if r >= hanFirst && r <= hanLast {
		return utf8.AppendRune(dst, r)
	}
	if r >= hangulFirst && r <= hangulLast {
		return norm.NFKD.AppendString(dst, string(r)) // by arithmetic; no table has it
	}
	// Without the table's own answer, each character would pass through a whole
	// normalizer, at ten times the cost.
	parts := norm.NFKD.PropertiesString(string(r)).Decomposition()
	if parts == nil {
		return appendFolded(dst, r, keepCase)
	}
	for len(parts) > 0 {
		part, size := utf8.DecodeRune(parts)
		dst = appendFolded(dst, part, keepCase)
		parts = parts[size:]
	}
	return dst
}

// The syllables of Korean, which are taken apart into letters, as they are typed.
const hangulFirst, hangulLast = 0xac00, 0xd7a3

// The usual characters of Chinese, which all stand for themselves.
const hanFirst, hanLast = 0x4e00, 0x9fff

func foldASCII(c byte, keepCase bool) byte {
	switch {
	case c >= 'A' && c <= 'Z' && !keepCase:
		return c | 0x20
	case c >= '\t' && c <= '\r':
		return ' '
	}
	return c
}

// appendFolded folds a character that is in no parts.
func appendFolded(dst []byte, r rune, keepCase bool) []byte {
	switch {
	case r >= 0 && r < utf8.RuneSelf:
		return append(dst, foldASCII(byte(r), keepCase))
	case r >= 0x300 && r <= 0x36f, r == 0xad, r == 0x200b: // accents; soft hyphen, zero width space
		return dst
	case unicode.IsSpace(r):
		return append(dst, ' ')
	}
	typed := typedAs(r)
	switch {
	case typed != "" && keepCase:
		return append(dst, typed...)
	case typed != "":
		return append(dst, strings.ToLower(typed)...)
	case !keepCase:
		r = unicode.ToLower(r)
	}
	return utf8.AppendRune(dst, r)
}

// typedAs is what is typed for a character that Unicode does not take apart; empty for
// all others.
func typedAs(r rune) string {
	switch r {
	case '‘', '’', '‚', '‛', 'ʼ':
		return "'"
	case '“', '”', '„', '‟':
		return `"`
	case 'ß':
		return "ss"
	case 'ẞ':
		return "SS"
	case 'Æ':
		return "AE"
	case 'æ':
		return "ae"
	case 'Œ':
		return "OE"
	case 'œ':
		return "oe"
	case 'Ø':
		return "O"
	case 'ø':
		return "o"
	case 'Ł':
		return "L"
	case 'ł':
		return "l"
	case 'Đ':
		return "D"
	case 'đ':
		return "d"
	case 'ı':
		return "i"
	case 'ς': // the sigma at the end of a word
		return "σ"
	case '−':
		return "-"
	}
	if r >= 0x2010 && r <= 0x2015 { // hyphens and dashes
		return "-"
	}
	return ""
}
