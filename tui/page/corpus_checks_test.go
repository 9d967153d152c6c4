package page_test

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/net/html/atom"
)

// sheet is a page as it is checked.
type sheet struct {
	measure int
	styled  []string
	lines   []string // without well-formed escapes
	words   map[string]int
	letters string     // of all lines, joined
	cells   [][]string // the letters of the cells of each line, once they are asked for
}

func newSheet(lines []string, measure int) *sheet {
	s := &sheet{measure: measure, styled: lines, words: map[string]int{}}
	for _, l := range lines {
		s.lines = append(s.lines, withoutEscapes(l))
	}
	all := strings.Join(s.lines, "\n")
	for _, w := range wordsOf(all) {
		s.words[w]++
	}
	s.letters = lettersOf(all)
	return s
}

// checkSheet holds a page against the oracle.
func checkSheet(r *report, o *oracle, s *sheet) {
	for i, l := range s.styled {
		r.tallies[r.at].bytes += len(l)
		r.tallies[r.at].text += len(s.lines[i])
	}
	checkWidths(r, s)
	checkControls(r, s)
	checkTags(r, o, s)
	checkShortcodes(r, o, s)
	checkURLs(r, o, s)
	checkCJK(r, o, s)
	checkCode(r, o, s)
	checkWords(r, o, s)
}

// withoutEscapes takes well-formed SGR and OSC 8 out of a line, and nothing else.
func withoutEscapes(line string) string {
	if strings.IndexByte(line, '\x1b') < 0 {
		return line
	}
	var b strings.Builder
	for line != "" {
		if n := escapeLength(line); n > 0 {
			line = line[n:]
			continue
		}
		n := strings.IndexByte(line[1:], '\x1b') + 1
		if n == 0 {
			n = len(line)
		}
		b.WriteString(line[:n])
		line = line[n:]
	}
	return b.String()
}

// escapeLength is the length of the SGR or OSC 8 that s begins with; 0 without one.
func escapeLength(s string) int {
	if parameters, ok := strings.CutPrefix(s, "\x1b["); ok {
		rest := strings.TrimLeft(parameters, "0123456789;:")
		if strings.HasPrefix(rest, "m") {
			return len(s) - len(rest) + 1
		}
		return 0
	}
	if rest, ok := strings.CutPrefix(s, "\x1b]8;"); ok {
		end := strings.IndexFunc(rest, func(r rune) bool { return r < '!' || r > '~' })
		if end < 0 || !strings.Contains(rest[:end], ";") {
			return 0
		}
		for _, terminator := range []string{"\x1b\\", "\a"} {
			if strings.HasPrefix(rest[end:], terminator) {
				return len(s) - len(rest) + end + len(terminator)
			}
		}
	}
	return 0
}

// isFrame says whether a character is drawn by us, and no text.
func isFrame(r rune) bool { return r >= 0x2500 && r <= 0x259f }

func withoutFrames(text string) string {
	return strings.Map(func(r rune) rune {
		if isFrame(r) {
			return ' '
		}
		return r
	}, text)
}

// checkWidths looks for lines that are wider than the measure. How wide a tab is, no
// program can know.
func checkWidths(r *report, s *sheet) {
	for i, l := range s.styled {
		if w := ansi.WcWidth.StringWidth(l); w > s.measure {
			r.note(r.at, wide, "%d cells, measure %d: %.200q", w, s.measure, s.lines[i])
		} else if strings.Contains(l, "\t") {
			r.note(r.at, wide, "a tab: %.200q", s.lines[i])
		}
	}
}

// checkControls looks for what a terminal may act on, and what misleads a reader.
func checkControls(r *report, s *sheet) {
	for _, l := range s.lines {
		for i, c := range l {
			if c == utf8.RuneError && !strings.HasPrefix(l[i:], "\ufffd") {
				r.note(r.at, controls, "a byte that is not UTF-8: %.80q", l[i:])
				break
			}
			if c != '\t' && unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) || c == 0x2028 || c == 0x2029 {
				r.note(r.at, controls, "%U: %.80q", c, l[i:])
				break
			}
		}
	}
}

