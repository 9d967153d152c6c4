package paint

import (
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// Characters that are taken for clusters of one cell without a look are that, alone and
// beside each other, by both ways to count.
func TestAlone(t *testing.T) {
	var all []rune
	for r := range rune(0x3000) {
		if isAlone(r) {
			all = append(all, r)
		}
	}
	for _, first := range all {
		for _, next := range append(all, 0) {
			text := string(first)
			if next != 0 {
				text += string(next)
			}
			for _, method := range []ansi.Method{ansi.WcWidth, ansi.GraphemeWidth} {
				if cluster, width := ansi.FirstGraphemeCluster(text, method); cluster != string(first) || width != 1 {
					t.Fatalf("%q: %q of %d cells comes first", text, cluster, width)
				}
			}
		}
	}
}

// A mark behind such a character is a part of it.
func TestAloneButForAMark(t *testing.T) {
	for _, text := range []string{"e\u0301", "é\u0323", "─\u0301", "“\ufe0f", "#\ufe0f\u20e3", "…\u200d"} {
		var r reader
		r.converter.use(0)
		r.method = ansi.GraphemeWidth
		cells := make([]cell, 4)
		r.read(cells, "x"+text+"x")
		if cells[1].text != text {
			t.Errorf("%q is drawn as %q", text, cells[1].text)
		}
	}
}
