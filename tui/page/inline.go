package page

import (
	"bytes"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"charm.land/glamour/v2/ansi"
	uv "github.com/charmbracelet/ultraviolet"
	east "github.com/yuin/goldmark-emoji/ast"
	"github.com/yuin/goldmark/ast"
	astext "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"edgerunner.vc/blog/content"
)

// inline has glamour style the text inside a block, on top of base. A line of the
// result ends only where the author put a hard break.
func (s *setter) inline(block ast.Node, base ansi.StylePrimitive) []line {
	s.prepare(block)
	para := ast.NewParagraph()
	for n := block.FirstChild(); n != nil; n = block.FirstChild() {
		para.AppendChild(para, n)
	}
	doc := ast.NewDocument()
	doc.AppendChild(doc, para)

	style := s.theme.glamour
	style.Document.StylePrimitive = base
	// A renderer is not safe for concurrent use, so each call has its own.
	r := renderer.NewRenderer(renderer.WithNodeRenderers(util.Prioritized(
		ansi.NewRenderer(ansi.Options{PreserveNewLines: true, Styles: style}), 1000)))
	var out bytes.Buffer
	if err := r.Render(&out, s.doc.Source, doc); err != nil {
		return nil // a bytes.Buffer takes everything, and our styles have no templates
	}
	lines := styled(strings.Trim(out.String(), "\n"))
	for i := range lines {
		lines[i] = dropHrefs(lines[i]).trim()
	}
	return slices.DeleteFunc(lines, func(l line) bool { return len(l) == 0 })
}

// dropHrefs takes out the addresses that glamour writes behind links, with the
// blank before each.
func dropHrefs(l line) line {
	out := l[:0:0]
	hidden := false
	for _, c := range l {
		switch {
		case strings.HasPrefix(c.Content, hrefStart):
			hidden = true
			if n := len(out); n > 0 && isBlank(out[n-1]) {
				out = out[:n-1]
			}
		case strings.HasPrefix(c.Content, hrefEnd):
			hidden = false
		case !hidden:
			out = append(out, c)
		}
	}
	return out
}

// prepare rewrites the children of a node into what glamour draws right: text is
// decoded and cleaned here, once; what glamour does not know becomes text.
func (s *setter) prepare(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; {
		next := n.NextSibling()
		switch n := n.(type) {
		case *ast.Text:
			s.prepareText(parent, n)
		case *ast.CodeSpan:
			code := content.CleanText(s.codeSpan(n))
			n.RemoveChildren(n)
			n.AppendChild(n, s.newText(strings.NewReplacer("&", "&amp;", "\t", " ").Replace(code)))
		case *ast.AutoLink:
			link := ast.NewLink()
			link.Destination = autoLinkURL(n, s.doc.Source)
			link.AppendChild(link, s.literal(string(n.Label(s.doc.Source))))
			parent.ReplaceChild(parent, n, link)
			link.Destination = s.address(link.Destination)
		case *ast.Link:
			n.Destination = s.address(n.Destination)
			s.prepare(n)
		case *ast.Image:
			n.Destination = s.address(n.Destination)
			if link, ok := parent.(*ast.Link); ok {
				n.Destination = link.Destination
			}
			s.prepare(n)
			s.prepareAlt(n)
		case *ast.Emphasis, *astext.Strikethrough:
			s.prepare(n)
		case *astext.FootnoteLink:
			parent.ReplaceChild(parent, n, s.literal("["+strconv.Itoa(n.Index)+"]"))
		case *ast.RawHTML:
			s.prepareHTML(parent, n)
		case *east.Emoji:
			parent.ReplaceChild(parent, n, s.literal(string(n.Value.Unicode)))
		default: // task boxes, which the list draws; the way back from a footnote
			parent.RemoveChild(parent, n)
		}
		n = next
	}
}

func (s *setter) prepareText(parent ast.Node, n *ast.Text) {
	value := string(n.Segment.Value(s.doc.Source))
	if !n.IsRaw() {
		value = content.DecodeText(value)
	}
	value = content.Clean("x" + value + "x") // inner blanks collapse, outer ones stay
	value = value[1 : len(value)-1]
	hard := n.HardLineBreak()
	if flat := parent.Kind() == ast.KindImage || parent.Kind() == astext.KindStrikethrough; hard && flat {
		value += " " // glamour shows only the text of these
	}
	if n.SoftLineBreak() && !hard {
		value += " "
	}
	t := s.literal(value)
	t.SetHardLineBreak(hard)
	parent.ReplaceChild(parent, n, t)
}

// prepareAlt leaves one text in an image, which glamour decodes less than others.
func (s *setter) prepareAlt(n *ast.Image) {
	var alt strings.Builder
	_ = ast.Walk(n, func(c ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := c.(*ast.Text); ok && entering {
			alt.Write(t.Segment.Value(s.doc.Source))
		}
		return ast.WalkContinue, nil
	})
	n.RemoveChildren(n)
	n.AppendChild(n, s.newText(strings.TrimSpace(html.UnescapeString(alt.String()))))
}

var lineBreak = regexp.MustCompile(`^<br[\s/>]`)

// prepareHTML drops a tag, but for those that mean a break.
func (s *setter) prepareHTML(parent ast.Node, n *ast.RawHTML) {
	tag := strings.ToLower(string(n.Segments.Value(s.doc.Source)))
	if lineBreak.MatchString(tag) {
		t := s.literal("")
		t.SetHardLineBreak(true)
		parent.ReplaceChild(parent, n, t)
		return
	}
	parent.RemoveChild(parent, n)
}

// literal is a text node that glamour shows as it is: it decodes entities and
// backslashes itself, so these are written twice.
func (s *setter) literal(t string) *ast.Text {
	return s.newText(escapeLiteral.Replace(t))
}

var escapeLiteral = strings.NewReplacer("&", "&amp;", `\`, `\\`)

// newText is a text node over text that the source does not have.
func (s *setter) newText(t string) *ast.Text {
	start := len(s.doc.Source)
	s.doc.Source = append(s.doc.Source, t...)
	return ast.NewTextSegment(text.NewSegment(start, len(s.doc.Source)))
}

func (s *setter) codeSpan(n *ast.CodeSpan) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(bytes.ReplaceAll(t.Segment.Value(s.doc.Source), []byte("\n"), []byte(" ")))
		}
	}
	return b.String()
}

// address is a link as a terminal may be given it: absolute, and in printable
// ASCII. A link within the post is "#", and leads nowhere yet.
func (s *setter) address(dest []byte) []byte {
	ref := content.Clean(content.DecodeText(string(dest)))
	if ref == "" || strings.HasPrefix(ref, "#") {
		return []byte("#")
	}
	ref = s.site.URL(ref)
	if u, err := url.Parse(ref); err != nil || !slices.Contains([]string{"http", "https", "mailto"}, u.Scheme) {
		return []byte("#") // not absolute: a terminal could only open it wrongly
	}
	return util.URLEscape([]byte(ref), false)
}

func autoLinkURL(n *ast.AutoLink, source []byte) []byte {
	u := n.URL(source)
	if n.AutoLinkType == ast.AutoLinkEmail && !bytes.HasPrefix(bytes.ToLower(u), []byte("mailto:")) {
		return append([]byte("mailto:"), u...)
	}
	return u
}

// hyperlink gives every cell of a line the address.
func hyperlink(l line, address string) line {
	for i := range l {
		l[i].Link = uv.NewLink(address)
	}
	return l
}
