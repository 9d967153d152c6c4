package page

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/clipperhouse/uax29/v2/graphemes"

	"edgerunner.vc/blog/content"
)

// TestEveryMeasure holds what is true of every page against every post, on both
// backgrounds, with and without colours.
func TestEveryMeasure(t *testing.T) {
	looks := []Look{
		{Dark: true, Colours: colorprofile.TrueColor}, {}, {Dark: true, Colours: colorprofile.ANSI},
		{Colours: colorprofile.Ascii}, {Plain: true},
	}
	for _, p := range mustAll(t) {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			doc := parse(p.post)
			for measure := 1; measure <= MaxMeasure; measure++ {
				look := looks[measure%len(looks)]
				if look.Measure = measure; raced && measure%13 != 0 {
					continue
				}
				page := set(doc, p.post, p.site, look)
				if measure%2 == 0 {
					page.Colour(0, page.Len())
				}
				if measure < NewLook(0, true).Measure { // no window is so narrow
					if wide := tooWide(page, measure); wide != "" {
						t.Errorf("%+v: %q is too wide", look, wide)
					}
					continue
				}
				if err := cmp.Or(checkPage(page, measure), checkTitle(page, p.post.Title), checkCode(page, doc.Document)); err != nil {
					t.Errorf("%+v: %v", look, err)
					break
				}
			}
		})
	}
}

// tooWide is a line that is wider than the measure; empty for none.
func tooWide(p *Page, measure int) string {
	for i := range p.Len() {
		if l := p.Line(i, 0); WidthMethod.StringWidth(l) > max(measure, 2) { // the widest character has two cells
			return l
		}
	}
	return ""
}

// checkPage says what is wrong with a page.
func checkPage(p *Page, measure int) error {
	if p.Len() == 0 || p.Len() != len(p.places) {
		return fmt.Errorf("%d lines with %d places", p.Len(), len(p.places))
	}
	measure = max(measure, 2) // the widest character has two cells
	lines := make([]sent, p.Len())
	for i := range lines {
		for _, shift := range shiftsOf(p, i) {
			if text, width := p.Append(nil, i, shift); width != WidthMethod.StringWidth(string(text)) {
				return fmt.Errorf("line %d is said to be %d cells wide: %q", i, width, text)
			}
			l, err := readLine(p.Line(i, shift), measure)
			if err != nil {
				return fmt.Errorf("line %d %.300q, shift %d: %w", i, p.Line(i, shift), shift, err)
			}
			if p.plain && strings.Contains(p.Line(i, shift), "\x1b") {
				return fmt.Errorf("line %d %.300q is not plain", i, p.Line(i, shift))
			}
			if shift == 0 {
				lines[i] = l
			}
		}
		if i > 0 && lines[i].text == "" && lines[i-1].text == "" && p.rows[i].code == nil && p.rows[i-1].code == nil {
			return fmt.Errorf("lines %d and %d, below %q, are both blank", i-1, i, lines[max(i-2, 0)].text)
		}
		if err := cmp.Or(checkText(p, i, lines[i].text), checkPlace(p, i)); err != nil {
			return fmt.Errorf("line %d %.300q: %w", i, lines[i].text, err)
		}
	}
	if lines[0].text == "" || lines[p.Len()-1].text == "" {
		return fmt.Errorf("a blank line at an end of the page")
	}
	return cmp.Or(checkLinks(p, lines), checkMarks(p, lines))
}

// shiftsOf are the shifts that are worth a look at a line.
func shiftsOf(p *Page, i int) []int {
	if p.rows[i].code == nil {
		return []int{0}
	}
	over := max(p.rows[i].code.over, 0)
	return []int{0, 1, 2, over / 2, over, over + 3, -1}
}

// checkText holds the words of a line against what is sent of it.
func checkText(p *Page, i int, sent string) error {
	words, column := p.Text(i)
	shown := cutCells(sent, column, 1<<30)
	if c := p.rows[i].code; c != nil && cells(words) > c.width {
		words, shown = cutCells(words, 0, c.width-1), strings.TrimSuffix(shown, cutMark)
		words, shown = strings.TrimRight(words, " "), strings.TrimRight(shown, " ")
		if !strings.HasPrefix(words, shown) { // half a character is not shown
			return fmt.Errorf("Text %q is shown as %q", words, shown)
		}
		return nil
	}
	if trimmedZero(words) != trimmedZero(shown) {
		return fmt.Errorf("Text is %q from cell %d on, shown is %q", words, column, shown)
	}
	return nil
}

