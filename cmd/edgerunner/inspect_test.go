package main

import (
	"fmt"
	"strings"
	"testing"
)

// What is wrong with the posts is in the log at the start, and then what is new: not what
// has only come to stand on another line.
func TestPostsAreInspected(t *testing.T) {
	const head = "---\ntitle: A\ndate: 2020-01-01\n---\n"
	dir := writeFiles(t, map[string]string{"a.md": head + "See [it](nowhere.md).\n", "site.yaml": "host: blog.example.com\n"})
	data := shortDir(t)
	b := startBlog(t, func(s *settings) { s.content, s.data = dir, data })
	b.log.WaitFor(t, `ERROR a.md:5:10: "nowhere.md" leads to no post`)
	if _, out, _ := askStatus(t, data); !strings.Contains(out, "1; 1 error, 0 warnings: see the log") {
		t.Errorf("the status is %s", out)
	}
	put(t, dir, "a.md", head+"\nMore.\n\nSee [it](nowhere.md), and ![](gone.png).\n")
	b.log.WaitFor(t, "a.md:8:")
	if _, out, _ := askStatus(t, data); !strings.Contains(out, "1; 2 errors, 1 warning: see the log") {
		t.Errorf("the status is %s", out)
	}
	if n := strings.Count(b.log.String(), "nowhere.md"); n != 1 {
		t.Errorf("a mistake is told %d times:\n%s", n, b.log)
	}
}

// Who has only started the program reads nothing about posts that somebody else wrote.
func TestPostsInTheProgramAreNotInspected(t *testing.T) {
	var b strings.Builder
	logger := newLogger(settings{logLevel: "info"}, &b)
	posts, err := openLive(t.Context(), "", 0, logger)
	if err != nil {
		t.Fatal(err)
	}
	newInspector(posts, logger).inspect(t.Context(), posts.current())
	if b.Len() > 0 {
		t.Errorf("the log is\n%s", b.String())
	}
}

// Of thousands of mistakes the log has some, and says how many there are.
func TestInspectionsAreBounded(t *testing.T) {
	files := map[string]string{"site.yaml": "host: blog.example.com\n"}
	for i := range 2 * maxReported {
		files[fmt.Sprintf("post-%d.md", i)] = fmt.Sprintf("---\ntitle: Post %d\ndate: 2020-01-01\n---\n[It](nowhere-%d.md).\n", i, i)
	}
	b := startBlog(t, func(s *settings) { s.content = writeFiles(t, files) })
	b.log.WaitFor(t, "there is more to mend in the posts")
	if n := strings.Count(b.log.String(), "nowhere-"); n != maxReported {
		t.Errorf("%d mistakes are told", n)
	}
}
