package paint

import (
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// bytesOf counts what it is sent.
type bytesOf int

// Write implements [io.Writer].
func (n *bytesOf) Write(b []byte) (int, error) {
	*n += bytesOf(len(b))
	return len(b), nil
}

// frames are the views of the blog while these keys are typed, after those.
func frames(t testing.TB, before, keys []string) []tea.View {
	a := newApp(t, essay(t, 200), colorprofile.TrueColor, 80, 24)
	for _, k := range before {
		a.send(t, press(k))
	}
	views := []tea.View{a.View()}
	for _, k := range keys {
		a.send(t, press(k))
		views = append(views, a.View())
	}
	return views
}

func repeat(key string, n int) []string {
	keys := make([]string, n)
	for i := range keys {
		keys[i] = key
	}
	return keys
}

// BenchmarkFrame is what a frame costs: to find what is new, and to draw it. The frames
// go forth and back.
func BenchmarkFrame(b *testing.B) {
	for _, bb := range []struct {
		name   string
		before []string
		keys   []string
	}{
		{"line", []string{"enter"}, repeat("j", 100)},
		{"page", []string{"enter"}, repeat("space", 20)},
		{"same", []string{"enter"}, repeat("g", 1)},
		{"painted-line", []string{"T", "enter"}, repeat("j", 100)},
	} {
		b.Run(bb.name, func(b *testing.B) {
			views := frames(b, bb.before, bb.keys)
			d := newDrawer()
			d.draw(views[0])
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				d.draw(views[turn(i, len(views))])
			}
			b.ReportMetric(float64(d.sent)/float64(b.N), "wire-B/op")
		})
	}
}

// turn goes through n numbers, forth and back.
func turn(i, n int) int {
	if i = (i + 1) % (2*n - 2); i >= n {
		return 2*n - 2 - i
	}
	return i
}

// drawer draws frames on the goroutine that has them.
type drawer struct {
	config Config
	sent   bytesOf
	was    frame
	spare  []row
	begun  bool
}

func newDrawer() *drawer { return &drawer{config: Config{Term: "xterm-256color"}} }

func (d *drawer) draw(v tea.View) {
	now := frame{lookOf(v), appendRows(d.spare[:0], []byte(v.Content), 24, d.was.rows)}
	j := job{config: &d.config, traits: traitsOf(d.config.Term), width: 80, height: 24, begin: !d.begun, was: &d.was, now: &now}
	_ = j.draw(&d.sent)
	d.was, d.spare, d.begun = now, d.was.rows, true
}

// A frame leaves next to nothing for the garbage collector but the texts that are on the
// screen no more: what it is drawn with is shared.
func TestFramesLeaveNoGarbage(t *testing.T) {
	if raced {
		t.Skip("the race detector lets pools forget")
	}
	for key, most := range map[string]float64{"j": 4, "space": 24} {
		views := frames(t, []string{"enter"}, repeat(key, 20))
		d := newDrawer()
		i := 0
		if n := testing.AllocsPerRun(200, func() { d.draw(views[turn(i, len(views))]); i++ }); n > most {
			t.Errorf("%v allocations for a frame of %s", n, key)
		}
	}
}

// BenchmarkShow is what a frame costs with all that is around it: a goroutine, and the
// wait for its end.
func BenchmarkShow(b *testing.B) {
	views := frames(b, []string{"enter"}, repeat("j", 100))
	p := New(discard{}, Config{Term: "xterm-256color", Width: 80, Height: 24})
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		show(b, p, views[turn(i, len(views))])
	}
}
