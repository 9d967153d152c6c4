package content

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	emojiast "github.com/yuin/goldmark-emoji/ast"
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

	open     []*container
	text     textWriter
	pictures []*Figure // in the text
	ids      map[string]int
	notes    map[string]*noteEntry
	order    []*noteEntry // by number
	links    map[string]*Link
	markup   tagState
}

// noteEntry is a footnote while its post is built.
type noteEntry struct {
	number int
	source ast.Node // nil if the label has none
	text   []byte   // that source points into
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
	if len(pictures) == 1 && text.Runs[0].Style&Picture != 0 && pictures[0].Caption.IsEmpty() {
		caption := text.from(text.Runs[0].End)
		if !caption.IsEmpty() && caption.all(Emphasis) {
			captioned := *pictures[0]
			captioned.Caption = caption.without(Emphasis)
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

func (b *builder) heading(n *ast.Heading) {
	text := b.capture(func() { b.inlines(n) })
	id := ""
	if v, ok := n.AttributeString("id"); ok {
		if raw, ok := v.([]byte); ok {
			id = string(raw)
		}
	}
	b.emitHeading(n.Level, text, id)
}

// headingID is {#id} at the end of a heading, which only one without text before it
// escapes the parser of Markdown.
var headingID = regexp.MustCompile(`\s*\\?\{\s*#([\w:.-]+)[^{}]*\\?\}$`)

func (b *builder) emitHeading(level int, text Text, id string) {
	if strings.HasSuffix(text.Words, "}") {
		if m := headingID.FindStringSubmatchIndex(text.Words); m != nil && m[0] > 0 {
			id = text.Words[m[2]:m[3]]
			text = text.to(m[0])
		}
	}
	if text.IsEmpty() {
		return
	}
	b.emit(&Heading{Level: level, Text: text, ID: b.uniqueID(Clean(id), text.Words)})
}

// uniqueID is the name that links give a heading: what the author says, else as
// GitHub makes it. It costs the same for the thousandth heading of one name.
func (b *builder) uniqueID(id, words string) string {
	if id == "" {
		id = headingSlug(words)
	}
	if id == "" {
		id = "heading" // of marks alone
	}
	name := id
	n, taken := b.ids[id]
	for ; taken; n++ {
		name = fmt.Sprintf("%s-%d", id, n)
		_, taken = b.ids[name]
	}
	b.ids[id] = max(n, 1)
	b.ids[name] = max(b.ids[name], 1)
	return name
}

func headingSlug(words string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '\n':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r):
			return unicode.ToLower(r)
		}
		return -1
	}, words)
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

// fence is a fenced block of code. What stands behind the language may name a file:
// title="x", as in Docusaurus and Astro.
func (b *builder) fence(n *ast.FencedCodeBlock) {
	info := ""
	if n.Info != nil {
		info = Clean(DecodeText(string(n.Info.Segment.Value(b.source))))
	}
	language, title := fenceInfo(info)
	source := string(n.Lines().Value(b.source))
	if language == "math" || language == "latex-math" {
		b.formula(source)
		return
	}
	b.code(language, title, source)
}

var fenceTitle = regexp.MustCompile(`(?:^|[\s{])(?:title|filename|name|file)=(?:"([^"]*)"|'([^']*)'|(\S+))`)

// fenceInfo reads what stands behind a fence: go, go {hl_lines=[1]}, {.go}, go:a.go,
// js title="a.js".
func fenceInfo(info string) (language, title string) {
	if m := fenceTitle.FindStringSubmatch(info); m != nil {
		title = m[1] + m[2] + m[3]
	}
	language, rest, _ := strings.Cut(info, " ")
	if language == "" || language[0] == '{' { // {.go .numberLines}, {r, echo=FALSE}
		all := strings.Trim(language+" "+rest, "{} ")
		language, _, _ = strings.Cut(all, " ")
		language = strings.TrimPrefix(language, ".")
	}
	language, _, _ = strings.Cut(language, "{") // go{1,3}
	language, _, _ = strings.Cut(language, ",") // rust,ignore
	if strings.Contains(language, "=") {
		language = ""
	}
	if lang, file, ok := strings.Cut(language, ":"); ok {
		if language = lang; title == "" {
			title = file
		}
	}
	return strings.TrimSuffix(strings.TrimPrefix(language, "language-"), "}"), title
}

func (b *builder) code(language, title, source string) {
	b.flush()
	if source = CleanText(source); strings.TrimSpace(source) == "" {
		return
	}
	b.emit(&Code{Language: language, Title: title, Source: source})
}

func (b *builder) formula(source string) {
	b.flush()
	source = strings.Trim(CleanText(source), "\n")
	if strings.TrimSpace(source) != "" {
		b.emit(&Formula{source})
	}
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

// inlines writes the text of a block.
func (b *builder) inlines(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		b.inline(n)
	}
}

