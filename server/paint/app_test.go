package paint_test

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
	"edgerunner.vc/blog/server/paint"
	"edgerunner.vc/blog/tui"
	"edgerunner.vc/blog/tui/page"
)

// pages are shared by the tests, as by sessions.
var pages = page.NewCache(64 << 20)

// app is the program of a reader, driven without a program around it.
type app struct {
	*tui.App
	screen bytes.Buffer
	paint  *paint.Painter
}

func newApp(t testing.TB, blog *content.Blog, term string, profile colorprofile.Profile, width, height int) *app {
	t.Helper()
	a := &app{App: tui.New(tui.Config{Blog: func() *content.Blog { return blog }, Pages: pages, Title: true})}
	a.paint = paint.New(&a.screen, paint.Config{Term: term, Profile: profile, Method: page.WidthMethod, Width: width, Height: height})
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

func key(name string) tea.KeyPressMsg {
	special := map[string]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape, "space": ' ', "down": tea.KeyDown, "tab": tea.KeyTab}
	if code, ok := special[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

// taken is how many bytes were sent since the last time.
func (a *app) taken() int {
	n := a.screen.Len()
	a.screen.Reset()
	return n
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

func TestX(t *testing.T) {
	shipped, err := content.Load(content.Shipped(), time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	for name, blog := range map[string]*content.Blog{"essay": essay(t, 50), "shipped": shipped} {
		for _, prof := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI, colorprofile.ASCII} {
			a := newApp(t, blog, "xterm-256color", prof, 80, 24)
			var out bytes.Buffer
			stock := uv.NewTerminalRenderer(&out, []string{"TERM=xterm-256color"})
			stock.SetColorProfile(prof)
			stock.SetFullscreen(true)
			stock.SetScrollOptim(true)
			stock.SetRelativeCursor(false)
			buf := uv.NewScreenBuffer(80, 24)
			draw := func() {
				v := a.View()
				buf.Clear()
				uv.NewStyledString(v.Content).Draw(buf, buf.Bounds())
				stock.Render(buf.RenderBuffer)
				stock.MoveTo(v.Cursor.X, v.Cursor.Y)
				stock.Flush()
			}
			a.send(t, key("enter"))
			a.taken()
			draw()
			out.Reset()
			text := 0
			for range 148 {
				before := strings.Split(a.View().Content, "\n")
				a.send(t, key("j"))
				draw()
				rows := strings.Split(a.View().Content, "\n")
				if rows[20] != before[20] {
					text += len(rows[20])
				}
			}
			t.Logf("%s %v 148 j: %d, stock %d, text %d", name, prof, a.taken(), out.Len(), text)
			a.send(t, key("g"))
			a.taken()
			draw()
			out.Reset()
			a.send(t, key("space"))
			draw()
			text = 0
			for _, r := range strings.Split(a.View().Content, "\n") {
				text += len(r)
			}
			t.Logf("page: %d, stock %d, text %d", a.taken(), out.Len(), text)
		}
	}
}
