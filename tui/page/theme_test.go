package page

import (
	"fmt"
	"image/color"
	"math"
	"strings"
	"testing"

	"charm.land/glamour/v2/ansi"
	"github.com/alecthomas/chroma/v2"

	"edgerunner.vc/blog/content"
)

// backgrounds are the ends of the range that the palettes are made for: see theme.go.
var backgrounds = map[bool][]string{
	true:  {"#000000", "#1e1e2e"},
	false: {"#ffffff", "#fdf6e3"},
}

// TestContrast holds the colours of words against WCAG 2.2, success criterion 1.4.3.
func TestContrast(t *testing.T) {
	const enough = 4.5
	for _, dark := range []bool{true, false} {
		p := PaletteFor(content.Accent{}, dark)
		for name, c := range map[string]string{"accent": p.Accent, "quiet": p.Quiet, "link": p.Link, "code": p.Code} {
			for _, background := range backgrounds[dark] {
				if got := contrast(t, c, background); got < enough {
					t.Errorf("dark %t: %s %s on %s has %.2f:1", dark, name, c, background, got)
				}
			}
		}
	}
}

// TestRuleIsSeen holds frames to what is left of them to see; they carry no words.
func TestRuleIsSeen(t *testing.T) {
	for _, dark := range []bool{true, false} {
		for _, background := range backgrounds[dark] {
			rule := PaletteFor(content.Accent{}, dark).Rule
			if got := contrast(t, rule, background); got < 1.5 || got > 4.5 {
				t.Errorf("dark %t: rule %s on %s has %.2f:1", dark, rule, background, got)
			}
		}
	}
}

func TestContrastFormula(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want float64
	}{{"#000000", "#ffffff", 21}, {"#ffffff", "#ffffff", 1}, {"#777777", "#ffffff", 4.48}, {"#767676", "#ffffff", 4.54}} {
		if got := contrast(t, tt.a, tt.b); math.Abs(got-tt.want) > 0.01 {
			t.Errorf("%s on %s is %.3f, want %.2f", tt.a, tt.b, got, tt.want)
		}
	}
}

