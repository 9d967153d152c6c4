package content

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// lightened is an excerpt with what is lit in «».
func lightened(e Excerpt) string {
	var b strings.Builder
	at := 0
	for _, s := range e.Lit {
		b.WriteString(e.Text[at:s.Start] + "«" + e.Text[s.Start:s.End] + "»")
		at = s.End
	}
	return b.String() + e.Text[at:]
}

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("lead ", 30) + "the hit is here and " + strings.Repeat("tail ", 30)
	tests := []struct {
		name, body, query string
		runes             int
		want              string
	}{
		{"a word", "One\n\nTwo bread three\n", "bread", 80, "Two «bread» three"},
		{"in any case, with accents", "A Café in the straße\n", "CAFE strasse ", 80, "A «Café» in the «straße»"},
		{"the beginning of a word", "The breads\n", "bre", 80, "The «bre»ads"},
		{"not before a blank", "The breads\n", "bread ", 80, ""},
		{"a character for several letters", "Straßen ﬁne e\u0301te\u0301 ½\n", "stras", 80, "«Straß»en ﬁne e\u0301te\u0301 ½"},
		{"a part of a ligature", "A ﬁne day\n", "f", 80, "A «ﬁ»ne day"},
		{"accents of their own", "An e\u0301te\u0301\n", "ete", 80, "An «e\u0301te\u0301»"},
		{"a part of accents", "An e\u0301te\u0301\n", "e", 80, "An «e\u0301»te\u0301"},
		{"emoji", "A 👩‍💻 bread 🇯🇵\n", "bread", 80, "A 👩‍💻 «bread» 🇯🇵"},
		{"an apostrophe", "They don’t\n", "dont", 80, "They «don’t»"},
		{"a part of it", "L’amour\n", "amo", 80, "L’«amo»ur"},
		{"with it, not to the end", "L’amour\n", "l'amo", 80, "«L’amo»ur"},
		{"half of it", "They don’t\n", "don", 80, "They «don»’t"},
		{"Han", "毎日、日本語を読む\n", "日本語", 80, "毎日、«日本語»を読む"},
		{"one character", "毎日、日本語を読む\n", "日", 80, "毎«日»、«日»本語を読む"},
		{"characters beside each other", "日本語\n", "本 日", 80, "«日本»語"},
		{"a syllable that is not typed to its end", "한국\n", "하", 80, "«한»국"},
		{"the most words", "bread\n\nsalt and oil\n\nbread and salt\n", "bread salt", 80, "«bread» and «salt»"},
		{"all words before more hits", "bread bread bread\n\nsalt on bread\n", "bread salt", 80, "«salt» on «bread»"},
		{"a phrase before all words", "salt with bread\n\nbread, salt\n\nbread salt\n", "bread salt", 80, "«bread, salt»"},
		{"a phrase that goes on", "salt bread\n\nbread salty\n", "bread salt", 80, "«bread salt»y"},
		{"a phrase with a word twice", "new york york\n\nnew york new york\n", "new york new york ", 80, "«new york new york»"},
		{"the first of equals", "a bread\n\nb bread\n", "bread", 80, "a «bread»"},
		{"some of the words", "bread\n", "bread zebra", 80, "«bread»"},
		{"none", "bread\n", "zebra", 80, ""},
		{"no word", "bread\n", " ... ", 80, ""},
		{"one line", "a  \nbread\nb&nbsp;c hy&shy;phen\n", "bread hyphen", 80, "a «bread» b c «hyphen»"},
		{"code", "```go\nfunc main() {\n\tbread()\n}\n```\n", "bread", 80, "func main() { «bread»() }"},
		{"tables", "| a | b |\n|---|---|\n| c | bread |\n", "bread", 80, "«bread»"},
		{"cut at both ends", long, "hit", 30, "…lead the «hit» is here and…"},
		{"cut at the end", long, "lead ", 20, "«lead» «lead» «lead» «lead»…"},
		{"cut at the beginning", "lead lead lead lead the hit", "hit ", 15, "…lead the «hit»"},
		{"the phrase far in", long + "bread " + long, "the hit is here", 30, "…lead «the hit is here» and…"},
		{"close words", "bread " + strings.Repeat("x ", 40) + "bread salt " + strings.Repeat("x ", 40), "salt bread", 24, "…x x «bread» «salt» x x x x…"},
		{"an exact fit", "a bread b", "bread", 9, "a «bread» b"},
		{"one too long", "aa bread b", "bread", 9, "…«bread» b"},
		{"cut amid Han", strings.Repeat("本", 40) + "日" + strings.Repeat("本", 40), "日", 10, "…本本本«日»本本本本…"},
		{"a word that is too long", strings.Repeat("x", 30) + " " + strings.Repeat("y", 30), "yyy", 10, "…«yyy»yyyyy…"},
		{"a hit that is too long", "x " + strings.Repeat("y", 30), strings.Repeat("y", 30), 10, "…«yyyyyyyy»…"},
		{"marks stay with their letters", "x " + strings.Repeat("e\u0301", 30), "e", 7, "…«e\u0301»e\u0301…"},
		{"hardly room", "x bread x", "bread", 3, "…«b»…"},
		{"no room", "x bread x", "bread", 2, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, ok := mustParse(t, "a.md", tt.body).Excerpt(tt.query, tt.runes)
			if got := lightened(e); got != tt.want {
				t.Errorf("the excerpt for %q is\n\t%q, want\n\t%q", tt.query, got, tt.want)
			}
			if ok != (tt.want != "" || tt.runes < leastExcerpt) {
				t.Errorf("found: %t", ok)
			}
		})
	}
}

