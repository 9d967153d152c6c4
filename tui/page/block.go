package page

import (
	"bytes"
	"fmt"
	"strings"
	"sync"

	"charm.land/glamour/v2/ansi"
	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/yuin/goldmark/ast"
	astext "github.com/yuin/goldmark/extension/ast"

	"edgerunner.vc/blog/content"
)

// maxNesting bounds how deep quotes and lists are drawn inside each other; deeper
// ones stay at that depth. No prose needs six.
const maxNesting = 8

// minMeasure is where nested blocks stop to grow narrower, in cells.
const minMeasure = 12

// setter draws the blocks of one post. It is for one goroutine.
type setter struct {
	doc   *content.Document
	site  *content.Site
	theme *theme
}

// title is what stands above the text.
func (s *setter) title(post *content.Post, width int) []line {
	accent := s.theme.accent
	accent.Attrs |= uv.AttrBold
	lines := wrap(plain(post.Title, accent), width)
	about := []string{fmt.Sprintf("%d min read", post.Minutes())}
	if !post.Date.IsZero() {
		about = append([]string{post.Date.Format("2006-01-02")}, about...)
	}
	if len(post.Tags) > 0 {
		about = append(about, strings.Join(post.Tags, ", "))
	}
	return append(lines, wrap(plain(strings.Join(about, " · "), s.theme.quiet), width)...)
}

// block draws a block and everything in it, at most width cells wide.
func (s *setter) block(n ast.Node, width, depth int) []line {
	switch n := n.(type) {
	case *ast.Heading:
		return s.heading(n, width)
	case *ast.Paragraph, *ast.TextBlock, *astext.DefinitionTerm:
		return s.paragraph(n, width)
	case *ast.List:
		return s.list(n, width, depth)
	case *ast.Blockquote:
		bar := plain("│ ", s.theme.rule)
		return s.nested(n, width, depth, bar, bar)
	case *ast.FencedCodeBlock:
		return s.code(n.Lines().Value(s.doc.Source), string(n.Language(s.doc.Source)), width)
	case *ast.CodeBlock:
		return s.code(n.Lines().Value(s.doc.Source), "", width)
	case *ast.ThematicBreak:
		ornament := plain("·   ·   ·", s.theme.quiet)
		if width < ornament.width() {
			ornament = ornament[:1]
		}
		return []line{join(indent((width-ornament.width())/2), ornament)}
	case *content.Figure:
		return s.figure(n, width)
	case *content.Prose:
		return s.prose(n, width)
	case *astext.Table:
		return s.table(n, width)
	case *astext.DefinitionDescription:
		return s.nested(n, width, depth, indent(2), indent(2))
	case *astext.FootnoteList:
		return s.footnotes(n, width, depth)
	}
	return s.children(n, width, depth, false)
}

func indent(n int) line { return plain(strings.Repeat(" ", max(n, 0)), uv.Style{}) }

// children draws the blocks in a block, with a blank line between them unless they
// are tight.
func (s *setter) children(parent ast.Node, width, depth int, tight bool) []line {
	var lines []line
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		part := s.block(n, width, depth+1)
		if len(lines) > 0 && len(part) > 0 && !tight && !belongs(n) {
			lines = append(lines, nil)
		}
		lines = append(lines, part...)
	}
	return lines
}

// belongs says whether a block stands close to the one before it: what defines a term,
// and one term of many.
func belongs(n ast.Node) bool {
	prev := n.PreviousSibling()
	return n.Kind() == astext.KindDefinitionDescription ||
		n.Kind() == astext.KindDefinitionTerm && prev != nil && prev.Kind() == astext.KindDefinitionTerm
}

// nested draws the children behind prefixes of equal width. Where there is no room to
// go further in, the text hangs still, and what is nested in it stays at its depth.
func (s *setter) nested(parent ast.Node, width, depth int, first, rest line) []line {
	inner := width - first.width()
	if depth < maxNesting && inner >= minMeasure {
		return hang(s.children(parent, inner, depth, isTight(parent)), first, rest)
	}
	var lines []line
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		if n != parent.FirstChild() && !isTight(parent) {
			lines = append(lines, nil)
		}
		if !isNest(n) && inner >= 4 {
			lines = append(lines, hang(s.block(n, inner, depth+1), first, rest)...)
		} else {
			if n == parent.FirstChild() && parent.Kind() != ast.KindBlockquote {
				lines = append(lines, wrap(first.trim(), width)...)
			}
			lines = append(lines, s.block(n, width, depth+1)...)
		}
		first = rest
	}
	return lines
}