// shownTag looks like a tag of HTML or JSX.
var shownTag = regexp.MustCompile(`</?[A-Za-z][\w.-]*(?:\s[^<>]*)?/?>`)

// checkTags looks for tags of the source on the page that are no text or code.
func checkTags(r *report, o *oracle, s *sheet) {
	text := strings.Join(s.lines, "\n")
	for _, at := range shownTag.FindAllStringIndex(text, -1) {
		tag := text[at[0]:at[1]]
		first, _, cut := strings.Cut(tag, "\n")
		name := strings.TrimLeft(tag, "</")
		name = name[:strings.IndexFunc(name+" ", func(r rune) bool { return unicode.IsSpace(r) || r == '/' || r == '>' })]
		switch {
		case !strings.Contains(o.source, "<"+name) && !strings.Contains(o.source, "</"+name):
		case isGeneric(text[:at[0]], name):
		case strings.Contains(o.text, withoutBlanks(withoutFrames(tag))):
		case cut && strings.Contains(o.raw, withoutMark(withoutBlanks(withoutFrames(first)))):
		default:
			r.note(r.at, tags, "%.120q", tag)
		}
	}
}

// withoutMark takes away the sign that a line of code is cut or goes on.
func withoutMark(line string) string {
	return strings.TrimRightFunc(line, func(r rune) bool { return r > unicode.MaxASCII && !unicode.IsLetter(r) })
}

// isGeneric says whether what looks like a tag is the parameter of a type, as in
// Vec<T>: it follows a name, and HTML does not know it.
func isGeneric(before, name string) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	return (unicode.IsLetter(last) || unicode.IsDigit(last) || last == ':') && atom.Lookup([]byte(strings.ToLower(name))) == 0
}

// shortcodeMark is how the source of a shortcode begins.
var shortcodeMark = regexp.MustCompile(`\{\{[<%]|\{%|\{:|\{/\*|\{#[\w-]+\}|(?m:^[\s\x{2500}-\x{259f}]*:{3,})`)

// checkShortcodes looks for the source of shortcodes that is no code.
func checkShortcodes(r *report, o *oracle, s *sheet) {
	for _, l := range s.lines {
		for _, at := range shortcodeMark.FindAllStringIndex(l, -1) {
			if id := l[at[0]:at[1]]; strings.HasPrefix(id, "{#") && !o.ids[id] {
				continue
			}
			mark := []rune(withoutBlanks(withoutFrames(l[at[0]:])))
			mark = mark[:min(8, len(mark))]
			if !strings.Contains(o.raw, withoutMark(string(mark))) {
				r.note(r.at, shortcodes, "%.120q", l)
				break
			}
		}
	}
}

// urlRoom and levelRoom are what a page may need beside a URL, in cells, and for each
// list and quote around it.
const urlRoom, levelRoom = 8, 4

// checkURLs looks for addresses in the text that are on no line as a whole, though
// there is room.
func checkURLs(r *report, o *oracle, s *sheet) {
	for _, url := range o.urls {
		if ansi.WcWidth.StringWidth(url.text) > s.measure-urlRoom-levelRoom*url.depth {
			continue
		}
		if !slices.ContainsFunc(s.lines, func(l string) bool { return strings.Contains(l, url.text) }) {
			r.note(r.at, urls, "%s", url.text)
		}
	}
}

const (
	closing = "、。，．！？：；）」』】》〉〕｝’”"
	opening = "（「『【《〈〔｛‘“"
)

// checkCJK looks for lines of Chinese, Japanese or Korean that begin with closing
// punctuation or end with opening one, where the text has them inside.
func checkCJK(r *report, o *oracle, s *sheet) {
	for i, l := range s.lines {
		bare := strings.TrimFunc(l, func(r rune) bool { return unicode.IsSpace(r) || isFrame(r) })
		first, _ := utf8.DecodeRuneInString(bare)
		last, _ := utf8.DecodeLastRuneInString(bare)
		if i > 0 && strings.ContainsRune(closing, first) && isCJK(lastRune(s.lines[i-1])) && !o.heads[head(bare)] {
			r.note(r.at, cjk, "begins: %.120q", bare)
		}
		if i+1 < len(s.lines) && strings.ContainsRune(opening, last) && isCJK(firstRune(s.lines[i+1])) && !o.tails[tail(bare)] {
			r.note(r.at, cjk, "ends: %.120q", bare)
		}
	}
}