func TestExcerptPlace(t *testing.T) {
	tests := []struct {
		name, body, query string
		want              Place
	}{
		{"a paragraph", "One\n\nA 2nd bread\n", "bread", Place{Block: 1, Offset: 4}},
		{"the first letter", "One\n\nbread\n", "bread", Place{Block: 1}},
		{"in a list", "- one\n- two\n  - three bread\n", "bread", Place{Block: 0, Offset: 11}},
		{"of a phrase", "a b\n\nb a b c\n", "b c ", Place{Block: 1, Offset: 2}},
		{"in a row of a table", "| a | b |\n|---|---|\n| cc | bread |\n", "bread", Place{Block: 0, Offset: 2}},
		{"in the headings of one", "| a | bread |\n|---|---|\n| cc | dd |\n", "bread", Place{Block: 0}},
		{"not first in a heading of one", "| a | the bread |\n|---|---|\n| cc | dd |\n", "bread", Place{Block: 0}},
		{"behind what is no letter", "é½ -- 日本 👩‍💻 bread\n", "bread", Place{Block: 0, Offset: 4}},
		{"over lines", "a\nb c\n  d bread\n", "bread", Place{Block: 0, Offset: 4}},
		{"a sign at the end", "bread ™\n", "tm", Place{Block: 0, Offset: 4}},
		{"nothing but signs", "bread\n\n№ ™\n", "tm", Place{Block: 1}},
		{"where the text is cut", strings.Repeat("abc ", 100) + "bread", "bread", Place{Block: 0, Offset: 300}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if e, ok := mustParse(t, "a.md", tt.body).Excerpt(tt.query, 20); !ok || e.Place != tt.want {
				t.Errorf("the place of %q is %+v (%t), want %+v", tt.query, e.Place, ok, tt.want)
			}
		})
	}
}

// What is found in the text of a post has an excerpt.
func TestExcerptOfHits(t *testing.T) {
	b := mustLoad(t, Shipped())
	for _, query := range []string{"ssh", "the", "terminal read", "a"} {
		for _, h := range b.Search(query) {
			if e, ok := h.Post.Parse().Excerpt(query, 60); ok && len(e.Lit) == 0 {
				t.Errorf("%s, %q: nothing is lit in %q", h.Post.Slug, query, e.Text)
			} else if !ok && !strings.Contains(Fold(h.Post.Title+h.Post.Description+strings.Join(h.Post.Tags, " "), false), query[:1]) {
				t.Errorf("%s, %q: no excerpt", h.Post.Slug, query)
			}
		}
	}
}

