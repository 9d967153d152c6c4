package content

import (
	"strconv"
	"strings"
)

// flattenAll is [flatten] for where only words can be: of what is no text, the words
// are taken.
func flattenAll(nodes []Node) Text {
	var j joiner
	for _, n := range nodes {
		for _, n := range j.words([]Node{n}) {
			eachText(n, func(s string) { j.line(PlainText(strings.TrimRight(s, "\n"), 0)) })
		}
	}
	return j.joined()
}

// words is flatten with the names of pictures among the words, in their order.
func (j *joiner) words(nodes []Node) (rest []Node) {
	for _, n := range nodes {
		for _, n := range j.flatten([]Node{n}) {
			if f, ok := n.(*Figure); ok {
				j.line(f.words())
				j.line(f.Caption)
			} else {
				rest = append(rest, n)
			}
		}
	}
	return rest
}

// words are those that stand for a picture.
func (f *Figure) words() Text {
	t := PlainText(f.name(), Picture)
	for i := range t.Runs {
		if t.Runs[i].Link = f.Source; f.Link != nil {
			t.Runs[i].Link = f.Link
		}
	}
	return t
}

// flatten joins the paragraphs and lists among the nodes to one text of lines.
func flatten(nodes []Node) (t Text, rest []Node) {
	var j joiner
	rest = j.flatten(nodes)
	return j.joined(), rest
}

// flatten adds the paragraphs and lists among the nodes, and returns the others.
func (j *joiner) flatten(nodes []Node) (rest []Node) {
	for _, n := range nodes {
		switch n := n.(type) {
		case *Paragraph:
			j.line(n.Text)
		case *Heading:
			j.line(n.Text.With(Strong))
		case *List:
			for i, item := range n.Items {
				mark := "• "
				if n.Ordered {
					mark = strconv.Itoa(n.Start+i) + ". "
				}
				j.line(PlainText(mark, 0))
				j.glue = true
				rest = append(rest, j.flatten(item.Nodes)...)
				j.glue = false
			}
		default:
			rest = append(rest, n)
		}
	}
	return rest
}