// contrast is the ratio that WCAG 2 defines.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	c, ok := parseColour(hex).(color.RGBA)
	if !ok {
		t.Fatalf("%q is no colour", hex)
	}
	linear := func(v uint8) float64 {
		if s := float64(v) / 255; s > 0.04045 {
			return math.Pow((s+0.055)/1.055, 2.4)
		}
		return float64(v) / 255 / 12.92
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// TestColoursOf256 keeps the palettes to colours that every terminal with colours has.
func TestColoursOf256(t *testing.T) {
	ramp := map[uint8]bool{0: true, 0x5f: true, 0x87: true, 0xaf: true, 0xd7: true, 0xff: true}
	for _, dark := range []bool{true, false} {
		p := PaletteFor(content.Accent{}, dark)
		for _, hex := range []string{p.Accent, p.Quiet, p.Rule, p.Link, p.Code} {
			c := parseColour(hex).(color.RGBA)
			cube := ramp[c.R] && ramp[c.G] && ramp[c.B]
			grey := c.R == c.G && c.G == c.B && c.R >= 8 && c.R <= 238 && (c.R-8)%10 == 0
			if !cube && !grey {
				t.Errorf("dark %t: %s is none of the 256", dark, hex)
			}
		}
	}
}

func TestPaletteFor(t *testing.T) {
	accent := content.Accent{Dark: "#123456", Light: "#654321"}
	if got := PaletteFor(accent, true).Accent; got != accent.Dark {
		t.Errorf("dark: %s", got)
	}
	if got := PaletteFor(accent, false).Accent; got != accent.Light {
		t.Errorf("light: %s", got)
	}
	if got := PaletteFor(content.Accent{Light: "#654321"}, true); got != darkPalette {
		t.Errorf("without an accent: %+v", got)
	}
}

// TestHeadingsWithoutColour sets a heading of each level, and text: each of them looks
// different where there are no colours.
func TestHeadingsWithoutColour(t *testing.T) {
	for _, dark := range []bool{true, false} {
		seen := map[string]string{}
		for level := range 7 {
			name := fmt.Sprintf("level %d", level)
			p := mustPost(t, "post.md", "---\ntitle: Title\n---\n"+strings.TrimSpace(strings.Repeat("#", level)+" Words")+"\n")
			look := colourless(Set(p.post, p.site, Look{Measure: 40, Dark: dark}))
			if other := seen[look]; other != "" {
				t.Errorf("dark %t: %s looks like %s: %q", dark, name, other, look)
			}
			seen[look] = name
		}
	}
}

// colourless is what is below the title, with the colours taken out of it.
func colourless(p *Page) string {
	var below []string
	for i, l := range p.Lines {
		if p.places[i].Block >= 0 {
			below = append(below, withoutColours(l))
		}
	}
	return strings.Join(below, "\n")
}

// withoutColours keeps of each SGR what NO_COLOR leaves: weight, slant, lines.
func withoutColours(l string) string {
	var b strings.Builder
	for rest := l; rest != ""; {
		m := sgr.FindStringSubmatch(rest)
		if m == nil {
			b.WriteByte(rest[0])
			rest = rest[1:]
			continue
		}
		rest = rest[len(m[0]):]
		if kept := keepAttributes(strings.Split(m[1], ";")); kept != "none" {
			b.WriteString("\x1b[" + kept + "m")
		}
	}
	return b.String()
}

func keepAttributes(params []string) string {
	if len(params) == 1 && (params[0] == "" || params[0] == "0") {
		return "none" // every line of a heading ends with a reset
	}
	var kept []string
	for i := 0; i < len(params); i++ {
		switch {
		case params[i] == "38" || params[i] == "48" || params[i] == "58":
			if i++; i < len(params) && params[i] == "2" {
				i += 3
			} else {
				i++
			}
		case len(params[i]) == 1:
			kept = append(kept, params[i])
		}
	}
	if len(kept) == 0 {
		return "none"
	}
	return strings.Join(kept, ";")
}

// TestInlineWithoutColour tells stress, weight, links and regret apart without colours.
// Code, which has only its colour, is told by what it says.
func TestInlineWithoutColour(t *testing.T) {
	seen := map[string]string{}
	for _, text := range []string{"Words", "*Words*", "**Words**", "***Words***", "~~Words~~", "[Words](https://example.com/)"} {
		look := anyOSC8.ReplaceAllString(colourless(setText(t, text, 40)), "")
		if other, ok := seen[look]; ok {
			t.Errorf("%s looks like %s: %q", text, other, look)
		}
		seen[look] = text
	}
}

// TestThemeIsShared makes themes at once: their chroma styles share one name.
func TestThemeIsShared(t *testing.T) {
	themes := make(chan *theme)
	for i := range 16 {
		go func() { themes <- themeFor(content.Accent{Dark: fmt.Sprintf("#%06x", i*4097)}, true) }()
	}
	for range 16 {
		th := <-themes
		want := *th.headings[0].Color
		got := th.chroma.Get(chroma.Keyword).Colour.String()
		if got != want {
			t.Errorf("keywords are %s, headings %s", got, want)
		}
	}
}

func TestParseColour(t *testing.T) {
	for _, tt := range []struct {
		hex  string
		want color.Color
	}{
		{"#010203", color.RGBA{1, 2, 3, 255}}, {"#FFfFfF", color.RGBA{255, 255, 255, 255}},
		{"", nil}, {"#fff", nil}, {"#12345g", nil}, {"1234567", nil}, {"red", nil}, {"#-12345", nil}, {"#+12345", nil},
	} {
		if got := parseColour(tt.hex); got != tt.want {
			t.Errorf("%q is %v, want %v", tt.hex, got, tt.want)
		}
	}
}

// TestNoTemplates holds the glamour style to what inline relies on: no format, which
// could fail, and no prefix but the marks of addresses.
func TestNoTemplates(t *testing.T) {
	s := glamourStyle(darkPalette)
	for _, p := range []ansi.StylePrimitive{
		s.Text, s.Emph, s.Strong, s.Strikethrough, s.Link, s.LinkText, s.Image, s.ImageText, s.Code.StylePrimitive,
	} {
		if p.Format != "" || p.Prefix != "" || p.Suffix != "" || p.BlockPrefix != "" && p.BlockPrefix != hrefStart {
			t.Errorf("%+v", p)
		}
	}
}
