package main

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/server/sshtest"
)

// The keys as terminals send them.
const (
	keyUp, keyDown, keyRight, keyLeft = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
	keyHome, keyEnd                   = "\x1b[H", "\x1b[F"
	keyPageUp, keyPageDown            = "\x1b[5~", "\x1b[6~"
	keyEsc, keyEnter, keyCtrlC        = "\x1b", "\r", "\x03"
	keyTab, keyCtrlO, keyCtrlT        = "\t", "\x0f", "\x14"
)

// shippedFolder is a folder with the posts of the program, to be changed.
func shippedFolder(t *testing.T) string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(content.Shipped(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(content.Shipped(), name)
		files[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return writeFiles(t, files)
}

// TestStory is a reader's visit, in every kind of window: from the list into a search of
// all texts, to the hit, the table of contents, a link to another post, back, through a
// resize and a change by the author, to the end.
func TestStory(t *testing.T) {
	for _, size := range []struct{ width, height int }{{80, 24}, {120, 40}, {40, 15}} {
		for _, light := range []bool{false, true} {
			name := fmt.Sprintf("%dx%d", size.width, size.height)
			if light {
				name += "-light"
			}
			t.Run(name, func(t *testing.T) {
				dir := shippedFolder(t)
				b := startBlog(t, func(s *settings) { s.content = dir })
				c := sshtest.Open(t, b.addr, sshtest.Options{Width: size.width, Height: size.height, Light: light})
				step := func(what, keys, text string) {
					t.Helper()
					c.Type(keys)
					c.WaitForText(text)
					save(t, c, name+"-"+what)
				}
				step("01-list", "", "EDGERUNNER VENTURES ©")
				step("02-help", "?", "a page down")
				step("03-narrow", "x/spec", "1 of 3")
				c.Type("\x15" + keyTab + "copied, and your")
				c.WaitForText("all texts: copied, and your")
				step("04-texts", "", "1 of 3")
				step("05-hit", keyEnter, "1 of 1")
				c.WaitForText("and your") // the sentence that was looked for
				step("06-outline", "t", "Contents")
				step("07-narrowed", "finding", "1 of 9")
				step("08-jumped", keyEnter, "Finding things")
				step("09-cleared", keyEsc, "? keys") // by itself: with a key behind it, it is alt
				step("09-chosen", keyTab, "→ ")
				step("10-followed", keyEnter, "A tight one keeps its items close")
				step("11-back", keyCtrlO, "Finding things")
				c.Resize(60, 20)
				step("12-resized", "", "Finding things")
				c.WaitFor("the new window", func(s string) bool { return strings.Count(s, "\n") == 19 && strings.HasSuffix(s, "keys") })
				top := strings.TrimLeft(c.Screen.Row(1), "│┃ ") // perhaps still of the narrower page
				put(t, dir, "reading-over-ssh.md", strings.Replace(mustRead(t, dir, "reading-over-ssh.md"),
					"## Is it really us?", "## News\n\nThe author has just written this.\n\n## Is it really us?", 1))
				step("13-changed", "", "Changed just now")
				if got := strings.TrimLeft(c.Screen.Row(1), "│┃ "); !strings.HasPrefix(got, top) {
					t.Errorf("the first row was %q, and is %q", top, got)
				}
				step("14-news", "/just written"+keyEnter, "1 of 1")
				step("15-end", "G", "100 %")
				c.Resize(size.width, size.height)
				step("16-read", "q", "✓ read")
				step("17-themes", keyEnter+"TT", "Theme: light")
				c.Type("qq")
				if code := c.Wait(); code != 0 {
					t.Errorf("exit code %d", code)
				}
				if c.Screen.AltScreen() || c.Screen.Text() != ansi.Wordwrap(parting, size.width, "") || len(c.Screen.Modes()) > 0 {
					t.Errorf("the terminal is not as it was: %v\n%s", c.Screen.Modes(), c.Screen.Text())
				}
			})
		}
	}
}
