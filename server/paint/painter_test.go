package paint

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unsafe"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// gate is a terminal that takes a write when it is told to.
type gate struct {
	mu     sync.Mutex
	at     []time.Time
	frames []string
	open   chan struct{} // nil if it takes all
	err    error
}

// Write implements [io.Writer].
func (g *gate) Write(b []byte) (int, error) {
	g.mu.Lock()
	g.at, g.frames = append(g.at, time.Now()), append(g.frames, string(b))
	g.mu.Unlock()
	if g.open != nil {
		<-g.open
	}
	return len(b), g.err
}

func (g *gate) count() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.frames)
}

func numbered(n int) tea.View { return view(fmt.Sprintf("frame %d", n), 0, 0) }

// A key, and what comes of it, are drawn at once; of a flood, no more than anybody sees.
func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gate{}
		p := New(g, Config{Width: 80, Height: 24})
		start := time.Now()
		for n := range burst {
			p.Show(numbered(n))
			synctest.Wait()
			if g.count() != n+1 || time.Since(start) != 0 {
				t.Fatalf("%d frames after %v", g.count(), time.Since(start))
			}
		}
		for n := range 1000 { // of a second
			p.Show(numbered(100 + n))
			time.Sleep(time.Millisecond)
		}
		if err := p.Flush(); err != nil {
			t.Fatal(err)
		}
		if n := g.count(); n < 58 || n > 60+burst+1 {
			t.Errorf("%d frames in a second", n)
		}
		if last := g.frames[len(g.frames)-1]; !strings.Contains(last, "9") {
			t.Errorf("the last one is %q", last)
		}
		time.Sleep(time.Second)
		p.Show(numbered(5000))
		synctest.Wait()
		if since := time.Since(g.at[len(g.at)-1]); since != 0 {
			t.Errorf("after a second of nothing a frame waits %v", since)
		}
		mustClose(t, p)
	})
}

func mustClose(t testing.TB, p *Painter) {
	t.Helper()
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
}

// What a slow terminal has not taken yet holds nothing up, and is not drawn later.
func TestFramesDoNotQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gate{open: make(chan struct{})}
		p := New(g, Config{Width: 80, Height: 24})
		for n := range 500 {
			p.Show(numbered(n)) // returns, or the test does not end
			time.Sleep(time.Second)
		}
		if g.count() != 1 {
			t.Fatalf("%d writes to a terminal that has taken none", g.count())
		}
		close(g.open)
		if err := p.Flush(); err != nil {
			t.Fatal(err)
		}
		if g.count() != 2 || !strings.Contains(g.frames[1], "499") {
			t.Errorf("%q", g.frames)
		}
		mustClose(t, p)
	})
}

// The end does not wait for the pace, draws the last frame, and undoes all.
func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		p := New(&out, Config{Width: 80, Height: 24})
		start := time.Now()
		for n := range 10 {
			v := numbered(n)
			v.WindowTitle, v.MouseMode, v.DisableBracketedPasteMode = "title\x1b\a", tea.MouseModeCellMotion, false
			v.ProgressBar = tea.NewProgressBar(tea.ProgressBarDefault, 10*n)
			v.Cursor.Shape = tea.CursorBar
			p.Show(v)
			synctest.Wait()
		}
		v := view("last", 0, 0)
		v.Cursor, v.MouseMode, v.WindowTitle = nil, tea.MouseModeAllMotion, "title"
		v.ProgressBar = tea.NewProgressBar(tea.ProgressBarError, 7)
		p.Show(v)
		mustClose(t, p)
		if time.Since(start) != 0 {
			t.Errorf("it took %v", time.Since(start))
		}
		sent := out.String()
		wantInOrder(t, sent, "\x1b[?1049h", "\x1b[2J", "\x1b[?2004h", "\x1b[?1002h\x1b[?1006h", "\x1b]2;title\a", "\x1b]9;4;1;0", "\x1b[6 q", "frame 0",
			"\x1b[?2004l", "\x1b[?1002l", "\x1b[?1003h", "\x1b]9;4;2;7", "\x1b[0 q", "\x1b[?25l", "last",
			"\x1b[?1003l", "\x1b[?1006l", "\x1b]2;\a", "\x1b]9;4;0", "\x1b[?25h", "\x1b[24H\x1b[K\x1b[?1049l")
		if !strings.HasSuffix(sent, "\x1b[?1049l") {
			t.Errorf("it ends with %q", sent)
		}
		out.Reset()
		p.Show(numbered(1))
		if _, err := p.Write([]byte("x")); err == nil {
			t.Error("something may be written behind the end")
		}
		mustClose(t, p)
		synctest.Wait()
		if out.Len() > 0 {
			t.Errorf("%q behind the end", out.String())
		}
	})
}

