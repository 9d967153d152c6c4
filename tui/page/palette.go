package page

import (
	"charm.land/glamour/v2/ansi"
	"github.com/charmbracelet/colorprofile"

	"edgerunner.vc/blog/content"
)

// Palette is the few colours of a theme, as #rrggbb or as a number of the terminal's
// own 16. Text itself is in the terminal's own foreground.
type Palette struct {
	Accent  string // what is chosen, headings, the part that has been read
	Quiet   string // dates, captions, keys; at least 4.5:1 on the background
	Rule    string // lines and frames, which carry no words
	Link    string
	Code    string
	String  string // in code
	Warning string
	Danger  string

	Lit, Found Pair // what was looked for, and the one of it that one is at
	Page       Pair // of a theme that paints its own page
}

// Pair is the colours of words that have a background of their own. It is empty where
// there are no colours.
type Pair struct{ Ink, Paper string }

// The palettes. Those of 256 colours are of xterm's cube, which terminals do not
// change; they were chosen on backgrounds from #000000 to #1e1e2e, and from #ffffff to
// #fdf6e3, and true colour is tuned by the same measure. The 16 are the reader's own
// choice, so they are used for what their names promise; bright black is not legible
// everywhere, and carries no words on dark.
var palettes = map[bool]map[colorprofile.Profile]Palette{
	true: {
		colorprofile.TrueColor: {Accent: "#63d8b2", Quiet: "#9a9fa6", Rule: "#51565e", Link: "#8fb4ff", Code: "#dcb68c", String: "#a8c98a", Warning: "#e6c067", Danger: "#f28b82"},
		colorprofile.ANSI256:   {Accent: "#5fd7af", Quiet: "#9e9e9e", Rule: "#585858", Link: "#87afff", Code: "#d7af87", String: "#afd787", Warning: "#d7af5f", Danger: "#ff8787"},
		colorprofile.ANSI:      {Accent: "6", Quiet: "7", Rule: "8", Link: "12", Code: "3", String: "2", Warning: "11", Danger: "9"},
	},
	false: {
		colorprofile.TrueColor: {Accent: "#0b6b5d", Quiet: "#62666d", Rule: "#bfc3c9", Link: "#0b57b0", Code: "#8a5a00", String: "#3d6b1f", Warning: "#8a5a00", Danger: "#b3261e"},
		colorprofile.ANSI256:   {Accent: "#005f5f", Quiet: "#626262", Rule: "#bcbcbc", Link: "#005faf", Code: "#875f00", String: "#005f00", Warning: "#875f00", Danger: "#af0000"},
		colorprofile.ANSI:      {Accent: "4", Quiet: "8", Rule: "7", Link: "4", Code: "5", String: "2", Warning: "5", Danger: "1"},
	},
}

// contrasts are the palettes for those who need contrast: at least 7:1 for words (WCAG
// 2.2, success criterion 1.4.6) on black and on white.
var contrasts = map[bool]Palette{
	true:  {Accent: "#ffd75f", Quiet: "#d0d0d0", Rule: "#949494", Link: "#87d7ff", Code: "#ffffff", String: "#afff87", Warning: "#ffff5f", Danger: "#ffafaf"},
	false: {Accent: "#00005f", Quiet: "#303030", Rule: "#808080", Link: "#0000af", Code: "#5f0000", String: "#005f00", Warning: "#5f005f", Danger: "#870000"},
}

// contrasts16 are those of the reader's own 16.
var contrasts16 = map[bool]Palette{
	true:  {Accent: "15", Quiet: "15", Rule: "7", Link: "14", Code: "15", String: "10", Warning: "11", Danger: "9"},
	false: {Accent: "0", Quiet: "0", Rule: "8", Link: "4", Code: "0", String: "0", Warning: "0", Danger: "1"},
}

// anyBackground is the palette of those of the 16 that are legible on black and on white,
// in VGA's and in xterm's colours: magenta has 3.3:1 and more, and red 2.7:1 on one of the
// four, but means danger everywhere. Green, cyan, blue and yellow have 2:1 or less on one.
// What is quiet is in no colour.
var anyBackground = Palette{Accent: "5", Rule: "8", Code: "5", String: "5", Warning: "5", Danger: "1"}

// The pairs, by background, where there are more than 16 colours.
var (
	lit   = map[bool]Pair{true: {"#ffffff", "#5f5f00"}, false: {"#000000", "#ffffaf"}}
	found = map[bool]Pair{true: {"#000000", "#ffd75f"}, false: {"#000000", "#ffaf00"}}
	pages = map[bool]Pair{true: {"#d0d0d0", "#121212"}, false: {"#1c1c1c", "#ffffff"}}
	stark = map[bool]Pair{true: {"#ffffff", "#000000"}, false: {"#000000", "#ffffff"}}
)

