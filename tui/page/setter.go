package page

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"edgerunner.vc/blog/content"
)

// maxIndent bounds how deep quotes and lists are drawn inside each other; deeper
// ones stay at that depth. No prose needs six.
const maxIndent = 8

// minMeasure is where nested blocks stop to grow narrower, in cells.
const minMeasure = 12

// setter draws the blocks of one post. It is for one goroutine.
type setter struct {
	theme   *theme
	plain   bool // without escape sequences
	bare    bool // without colours, so that texts have to be written
	codes   *colours
	numbers map[*content.Link]int // of the links, where they have any
	links   []*content.Link       // by number
	// referred are those that have their number beside them on a plain page.
	referred map[*content.Link]bool
	leads    func(*content.Link) string // see [SetIn]; nil for nowhere
	units    []string                   // the texts that were set
	byLook   bool                       // links have numbers; see [Look]
	uncut    bool                       // see [Look]
	whole    bool                       // see [Look]
	lists    int                        // that are open
}

// running is how wide a paragraph may be where there is so much room.
func (s *setter) running(width int) int {
	if s.whole {
		return math.MaxInt
	}
	return width
}

// title is what stands above the text.
func (s *setter) title(post *content.Post, mark string, width int) []line {
	lines := s.words(post.Title, s.theme.accent.with(bold), width)
	about := []string{fmt.Sprintf("%d min read", post.Minutes())}
	if !post.Date.IsZero() {
		about = append([]string{post.Date.Format("2006-01-02")}, about...)
	}
	if mark != "" {
		about = append([]string{mark}, about...)
	}
	if len(post.Tags) > 0 {
		about = append(about, strings.Join(post.Tags, ", "))
	}
	return append(lines, s.words(strings.Join(about, " · "), s.theme.quiet, width)...)
}

// words are set in one style.
func (s *setter) words(words string, st style, width int) []line {
	return s.text(content.PlainText(words, 0), st, width)
}

// text sets the words of a block on top of a style.
func (s *setter) text(t content.Text, base style, width int) []line {
	return s.typeset(s.written(t), base, width, false)
}

// typeset sets words as they are to be sent. Addresses may stay in one piece, however long:
// then they can be copied, and programs find them.
func (s *setter) typeset(t content.Text, base style, width int, uncut bool) []line {
	run := 0
	verbatim := func(at int) bool {
		for run < len(t.Runs)-1 && t.Runs[run].End <= at {
			run++
		}
		return run < len(t.Runs) && t.Runs[run].Style&(content.CodeSpan|content.Math) != 0
	}
	address := func(at int) int {
		i, _ := slices.BinarySearchFunc(t.Runs, at, func(r content.Run, at int) int { return cmp.Compare(r.End, at+1) })
		if i < len(t.Runs) && t.Runs[i].Link != nil {
			return t.Runs[i].End
		}
		return 0
	}
	rows := breakLines(t.Words, width, uncut, verbatim, address)
	unit := s.unit(t.Words)
	lines := make([]line, len(rows))
	pieces := make([]piece, 0, len(rows)+len(t.Runs)) // of all lines, in one piece of memory
	run = 0
	for i, r := range rows {
		l := line{width: r.width, long: uncut && r.width > width}
		first := len(pieces)
		for at := r.start; at < r.end; {
			for run < len(t.Runs)-1 && t.Runs[run].End <= at {
				run++
			}
			end := min(t.Runs[run].End, r.end)
			it := t.Runs[run]
			p := piece{text: t.Words[at:end], style: s.theme.of(it.Style, it.Link != nil, base), link: it.Link, unit: unit, at: int32(at), number: it.Style&linkNumber != 0}
			if !p.number {
				l.letters += letters(p.text)
			}
			pieces = append(pieces, p)
			at = end
		}
		l.pieces = pieces[first:len(pieces):len(pieces)]
		if r.hyphen {
			l.pieces = append(l.pieces, piece{text: "-", style: l.pieces[len(l.pieces)-1].style})
		}
		lines[i] = l
	}
	return lines
}

// unit remembers a text, for whoever looks for words in it.
func (s *setter) unit(words string) int32 {
	s.units = append(s.units, words)
	return int32(len(s.units))
}