func wantInOrder(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		_, rest, ok := strings.Cut(text, part)
		if !ok {
			t.Fatalf("%q is not in %q", part, text)
		}
		text = rest
	}
}

// A painter that has drawn nothing leaves the terminal alone.
func TestCloseWithoutFrames(t *testing.T) {
	var out bytes.Buffer
	p := New(&out, Config{Width: 80, Height: 24})
	mustClose(t, p)
	if out.Len() > 0 {
		t.Errorf("%q", out.String())
	}
}

// What is undone at the end is all that was set: a terminal is as it was.
func TestTheTerminalIsAsItWas(t *testing.T) {
	modes := map[ansi.Mode]bool{ansi.ModeTextCursorEnable: true}
	s := newScreen(t, 40, 5)
	s.SetCallbacks(callbacksOf(modes))
	_, _ = s.WriteString("$ ssh\r\n")
	p := newPainter(s, "xterm", ansi.WcWidth)
	for _, mouse := range []tea.MouseMode{tea.MouseModeNone, tea.MouseModeAllMotion, tea.MouseModeCellMotion} {
		v := view("\x1b[1;44m\x1b]8;;https://example.org\x1b\\not ended", 3, 3)
		v.MouseMode, v.DisableBracketedPasteMode, v.Cursor = mouse, mouse == 0, nil
		show(t, p, v)
	}
	if len(modes) < 4 {
		t.Errorf("set are only %v", modes)
	}
	mustClose(t, p)
	delete(modes, ansi.ModeTextCursorEnable)
	if len(modes) > 0 || s.CursorHidden() || s.IsAltScreen() {
		t.Errorf("%v remain", modes)
	}
	_, _ = s.WriteString("x")
	if c := s.seen(0, 4); s.Row(0) != "$ ssh" || c.Style.Bg != nil || c.Link.URL != "" {
		t.Errorf("%+v on %q", c, s.Render())
	}
}

// What is sent beside the frames goes between them, and moves nothing.
func TestWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gate{open: make(chan struct{}, 9)}
		p := New(g, Config{Width: 80, Height: 24})
		_, _ = p.Write([]byte("\x1b[c"))
		synctest.Wait()
		_, _ = p.Write([]byte("\x1b[>c"))
		_, _ = p.Write([]byte("\x1b[>q"))
		p.Show(numbered(1))
		close(g.open)
		mustClose(t, p)
		if len(g.frames) != 3 || g.frames[0] != "\x1b[c" || !strings.HasPrefix(g.frames[1], "\x1b[>c\x1b[>q\x1b[?1049h") {
			t.Errorf("%q", g.frames)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		g := &gate{open: make(chan struct{})}
		p := New(g, Config{Width: 80, Height: 24})
		var err error
		for range 2 * maxRaw / 1000 {
			if _, err = p.Write(make([]byte, 1000)); err != nil {
				break
			}
		}
		if err == nil || len(p.raw) > maxRaw+1000 {
			t.Errorf("%d bytes wait", len(p.raw))
		}
		close(g.open)
		mustClose(t, p)
	})
}

// What a terminal has not taken counts as waiting, and is not copied for a frame.
func TestWhatIsOnItsWayIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gate{open: make(chan struct{})}
		p := New(g, Config{Width: 80, Height: 24})
		p.Show(numbered(1))
		synctest.Wait()
		post := make([]byte, 60<<10)
		write := func(want bool) {
			t.Helper()
			if _, err := p.Write(post); (err == nil) != want {
				t.Fatalf("%v", err)
			}
		}
		write(true)
		write(true)
		write(false)
		p.Show(numbered(2))
		g.open <- struct{}{} // the first frame
		synctest.Wait()
		write(false)
		if n := g.count(); n != 2 || len(g.frames[1]) != 2*len(post) || len(p.raw) > 0 {
			t.Fatalf("%d writes, the last of %d bytes, and %d wait", n, len(g.frames[n-1]), len(p.raw))
		}
		g.open <- struct{}{}
		synctest.Wait()
		write(true)
		close(g.open)
		mustClose(t, p)
		if !strings.Contains(g.frames[2], "2") || len(g.frames[2]) > maxJoined {
			t.Errorf("the second frame is %q", g.frames[2])
		}
	})
}

// A frame that is as the last one costs nothing, and a resized window is drawn as a whole.
func TestSameFrames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gate{}
		p := New(g, Config{Width: 80, Height: 24})
		for range 100 {
			p.Show(numbered(1))
			synctest.Wait()
		}
		p.Show(numbered(2))
		synctest.Wait()
		if g.count() != 2 || g.at[0] != g.at[1] {
			t.Errorf("%q at %v", g.frames, g.at)
		}
		p.Resize(40, 12)
		synctest.Wait()
		p.Show(numbered(2))
		mustClose(t, p)
		if g.count() != 4 || !strings.Contains(g.frames[2], "frame 2\x1b[K") || strings.Contains(g.frames[2], "\n") {
			t.Errorf("%q", g.frames)
		}
	})
}