// pairs are the pairs of a palette.
func pairs(p Palette, look Look) Palette {
	p.Lit, p.Found, p.Page = lit[look.Dark], found[look.Dark], pages[look.Dark]
	if look.Contrast {
		p.Page = stark[look.Dark]
	}
	if look.Colours == colorprofile.ANSI {
		p.Lit, p.Found, p.Page = Pair{"0", "7"}, Pair{"0", "11"}, Pair{"0", "15"}
		if look.Dark {
			p.Page = Pair{"15", "0"}
		}
	}
	return p
}

// PaletteFor is the palette for a look, with the accent of the site. It is empty
// where there are no colours.
func PaletteFor(accent content.Accent, look Look) Palette {
	look = look.known()
	depth := look.Colours
	switch {
	case depth == colorprofile.Ascii:
		return Palette{}
	case look.AnyBackground:
		return anyBackground
	case look.Contrast && depth == colorprofile.ANSI:
		return pairs(contrasts16[look.Dark], look)
	case look.Contrast:
		return pairs(contrasts[look.Dark], look)
	}
	p, own := palettes[look.Dark][depth], accent.Light
	if look.Dark {
		own = accent.Dark
	}
	if own != "" && depth != colorprofile.ANSI { // the nearest of 16 may be illegible
		p.Accent = own
	}
	return pairs(p, look)
}

// callouts are the colours of callouts by their kind.
func (p Palette) callouts() map[string]string {
	return map[string]string{
		"note": p.Link, "info": p.Link, "question": p.Link, "tip": p.Accent, "success": p.Accent, "important": p.Accent,
		"quote": p.Quiet, "warning": p.Warning, "caution": p.Warning, "danger": p.Danger,
	}
}

// glamourStyle is our theme in glamour's terms. Levels of headings are told apart by
// weight and slant too, so that they hold without colour.
func glamourStyle(p Palette) ansi.StyleConfig {
	yes := true
	in := func(name string, s ansi.StylePrimitive) ansi.StylePrimitive {
		if name != "" {
			s.Color = &name
		}
		return s
	}
	block := func(name string, s ansi.StylePrimitive) ansi.StyleBlock {
		return ansi.StyleBlock{StylePrimitive: in(name, s)}
	}
	return ansi.StyleConfig{
		H1:             block(p.Accent, ansi.StylePrimitive{Bold: &yes}),
		H2:             block(p.Accent, ansi.StylePrimitive{Bold: &yes}),
		H3:             block("", ansi.StylePrimitive{Bold: &yes}),
		H4:             block("", ansi.StylePrimitive{Bold: &yes, Italic: &yes}),
		H5:             block("", ansi.StylePrimitive{Italic: &yes, Underline: &yes}),
		H6:             block(p.Quiet, ansi.StylePrimitive{Italic: &yes}),
		Emph:           ansi.StylePrimitive{Italic: &yes},
		Strong:         ansi.StylePrimitive{Bold: &yes},
		Strikethrough:  ansi.StylePrimitive{CrossedOut: &yes},
		LinkText:       in(p.Link, ansi.StylePrimitive{Underline: &yes}),
		ImageText:      in(p.Link, ansi.StylePrimitive{Italic: &yes}),
		Code:           block(p.Code, ansi.StylePrimitive{}),
		CodeBlock:      ansi.StyleCodeBlock{Chroma: codeStyle(in, p)},
		DefinitionTerm: ansi.StylePrimitive{Bold: &yes},
		Item:           in(p.Quiet, ansi.StylePrimitive{}),
		Enumeration:    in(p.Quiet, ansi.StylePrimitive{}),
	}
}

// codeStyle colours code with restraint: what is quoted, what is said beside it, and
// the words of the language.
func codeStyle(in func(string, ansi.StylePrimitive) ansi.StylePrimitive, p Palette) *ansi.Chroma {
	yes := true
	plain := func(name string) ansi.StylePrimitive { return in(name, ansi.StylePrimitive{}) }
	return &ansi.Chroma{
		Comment:           in(p.Quiet, ansi.StylePrimitive{Italic: &yes}),
		CommentPreproc:    plain(p.Quiet),
		Keyword:           plain(p.Accent),
		KeywordType:       plain(p.Link),
		NameFunction:      plain(p.Link),
		NameClass:         plain(p.Link),
		NameTag:           plain(p.Accent),
		NameAttribute:     plain(p.Link),
		LiteralString:     plain(p.String),
		LiteralNumber:     plain(p.Code),
		GenericDeleted:    plain(p.Danger),
		GenericInserted:   plain(p.String),
		GenericSubheading: ansi.StylePrimitive{Bold: &yes},
		GenericEmph:       ansi.StylePrimitive{Italic: &yes},
		GenericStrong:     ansi.StylePrimitive{Bold: &yes},
	}
}
