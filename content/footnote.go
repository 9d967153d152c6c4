package content

import (
	"fmt"
	"maps"
	"slices"

	"github.com/yuin/goldmark/ast"
	astext "github.com/yuin/goldmark/extension/ast"
)

// noteEntry is a footnote while its post is built.
type noteEntry struct {
	number int
	source ast.Node // nil if the label has none
}

// gatherNotes finds the footnotes, which may stand anywhere.
func (b *builder) gatherNotes(root ast.Node) {
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if note, ok := n.(*astext.Footnote); ok && entering {
			if label := noteLabel(note.Ref); b.notes[label] == nil {
				b.notes[label] = &noteEntry{source: n}
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
	if note == nil {
		b.mark(Mark{Kind: MarkNoNote, Text: "[^" + label + "]"}) // what looks like the note is code
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
			nodes := b.inside(func() { b.blocks(note.source) })
			notes = append(notes, Note{len(notes) + 1, nodes})
		}
	}
	write()
	for _, label := range slices.Sorted(maps.Keys(b.notes)) {
		if note := b.notes[label]; note.number == 0 && note.source != nil {
			b.mark(Mark{Kind: MarkNote, Text: "[^" + string(note.source.(*astext.Footnote).Ref) + "]", at: note.source.Pos()})
		}
		b.number(b.notes[label])
	}
	write()
	if len(notes) > 0 {
		b.emit(&Notes{notes})
	}
}
