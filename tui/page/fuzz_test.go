package page

import (
	"fmt"
	"maps"
	"os"
	"path"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/charmbracelet/colorprofile"

	"edgerunner.vc/blog/content"
)

// inOrder is the values of a map, always in the same order.
func inOrder(m map[string]string) []string {
	var values []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		values = append(values, m[k])
	}
	return values
}

// FuzzPage takes any bytes for a post, and any measure, shift and look: what holds of
// every page holds of this one too.
func FuzzPage(f *testing.F) {
	const dir = "testdata/elements"
	entries, err := os.ReadDir(dir)
	if err != nil {
		f.Fatal(err)
	}
	for i, e := range entries {
		src, err := os.ReadFile(path.Join(dir, e.Name()))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src, uint16(i*7), uint16(i), path.Ext(e.Name()) == ".mdx", byte(i))
	}
	for i, setting := range inOrder(settings) {
		for j, attack := range inOrder(attacks) {
			if (i+j)%8 == 0 {
				f.Add(fmt.Appendf(nil, setting, attack), uint16(i+j), uint16(j), j%2 == 0, byte(i))
			}
		}
	}
	for _, src := range []string{
		"", "\n", "---\n", "x", "\x1b", "- \n- ", "1. - > 1) # x", "| |\n|-|\n", "||\n|-|\n||", "|a|\n|-:|", "[^1]\n\n[^1]:\n", "a\n: \n", "![]()", "[]()",
		"```\n```", "```\n\t\t\n```", "    \t", "<img>", "<figure>", "***", "# #", "&nbsp;", "\\", "a  \n", "👨\u200d👩\u200d👧\u200d👦", "\u0301", "`\u0301`", "| \u200b |\n|-|",
		"```\n👩\u200d👩\u200d👩\n```", "~~a  \n:joy: b~~", "[![a](b)](c)", "999999999. ", "![](#中文 \"\")", "## x 中 中", "999999999. x\n   1. y\n      1. z", "0)\n!\n=", "> > &#xdd1; a", "\u0301\ty\xbd\xceL\xe9", "| \u200b",
		"a\\\n\\\n\\\nb",
	} {
		f.Add([]byte(src), uint16(len(src)), uint16(len(src)), false, byte(len(src)))
	}
	f.Fuzz(func(t *testing.T, body []byte, room, shift uint16, mdx bool, kind byte) {
		name := "post.md"
		if mdx {
			name = "post.mdx"
		}
		blog, err := content.Load(fstest.MapFS{
			"site.yaml": {Data: []byte(testSite)}, name: {Data: body, ModTime: testNow.AddDate(0, -1, 0)},
		}, testNow)
		if err != nil {
			t.Fatal(err)
		}
		look := Look{
			Measure: 1 + int(room)%300, Dark: kind&1 != 0, Plain: kind&2 != 0,
			Colours: colorprofile.Unknown + colorprofile.Profile(kind>>2)%(colorprofile.TrueColor+1),
		}
		for _, p := range blog.Posts { // none, if its front matter cannot be read
			page := Set(p, blog.Site, look)
			page.Colour(0, page.Len())
			if err := checkPage(page, look.Measure); err != nil && look.Measure >= NewLook(0, true).Measure {
				t.Errorf("%+v: %v", look, err)
			}
			for i := range page.Len() {
				if _, err := readLine(page.Line(i, int(shift)), max(look.Measure, 2)); err != nil {
					t.Errorf("%+v, line %d, shift %d: %v", look, i, shift, err)
				}
			}
		}
	})
}