// isNest says whether other blocks are in n.
func isNest(n ast.Node) bool {
	return n.Kind() == ast.KindList || n.Kind() == ast.KindBlockquote
}

// isTight says whether the blocks of a list item stand close.
func isTight(n ast.Node) bool {
	list, ok := n.Parent().(*ast.List)
	return ok && list.IsTight
}

func (s *setter) heading(n *ast.Heading, width int) []line {
	lines := s.wrapped(n, s.theme.headings[min(max(n.Level, 1), 6)-1], width)
	if len(lines) == 0 {
		return nil
	}
	for level, mark := range map[int]string{1: "═", 2: "─"} {
		if n.Level == level {
			lines = append(lines, plain(strings.Repeat(mark, widest(lines)), s.theme.rule))
		}
	}
	return lines
}

func (s *setter) paragraph(n ast.Node, width int) []line {
	var base ansi.StylePrimitive
	if n.Kind() == astext.KindDefinitionTerm {
		base = s.theme.headings[2]
	}
	return s.wrapped(n, base, width)
}

func (s *setter) wrapped(n ast.Node, base ansi.StylePrimitive, width int) []line {
	var lines []line
	for _, l := range s.inline(n, base) {
		lines = append(lines, wrap(l, width)...)
	}
	return lines
}

// bullets are by depth of nesting.
var bullets = []string{"•", "◦", "▪"}

func (s *setter) list(n *ast.List, width, depth int) []line {
	level := 0
	for p := n.Parent(); p != nil; p = p.Parent() {
		if p.Kind() == ast.KindList {
			level++
		}
	}
	var lines []line
	number, last := n.Start, n.Start+n.ChildCount()-1
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		mark := bullets[level%len(bullets)] + " "
		if n.IsOrdered() {
			mark = fmt.Sprintf("%*d%c ", len(fmt.Sprint(last)), number, n.Marker)
			number++
		}
		if box := taskBox(item); box != nil {
			if !n.IsOrdered() {
				mark = ""
			}
			mark += map[bool]string{false: "[ ] ", true: "[x] "}[box.IsChecked]
		}
		first := plain(mark, s.theme.quiet)
		part := s.nested(item, width, depth, first, indent(first.width()))
		if len(part) == 0 {
			part = wrap(first.trim(), width)
		}
		if len(lines) > 0 && !n.IsTight {
			lines = append(lines, nil)
		}
		lines = append(lines, part...)
	}
	return lines
}

func taskBox(item ast.Node) *astext.TaskCheckBox {
	if first := item.FirstChild(); first != nil && first.FirstChild() != nil {
		box, _ := first.FirstChild().(*astext.TaskCheckBox)
		return box
	}
	return nil
}

// tabStop is how far apart the tab stops of code are, in cells.
const tabStop = 4

// code shows what the author wrote, cell for cell. A line that is too long goes on
// below, with a mark, so that nothing is lost.
func (s *setter) code(src []byte, language string, width int) []line {
	if len(bytes.TrimSpace(src)) == 0 {
		return nil
	}
	margin := indent(min(2, width/8))
	inner := width - margin.width()
	var lines []line
	if language = content.Clean(language); language != "" {
		lines = append(lines, wrap(plain(language, s.theme.caption), inner)...)
	}
	for _, l := range s.highlight(content.CleanText(strings.TrimRight(string(src), "\n")), language) {
		l = l.split(max(inner-1, 2))
		for l.fitting(inner) < len(l) {
			n := l.fitting(max(inner-1, 2)) // with no room for the mark, none
			lines = append(lines, join(l[:n], plain("↩", s.theme.quiet)[:min(inner/3, 1)]))
			l = l[n:]
		}
		lines = append(lines, l)
	}
	return hang(lines, margin, margin)
}

