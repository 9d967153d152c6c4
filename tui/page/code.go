package page

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/clipperhouse/uax29/v2/graphemes"

	"edgerunner.vc/blog/content"
)

// tabStop is how far apart the tab stops of code are, in cells.
const tabStop = 4

// cutMark and backMark say that a line of code goes on beyond the edge.
const cutMark, backMark = "›", "‹"

// codeLines is a block of code as it is drawn. Its lines are cut when they are asked
// for, because they may be shifted, and their colours come later.
type codeLines struct {
	lines  []codeLine
	width  int   // that there is for them, in cells
	over   int   // by how many cells the longest line does not fit; negative if it does
	unit   int32 // of the first line, among the texts of the page
	syntax *syntax
	theme  *theme
}

// codeLine is a line of code without tabs.
type codeLine struct {
	text  string
	width int // in cells
}

// code shows what the author wrote, cell for cell, under the name of its language. A
// line that is too long is cut with a mark, and can be shifted.
func (s *setter) code(n *content.Code, width int) []line {
	margin := min(2, width/8)
	c := &codeLines{width: max(width-margin, 1), theme: s.theme, syntax: s.codes.of(n), unit: int32(len(s.units)) + 1}
	c.over = -c.width
	for _, l := range codeRows(n.Source) {
		s.unit(l)
		c.lines = append(c.lines, codeLine{l, cells(l)})
		c.over = max(c.over, cells(l)-c.width)
	}
	room := c.width
	lines := s.codeHead(codeName(n), room, min(room+c.over, room))
	if s.uncut && c.over > 0 {
		c.width, c.over = c.width+c.over, 0
	}
	for i, l := range c.lines {
		lines = append(lines, line{width: min(l.width, room), letters: letters(l.text), code: c, index: i})
	}
	return hang(lines, blanks(margin), blanks(margin))
}

// codeRows are the lines of code without tabs, and without blank lines at either end.
func codeRows(source string) []string {
	var rows []string
	blank := 0 // lines since the last one that is not
	for l := range strings.SplitSeq(source, "\n") {
		l = strings.TrimRight(ExpandTabs(l), " ")
		switch {
		case l != "":
			rows = append(append(rows, make([]string, blank)...), l)
			blank = 0
		case len(rows) > 0:
			blank++
		}
	}
	return rows
}

// codeHead is the name of code with a rule as long as the code is wide.
func (s *setter) codeHead(name string, width, longest int) []line {
	if name == "" {
		return nil
	}
	lines := s.words(name, s.theme.caption, width)
	for i := range lines {
		lines[i] = lines[i].silenced()
	}
	last := &lines[len(lines)-1]
	if free := longest - last.width - 1; free > 0 {
		*last = join(*last, decoration(" "+strings.Repeat("─", free), s.theme.rule))
	}
	return bind(lines)
}

// codeName is what stands above code: its language, and the name of its file.
func codeName(n *content.Code) string {
	language := n.Language
	switch language {
	case "text", "txt", "plaintext", "plain", "none", "nohighlight":
		language = ""
	}
	if language != "" && n.Title != "" {
		return language + " · " + n.Title
	}
	return language + n.Title
}

// ExpandTabs writes the tabs of a line of code as blanks to the next stop, and leaves out
// what is never drawn.
func ExpandTabs(l string) string {
	if !strings.ContainsAny(l, "\t\u00ad\u200b") {
		return l
	}
	var out strings.Builder
	column := 0
	for _, r := range l {
		switch {
		case r == '\t':
			n := tabStop - column%tabStop
			out.WriteString(spaces(n))
			column += n
		case !isInvisibleBreak(r):
			out.WriteRune(r)
			column += runeCells(r)
		}
	}
	return out.String()
}

// line puts a line of the code behind what stands before it, moved to the left by so many
// cells as far as the block has something to show there. It costs what is seen, not what
// there is.
func (c *codeLines) line(out line, i, shift int) line {
	l := c.lines[i]
	shift = min(max(shift, 0), max(c.over, 0))
	if shift == 0 && l.width <= c.width {
		return c.styled(out, i, 0, len(l.text))
	}
	room := c.width
	if shift > 0 && l.width > 0 {
		out = out.with(backMark, c.theme.quiet)
		room--
		shift++
	}
	from, width := cutAt(l.text, shift)
	if width < shift && from < len(l.text) { // half of a wide character is a blank
		first := graphemes.FromString(l.text[from:])
		first.Next()
		from += len(first.Value())
		half := min(width+cells(first.Value())-shift, room-1)
		out = out.with(spaces(half), style{})
		room -= half
		shift += half
	}
	if l.width-shift <= room {
		return c.styled(out, i, from, len(l.text))
	}
	size, width := cutAt(l.text[from:], room-1)
	return c.styled(out, i, from, from+size).with(spaces(room-1-width), style{}).with(cutMark, c.theme.quiet)
}