func FuzzExcerpt(f *testing.F) {
	f.Add("One bread\n\n- two *bread*s\n", "bread", 10)
	f.Add("Straße ﬁn e\u0301t e\u0301 日本語 👩‍💻🇯🇵 don't", "stras f e 日 don", 5)
	f.Add(strings.Repeat("日本 ", 20)+"a\u200bb\u00adc ½ ﷺ", "1 صلى ab 本", 7)
	f.Add("```\na\tb\n\n\nc\n```\n| a | b |\n|-|-|\n| c | d |", "b c d a", 3)
	f.Add("№ ™\n\nx ℀", "tm a", 9)
	f.Add("x\u3099 か\u3099 हिन्दी\u0301 a'b'c", "か हि abc b", 4)
	f.Fuzz(func(t *testing.T, body, query string, runes int) {
		p := &Post{body: CleanText(body), site: defaultSite()}
		doc := p.Parse()
		runes %= 300
		e, ok := doc.Excerpt(query, runes)
		if ok != hasAny(doc, query) {
			t.Errorf("found: %t", ok)
		}
		checkExcerpt(t, doc, e, runes, ok)
	})
}

// hasAny says whether any text of a document has a word of a query.
func hasAny(doc *Document, query string) (any bool) {
	q := parseQuery(query)
	for _, b := range doc.Blocks {
		eachText(b.Node, func(s string) {
			eachWord(s, func(w word) {
				for _, term := range q.terms {
					any = any || string(w.folded) == term.folded || term.prefix && strings.HasPrefix(string(w.folded), term.folded)
				}
			})
		})
	}
	return any
}

func checkExcerpt(t *testing.T, doc *Document, e Excerpt, runes int, ok bool) {
	t.Helper()
	if !ok || runes < leastExcerpt {
		if e.Text != "" || e.Lit != nil {
			t.Errorf("excerpt %+v", e)
		}
		return
	}
	if n := utf8.RuneCountInString(e.Text); n > runes || !utf8.ValidString(e.Text) || strings.ContainsAny(e.Text, "\n\t\u00ad\u200b") || strings.Contains(e.Text, "  ") {
		t.Errorf("%q has %d characters, want up to %d", e.Text, n, runes)
	}
	if len(e.Lit) == 0 {
		t.Errorf("nothing is lit in %q", e.Text)
	}
	last := -1
	for _, s := range e.Lit {
		if s.Start <= last || s.End <= s.Start || s.End > len(e.Text) || !utf8.ValidString(e.Text[s.Start:s.End]) {
			t.Fatalf("%q has the spans %v", e.Text, e.Lit)
		}
		last = s.End
	}
	letters := 0
	if e.Place.Block >= 0 && e.Place.Block < len(doc.Blocks) {
		eachText(doc.Blocks[e.Place.Block].Node, func(s string) { letters += countLetters(s) })
	}
	if e.Place.Offset < 0 || e.Place.Offset >= max(letters, 1) || e.Place.Line != 0 {
		t.Errorf("place %+v in a block of %d letters", e.Place, letters)
	}
	first := strings.TrimLeftFunc(e.Text[e.Lit[0].Start:], func(r rune) bool { return unicode.IsMark(r) })
	if first == "" {
		t.Errorf("%q is lit from %d", e.Text, e.Lit[0].Start)
	}
}

func BenchmarkExcerpt(b *testing.B) {
	w := newPostWriter()
	p := &Post{body: w.post(800), site: defaultSite()}
	doc := p.Parse()
	for b.Loop() {
		doc.Excerpt("zebra "+w.words[3]+" "+w.words[40], 80)
	}
}
