package page

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestLit(t *testing.T) {
	for _, tt := range []struct {
		name, line string
		lights     []Light
		want       string
	}{
		{"none", "plain", nil, "plain"},
		{"plain", "one two", []Light{{4, 3, "7"}}, "one \x1b[m\x1b[7mtwo\x1b[m"},
		{"in a style", "\x1b[1mone two\x1b[m", []Light{{0, 3, "7"}}, "\x1b[1m\x1b[m\x1b[7mone\x1b[m\x1b[1m two\x1b[m"},
		{"over two styles", "\x1b[1mab\x1b[;3mcd\x1b[mef", []Light{{1, 2, "7"}}, "\x1b[1ma\x1b[m\x1b[7mbc\x1b[m\x1b[;3md\x1b[mef"},
		{"a link stays one", "\x1b]8;;https://a.b/\x1b\\link\x1b]8;;\x1b\\", []Light{{0, 4, "7"}}, "\x1b]8;;https://a.b/\x1b\\\x1b[m\x1b[7mlink\x1b]8;;\x1b\\\x1b[m"},
		{"the later wins", "abc", []Light{{0, 3, "4"}, {1, 1, "7"}}, "\x1b[m\x1b[4ma\x1b[m\x1b[7mb\x1b[m\x1b[4mc\x1b[m"},
		{"wide", "中文", []Light{{2, 2, "7"}}, "中\x1b[m\x1b[7m文\x1b[m"},
		{"behind the end", "ab", []Light{{5, 2, "7"}}, "ab"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Lit(tt.line, tt.lights)
			if got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
			if ansi.Strip(got) != ansi.Strip(tt.line) {
				t.Errorf("the words are %q", ansi.Strip(got))
			}
		})
	}
}

// Code is lit where its words are seen, and a match out of sight can be shifted there.
func TestLitCode(t *testing.T) {
	p := setText(t, "```\n"+strings.Repeat("word ", 20)+"needle and more and more and more\n```\n", 40)
	f := p.Finder(false)
	m := f.Find("needle")[0]
	at := f.Parts(m)[0]
	lights := []Light{{at.Column, at.Width, "7"}}
	if got := p.Lit(at.Line, 0, lights); strings.Contains(got, "\x1b[7m") {
		t.Errorf("out of sight, and lit: %q", got)
	}
	shift := p.ShiftFor(at, 0)
	if got := p.Lit(at.Line, shift, lights); !strings.Contains(got, "\x1b[7mneedle\x1b[m") {
		t.Errorf("shifted by %d: %q", shift, got)
	}
	if again := p.ShiftFor(at, shift); again != shift {
		t.Errorf("seen at %d, and shifted to %d", shift, again)
	}
	for shift := range p.Overflow(0, p.Len()) + 2 {
		line := p.Lit(at.Line, shift, lights)
		if got, want := ansi.Strip(line), ansi.Strip(p.Line(at.Line, shift)); got != want {
			t.Fatalf("shift %d: %q, want %q", shift, got, want)
		}
		_, behind, lit := strings.Cut(line, "\x1b[7m")
		if words, _, _ := strings.Cut(behind, "\x1b"); lit && !strings.Contains("needle", words) {
			t.Fatalf("shift %d lights %q", shift, words)
		}
	}
}

func TestTake(t *testing.T) {
	p := mustPost(t, "post.md", "---\ntitle: Title\n---\n## Heading\n\nA [link](https://a.example/) in a paragraph that goes on and on.\n\n```go\nfunc main() {\n\treturn\n}\n```\n\n- item\n")
	page := Set(p.post, p.site, Look{Measure: 20, Dark: true, Numbered: true})
	if got, want := page.WordsIn(0, page.Len()), "A link in a paragraph that goes on and on."; got != want {
		t.Errorf("words %q, want %q", got, want)
	}
	code, line := page.CodeIn(0, page.Len())
	if code == nil || code.Source != "func main() {\n\treturn\n}\n" || !strings.Contains(ansi.Strip(page.Line(line, 0)), "func main") {
		t.Errorf("code %+v on line %d", code, line)
	}
	if again, at := page.CodeIn(line+1, page.Len()); again != code || at != line {
		t.Errorf("from its second line on the code begins on line %d, want %d", at, line)
	}
	if got := page.WordsIn(line, page.Len()); got != "item" {
		t.Errorf("behind the code %q", got)
	}
	if code, _ := page.CodeIn(0, 2); code != nil || page.WordsIn(0, 1) != "" {
		t.Error("something is where nothing is")
	}
}
