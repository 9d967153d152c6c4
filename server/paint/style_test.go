package paint

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
)

func styleFrom(params ...string) style {
	var s style
	for _, p := range params {
		s.read(p)
	}
	return s
}

func TestStylesAreRead(t *testing.T) {
	for params, want := range map[string]style{
		"":                               {},
		"0":                              {},
		"1;2;3;5;6;7;8;9":                {attrs: 255},
		"1;2;22":                         {},
		"5;6;25;3;23;7;27":               {},
		"4":                              {underline: 1},
		"4:3":                            {underline: 3},
		"21":                             {underline: 2},
		"4;24":                           {},
		"31;42":                          {fg: basicColour | 1, bg: basicColour | 2},
		"97;100":                         {fg: basicColour | 15, bg: basicColour | 8},
		"31;42;39;49":                    {},
		"38;5;200;1":                     {fg: indexedColour | 200, attrs: bold},
		"38;2;1;2;3;48;5;7":              {fg: trueColour | 0x010203, bg: indexedColour | 7},
		"38:2:1:2:3":                     {fg: trueColour | 0x010203},
		"38:2::1:2:3;1":                  {fg: trueColour | 0x010203, attrs: bold},
		"58:5:9;4":                       {rule: indexedColour | 9, underline: 1},
		"58;2;1;2;3;59":                  {},
		"1;":                             {}, // an empty one is 0
		";1":                             {attrs: bold},
		"38;5;256":                       {},
		"38;2;1;2":                       {},
		"38;5":                           {},
		"38":                             {},
		"999;1":                          {attrs: bold},
		"99999999999999999999;1":         {attrs: bold},
		strings.Repeat("1;", 31) + "3;4": {attrs: bold | italic}, // there are no more than 32
	} {
		if got := styleFrom(params); got != want {
			t.Errorf("%q is %+v, not %+v", params, got, want)
		}
	}
}

// What is sent between two styles leads from one to the other, and is never longer than
// to begin from nothing.
func TestStylesAreChanged(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	from := style{}
	for range 5000 {
		to := styleFrom(pick(r, sgr), pick(r, sgr), pick(r, sgr))
		sent := string(to.change(nil, from))
		got := from
		for _, seq := range strings.SplitAfter(sent, "m") {
			if seq != "" {
				got.read(strings.TrimSuffix(strings.TrimPrefix(seq, "\x1b["), "m"))
			}
		}
		if got != to || strings.Count(sent, "\x1b") > 1 {
			t.Fatalf("%q leads from %+v to %+v, not to %+v", sent, from, got, to)
		}
		if whole := to.change(nil, style{}); len(sent) > max(len(whole)+1, len("\x1b[m")) {
			t.Fatalf("%q is longer than %q", sent, whole)
		}
		from = to
	}
	if sent := styleFrom("1;31").change(nil, styleFrom("1;32")); string(sent) != "\x1b[31m" {
		t.Errorf("%q", sent)
	}
	if sent := styleFrom("31").change(nil, styleFrom("1;4;3;32")); string(sent) != "\x1b[;31m" {
		t.Errorf("%q", sent)
	}
}

func TestColoursAreThoseOfTheTerminal(t *testing.T) {
	for _, tt := range []struct {
		profile  colorprofile.Profile
		sgr, has string
	}{
		{colorprofile.Unknown, "38;2;95;215;175", "38;2;95;215;175"},
		{colorprofile.TrueColor, "38;2;95;215;175", "38;2;95;215;175"},
		{colorprofile.ANSI256, "38;2;95;215;175", "38;5;79"},
		{colorprofile.ANSI256, "48;5;79;31", "31;48;5;79"},
		{colorprofile.ANSI, "38;2;255;0;0", "91"},
		{colorprofile.ANSI, "38;5;79;1", "1;92"},
		{colorprofile.ANSI, "94", "94"},
		{colorprofile.ASCII, "1;38;2;95;215;175;44;58:5:1", "1"},
		{colorprofile.NoTTY, "1;4;31", ""},
	} {
		var c converter
		c.use(tt.profile)
		for range 2 { // from what it remembers, too
			if got, want := c.style(styleFrom(tt.sgr)), styleFrom(tt.has); got != want {
				t.Errorf("%v has %+v for %q, not %+v", tt.profile, got, tt.sgr, want)
			}
		}
	}
}
