package check

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"edgerunner.vc/blog/content"
)

// characters finds what is in a file and must not reach a terminal. Of each kind the first
// is told, and how many there are.
func characters(p *content.Post) []Finding {
	source := strings.TrimPrefix(p.Source(), "\ufeff")
	if isUsual(source) {
		return nil
	}
	at := content.Spot{Line: 1, Column: 0}
	var order []string
	found, times := map[string]Finding{}, map[string]int{}
	for before := rune(0); source != ""; {
		r, size := utf8.DecodeRuneInString(source)
		text := source[:size]
		source = source[size:]
		if at.Column++; r == '\n' && before == '\r' {
			at.Column-- // they are one
		} else if r == '\n' || r == '\r' {
			at.Line, at.Column = at.Line+1, 0
		}
		before = r
		f := character(r, size)
		if f.Rule == "" {
			continue
		}
		if times[f.Rule]++; times[f.Rule] == 1 {
			f.File, f.At, f.Text = p.File, at, content.Clean(text)
			found[f.Rule] = f
			order = append(order, f.Rule)
		}
	}
	var list []Finding
	for _, rule := range order {
		f := found[rule]
		if n := times[rule]; n > 1 {
			f.Message += fmt.Sprintf(", the first of %d such", n)
		}
		list = append(list, f)
	}
	return list
}

// isUsual lets most posts pass at the cost of a look at each byte.
func isUsual(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || c < ' ' && c != '\n' && c != '\t' && c != '\r' || c == 0x7f {
			return false
		}
	}
	return true
}

// character is what is wrong with a character of a file; a finding without a rule is
// nothing. Marks that only set a direction stay: Arabic and Hebrew are written with them.
func character(r rune, size int) Finding {
	switch {
	case r == utf8.RuneError && size == 1:
		return Finding{Severity: Error, Rule: "utf-8", Message: "this byte is not UTF-8, and shown as \ufffd", Hint: "save the file as UTF-8"}
	case r == '\n' || r == '\r' || r == '\t':
	case r == '\ufeff':
		return Finding{Severity: Warning, Rule: "bom", Message: "a mark of byte order (U+FEFF) stands in the text, where nobody sees it", Hint: "delete it"}
	case unicode.IsControl(r):
		return Finding{Severity: Warning, Rule: "control", Message: fmt.Sprintf("a control character (U+%04X) stands in the text, and is left out", r), Hint: "delete it"}
	case r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
		return Finding{Severity: Warning, Rule: "bidi", Message: fmt.Sprintf("a character that turns the direction of the text (U+%04X) can make it look like another one, and is left out", r), Hint: "delete it"}
	}
	return Finding{}
}
