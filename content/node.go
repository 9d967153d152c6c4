package content

// A Node is a block of a post: one of the types in this file. Nodes are never
// changed once their [Document] exists.
type Node interface{ node() }

type (
	// Paragraph is running text.
	Paragraph struct{ Text Text }

	// Heading divides a text.
	Heading struct {
		Level int // 1 to 6
		Text  Text
		ID    string // unique in its document; what #links name
	}

	// Code is shown as it was written.
	Code struct {
		Language string // as the author names it; may be empty
		Title    string // a file name, mostly
		Source   string // lines end with a newline, but for the last
	}

	// Formula is mathematics in its source, TeX mostly, on lines of its own.
	Formula struct{ Source string }

	// List has bullets, or numbers from Start on.
	List struct {
		Ordered   bool
		Start     int
		Delimiter byte // behind a number: . or )
		Tight     bool // no blank line between the items
		Items     []Item
	}

	// Quote is what somebody else said.
	Quote struct{ Nodes []Node }

	// Callout is an aside with a name: a note, a warning.
	Callout struct {
		Kind  string // see [dialect.CalloutKind]
		Title Text   // empty means the name of the kind
		Nodes []Node
	}

	// Details has a summary, and more below it, which is always shown.
	Details struct {
		Summary Text
		Nodes   []Node
	}

	// Table has rows of as many cells as Align has.
	Table struct {
		Align []Align
		Head  []Text // empty for a table without headings
		Rows  [][]Text
	}

	// Rule divides a text without a heading.
	Rule struct{}

	// Figure is a picture that stands by itself.
	Figure struct {
		Source  *Link // never nil
		Alt     string
		Caption Text
		Link    *Link // where the picture leads; may be nil
	}

	// Definitions are terms with what they mean.
	Definitions struct{ Items []Definition }

	// Notes are the footnotes of a post, in the order of their numbers.
	Notes struct{ Notes []Note }
)

// Item is one of a list.
type Item struct {
	Task  Task
	Nodes []Node
}

// Task says whether an item has a box to tick.
type Task uint8

// The boxes.
const (
	NoTask Task = iota
	OpenTask
	DoneTask
)

// Definition is terms that share a meaning, or a meaning that has one more.
type Definition struct {
	Terms []Text
	Nodes []Node
}

// Note is a footnote.
type Note struct {
	Number int // from 1; a [Link] to it has the same
	Nodes  []Node
}

// Align is how a column of a table stands.
type Align uint8

// The ways.
const (
	AlignLeft Align = iota
	AlignCenter
	AlignRight
)

func (*Paragraph) node()   {}
func (*Heading) node()     {}
func (*Code) node()        {}
func (*Formula) node()     {}
func (*List) node()        {}
func (*Quote) node()       {}
func (*Callout) node()     {}
func (*Details) node()     {}
func (*Table) node()       {}
func (*Rule) node()        {}
func (*Figure) node()      {}
func (*Definitions) node() {}
func (*Notes) node()       {}

// eachText gives f the texts of a node and of all in it, in reading order.
func eachText(n Node, f func(string)) {
	texts := func(all []Text) {
		for _, t := range all {
			f(t.Words)
		}
	}
	nodes := func(all []Node) {
		for _, n := range all {
			eachText(n, f)
		}
	}
	switch n := n.(type) {
	case *Paragraph:
		f(n.Text.Words)
	case *Heading:
		f(n.Text.Words)
	case *Code:
		f(n.Source)
	case *Formula:
		f(n.Source)
	case *List:
		for _, item := range n.Items {
			nodes(item.Nodes)
		}
	case *Quote:
		nodes(n.Nodes)
	case *Callout:
		f(n.Title.Words)
		nodes(n.Nodes)
	case *Details:
		f(n.Summary.Words)
		nodes(n.Nodes)
	case *Table:
		texts(n.Head)
		for _, row := range n.Rows {
			texts(row)
		}
	case *Figure:
		f(n.Alt)
		f(n.Caption.Words)
	case *Definitions:
		for _, d := range n.Items {
			texts(d.Terms)
			nodes(d.Nodes)
		}
	case *Notes:
		for _, note := range n.Notes {
			nodes(note.Nodes)
		}
	}
}
