package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"edgerunner.vc/blog/server/sshtest"
)

// openPost opens a post by its name on the command line.
func openPost(t *testing.T, b *blog, name string, o sshtest.Options) *sshtest.Client {
	t.Helper()
	o.Args = []string{name}
	return sshtest.Open(t, b.addr, o)
}

// Straight to a post, to a heading of it, by an old name, and by a wrong one.
func TestDeepLinks(t *testing.T) {
	b := startBlog(t, func(s *settings) {
		s.content = writeFiles(t, map[string]string{
			"site.yaml": "title: MINE\n",
			"now.md":    "---\ntitle: The present name\ndate: 2020-01-01\naliases: [/2019/before/]\n---\n" + strings.Repeat("Text.\n\n", 60) + "## Further down\n\n" + strings.Repeat("More.\n\n", 60),
			"ja.md":     "---\ntitle: 日本語の記事\nslug: 日本語\ndate: 2020-01-01\n---\nText.\n",
		})
	})
	for name, want := range map[string]string{
		"now": "The present name", "now#further-down": "Further down", "before": "The present name", "日本語": "日本語の記事",
	} {
		c := openPost(t, b, name, sshtest.Options{})
		c.WaitForText("Reading Progress")
		if c.WaitForText(want); !strings.Contains(c.Screen.Row(1), want) {
			t.Errorf("%s: the first row is %q", name, c.Screen.Row(1))
		}
		c.Type("q")
		c.WaitForText("▸ ") // and then the list
		c.Type("q")
		if code := c.Wait(); code != 0 {
			t.Errorf("%s: exit code %d", name, code)
		}
	}
	c := openPost(t, b, "noww", sshtest.Options{})
	c.WaitForText("There is no “noww” here. These come nearest:")
	c.Type(keyEnter)
	c.WaitForText("Reading Progress")
	c.Type(keyCtrlC)
	c.Wait()
}

// What is copied goes to the reader's terminal, and a link that leads away is shown.
func TestClipboard(t *testing.T) {
	b := startBlog(t, nil)
	c := openPost(t, b, "specimen", sshtest.Options{})
	c.WaitForText("Reading Progress")
	c.Type("yy")
	c.WaitForText("Copied, if the terminal allows: https://blog.edgerunner.vc/specimen/")
	if got := c.Screen.Clipboard(); got != "https://blog.edgerunner.vc/specimen/" {
		t.Errorf("%q was copied", got)
	}
	c.Type("1" + keyEnter)
	c.WaitForText("Copied, if the terminal allows ──")
	c.WaitFor("the address", func(string) bool { return strings.HasPrefix(c.Screen.Clipboard(), "https://ecma-international.org/") })
	c.Type(keyCtrlC)
	c.Wait()
}

// The title is the post's, and as it was on leaving; the progress is drawn where a
// terminal is known to draw it.
func TestTitleAndProgress(t *testing.T) {
	b := startBlog(t, nil)
	c := openPost(t, b, "specimen", sshtest.Options{Version: "ghostty 1.2.0"})
	c.WaitForText("Reading Progress")
	c.WaitFor("the title", func(string) bool { return c.Screen.Title() == "A specimen of everything · EDGERUNNER VENTURES" })
	c.Type("50%")
	c.WaitForText(" 50 %")
	c.WaitFor("the progress", func(string) bool { return strings.HasPrefix(c.Screen.Progress(), "1;") && c.Screen.Progress() != "1;0" })
	c.Type("q")
	c.WaitFor("the title", func(string) bool { return c.Screen.Title() == "EDGERUNNER VENTURES" })
	c.Type("q")
	c.Wait()
	if c.Screen.Title() != "" || c.Screen.Progress() != "0" {
		t.Errorf("title %q, progress %q", c.Screen.Title(), c.Screen.Progress())
	}
	plain := sshtest.Open(t, b.addr, sshtest.Options{Term: "screen"}) // which has no way to give a title back
	plain.WaitForText("EDGERUNNER VENTURES ©")
	plain.Type("q")
	plain.Wait()
	if strings.Contains(plain.Screen.Written(), "\x1b]2;") {
		t.Error("a title is set that nobody takes back")
	}
	for _, version := range []string{"", "XTerm(390)", "iTerm2 3.4.0", "WezTerm 20240203", "not ghostty"} {
		c := openPost(t, b, "specimen", sshtest.Options{Version: version})
		c.WaitForText("Reading Progress")
		c.Type("50%")
		c.WaitForText(" 50 %")
		c.Type(keyCtrlC)
		c.Wait()
		if strings.Contains(c.Screen.Written(), "\x1b]9;4") {
			t.Errorf("%q is sent what it may take for a message", version)
		}
	}
}

// The first theme is what the terminal says, and follows it.
func TestSchemeChanges(t *testing.T) {
	b := startBlog(t, nil)
	c := sshtest.Open(t, b.addr, sshtest.Options{})
	c.WaitForText("EDGERUNNER VENTURES ©")
	before := c.Screen.Styled()
	c.SetScheme(true)
	c.WaitFor("other colours", func(string) bool {
		return strings.Contains(c.Screen.Written(), "38;5;23") || strings.Contains(c.Screen.Written(), "0;95;95")
	})
	if c.Screen.Styled() == before {
		t.Error("nothing changed")
	}
	c.Type("q")
	c.Wait()
}

