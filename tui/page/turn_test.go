package page

import "testing"

// A page does not end with a heading, nor with anything else that means little without
// what follows, and does not begin with a blank line.
func TestTurn(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		next, rows int
		want       int
	}{
		{"text", "a\n\nb\n\nc\n", 6, 6, 7},               // line 6 is blank
		{"heading", "a\n\n## B\n\nc\n", 6, 6, 5},         // lines 5 to 7 are the heading
		{"below a heading", "a\n\n## B\n\nc\n", 8, 6, 5}, // and so is the blank one
		{"minor heading", "a\n\n### B\nc\n", 6, 6, 5},
		{"callout", "a\n\n> [!NOTE]\n> b\n", 6, 6, 5},
		{"code", "a\n\n```go\nx\ny\n```\n", 6, 6, 5},
		{"inside code", "a\n\n```go\nx\ny\n```\n", 7, 6, 7},
		{"picture", "a\n\n![A](b.png)\n", 7, 6, 5},
		{"headings all over", "# A\n\n## B\n\n### C\n\n#### D\n\ne\n", 12, 8, 12},
		{"at the end", "a\n", 99, 6, 99},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := mustPost(t, "a.md", tt.body).set(40)
			if got := p.Turn(tt.next, tt.rows); got != tt.want {
				t.Errorf("line %d, want %d, in", got, tt.want)
				for i := range p.Len() {
					t.Logf("%2d %v %s", i, p.rows[i].keeps, p.Line(i, 0))
				}
			}
		})
	}
}