func (b *builder) inline(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		b.words(n)
	case *ast.String:
		b.text.add(string(n.Value))
	case *ast.CodeSpan:
		b.styled(CodeSpan, func() { b.text.verbatim(codeSpan(n, b.source)) })
	case *ast.Emphasis:
		style := Emphasis
		if n.Level > 1 {
			style = Strong
		}
		b.styled(style, func() { b.inlines(n) })
	case *astext.Strikethrough:
		b.styled(Strike, func() { b.inlines(n) })
	case *ast.AutoLink:
		b.linked(b.link(autoLink(n, b.source)), func() { b.text.add(string(n.Label(b.source))) })
	case *ast.Link:
		b.linked(b.link(string(n.Destination)), func() { b.inlines(n) })
	case *ast.Image:
		alt := strings.TrimSpace(inlineText(n, b.source))
		b.picture(string(n.Destination), alt, PlainText(Clean(DecodeText(string(n.Title))), 0))
	case *inlineNode:
		if n.kind == kindMath {
			b.styled(Math, func() { b.text.verbatim(n.text) })
		} else {
			b.noteRef(n.text)
		}
	case *ast.RawHTML:
		b.rawTag(n)
	case *emojiast.Emoji:
		b.text.add(string(n.Value.Unicode))
	}
}

func (b *builder) words(n *ast.Text) {
	if b.markup.silent > 0 {
		return
	}
	value := string(n.Segment.Value(b.source))
	if !n.IsRaw() {
		value = DecodeText(value)
	}
	b.text.add(value)
	switch {
	case n.HardLineBreak():
		b.text.hardBreak()
	case n.SoftLineBreak():
		b.text.wantBlank(softBreak)
	}
}

func (b *builder) styled(s Style, write func()) {
	if b.markup.silent > 0 {
		return
	}
	before := b.text.style
	b.text.style |= s
	write()
	b.text.style = before
}

func (b *builder) linked(l *Link, write func()) {
	before := b.text.link
	b.text.link = l
	write()
	b.text.link = before
}

// picture is an image: words among words, and a figure if it stands alone.
func (b *builder) picture(source, alt string, caption Text) {
	if b.markup.silent > 0 {
		return
	}
	f := &Figure{Source: b.link(source), Alt: Clean(alt), Caption: caption, Link: b.text.link}
	b.pictures = append(b.pictures, f)
	link := b.text.link
	if link == nil {
		link = f.Source
	}
	b.linked(link, func() { b.styled(Picture, func() { b.text.add(f.Alt) }) })
}

// inlineText is the text of inline nodes without styles, for the alt text of images.
func inlineText(n ast.Node, source []byte) string {
	var out strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			value := string(n.Segment.Value(source))
			if !n.IsRaw() && n.Parent().Kind() != ast.KindCodeSpan {
				value = DecodeText(value)
			}
			out.WriteString(value)
			if n.SoftLineBreak() || n.HardLineBreak() {
				out.WriteByte(' ')
			}
		case *ast.AutoLink:
			out.Write(n.Label(source))
		case *emojiast.Emoji:
			out.WriteString(string(n.Value.Unicode))
		case *inlineNode:
			out.WriteString(n.text)
		}
		return ast.WalkContinue, nil
	})
	return out.String()
}

func codeSpan(n *ast.CodeSpan, source []byte) string {
	var out strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			out.Write(bytes.ReplaceAll(t.Segment.Value(source), []byte("\n"), []byte(" ")))
		}
	}
	return out.String()
}

func autoLink(n *ast.AutoLink, source []byte) string {
	u := string(n.URL(source))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(u), "mailto:") {
		return "mailto:" + u
	}
	return u
}

// gatherNotes finds the footnotes, which may stand anywhere.
func (b *builder) gatherNotes(root ast.Node) {
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if note, ok := n.(*astext.Footnote); ok && entering {
			if label := noteLabel(note.Ref); b.notes[label] == nil {
				b.notes[label] = &noteEntry{source: n, text: b.source}
			}
		}
		if n.Type() == ast.TypeInline || ast.IsParagraph(n) {
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
}

// noteRef writes the mark of a footnote. The first that is mentioned is number 1.
func (b *builder) noteRef(label string) {
	note := b.notes[label]
	if note == nil || b.markup.silent > 0 {
		b.text.add("[^" + label + "]")
		return
	}
	b.number(note)
	b.linked(&Link{Note: note.number}, func() {
		b.styled(NoteMark, func() { b.text.add(fmt.Sprintf("[%d]", note.number)) })
	})
}

func (b *builder) number(note *noteEntry) {
	if note.number == 0 {
		b.order = append(b.order, note)
		note.number = len(b.order)
	}
}

// addNotes puts the footnotes at the end: first those that are mentioned, in notes
// too, then the rest, so that no word is lost.
func (b *builder) addNotes() {
	var notes []Note
	write := func() {
		for len(notes) < len(b.order) {
			note := b.order[len(notes)]
			b.source = note.text
			nodes := b.inside(func() { b.blocks(note.source) })
			notes = append(notes, Note{len(notes) + 1, nodes})
		}
	}
	write()
	for _, label := range slices.Sorted(maps.Keys(b.notes)) {
		b.number(b.notes[label])
	}
	write()
	if len(notes) > 0 {
		b.emit(&Notes{notes})
	}
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
