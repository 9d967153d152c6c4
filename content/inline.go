package content

import (
	"bytes"
	"strings"

	emojiast "github.com/yuin/goldmark-emoji/ast"
	"github.com/yuin/goldmark/ast"
	astext "github.com/yuin/goldmark/extension/ast"
)

// inlines writes the text of a block.
func (b *builder) inlines(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		b.inline(n)
	}
}

// inline writes a node of a text. What is not for readers ends with a tag, so until
// then only tags are looked at.
func (b *builder) inline(n ast.Node) {
	if b.markup.silent > 0 && n.Kind() != ast.KindRawHTML {
		return
	}
	switch n := n.(type) {
	case *ast.Text:
		b.words(n)
	case *ast.String:
		b.text.add(string(n.Value))
	case *ast.CodeSpan:
		b.styled(CodeSpan, func() { b.text.verbatim(codeSpan(n, b.source)) })
	case *ast.Emphasis:
		style := Emphasis
		if n.Level > 1 {
			style = Strong
		}
		b.styled(style, func() { b.inlines(n) })
	case *astext.Strikethrough:
		b.styled(Strike, func() { b.inlines(n) })
	case *ast.AutoLink:
		b.goTo(n)
		b.linked(b.link(autoLink(n, b.source)), func() { b.text.add(string(n.Label(b.source))) })
	case *ast.Link:
		b.goTo(n)
		b.linked(b.link(string(n.Destination)), func() { b.inlines(n) })
	case *ast.Image:
		b.goTo(n)
		alt := strings.TrimSpace(inlineText(n, b.source))
		b.picture(string(n.Destination), alt, PlainText(Clean(DecodeText(string(n.Title))), 0))
	case *inlineNode:
		if n.kind == kindMath {
			b.styled(Math, func() { b.text.verbatim(n.text) })
		} else {
			b.goTo(n)
			b.noteRef(n.text)
		}
	case *ast.RawHTML:
		b.rawTag(n)
	case *emojiast.Emoji:
		b.text.add(string(n.Value.Unicode))
	}
}

// goTo tells where the node that is read now stands.
func (b *builder) goTo(n ast.Node) {
	if !b.quoted {
		b.here = n.Pos()
	}
}

func (b *builder) words(n *ast.Text) {
	value := string(n.Segment.Value(b.source))
	if !n.IsRaw() {
		value = DecodeText(value)
	}
	b.text.add(value)
	switch {
	case n.HardLineBreak():
		b.text.hardBreak()
	case n.SoftLineBreak():
		b.text.wantBlank(softBreak)
	}
}

func (b *builder) styled(s Style, write func()) {
	before := b.text.style
	b.text.style |= s
	write()
	b.text.style = before
}

func (b *builder) linked(l *Link, write func()) {
	before := b.text.link
	b.text.link = l
	write()
	b.text.link = before
}

// picture is an image: words among words, and a figure if it stands alone.
func (b *builder) picture(source, alt string, caption Text) {
	f := &Figure{Source: b.link(source), Alt: Clean(alt), Caption: caption, Link: b.text.link}
	b.pictures = append(b.pictures, f)
	b.markPicture(f)
	link := b.text.link
	if link == nil {
		link = f.Source
	}
	b.linked(link, func() { b.styled(Picture, func() { b.text.add(f.name()) }) })
}

// name is what stands for a picture amid words.
func (f *Figure) name() string {
	if f.Alt == "" {
		return "image"
	}
	return f.Alt
}

// inlineText is the text of inline nodes without styles, for the alt text of images.
func inlineText(n ast.Node, source []byte) string {
	var out strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			value := string(n.Segment.Value(source))
			if !n.IsRaw() && n.Parent().Kind() != ast.KindCodeSpan {
				value = DecodeText(value)
			}
			out.WriteString(value)
			if n.SoftLineBreak() || n.HardLineBreak() {
				out.WriteByte(' ')
			}
		case *ast.AutoLink:
			out.Write(n.Label(source))
		case *emojiast.Emoji:
			out.WriteString(string(n.Value.Unicode))
		case *inlineNode:
			out.WriteString(n.text)
		}
		return ast.WalkContinue, nil
	})
	return out.String()
}

func codeSpan(n *ast.CodeSpan, source []byte) string {
	var out strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			out.Write(bytes.ReplaceAll(t.Segment.Value(source), []byte("\n"), []byte(" ")))
		}
	}
	return out.String()
}

func autoLink(n *ast.AutoLink, source []byte) string {
	u := string(n.URL(source))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(u), "mailto:") {
		return "mailto:" + u
	}
	return u
}
