package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"edgerunner.vc/blog/server/sshtest"
)

// writeFiles makes a folder of files.
func writeFiles(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// manyPosts is a folder of so many posts of so many paragraphs each.
func manyPosts(t testing.TB, posts, paragraphs int) string {
	files := map[string]string{"site.yaml": "title: THE BLOG\ncopyright: THE BLOG © 2025\n"}
	for i := range posts {
		var b strings.Builder
		fmt.Fprintf(&b, "---\ntitle: Post %d\ndate: %s\n---\n", i,
			time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -i).Format(time.DateOnly))
		for p := range paragraphs {
			fmt.Fprintf(&b, "\nThis is post%d-paragraph%d, which is %slong.\n", i, p, strings.Repeat("rather ", 10+p%9))
		}
		files[fmt.Sprintf("post-%03d.md", i)] = b.String()
	}
	return writeFiles(t, files)
}

func TestGreeting(t *testing.T) {
	b := startBlog(t, nil)
	for _, want := range []string{"EDGERUNNER VENTURES is open", "ssh -p ", "SHA256:", "3, from the program itself", "^C closes it"} {
		if !strings.Contains(b.greet, want) {
			t.Errorf("the greeting lacks %q:\n%s", want, b.greet)
		}
	}
	b.stop()
	b.wait(t)
}

// The first frame comes at once, and holds nothing back for an answer.
func TestFirstFrame(t *testing.T) {
	b := startBlog(t, nil)
	mute := sshtest.Open(t, b.addr, sshtest.Options{Mute: true})
	mute.WaitForText("LOADING…")
	mute.WaitForText("The Future is Open!") // although no answer ever came
	mute.Type("q")
	mute.Wait()

	skips := sshtest.Open(t, b.addr, sshtest.Options{Mute: true})
	skips.WaitForText("LOADING…")
	skips.Type(keyEnter)
	skips.WaitForText("Reading Progress") // and the key does what it is for
	skips.Type("qq")
	skips.Wait()
}

func TestDarkAndLight(t *testing.T) {
	b := startBlog(t, nil)
	look := func(o sshtest.Options) string {
		c := sshtest.Open(t, b.addr, o)
		c.WaitForText("EDGERUNNER VENTURES ©")
		styled := c.Screen.Styled()
		c.Type("q")
		c.Wait()
		return styled
	}
	dark, light := look(sshtest.Options{}), look(sshtest.Options{Light: true})
	if dark == light {
		t.Error("dark and light look alike")
	}
	plain := look(sshtest.Options{Env: map[string]string{"NO_COLOR": "please"}})
	if strings.Contains(plain, "\x1b[38") || ansi.Strip(plain) != ansi.Strip(dark) {
		t.Errorf("NO_COLOR has colours, or other words: %q", plain)
	}
	if rich := look(sshtest.Options{Env: map[string]string{"COLORTERM": "truecolor"}}); !strings.Contains(rich, "38;2;99;216;178") {
		t.Errorf("COLORTERM=truecolor has no true colours: %q", rich)
	}
	if few := look(sshtest.Options{Term: "xterm"}); strings.Contains(few, "38;5") || strings.Contains(few, "38;2") {
		t.Errorf("a terminal of 16 colours is sent more: %q", few)
	}
}

// A burst of keys is one visit.
func TestTypedAhead(t *testing.T) {
	b := startBlog(t, func(s *settings) { s.content = manyPosts(t, 3, 80) })
	c := sshtest.Open(t, b.addr, sshtest.Options{})
	c.WaitForText("▸ Post 0")
	c.Type("j" + keyEnter + "G]" + "dd" + "q" + "k" + keyEnter)
	c.WaitForText("100 %") // post 1 again, where G had left it
	c.WaitForText("post1-paragraph79")
	c.Type("q" + keyDown)
	c.WaitForText("▸ Post 2")
	screen := c.WaitForText("✓ read")
	if !strings.Contains(screen, "Post 0") || strings.Count(screen, "0 %") < 1 {
		t.Errorf("the list is\n%s", screen)
	}
	c.Type(keyCtrlC)
	if code := c.Wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	b.log.WaitFor(t, "posts=post-001,post-002,post-001")
}

