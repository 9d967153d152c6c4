package content

import (
	"slices"
	"strconv"
)

func (b *builder) listTag(t element) {
	if t.Data != "li" {
		start, err := strconv.Atoi(t.attr("start"))
		if err != nil {
			start = 1
		}
		list := &List{Ordered: t.Data == "ol", Start: start, Delimiter: '.', Tight: true}
		b.push(t.Data, func(nodes []Node) {
			if len(nodes) > 0 { // between the items
				list.Items = append(list.Items, Item{Nodes: nodes})
			}
			if len(list.Items) > 0 {
				b.emit(list)
			}
		})
		b.top().list = list
		return
	}
	b.closeImplied([]string{"li"}, "ul", "ol", "menu")
	list := b.top().list
	if list == nil {
		b.flush()
		return
	}
	b.push("li", func(nodes []Node) {
		list.Items = append(list.Items, Item{Nodes: nodes})
		list.Tight = list.Tight && isTight(nodes)
	})
}

// isTight says whether an item is a line, with lists below it at most.
func isTight(nodes []Node) bool {
	for i, n := range nodes {
		switch n.(type) {
		case *Paragraph:
			if i > 0 {
				return false
			}
		case *List:
		default:
			return false
		}
	}
	return true
}

// closeImplied closes an element that the next one ends, unless one of the others
// lies between them.
func (b *builder) closeImplied(names []string, between ...string) {
	if at := b.find(append(names, between...)...); at > 0 && slices.Contains(names, b.open[at].tag) {
		b.closeTo(at)
	} else {
		b.flush()
	}
}

func (b *builder) definitionTag(t element) {
	if t.Data == "dl" {
		list := &Definitions{}
		b.push("dl", func(nodes []Node) {
			if len(list.Items) > 0 {
				b.emit(list)
			}
			for _, n := range nodes {
				b.emit(n)
			}
		})
		b.top().terms = list
		return
	}
	b.closeImplied([]string{"dt", "dd"}, "dl")
	list := b.top().terms
	if list == nil {
		return
	}
	b.push(t.Data, func(nodes []Node) {
		if t.Data == "dd" {
			list.meaning(nodes)
			return
		}
		text, rest := flatten(nodes)
		list.term(text)
		if len(rest) > 0 {
			list.meaning(rest)
		}
	})
}
