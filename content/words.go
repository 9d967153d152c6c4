package content

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of a query, which comes from anybody: nobody types more words, and the longest
// word of German fits.
const maxQueryWords, maxWordBytes = 12, 64

// tokens gives f the words of a text as they are searched: folded, in lower case, an
// apostrophe within a word left out. A row of a script without spaces is given whole,
// with unspaced set. The word is good until f returns.
func tokens(text string, f func(word []byte, unspaced bool)) {
	t := tokenizer{f: f}
	for i, r := range text {
		if r < utf8.RuneSelf {
			t.ascii(text, i)
			continue
		}
		for folded := AppendFold(t.folded[:0], r, false); len(folded) > 0; {
			r, n := utf8.DecodeRune(folded)
			t.letter(r)
			folded = folded[n:]
		}
	}
	t.end()
}

type tokenizer struct {
	f        func([]byte, bool)
	word     []byte
	unspaced bool
	folded   [64]byte
}

func (t *tokenizer) ascii(text string, i int) {
	switch c := text[i]; {
	case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
		t.put(c)
	case c >= 'A' && c <= 'Z':
		t.put(c | 0x20)
	case c == '\'' && len(t.word) > 0 && i+1 < len(text) && isASCIILetter(text[i+1]):
	default:
		t.end()
	}
}

func isASCIILetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func (t *tokenizer) put(c byte) {
	if t.unspaced {
		t.end()
	}
	t.word = append(t.word, c)
}

func (t *tokenizer) letter(r rune) {
	switch {
	case r == '\'' && len(t.word) > 0:
		return // a typographic apostrophe
	case unicode.IsMark(r) && len(t.word) > 0:
	case !unicode.IsLetter(r) && !unicode.IsNumber(r):
		t.end()
		return
	case isUnspaced(r) != t.unspaced:
		t.end()
		t.unspaced = isUnspaced(r)
	}
	t.word = utf8.AppendRune(t.word, r)
}

func (t *tokenizer) end() {
	if len(t.word) > 0 {
		t.f(t.word, t.unspaced)
	}
	t.word, t.unspaced = t.word[:0], false
}

// isUnspaced says whether a character is of a script that has no blanks between words.
func isUnspaced(r rune) bool {
	return r >= 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// pairs gives f each two characters of a word that follow each other, and the last one
// by itself, so that every part of the word begins with one of them or is made of them.
func pairs(word []byte, f func(pair []byte)) {
	for len(word) > 0 {
		first := character(word)
		f(word[:first+character(word[first:])])
		word = word[first:]
	}
}

// character is how many bytes the first character has, with the marks on it.
func character(s []byte) int {
	n := 0
	for n < len(s) {
		r, size := utf8.DecodeRune(s[n:])
		if n > 0 && !unicode.IsMark(r) {
			break
		}
		n += size
	}
	return n
}

// QueryWords are the words of a query as texts are searched for them, each once: the
// first twelve, cut to 64 bytes.
func QueryWords(query string) []string {
	var words []string
	seen := map[string]bool{}
	tokens(query[:min(len(query), maxQueryWords*maxWordBytes)], func(w []byte, _ bool) {
		word := strings.ToValidUTF8(string(w[:min(len(w), maxWordBytes)]), "")
		if !seen[word] && len(words) < maxQueryWords {
			seen[word] = true
			words = append(words, word)
		}
	})
	return words
}