// block draws a block and everything in it, at most width cells wide.
func (s *setter) block(n content.Node, width, depth int) []line {
	switch n := n.(type) {
	case *content.Heading:
		return marked(bind(s.heading(n, width)), mark{node: n})
	case *content.Paragraph:
		return s.typeset(s.written(n.Text), s.theme.body, s.running(width), s.plain && s.uncut)
	case *content.List:
		return s.list(n, width, depth)
	case *content.Quote:
		bar := decoration(s.theme.bar, s.theme.rule)
		return s.nested(n.Nodes, width, depth, bar, bar)
	case *content.Callout:
		return s.callout(n, width, depth)
	case *content.Details:
		return s.details(n, width, depth)
	case *content.Code:
		return s.code(n, width)
	case *content.Formula:
		return s.formula(n, width)
	case *content.Rule:
		return s.rule(width)
	case *content.Figure:
		return marked(s.figure(n, width), mark{node: n})
	case *content.Table:
		return s.table(n, width)
	case *content.Definitions:
		return s.definitions(n, width, depth)
	case *content.Notes:
		return s.notes(n, width, depth)
	}
	return nil
}

// stack draws blocks below each other, with a blank line between them unless they
// are tight.
func (s *setter) stack(nodes []content.Node, width, depth int, tight bool) []line {
	var lines []line
	for i, n := range nodes {
		part := s.block(n, width, depth+1)
		if len(lines) > 0 && len(part) > 0 && !tight && !bound(nodes[i-1], n) {
			lines = append(lines, line{})
		}
		lines = append(lines, part...)
	}
	return lines
}

// bound says whether a block stands close to the one above it: the text under a minor
// heading, which has no line below to divide them.
func bound(above, n content.Node) bool {
	h, ok := above.(*content.Heading)
	_, another := n.(*content.Heading)
	return ok && h.Level > 2 && !another
}

// nested draws blocks behind prefixes of equal width. Where there is no room to go
// further in, the text hangs still, and what is nested in it stays at its depth.
func (s *setter) nested(nodes []content.Node, width, depth int, first, rest line) []line {
	return s.nestedTight(nodes, width, depth, first, rest, false)
}

func (s *setter) nestedTight(nodes []content.Node, width, depth int, first, rest line, tight bool) []line {
	inner := width - first.width
	if depth < maxIndent && inner >= minMeasure {
		return hang(s.stack(nodes, inner, depth, tight), first, rest)
	}
	var lines []line
	for i, n := range nodes {
		if i > 0 && !tight {
			lines = append(lines, line{})
		}
		if !nests(n) && inner >= 4 {
			lines = append(lines, hang(s.block(n, inner, depth+1), first, rest)...)
		} else {
			if i == 0 && first.text() != rest.text() { // a bullet or a number, which says something
				lines = append(lines, first)
			}
			lines = append(lines, s.block(n, width, depth+1)...)
		}
		first = rest
	}
	return lines
}

// nests says whether other blocks are in n.
func nests(n content.Node) bool {
	switch n.(type) {
	case *content.List, *content.Quote, *content.Callout, *content.Details, *content.Definitions:
		return true
	}
	return false
}

func (s *setter) heading(n *content.Heading, width int) []line {
	h := s.theme.headings[min(max(n.Level, 1), 6)-1]
	first, last := decoration(h.prefix, h.style), decoration(h.suffix, h.style)
	lines := s.text(n.Text, h.style, max(s.running(width-first.width-last.width), 4))
	if first.width+last.width+4 <= width {
		lines = hang(lines, first, blanks(first.width))
		if len(lines) == 1 {
			lines[0] = join(lines[0], last)
		}
	}
	if h.underline != "" && len(lines) > 0 {
		lines = append(lines, decoration(strings.Repeat(h.underline, min(widest(lines), width)), s.theme.rule))
	}
	return lines
}

// bullets are by depth of nesting.
var bullets = [...]string{"•", "◦", "▪"}

func (s *setter) list(n *content.List, width, depth int) []line {
	s.lists++
	defer func() { s.lists-- }()
	var lines []line
	last := n.Start + len(n.Items) - 1
	digits := max(len(fmt.Sprint(last)), len(fmt.Sprint(n.Start)))
	for i, item := range n.Items {
		first := s.marker(n, item, n.Start+i, digits)
		part := s.nestedTight(item.Nodes, width, depth, first, blanks(first.width), n.Tight)
		if len(part) == 0 {
			part = []line{first}
		}
		if len(lines) > 0 && !n.Tight {
			lines = append(lines, line{})
		}
		lines = append(lines, part...)
	}
	return lines
}

// marker is what stands before an item.
func (s *setter) marker(n *content.List, item content.Item, number, digits int) line {
	box := map[content.Task]string{content.OpenTask: s.theme.unticked, content.DoneTask: s.theme.ticked}[item.Task]
	if n.Ordered {
		return decoration(fmt.Sprintf("%*d%c ", digits, number, n.Delimiter)+box, s.theme.number)
	}
	bullet := s.theme.bullet
	if bullet == "" {
		bullet = bullets[(s.lists-1)%len(bullets)]
	}
	if box != "" {
		return decoration(box, s.theme.item)
	}
	return decoration(bullet+" ", s.theme.item)
}