// cutCells is the characters of a text that begin in the cells from and up to to.
func cutCells(s string, from, to int) string {
	at := 0
	start, end := len(s), len(s)
	for i, r := range s {
		if at >= from {
			start = min(start, i)
		}
		n := WidthMethod.StringWidth(string(r))
		if at+n > to {
			end = i
			break
		}
		at += n
	}
	return s[min(start, end):end]
}

// checkPlace says whether places rise from line to line, and lead back.
func checkPlace(p *Page, i int) error {
	if i > 0 && comparePlaces(p.places[i-1], p.places[i]) >= 0 {
		return fmt.Errorf("it is at %+v, after one at %+v", p.places[i], p.places[i-1])
	}
	if got := p.LineOf(p.PlaceAt(i)); got != i {
		return fmt.Errorf("it is at %+v, which is line %d", p.PlaceAt(i), got)
	}
	return nil
}

func comparePlaces(a, b spot) int {
	return cmp.Or(cmp.Compare(a.Block, b.Block), cmp.Compare(a.Offset, b.Offset), cmp.Compare(b.Line, a.Line))
}

// checkLinks says whether the links of a page lie where they say, and whether those
// that go on in another line have one name there.
func checkLinks(p *Page, lines []sent) error {
	names := map[string]string{} // targets by id
	for i, l := range p.Links {
		text := withoutBreaks(l.Text)
		if got := cutCells(lines[l.Line].text, l.Column, l.Column+l.Width); trimmedZero(got) != trimmedZero(text) && !p.plain {
			return fmt.Errorf("link %q in line %d %q, from cell %d over %d, is %q", text, l.Line, lines[l.Line].text, l.Column, l.Width, got)
		}
		if l.URL == "" || p.plain {
			continue
		}
		have := slices.IndexFunc(lines[l.Line].links, func(s sentLink) bool {
			return s.target == l.URL && strings.Contains(s.text, strings.TrimRight(text, " "))
		})
		if have < 0 {
			return fmt.Errorf("link %q to %s is not among %+v in line %d", text, l.URL, lines[l.Line].links, l.Line)
		}
		id := lines[l.Line].links[have].id
		if other := names[id]; id != "" && other != "" && other != l.URL {
			return fmt.Errorf("%s and %s have the id %q", l.URL, other, id)
		}
		names[id] = l.URL
		if i == 0 {
			continue
		}
		before := p.Links[i-1]
		goesOn := before.Link == l.Link && before.Line == l.Line-1 && p.rows[l.Line].margin == l.Column &&
			before.Column+before.Width == cells(lines[before.Line].text)
		if goesOn && id == "" {
			return fmt.Errorf("link %q to %s goes on in line %d without an id", text, l.URL, l.Line)
		}
	}
	for i, l := range lines {
		for _, s := range l.links {
			if !slices.ContainsFunc(p.Links, func(l Link) bool { return l.Line == i && l.URL == s.target }) {
				return fmt.Errorf("line %d leads to %s, which is not among the links", i, s.target)
			}
		}
	}
	return nil
}

// trimmedZero is a text without what takes no cell at its ends, for it cannot be said
// on which side of a cell that is.
func trimmedZero(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return runeCells(r) == 0 })
}

func withoutBreaks(s string) string {
	return strings.NewReplacer("\u00ad", "", "\u200b", "").Replace(s)
}

// checkMarks says whether headings, figures and notes are on the lines that they say.
func checkMarks(p *Page, lines []sent) error {
	last := -1
	letters := func(s string) string { return lettersOf(s) }
	if p.plain { // links have numbers there
		letters = func(s string) string { return digits.ReplaceAllString(lettersOf(s), "") }
	}
	begins := func(what string, line, height int, words string) error {
		if line < 0 || height < 1 || line+height > p.Len() {
			return fmt.Errorf("%s %q is at line %d, %d lines high, of %d", what, words, line, height, p.Len())
		}
		got, want := "", letters(words)
		for _, l := range lines[line : line+height] {
			got += letters(l.text)
		}
		if !strings.Contains(got, want[:min(len(want), 4*len(got))]) && !strings.HasPrefix(got, want) {
			return fmt.Errorf("%s %q is not at line %d %q", what, words, line, lines[line].text)
		}
		return nil
	}
	for _, h := range p.Outline {
		height := 1
		for line := h.Line + 1; line < p.Len() && lines[line].text != "" && len(lettersOf(h.Text)) > len(linesLetters(lines[h.Line:line])); line++ {
			height++
		}
		if err := begins("heading", h.Line, height, h.Text); err != nil || h.Line <= last || h.ID == "" {
			return cmp.Or(err, fmt.Errorf("heading %+v comes after line %d", h, last))
		}
		last = h.Line
	}
	for _, f := range p.Figures {
		if err := begins("figure", f.Line, f.Height, f.Alt); err != nil {
			return err
		}
	}
	for _, n := range p.Notes {
		name := fmt.Sprintf("[%d]", n.Number)
		if p.plain {
			name = fmt.Sprintf("[^%d]", n.Number)
		}
		if n.Line+n.Height > p.Len() || n.Height < 1 || p.Measure > 12 && !strings.HasPrefix(lines[n.Line].text, name) {
			return fmt.Errorf("note %+v is not at %q", n, lines[n.Line].text)
		}
	}
	return nil
}

