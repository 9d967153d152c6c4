package tui

import (
	"cmp"
	"slices"
	"strings"

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

// narrow keeps the labels that have the letters of each word of the query in that order,
// near each other or not. No query keeps all.
func narrow(query string, labels []string) []found {
	words := strings.Fields(content.Fold(query, false))
	kept := make([]found, len(labels))
	for i := range labels {
		kept[i].index = i
	}
	for _, w := range words {
		left := make([]string, len(kept))
		for i, k := range kept {
			left[i] = labels[k.index]
		}
		var both []found
		for _, m := range fuzzy.FindNoSort(w, left) {
			k := kept[m.Index]
			k.score += m.Score
			k.lit = append(k.lit, characters(m.Str, m.MatchedIndexes)...)
			both = append(both, k)
		}
		kept = both
	}
	return kept
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