// callout has a bar in its colour, and begins with its name, which tells without
// colour what it is.
func (s *setter) callout(n *content.Callout, width, depth int) []line {
	colour := s.theme.callouts[n.Kind]
	bar := decoration("┃ ", colour)
	head := hang(s.text(n.Name(), colour.with(bold), max(width-bar.width, 4)), bar, bar)
	return append(bind(head), s.nested(n.Nodes, width, depth, bar, bar)...)
}

// details are open: there is nothing to open them with.
func (s *setter) details(n *content.Details, width, depth int) []line {
	var lines []line
	if !n.Summary.IsEmpty() {
		mark := decoration("▾ ", s.theme.quiet)
		lines = bind(hang(s.text(n.Summary, style{}.with(bold), max(width-mark.width, 4)), mark, blanks(mark.width)))
	}
	body := s.nested(n.Nodes, width, depth, blanks(2), blanks(2))
	if len(lines) > 0 && len(body) > 0 {
		lines = append(lines, line{})
	}
	return append(lines, body...)
}

func (s *setter) rule(width int) []line {
	ornament := decoration("·   ·   ·", s.theme.quiet)
	if width < ornament.width {
		ornament = decoration("·", s.theme.quiet)
	}
	return []line{join(blanks((width-ornament.width)/2), ornament)}
}

func (s *setter) definitions(n *content.Definitions, width, depth int) []line {
	var lines []line
	for i, d := range n.Items {
		if i > 0 && len(d.Terms) > 0 {
			lines = append(lines, line{})
		}
		for _, t := range d.Terms {
			lines = append(lines, s.text(t, s.theme.term.over(s.theme.body), width)...)
		}
		if i > 0 && len(d.Terms) == 0 && len(d.Nodes) > 0 {
			lines = append(lines, line{}) // one more meaning, which is not a part of the one above
		}
		lines = append(lines, s.nested(d.Nodes, width, depth, blanks(2), blanks(2))...)
	}
	return lines
}

// notes come at the end, under a short rule.
func (s *setter) notes(n *content.Notes, width, depth int) []line {
	lines := []line{decoration(strings.Repeat("─", min(width, 8)), s.theme.rule)}
	for _, note := range n.Notes {
		number := decoration(s.noteMark(note.Number)+" ", s.theme.quiet)
		part := s.nested(note.Nodes, width, depth, number, blanks(number.width))
		lines = append(lines, marked(part, mark{note: note.Number})...)
	}
	return lines
}

// NoAlt is said of a picture that has no alt text.
const NoAlt = "An image without a description"

// figure is what a picture has to say where pictures cannot be shown: its alt text
// with a link, in a quiet frame, and the caption below.
func (s *setter) figure(n *content.Figure, width int) []line {
	const frame = 4 // "│ " and " │"
	alt := n.Alt
	if alt == "" {
		alt = NoAlt
	}
	link := n.Source
	if n.Link != nil {
		link = n.Link
	}
	text := content.PlainText(alt, content.Picture)
	text.Runs[0].Link = link
	if width < frame+minMeasure {
		return append(s.text(text, s.theme.body, width), s.text(n.Caption, s.theme.caption, width)...)
	}
	inner := s.text(text, s.theme.body, width-frame)
	if name := fileName(n.Source.Ref); name != "" && name != alt {
		for _, l := range s.words(name, s.theme.quiet, width-frame) {
			for i := range l.pieces {
				l.pieces[i].link = n.Source
			}
			inner = append(inner, l.silenced())
		}
	}
	size, rule := widest(inner), s.theme.rule
	lines := []line{decoration("╭"+strings.Repeat("─", size+2)+"╮", rule)}
	for _, l := range inner {
		lines = append(lines, join(decoration("│ ", rule), l.pad(size), decoration(" │", rule)))
	}
	bind(lines)
	lines = append(lines, decoration("╰"+strings.Repeat("─", size+2)+"╯", rule))
	return append(lines, hang(s.text(n.Caption, s.theme.caption, width-frame), blanks(2), blanks(2))...)
}

// maxFileName is how long the name of a picture's file may be to be shown, in cells:
// longer ones are hashes.
const maxFileName = 40

// fileName is the last part of an address that is a path.
func fileName(ref string) string {
	ref, _, _ = strings.Cut(ref, "?")
	name := ref[strings.LastIndexByte(ref, '/')+1:]
	if strings.HasPrefix(ref, "data:") || !strings.Contains(name, ".") || ansi.StringWidth(name) > maxFileName {
		return ""
	}
	return name
}
