package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/creack/pty"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/server/sshtest"
	"edgerunner.vc/blog/tui"
	"edgerunner.vc/blog/tui/page"
)

// desktop is a folder of an author: what is published, and what is not.
func desktop(t *testing.T) string {
	t.Helper()
	return writeFiles(t, map[string]string{
		"site.yaml":        "title: MINE\ncopyright: ME 2026\n",
		"posts/old.md":     "---\ntitle: The old one\ndate: 2020-01-01\n---\nText, and [the draft](draft.md).\n",
		"posts/draft.md":   "---\ntitle: The draft\ndate: 2020-02-02\ndraft: true\n---\n" + strings.Repeat("Some words of the draft. ", 20) + strings.Repeat("\n\nAnd a paragraph.", 60),
		"posts/b/index.md": "---\ntitle: The bundle\ndate: 2020-01-02\npublishDate: 2999-01-01\n---\nIn a folder.\n",
	})
}

// aTerminal is the environment of a terminal in which somebody previews.
func aTerminal(t *testing.T, more ...string) []string {
	return append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TERM=xterm-256color"}, more...)
}

// previewIn opens a window in which the program previews.
func previewIn(t *testing.T, width, height uint16, args ...string) *window {
	t.Helper()
	cmd := exec.Command("edgerunner", append([]string{"preview"}, args...)...)
	cmd.Env = aTerminal(t)
	return openWindowOf(t, cmd, width, height)
}

// An author sees what nobody else does, opens a draft, and sees it as it is saved.
func TestPreview(t *testing.T) {
	dir := desktop(t)
	w := previewIn(t, 80, 24, dir)
	w.waitForText("? keys")
	screen := w.screen.Text()
	for _, want := range []string{"MINE", "draft", "The bundle", "on 1 Jan 2999", "The old one", "ME 2026"} {
		if !strings.Contains(screen, want) {
			t.Errorf("%q is not there:\n%s", want, screen)
		}
	}
	w.keys(keyEnter)
	w.waitForText("draft · 2020-02-02 · ")
	w.waitForText("Some words of the draft.")
	put(t, filepath.Join(dir, "posts"), "draft.md", strings.Replace(mustRead(t, dir, "posts/draft.md"), "of the", "mended", 1))
	w.waitForText("mended")
	w.waitForText("Changed just now.")
	put(t, filepath.Join(dir, "posts"), "draft.md", strings.Replace(mustRead(t, dir, "posts/draft.md"), "2020-02-02", "soon", 1))
	w.waitForText("line 3: date: expected a date")
	if title := w.screen.Title(); title != "The draft · MINE" {
		t.Errorf("the window has the title %q", title)
	}
	dark := w.screen.Styled()
	w.screen.SetScheme(true)
	w.waitFor("other colours", func(string) bool { return w.screen.Styled() != dark })
	put(t, filepath.Join(dir, "posts"), "draft.md", strings.Replace(mustRead(t, dir, "posts/draft.md"), "soon", "2020-02-02", 1))
	w.waitFor("nothing wrong", func(screen string) bool { return !strings.Contains(screen, "line 3") })
	whole := mustRead(t, dir, "posts/draft.md")
	put(t, filepath.Join(dir, "posts"), "draft.md", whole+"\n\n![A cat](cat.png)\n")
	w.waitForText(`the picture "cat.png" is not there`)
	put(t, filepath.Join(dir, "posts"), "draft.md", whole)
	w.waitFor("no picture", func(screen string) bool { return !strings.Contains(screen, "cat.png") })
	if err := pty.Setsize(w.tty, &pty.Winsize{Rows: 15, Cols: 40}); err != nil {
		t.Fatal(err)
	}
	w.screen.Resize(40, 15)
	w.waitForText("Some words mended draft. Some words\n")
	w.keys("q")
	w.waitForText("▸ The draft")
	w.keys("q")
	if code := w.wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// What was missing before is said, too, and what is only a warning is not.
func TestPreviewOfWhatIsMissing(t *testing.T) {
	dir := writeFiles(t, map[string]string{"a.md": "---\ntitle: A\ndate: 2020-01-01\n---\n[It](nowhere.md).\n\n![](https://example.com/a.png)\n"})
	w := previewIn(t, 80, 24, dir)
	w.waitForText(`a.md:5: "nowhere.md" leads to no post`)
	w.keys(keyEnter)
	w.waitForText(`line 5: "nowhere.md" leads to no post`)
	w.keys("qq")
	if code := w.wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// A file is opened wherever its blog is.
func TestPreviewOfAFile(t *testing.T) {
	dir, link := desktop(t), filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	alone := writeFiles(t, map[string]string{"a.md": "# Alone\n\nText.\n", "b/index.md": "# In a bundle\n\nText.\n"})
	for _, tt := range []struct {
		args  []string
		blog  string
		title string
	}{
		{[]string{dir + "/posts/draft.md"}, "MINE", "The draft"},
		{[]string{dir + "/posts/b/index.md"}, "MINE", "The bundle"},
		{[]string{link + "/posts/old.md", "--content", dir}, "MINE", "The old one"},
		{[]string{dir + "/posts/old.md", "--content", dir + "/posts"}, "A blog over SSH", "The old one"},
		{[]string{alone + "/a.md"}, "A blog over SSH", "Alone"},
		{[]string{alone + "/b/index.md"}, "A blog over SSH", "In a bundle"},
	} {
		w := previewIn(t, 80, 24, tt.args...)
		w.waitFor(tt.title, func(screen string) bool {
			return strings.Contains(screen, tt.title) && strings.Contains(screen, "Reading Progress")
		})
		w.keys("q")
		w.waitForText(tt.blog)
		w.keys("q")
		if code := w.wait(); code != 0 {
			t.Errorf("%v: exit code %d", tt.args, code)
		}
	}
}

func TestPreviewIsNone(t *testing.T) {
	dir, other := desktop(t), t.TempDir()
	files := map[string]string{"README.md": "Text.\n", "posts/bad.md": "---\ntitle: [\n---\n"}
	for name, text := range files {
		put(t, dir, name, text)
	}
	for _, tt := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{dir + "/nothing.md"}, 1, "no such file or directory; name a post"},
		{[]string{dir + "/README.md"}, 1, "README.md is no post"},
		{[]string{dir + "/posts/bad.md"}, 1, "posts/bad.md:3: the front matter is not YAML"},
		{[]string{dir + "/posts/old.md", "--content", other}, 2, "is not in the content folder"},
		{[]string{"a", "b"}, 2, "it is called as: edgerunner preview [DIR|FILE]"},
	} {
		w := previewIn(t, 200, 24, tt.args...)
		code := w.wait()
		if text := w.screen.Text(); code != tt.code || !strings.Contains(text, tt.says) || w.screen.AltScreen() {
			t.Errorf("%v: exit code %d\n%s", tt.args, code, text)
		}
	}
}

