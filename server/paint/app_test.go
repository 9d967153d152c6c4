package paint

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui"
	"edgerunner.vc/blog/tui/page"
)

// pages are shared by the tests, as by sessions.
var pages = page.NewCache(64 << 20)

// app is the program of a reader, driven without a program around it.
type app struct {
	*tui.App
	screen *screen
	paint  *Painter
}

func newApp(t testing.TB, blog *content.Blog, profile colorprofile.Profile, width, height int) *app {
	t.Helper()
	a := &app{App: tui.New(tui.Config{Blog: func() *content.Blog { return blog }, Pages: pages, Title: true})}
	a.screen = newScreen(t, width, height)
	a.paint = New(a.screen, Config{Term: "xterm-256color", Profile: profile, Method: page.WidthMethod, Width: width, Height: height})
	a.send(t, tea.WindowSizeMsg{Width: width, Height: height})
	a.send(t, tea.ColorProfileMsg{Profile: profile})
	a.send(t, uv.PrimaryDeviceAttributesEvent{62})
	return a
}

// send gives the App a message, and what its commands answer, and draws what comes of it.
func (a *app) send(t testing.TB, msg tea.Msg) {
	t.Helper()
	_, cmd := a.Update(msg)
	a.run(cmd)
	a.paint.Show(a.View())
	if err := a.paint.Flush(); err != nil {
		t.Fatal(err)
	}
}

func (a *app) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			a.run(c)
		}
	case tea.QuitMsg:
	default:
		_, next := a.Update(msg)
		a.run(next)
	}
}

