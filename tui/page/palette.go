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
}

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

// PaletteFor is the palette for a look, with the accent of the site. It is empty
// where there are no colours.
func PaletteFor(accent content.Accent, look Look) Palette {
	depth := look.Colours
	switch depth {
	case colorprofile.NoTTY, colorprofile.Ascii:
		return Palette{}
	case colorprofile.Unknown:
		depth = colorprofile.ANSI256
	}
	p, own := palettes[look.Dark][depth], accent.Light
	if look.Dark {
		own = accent.Dark
	}
	if own != "" && depth != colorprofile.ANSI { // the nearest of 16 may be illegible
		p.Accent = own
	}
	return p
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
