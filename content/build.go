package content

import (
	"slices"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	astext "github.com/yuin/goldmark/extension/ast"
)

// builder makes the nodes of a [Document] from what Markdown and HTML say, in the
// order in which they say it. Both may open what the other one fills: a quote in
// Markdown may hold <details> with Markdown in it. It is for one goroutine.
type builder struct {
	markdown *markdown
	site     *Site
	post     *Post
	source   []byte         // what the nodes of Markdown point into
	closed   map[string]int // where tags of a name are closed for the last time, by name
	at       int            // where the tags stand that are read now
	here     int            // where what is read now stands
	quoted   bool           // it is the Markdown in a tag, which stands where the tag does
	survey   *Survey        // what is to be marked; nil for none

	open     []*container
	text     textWriter
	pictures []*Figure // in the text
	ids      map[string]int
	notes    map[string]*noteEntry
	order    []*noteEntry // by number
	links    map[string]*Link
	markup   tagState
}

// container is a block that is being filled.
type container struct {
	tag   string // of HTML; empty for what Markdown opened, which tags cannot close
	nodes []Node
	done  func(nodes []Node) // when it is closed

	// What the tags in it fill, beside nodes; nil in all others.
	list    *List
	terms   *Definitions
	table   *tableTags
	fold    *Details
	address *string // of a video
	caption joiner  // of a figure
}

func newBuilder(post *Post, site *Site, source string) *builder {
	return &builder{
		markdown: newMarkdown(source, post.MDX), site: site, post: post,
		closed: closedTags(source), ids: map[string]int{}, notes: map[string]*noteEntry{}, links: map[string]*Link{},
		open: []*container{{}},
	}
}

// build reads the whole source.
func (b *builder) build(source string) []Node {
	b.source = []byte(source)
	root := b.markdown.parse(b.source)
	b.gatherNotes(root)
	b.blocks(root)
	b.closeTo(1)
	b.flush()
	b.addNotes()
	return b.open[0].nodes
}

// emit adds a node to what is open.
func (b *builder) emit(n Node) {
	top := b.open[len(b.open)-1]
	top.nodes = append(top.nodes, n)
}

// push opens a container.
func (b *builder) push(tag string, done func([]Node)) {
	b.flush()
	b.open = append(b.open, &container{tag: tag, done: done})
}

// closeTo closes the containers above the first n.
func (b *builder) closeTo(n int) {
	for len(b.open) > n {
		b.flush()
		top := b.open[len(b.open)-1]
		b.open = b.open[:len(b.open)-1]
		if top.done != nil {
			top.done(top.nodes)
		}
	}
}

// inside collects the nodes that f emits. Tags that f leaves open are closed.
func (b *builder) inside(f func()) []Node {
	var got []Node
	depth := len(b.open)
	b.push("", func(nodes []Node) { got = nodes })
	f()
	b.closeTo(depth)
	return got
}

// flush ends a paragraph. One of pictures alone is as many figures.
func (b *builder) flush() {
	if len(b.text.words) == 0 && len(b.pictures) == 0 {
		return // an open link or style is for the words to come
	}
	pictures := b.pictures
	b.pictures = nil
	text := b.take()
	start := 0
	for _, r := range text.Runs {
		if r.Style&Picture == 0 && strings.TrimSpace(text.Words[start:r.End]) != "" {
			b.paragraph(text, pictures)
			return
		}
		start = r.End
	}
	for _, p := range pictures {
		b.emit(p)
	}
}

// tocMarks ask a generator for a table of contents.
var tocMarks = set("[toc] [[toc]] [[_toc_]]")

// paragraph emits words; those that are a picture and a line of emphasis below it are
// a figure with its caption.
func (b *builder) paragraph(text Text, pictures []*Figure) {
	if tocMarks[strings.ToLower(text.Words)] {
		return
	}
	if len(pictures) == 1 && text.Runs[0].Style&Picture != 0 {
		caption := text.from(text.Runs[0].End)
		if !caption.IsEmpty() && caption.all(Emphasis) {
			captioned := *pictures[0]
			captioned.Caption = pictures[0].Caption.append(caption.without(Emphasis))
			b.markCaption(pictures[0])
			b.emit(&captioned)
			return
		}
	}
	b.emit(&Paragraph{text})
}

// take is the text so far. What styles were open, are open no more.
func (b *builder) take() Text {
	b.text.style, b.text.link, b.text.shift = 0, nil, 0
	b.markup.inline = b.markup.inline[:0]
	return b.text.text()
}

// capture is the text that f writes, and that of the blocks which tags make of it.
func (b *builder) capture(f func()) Text {
	return flattenAll(b.inside(f))
}

// blocks builds the blocks in a block.
func (b *builder) blocks(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		b.block(n)
	}
}

