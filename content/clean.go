package content

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean makes one line of text safe to show in a terminal: what is not printable
// (C0, DEL, C1, noncharacters, bidirectional controls) is gone, white space is one
// blank, and a byte that is not UTF-8 is U+FFFD.
func Clean(s string) string {
	s = CleanText(strings.Join(strings.Fields(s), " ")) // joined first, for some white space is a control character
	if strings.ContainsAny(s, "\u00ad\u200b") {         // where a line may end is told to nobody
		s = strings.NewReplacer("\u00ad", "", "\u200b", "").Replace(s)
	}
	return strings.Join(strings.Fields(s), " ")
}

// CleanText is [Clean] for a text of many lines: newlines and tabs stay, CR LF and
// CR become newlines, blanks stay as they are.
func CleanText(s string) string {
	if isClean(s) {
		return s
	}
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(s, string(utf8.RuneError)))
	var row hiddenRow
	return strings.Map(func(r rune) rune {
		if unsafeRune(r) || row.drops(r) {
			return -1
		}
		return r
	}, s)
}

// maxMarks is how many characters without a width may follow each other; the
// Stream-Safe Text Format of UAX #15 allows as many. More would be drawn over other
// lines, or hide a text in nothing.
const maxMarks = 30

// hiddenRow is what has come of characters without a width in a row.
type hiddenRow struct {
	marks int
	flag  bool // tags may follow: they name the country of a flag, and hide text elsewhere
}

// drops says whether r must go: a mark beyond the bound, or a tag behind no flag.
func (h *hiddenRow) drops(r rune) bool {
	tag := r >= 0xe0000 && r <= 0xe007f
	if !tag {
		h.flag = r == '🏴'
	}
	if r < 0x300 || !tag && !unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		h.marks = 0
		return false
	}
	h.marks++
	return h.marks > maxMarks || tag && !h.flag
}

// isClean lets the usual text pass without a copy.
func isClean(s string) bool {
	ascii := true
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= utf8.RuneSelf {
			ascii = false
		} else if c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
			return false
		}
	}
	if ascii {
		return true
	}
	if !utf8.ValidString(s) {
		return false
	}
	var row hiddenRow
	for _, r := range s {
		if r == '\r' || unsafeRune(r) || row.drops(r) {
			return false
		}
	}
	return true
}

// unsafeRune says whether a terminal might act on r, or a reader be misled by it.
func unsafeRune(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case unicode.IsControl(r): // C0, DEL, C1
		return true
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200e, r == 0x200f, r == 0x061c:
		return true // bidirectional controls, https://trojansource.codes
	case r == 0x2028 || r == 0x2029: // line and paragraph separators
		return true
	case r >= 0xfdd0 && r <= 0xfdef, r&0xfffe == 0xfffe: // noncharacters; see [dialect.Directive]
		return true
	case r == 0xfeff: // a byte order mark
		return true
	case r >= 0x2060 && r <= 0x206f, r >= 0xfff9 && r <= 0xfffb: // controls of layout and annotation that nobody sees
		return true
	}
	return false
}