// The sentence at the top stays over resizes, and nothing of the old window does.
func TestResize(t *testing.T) {
	b := startBlog(t, func(s *settings) { s.content = manyPosts(t, 1, 80) })
	c := sshtest.Open(t, b.addr, sshtest.Options{Width: 120, Height: 40})
	c.WaitForText("▸ Post 0")
	c.Type(keyEnter + "dddjjj")
	const sentence = "This is post0-paragraph17,"
	top := func(s string) string {
		return strings.TrimLeft(strings.Split(s+"\n\n", "\n")[1], "│┃ ")
	}
	before := c.WaitFor("the middle", func(s string) bool { return strings.HasPrefix(top(s), sentence) })
	c.Resize(40, 24)
	c.WaitFor("the narrow page", func(s string) bool {
		return strings.Count(s, "\n") == 23 && strings.HasPrefix(top(s), sentence) && strings.HasSuffix(s, "keys")
	})
	c.Resize(120, 40)
	c.WaitFor("the same screen as before", func(s string) bool { return s == before })
	c.Resize(10, 3)
	c.WaitForText("This")
	c.Resize(120, 40)
	c.WaitFor("the same screen as before", func(s string) bool { return s == before })
	c.Type("qq")
	c.Wait()
}

// However a session ends, the terminal is as it was.
func TestTerminalIsRestored(t *testing.T) {
	mustBeRestored := func(t *testing.T, c *sshtest.Client, text string) {
		t.Helper()
		if c.Screen.AltScreen() || c.Screen.CursorHidden() || c.Screen.Text() != text {
			t.Errorf("alt screen %t, cursor hidden %t, text %q, want %q", c.Screen.AltScreen(), c.Screen.CursorHidden(), c.Screen.Text(), text)
		}
		for _, m := range []ansi.Mode{ansi.ModeMouseNormal, ansi.ModeMouseButtonEvent, ansi.ModeMouseAnyEvent, ansi.ModeMouseExtSgr,
			ansi.ModeFocusEvent, ansi.ModeBracketedPaste, ansi.ModeUnicodeCore, ansi.ModeSynchronizedOutput} {
			if c.Screen.Mode(m) {
				t.Errorf("mode %v is still on", m)
			}
		}
		if strings.Contains(c.Screen.Written(), "\x1b[1 q") {
			t.Error("the shape of the cursor was changed")
		}
	}
	for name, tt := range map[string]struct{ keys, left string }{
		"q": {"q", ""}, "ctrl+c": {keyCtrlC, ""}, "ctrl+c in a post": {keyEnter + " " + keyCtrlC, parting}, "ctrl+c in the help": {"?" + keyCtrlC, ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := startBlog(t, nil)
			c := sshtest.Open(t, b.addr, sshtest.Options{})
			c.WaitForText("EDGERUNNER VENTURES ©")
			c.Type(tt.keys)
			if code := c.Wait(); code != 0 {
				t.Errorf("exit code %d", code)
			}
			mustBeRestored(t, c, tt.left)
		})
	}
	t.Run("the server ends", func(t *testing.T) {
		b := startBlog(t, nil)
		readers := []*sshtest.Client{sshtest.Open(t, b.addr, sshtest.Options{}), sshtest.Open(t, b.addr, sshtest.Options{Width: 100, Height: 30})}
		readers[1].WaitForText("EDGERUNNER VENTURES ©")
		readers[1].Type(keyEnter)
		readers[1].WaitForText("Reading Progress")
		readers[0].WaitForText("EDGERUNNER VENTURES ©")
		begin := time.Now()
		b.stop()
		b.wait(t)
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("the server took %s to end", took)
		}
		for _, c := range readers {
			if code := c.Wait(); code != 75 {
				t.Errorf("exit code %d, want 75", code)
			}
			mustBeRestored(t, c, farewell)
		}
	})
	// Nothing can be sent any more, so nothing may have been set that outlives the
	// connection and disturbs a shell: only the other screen is.
	t.Run("the client is killed", func(t *testing.T) {
		b := startBlog(t, nil)
		c := sshtest.Open(t, b.addr, sshtest.Options{})
		c.WaitForText("EDGERUNNER VENTURES ©")
		c.Type(keyEnter + " ")
		c.WaitForText("Reading Progress")
		c.Close()
		c.Wait()
		if c.Screen.CursorHidden() {
			t.Error("the cursor is hidden")
		}
		for _, seq := range []string{"\x1b[?1000h", "\x1b[?1002h", "\x1b[?1003h", "\x1b[?2004h", "\x1b[?1004h", "\x1b[>4;", "\x1b[>1u", "\x1b[="} {
			if strings.Contains(c.Screen.Written(), seq) {
				t.Errorf("%q was sent", seq)
			}
		}
		b.log.WaitFor(t, "ended=lost")
		if log := b.log.String(); strings.Contains(log, "ERRO") {
			t.Errorf("log: %s", log)
		}
	})
}