var digits = regexp.MustCompile(`\d+`)

func linesLetters(lines []sent) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(lettersOf(l.text))
	}
	return b.String()
}

// checkCode holds the code of a page against its source: each line is there, from its
// first cell to its last, and what fits is byte for byte.
func checkCode(p *Page, doc *content.Document) error {
	var want []string
	eachNode(doc, func(n content.Node) {
		if c, ok := n.(*content.Code); ok {
			for l := range strings.SplitSeq(strings.Trim(c.Source, "\n"), "\n") {
				want = append(want, strings.TrimRight(withoutBreaks(tabbed(l)), " "))
			}
		}
	})
	for i, r := range p.rows {
		if r.code == nil {
			continue
		}
		if len(want) == 0 {
			return fmt.Errorf("line %d: more code than there is", i)
		}
		if got, _ := p.Text(i); got != want[0] {
			return fmt.Errorf("line %d: code %q is %q", i, want[0], got)
		}
		want = want[1:]
		if err := checkShifts(p, i); err != nil {
			return fmt.Errorf("line %d: %w", i, err)
		}
	}
	if len(want) > 0 {
		return fmt.Errorf("code %q is missing", want)
	}
	return nil
}

// tabbed is a line with its tabs as blanks up to stops of 4 cells.
func tabbed(l string) string {
	for {
		before, after, ok := strings.Cut(l, "\t")
		if !ok {
			return l
		}
		l = before + strings.Repeat(" ", 4-WidthMethod.StringWidth(withoutBreaks(before))%4) + after
	}
}

// checkShifts looks at a line of code through each shift: every character of it is
// shown whole somewhere, in its turn, and half of one never.
func checkShifts(p *Page, i int) error {
	r := p.rows[i]
	line := r.code.lines[r.index].text
	missing := map[int]string{} // characters by the cell that they begin in
	at := 0
	for g := graphemes.FromString(line); g.Next(); at += cells(g.Value()) {
		if g.Value() != " " && cells(g.Value()) <= r.code.width-2 {
			missing[at] = g.Value()
		}
	}
	all := maps.Clone(missing)
	step := max(1, r.code.width/4)
	for shift := 0; len(missing) > 0 && shift <= p.Overflow(i, i+1)+step; shift += step {
		shown := cutCells(ansi.Strip(p.Line(i, shift)), r.margin, 1<<30)
		cell := min(shift, max(r.code.over, 0))
		if cell > 0 && strings.HasPrefix(shown, backMark) {
			shown = strings.TrimPrefix(shown, backMark)
			cell++
		}
		cut := strings.HasSuffix(shown, cutMark) && cell+cells(shown) < at
		for g := graphemes.FromString(strings.TrimSuffix(shown, map[bool]string{true: cutMark}[cut])); g.Next(); cell += cells(g.Value()) {
			if g.Value() != " " && all[cell] != g.Value() && all[cell] != "" {
				return fmt.Errorf("shift %d shows %q in cell %d, which has %q: %q", shift, g.Value(), cell, all[cell], line)
			}
			if missing[cell] == g.Value() {
				delete(missing, cell)
			}
		}
	}
	if len(missing) > 0 {
		return fmt.Errorf("no shift shows the cells %v of %q, %d cells wide", missing, line, r.code.width)
	}
	return nil
}

// sent is a line as a terminal takes it.
type sent struct {
	text  string
	links []sentLink
}

type sentLink struct{ id, target, text string }

