package page

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the goldens in testdata")

// TestGolden shows each element of Markdown at three widths, as one reads it.
func TestGolden(t *testing.T) {
	for _, p := range mustElements(t) {
		t.Run(p.name, func(t *testing.T) {
			checkGolden(t, filepath.Join("testdata/elements", p.name+".golden"), goldenOf(p))
		})
	}
}

// goldenOf is the post at three widths, each under a ruler as wide as its lines.
func goldenOf(p testPost) string {
	var b strings.Builder
	for _, measure := range []int{20, 40, 80} {
		ruler := fmt.Sprintf("%d ", measure)
		fmt.Fprintf(&b, "%s%s\n", ruler, strings.Repeat("=", measure-len(ruler)))
		for _, l := range stripped(p.set(measure)) {
			b.WriteString(l + "\n")
		}
	}
	return b.String()
}

func checkGolden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; run go test ./tui/page -update", err)
	}
	if got == string(want) {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Fatalf("%s:%d:\ngot  %q\nwant %q", file, i+1, g[i], w[i])
		}
	}
	t.Fatalf("%s: %d lines, want %d", file, len(g), len(w))
}