func firstRune(line string) rune {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(line, func(r rune) bool { return unicode.IsSpace(r) || isFrame(r) }))
	return r
}

func lastRune(line string) rune {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRightFunc(line, func(r rune) bool { return unicode.IsSpace(r) || isFrame(r) }))
	return r
}

// isCJK says whether a character is two cells wide and breaks lines as ideographs do.
func isCJK(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) || strings.ContainsRune(closing+opening, r)
}

// codeRoom is what a page may need beside code, in cells.
const codeRoom = 2

// checkCode looks for lines of fences at the top level that would fit, and are not on
// the page as they are.
func checkCode(r *report, o *oracle, s *sheet) {
	lines := map[string][]string{}
	for _, l := range s.lines {
		bare := strings.TrimFunc(l, func(r rune) bool { return unicode.IsSpace(r) || isFrame(r) })
		lines[bare] = append(lines[bare], strings.TrimRight(l, " "))
	}
	for _, fence := range o.fences {
		want := fence.text
		if ansi.WcWidth.StringWidth(want) > s.measure-codeRoom-levelRoom*fence.depth {
			continue
		}
		bare := strings.TrimFunc(want, func(r rune) bool { return unicode.IsSpace(r) || isFrame(r) })
		has := func(l string) bool { return strings.Contains(l, want) }
		if !slices.ContainsFunc(lines[bare], has) && !slices.ContainsFunc(s.lines, has) {
			r.note(r.at, code, "%q", want)
		}
	}
}

// checkWords counts the words that are on the page, and notes those that are not.
// Words that only stand in code lines too long for the page are cut on purpose.
func checkWords(r *report, o *oracle, s *sheet) {
	t := &r.tallies[r.at]
	beyond := map[string]int{}
	for _, line := range o.code {
		if ansi.WcWidth.StringWidth(line.text) > s.measure-codeRoom-levelRoom*line.depth {
			for _, w := range wordsOf(line.text) {
				beyond[w]++
			}
		}
	}
	for w, all := range o.words {
		have := s.words[w]
		if have < all {
			have = max(have, strings.Count(s.letters, w))
		}
		if have == 0 && s.inCells(w) {
			have = all
		}
		want := all - beyond[w]
		if want <= 0 {
			if have == 0 {
				t.beyond++
			}
			continue
		}
		t.words += want
		t.kept += min(have, want)
		t.distinct++
		if have > 0 {
			t.keptDistinct++
			continue
		}
		r.note(r.at, lost, "%q", w)
	}
}

// inCells says whether a word is cut in the cell of a table: a part of it ends a cell,
// and the next part begins one on the next line.
func (s *sheet) inCells(word string) bool {
	if s.cells == nil {
		for _, l := range s.lines {
			s.cells = append(s.cells, cellsOf(l))
		}
	}
	for i := range s.lines {
		for _, cell := range s.cells[i] {
			for n := len(word) - 1; n > 0; n-- {
				if utf8.RuneStart(word[n]) && strings.HasSuffix(cell, word[:n]) && s.goesOn(word[n:], i+1) {
					return true
				}
			}
		}
	}
	return false
}

// goesOn says whether the rest of a word begins a cell of the line, or is cut in it.
func (s *sheet) goesOn(rest string, line int) bool {
	if line >= len(s.lines) {
		return false
	}
	for _, cell := range s.cells[line] {
		if strings.HasPrefix(cell, rest) {
			return true
		}
		if cell != "" && strings.HasPrefix(rest, cell) && s.goesOn(rest[len(cell):], line+1) {
			return true
		}
	}
	return false
}

// gap divides the cells of a line.
var gap = regexp.MustCompile(`\s{2,}|\s*[\x{2500}-\x{259f}]\s*`)

// cellsOf are the letters of each cell of a line.
func cellsOf(line string) []string {
	var found []string
	for _, cell := range gap.Split(line, -1) {
		if cell = lettersOf(cell); cell != "" {
			found = append(found, cell)
		}
	}
	return found
}
