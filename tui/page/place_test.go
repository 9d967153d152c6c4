package page

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"edgerunner.vc/blog/content"
)

// TestLettersOfBlocks holds the letters of each block, as places are looked for in them,
// against those that are shown. The numbers of links are none of them.
func TestLettersOfBlocks(t *testing.T) {
	for _, p := range mustAll(t) {
		tables := tableBlocks(p.post.Parse())
		for _, measure := range []int{8, 20, 64} {
			page := p.set(measure)
			numbered := Set(p.post, p.site, Look{Measure: measure, Dark: true, Numbered: true})
			shown, counts := blockLetters(page, counted(page)), map[int]int{}
			for i, at := range page.places {
				counts[at.Block] += int(page.rows[i].letters)
			}
			for block := range page.text() {
				got := slices.Collect(page.letters(block))
				if len(got) != counts[block] || !tables[block] && len(got) > 0 && string(got) != shown[block] {
					t.Errorf("%s, measure %d, block %d: the letters are %q, shown are %q", p.name, measure, block, string(got), shown[block])
				}
				if other := slices.Collect(numbered.letters(block)); !tables[block] && !slices.Equal(other, got) {
					t.Errorf("%s, measure %d, block %d: the letters are %q, with numbers %q", p.name, measure, block, string(got), string(other))
				}
			}
		}
	}
}

// lettersAt are those that a line shows first, as far as the sample of its place goes.
func lettersAt(p *Page, at content.Place) string {
	all := slices.Collect(p.letters(at.Block))
	from := min(max(at.Offset, 0), len(all))
	return string(all[from:min(from+content.SampleSize, len(all))])
}

// edited is the post with its source changed.
func edited(t *testing.T, p testPost, edit func(string) string) testPost {
	t.Helper()
	name := "post.md"
	if p.post.MDX {
		name = "post.mdx"
	}
	return mustPost(t, name, "---\ntitle: Title\n---\n"+edit(strings.TrimPrefix(p.post.Markdown(), "# "+p.post.Title+"\n")))
}

// TestPlaceInEditedPost takes the places of all lines to another version of the post, at
// another width: a place that is known shows the letters that it showed. Where the edit is
// above or below, all are known.
func TestPlaceInEditedPost(t *testing.T) {
	for _, tt := range []struct {
		name string
		edit func(string) string
		all  bool
	}{
		{"nothing", func(s string) string { return s }, true},
		{"above", func(s string) string { return "What was not there before.\n\n---\n\nAnd more.\n\n" + s }, true},
		{"sentences", func(s string) string { return strings.ReplaceAll(s, ". ", ".\n\n") }, false},
		{"words", func(s string) string { return strings.ReplaceAll(s, " of ", " off ") }, false},
		{"lines", func(s string) string { return strings.ReplaceAll(s, "\n\n", "\n") }, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(1, 2))
			places, known := 0, 0
			for _, p := range mustShipped(t) {
				before := edited(t, p, func(s string) string { return s })
				now := edited(t, p, tt.edit)
				tables := tableBlocks(before.post.Parse())
				for range 3 {
					a, b := before.set(8+r.IntN(73)), now.set(8+r.IntN(73))
					for line := range a.Len() {
						at := a.PlaceAt(line)
						if at.Block < 0 || tables[at.Block] {
							continue
						}
						places++
						found, ok := b.find(at)
						if !ok {
							continue
						}
						known++
						want := lettersAt(a, at)
						if got := lettersAt(b, found); got != want && (tt.all || len(want) == content.SampleSize) {
							t.Errorf("%s, line %d, %+v: shown was %q, and now %q", p.name, line, at, want, got)
						}
						to := b.LineOf(at)
						last := to+1 == b.Len() || b.places[to+1].Block > found.Block || b.places[to+1].Offset >= found.Offset
						if from := b.places[to]; from.Block != found.Block || from.Offset > found.Offset || !last {
							t.Errorf("%s, line %d, %+v: it is on line %d, which is at %+v", p.name, line, at, to, from)
						}
					}
				}
			}
			if known < places*9/10 || tt.all && known < places {
				t.Errorf("of %d places %d are known", places, known)
			}
		})
	}
}

// TestPlaceOfALine is asked for at each key, so it makes no garbage.
func TestPlaceOfALine(t *testing.T) {
	p := mustShipped(t)[0].set(40)
	var at content.Place
	line := 0
	if n := testing.AllocsPerRun(100, func() { at = p.PlaceAt(line % p.Len()); line++ }); n > 0 {
		t.Errorf("a place takes %v pieces of memory: %+v", n, at)
	}
}

func BenchmarkPlaceAt(b *testing.B) {
	page := mustRepeated(b, 200_000).set(MaxMeasure)
	b.ReportAllocs()
	for b.Loop() {
		page.PlaceAt(page.Len() / 2)
	}
}

// BenchmarkLineOfEdited looks for a place whose block is another one now.
func BenchmarkLineOfEdited(b *testing.B) {
	page := mustRepeated(b, 200_000).set(MaxMeasure)
	at := page.PlaceAt(page.Len() / 2)
	at.Hash++
	b.ReportAllocs()
	for b.Loop() {
		page.LineOf(at)
	}
}
