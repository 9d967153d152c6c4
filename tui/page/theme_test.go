package page

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	gansi "charm.land/glamour/v2/ansi"
	"charm.land/glamour/v2/styles"
	"github.com/alecthomas/chroma/v2"
	"github.com/charmbracelet/colorprofile"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/content/dialect"
)

// backgrounds are the ends of the range that the palettes are made for: see palette.go.
var backgrounds = map[bool][]string{
	true:  {"#000000", "#1e1e2e"},
	false: {"#ffffff", "#fdf6e3"},
}

// depths are how many colours there are where ours can be measured: 16 are the reader's.
var depths = []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.Unknown}

// forWords is the colours of a palette that carry words.
func forWords(p Palette) map[string]string {
	return map[string]string{
		"accent": p.Accent, "quiet": p.Quiet, "link": p.Link, "code": p.Code, "string": p.String, "warning": p.Warning, "danger": p.Danger,
	}
}

// TestContrast holds the colours of words against WCAG 2.2, success criterion 1.4.3.
func TestContrast(t *testing.T) {
	const enough = 4.5
	for _, look := range measured() {
		p := PaletteFor(content.Accent{}, look)
		for name, c := range forWords(p) {
			for _, background := range append(backgrounds[look.Dark], p.Page.Paper) {
				if got := contrast(t, c, background); got < enough {
					t.Errorf("%+v: %s %s on %s has %.2f:1", look, name, c, background, got)
				}
			}
		}
		for name, c := range map[string]Pair{"lit": p.Lit, "found": p.Found, "page": p.Page} {
			if got := contrast(t, c.Ink, c.Paper); got < enough {
				t.Errorf("%+v: %s %+v has %.2f:1", look, name, c, got)
			}
		}
	}
}

// TestHighContrast holds the theme of that name to success criterion 1.4.6.
func TestHighContrast(t *testing.T) {
	const enough = 7
	for _, dark := range []bool{true, false} {
		p := PaletteFor(content.Accent{Dark: "#333333", Light: "#cccccc"}, Look{Dark: dark, Contrast: true})
		for name, c := range forWords(p) {
			if got := contrast(t, c, p.Page.Paper); got < enough {
				t.Errorf("dark %t: %s %s on %s has %.2f:1", dark, name, c, p.Page.Paper, got)
			}
		}
		if got := contrast(t, p.Page.Ink, p.Page.Paper); got < 20 {
			t.Errorf("dark %t: text has %.2f:1", dark, got)
		}
	}
}

func measured() []Look {
	var looks []Look
	for _, depth := range depths {
		looks = append(looks, Look{Dark: true, Colours: depth}, Look{Colours: depth})
	}
	return looks
}

