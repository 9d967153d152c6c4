package tui

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sahilm/fuzzy"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// found is what a query leaves of a list.
type found struct {
	index int
	score int
	lit   []int // the characters that the query was found in, by their number
}

// label is a text as it is narrowed by: folded character by character, so that the nth
// of one is the nth of the other.
func label(text string) string {
	out := make([]byte, 0, len(text))
	for _, r := range text {
		folded := []rune(string(content.AppendFold(nil, r, false)))
		if len(folded) != 1 {
			folded = []rune{r}
		}
		out = append(out, string(folded)...)
	}
	return string(out)
}

// narrow keeps the labels that have each word of the query in them; where none has a
// word, those that have its letters in that order. No query keeps all.
func narrow(query string, labels []string) []found {
	kept := make([]found, len(labels))
	for i := range labels {
		kept[i].index = i
	}
	words := strings.Fields(content.Fold(query, false))
	for i, w := range words[:min(len(words), maxWords)] {
		if slices.Contains(words[:i], w) {
			continue
		}
		with := holding(w, kept, labels)
		if len(with) == 0 {
			with = resembling(w, kept, labels)
		}
		kept = with
	}
	return kept
}

// maxWords bounds the words that are looked for; titles have fewer.
const maxWords = 12

// The scores of a word that stands in a label: at its beginning, at that of a word of
// it, or inside one. Those of the fuzzy search are lower.
const atStart, atWord, inside = 1000, 500, 200

// holding are the labels that have the word in them, at the beginning of a word if there
// is one.
func holding(w string, kept []found, labels []string) []found {
	var with []found
	for _, k := range kept {
		text := " " + labels[k.index]
		at, score := strings.Index(text, " "+w), atWord
		if at == 0 {
			score = atStart
		}
		if at < 0 {
			at, score = strings.Index(text, w)-1, inside
		}
		if at < 0 {
			continue
		}
		k.score += score
		first := utf8.RuneCountInString(labels[k.index][:at])
		k.lit = slices.Clone(k.lit)
		for i := range utf8.RuneCountInString(w) {
			k.lit = append(k.lit, first+i)
		}
		with = append(with, k)
	}
	return with
}

// resembling are the labels that have the letters of the word in that order.
func resembling(w string, kept []found, labels []string) []found {
	left := make([]string, len(kept))
	for i, k := range kept {
		left[i] = labels[k.index]
	}
	var with []found
	for _, m := range fuzzy.FindNoSort(w, left) {
		k := kept[m.Index]
		k.score += m.Score
		k.lit = append(slices.Clone(k.lit), characters(m.Str, m.MatchedIndexes)...)
		with = append(with, k)
	}
	return with
}

// ranked is the same with the best first.
func ranked(kept []found) []found {
	slices.SortStableFunc(kept, func(a, b found) int { return cmp.Compare(b.score, a.score) })
	return kept
}

// characters are the numbers of the characters that begin at those bytes, which rise.
func characters(s string, at []int) []int {
	var out []int
	n := 0
	for i := range s {
		if len(out) == len(at) {
			break
		}
		if i == at[len(out)] {
			out = append(out, n)
		}
		n++
	}
	return out
}

// lights are the letters of a text that the query was found in; first is the number of
// its first character in the label.
func (f found) lights(text string, first int, st styles) []page.Light {
	var lights []page.Light
	n, column := first, 0
	for _, r := range text {
		size := width(string(r))
		if slices.Contains(f.lit, n) && size > 0 {
			lights = append(lights, page.Light{Column: column, Width: size, SGR: st.hit})
		}
		column += size
		n++
	}
	return lights
}
