package content

import (
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// origin finds in the file of a post what was made of its body. Package dialect changes
// some lines of a text, and leaves most of them as they are. So what stands in a line that
// is the same in both is found by that line, and all else between such lines, by its words.
type origin struct {
	body, made string
	bodyLines  []int // where the lines begin
	madeLines  []int
	same       []int // the line of the body for each that was made; that of [origin.gaps] below 0
	gaps       []gap // from -1 on

	file     []string // the lines of the file
	bodyLine int      // the first that body is on, from 1
	lead     int      // what stands before it on that line, in bytes
}

// gap is a part of a body, and what was made of it.
type gap struct{ bodyFrom, bodyTo, madeFrom, madeTo int }

// maxGap is the longest gap that is searched, in bytes. Between lines of prose that stay
// there is mostly one tag; a text without such lines would be searched for each mark.
const maxGap = 64 << 10

func newOrigin(p *Post, made string) *origin {
	o := &origin{body: p.body, made: made, bodyLine: p.bodyLine, file: fileLines(p.source)}
	o.bodyLines, o.madeLines = lineStarts(p.body), lineStarts(made)
	if made != p.body {
		o.same = sameLines(strings.Split(made, "\n"), strings.Split(p.body, "\n"))
		o.findGaps()
	}
	first, _, _ := strings.Cut(p.body, "\n")
	if o.bodyLine <= len(o.file) {
		o.lead = max(0, len(CleanText(o.file[o.bodyLine-1]))-len(first))
	}
	return o
}

// fileLines are the lines of a file, as [CleanText] divides it.
func fileLines(source string) []string {
	source = strings.TrimPrefix(source, "\ufeff")
	if strings.IndexByte(source, '\r') >= 0 {
		source = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(source)
	}
	return strings.Split(source, "\n")
}

func lineStarts(text string) []int {
	starts := []int{0}
	for i := range len(text) {
		if text[i] == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// findGaps numbers the gaps between the lines that are the same.
func (o *origin) findGaps() {
	start := func(starts []int, line, end int) int {
		if line < len(starts) {
			return starts[line]
		}
		return end
	}
	next := 0 // line of the body
	for i := 0; i < len(o.same); i++ {
		if o.same[i] >= 0 {
			next = o.same[i] + 1
			continue
		}
		first := i
		for i < len(o.same) && o.same[i] < 0 {
			o.same[i] = -1 - len(o.gaps)
			i++
		}
		end := len(o.bodyLines)
		if i < len(o.same) {
			end = max(next, o.same[i])
		}
		o.gaps = append(o.gaps, gap{
			start(o.bodyLines, next, len(o.body)), start(o.bodyLines, end, len(o.body)),
			o.madeLines[first], start(o.madeLines, i, len(o.made)),
		})
		i--
	}
}

// before is where in the body a text was that now stands at a place of what was made of
// it; an empty text is where that line was. It is false where the text is not there.
func (o *origin) before(at int, text string) (int, bool) {
	if o.same == nil {
		return at, true
	}
	line := lineOf(o.madeLines, at)
	if was := o.same[line]; was >= 0 {
		return o.bodyLines[was] + at - o.madeLines[line], true
	}
	g := o.gaps[-1-o.same[line]]
	if text == "" || max(g.bodyTo-g.bodyFrom, g.madeTo-g.madeFrom) > maxGap {
		return min(g.bodyFrom, len(o.body)), false
	}
	if from := o.sameLine(g, line); from >= 0 {
		found, ok := nth(o.body, from, lineEnd(o.body, from), text, strings.Count(o.made[o.madeLines[line]:at], text))
		if ok {
			return found, true
		}
	}
	return nth(o.body, g.bodyFrom, g.bodyTo, text, strings.Count(o.made[g.madeFrom:at], text))
}

// sameLine is where in the body the line begins that probably became a line of a gap: that
// of its number, where the gap has as many lines as before; negative where it has not.
func (o *origin) sameLine(g gap, line int) int {
	was := lineOf(o.bodyLines, g.bodyFrom) + line - lineOf(o.madeLines, g.madeFrom)
	if was >= len(o.bodyLines) ||
		strings.Count(o.body[g.bodyFrom:g.bodyTo], "\n") != strings.Count(o.made[g.madeFrom:g.madeTo], "\n") {
		return -1
	}
	return o.bodyLines[was]
}

// nth finds a text in a part of a body, behind so many others like it; the last one, where
// there are fewer.
func nth(body string, begin, end int, text string, behind int) (int, bool) {
	found := -1
	for from := begin; behind >= 0; behind-- {
		n := strings.Index(body[from:end], text)
		if n < 0 {
			break
		}
		found = from + n
		from = found + len(text)
	}
	return max(found, begin), found >= 0
}

// lineOf is the line that a place is in.
func lineOf(starts []int, at int) int {
	return sort.SearchInts(starts, at+1) - 1
}

// spot is where in the file a place of the body is.
func (o *origin) spot(at int) Spot {
	line := lineOf(o.bodyLines, at)
	column := at - o.bodyLines[line]
	if line == 0 {
		column += o.lead
	}
	number := o.bodyLine + line
	if number > len(o.file) {
		return Spot{number, 1}
	}
	return Spot{number, columnOf(o.file[number-1], column)}
}

// columnOf is the column of a line of a file in which so many bytes of what [CleanText]
// leaves of it end.
func columnOf(line string, n int) int {
	if isClean(line) {
		return utf8.RuneCountInString(line[:min(n, len(line))]) + 1
	}
	column, invalid := 1, false
	var row hiddenRow
	for ; line != ""; column++ {
		r, size := utf8.DecodeRuneInString(line)
		bad := r == utf8.RuneError && size == 1
		gone := bad && invalid || !bad && (unsafeRune(r) || row.drops(r)) // a run of such bytes is one character
		if n <= 0 && !gone {
			break
		}
		if !gone && bad {
			n -= len(string(utf8.RuneError))
		} else if !gone {
			n -= size
		}
		invalid = bad
		line = line[size:]
	}
	return column
}

// maxAligned is the longest text that is compared line by line, in lines; of a longer one
// the beginning and the end are. The longest posts have some thousands.
const maxAligned = 1 << 16

// sameLines finds for each line of a text that was made of another one which line that
// was; -1 where it is none. Lines that both have once tell where the others belong
// (patience diff, https://bramcohen.livejournal.com/73318.html).
func sameLines(made, body []string) []int {
	same := slices.Repeat([]int{-1}, len(made))
	used := make([]bool, len(body))
	pair := func(i, j int) bool {
		if i < 0 || j < 0 || i >= len(made) || j >= len(body) || same[i] >= 0 || used[j] || made[i] != body[j] {
			return false
		}
		same[i], used[j] = j, true
		return true
	}
	for i := 0; pair(i, i); i++ {
	}
	for k := 1; pair(len(made)-k, len(body)-k); k++ {
	}
	if max(len(made), len(body)) > maxAligned {
		return same
	}
	for _, anchor := range anchors(made, body) {
		pair(anchor[0], anchor[1])
	}
	for i := range same {
		for k := 1; same[i] >= 0 && pair(i+k, same[i]+k); k++ {
		}
	}
	for i := len(same) - 1; i >= 0; i-- {
		for k := 1; same[i] >= 0 && pair(i-k, same[i]-k); k++ {
		}
	}
	return same
}

// anchors are the lines that both texts have exactly once, in the order of both: the most
// of them that there are.
func anchors(made, body []string) [][2]int {
	type seen struct{ body, inBody, inMade int }
	lines := make(map[string]*seen, len(body))
	for j, line := range body {
		if l := lines[line]; l != nil {
			l.inBody++
		} else {
			lines[line] = &seen{j, 1, 0}
		}
	}
	for _, line := range made {
		if l := lines[line]; l != nil {
			l.inMade++
		}
	}
	var pairs [][2]int
	for i, line := range made {
		if l := lines[line]; l != nil && l.inBody == 1 && l.inMade == 1 {
			pairs = append(pairs, [2]int{i, l.body})
		}
	}
	return rising(pairs)
}

// rising is the longest part of the pairs in which the second numbers rise.
func rising(pairs [][2]int) [][2]int {
	var ends []int // the pair with the least end of a part of each length
	before := make([]int, len(pairs))
	for i, p := range pairs {
		n := sort.Search(len(ends), func(n int) bool { return pairs[ends[n]][1] >= p[1] })
		before[i] = -1
		if n > 0 {
			before[i] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, i)
		} else {
			ends[n] = i
		}
	}
	longest := make([][2]int, len(ends))
	if len(ends) > 0 {
		for n, i := len(ends)-1, ends[len(ends)-1]; i >= 0; n, i = n-1, before[i] {
			longest[n] = pairs[i]
		}
	}
	return longest
}
