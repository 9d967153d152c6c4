package content

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// AppendFold appends a character as it is compared in searches: in lower case unless
// case is to be kept, without the marks on letters and what only lets lines end, with
// one kind of blank, of quote and of dash. What looks like several characters is
// several (NFKD of UAX #15). It may append nothing. ASCII stays one byte.
func AppendFold(dst []byte, r rune, keepCase bool) []byte {
	if r < utf8.RuneSelf {
		return append(dst, foldASCII(byte(r), keepCase))
	}
	var source [utf8.UTFMax]byte
	var folded [64]byte // the longest, U+FDFA, has 33 bytes
	n := utf8.EncodeRune(source[:], r)
	for _, r := range string(norm.NFKD.Append(folded[:0], source[:n]...)) {
		switch {
		case r < utf8.RuneSelf:
			dst = append(dst, foldASCII(byte(r), keepCase))
			continue
		case r >= 0x300 && r <= 0x36f, r == '\u00ad', r == '\u200b':
			continue
		case unicode.IsSpace(r):
			r = ' '
		case r == '’' || r == '‘':
			r = '\''
		case r == '“' || r == '”':
			r = '"'
		case r >= 0x2010 && r <= 0x2015:
			r = '-'
		case !keepCase:
			r = unicode.ToLower(r)
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

func foldASCII(c byte, keepCase bool) byte {
	switch {
	case c >= 'A' && c <= 'Z' && !keepCase:
		return c | 0x20
	case c == '\t' || c == '\n':
		return ' '
	}
	return c
}

// Fold is [AppendFold] for a text.
func Fold(s string, keepCase bool) string {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		out = AppendFold(out, r, keepCase)
	}
	return string(out)
}

// SmartCase says whether a query means capitals: it has one.
func SmartCase(query string) (keepCase bool) {
	for _, r := range query {
		if unicode.IsUpper(r) {
			return true
		}
	}
	return false
}