// A terminal that can hold back what it is sent does so for a frame that comes in pieces.
func TestSynchronized(t *testing.T) {
	var out bytes.Buffer
	p := New(&out, Config{Term: "xterm", Width: 80, Height: 24})
	p.Synchronize(true)
	page := func(letter string) tea.View { return view(strings.Repeat(strings.Repeat(letter, 79)+"\n", 24), 0, 0) }
	for _, tt := range []struct {
		view tea.View
		held bool
	}{{page("a"), true}, {view("one\ntwo", 0, 0), false}, {view("one\nthree", 0, 0), false}, {page("b"), true}} {
		out.Reset()
		show(t, p, tt.view)
		sent := out.String()
		if held := strings.HasPrefix(sent, beginSync) && strings.HasSuffix(sent, endSync); held != tt.held || strings.Contains(sent, "2026") != tt.held {
			t.Errorf("%q", sent)
		}
	}
	mustClose(t, p)
}

// A terminal that has failed is left alone.
func TestFailedTerminal(t *testing.T) {
	broken := errors.New("the line is cut")
	g := &gate{err: broken}
	p := New(g, Config{Width: 80, Height: 24})
	p.Show(numbered(1))
	if err := p.Flush(); err != broken {
		t.Errorf("%v", err)
	}
	p.Show(numbered(2))
	if _, err := p.Write(nil); err != broken {
		t.Errorf("%v", err)
	}
	if err := p.Close(); err != broken || g.count() != 1 {
		t.Errorf("%v after %q", err, g.frames)
	}
	mustClose(t, p)
}

// panics is a terminal that a painter breaks on.
type panics struct{}

// Write implements [io.Writer].
func (panics) Write([]byte) (int, error) { panic("a fault of ours") }

// A fault of ours ends what the painter does, and holds nothing up.
func TestPanic(t *testing.T) {
	caught := make(chan any, 1)
	p := New(panics{}, Config{Width: 80, Height: 24, Go: func(f func()) {
		go func() {
			defer func() { caught <- recover() }()
			f()
		}()
	}})
	p.Show(numbered(1))
	if err := p.Flush(); err != errBroken {
		t.Errorf("%v", err)
	}
	if err := p.Close(); err != errBroken {
		t.Errorf("%v", err)
	}
	if fault := <-caught; fault == nil {
		t.Error("nobody hears of it")
	}
}

// A fault of ours leaves the terminal as it was before the program.
func TestPanicLeavesTheTerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gate{}
		p := New(g, Config{Width: 80, Height: 24, Go: func(f func()) {
			go func() {
				defer func() { _ = recover() }()
				f()
			}()
		}})
		v := numbered(1)
		v.MouseMode, v.WindowTitle = tea.MouseModeCellMotion, "title"
		p.Show(v)
		synctest.Wait()
		p.width = 1 << 62 // no canvas has so many cells
		p.Show(numbered(2))
		if err := p.Close(); !errors.Is(err, errBroken) {
			t.Errorf("%v", err)
		}
		if g.count() != 2 {
			t.Fatalf("%q", g.frames)
		}
		wantInOrder(t, g.frames[1], "\x1b[?1002l", "\x1b[?1006l", "\x1b]2;\a", "\x1b[?1049l")
		mustClose(t, p)
	})
}

// A session that is idle has no goroutine and no timer, and little memory.
func TestIdlePainterIsSmall(t *testing.T) {
	if n := unsafe.Sizeof(Painter{}) + unsafe.Sizeof(Config{}); n > 600 {
		t.Errorf("a painter has %d bytes; the documentation says less than 600", n)
	}
	before := runtime.NumGoroutine()
	const sessions = 500
	painters := make([]*Painter, sessions)
	heap := heapInUse()
	for i := range painters {
		painters[i] = New(discard{}, Config{Width: 80, Height: 24})
		show(t, painters[i], view(strings.Repeat("a row of it\n", 24), 0, 0))
		show(t, painters[i], view(strings.Repeat("another row\n", 24), 0, 0))
	}
	each := (heapInUse() - heap) / sessions
	if most := 600 + 24*(48+16) + 200; each > most { // a text is 16 bytes
		t.Errorf("an idle painter has %d bytes, more than %d", each, most)
	}
	for runtime.NumGoroutine() > before { // the last are on their way out
		runtime.Gosched()
	}
	runtime.KeepAlive(painters)
}

type discard struct{}

// Write implements [io.Writer].
func (discard) Write(b []byte) (int, error) { return len(b), nil }

func heapInUse() int {
	runtime.GC()
	runtime.GC() // a pool keeps what it has for one more
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}