// TestRuleIsSeen holds frames to what is left of them to see; they carry no words.
func TestRuleIsSeen(t *testing.T) {
	for _, look := range measured() {
		for _, background := range backgrounds[look.Dark] {
			rule := PaletteFor(content.Accent{}, look).Rule
			if got := contrast(t, rule, background); got < 1.5 || got > 4.5 {
				t.Errorf("%+v: rule %s on %s has %.2f:1", look, rule, background, got)
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
	r, g, b := channels(t, hex)
	linear := func(v uint8) float64 {
		if s := float64(v) / 255; s > 0.04045 {
			return math.Pow((s+0.055)/1.055, 2.4)
		}
		return float64(v) / 255 / 12.92
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

func channels(t *testing.T, hex string) (r, g, b uint8) {
	t.Helper()
	if _, err := fmt.Sscanf(hex, "#%02x%02x%02x", &r, &g, &b); err != nil || len(hex) != 7 {
		t.Fatalf("%q is no colour: %v", hex, err)
	}
	return r, g, b
}

// TestColoursOf256 keeps the palettes of 256 to colours that every terminal has that
// has so many.
func TestColoursOf256(t *testing.T) {
	ramp := map[uint8]bool{0: true, 0x5f: true, 0x87: true, 0xaf: true, 0xd7: true, 0xff: true}
	for _, dark := range []bool{true, false} {
		p := PaletteFor(content.Accent{}, Look{Dark: dark, Colours: colorprofile.ANSI256})
		for _, hex := range append(slices.Collect(maps.Values(forWords(p))), p.Rule) {
			r, g, b := channels(t, hex)
			cube := ramp[r] && ramp[g] && ramp[b]
			grey := r == g && g == b && r >= 8 && r <= 238 && (r-8)%10 == 0
			if !cube && !grey {
				t.Errorf("dark %t: %s is none of the 256", dark, hex)
			}
		}
	}
}

// TestColoursOf16 keeps the palettes of 16 to numbers of them, and no two things that
// are beside each other to one.
func TestColoursOf16(t *testing.T) {
	for _, dark := range []bool{true, false} {
		p := PaletteFor(content.Accent{}, Look{Dark: dark, Colours: colorprofile.ANSI})
		for name, c := range forWords(p) {
			if n, err := strconv.Atoi(c); err != nil || n < 0 || n > 15 || dark && n == 8 || !dark && (n == 7 || n > 8) {
				t.Errorf("dark %t: %s is %q", dark, name, c)
			}
		}
	}
}

func TestPaletteFor(t *testing.T) {
	accent := content.Accent{Dark: "#123456", Light: "#654321"}
	for _, tt := range []struct {
		look Look
		own  content.Accent
		want string
	}{
		{Look{Dark: true, Colours: colorprofile.TrueColor}, accent, accent.Dark},
		{Look{Colours: colorprofile.TrueColor}, accent, accent.Light},
		{Look{Dark: true}, accent, accent.Dark},
		{Look{Dark: true, Colours: colorprofile.ANSI}, accent, "6"},
		{Look{Dark: true, Colours: colorprofile.Ascii}, accent, ""},
		{Look{Colours: colorprofile.NoTTY}, accent, ""},
		{Look{Dark: true, Colours: colorprofile.ANSI256}, content.Accent{Light: "#654321"}, palettes[true][colorprofile.ANSI256].Accent},
	} {
		if got := PaletteFor(tt.own, tt.look).Accent; got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.look, got, tt.want)
		}
	}
	if p := PaletteFor(accent, Look{Colours: colorprofile.Ascii}); p != (Palette{}) {
		t.Errorf("without colours: %+v", p)
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
	for i, l := range styled(p, 0) {
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
		look := strings.ReplaceAll(colourless(setText(t, text, 40)), "\x1b]8;;\x1b\\", "")
		look = anyOSC8.ReplaceAllString(look, "")
		if other, ok := seen[look]; ok {
			t.Errorf("%s looks like %s: %q", text, other, look)
		}
		seen[look] = text
	}
}

// TestThemesAtOnce makes themes at once: each has its own colours.
func TestThemesAtOnce(t *testing.T) {
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			th := ourTheme(content.Accent{Dark: fmt.Sprintf("#%06x", i*4097)}, Look{Dark: true, Colours: colorprofile.TrueColor})
			if got, want := th.token(chroma.Keyword).fg, th.headings[0].style.fg; got != want || got == "" {
				t.Errorf("keywords are %q, headings %q", got, want)
			}
		})
	}
	wg.Wait()
}

// TestGlamourStyles sets the specimen in the styles that come with glamour, and in one
// that wants to harm: what is true of every page is true of these too.
func TestGlamourStyles(t *testing.T) {
	evil := "\x1b]52;c;AAAA\a\n\t\u202e中 "
	harm := gansi.StyleConfig{
		H1:         gansi.StyleBlock{StylePrimitive: gansi.StylePrimitive{Prefix: evil, Suffix: evil, BlockPrefix: evil, BlockSuffix: evil, Format: "{{.nosuch}}"}},
		BlockQuote: gansi.StyleBlock{IndentToken: &evil}, Item: gansi.StylePrimitive{BlockPrefix: evil},
		Task: gansi.StyleTask{Ticked: evil, Unticked: evil}, Link: gansi.StylePrimitive{Color: &evil, BackgroundColor: &evil},
		CodeBlock: gansi.StyleCodeBlock{Theme: "nosuch"},
	}
	all := maps.Clone(styles.DefaultStyles)
	all["harm"] = &harm
	for _, p := range mustAll(t) {
		if p.name != "specimen" && p.name != "nested" && p.name != "callouts" && p.name != "tasks" {
			continue
		}
		for name, cfg := range all {
			for _, measure := range []int{8, 12, 20, 40, 80} {
				th := newTheme(*cfg, PaletteFor(content.Accent{}, Look{Dark: true}), colorprofile.TrueColor)
				s := &setter{theme: th, codes: newColours()}
				page := s.page(parse(p.post), p.post, Look{Measure: measure})
				page.Colour(0, page.Len())
				if err := checkPage(page, measure); err != nil {
					t.Errorf("%s in %s, measure %d: %v", p.name, name, measure, err)
				}
			}
		}
	}
}

// Every kind of callout that an author's word can mean has a name and a colour.
func TestCalloutKinds(t *testing.T) {
	colours := Palette{}.callouts()
	for kind := range colours {
		if name := (&content.Callout{Kind: kind}).Name(); name.IsEmpty() || dialect.CalloutKind(kind) != kind {
			t.Errorf("%s has the name %q, and means %q", kind, name.Words, dialect.CalloutKind(kind))
		}
	}
	for _, word := range strings.Fields("note tip info important warning caution danger success question quote hint notice alert error " +
		"bug failure check done help faq cite abstract summary todo example seealso attention admonition callout prompt-tip notice--info") {
		kind := dialect.CalloutKind(word)
		if _, ok := colours[kind]; !ok {
			t.Errorf("%s is a %q, which has no colour", word, kind)
		}
	}
}

// TestAnyBackground keeps the colours for who knows what background to those of the 16 that
// can be read on black and on white.
func TestAnyBackground(t *testing.T) {
	terminals := map[string][]string{ // the console of Linux, and xterm
		"VGA":   {"#000000", "#aa0000", "#00aa00", "#aa5500", "#0000aa", "#aa00aa", "#00aaaa", "#aaaaaa"},
		"xterm": {"#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5"},
	}
	p := PaletteFor(content.Accent{Dark: "#333333", Light: "#cccccc"}, Look{Dark: true, AnyBackground: true, Colours: colorprofile.TrueColor})
	if p != PaletteFor(content.Accent{}, Look{AnyBackground: true}) || p.Quiet != "" || p.Link != "" {
		t.Errorf("it depends on what is not known: %+v", p)
	}
	for name, colours := range terminals {
		for _, background := range []string{"#000000", "#ffffff"} {
			for _, c := range []string{p.Accent, p.Code, p.String, p.Warning, p.Danger} {
				n, err := strconv.Atoi(c)
				if err != nil || n > 7 {
					t.Fatalf("%q is none of the colours that are alike everywhere", c)
				}
				if got := contrast(t, colours[n], background); got < 2.7 {
					t.Errorf("%s: colour %s has %.1f:1 on %s", name, c, got, background)
				}
			}
		}
	}
}
