package plain

import (
	"fmt"
	"strings"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// utterance is a line that is said.
type utterance struct {
	words   string
	block   int              // of the document; -1 for what stands above the text
	begins  bool             // something that is told below it
	heading *content.Heading // nil for all others
}

// teller says a post as one says it to somebody who cannot see it: line by line, from the
// top to the end, with nothing drawn. It is for screen readers, speech and braille. A
// paragraph is one line, and what is seen elsewhere is said: headings with their level,
// lists with their length, tables row by row, the alt text of pictures, and where links
// lead at the end. What is announced is in English, whatever the language of the post: who
// listens knows these words from their screen reader, and tells them from the author's.
//
// It is for one goroutine.
type teller struct {
	blog *content.Blog
	post *content.Post
	doc  *content.Document

	said  []utterance
	block int
	lead  string // what the next line begins with
	lists int    // that are open
	quote int

	numbers  map[*content.Link]int
	links    []numbered        // by number
	headings map[string]string // of the post, by ID; nil until a link leads to one
}

// numbered is a link, whose number is its place among all of the post, from 1: in the
// reader, on a page and in a list it is the same.
type numbered struct {
	*content.Link
	words  string // where it stands first
	told   bool   // it has its number beside it
	blocks []int  // where it stands
}

// linksOf are all links of a post.
func linksOf(blog *content.Blog, post *content.Post, doc *content.Document) []numbered {
	t := newTeller(blog, post, doc)
	t.tell()
	return t.links
}

func newTeller(blog *content.Blog, post *content.Post, doc *content.Document) *teller {
	return &teller{blog: blog, post: post, doc: doc, block: -1, numbers: map[*content.Link]int{}}
}

// tell says all of the post.
func (t *teller) tell() []utterance {
	t.say("%s", t.post.Title)
	t.say("%s", t.about())
	for i, b := range t.doc.Blocks {
		t.block = i
		t.node(b.Node)
	}
	t.block = len(t.doc.Blocks)
	t.tellLinks()
	t.block++
	t.say("End of the post.")
	return t.said
}

// about is what is known of the post.
func (t *teller) about() string {
	var about strings.Builder
	if !t.post.Date.IsZero() {
		fmt.Fprintf(&about, "%s. ", t.post.Date.Format(spokenDate))
	}
	fmt.Fprintf(&about, "%s to read.", counted(t.post.Minutes(), "minute"))
	if len(t.post.Authors) > 0 {
		fmt.Fprintf(&about, " By %s.", content.Clean(strings.Join(t.post.Authors, ", ")))
	}
	if len(t.post.Tags) > 0 {
		fmt.Fprintf(&about, " Tags: %s.", content.Clean(strings.Join(t.post.Tags, ", ")))
	}
	return about.String()
}

// spokenDate is a date as it is said; voices read the digits of others one by one.
const spokenDate = "2 January 2006"

// counted is a number of things.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// say says a line.
func (t *teller) say(format string, args ...any) {
	words := t.lead + fmt.Sprintf(format, args...)
	t.lead = ""
	for line := range strings.SplitSeq(words, "\n") {
		t.said = append(t.said, utterance{words: line, block: t.block})
	}
}

// begin says a line that is not to be torn from what comes below it.
func (t *teller) begin(format string, args ...any) {
	t.say(format, args...)
	t.said[len(t.said)-1].begins = true
}

// node says a block and everything in it.
func (t *teller) node(n content.Node) {
	switch n := n.(type) {
	case *content.Heading:
		t.begin("Heading, level %d: %s", n.Level, t.row(n.Text))
		t.said[len(t.said)-1].heading = n
	case *content.Paragraph:
		t.say("%s", t.text(n.Text))
	case *content.List:
		t.list(n)
	case *content.Quote:
		t.quoted(n)
	case *content.Callout:
		t.enclosed(capital(n.Kind), n.Title, n.Nodes)
	case *content.Details:
		t.enclosed("Details", n.Summary, n.Nodes)
	case *content.Code:
		t.code(n)
	case *content.Formula:
		t.verbatim("Formula", n.Source)
	case *content.Rule:
		t.say("Section break.")
	case *content.Figure:
		t.figure(n)
	case *content.Table:
		t.table(n)
	case *content.Definitions:
		t.definitions(n)
	case *content.Notes:
		t.notes(n)
	}
}

// nodes says the blocks in another one, the first of them behind the lead.
func (t *teller) nodes(nodes []content.Node, lead string) {
	t.lead += lead
	for _, n := range nodes {
		t.node(n)
	}
	if t.lead != "" {
		t.say("nothing")
	}
}

// list says how long a list is, and how deep in others.
func (t *teller) list(n *content.List) {
	t.lists++
	level := ""
	if t.lists > 1 {
		level = fmt.Sprintf(", level %d", t.lists)
	}
	t.begin("List of %s%s.", counted(len(n.Items), "item"), level)
	for i, item := range n.Items {
		lead := fmt.Sprintf("%d of %d", i+1, len(n.Items))
		if n.Ordered && n.Start != 1 {
			lead = fmt.Sprintf("Number %d, %s", n.Start+i, lead)
		}
		t.nodes(item.Nodes, lead+taskNames[item.Task]+": ")
	}
	t.say("End of list%s.", level)
	t.lists--
}

// taskNames are what is said of the box of an item.
var taskNames = [...]string{content.NoTask: "", content.OpenTask: ", not done", content.DoneTask: ", done"}

// quoted says what somebody else said, and whether that is in another quote.
func (t *teller) quoted(n *content.Quote) {
	t.quote++
	name := "quote"
	if t.quote > 1 {
		name = fmt.Sprintf("quote, level %d", t.quote)
	}
	t.begin("%s:", capital(name))
	t.nodes(n.Nodes, "")
	t.say("End of %s.", name)
	t.quote--
}

// enclosed says an aside between its name and its end.
func (t *teller) enclosed(name string, title content.Text, nodes []content.Node) {
	if words := t.row(title); words != "" {
		t.begin("%s: %s", name, words)
	} else {
		t.begin("%s:", name)
	}
	t.nodes(nodes, "")
	t.say("End of %s.", strings.ToLower(name))
}

// capital is words in ASCII with a capital letter.
func capital(s string) string { return strings.ToUpper(s[:min(len(s), 1)]) + s[min(len(s), 1):] }

// code says what a block of code is, and how long, so that it can be passed over.
func (t *teller) code(n *content.Code) {
	name := "Code"
	if n.Title != "" {
		name += ", " + oneLine(n.Title)
	}
	if n.Language != "" {
		name += ", " + oneLine(n.Language)
	}
	t.verbatim(name, n.Source)
}

// verbatim says lines as they are.
func (t *teller) verbatim(name, source string) {
	lines := strings.Split(strings.Trim(source, "\n"), "\n")
	t.begin("%s, %s:", name, counted(len(lines), "line"))
	for _, line := range lines {
		t.say("%s", strings.TrimRight(page.ExpandTabs(line), " ")) // a tab is no word, and some voices say it
	}
	kind, _, _ := strings.Cut(name, ",")
	t.say("End of %s.", strings.ToLower(kind))
}

// figure says what a picture has to say.
func (t *teller) figure(n *content.Figure) {
	link := n.Source
	if n.Link != nil {
		link = n.Link
	}
	words, name := "Image without a description", page.NoAlt
	if alt := oneLine(n.Alt); alt != "" {
		words, name = "Image: "+alt, alt
	}
	if number := t.number(link, name); number > 0 {
		words += fmt.Sprintf(" (link %d)", number)
	}
	t.say("%s", words)
	if caption := t.row(n.Caption); caption != "" {
		t.say("Caption: %s", caption)
	}
}

// maxHead is how much of the heading of a column is said with each row, in characters:
// all of it has been said before the first.
const maxHead = 40

// table says the headings of its columns, and then each row with them.
func (t *teller) table(n *content.Table) {
	var heads []string
	for _, head := range n.Head {
		heads = append(heads, t.row(head))
	}
	columns := ""
	if words := strings.Join(heads, ", "); strings.Trim(words, ", ") != "" {
		columns = ": " + words
	}
	t.begin("%s", stopped(fmt.Sprintf("Table of %s and %s%s", counted(len(n.Rows), "row"), counted(len(n.Align), "column"), columns)))
	names := columnNames(n)
	for i, row := range n.Rows {
		var said strings.Builder
		fmt.Fprintf(&said, "Row %d.", i+1)
		for j, cell := range row {
			if words := t.row(cell); words != "" { // an empty one would be said for each column
				fmt.Fprintf(&said, " %s: %s", names[j], stopped(words))
			}
		}
		t.say("%s", said.String())
	}
	t.say("End of table.")
}

// columnNames are what the columns are called in a row.
func columnNames(n *content.Table) []string {
	names := make([]string, len(n.Align))
	for j := range names {
		if j < len(n.Head) {
			names[j] = cutWords(oneLine(n.Head[j].Words), maxHead)
		}
		if names[j] == "" {
			names[j] = fmt.Sprintf("Column %d", j+1)
		}
	}
	return names
}

// definitions says terms and what they mean.
func (t *teller) definitions(n *content.Definitions) {
	t.begin("Definitions:")
	for _, d := range n.Items {
		for _, term := range d.Terms {
			t.begin("Term: %s", t.row(term))
		}
		if len(d.Nodes) > 0 {
			t.nodes(d.Nodes, "Meaning: ")
		}
	}
	t.say("End of definitions.")
}

// notes says the footnotes.
func (t *teller) notes(n *content.Notes) {
	t.begin("%s:", capital(counted(len(n.Notes), "note")))
	for _, note := range n.Notes {
		t.nodes(note.Nodes, fmt.Sprintf("Note %d: ", note.Number))
	}
	t.say("End of notes.")
}
