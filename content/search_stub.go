package content

// temporary
type Hit struct {
	Post  *Post
	Score float64
}

func (b *Blog) Search(q string) []Hit { return nil }

type Span struct{ Start, End int }
type Excerpt struct {
	Text  string
	Lit   []Span
	Place Place
}

func (d *Document) Excerpt(query string, runes int) (Excerpt, bool) { return Excerpt{}, false }
func QueryWords(q string) []string                                 { return nil }
