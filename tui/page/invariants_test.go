package page

import (
	"cmp"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	astext "github.com/yuin/goldmark/extension/ast"

	"edgerunner.vc/blog/content"
)

// TestEveryMeasure holds what is true of every page against every post, on both
// backgrounds.
func TestEveryMeasure(t *testing.T) {
	step := 3
	if raced {
		step = 13
	}
	for _, p := range mustAll(t) {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			for measure := 2; measure <= 120; measure += step {
				for _, dark := range []bool{true, false} {
					page := Set(p.post, p.site, Look{Measure: measure, Dark: dark})
					if err := cmp.Or(checkPage(page, measure), checkTitle(page, p.post.Title)); err != nil {
						t.Errorf("measure %d, dark %t: %v", measure, dark, err)
						break
					}
				}
			}
		})
	}
}

// checkPage says what is wrong with a page.
func checkPage(p *Page, measure int) error {
	if len(p.Lines) == 0 || len(p.Lines) != len(p.places) {
		return fmt.Errorf("%d lines with %d places", len(p.Lines), len(p.places))
	}
	for i, l := range p.Lines {
		if err := checkLine(l, measure); err != nil {
			return fmt.Errorf("line %d %.300q: %w", i, l, err)
		}
	}
	for i := range p.Lines {
		if i > 0 && (comparePlaces(p.places[i-1], p.places[i]) > 0 || p.places[i-1] == p.places[i]) {
			return fmt.Errorf("line %d is at %+v, after one at %+v", i, p.places[i], p.places[i-1])
		}
		if got := p.LineOf(p.PlaceAt(i)); got != i {
			return fmt.Errorf("line %d is at %+v, which is line %d", i, p.PlaceAt(i), got)
		}
	}
	return nil
}

func comparePlaces(a, b content.Place) int {
	return cmp.Or(cmp.Compare(a.Block, b.Block), cmp.Compare(a.Offset, b.Offset))
}

// checkLine says what is wrong with one line as it goes to the terminal: nothing but
// printable text, SGR and OSC 8 may be in it, and it leaves no style or hyperlink on.
func checkLine(l string, measure int) error {
	if w := WidthMethod.StringWidth(l); w > measure {
		return fmt.Errorf("%d cells wide, measure %d", w, measure)
	}
	text, target, err := parseLine(l)
	if err != nil {
		return err
	}
	if target != "" {
		return fmt.Errorf("the hyperlink to %q is left open", target)
	}
	if strings.HasSuffix(text, " ") {
		return fmt.Errorf("ends with a blank")
	}
	return nil
}

var (
	sgr      = regexp.MustCompile(`^\x1b\[([0-9;:]*)m`)
	osc8     = regexp.MustCompile(`^\x1b\]8;([a-z]+=[!-9<-~]*)?;([!-~]*)(?:\x07|\x1b\\)`)
	sgrReset = regexp.MustCompile(`^(?:0*|.*;0*)$`)
)

// parseLine takes a line apart into its text and the hyperlink that is open at its
// end. It is stricter than any terminal, and not the parser that the package uses.
func parseLine(l string) (text, target string, err error) {
	var b strings.Builder
	styled := false
	for rest := l; rest != ""; {
		if rest[0] == '\x1b' {
			if m := sgr.FindStringSubmatch(rest); m != nil {
				styled = !sgrReset.MatchString(m[1])
				rest = rest[len(m[0]):]
				continue
			}
			if m := osc8.FindStringSubmatch(rest); m != nil {
				target = m[2]
				rest = rest[len(m[0]):]
				continue
			}
		}
		r, size := utf8.DecodeRuneInString(rest)
		if err := checkRune(r, size); err != nil {
			return "", "", fmt.Errorf("%w at %.40q", err, rest)
		}
		b.WriteRune(r)
		rest = rest[size:]
	}
	if styled {
		return "", "", fmt.Errorf("the style is left on")
	}
	return b.String(), target, nil
}

func checkRune(r rune, size int) error {
	switch {
	case r == utf8.RuneError && size == 1:
		return fmt.Errorf("a byte that is not UTF-8")
	case unicode.IsControl(r):
		return fmt.Errorf("the control %U", r)
	case unicode.Is(unicode.Noncharacter_Code_Point, r):
		return fmt.Errorf("the noncharacter %U", r)
	case unicode.Is(unicode.Bidi_Control, r):
		return fmt.Errorf("the bidirectional control %U", r)
	}
	return nil
}

// checkTitle says whether the first lines are the title.
func checkTitle(p *Page, title string) error {
	squeeze := func(s string) string { return strings.ReplaceAll(s, " ", "") }
	want := squeeze(title)
	for i, l := range stripped(p) {
		got := squeeze(l)
		if got == "" || !strings.HasPrefix(want, got) || p.places[i].Block != -1 {
			return fmt.Errorf("line %d is %q, want the title from %q", i, l, want)
		}
		if want = want[len(got):]; want == "" {
			return nil
		}
	}
	return fmt.Errorf("the title is not there")
}