// readLine takes a line apart as it goes to the terminal, and says what is wrong with
// it: nothing but printable text, SGR and OSC 8 may be in it, and it leaves no style
// or hyperlink on. It is stricter than any terminal.
func readLine(l string, measure int) (sent, error) {
	var out sent
	if w := WidthMethod.StringWidth(l); w > measure {
		return out, fmt.Errorf("%d cells wide, measure %d", w, measure)
	}
	var b strings.Builder
	styled, target, start := "", "", 0
	inColour := false // the last character
	for rest := l; rest != ""; {
		if m := sgr.FindStringSubmatch(rest); m != nil {
			if styled += ";" + m[1]; m[1] == "" || m[1][0] == ';' {
				styled = m[1]
			}
			rest = rest[len(m[0]):]
			continue
		}
		if m := osc8.FindStringSubmatch(rest); m != nil {
			if target != "" {
				out.links[len(out.links)-1].text = b.String()[start:]
			}
			if target, start = m[2], b.Len(); target != "" {
				out.links = append(out.links, sentLink{id: strings.TrimPrefix(m[1], "id="), target: target})
			}
			rest = rest[len(m[0]):]
			continue
		}
		r, size := utf8.DecodeRuneInString(rest)
		if err := checkRune(r, size); err != nil {
			return out, fmt.Errorf("%w at %.40q", err, rest)
		}
		b.WriteRune(r)
		inColour = strings.Contains(styled, ";48;") || strings.HasSuffix(styled, ";7")
		rest = rest[size:]
	}
	out.text = b.String()
	switch {
	case styled != "":
		return out, fmt.Errorf("the style is left on")
	case target != "":
		return out, fmt.Errorf("the hyperlink to %q is left open", target)
	case strings.HasSuffix(out.text, " ") && !inColour:
		return out, fmt.Errorf("ends with a blank")
	}
	return out, nil
}

