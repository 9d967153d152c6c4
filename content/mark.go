package content

// Spot is a place in the file of a post, as editors count.
type Spot struct {
	Line int // from 1
	// Column is from 1, in characters: the code points of Unicode. A tab is one, a byte that
	// is no UTF-8 is one, and the mark of byte order that a file may begin with is none.
	Column int
}

// MarkKind says what a [Mark] is.
type MarkKind uint8

// The kinds.
const (
	MarkHeading MarkKind = iota
	MarkLink             // also what a browser would show in a frame
	MarkPicture
	MarkCode    // fenced
	MarkTable   // of Markdown
	MarkNote    // a footnote that nothing refers to
	MarkNoNote  // what refers to a footnote that there is not
	MarkLeftOut // a tag, shortcode or component that shows nothing
)

// Mark is something in a post that stands at a place of its file.
type Mark struct {
	Kind     MarkKind
	Text     string   // as its author wrote it: an address, words, a label, the beginning of a tag
	Heading  *Heading // of a heading
	Link     *Link    // of a link, and of a picture
	Picture  *Figure  // of a picture, without what stands below it
	Table    *Table   // of a table
	Language string   // of code
	Markdown bool     // a link or a picture is written in Markdown, and not as a tag
	Captions bool     // of a picture: words stand below it
	Taken    bool     // of a heading: its author gave it an ID that an earlier one has
	Open     bool     // of code: nothing closes it

	at     int  // in the source that was parsed, or in the body of the post
	inBody bool // the latter
}

// Survey is what stands in a post, with the places.
type Survey struct {
	Marks []Mark

	post   *Post
	source string // what was parsed
	origin *origin
}
