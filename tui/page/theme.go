package page

import (
	"charm.land/glamour/v2/ansi"
	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/styles"
	"github.com/charmbracelet/colorprofile"

	"edgerunner.vc/blog/content"
)

// theme is how a page looks: a style of glamour's, read for one kind of terminal, and
// what glamour has no name for. It is never changed once it is made, and shared.
type theme struct {
	accent, quiet, rule, caption, key, marked style
	callouts                                  map[string]style // by kind
	body, linkText, image, code               style
	block                                     style // of code
	emphasis, strong, strike, insert          style
	item, number, term, table                 style
	headings                                  [6]heading
	bar                                       string // beside a quote
	bullet                                    string // empty means ours, by depth
	ticked, unticked                          string
	tokens                                    map[chroma.TokenType]style
}

// heading is the style of a level, and what stands around its words.
type heading struct {
	style          style
	prefix, suffix string
	underline      string // drawn below; empty for none
}

// newTheme reads a style of glamour's. Whatever words it puts around others are
// cleaned; its margins and templates are not used, for the blocks are laid out here.
func newTheme(cfg ansi.StyleConfig, p Palette, colours colorprofile.Profile) *theme {
	read := func(s ansi.StylePrimitive) style { return styleOf(s, colours) }
	in := func(name string) style { return style{fg: colour(name, false, colours)} }
	t := &theme{
		accent: in(p.Accent), quiet: in(p.Quiet), rule: in(p.Rule),
		caption: in(p.Quiet).with(italic), key: in(p.Code).with(bold), marked: style{}.with(reverse),
		callouts: map[string]style{},
		body:     read(cfg.Document.StylePrimitive), linkText: read(cfg.LinkText),
		image: read(cfg.ImageText), code: read(cfg.Code.StylePrimitive), block: read(cfg.CodeBlock.StylePrimitive),
		emphasis: read(cfg.Emph), strong: read(cfg.Strong), strike: read(cfg.Strikethrough), insert: style{}.with(underline),
		item: read(cfg.Item), number: read(cfg.Enumeration),
		term: read(cfg.DefinitionTerm), table: read(cfg.Table.StylePrimitive),
		bar: "│ ", bullet: content.Clean(cfg.Item.BlockPrefix), ticked: "[x] ", unticked: "[ ] ",
	}
	for kind, name := range p.callouts() {
		t.callouts[kind] = in(name)
	}
	if bar := cfg.BlockQuote.IndentToken; bar != nil && content.Clean(*bar) != "" {
		t.bar = content.Clean(*bar) + " "
	}
	if on, off := content.Clean(cfg.Task.Ticked), content.Clean(cfg.Task.Unticked); on != "" && off != "" {
		t.ticked, t.unticked = on+" ", off+" "
	}
	for i, level := range []ansi.StyleBlock{cfg.H1, cfg.H2, cfg.H3, cfg.H4, cfg.H5, cfg.H6} {
		t.headings[i] = heading{
			style:  read(level.StylePrimitive).over(read(cfg.Heading.StylePrimitive)),
			prefix: edge(level.Prefix, level.BlockPrefix), suffix: edge(level.Suffix, level.BlockSuffix),
		}
	}
	t.tokens = tokenStyles(cfg.CodeBlock, colours)
	return t
}

// edge is what a style puts beside words, safe and on one line.
func edge(outer, inner string) string {
	s := content.Clean("x" + outer + inner + "x")
	return s[1 : len(s)-1]
}

// tokenStyles are the styles of code, by the names that chroma has for its parts:
// those of the configuration itself, else of the theme of chroma that it names.
func tokenStyles(cfg ansi.StyleCodeBlock, colours colorprofile.Profile) map[chroma.TokenType]style {
	out := map[chroma.TokenType]style{}
	if named := styles.Registry[cfg.Theme]; named != nil && cfg.Chroma == nil {
		for _, kind := range named.Types() {
			e := named.Get(kind)
			s := style{fg: colour(e.Colour.String(), false, colours)}
			if e.Bold == chroma.Yes {
				s = s.with(bold)
			}
			if e.Italic == chroma.Yes {
				s = s.with(italic)
			}
			out[kind] = s
		}
	}
	if c := cfg.Chroma; c != nil {
		for kind, p := range map[chroma.TokenType]ansi.StylePrimitive{
			chroma.Text: c.Text, chroma.Error: c.Error, chroma.Comment: c.Comment, chroma.CommentPreproc: c.CommentPreproc,
			chroma.Keyword: c.Keyword, chroma.KeywordReserved: c.KeywordReserved,
			chroma.KeywordNamespace: c.KeywordNamespace, chroma.KeywordType: c.KeywordType,
			chroma.Operator: c.Operator, chroma.Punctuation: c.Punctuation,
			chroma.Name: c.Name, chroma.NameBuiltin: c.NameBuiltin, chroma.NameTag: c.NameTag,
			chroma.NameAttribute: c.NameAttribute, chroma.NameClass: c.NameClass, chroma.NameConstant: c.NameConstant,
			chroma.NameDecorator: c.NameDecorator, chroma.NameException: c.NameException,
			chroma.NameFunction: c.NameFunction, chroma.NameOther: c.NameOther,
			chroma.Literal: c.Literal, chroma.LiteralNumber: c.LiteralNumber, chroma.LiteralDate: c.LiteralDate,
			chroma.LiteralString: c.LiteralString, chroma.LiteralStringEscape: c.LiteralStringEscape,
			chroma.GenericDeleted: c.GenericDeleted, chroma.GenericEmph: c.GenericEmph,
			chroma.GenericInserted: c.GenericInserted, chroma.GenericStrong: c.GenericStrong,
			chroma.GenericSubheading: c.GenericSubheading,
		} {
			if p != (ansi.StylePrimitive{}) {
				out[kind] = styleOf(p, colours)
			}
		}
	}
	return out
}

// ourTheme is the theme of the house for a look.
func ourTheme(accent content.Accent, look Look) *theme {
	p := PaletteFor(accent, look)
	t := newTheme(glamourStyle(p), p, look.Colours)
	t.headings[0].underline, t.headings[1].underline = "═", "─"
	return t
}

// of is the style for what is said of words, on top of the one of their block.
func (t *theme) of(s content.Style, linked bool, base style) style {
	for _, m := range [...]struct {
		member content.Style
		style  style
	}{
		{content.Strong, t.strong}, {content.Emphasis, t.emphasis}, {content.Strike, t.strike},
		{content.Insert, t.insert}, {content.Marked, t.marked}, {content.CodeSpan, t.code},
		{content.Key, t.key}, {content.Math, t.code.with(italic)},
	} {
		if s&m.member != 0 {
			base = m.style.over(base)
		}
	}
	switch {
	case s&linkNumber != 0:
		return style{fg: t.quiet.fg, attrs: t.quiet.attrs}
	case s&content.NoteMark != 0:
		return style{fg: t.linkText.fg}.over(base)
	case s&content.Picture != 0:
		return t.image.over(base)
	case linked:
		return t.linkText.over(base)
	}
	return base
}

// token is how a token of code looks: as its kind does, or the family of that.
func (t *theme) token(kind chroma.TokenType) style {
	for _, k := range [...]chroma.TokenType{kind, kind.SubCategory(), kind.Category()} {
		if s, ok := t.tokens[k]; ok {
			return s.over(t.block)
		}
	}
	return t.block
}