// On the same terminal a preview looks as the blog does over SSH, cell by cell, wherever
// one goes.
func TestPreviewLooksAsOverSSH(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {40, 15}} {
		b := startBlog(t, func(s *settings) { s.content = "../../content/posts" })
		c := sshtest.Open(t, b.addr, sshtest.Options{Term: "xterm-256color", Width: size[0], Height: size[1]})
		w := previewIn(t, uint16(size[0]), uint16(size[1]), "../../content/posts")
		w.waitForText("A specimen of")
		c.WaitForText("A specimen of")
		for _, keys := range []string{"", "?", "x", "j", keyEnter, "d", " ", "G", "/the", keyEnter, "n", "t", keyEnter, "g", "T", "T", "w", "q", "P", "q", "#", keyEnter, "k", keyEnter, " ", " "} {
			w.keys(keys)
			c.Type(keys)
			alike := func(string) bool { return difference(w.screen, c.Screen, size[0], size[1]) == "" }
			if !eitherWaitsFor(alike, w.screen, c.Screen) {
				t.Fatalf("%v: after %q, %s; over SSH it is\n%s\nand here\n%s", size, keys,
					difference(w.screen, c.Screen, size[0], size[1]), c.Screen.Text(), w.screen.Text())
			}
		}
		c.Type("qq")
		w.keys("qq")
		c.Wait()
		w.wait()
	}
}