// TestNothingIsLost looks for every word of every block on the lines of that block.
func TestNothingIsLost(t *testing.T) {
	for _, p := range mustAll(t) {
		t.Run(p.name, func(t *testing.T) {
			tables := tableBlocks(p.post)
			doc := p.post.Parse()
			for _, measure := range []int{20, 80} {
				page := p.set(measure)
				for i, b := range doc.Blocks {
					find := missingWord
					if tables[i] {
						find = missingLetters
					}
					if lost := find(blockLines(page, i), blockText(b.Node, doc.Source)); lost != "" {
						t.Errorf("measure %d, block %d: %q is missing or too late in\n%s", measure, i, lost, blockLines(page, i))
					}
				}
			}
		})
	}
}

// missingWord is the first word of want that got does not have in its turn.
func missingWord(got, want string) string {
	got = lettersOf(got)
	for _, word := range wordsOf(want) {
		at := strings.Index(got, word)
		if at < 0 {
			return word
		}
		got = got[at+len(word):]
	}
	return ""
}

// missingLetters is the letters of want that got does not have, in any order.
func missingLetters(got, want string) string {
	counts := map[rune]int{}
	for _, r := range got {
		counts[r]++
	}
	return strings.Map(func(r rune) rune {
		if counts[r]--; counts[r] < 0 {
			return r
		}
		return -1
	}, lettersOf(want))
}

