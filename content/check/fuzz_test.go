package check

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode"
	"unicode/utf8"

	"edgerunner.vc/blog/content"
)

// Whatever stands in a file, what is said of it is one line without control characters, and
// stands at a place that the file has.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{
		"", "---\ntitle: A\ndate: 2020-13-01\ntitel: B\n---\n# A\n\n### B\n", "\ufeff---\r\nslug: ls\r\n---\r\nSee [x](nowhere.md#y).\r\n",
		"![](a.png) [^1]\n\n[^2]: a\n\n```nolang\nx\n", "+++\ndraft = maybe\n+++\n| a | b |\n|---|---|\n| " + strings.Repeat("wide ", 40) + "| c |\n",
		"import X from 'x'\n\n<X a={1}>\n\n{{< figure src=\"a.png\" >}}\n\x1b[31m\u202ex\x00\xff\n", "[a](htp://x) [](y) <img src=z>\n\n# A\n\n# A\n",
	} {
		f.Add(seed)
	}
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, src string) {
		fsys := fstest.MapFS{"a.md": {Data: []byte(src)}, "b.mdx": {Data: []byte(src)}}
		blog, err := content.Load(fsys, now)
		if err != nil {
			t.Fatal(err)
		}
		findings, err := Blog(t.Context(), blog, fsys, now, Config{Width: utf8.RuneCountInString})
		if err != nil {
			t.Fatal(err)
		}
		lines := 2 + strings.Count(src, "\n") + strings.Count(src, "\r")
		for _, found := range findings {
			if strings.ContainsFunc(found.String(), unicode.IsControl) {
				t.Errorf("a control character in %q", found.String())
			}
			if found.At.Line < 1 || found.At.Line > lines || found.At.Column < 1 || found.At.Column > len(src)+2 {
				t.Errorf("%s is not in the file", found)
			}
		}
	})
}