func press(name string) tea.KeyPressMsg {
	special := map[string]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape, "space": ' ', "down": tea.KeyDown, "tab": tea.KeyTab}
	if code, ok := special[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

func shipped(t testing.TB) *content.Blog {
	blog, err := content.Load(content.Shipped(), time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return blog
}

// essay is a blog of one post of prose, of so many paragraphs.
func essay(t testing.TB, paragraphs int) *content.Blog {
	r := rand.New(rand.NewPCG(1, 2))
	prose := strings.Fields("a reader comes back to the sentence where they stopped and sees what is new since the last time even if somebody has changed it meanwhile")
	var b strings.Builder
	b.WriteString("---\ntitle: On reading\ndate: 2020-01-01\n---\n")
	for p := range paragraphs {
		if p%5 == 0 {
			fmt.Fprintf(&b, "\n## Part %d\n", p/5+1)
		}
		fmt.Fprintf(&b, "\nParagraph %d begins here with *some* words, `code` and a [link](https://example.org/%d)", p, p)
		for range 40 + r.IntN(60) {
			b.WriteString(" " + prose[r.IntN(len(prose))])
		}
		b.WriteString(".\n")
	}
	return blogOf(t, map[string]string{"site.yaml": "title: THE BLOG\n", "essay.md": b.String()})
}

func blogOf(t testing.TB, files map[string]string) *content.Blog {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	blog, err := content.Load(fsys, time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil || len(blog.Problems) > 0 {
		t.Fatal(err, blog.Problems)
	}
	return blog
}

// keys are what a reader types, some more often than others.
var typed = strings.Fields("j j j j k k space space b d u g G enter enter esc q t ? / n N T T w ] [ P R tab 3 m a ' y p l h")

// The frames of the blog look on the screen as if each was drawn by itself.
func TestTheBlogLooksAsIfDrawnAnew(t *testing.T) {
	blogs := []*content.Blog{shipped(t), essay(t, 40)}
	for seed := range uint64(few(24)) {
		r := rand.New(rand.NewPCG(seed, 7))
		profile := []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI, colorprofile.ASCII}[seed%4]
		a := newApp(t, blogs[r.IntN(len(blogs))], profile, 40+r.IntN(80), 8+r.IntN(30))
		want := newScreen(t, a.screen.Width(), a.screen.Height())
		reference := &colorprofile.Writer{Forward: want, Profile: profile}
		for n := range 150 {
			name := pick(r, typed)
			if r.IntN(25) == 0 {
				width, height := 20+r.IntN(100), 4+r.IntN(40)
				a.screen.Resize(width, height)
				want.Resize(width, height)
				a.paint.Resize(width, height)
				name = fmt.Sprintf("%d x %d", width, height)
				a.send(t, tea.WindowSizeMsg{Width: width, Height: height})
			} else {
				a.send(t, press(name))
			}
			v := a.View()
			repaint(want, reference, strings.Split(v.Content, "\n"), v.Cursor.X, v.Cursor.Y)
			if diff := differs(a.screen, want); diff != "" {
				t.Fatalf("seed %d, %v, key %d, %s: %s", seed, profile, n, name, diff)
			}
			sent := a.screen.take()
			mustBeHarmless(t, sent)
		}
	}
}

// stock is the renderer that Bubble Tea has, drawing the same frames.
type stock struct {
	*uv.TerminalRenderer
	cells uv.ScreenBuffer
	sent  bytes.Buffer
}

func newStock(profile colorprofile.Profile, width, height int) *stock {
	s := &stock{cells: uv.NewScreenBuffer(width, height)}
	s.TerminalRenderer = uv.NewTerminalRenderer(&s.sent, []string{"TERM=xterm-256color"})
	s.SetColorProfile(profile)
	s.SetFullscreen(true)
	s.SetRelativeCursor(false)
	s.SetScrollOptim(true)
	return s
}

func (s *stock) show(t testing.TB, v tea.View) {
	t.Helper()
	s.cells.Clear()
	uv.NewStyledString(v.Content).Draw(s.cells, s.cells.Bounds())
	s.Render(s.cells.RenderBuffer)
	s.MoveTo(v.Cursor.X, v.Cursor.Y)
	if err := s.Flush(); err != nil {
		t.Fatal(err)
	}
}

// A line costs what is new, and little more: less than it was in any way that was tried
// before, and far less than Bubble Tea's own renderer takes for the same frames. The bound
// is for the post and the 256 colours that the table in README is of; a colour of the true
// ones has more digits.
func TestBytesOfReadingByLines(t *testing.T) {
	const lines, most = 148, 16_500
	for _, profile := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI, colorprofile.ASCII} {
		a, s := newApp(t, shipped(t), profile, 80, 24), newStock(profile, 80, 24)
		a.send(t, press("G"))
		a.send(t, press("enter"))
		s.show(t, a.View())
		s.sent.Reset()
		first := a.screen.Row(3)
		a.screen.take()
		for range lines {
			a.send(t, press("j"))
			s.show(t, a.View())
		}
		n := len(a.screen.take())
		t.Logf("%v: %d bytes; Bubble Tea: %d", profile, n, s.sent.Len())
		if n > most && profile <= colorprofile.ANSI256 || n > s.sent.Len()*4/5 {
			t.Errorf("%v: %d bytes for %d lines, more than %d or four fifths of %d", profile, n, lines, most, s.sent.Len())
		}
		if a.screen.Row(3) == first {
			t.Error("nothing was read")
		}
	}
}

// A page costs its text and its line ends, and little more. What stands at the margin of
// the blog, and stays, costs nothing.
func TestBytesOfAPage(t *testing.T) {
	for _, profile := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI, colorprofile.ASCII} {
		a := newApp(t, essay(t, 60), profile, 80, 24)
		a.send(t, press("enter"))
		s := newScreen(t, 80, 24)
		plain := New(s, Config{Term: "xterm-256color", Profile: profile, Width: 80, Height: 24})
		for n := range 6 {
			a.screen.take()
			s.take()
			before := strings.Split(a.View().Content, "\n")
			a.send(t, press("space"))
			rows := strings.Split(a.View().Content, "\n")
			all, text := changed(rows, before), withoutMargin(rows[:22])
			show(t, plain, view(strings.Join(text, "\r\n"), 0, 23))
			if n == 0 {
				continue // of the other, it is the first
			}
			if sent, most := len(s.take()), len(strings.Join(text, "\r\n")); sent > most+most/20 {
				t.Errorf("%v: page %d took %d bytes for %d of text", profile, n, sent, most)
			}
			if sent := len(a.screen.take()); sent > all {
				t.Errorf("%v: page %d of the blog took %d bytes for %d that are new", profile, n, sent, all)
			}
		}
	}
}

// changed is the bytes of the rows that are not as before.
func changed(rows, before []string) int {
	n := 0
	for y, row := range rows {
		if row != before[y] {
			n += len(row)
		}
	}
	return n
}

// withoutMargin is rows from where their text begins.
func withoutMargin(rows []string) []string {
	var out []string
	for _, row := range rows {
		_, text, _ := strings.Cut(row, "    ")
		out = append(out, text)
	}
	return out
}