// blockLines is what the page shows of a block.
func blockLines(p *Page, block int) string {
	var lines []string
	for i, l := range stripped(p) {
		if p.places[i].Block == block {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "\n")
}

// blockText is what a reader of the source would read in a block.
func blockText(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if n.Type() == ast.TypeBlock {
			b.WriteByte(' ')
		}
		if entering {
			b.WriteString(nodeText(n, source))
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// nodeText is what a node adds to the text of its block.
func nodeText(n ast.Node, source []byte) string {
	switch n := n.(type) {
	case *ast.Text:
		value := string(n.Segment.Value(source))
		if n.Parent().Kind() != ast.KindCodeSpan {
			value = reading(value)
		}
		if n.SoftLineBreak() || n.HardLineBreak() {
			value += " "
		}
		return value
	case *ast.AutoLink:
		return string(n.Label(source))
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		return string(n.Lines().Value(source))
	case *astext.FootnoteLink:
		return fmt.Sprintf(" %d ", n.Index)
	case *content.Figure:
		return n.Alt + " " + n.Caption
	case *content.Prose:
		return n.Words
	}
	return ""
}

var (
	escaped = regexp.MustCompile(`\\([!-/:-@[-` + "`" + `{-~])`)
	entity  = regexp.MustCompile(`&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]*);`)
)

// reading is the words of Markdown text, with entities resolved.
func reading(s string) string {
	s = escaped.ReplaceAllString(s, "$1\ufffc") // so that \&amp; stays as it is
	s = entity.ReplaceAllStringFunc(s, func(e string) string {
		if r := html.UnescapeString(e); !strings.HasSuffix(r, ";") || r == ";" {
			return r
		}
		return e
	})
	return strings.ReplaceAll(s, "\ufffc", "")
}

// roundTripMeasures are the narrowest, the usual and the widest that NewLook gives.
var roundTripMeasures = []int{8, 12, 20, 28, 40, 64, 80}

// TestPlaceAtAnotherMeasure takes the place of every line to every other measure:
// the letter that the line began with is on the line that the place leads to.
func TestPlaceAtAnotherMeasure(t *testing.T) {
	for _, p := range mustAll(t) {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			tables := tableBlocks(p.post)
			pages := map[int]*Page{}
			for _, m := range roundTripMeasures {
				pages[m] = p.set(m)
			}
			for _, a := range roundTripMeasures {
				for _, b := range roundTripMeasures {
					if err := checkRoundTrip(pages[a], pages[b], tables); err != nil {
						t.Fatalf("from measure %d to %d: %v", a, b, err)
					}
				}
			}
		})
	}
}

// tableBlocks are the blocks with a table in them, whose letters are in another order
// at another width; see [TestPlaceInTable].
func tableBlocks(post *content.Post) map[int]bool {
	tables := map[int]bool{}
	for i, b := range post.Parse().Blocks {
		_ = ast.Walk(b.Node, func(n ast.Node, _ bool) (ast.WalkStatus, error) {
			tables[i] = tables[i] || n.Kind() == astext.KindTable
			return ast.WalkContinue, nil
		})
	}
	return tables
}

func checkRoundTrip(a, b *Page, skip map[int]bool) error {
	textA, textB := stripped(a), stripped(b)
	blocksA, blocksB := blockLetters(a), blockLetters(b)
	for line, at := range a.places {
		there := b.LineOf(at)
		if got := b.PlaceAt(there).Block; got != at.Block {
			return fmt.Errorf("line %d at %+v leads to block %d", line, at, got)
		}
		if back := a.LineOf(at); back != line {
			return fmt.Errorf("line %d at %+v comes back to line %d", line, at, back)
		}
		if skip[at.Block] || lettersOf(textA[line]) == "" {
			continue
		}
		lettersA, lettersB := blocksA[at.Block], blocksB[at.Block]
		if at.Offset >= len(lettersB) || lettersA[at.Offset] != lettersB[at.Offset] {
			return fmt.Errorf("letter %d of block %d is another one:\n%s\n\n%s", at.Offset, at.Block, blockLines(a, at.Block), blockLines(b, at.Block))
		}
		from := b.PlaceAt(there).Offset
		if n := len([]rune(lettersOf(textB[there]))); at.Offset < from || at.Offset >= from+n {
			return fmt.Errorf("line %d %q, letter %d of block %d, leads to line %d %q, which shows letters %d to %d",
				line, textA[line], at.Offset, at.Block, there, textB[there], from, from+n)
		}
	}
	return nil
}

// blockLetters is the letters that a page shows of each block.
func blockLetters(p *Page) map[int][]rune {
	blocks := map[int][]rune{}
	for i, l := range stripped(p) {
		blocks[p.places[i].Block] = append(blocks[p.places[i].Block], []rune(lettersOf(l))...)
	}
	return blocks
}

// TestPlaceInTable takes the place of the first line of a row to other measures: it
// leads into that row, also where the rows have become records.
func TestPlaceInTable(t *testing.T) {
	const rows = 12
	var src strings.Builder
	src.WriteString("| Name | What it is known for | Year |\n|---|---|---|\n")
	for i := range rows {
		fmt.Fprintf(&src, "| row%c | some words about it that need more than a line | 19%02d |\n", 'a'+i, i)
	}
	pages := map[int]*Page{}
	for _, m := range roundTripMeasures {
		pages[m] = setText(t, src.String(), m)
	}
	for _, a := range roundTripMeasures {
		for _, b := range roundTripMeasures {
			there := stripped(pages[b])
			for line, text := range stripped(pages[a]) {
				row := rowAt([]string{text}, 0)
				to := pages[b].LineOf(pages[a].PlaceAt(line))
				if got := rowAt(there, to); row != "" && got != row {
					t.Errorf("from measure %d to %d: %s leads to %q, in %q", a, b, row, there[to], got)
					break
				}
			}
		}
	}
}

// rowAt is the name of the row that a line is in; empty above the first.
func rowAt(lines []string, line int) string {
	for ; line >= 0; line-- {
		for _, word := range wordsOf(lines[line]) {
			if strings.HasPrefix(word, "row") {
				return word
			}
		}
	}
	return ""
}

// TestPlaceOutside asks for lines and places that a page does not have.
func TestPlaceOutside(t *testing.T) {
	p := setText(t, "# Heading\n\nOne.\n\nTwo.\n", 40)
	last := len(p.Lines) - 1
	for _, tt := range []struct{ line, want int }{{-1, 0}, {-1 << 62, 0}, {last + 1, last}, {1 << 62, last}} {
		if got, want := p.PlaceAt(tt.line), p.PlaceAt(tt.want); got != want {
			t.Errorf("PlaceAt(%d) = %+v, want %+v", tt.line, got, want)
		}
		_ = p.HeadingAt(tt.line)
	}
	for _, tt := range []struct {
		at   content.Place
		want int
	}{
		{content.Place{Block: -9}, 0},
		{content.Place{Block: -1, Offset: -1}, 0},
		{content.Place{Block: -1, Line: 99}, 0},
		{content.Place{Block: 99}, last},
		{content.Place{Block: 2, Offset: 1 << 40}, last},
	} {
		if got := p.LineOf(tt.at); got != tt.want {
			t.Errorf("LineOf(%+v) = %d, want %d", tt.at, got, tt.want)
		}
	}
}

// TestHeadingAt tells what each line is under.
func TestHeadingAt(t *testing.T) {
	p := setText(t, "Before.\n\n# One *stressed*\n\nText.\n\n> # Quoted\n\n## Two\n\nText.\n", 40)
	under := map[string]string{
		"Title": "", "Before.": "", "One stressed": "One stressed", "Text.": "One stressed", "│ Quoted": "One stressed", "Two": "Two",
	}
	seen := 0
	for i, l := range stripped(p) {
		want, ok := under[l]
		if !ok {
			continue
		}
		if seen++; l == "Text." && seen > 5 {
			want = "Two"
		}
		if got := p.HeadingAt(i); got != want {
			t.Errorf("line %d %q is under %q, want %q", i, l, got, want)
		}
	}
	if seen != len(under)+1 {
		t.Errorf("%d of %d lines", seen, len(under)+1)
	}
}

// TestSetIsRepeatable sets a post again and again: the lines are the same, and the
// post is not changed.
func TestSetIsRepeatable(t *testing.T) {
	for _, p := range mustAll(t) {
		first := p.set(40)
		_ = Set(p.post, p.site, Look{Measure: 17})
		if !slices.Equal(first.Lines, p.set(40).Lines) {
			t.Errorf("%s: the second page is another one", p.name)
		}
	}
}
