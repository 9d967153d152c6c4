package feed

import (
	"encoding/xml"
	"io"
)

// tree writes XML, element by element, until something fails. What XML 1.0 forbids is in
// no text of a blog ([content.CleanText]), nor does the encoder let it through, but in
// CDATA.
type tree struct {
	out *xml.Encoder
	err error
}

// newTree opens the root. Its attributes are names and values.
func newTree(w io.Writer, root string, attrs ...string) *tree {
	_, err := io.WriteString(w, xml.Header)
	t := &tree{xml.NewEncoder(w), err}
	t.out.Indent("", "  ")
	t.open(root, attrs...)
	return t
}

func (t *tree) open(name string, attrs ...string) {
	start := xml.StartElement{Name: xml.Name{Local: name}}
	for i := 0; i < len(attrs); i += 2 {
		if attrs[i+1] != "" {
			start.Attr = append(start.Attr, xml.Attr{Name: xml.Name{Local: attrs[i]}, Value: attrs[i+1]})
		}
	}
	t.token(start)
}

func (t *tree) close(name string) { t.token(xml.EndElement{Name: xml.Name{Local: name}}) }

// text writes an element, if there is anything to say.
func (t *tree) text(name, words string) {
	if words != "" {
		t.element(name, words)
	}
}

func (t *tree) element(name string, value any) {
	if t.err == nil {
		t.err = t.out.EncodeElement(value, xml.StartElement{Name: xml.Name{Local: name}})
	}
}

func (t *tree) token(token xml.Token) {
	if t.err == nil {
		t.err = t.out.EncodeToken(token)
	}
}

// end closes what is open, the innermost first.
func (t *tree) end(w io.Writer, open ...string) error {
	for _, name := range open {
		t.close(name)
	}
	if t.err == nil {
		t.err = t.out.Close()
	}
	if t.err == nil {
		_, t.err = io.WriteString(w, "\n")
	}
	return t.err
}

// markup is HTML in XML. In CDATA it is shorter, and people can read it.
type markup struct {
	HTML string `xml:",cdata"`
}
