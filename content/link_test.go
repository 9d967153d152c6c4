package content

import (
	"strings"
	"testing"
)

func TestAddress(t *testing.T) {
	site := &Site{BaseURL: "https://blog.example/sub/"}
	for ref, want := range map[string]string{
		"https://x.example/a?b=c#d":      "https://x.example/a?b=c#d",
		"HTTPS://x.example":              "https://x.example",
		"b.html":                         "https://blog.example/sub/slug/b.html",
		"./b.html":                       "https://blog.example/sub/slug/b.html",
		"../b":                           "https://blog.example/sub/b",
		"../../../b":                     "https://blog.example/b",
		"/b":                             "https://blog.example/b",
		"//x.example/b":                  "https://x.example/b",
		"b.md#part":                      "",
		"/b/Index.MDX":                   "",
		"//x.example/b.md":               "https://x.example/b.md",
		"https://x.example/b.md":         "https://x.example/b.md",
		"#part":                          "https://blog.example/sub/slug/#part",
		"?q=1":                           "https://blog.example/sub/slug/?q=1",
		"a b.html":                       "https://blog.example/sub/slug/a%20b.html",
		"https://x.example/a b":          "https://x.example/a%20b",
		"https://x.example/%9c":          "https://x.example/%9c",
		"https://x.example/a%zz":         "https://x.example/a%25zz",
		"https://x.example/名?é=ü#名":      "https://x.example/%E5%90%8D?%C3%A9=%C3%BC#%E5%90%8D",
		"https://x.example/\x9c":         "https://x.example/%9C",
		"https://x.example/[a](b)":       "https://x.example/%5Ba%5D(b)",
		"mailto:a@b.example?subject=A b": "mailto:a@b.example?subject=A%20b",
		"tel:+49-30-1":                   "tel:+49-30-1",
		"":                               "",
		"javascript:alert(1)":            "",
		"JavaScript:alert(1)":            "",
		" javascript:alert(1)":           "",
		"data:text/html,x":               "",
		"file:///etc/passwd":             "",
		"ssh://-oProxyCommand=x":         "",
		"vbscript:x":                     "",
		"x-man-page://ls":                "",
		"http:":                          "",
		"https:///path":                  "",
		"https://x.example:port/":        "",
		"https://名.example/":             "https://%E5%90%8D.example/",
	} {
		if got := site.address("slug", ref); got != want {
			t.Errorf("address of %q is %q, want %q", ref, got, want)
		}
	}
	for size, kept := range map[int]bool{maxAddress: true, maxAddress + 1: false} {
		ref := "https://x.example/"
		ref += strings.Repeat("a", size-len(ref))
		if got := site.address("slug", ref); (got == ref) != kept || !kept && got != "" {
			t.Errorf("an address of %d bytes becomes one of %d", size, len(got))
		}
	}
	if got := (&Site{}).address("slug", "b.html"); got != "" {
		t.Errorf("an address of a blog without one: %q", got)
	}
}

func TestLinks(t *testing.T) {
	runOutlines(t, []outlineTest{
		{"inline", "[a *b*](x.html \"t\")\n", []string{"Paragraph {→x.html:a }{e→x.html:b}"}},
		{"bare", "See https://x.example/a_b_c. And www.x.example\n", []string{"Paragraph See {→https://x.example/a_b_c:https://x.example/a_b_c}. And {→http://www.x.example:www.x.example}"}},
		{"mail", "Write a@b.example now\n", []string{"Paragraph Write {→mailto:a@b.example:a@b.example} now"}},
		{"entities", "[a](x.html?b&amp;c)\n", []string{"Paragraph {→x.html?b&c:a}"}},
		{"reference", "[a][B], [b], [c][]\n\n[b]: x.html\n[c]: /y\n", []string{"Paragraph {→x.html:a}, {→x.html:b}, {→/y:c}"}},
		{"undefined", "[a][b] [c] [](d)\n", []string{"Paragraph [a][b] [c]"}},
		{"picture in a link in words", "a [![A](a.png)](b.html) c\n", []string{"Paragraph a {p:A} c"}},
	}, "a.md", "a.mdx")
}

// Words that lead to the same place share one link.
func TestLinksAreShared(t *testing.T) {
	doc := mustParse(t, "a.md", "[a](x.html) and [b](x.html)\n")
	runs := doc.Blocks[0].Node.(*Paragraph).Text.Runs
	if len(runs) != 3 || runs[0].Link == nil || runs[0].Link != runs[2].Link {
		t.Errorf("runs %+v", runs)
	}
}

func TestCoverURL(t *testing.T) {
	for _, tt := range []struct{ base, cover, want string }{
		{"https://e.example/b", "cover.png", "https://e.example/b/a/cover.png"},
		{"https://e.example/b", "/c d.png", "https://e.example/c%20d.png"},
		{"", "https://e.example/x.png", "https://e.example/x.png"},
		{"", "cover.png", ""},
		{"https://e.example/b", "''", ""},
		{"https://e.example/b", "javascript:alert(1)", ""},
	} {
		b := mustLoad(t, files{"site.yaml": "base_url: " + tt.base + "\n", "a.md": "---\ncover: " + tt.cover + "\n---\n"}.fs())
		if got := b.Post("a").CoverURL(); got != tt.want {
			t.Errorf("the cover %s at %q is %q, want %q", tt.cover, tt.base, got, tt.want)
		}
	}
}
