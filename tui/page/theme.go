package page

import (
	"image/color"
	"strconv"

	"charm.land/glamour/v2/ansi"
	"github.com/alecthomas/chroma/v2"
	uv "github.com/charmbracelet/ultraviolet"

	"edgerunner.vc/blog/content"
)

// Palette is the few colours of a theme, as #rrggbb. Text itself is in the
// terminal's own foreground.
type Palette struct {
	Accent string // what is chosen, headings, the part that has been read
	Quiet  string // dates, captions, keys; at least 4.5:1 on the background
	Rule   string // lines and frames, which carry no words
	Link   string
	Code   string
}

// The colours are of the 256 of xterm, because few clients tell us that they have
// more: so they are the same for all. They were chosen on backgrounds from #000000 to
// #1e1e2e, and from #ffffff to #fdf6e3.
var (
	darkPalette  = Palette{Accent: "#5fd7af", Quiet: "#9e9e9e", Rule: "#585858", Link: "#87afff", Code: "#d7af87"}
	lightPalette = Palette{Accent: "#005f5f", Quiet: "#626262", Rule: "#bcbcbc", Link: "#005faf", Code: "#875f00"}
)

// PaletteFor is the palette for a background, with the accent of the site.
func PaletteFor(accent content.Accent, dark bool) Palette {
	p, own := lightPalette, accent.Light
	if dark {
		p, own = darkPalette, accent.Dark
	}
	if own != "" {
		p.Accent = own
	}
	return p
}

// theme is how a page looks on one kind of background.
type theme struct {
	quiet, rule, accent, caption uv.Style
	glamour                      ansi.StyleConfig
	headings                     [6]ansi.StylePrimitive
	chroma                       *chroma.Style
}

func themeFor(accent content.Accent, dark bool) *theme {
	p := PaletteFor(accent, dark)
	name := "edgerunner-light"
	if dark {
		name = "edgerunner-dark"
	}
	return &theme{
		quiet:    uv.Style{Fg: parseColour(p.Quiet)},
		rule:     uv.Style{Fg: parseColour(p.Rule)},
		accent:   uv.Style{Fg: parseColour(p.Accent)},
		caption:  uv.Style{Fg: parseColour(p.Quiet), Attrs: uv.AttrItalic},
		glamour:  glamourStyle(p),
		headings: headingStyles(p),
		chroma:   chromaStyle(name, p),
	}
}

// hrefStart and hrefEnd enclose the address that glamour writes behind a link. They
// are noncharacters, which no content holds; see [content.Clean].
const hrefStart, hrefEnd = "\ufdd0", "\ufdd1"

func glamourStyle(p Palette) ansi.StyleConfig {
	yes := true
	href := ansi.StylePrimitive{BlockPrefix: hrefStart, BlockSuffix: hrefEnd}
	return ansi.StyleConfig{
		Emph:          ansi.StylePrimitive{Italic: &yes},
		Strong:        ansi.StylePrimitive{Bold: &yes},
		Strikethrough: ansi.StylePrimitive{CrossedOut: &yes},
		Link:          href,
		LinkText:      ansi.StylePrimitive{Color: &p.Link, Underline: &yes},
		Image:         href,
		ImageText:     ansi.StylePrimitive{Color: &p.Link, Italic: &yes},
		Code:          ansi.StyleBlock{StylePrimitive: ansi.StylePrimitive{Color: &p.Code}},
	}
}

// headingStyles tells the levels apart by weight and slant, so that they hold
// without colour too.
func headingStyles(p Palette) [6]ansi.StylePrimitive {
	yes := true
	return [6]ansi.StylePrimitive{
		{Bold: &yes, Color: &p.Accent},
		{Bold: &yes, Color: &p.Accent},
		{Bold: &yes},
		{Bold: &yes, Italic: &yes},
		{Italic: &yes, Underline: &yes},
		{Italic: &yes, Color: &p.Quiet},
	}
}

func chromaStyle(name string, p Palette) *chroma.Style {
	return chroma.MustNewStyle(name, chroma.StyleEntries{
		chroma.Comment:            "italic " + p.Quiet,
		chroma.CommentPreproc:     p.Quiet,
		chroma.Keyword:            "bold " + p.Accent,
		chroma.KeywordType:        p.Link,
		chroma.NameFunction:       p.Link,
		chroma.NameClass:          p.Link,
		chroma.NameTag:            p.Accent,
		chroma.NameAttribute:      p.Link,
		chroma.LiteralString:      p.Code,
		chroma.LiteralNumber:      p.Code,
		chroma.GenericDeleted:     p.Code,
		chroma.GenericInserted:    p.Accent,
		chroma.GenericHeading:     "bold",
		chroma.GenericSubheading:  "bold",
		chroma.Operator:           p.Quiet,
		chroma.Punctuation:        p.Quiet,
		chroma.KeywordConstant:    p.Code,
		chroma.LiteralStringRegex: p.Code,
	})
}

// parseColour reads #rrggbb; anything else is no colour.
func parseColour(hex string) color.Color {
	if len(hex) != 7 || hex[0] != '#' {
		return nil
	}
	n, err := strconv.ParseUint(hex[1:], 16, 32)
	if err != nil {
		return nil
	}
	return color.RGBA{R: uint8(n >> 16), G: uint8(n >> 8), B: uint8(n), A: 0xff}
}

// tokenStyle is how chroma would have a token of code.
func (t *theme) tokenStyle(kind chroma.TokenType) uv.Style {
	e := t.chroma.Get(kind)
	var s uv.Style
	if e.Colour.IsSet() {
		s.Fg = color.RGBA{R: e.Colour.Red(), G: e.Colour.Green(), B: e.Colour.Blue(), A: 0xff}
	}
	if e.Bold == chroma.Yes {
		s.Attrs |= uv.AttrBold
	}
	if e.Italic == chroma.Yes {
		s.Attrs |= uv.AttrItalic
	}
	return s
}