// eitherWaitsFor waits until something is so, which may come with a change of either screen.
func eitherWaitsFor(wanted func(string) bool, screens ...*sshtest.Screen) bool {
	found := make(chan error, len(screens))
	for _, s := range screens {
		go func() {
			_, err := s.WaitFor(wanted)
			found <- err
		}()
	}
	for range screens {
		if err := <-found; err == nil {
			return true
		}
	}
	return false
}

// seen is what is seen of a cell. Of a blank that is not lit, that is the background.
func seen(c uv.Cell) uv.Cell {
	lit := c.Style.Attrs&uv.AttrReverse != 0 || c.Style.Underline != uv.UnderlineNone
	if strings.TrimSpace(c.Content) == "" && !lit {
		c.Content, c.Width, c.Style.Fg, c.Style.Attrs = "", 0, nil, 0
	}
	return c
}

// difference is where two screens do not look alike; empty if nowhere.
func difference(a, b *sshtest.Screen, width, height int) string {
	for y := range height {
		if a.Row(y) != b.Row(y) {
			return fmt.Sprintf("row %d is %q, and %q over SSH", y, a.Row(y), b.Row(y))
		}
		for x := range width {
			if p, q := seen(a.CellAt(x, y)), seen(b.CellAt(x, y)); !p.Equal(&q) {
				return fmt.Sprintf("cell %d of row %d is %v, and %v over SSH", x, y, p, q)
			}
		}
	}
	ax, ay := a.Cursor()
	if bx, by := b.Cursor(); ax != bx || ay != by {
		return fmt.Sprintf("the cursor is at %d, %d, and at %d, %d over SSH", ax, ay, bx, by)
	}
	return ""
}

// However a preview ends, the terminal is as it was.
func TestPreviewLeavesTheTerminal(t *testing.T) {
	for name, end := range map[string]func(w *window, pid int){
		"q":       func(w *window, _ int) { w.keys("q") },
		"^C":      func(w *window, _ int) { w.keys("\x03") },
		"SIGINT":  func(_ *window, pid int) { _ = syscall.Kill(pid, syscall.SIGINT) },
		"SIGTERM": func(_ *window, pid int) { _ = syscall.Kill(pid, syscall.SIGTERM) },
		"SIGHUP":  func(_ *window, pid int) { _ = syscall.Kill(pid, syscall.SIGHUP) },
	} {
		t.Run(name, func(t *testing.T) {
			dir, notes := desktop(t), t.TempDir()
			cmd := exec.Command(program(t, "sh"), "-c", `stty -g >before; sh -c 'echo $$ >pid; exec edgerunner preview "$0"' "$0"; echo $? >code; stty -g >after`, dir)
			cmd.Dir, cmd.Env = notes, aTerminal(t)
			w := openWindowOf(t, cmd, 80, 24)
			w.waitForText("The draft")
			w.keys("\x14") // ctrl+t, for there should be a mode to be undone
			w.waitForText("The wheel scrolls")
			pid, err := strconv.Atoi(strings.TrimSpace(mustRead(t, notes, "pid")))
			if err != nil {
				t.Fatal(err)
			}
			end(w, pid)
			w.wait()
			if code := strings.TrimSpace(mustRead(t, notes, "code")); code != "0" {
				t.Errorf("exit code %s", code)
			}
			if before, after := mustRead(t, notes, "before"), mustRead(t, notes, "after"); before != after {
				t.Errorf("stty was %s, and is %s", before, after)
			}
			mustBeLeft(t, w)
		})
	}
}

// mustBeLeft holds where a program has ended on a terminal.
func mustBeLeft(t *testing.T, w *window) {
	t.Helper()
	if modes := w.screen.Modes(); w.screen.AltScreen() || w.screen.CursorHidden() || len(modes) > 0 || strings.Contains(w.screen.Text(), "│") {
		t.Errorf("the terminal is not as it was: %v\n%s", modes, w.screen.Text())
	}
}