func (b *builder) block(n ast.Node) {
	b.here = n.Pos()
	switch n := n.(type) {
	case *ast.Heading:
		b.heading(n)
	case *ast.Paragraph, *ast.TextBlock:
		b.inlines(n)
		b.flush()
		b.take() // styles and links end with the paragraph
		b.markup.silent = 0
	case *ast.List:
		b.list(n)
	case *ast.Blockquote:
		b.quote(n)
	case *ast.FencedCodeBlock:
		b.fence(n)
	case *ast.CodeBlock:
		b.code("", "", string(n.Lines().Value(b.source)))
	case *formulaNode:
		b.formula(string(n.Lines().Value(b.source)))
	case *ast.ThematicBreak:
		b.flush()
		b.emit(&Rule{})
	case *ast.HTMLBlock:
		b.at = n.Pos()
		raw := n.Lines().Value(b.source)
		if n.HasClosure() {
			raw = append(raw, n.ClosureLine.Value(b.source)...)
		}
		b.html(string(raw))
	case *directiveNode:
		b.at = n.Pos()
		b.markup.ours = true
		b.html(n.tags)
		b.markup.ours = false
	case *astext.Table:
		b.table(n)
	case *astext.DefinitionList:
		b.definitions(n)
	case *ast.LinkReferenceDefinition, *astext.FootnoteList:
		// nothing to read; the notes come at the end
	default:
		b.blocks(n)
	}
}

func (b *builder) list(n *ast.List) {
	b.flush()
	list := &List{Ordered: n.IsOrdered(), Start: n.Start, Delimiter: n.Marker, Tight: n.IsTight}
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		task := NoTask
		if first := item.FirstChild(); first != nil {
			if box, ok := first.FirstChild().(*astext.TaskCheckBox); ok {
				task = map[bool]Task{false: OpenTask, true: DoneTask}[box.IsChecked]
			}
		}
		list.Items = append(list.Items, Item{task, b.inside(func() { b.blocks(item) })})
	}
	b.emit(list)
}

func (b *builder) table(n *astext.Table) {
	b.flush()
	table := &Table{}
	for _, a := range n.Alignments {
		table.Align = append(table.Align, map[astext.Alignment]Align{
			astext.AlignCenter: AlignCenter, astext.AlignRight: AlignRight,
		}[a])
	}
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		cells := make([]Text, 0, len(table.Align))
		for c := row.FirstChild(); c != nil; c = c.NextSibling() {
			cells = append(cells, b.capture(func() { b.inlines(c) }))
		}
		if row.Kind() == astext.KindTableHeader {
			table.Head = cells
		} else {
			table.Rows = append(table.Rows, cells)
		}
	}
	if table.even(); len(table.Head)+len(table.Rows) > 0 {
		b.emit(table)
		b.mark(Mark{Kind: MarkTable, Text: lineAt(b.source, n.Pos()), Table: table, at: n.Pos()})
	}
}

// even gives each row as many cells as the widest one has, and lets go of empty ones.
func (t *Table) even() {
	hasWords := func(row []Text) bool { return slices.ContainsFunc(row, func(c Text) bool { return !c.IsEmpty() }) }
	if !hasWords(t.Head) {
		t.Head = nil
	}
	t.Rows = slices.DeleteFunc(t.Rows, func(row []Text) bool { return !hasWords(row) })
	columns := max(len(t.Align), len(t.Head))
	for _, row := range t.Rows {
		columns = max(columns, len(row))
	}
	pad := func(row []Text) []Text { return append(row, make([]Text, columns-len(row))...) }
	if len(t.Head) > 0 {
		t.Head = pad(t.Head)
	}
	for i := range t.Rows {
		t.Rows[i] = pad(t.Rows[i])
	}
	t.Align = append(t.Align, make([]Align, columns-len(t.Align))...)
}

func (b *builder) definitions(n *astext.DefinitionList) {
	b.flush()
	list := &Definitions{}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Kind() == astext.KindDefinitionTerm {
			list.term(b.capture(func() { b.inlines(c) }))
		} else {
			list.meaning(b.inside(func() { b.blocks(c) }))
		}
	}
	b.emit(list)
}

func (d *Definitions) term(t Text) {
	if n := len(d.Items); n > 0 && d.Items[n-1].Nodes == nil {
		d.Items[n-1].Terms = append(d.Items[n-1].Terms, t)
		return
	}
	d.Items = append(d.Items, Definition{Terms: []Text{t}})
}

func (d *Definitions) meaning(nodes []Node) {
	if n := len(d.Items); n > 0 && d.Items[n-1].Nodes == nil {
		d.Items[n-1].Nodes = nodes
		return
	}
	d.Items = append(d.Items, Definition{Nodes: nodes})
}

// closedTags are the names, in lower case, of all tags that a text closes, and where it
// does so for the last time.
func closedTags(source string) map[string]int {
	names := map[string]int{}
	for rest := source; ; {
		_, after, found := strings.Cut(rest, "</")
		if !found {
			return names
		}
		rest = after
		name := after[:min(len(after), maxTagName)]
		if end := strings.IndexFunc(name, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(".:_-", r)
		}); end >= 0 {
			names[strings.ToLower(name[:end])] = len(source) - len(after)
		}
	}
}

// maxTagName bounds the name of a tag, in bytes.
const maxTagName = 64
