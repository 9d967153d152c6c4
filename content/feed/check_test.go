package feed

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// allowed are the elements of ours, and their attributes.
var allowed = map[string]string{
	"p": "", "h1": "id", "h2": "id", "h3": "id", "h4": "id", "h5": "id", "h6": "id", "pre": "", "ul": "", "ol": "start", "li": "id",
	"blockquote": "class", "details": "", "summary": "", "table": "", "thead": "", "tbody": "", "tr": "", "th": "align", "td": "align",
	"hr": "", "figure": "", "figcaption": "", "dl": "", "dt": "", "dd": "", "br": "",
	"a": "href id", "img": "src alt", "code": "class", "sup": "", "strong": "", "em": "", "del": "", "ins": "", "mark": "", "kbd": "",
}

// schemes are those that a link may have.
var schemes = strings.Fields("http https mailto tel gemini gopher ftp irc ircs xmpp matrix ssh #")

// checkHTML looks at the HTML of a post with that slug: that it is well-formed XML, that a
// browser makes the same tree of it, and that nothing in it can act.
func checkHTML(text, slug string) error {
	strict, err := parseXML(text)
	if err != nil {
		return fmt.Errorf("%w in\n%s", err, text)
	}
	root, err := html.ParseFragment(strings.NewReader(text), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return err
	}
	var b strings.Builder
	c := checker{slug: slug, ids: map[string]bool{}}
	for _, n := range root {
		c.node(&b, n)
	}
	if b.String() != strict {
		c.problems = append(c.problems, fmt.Errorf("a browser sees\n%s\nXML has\n%s", b.String(), strict))
	}
	for _, href := range c.within {
		if !c.ids[href[1:]] {
			c.problems = append(c.problems, fmt.Errorf("nothing has the id of %s", href))
		}
	}
	if err := errors.Join(c.problems...); err != nil {
		return fmt.Errorf("%w in\n%s", err, text)
	}
	return nil
}

// parseXML is the tree of well-formed XML: its elements and texts.
func parseXML(text string) (string, error) {
	var b strings.Builder
	in := xml.NewDecoder(strings.NewReader("<x>" + text + "</x>"))
	for {
		token, err := in.Token()
		if err == io.EOF {
			return strings.TrimSuffix(strings.TrimPrefix(b.String(), "<x>"), "</>"), nil
		}
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.StartElement:
			b.WriteString("<" + token.Name.Local + ">")
		case xml.EndElement:
			b.WriteString("</>")
		case xml.CharData:
			b.Write(token)
		default:
			return "", fmt.Errorf("%T", token)
		}
	}
}

// checker looks at what a browser has made of it.
type checker struct {
	slug     string
	ids      map[string]bool
	within   []string // links to the post itself
	problems []error
}

func (c *checker) node(b *strings.Builder, n *html.Node) {
	switch n.Type {
	case html.TextNode:
		b.WriteString(n.Data)
		return
	case html.ElementNode:
		if _, ok := allowed[n.Data]; !ok {
			c.problems = append(c.problems, fmt.Errorf("there is a <%s>", n.Data))
		}
		for _, a := range n.Attr {
			c.attribute(n.Data, a)
		}
	default:
		c.problems = append(c.problems, fmt.Errorf("there is a node of type %d", n.Type))
	}
	b.WriteString("<" + n.Data + ">")
	for child := range n.ChildNodes() {
		c.node(b, child)
	}
	b.WriteString("</>")
}

func (c *checker) attribute(element string, a html.Attribute) {
	bad := func(why string) {
		c.problems = append(c.problems, fmt.Errorf("<%s %s=%q> %s", element, a.Key, a.Val, why))
	}
	if !slices.Contains(strings.Fields(allowed[element]), a.Key) {
		bad("is not ours")
	}
	scheme, _, _ := strings.Cut(a.Val, ":")
	switch {
	case a.Key == "id" && (c.ids[a.Val] || !strings.HasPrefix(a.Val, c.slug) || strings.ContainsAny(a.Val, " \t\n")):
		bad("is no id of this post, or not the only one")
	case a.Key == "id":
		c.ids[a.Val] = true
	case a.Key == "href" && strings.HasPrefix(a.Val, "#"):
		c.within = append(c.within, a.Val)
	case a.Key == "href" && !slices.Contains(schemes, strings.ToLower(scheme)), a.Key == "src" && scheme != "http" && scheme != "https":
		bad("may lead anywhere")
	}
}
