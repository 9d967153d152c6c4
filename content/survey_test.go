package content

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// spotted are the marks of a post as "kind line:column text".
func spotted(s *Survey, kinds ...MarkKind) (out []string) {
	names := map[MarkKind]string{
		MarkHeading: "heading", MarkLink: "link", MarkPicture: "picture", MarkCode: "code", MarkTable: "table",
		MarkNote: "note", MarkNoNote: "no note", MarkLeftOut: "left out",
	}
	for _, m := range s.Marks {
		if len(kinds) > 0 && !slices.Contains(kinds, m.Kind) {
			continue
		}
		spot, text := s.Spot(m, m.Text)
		out = append(out, fmt.Sprintf("%s %d:%d %s", names[m.Kind], spot.Line, spot.Column, text))
	}
	return out
}

const surveyed = `---
title: T
---

# Größe *x* {#a}

See [b](b.md "t"), ![c](<c d.png>), <https://e.example/> and [^1], [^2].
[![i](i.png)](i.md) [r][r] ✓ [b.md](b.md)

> - ` + "```go\n>   x\n>   ```\n\n~~~ py\n" + `y
~~~

| a | b |
|---|---|
| [t](t.md) | ![](u.png) |

<p>x <a href="h.md">y</a>
<img src="h.png" alt="z"></p>

Tail <em>a <a href='k.md'>z</a></em>

Setext [s](s.md)
======

[^1]: A [n](n.md).
[^3]: Never.

[r]: r.md
<h2>H</h2>
`

var surveyedMarks = []string{
	"heading 5:3 Größe *x*", "link 7:9 b.md", "picture 7:26 c d.png", "link 7:38 https://e.example/", "no note 7:68 [^2]",
	"link 8:15 i.md", "picture 8:7 i.png", "link 33:6 r.md", "link 8:37 b.md", "code 10:5 ```", "code 14:1 ~~~",
	"table 18:1 | a | b |", "link 20:7 t.md", "picture 20:19 u.png", "link 22:15 h.md", "picture 23:11 h.png",
	"link 25:21 k.md", "heading 27:1 Setext [s](s.md)", "link 27:12 s.md", "link 30:13 n.md", "note 31:1 [^3]", "heading 34:1 <h2",
}

// Each mark is where its text is, also in files that are not clean.
func TestSurvey(t *testing.T) {
	for name, src := range map[string]string{
		"plain": surveyed,
		"CR LF": strings.ReplaceAll(surveyed, "\n", "\r\n"),
		"CR":    strings.ReplaceAll(surveyed, "\n", "\r"),
		"BOM":   "\ufeff" + surveyed,
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := mustPost(t, "a.md", src)
			got, want := spotted(p.Survey()), slices.Clone(surveyedMarks)
			slices.Sort(got)
			slices.Sort(want)
			checkSpots(t, p)
			if !slices.Equal(got, want) {
				t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
			}
		})
	}
}

// checkSpots holds that the text of each mark stands at its place in the file.
func checkSpots(t *testing.T, p *Post) {
	t.Helper()
	s := p.Survey()
	for _, m := range s.Marks {
		spot, text := s.Spot(m, m.Text)
		if got := atSpot(p.Source(), spot); !strings.HasPrefix(Clean(got), Clean(text)) {
			t.Errorf("%s:%d:%d has %.40q, and not %q", p.File, spot.Line, spot.Column, got, text)
		}
	}
}

// atSpot is the rest of the line at a place of a file.
func atSpot(source string, at Spot) string {
	source = strings.TrimPrefix(source, "\ufeff")
	source = strings.ReplaceAll(strings.ReplaceAll(source, "\r\n", "\n"), "\r", "\n")
	lines := strings.Split(source, "\n")
	if at.Line < 1 || at.Line > len(lines) {
		return fmt.Sprintf("no line %d", at.Line)
	}
	line := lines[at.Line-1]
	for range at.Column - 1 {
		if line == "" {
			return fmt.Sprintf("no column %d", at.Column)
		}
		_, size := utf8.DecodeRuneInString(line)
		line = line[size:]
	}
	return line
}

// What is between tags, shortcodes and JavaScript is found in the source all the same.
func TestSurveyOfDialects(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"MDX", "import A from './a'\n\nexport const x = {\n  y: 1,\n}\n\n# H\n\n<A x={1}\n  y='2'>\n\n[l](l.md)\n\n</A>\n<Gone />\n{/* c */} [m](m.md) {x}\n", "heading 7:3 H|left out 15:1 <Gone|link 12:5 l.md|link 16:15 m.md"},
		{"MDX, the same address in what is gone", "{/* [l](l.md) */}\n\n[l](l.md) {'x'} <b>[l](l.md)</b>\n\n<A b={1}/> [l](l.md)\n", "link 3:5 l.md|link 3:24 l.md|link 5:16 l.md"},
		{"a picture of JSX", "Text\n\n<Image\n  src='/a.png'\n  alt={x} />\n", "picture 4:8 /a.png"},
		{"a shortcode", "{{< gallery dir=\"x\" >}}\n\n[a]({{< ref \"b.md\" >}}) {{< icon x >}}\n\n{{< figure src=\"c.png\" >}}\n", "link 3:14 b.md|picture 5:17 c.png|left out 1:1 {{< gallery|left out 3:25 {{< icon"},
		{"Jekyll", "{% include x.html a=b %}\n{% if a %}\n[p]({% post_url 2020-01-02-name %})\n{% endif %}\n![i]({{ site.url }}/i.png)\n{: .right}\n", "link 3:28 name|picture 5:20 /i.png|left out 1:1 {% include x.html"},
		{"a comment", "<!-- [a](a.md) --> [b](b.md) <!--\n\n[c](c.md)\n-->\n\n[d](d.md)\n", "link 1:24 b.md|link 6:5 d.md"},
		{"a container", ":::note\n[a](a.md)\n:::\n\n!!! tip\n    [b](b.md)\n", "link 2:5 a.md|link 6:9 b.md"},
		{"a caption", "<figure>\n<img src=\"a.png\">\n<figcaption>By [b](b.md)</figcaption>\n</figure>\n", "picture 2:11 a.png|link 3:20 b.md"},
		{"JSON before it on its line", "{\"title\": \"T\"} [a](a.md)\n", "link 1:20 a.md"},
		{"control characters", "\x1b[31m\u202e [a](a\x07.md) \xff\xfe[b](b.md)\n", "link 1:12 a.md|link 1:25 b.md"},
	} {
		name := "a.md"
		if strings.HasPrefix(tt.name, "MDX") || strings.Contains(tt.name, "JSX") {
			name = "a.mdx"
		}
		t.Run(tt.name, func(t *testing.T) {
			p, _ := mustPost(t, name, tt.src)
			checkSpots(t, p)
			got, want := spotted(p.Survey()), strings.Split(tt.want, "|")
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}