// ^Z goes to the shell, whose terminal is as it was, and fg comes back.
func TestPreviewIsSuspended(t *testing.T) {
	cmd := exec.Command(program(t, "sh"), "-i")
	cmd.Env = aTerminal(t, "PS1=$ ", "ENV=")
	w := openWindowOf(t, cmd, 80, 24)
	w.keys("edgerunner preview " + desktop(t) + "\r")
	w.waitForText("The old one")
	w.keys("j" + "\x1a")
	w.waitForText("Stopped")
	w.keys("echo still $((40 + 2))\r") // with an echo, and in lines
	w.waitForText("still 42")
	mustBeLeft(t, w)
	w.keys("fg\r")
	w.waitForText("▸ The bundle")
	w.keys("q")
	w.waitFor("the shell", func(screen string) bool { return strings.HasSuffix(screen, "\n$") })
	w.keys("exit\r")
	if code := w.wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	mustBeLeft(t, w)
}

// bareWindow is a window without a program, and the terminal of it.
func bareWindow(t *testing.T) (w *window, tty *os.File) {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(master, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	w = &window{t: t, tty: master, screen: sshtest.NewScreen(80, 24, false, master)}
	shown := make(chan struct{})
	go func() { w.show(); close(shown) }()
	t.Cleanup(func() { tty.Close(); <-shown; master.Close() })
	return w, tty
}

// A preview is told when a post appears, and when its time is over: not before, and once; also
// of a post that was saved meanwhile.
func TestPreviewFollowsTheClock(t *testing.T) {
	dir := writeFiles(t, map[string]string{"site.yaml": "time_zone: UTC\n", "a.md": "---\ndate: 2000-01-01 00:10\nexpiryDate: 2000-01-01 00:20\n---\n"})
	synctest.Test(t, func(t *testing.T) { // where it is 2000-01-01
		m, err := openManuscripts(dir)
		if err != nil {
			t.Fatal(err)
		}
		var told atomic.Int64
		ctx, stop := context.WithCancel(t.Context())
		go m.clock(func() { told.Add(1) }, t.FailNow).run(ctx)
		passed := func(pass time.Duration, want content.State, times int64) {
			t.Helper()
			time.Sleep(pass)
			synctest.Wait()
			if got, _ := m.whole.Load().Post("a").State(time.Now()); got != want || told.Load() != times {
				t.Errorf("%v: %v, told %d times, want %v, %d", time.Now(), got, told.Load(), want, times)
			}
		}
		passed(10*time.Minute-time.Second, content.Scheduled, 0)
		passed(time.Second, content.Published, 1)
		passed(10*time.Minute, content.Expired, 2)
		put(t, dir, "b.md", "---\ndate: 2000-01-01 00:30\n---\n")
		if err := m.reload(ctx, content.Reload); err != nil {
			t.Error(err)
		}
		passed(10*time.Minute, content.Expired, 3)
		stop()
	})
}

// A fault leaves the terminal as it was: one of the program, of a command of it, and one
// beside it.
func TestPreviewFails(t *testing.T) {
	const what = "a fault of the test"
	for name, fault := range map[string]func(d *manuscripts, config *tui.Config){
		"in the program": func(_ *manuscripts, config *tui.Config) {
			config.Opened = func(string) { panic(what) }
		},
		"in a command": func(d *manuscripts, config *tui.Config) {
			config.Pages = nil
		},
		"beside it": func(d *manuscripts, _ *tui.Config) {
			d.read = func(*content.Blog, reloader) (*content.Blog, error) { panic(what) }
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := desktop(t)
			d, err := openManuscripts(dir)
			if err != nil {
				t.Fatal(err)
			}
			config := tui.Config{Blog: d.whole.Load, Pages: page.NewCache(1 << 20), Author: true}
			fault(d, &config)
			w, tty := bareWindow(t)
			ended := make(chan error, 1)
			go func() { ended <- d.run(context.Background(), config, tty, tty, "xterm-256color", colorprofile.ANSI256) }()
			w.waitForText("The draft")
			put(t, dir, "posts/new.md", "Text.\n")
			w.keys(keyEnter)
			select {
			case err = <-ended:
			case <-time.After(time.Minute):
				t.Fatal("it goes on")
			}
			if err == nil || !strings.Contains(err.Error(), "the preview has failed") || !strings.Contains(err.Error(), "goroutine") {
				t.Errorf("it ends with %v", err)
			}
			w.waitFor("the terminal as it was", func(string) bool { return !w.screen.AltScreen() && len(w.screen.Modes()) == 0 })
		})
	}
}
