package page

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"edgerunner.vc/blog/content"
)

// shownAt is what of a page stands where a match says that it is.
func shownAt(p *Page, f *Finder, m Match) string {
	var parts []string
	for _, at := range f.Parts(m) {
		line := ansi.Strip(p.Line(at.Line, 0))
		if r := p.rows[at.Line]; r.code != nil {
			line = strings.Repeat(" ", r.margin) + r.code.lines[r.index].text
		}
		parts = append(parts, cutCells(line, at.Column, at.Column+at.Width))
	}
	return strings.Join(parts, "¦")
}

func TestFind(t *testing.T) {
	const text = `The quick brown fox jumps over the lazy dog and never comes back to where the quick brown one was.

## Straße and naïve CAFÉ

A [link to the fox](https://example.com/) is here.

> - nested words in a list of a quote that is long

| Name | What |
|------|------|
| one  | a phrase that goes on in a cell |
| two  | another |

` + "```go\nfunc main() {\n\treturn // a very long line of code that does not fit into forty cells at all\n}\n```\n" + `
中文字符在这里，没有空格的文字会在任何地方断行，搜索应该找到它们。
`
	for _, tt := range []struct {
		query string
		want  []string
	}{
		{"quick brown", []string{"quick brown", "quick brown"}},
		{"jumps over the lazy dog", []string{"jumps over¦the lazy dog"}},
		{"strasse", []string{"Straße"}},
		{"naive cafe", []string{"naïve CAFÉ"}},
		{"link to the fox is", []string{"link to the fox¦ is"}},
		{"of a quote that", []string{"of a quote¦that"}},
		{"phrase that goes on in", []string{"phrase that¦goes on in"}},
		{"forty cells", []string{"forty cells"}},
		{"没有空格的文字会在任何", []string{"没有空格的¦文字会在任何"}},
		{"nothing of it", nil},
	} {
		for _, numbered := range []bool{false, true} {
			p0 := mustPost(t, "post.md", "---\ntitle: Title\n---\n"+text)
			p := Set(p0.post, p0.site, Look{Measure: 26, Dark: true, Numbered: numbered})
			f := p.Finder(false)
			var got []string
			for _, m := range f.Find(content.Fold(tt.query, false)) {
				shown := shownAt(p, f, m)
				got = append(got, shown)
				if joined := strings.ReplaceAll(shown, "¦", ""); squeezed(content.Fold(joined, false)) != squeezed(content.Fold(tt.query, false)) {
					t.Errorf("%q shows %q", tt.query, shown)
				}
				if f.Parts(m)[0].Line != m.Line {
					t.Errorf("%q is on line %d, its first part on %d", tt.query, m.Line, f.Parts(m)[0].Line)
				}
			}
			if len(got) != len(tt.want) {
				t.Errorf("%q numbered %t: %q, want about %q", tt.query, numbered, got, tt.want)
			}
		}
	}
}

func squeezed(s string) string { return strings.ReplaceAll(s, " ", "") }

func TestFindKeepsCase(t *testing.T) {
	p := setText(t, "Go and go and GO.", 40)
	for query, want := range map[string]int{"go": 3, "Go": 1, "GO": 1, "gO": 0} {
		keep := content.SmartCase(query)
		if got := len(p.Finder(keep).Find(content.Fold(query, keep))); got != want {
			t.Errorf("%q is found %d times, want %d", query, got, want)
		}
	}
}

func TestFindWords(t *testing.T) {
	p := setText(t, "Opening an open source, reopened: open-minded, OPEN. Sources.", 80)
	f := p.Finder(false)
	var got []string
	for _, m := range f.FindWords([]string{"open", "source"}) {
		got = append(got, shownAt(p, f, m))
	}
	if want := "[Open open source open OPEN Source]"; fmt.Sprint(got) != want {
		t.Errorf("%v, want %s", got, want)
	}
}

// TestFindEverywhere looks for every word of every post at many measures, and finds it
// where it is shown.
func TestFindEverywhere(t *testing.T) {
	for _, p := range mustAll(t) {
		for _, measure := range []int{8, 20, 40, 80} {
			page := Set(p.post, p.site, Look{Measure: measure, Dark: true, Numbered: true})
			f := page.Finder(true)
			seen := map[string]bool{}
			for i := range page.Len() {
				words, _ := page.Text(i)
				for _, w := range strings.Fields(words) {
					if seen[w] || len(seen)%7 != 0 {
						seen[w] = true
						continue
					}
					seen[w] = true
					for _, m := range f.Find(content.Fold(w, true)) {
						if got := squeezed(content.Fold(strings.ReplaceAll(shownAt(page, f, m), "¦", ""), true)); got != squeezed(content.Fold(w, true)) {
							t.Fatalf("%s at %d: %q is shown as %q: %+v %+v in %q", p.name, measure, w, got, m, f.Parts(m), page.Line(m.Line, 0))
						}
					}
				}
			}
		}
	}
}

// TestNumbers: a link has its number behind it, which is no word of the text.
func TestNumbers(t *testing.T) {
	const text = "See [one](https://a.example/), [two words](https://b.example/) and [one again](https://a.example/).[^n]\n\n[^n]: Note."
	for _, colours := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.Ascii} {
		p0 := mustPost(t, "post.md", "---\ntitle: Title\n---\n"+text)
		p := Set(p0.post, p0.site, Look{Measure: 80, Colours: colours, Numbered: true})
		all := strings.Join(stripped(p), "\n")
		if want := "See one¹, two words² and one again¹.[1]"; !strings.Contains(all, want) {
			t.Errorf("no %q in\n%s", want, all)
		}
		var got []string
		for _, l := range p.Links {
			got = append(got, fmt.Sprintf("%s=%d", l.Text, l.Number))
		}
		if want := "[one=1 two words=2 one again=1 [1]=0]"; fmt.Sprint(got) != want {
			t.Errorf("%v, want %s", got, want)
		}
	}
}

// TestNumbersChangeNoPlace: places are the same with numbers and without.
func TestNumbersChangeNoPlace(t *testing.T) {
	for _, p := range mustAll(t) {
		for _, measure := range []int{8, 20, 40, 80} {
			numbered := Set(p.post, p.site, Look{Measure: measure, Dark: true, Numbered: true})
			if wide := tooWide(numbered, measure); wide != "" {
				t.Errorf("%s at %d: %q is too wide", p.name, measure, wide)
			}
			last := numbered.PlaceAt(numbered.Len() - 1)
			bare := p.set(measure)
			if want := bare.PlaceAt(bare.Len() - 1); last.Block != want.Block {
				t.Errorf("%s at %d ends at %+v, want %+v", p.name, measure, last, want)
			}
			for i := range numbered.Len() {
				if err := checkPlace(numbered, i); err != nil {
					t.Fatalf("%s at %d, line %d: %v", p.name, measure, i, err)
				}
			}
		}
	}
}
