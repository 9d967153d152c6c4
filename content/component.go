package content

import (
	"strings"

	"golang.org/x/net/html"

	"edgerunner.vc/blog/content/dialect"
)

// folds are the elements that are closed at first on a website.
var folds = set("details deepdive collapse collapsible expand expandable accordion accordionitem disclosure spoiler hint")

// componentTag does what the name of a component of JSX lets expect. The words of
// its title are shown above what is in it.
func (b *builder) componentTag(t element) {
	name := t.Data
	switch {
	case isCallout(name):
		b.calloutTag(t)
	case folds[name]:
		b.foldTag(t)
	case name == "blockmath" || name == "inlinemath":
		b.formula(t.attr("math"))
	case name == "mermaid" && t.attr("chart") != "":
		b.code("mermaid", "", t.attr("chart"))
	case strings.Contains(name, "embed") && t.attr("url", "src", "href") != "":
		b.embed("Embedded page", t.attr("url", "src", "href"))
	case isKnown(name) && name != "input" && name != "title" && name != "button" && name != "menu" && name != "map":
		b.elementTag(t)
	case t.attr("title", "label") == "" && t.attr("href", "to") != "":
		b.linkTag(t)
	case b.markup.amidWords && t.attr("title", "label") == "":
		b.text.add(t.attr("text"))
	default:
		b.flush()
		if !b.titleOf(t) && (t.Type == html.SelfClosingTagToken || !b.isClosed(name)) {
			b.markLeftOut(t)
		}
	}
}

// only is the one node that there is, if it is of a kind.
func only[T Node](nodes []Node) (T, bool) {
	if len(nodes) == 1 {
		n, ok := nodes[0].(T)
		return n, ok
	}
	var none T
	return none, false
}

// linkTag is a component that leads somewhere: a button, a card.
func (b *builder) linkTag(t element) {
	if b.markup.amidWords {
		b.openInline(t, "a")
		return
	}
	link := b.link(t.attr("href", "to"))
	b.push(t.Data, func(nodes []Node) {
		for _, n := range nodes {
			if p, ok := n.(*Paragraph); ok {
				n = &Paragraph{p.Text.Linked(link)}
			}
			b.emit(n)
		}
	})
}

// isCallout says whether a component is an aside by its name. Some of the names have
// other meanings as well.
func isCallout(name string) bool {
	switch name {
	case "aside", "pitfall", "recap", "youwilllearn":
		return true
	case "summary", "help", "check", "done", "example", "primary", "secondary", "default", "message":
		return false
	}
	return dialect.CalloutKind(name) != ""
}

// titleOf writes what a component says in its attributes, and says whether there is
// something.
func (b *builder) titleOf(t element) (said bool) {
	if title := t.attr("title", "label", "heading", "summary", "header"); title != "" {
		var link *Link
		if ref := t.attr("href", "to", "url", "link"); ref != "" {
			link = b.link(ref)
		}
		b.linked(link, func() { b.styled(Strong, func() { b.text.add(title) }) })
		b.flush()
		said = true
	}
	if about := t.attr("description", "subtitle", "excerpt", "caption"); about != "" {
		b.text.add(about)
		b.flush()
		said = true
	}
	if source := t.attr("src", "image", "img"); imageFile.MatchString(source) {
		b.picture(source, t.attr("alt"), b.attrText(t.attr("caption")))
		b.flush()
		said = true
	}
	return said
}

func (b *builder) calloutTag(t element) {
	kind := t.Data
	if named := t.attr("kind", "type", "variant", "style", "intent", "emoji", "icon"); dialect.CalloutKind(named) != "" {
		kind = named
	}
	kind = calloutKind(kind)
	title := b.attrText(t.attr("title", "label", "heading"))
	b.push(t.Data, func(nodes []Node) {
		if q, ok := only[*Quote](nodes); ok {
			nodes = q.Nodes // its bar is enough
		}
		if len(nodes) > 0 || !title.IsEmpty() {
			b.emit(&Callout{kind, title, nodes})
		}
	})
}

func (b *builder) foldTag(t element) {
	fold := &Details{Summary: b.attrText(t.attr("title", "summary", "label", "header"))}
	b.push(t.Data, func(nodes []Node) {
		if fold.Nodes = nodes; !fold.Summary.IsEmpty() {
			b.emit(fold)
			return
		}
		for _, n := range nodes {
			b.emit(n)
		}
	})
	b.top().fold = fold
}

func (b *builder) summaryTag() {
	b.flush()
	fold := b.top().fold
	b.push("summary", func(nodes []Node) {
		text, rest := flatten(nodes)
		if fold == nil {
			b.emit(&Paragraph{text})
		} else {
			fold.Summary = text
		}
		b.open[len(b.open)-1].nodes = append(b.top().nodes, rest...)
	})
}