// styled is a part of a line in its colours, if they are known by now, behind another.
func (c *codeLines) styled(out line, i, from, to int) line {
	text := c.lines[i].text
	tokens := c.syntax.line(i)
	first, _ := slices.BinarySearchFunc(tokens, from, func(t token, at int) int { return cmp.Compare(int(t.end), at+1) })
	for _, t := range tokens[first:] {
		if end := min(int(t.end), to); end > from {
			out = out.with(text[from:end], c.theme.token(chroma.TokenType(t.kind)))
			from = end
		}
		if from >= to {
			break
		}
	}
	return out.with(text[min(from, to):to], c.theme.block)
}

// cutAt is how many bytes of a text are at most n cells wide, and how wide they are.
// No character is cut.
func cutAt(text string, n int) (end, width int) {
	if isPlainASCII(text) {
		end = min(max(n, 0), len(text))
		return end, end
	}
	g := graphemes.FromString(text)
	for g.Next() {
		size := cells(g.Value())
		if width+size > n {
			return g.Start(), width
		}
		width += size
	}
	return len(text), width
}

// syntax is the colours of one block of code, which all pages of a post share. They are
// found when somebody sees the code: chroma takes 5 µs a byte, a hundred times what
// everything else does.
type syntax struct {
	source *content.Code
	once   sync.Once
	lines  atomic.Pointer[[][]token]
}

type token struct {
	end  int32 // in the line, in bytes
	kind int32 // a [chroma.TokenType]
}

// tokenBytes is what the colours of code take in memory for each of its bytes, at most:
// a token can be one.
const tokenBytes = 12

// colours are those of all code in a post.
type colours struct {
	mu    sync.Mutex
	codes map[*content.Code]*syntax
}

func newColours() *colours { return &colours{codes: map[*content.Code]*syntax{}} }

// of is the syntax of a block.
func (c *colours) of(n *content.Code) *syntax {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := c.codes[n]
	if s == nil {
		s = &syntax{source: n}
		c.codes[n] = s
	}
	return s
}

// line is the tokens of a line; nil as long as nobody has looked for them.
func (s *syntax) line(i int) []token {
	lines := s.lines.Load()
	if lines == nil || i >= len(*lines) {
		return nil
	}
	return (*lines)[i]
}

// known says whether there is nothing to look for any more.
func (s *syntax) known() bool { return s.lines.Load() != nil }

// maxHighlighted is how much code is coloured in one block, in bytes: less than a
// second of one core. More is a dump that nobody reads by its colours.
const maxHighlighted = 64 << 10

// find looks for the tokens, once for all who ask.
func (s *syntax) find(lines []codeLine) {
	s.once.Do(func() {
		var text strings.Builder
		for i, l := range lines {
			if text.Len() > maxHighlighted {
				break
			}
			if i > 0 {
				text.WriteByte('\n')
			}
			text.WriteString(l.text)
		}
		found := [][]token{}
		if text.Len() <= maxHighlighted {
			found = tokenise(text.String(), s.source.Language)
		}
		s.lines.Store(&found)
	})
}

// lexersByName are those of chroma. Its own lookup goes through the file names of
// all languages when there is none of a name.
var lexersByName = sync.OnceValue(func() map[string]chroma.Lexer {
	m := map[string]chroma.Lexer{}
	for _, l := range lexers.GlobalLexerRegistry.Lexers {
		for _, name := range append(l.Config().Aliases, l.Config().Name) {
			m[strings.ToLower(name)] = l
		}
	}
	return m
})

// Highlights says whether code in a language is shown in colour.
func Highlights(language string) bool { return lexersByName()[strings.ToLower(language)] != nil }

// tokenise takes code apart whose language is named; guessing it would cost more
// than everything else on the page. A lexer that fails leaves the code as it is.
func tokenise(text, language string) (lines [][]token) {
	defer func() {
		if recover() != nil {
			lines = [][]token{} // lexers are made of regular expressions by many hands
		}
	}()
	lexer := lexersByName()[strings.ToLower(language)]
	if lexer == nil {
		return [][]token{}
	}
	it, err := chroma.Coalesce(lexer).Tokenise(nil, text)
	if err != nil {
		return [][]token{}
	}
	lines = [][]token{nil}
	column := 0
	rest := text
	for t := it(); t != chroma.EOF; t = it() {
		if !strings.HasPrefix(rest, t.Value) && strings.TrimPrefix(t.Value, rest) != "\n" {
			return [][]token{} // not the text that it was given
		}
		rest = rest[min(len(t.Value), len(rest)):]
		for i, part := range strings.Split(t.Value, "\n") {
			if i > 0 {
				lines = append(lines, nil)
				column = 0
			}
			if column += len(part); part != "" {
				last := &lines[len(lines)-1]
				*last = append(*last, token{int32(column), int32(t.Type)})
			}
		}
	}
	return lines
}

// formula is mathematics in its source, which many can read; its lines are kept.
func (s *setter) formula(n *content.Formula, width int) []line {
	margin := min(2, width/8)
	var lines []line
	for _, l := range codeRows(n.Source) {
		if l == "" {
			lines = append(lines, line{})
		}
		lines = append(lines, s.words(l, s.theme.code, width-margin)...)
	}
	return hang(lines, blanks(margin), blanks(margin))
}
