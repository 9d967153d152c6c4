package page

import (
	"bytes"
	"strings"
	"testing"

	"charm.land/glamour/v2/ansi"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/renderer"
	mdtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"edgerunner.vc/blog/content"
)

// paragraph is one of usual length, with what paragraphs have in them.
const paragraph = "A terminal hands its typesetter *one face* in one size. How many cells a character takes is " +
	"the business of [an annex](https://www.unicode.org/reports/tr11/), and `inline code` is **kept** as it is.\n"

// BenchmarkGlamour is why pages are not set by glamour's renderer: what it takes to
// style the words of one paragraph that is parsed already, once by it and once here.
// The renderer is not safe for concurrent use, so each paragraph needs its own.
func BenchmarkGlamour(b *testing.B) {
	source := []byte(paragraph)
	styles := glamourStyle(PaletteFor(content.Accent{}, Look{Dark: true}))
	b.Run("theirs", func(b *testing.B) {
		doc := goldmark.New().Parser().Parse(mdtext.NewReader(source))
		b.ReportAllocs()
		for b.Loop() {
			var out bytes.Buffer
			r := renderer.NewRenderer(renderer.WithNodeRenderers(util.Prioritized(
				ansi.NewRenderer(ansi.Options{PreserveNewLines: true, Styles: styles}), 1000)))
			if err := r.Render(&out, source, doc); err != nil || !strings.Contains(out.String(), "typesetter") {
				b.Fatal(out.String(), err)
			}
		}
	})
	b.Run("ours", func(b *testing.B) {
		p := mustPost(b, "a.md", "---\ntitle: T\n---\n"+paragraph)
		look := NewLook(MaxMeasure, true)
		s := &setter{theme: ourTheme(content.Accent{}, look), codes: newColours()}
		block := p.post.Parse().Blocks[0].Node
		w := &writer{}
		b.ReportAllocs()
		for b.Loop() {
			if lines, _ := w.lines(s.block(block, look.Measure, 0)); len(lines) < 2 {
				b.Fatal(lines)
			}
		}
	})
}
