package main

import (
	"fmt"
	"strings"
	"testing"

	"edgerunner.vc/blog/server/sshtest"
)

// The keys as terminals send them.
const (
	keyUp, keyDown, keyRight, keyLeft = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D"
	keyHome, keyEnd                   = "\x1b[H", "\x1b[F"
	keyPageUp, keyPageDown            = "\x1b[5~", "\x1b[6~"
	keyEsc, keyEnter, keyCtrlC        = "\x1b", "\r", "\x03"
)

// TestStory is a reader's visit, in every kind of window.
func TestStory(t *testing.T) {
	b := startBlog(t, nil)
	for _, size := range []struct{ width, height int }{{80, 24}, {120, 40}, {40, 15}} {
		for _, light := range []bool{false, true} {
			name := fmt.Sprintf("%dx%d", size.width, size.height)
			if light {
				name += "-light"
			}
			t.Run(name, func(t *testing.T) {
				c := sshtest.Open(t, b.addr, sshtest.Options{Width: size.width, Height: size.height, Light: light})
				c.WaitForText("EDGERUNNER VENTURES ©")
				save(t, c, name+"-list")
				c.Type("?")
				c.WaitForText("a page down")
				save(t, c, name+"-help")
				c.Type("qG" + keyEnter)
				c.WaitForText("min read")
				c.WaitForText("  0 %")
				save(t, c, name+"-top")
				c.Type(strings.Repeat("d", 9))
				c.WaitFor("the middle", func(s string) bool { return !strings.Contains(s, "  0 %") })
				save(t, c, name+"-middle")
				c.Type("G")
				c.WaitForText("100 %")
				c.WaitForText("finished")
				save(t, c, name+"-end")
				c.Type("q")
				c.WaitForText("✓ read")
				save(t, c, name+"-read")
				c.Type("k" + keyEnter)
				c.WaitForText("specimen")
				for i := range 12 {
					save(t, c, fmt.Sprintf("%s-specimen-%02d", name, i))
					c.Type(" ")
					before := c.Screen.Text()
					c.WaitFor("a page", func(s string) bool { return s != before || strings.Contains(s, "100 %") })
				}
				c.Type("qq")
				if code := c.Wait(); code != 0 {
					t.Errorf("exit code %d", code)
				}
			})
		}
	}
}