// fitting is how many cells of the line are at most width wide; at least one.
func (l line) fitting(width int) int {
	for i, c := range l {
		if width -= c.Width; width < 0 {
			return max(i, 1)
		}
	}
	return len(l)
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

// highlight colours code whose language is named; guessing it would cost more than
// everything else on the page.
func (s *setter) highlight(code, language string) []line {
	tokens := []chroma.Token{{Type: chroma.Text, Value: code}}
	if lexer := lexersByName()[strings.ToLower(language)]; lexer != nil {
		if it, err := chroma.Coalesce(lexer).Tokenise(nil, code); err == nil {
			tokens = it.Tokens()
		}
	}
	lines := []line{nil}
	column := 0
	for _, t := range tokens {
		style := s.theme.tokenStyle(t.Type)
		for i, part := range strings.Split(t.Value, "\n") {
			if i > 0 {
				lines = append(lines, nil)
				column = 0
			}
			last := &lines[len(lines)-1]
			for j, run := range strings.Split(part, "\t") {
				if j > 0 {
					*last = append(*last, indent(tabStop-column%tabStop)...)
					column += tabStop - column%tabStop
				}
				cells := plain(run, style)
				*last = append(*last, cells...)
				column += cells.width()
			}
		}
	}
	if n := len(lines); n > 1 && len(lines[n-1]) == 0 {
		lines = lines[:n-1] // lexers end their text with a newline
	}
	return lines
}

// prose is the text that HTML leaves behind.
func (s *setter) prose(n *content.Prose, width int) []line {
	var lines []line
	for text := range strings.SplitSeq(n.Words, "\n") {
		lines = append(lines, wrap(plain(text, uv.Style{}), width)...)
	}
	return lines
}

// figure is what a picture has to say where pictures cannot be shown: its alt text
// and a link in a quiet frame, and the caption below.
func (s *setter) figure(n *content.Figure, width int) []line {
	const frame = 4 // "│ " and " │"
	if width < frame+minMeasure {
		return s.bareFigure(n, width)
	}
	rule := s.theme.rule
	inner := s.bareFigure(&content.Figure{Source: n.Source, Alt: n.Alt}, width-frame)
	size := widest(inner)
	lines := []line{plain("╭"+strings.Repeat("─", size+2)+"╮", rule)}
	for _, l := range inner {
		lines = append(lines, join(plain("│ ", rule), l.pad(size), plain(" │", rule)))
	}
	lines = append(lines, plain("╰"+strings.Repeat("─", size+2)+"╯", rule))
	if n.Caption == "" {
		return lines
	}
	return append(lines, hang(wrap(plain(n.Caption, s.theme.caption), width-frame), indent(2), indent(2))...)
}

func (s *setter) bareFigure(n *content.Figure, width int) []line {
	var lines []line
	alt := n.Alt
	if alt == "" {
		alt = "An image without a description"
	}
	address := string(s.address([]byte(n.Source)))
	lines = append(lines, wrap(plain(alt, uv.Style{}), width)...)
	if n.Source != "" && address != "#" {
		shown := strings.TrimPrefix(strings.TrimPrefix(address, "https://"), "http://")
		link := s.theme.quiet
		link.Underline = uv.UnderlineSingle
		lines = append(lines, wrap(hyperlink(plain(shown, link), address), width)...)
	}
	if n.Caption != "" {
		lines = append(lines, wrap(plain(n.Caption, s.theme.caption), width)...)
	}
	return lines
}

// footnotes come at the end, under a short rule.
func (s *setter) footnotes(n *astext.FootnoteList, width, depth int) []line {
	lines := []line{plain(strings.Repeat("─", min(width, 8)), s.theme.rule)}
	for note := n.FirstChild(); note != nil; note = note.NextSibling() {
		if f, ok := note.(*astext.Footnote); ok {
			mark := plain(fmt.Sprintf("[%d] ", f.Index), s.theme.quiet)
			lines = append(lines, s.nested(f, width, depth, mark, indent(mark.width()))...)
		}
	}
	return lines
}
