package main

import (
	"strings"
	"testing"

	"edgerunner.vc/blog/server/sshtest"
)

// BenchmarkFirstFrame is the time from dial to the first whole frame, and its size:
// the list, for a terminal that answers at once.
func BenchmarkFirstFrame(b *testing.B) {
	blog := startBlog(b, nil)
	bytes := 0
	for b.Loop() {
		c := sshtest.Open(b, blog.addr, sshtest.Options{})
		c.WaitForText("? keys")
		bytes += len(c.Screen.Written())
		c.Type("q")
		c.Wait()
	}
	b.ReportMetric(float64(bytes)/float64(b.N), "wire-B/op")
}

// BenchmarkKeys is what a key costs on the wire, and how long until it is painted.
func BenchmarkKeys(b *testing.B) {
	blog := startBlog(b, func(s *settings) { s.content = manyPosts(b, 1, 4000) })
	for _, bb := range []struct{ name, key string }{{"line down", "j"}, {"page down", " "}} {
		b.Run(strings.ReplaceAll(bb.name, " ", "-"), func(b *testing.B) {
			c := sshtest.Open(b, blog.addr, sshtest.Options{})
			c.WaitForText("? keys")
			c.Type(keyEnter)
			screen := c.WaitForText("Reading Progress")
			before := len(c.Screen.Written())
			top := func(s string) string { return strings.Join(strings.Split(s, "\n")[:20], "\n") }
			n := 0
			for b.Loop() {
				c.Type(bb.key)
				last := top(screen)
				screen = c.WaitFor("the key", func(s string) bool { return top(s) != last || strings.Contains(s, "100 %") })
				n++
			}
			b.ReportMetric(float64(len(c.Screen.Written())-before)/float64(n), "wire-B/op")
			c.Type("qq")
			c.Wait()
		})
	}
}
