package main

import (
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/server/sshtest"
)

// newcomer is what somebody sees who comes now, once it holds the text.
func newcomer(t *testing.T, b *blog, text string) string {
	t.Helper()
	c := sshtest.Open(t, b.addr, sshtest.Options{})
	screen := c.WaitForText(text)
	c.Type("q")
	c.Wait()
	return screen
}

// put writes a file of a folder as editors do, all at once.
func put(t *testing.T, dir, name, text string) {
	t.Helper()
	temporary := filepath.Join(dir, ".saving")
	if err := os.WriteFile(temporary, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(temporary, filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
}

// mustRead is the text of a file in a folder.
func mustRead(t testing.TB, dir, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Who has not said where the blog is learns what feeds make of that, once, and again when
// it is so again.
func TestBlogOfNowhere(t *testing.T) {
	var log sshtest.Log
	l := &live{log: slog.New(slog.NewTextHandler(&log, nil))}
	for i, tt := range []struct {
		site, post string
		told       int // by then
	}{
		{"title: MINE", "---\ndraft: true\n---\nText.\n", 0}, {"title: MINE", "Text.\n", 1}, {"title: MINE", "More.\n", 1},
		{"host: blog.example.com", "More.\n", 1}, {"base_url: https://blog.example.com/", "More.\n", 1}, {"title: MINE", "More.\n", 2},
	} {
		folder := fstest.MapFS{"site.yaml": {Data: []byte(tt.site)}, "a.md": {Data: []byte(tt.post)}}
		blog, err := content.Load(folder, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		l.report(blog)
		if got := strings.Count(log.String(), "set base_url or host in site.yaml"); got != tt.told {
			t.Errorf("after %d it was told %d times, not %d:\n%s", i, got, tt.told, log.String())
		}
	}
}

// An author writes, breaks, mends and removes posts while readers come.
func TestPostsChange(t *testing.T) {
	dir := writeFiles(t, map[string]string{
		"site.yaml": "title: MINE\n",
		"a.md":      "---\ntitle: The first\ndate: 2020-01-01\n---\nText.\n",
		"b.md":      "---\ntitle: The second\ndate: 2020-01-02\n---\nText.\n",
	})
	b := startBlog(t, func(s *settings) { s.content = dir })
	early := sshtest.Open(t, b.addr, sshtest.Options{})
	early.WaitForText("The first")

	put(t, dir, "c.md", "---\ntitle: The third\ndate: 2020-01-03\n---\nText.\n")
	b.log.WaitFor(t, "posts changed added=1 changed=0 removed=0")
	newcomer(t, b, "The third")

	put(t, dir, "b.md", "---\ntitle: Broken\ndraft: perhaps\n---\nText.\n")
	b.log.WaitFor(t, "b.md:3: draft: expected true or false")
	b.log.WaitFor(t, "posts changed added=0 changed=0 removed=1")
	if screen := newcomer(t, b, "The third"); strings.Contains(screen, "The second") {
		t.Errorf("a post that may be a draft is shown:\n%s", screen)
	}

	if err := os.Remove(filepath.Join(dir, "a.md")); err != nil {
		t.Fatal(err)
	}
	put(t, dir, "c.md", "---\ntitle: The third, again\ndate: 2020-01-03\n---\nText.\n")
	b.log.WaitFor(t, "posts changed added=0 changed=1 removed=1")
	if screen := newcomer(t, b, "The third, again"); strings.Contains(screen, "The first") {
		t.Errorf("a post that is gone is shown:\n%s", screen)
	}

	early.WaitForText("The third, again") // and those who were there
	early.Type(keyEnter)
	early.WaitForText("Text.")
	early.Type("qq")
	if code := early.Wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	b.stop()
	b.wait(t)
	if n := strings.Count(b.log.String(), "b.md:3"); n != 1 {
		t.Errorf("a problem that stays is told of %d times:\n%s", n, b.log)
	}
}

// mustOpenLive opens a folder without watching it: the test says when to read it.
func mustOpenLive(t *testing.T, dir string, log *sshtest.Log, onSwap func()) *live {
	t.Helper()
	l := newLive(dir, slog.New(slog.NewTextHandler(log, nil)))
	l.swapped = onSwap
	if err := l.begin(); err != nil {
		t.Fatal(err)
	}
	return l
}

func TestReloadSwaps(t *testing.T) {
	log, swaps := &sshtest.Log{}, 0
	dir := writeFiles(t, map[string]string{"site.yaml": "title: T\n", "a.md": "Text.\n", "b.md": "---\ndate: soon\n---\n"})
	l := mustOpenLive(t, dir, log, func() { swaps++ })
	for _, step := range []struct {
		name   string
		change func()
		swaps  bool
		says   []string
	}{
		{"nothing", func() {}, false, nil},
		{"a hidden file", func() { put(t, dir, ".x", "") }, false, nil},
		{"a draft", func() { put(t, dir, "c.md", "---\ndraft: yes\n---\n") }, false, nil},
		{"the site", func() { put(t, dir, "site.yaml", "title: U\n") }, true, []string{"posts changed"}},
		{"another mistake", func() { put(t, dir, "c.md", "---\ndraft: maybe\n---\n") }, false, []string{"c.md:2: draft"}},
		{"the folder is away", func() { os.Rename(dir, dir+"-away") }, false, []string{"the posts stay as they were"}},
		{"the folder is still away", func() {}, false, nil},
		{"it is back", func() { os.Rename(dir+"-away", dir) }, false, nil},
		{"it is away again", func() { os.Rename(dir, dir+"-away") }, false, []string{"the posts stay as they were"}},
		{"it is back with less", func() { os.Rename(dir+"-away", dir); os.Remove(filepath.Join(dir, "a.md")) }, true, []string{"removed=1"}},
		{"all posts are gone", func() { os.Remove(filepath.Join(dir, "b.md")); os.Remove(filepath.Join(dir, "c.md")) }, true, []string{"no posts", "removed=1"}},
	} {
		said, swapped := len(log.String()), swaps
		step.change()
		l.reload(true)
		news := log.String()[said:]
		if (swaps == swapped+1) != step.swaps || swaps > swapped+1 {
			t.Errorf("%s: %d swaps, want one: %t", step.name, swaps-swapped, step.swaps)
		}
		// Also what readers do not see is as it is in the folder: the operator asks for it.
		if now, err := loadBlog(dir, time.Now(), nil, content.Reload); err == nil {
			if got := l.current(); len(got.Problems) != len(now.Problems) || len(got.Hidden) != len(now.Hidden) {
				t.Errorf("%s: %d hidden and %d problems, want %d and %d", step.name, len(got.Hidden), len(got.Problems), len(now.Hidden), len(now.Problems))
			}
		}
		if lines := strings.Count(news, "\n"); lines != len(step.says) {
			t.Errorf("%s: the log says %d lines, want %d:\n%s", step.name, lines, len(step.says), news)
		}
		for _, want := range step.says {
			if !strings.Contains(news, want) {
				t.Errorf("%s: the log lacks %q:\n%s", step.name, want, news)
			}
		}
	}
}

// Who asks for a reload is told what came of it, each time.
func TestReloadNow(t *testing.T) {
	log := &sshtest.Log{}
	dir := writeFiles(t, map[string]string{"a.md": "Text.\n"})
	l := mustOpenLive(t, dir, log, func() {})
	for _, step := range []struct {
		name   string
		change func()
		says   string
	}{
		{"nothing", func() {}, "posts have not changed\" posts=1"},
		{"nothing again", func() {}, "posts have not changed\" posts=1"},
		{"another", func() { put(t, dir, "b.md", "Text.\n") }, "posts changed\" added=1"},
		{"the folder is away", func() { os.RemoveAll(dir) }, "the posts stay as they were"},
		{"it still is", func() {}, "the posts stay as they were"},
	} {
		said := len(log.String())
		step.change()
		l.reloadNow()
		if news := log.String()[said:]; strings.Count(news, "\n") != 1 || !strings.Contains(news, step.says) {
			t.Errorf("%s: the log says %q, want %q", step.name, news, step.says)
		}
	}
}

// However many mistakes there are, the log has some, and how many more there are; and none
// of them again.
func TestReportIsBounded(t *testing.T) {
	const mistakes = 10_000
	files := map[string]string{}
	for i := range mistakes {
		files[fmt.Sprintf("%d.md", i)] = "---\n"
	}
	log := &sshtest.Log{}
	l := mustOpenLive(t, writeFiles(t, files), log, func() {})
	if n := strings.Count(log.String(), "\n"); n != maxReported+1 || !strings.Contains(log.String(), fmt.Sprint("more=", mistakes-maxReported)) {
		t.Errorf("the log has %d lines; it begins %.200s", n, log)
	}
	said := len(log.String())
	l.reload(true)
	if news := log.String()[said:]; news != "" {
		t.Errorf("then it says %.200s", news)
	}
}