// The list without a terminal, and commands, of which there are none.
func TestWithoutATerminal(t *testing.T) {
	b := startBlog(t, nil)
	conn := sshtest.Dial(t, b.addr, sshtest.Options{})
	defer conn.Close()
	output := func(command string) (string, error) {
		sess, err := conn.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		out, err := sess.CombinedOutput(command)
		return string(out), err
	}
	out, err := output("")
	if err != nil {
		t.Errorf("the list: %v", err)
	}
	for _, want := range []string{"the-future-is-open\t2023-04-06\t", "\tThe Future is Open! Notes from #WoodstockAI\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("the list lacks %q:\n%s", want, out)
		}
	}
	if strings.ContainsAny(out, "\x1b\r") {
		t.Errorf("the list has control characters: %q", out)
	}
	if out, err := output("cat /etc/passwd"); err == nil || !strings.HasPrefix(out, "There is no post \"/etc/passwd\"") {
		t.Errorf("a command: %q, %v", out, err)
	}
}

// Fifty readers at once, each with a post and a width of its own. Nobody sees what
// another has read, and nothing of them stays behind (TestMain).
func TestFiftyReaders(t *testing.T) {
	const readers = 50
	b := startBlog(t, func(s *settings) { s.content = manyPosts(t, readers, 40) })
	var wg sync.WaitGroup
	for i := range readers {
		wg.Go(func() {
			c := sshtest.Open(t, b.addr, sshtest.Options{Width: 30 + i, Height: 12 + i%10})
			c.WaitForText("▸ Post 0")
			c.Type(strings.Repeat("j", i))
			c.WaitForText(fmt.Sprintf("▸ Post %d", i))
			c.Type(keyEnter)
			c.WaitForText(fmt.Sprintf("post%d-paragraph0", i))
			if i%2 == 0 {
				c.Type("G")
				c.WaitForText("100 %")
			}
			c.Resize(60, 20)
			c.Type("qg")
			c.WaitForText("▸ Post 0")
			seen := 0
			for range readers / 5 { // page by page, to the end
				page := c.WaitForText("▸ Post")
				seen = max(seen, strings.Count(page, "✓ read"))
				c.Type("f")
				c.WaitFor("the next page", func(s string) bool { return s != page && strings.Contains(s, "▸ Post") })
			}
			c.Type("G")
			c.WaitForText(fmt.Sprintf("▸ Post %d", readers-1))
			if want := (i + 1) % 2; seen > want {
				t.Errorf("reader %d sees %d posts read, want at most %d", i, seen, want)
			}
			c.Type("q")
			if code := c.Wait(); code != 0 {
				t.Errorf("reader %d: exit code %d", i, code)
			}
		})
	}
	wg.Wait()
}

func TestContentFolder(t *testing.T) {
	b := startBlog(t, func(s *settings) {
		s.content = writeFiles(t, map[string]string{
			"site.yaml":      "title: MINE\ncopyright: MINE © 2026\n",
			"posts/good.md":  "---\ntitle: A good one\ndate: 2020-02-29\n---\nText.\n",
			"posts/bad.md":   "---\ntitel: A misspelt one\ndate: 2021-02-29\n---\n# From the heading\n",
			"posts/lost.md":  "---\ntitle: [unclosed\n---\nText.\n",
			"posts/draft.md": "---\ntitle: Not yet\ndraft: yes\n---\nText.\n",
		})
	})
	c := sshtest.Open(t, b.addr, sshtest.Options{})
	c.WaitForText("MINE © 2026")
	screen := c.WaitForText("From the heading")
	if !strings.Contains(screen, "A good one") || strings.Contains(screen, "Not yet") {
		t.Errorf("the list is\n%s", screen)
	}
	c.Type("q")
	c.Wait()
	b.stop()
	b.wait(t)
	for _, want := range []string{"posts/bad.md:2: titel: unknown key", "posts/bad.md:3: date: expected a date", "posts/lost.md:"} {
		if !strings.Contains(b.log.String(), want) {
			t.Errorf("the log lacks %q:\n%s", want, b.log)
		}
	}
	if !strings.Contains(b.greet, "2 (2 more hidden)") {
		t.Errorf("the greeting is\n%s", b.greet)
	}
}