var (
	sgr  = regexp.MustCompile(`^\x1b\[([0-9;:]*)m`)
	osc8 = regexp.MustCompile(`^\x1b\]8;([a-z]+=[!-9<-~]*)?;([!-~]*)(?:\x07|\x1b\\)`)
)

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
			doc := p.post.Parse()
			tables := tableBlocks(doc)
			for _, measure := range []int{8, 20, 33, 80} {
				page := p.set(measure)
				for i, b := range doc.Blocks {
					find := missingWord
					if tables[i] {
						find = missingLetters
					}
					if lost := find(blockLines(page, i), wordsIn(b.Node)); lost != "" {
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

// blockLines is what the page shows of a block, with the whole of its code.
func blockLines(p *Page, block int) string {
	var lines []string
	for i, l := range wholeLines(p) {
		if p.places[i].Block == block {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "\n")
}

// wholeLines is the text of a page, with the whole of its code.
func wholeLines(p *Page) []string {
	lines := stripped(p)
	for i := range lines {
		if p.rows[i].code != nil {
			lines[i], _ = p.Text(i)
		}
	}
	return lines
}

// wordsIn is what a reader reads in a node.
func wordsIn(n content.Node) string {
	var b strings.Builder
	walk(n, func(content.Node) {}, func(words string) { b.WriteString(words + " ") })
	return b.String()
}

// eachNode gives f all nodes of a document, in order.
func eachNode(doc *content.Document, f func(content.Node)) {
	for _, b := range doc.Blocks {
		walk(b.Node, f, func(string) {})
	}
}

// walk goes through a node, and all nodes and words in it, in reading order.
func walk(n content.Node, node func(content.Node), words func(string)) {
	nodes := func(all []content.Node) {
		for _, n := range all {
			walk(n, node, words)
		}
	}
	texts := func(all ...content.Text) {
		for _, t := range all {
			words(t.Words)
		}
	}
	node(n)
	switch n := n.(type) {
	case *content.Paragraph:
		texts(n.Text)
	case *content.Heading:
		texts(n.Text)
	case *content.Code:
		words(n.Title + " " + n.Source)
	case *content.Formula:
		words(n.Source)
	case *content.List:
		for _, item := range n.Items {
			nodes(item.Nodes)
		}
	case *content.Quote:
		nodes(n.Nodes)
	case *content.Callout:
		texts(n.Title)
		nodes(n.Nodes)
	case *content.Details:
		texts(n.Summary)
		nodes(n.Nodes)
	case *content.Table:
		texts(n.Head...)
		for _, row := range n.Rows {
			texts(row...)
		}
	case *content.Figure:
		words(n.Alt)
		texts(n.Caption)
	case *content.Definitions:
		for _, d := range n.Items {
			texts(d.Terms...)
			nodes(d.Nodes)
		}
	case *content.Notes:
		for _, note := range n.Notes {
			nodes(note.Nodes)
		}
	}
}

// roundTripMeasures are the narrowest, the usual and the widest that NewLook gives.
var roundTripMeasures = []int{8, 12, 20, 27, 40, 64, 80}

// TestPlaceAtAnotherMeasure takes the place of every line to every other measure:
// the letter that the line began with is on the line that the place leads to.
func TestPlaceAtAnotherMeasure(t *testing.T) {
	for _, p := range mustAll(t) {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			tables := tableBlocks(p.post.Parse())
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
func tableBlocks(doc *content.Document) map[int]bool {
	tables := map[int]bool{}
	for i, b := range doc.Blocks {
		walk(b.Node, func(n content.Node) {
			_, isTable := n.(*content.Table)
			tables[i] = tables[i] || isTable
		}, func(string) {})
	}
	return tables
}

func checkRoundTrip(a, b *Page, skip map[int]bool) error {
	countedA, countedB := counted(a), counted(b)
	blocksA, blocksB := blockLetters(a, countedA), blockLetters(b, countedB)
	for line, at := range a.places {
		there := b.LineOf(a.PlaceAt(line))
		if got := b.PlaceAt(there).Block; got != at.Block {
			return fmt.Errorf("line %d at %+v leads to block %d", line, at, got)
		}
		if back := a.LineOf(a.PlaceAt(line)); back != line {
			return fmt.Errorf("line %d at %+v comes back to line %d", line, at, back)
		}
		if skip[at.Block] || countedA[line] == "" {
			continue
		}
		if blocksA[at.Block] != blocksB[at.Block] {
			return fmt.Errorf("block %d has other letters:\n%s\n\n%s", at.Block, blockLines(a, at.Block), blockLines(b, at.Block))
		}
		from := b.PlaceAt(there).Offset
		if n := utf8.RuneCountInString(countedB[there]); at.Offset < from || at.Offset >= from+n {
			return fmt.Errorf("line %d %q, letter %d of block %d, leads to line %d %q, which shows letters %d to %d",
				line, countedA[line], at.Offset, at.Block, there, countedB[there], from, from+n)
		}
	}
	return nil
}

// counted is the letters of each line that count for a place: those of the names of
// languages, for instance, do not.
func counted(p *Page) []string {
	out := make([]string, p.Len())
	for i := range out {
		words, _ := p.Text(i)
		out[i] = lettersOf(words)
		if i+1 < p.Len() && p.places[i+1].Block == p.places[i].Block && p.places[i+1].Offset == p.places[i].Offset {
			out[i] = ""
		}
	}
	return out
}

// blockLetters is the letters that count of each block.
func blockLetters(p *Page, counted []string) map[int]string {
	blocks := map[int]string{}
	for i, l := range counted {
		blocks[p.places[i].Block] += l
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
	last := p.Len() - 1
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
		if !slices.Equal(styled(first, 0), styled(p.set(40), 0)) {
			t.Errorf("%s: the second page is another one", p.name)
		}
	}
}

// TestSetHead sets the beginning of a long post: it is the beginning of the whole.
func TestSetHead(t *testing.T) {
	for _, p := range append(mustShipped(t), mustRepeated(t, 60_000)) {
		for _, measure := range []int{20, 80} {
			look := Look{Measure: measure}
			head, whole := SetHead(p.post, p.site, look), Set(p.post, p.site, look)
			if p.post.Size() > 3*headSize && (head.Rest == 0 || head.Len() > whole.Len()/2) || head.Rest > 0 && head.Len() < 60 {
				t.Errorf("%s, measure %d: %d of %d lines, %d to come", p.name, measure, head.Len(), whole.Len(), head.Rest)
			}
			if head.Rest > 0 && (head.Len()+head.Rest < whole.Len()/2 || head.Len()+head.Rest > 2*whole.Len()) {
				t.Errorf("%s, measure %d: %d + %d lines, there are %d", p.name, measure, head.Len(), head.Rest, whole.Len())
			}
			for i, l := range styled(head, 0) {
				have, want := head.PlaceAt(i), whole.PlaceAt(i)
				if head.Rest > 0 { // it does not know what is behind its last blocks
					want.Blocks, want.Twins, want.Behind = 0, have.Twins, have.Behind
				}
				if l != whole.Line(i, 0) || have != want && i < head.Len()-1 {
					t.Errorf("%s, measure %d, line %d:\nhead  %q %+v\nwhole %q %+v", p.name, measure, i, l, head.PlaceAt(i), whole.Line(i, 0), whole.PlaceAt(i))
					break
				}
			}
		}
	}
}

// TestOverflow tells by how many cells the code on some lines is too long.
func TestOverflow(t *testing.T) {
	text := "Text.\n\n```\n" + strings.Repeat("x", 50) + "\n```\n\nMore.\n\n```\na\nb\nc\nd\ne\nf\ng\nh\n```\n"
	p := setText(t, text, 20)
	long := slices.IndexFunc(stripped(p), func(l string) bool { return strings.Contains(l, "xxx") })
	want := p.Overflow(long, long+1)
	if !strings.HasSuffix(ansi.Strip(p.Line(long, want)), "x") || strings.HasSuffix(ansi.Strip(p.Line(long, want-3)), "x") {
		t.Errorf("shifted by %d: %q; by three less: %q", want, p.Line(long, want), p.Line(long, want-3))
	}
	for _, tt := range []struct{ from, to, want int }{
		{0, p.Len(), want}, {-5, p.Len() + 5, want}, {0, long, 0}, {long + 1, p.Len(), 0}, {long, long, 0},
		{p.Len(), p.Len() + 9, 0}, {p.Len() + 3, p.Len() + 9, 0}, {9, 3, 0},
	} {
		func() {
			defer func() {
				if err := recover(); err != nil {
					t.Errorf("Overflow(%d, %d) of %d lines panics: %v", tt.from, tt.to, p.Len(), err)
				}
			}()
			p.Uncoloured(tt.from, tt.to)
			p.Colour(tt.from, tt.to)
			if got := p.Overflow(tt.from, tt.to); got != tt.want {
				t.Errorf("Overflow(%d, %d) = %d, want %d", tt.from, tt.to, got, tt.want)
			}
		}()
	}
}

// TestColour finds the colours of some code, and not of all.
func TestColour(t *testing.T) {
	p := mustPost(t, "post.md", "```go\nvar x = 1\n```\n\n```go\nvar y = 2\n```\n").set(40)
	x := slices.IndexFunc(stripped(p), func(l string) bool { return strings.Contains(l, "var x") })
	before := p.Line(x, 0)
	if !p.Uncoloured(x, x+1) || p.Uncoloured(0, x) {
		t.Error("the colours are known before anybody has looked")
	}
	p.Colour(x, x+1)
	if p.Uncoloured(x, x+1) || !p.Uncoloured(x+1, p.Len()) || p.Line(x, 0) == before {
		t.Errorf("coloured: %q, before: %q", p.Line(x, 0), before)
	}
	if ansi.Strip(p.Line(x, 0)) != ansi.Strip(before) {
		t.Errorf("%q has other words than %q", p.Line(x, 0), before)
	}
}

// TestColourAtOnce looks at one page from everywhere while its colours are found.
func TestColourAtOnce(t *testing.T) {
	p := mustShipped(t)[1]
	page, want := p.set(40), p.set(40)
	want.Colour(0, want.Len())
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			for line := range page.Len() {
				at := (line + i*7) % page.Len()
				_ = page.Line(at, i)
				_ = page.Uncoloured(at, at+3)
				page.Colour(at, at+1)
				if got := page.Line(at, i); got != want.Line(at, i) {
					t.Errorf("line %d, shift %d: %q, want %q", at, i, got, want.Line(at, i))
				}
			}
		})
	}
	wg.Wait()
}

// TestLinkOverLines sets links that do not fit on a line in all that holds words: a
// terminal takes their parts for one.
func TestLinkOverLines(t *testing.T) {
	const link = "[a link of many words](https://example.com/)"
	for _, text := range []string{
		link, "x " + link + " y", "> " + link, "- " + link, "# " + link, "1. > " + link, "> [!TIP]\n> " + link,
		"![a link of many words](https://example.com/)", "| a | b |\n|---|---|\n| " + link + " | x |", "a\n: " + link,
	} {
		p := setText(t, text, 18)
		ids := map[string]int{}
		for i := range p.Len() {
			l, err := readLine(p.Line(i, 0), 18)
			if err != nil {
				t.Error(err)
			}
			for _, s := range l.links {
				ids[s.id]++
			}
		}
		if len(ids) != 1 || ids[""] > 0 {
			t.Errorf("%q: the ids are %v\n%s", text, ids, strings.Join(stripped(p), "\n"))
		}
	}
}