// The mouse is the reader's until they give it away.
func TestMouse(t *testing.T) {
	b := startBlog(t, nil)
	c := sshtest.Open(t, b.addr, sshtest.Options{})
	c.WaitForText("EDGERUNNER VENTURES ©")
	if err := c.Click(10, 10); err == nil {
		t.Error("the mouse is on without being asked for")
	}
	c.Type(keyCtrlT)
	c.WaitForText("The wheel scrolls")
	c.WaitFor("the mouse", func(string) bool { return c.Screen.Mode(ansi.ModeMouseExtSgr) })
	if err := c.Click(10, 10); err != nil {
		t.Fatal(err)
	}
	c.WaitForText("A type founder")
	if err := c.Wheel(10, 10, true); err != nil {
		t.Fatal(err)
	}
	c.WaitFor("three lines down", func(string) bool { return strings.Contains(c.Screen.Row(1), "A type founder") })
	c.Type("q" + keyCtrlT)
	c.WaitForText("The mouse selects again")
	c.Type("q")
	c.Wait()
	if modes := c.Screen.Modes(); len(modes) > 0 {
		t.Errorf("%v stay on", modes)
	}
}

// What is pasted into a field is text, and elsewhere nothing.
func TestPaste(t *testing.T) {
	b := startBlog(t, nil)
	c := sshtest.Open(t, b.addr, sshtest.Options{})
	c.WaitForText("EDGERUNNER VENTURES ©")
	c.Type("/")
	c.WaitFor("the mode", func(string) bool { return c.Screen.Mode(ansi.ModeBracketedPaste) })
	c.Paste("spec\nimen")
	c.WaitForText("/spec imen")
	if x, y := c.Screen.Cursor(); y != 23 || x != 5+len("/spec imen") {
		t.Errorf("the cursor is at %d, %d", x, y)
	}
	c.Type(keyEsc)
	c.WaitFor("the mode", func(string) bool { return !c.Screen.Mode(ansi.ModeBracketedPaste) })
	c.Type("q")
	c.Wait()
}

// Windows of every size can be read in, from a corner of the screen to all of it.
func TestWindows(t *testing.T) {
	b := startBlog(t, nil)
	for _, size := range []struct{ width, height int }{{20, 5}, {40, 15}, {300, 100}} {
		c := openPost(t, b, "the-future-is-open", sshtest.Options{Width: size.width, Height: size.height})
		c.WaitForText("The Future is")
		for _, step := range []struct{ keys, text string }{
			{"/woods" + keyEnter, "1 of"}, {"t", "›"}, {keyEsc, "1 of"}, {"?", "Move"}, {"x", "1 of"}, {"u", "›"}, {keyEsc, "1 of"},
			{"T", "Theme"}, {"G", "100 %"}, {"q", "▸"}, {"#", "#ai"},
		} {
			c.Type(step.keys)
			c.WaitForText(step.text)
		}
		c.Type(keyCtrlC)
		c.Wait()
	}
}

// tour is keys that go far, and where they end: in the third post, at a hit.
const tour = "/" + "post 2" + keyEnter + "Gma" + "]" + "/paragraph7," + keyEnter + "n" + "'a" + keyCtrlO + "n"

// Keys typed in one burst, one by one, and on a slow line do the same.
func TestKeysLandWhereTheyWereMeant(t *testing.T) {
	content := manyPosts(t, 8, 60)
	b := startBlog(t, func(s *settings) { s.content = content })
	end := func(addr string, burst bool) (screen string, sent int) {
		c := sshtest.Open(t, addr, sshtest.Options{})
		c.WaitForText("? keys")
		before := len(c.Screen.Written())
		if burst {
			c.Type(tour)
		} else {
			for _, k := range tour {
				c.Type(string(k))
			}
		}
		c.WaitForText("1 of 1")
		screen = c.WaitForText("This is post3-paragraph7,")
		sent = len(c.Screen.Written()) - before
		c.Type(keyCtrlC)
		c.Wait()
		return screen, sent
	}
	want, _ := end(b.addr, true)
	if got, _ := end(b.addr, false); got != want {
		t.Errorf("one by one they end at\n%s\nnot at\n%s", got, want)
	}
	// 300 ms to and fro, and 20 kB a second.
	got, sent := end(sshtest.Slow(t, b.addr, 150*time.Millisecond, 20_000), true)
	if got != want {
		t.Errorf("on a slow line they end at\n%s\nnot at\n%s", got, want)
	}
	if most := 6 * len(want); sent > most { // of some twenty screens
		t.Errorf("%d bytes were sent, of screens that nobody saw; want at most %d", sent, most)
	}
}

// Scripts, emoji and marks in titles leave the border at the right end straight.
func TestBordersStayStraight(t *testing.T) {
	files := map[string]string{"site.yaml": "title: MINE\n"}
	for i, title := range []string{"日本語の長い題名がここにあります日本語の長い題名がここにあります日本語の長い題名", "👩‍💻 at work 🏳️‍🌈", "e\u0301\u0302 marks", "עברית", "plain"} {
		files[fmt.Sprintf("%d.md", i)] = fmt.Sprintf("---\ntitle: %q\ndate: 2020-01-0%d\n---\nText.\n", title, i+1)
	}
	b := startBlog(t, func(s *settings) { s.content = writeFiles(t, files) })
	c := sshtest.Open(t, b.addr, sshtest.Options{})
	c.WaitForText("plain")
	c.WaitForText("? keys")
	rows := 0
	for y := range 24 {
		row := c.Screen.Row(y)
		if !strings.HasSuffix(row, "0 %") {
			continue
		}
		rows++
		if n := ansi.WcWidth.StringWidth(row); n != 77 && !strings.Contains(row, "\u200d") { // joined emoji are one character to the emulator
			t.Errorf("%d cells: %q", n, row)
		}
	}
	if rows != 5 {
		t.Errorf("%d posts in\n%s", rows, c.Screen.Text())
	}
	c.Type("q")
	c.Wait()
}
