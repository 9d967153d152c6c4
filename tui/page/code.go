package page

import (
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
	lines  []string // without tabs
	width  int      // that there is for them, in cells
	over   int      // by how many cells the longest line does not fit
	syntax *syntax
	theme  *theme
}

// code shows what the author wrote, cell for cell, under the name of its language. A
// line that is too long is cut with a mark, and can be shifted.
func (s *setter) code(n *content.Code, width int) []line {
	source := n.Source
	margin := min(2, width/8)
	c := &codeLines{width: max(width-margin, 1), theme: s.theme, syntax: s.codes.of(n)}
	c.over = -c.width
	for _, l := range codeRows(source) {
		c.lines = append(c.lines, l)
		c.over = max(c.over, cells(l)-c.width)
	}
	lines := s.codeHead(codeName(n), c.width, min(c.width+c.over, c.width))
	for i, l := range c.lines {
		lines = append(lines, line{width: min(cells(l), c.width), letters: letters(l), code: c, index: i})
	}
	return hang(lines, blanks(margin), blanks(margin))
}

// codeRows are the lines of code without tabs, and without blank lines at either end.
func codeRows(source string) []string {
	var rows []string
	blank := 0 // lines since the last one that is not
	for l := range strings.SplitSeq(source, "\n") {
		l = strings.TrimRight(expandTabs(l), " ")
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
	return lines
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

// expandTabs writes tabs as blanks, and leaves out what is never drawn.
func expandTabs(l string) string {
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

// line is a line of the code, moved to the left by so many cells as far as the
// block has something to show there.
func (c *codeLines) line(i, shift int) line {
	shift = min(max(shift, 0), max(c.over, 0))
	all := c.styled(i)
	if shift == 0 && all.width <= c.width {
		return all
	}
	var out line
	room := c.width
	if shift > 0 && all.width > 0 {
		out = decoration(backMark, c.theme.quiet)
		room--
		shift++
	}
	rest := all.from(shift)
	if rest.width <= room {
		return join(out, rest)
	}
	return join(out, rest.to(room-1), decoration(cutMark, c.theme.quiet))
}

// styled is a whole line in its colours, if they are known by now.
func (c *codeLines) styled(i int) line {
	text := c.lines[i]
	runs := c.syntax.line(i)
	if runs == nil {
		return plain(text, c.theme.block)
	}
	l := line{width: cells(text)}
	start := 0
	for _, r := range runs {
		end := min(int(r.end), len(text))
		if end > start {
			l.pieces = append(l.pieces, piece{text: text[start:end], style: c.theme.token(r.kind)})
			start = end
		}
	}
	if start < len(text) {
		l.pieces = append(l.pieces, piece{text: text[start:], style: c.theme.block})
	}
	return l
}

// from is the line without its first cells; half of a wide character is a blank.
func (l line) from(n int) line {
	var out line
	for _, p := range l.pieces {
		cut, width := cutAt(p.text, n)
		p.text = p.text[cut:]
		if n -= width; n > 0 && p.text != "" {
			first := graphemes.FromString(p.text)
			first.Next()
			p.text = spaces(cells(first.Value())-n) + p.text[len(first.Value()):]
			n = 0
		}
		if p.text != "" {
			out.pieces = append(out.pieces, p)
			out.width += cells(p.text)
		}
	}
	return out
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

// to is at most the first n cells of the line, and exactly so many with blanks.
func (l line) to(n int) line {
	var out line
	for _, p := range l.pieces {
		cut, width := cutAt(p.text, n-out.width)
		if p.text = p.text[:cut]; p.text != "" {
			out.pieces = append(out.pieces, p)
			out.width += width
		}
		if out.width >= n {
			break
		}
	}
	return out.pad(n)
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
	kind chroma.TokenType
}

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

// maxHighlighted is how much code is coloured in one block, in bytes: a third of a
// second of one core. More is a dump that nobody reads by its colours.
const maxHighlighted = 64 << 10

// find looks for the tokens, once for all who ask.
func (s *syntax) find(lines []string) {
	s.once.Do(func() {
		found := [][]token{}
		if text := strings.Join(lines, "\n"); len(text) <= maxHighlighted {
			found = tokenise(text, s.source.Language)
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
				*last = append(*last, token{int32(column), t.Type})
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
