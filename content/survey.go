package content

import (
	"strings"
	"time"

	"github.com/yuin/goldmark/ast"

	"edgerunner.vc/blog/content/dialect"
)

// Survey takes the post apart as [Post.Parse] does, and tells what is in it and where. It
// is for one goroutine.
func (p *Post) Survey() *Survey {
	s := &Survey{post: p, source: p.markdown(p.body)}
	b := newBuilder(p, p.site, s.source)
	b.survey = s
	b.markdown.noNote = func(label string, at int) { b.mark(Mark{Kind: MarkNoNote, Text: "[^" + label + "]", at: at}) }
	b.build(s.source)
	for _, t := range dialect.LeftOut(p.body) {
		s.Marks = append(s.Marks, Mark{Kind: MarkLeftOut, Text: t.Text, at: t.At, inBody: true})
	}
	return s
}

// FrontKey is one of the keys in the front matter of a post.
type FrontKey struct {
	Name string // in lower case
	Text string // its value, where that is one text; on one line
	At   Spot
}

// Keys are those of the front matter, in its order.
func (p *Post) Keys() []FrontKey {
	fields, _, _, err := splitFrontMatter(CleanText(p.source))
	if err != nil {
		return nil // a post has front matter that can be read
	}
	keys := make([]FrontKey, len(fields))
	for i, f := range fields {
		keys[i] = FrontKey{Clean(f.key), Clean(f.value.text), Spot{f.line, f.column}}
	}
	return keys
}

// Dated says whether the author has given the post a date; else it is that of the file.
func (p *Post) Dated() bool { return !p.undated }

// NameDate is the date in the name of the file, as Jekyll has it; zero without one.
func (p *Post) NameDate() time.Time {
	_, date := splitName(p.File, p.site.location)
	return date
}

// mark adds what is read now to the survey, if there is one.
func (b *builder) mark(m Mark) {
	if b.survey == nil || len(b.survey.Marks) >= maxSurveyed {
		return
	}
	if b.quoted || m.at <= 0 { // a node that was made up has no place
		m.at = b.here
	}
	m.at = within(b.source, m.at)
	if m.Kind == MarkLink && !b.quoted && m.at < len(b.source) {
		m.Markdown = b.source[m.at] == '[' || b.source[m.at] == '!'
	}
	b.survey.Marks = append(b.survey.Marks, m)
}

// maxSurveyed is how much of a post is marked. The longest ones have some thousands of links,
// and each mark takes more memory than the shortest link.
const maxSurveyed = 1 << 16

// markPicture makes a picture of the link to it, which was marked last.
func (b *builder) markPicture(f *Figure) {
	if b.survey == nil || len(b.survey.Marks) >= maxSurveyed {
		return
	}
	m := &b.survey.Marks[len(b.survey.Marks)-1]
	m.Kind, m.Picture, m.Captions = MarkPicture, f, !f.Caption.IsEmpty()
}

// maxBehind is how many marks back a picture is looked for once its caption is known.
const maxBehind = 64

// markCaption tells that words stand below a picture.
func (b *builder) markCaption(f *Figure) {
	if b.survey == nil {
		return
	}
	marks := b.survey.Marks
	for i := len(marks) - 1; i >= max(0, len(marks)-maxBehind); i-- {
		if marks[i].Picture == f {
			marks[i].Captions = true
		}
	}
}

// shown are the elements that a post is not poorer without: words for old browsers.
var shown = set("noscript rp template")

func (b *builder) markLeftOut(t element) {
	if !shown[t.Data] {
		b.mark(Mark{Kind: MarkLeftOut, Text: t.begin()})
	}
}

// parseQuoted parses the Markdown in a tag.
func (b *builder) parseQuoted(source []byte) ast.Node {
	quoted := b.quoted
	b.quoted = true
	root := b.markdown.parse(source)
	b.quoted = quoted
	return root
}

func (b *builder) markFence(n *ast.FencedCodeBlock, language string) {
	if b.survey == nil {
		return
	}
	end := within(b.source, n.Pos())
	rest := string(b.source[end:min(len(b.source), end+maxFence)])
	marker := rest[:len(rest)-len(strings.TrimLeft(rest, rest[:min(len(rest), 1)]))]
	if lines := n.Lines(); lines.Len() > 0 {
		end = within(b.source, lines.At(lines.Len()-1).Stop-1) // its newline
	}
	_, behind, _ := strings.Cut(string(b.source[end:]), "\n")
	next, _, _ := strings.Cut(behind, "\n")
	b.mark(Mark{Kind: MarkCode, Text: marker, Language: language, Open: !dialect.ClosesFence(next, marker), at: n.Pos()})
}

// within is a place that a source has.
func within(source []byte, at int) int { return min(max(at, 0), len(source)) }

// lineAt is the rest of a line.
func lineAt(source []byte, at int) string {
	at = within(source, at)
	line, _, _ := strings.Cut(string(source[at:min(len(source), at+maxLine)]), "\n")
	return strings.TrimSpace(line)
}

// maxLine is how much of a line is shown to recognise it by, in bytes.
const maxLine = 200

// maxFence bounds the marks that a fence is made of, in bytes.
const maxFence = 80

// Spot is where in the file of its post a mark stands, or the first of the texts that is
// found at it. It returns that text, which is empty if the place is known by its lines
// only: what is written there is something else, of which the text was made.
func (s *Survey) Spot(m Mark, texts ...string) (Spot, string) {
	if s.origin == nil {
		s.origin = newOrigin(s.post, s.source)
	}
	source := s.source
	if m.inBody {
		source = s.post.body
	}
	for _, text := range texts {
		at := seek(source, m, text)
		if at < 0 {
			continue
		}
		if m.inBody {
			return s.origin.spot(at), text
		}
		if at, ok := s.origin.before(at, text); ok {
			return s.origin.spot(at), text
		}
	}
	at := m.at
	if !m.inBody {
		at, _ = s.origin.before(at, "")
	}
	return s.origin.spot(at), ""
}

// maxSeek is how far behind the beginning of a mark its text may begin, in bytes: the
// words of a link, and the attributes of a tag.
const maxSeek = 4 << 10

// seek is where in a source the text of a mark stands; negative if it is not there.
func seek(source string, m Mark, text string) int {
	if text == "" {
		return -1
	}
	if m.at > len(source) {
		return -1
	}
	near := source[m.at:min(len(source), m.at+maxSeek+len(text))]
	if m.Markdown {
		for _, before := range []string{"](", "](<", "]: "} {
			if n := strings.Index(near, before+text); n >= 0 {
				return m.at + n + len(before)
			}
		}
	}
	if n := strings.Index(near, text); n >= 0 {
		return m.at + n
	}
	return -1
}
