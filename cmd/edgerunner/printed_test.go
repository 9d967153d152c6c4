package main

import (
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/sshtest"
)

// updatePlain has the visit in testdata rewritten.
var updatePlain = flag.Bool("update-plain", false, "rewrite testdata/plain.golden")

// backspaces is all that a line that is edited may do on a terminal.
var backspaces = regexp.MustCompile(`\x08 \x08`)

// mustOnlyPrint checks that nothing is drawn over: what is printed goes on below. Tabs are those
// of commands.
func mustOnlyPrint(t *testing.T, printed string, terminal bool) {
	t.Helper()
	rest := backspaces.ReplaceAllString(printed, "")
	if terminal {
		rest = strings.ReplaceAll(rest, "\r\n", "\n")
	}
	if i := strings.IndexFunc(rest, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0 }); i >= 0 {
		t.Errorf("%q is printed", rest[max(i-40, 0):i+1])
	}
}

// lineClient types a line when it is asked for one.
type lineClient struct {
	*sshtest.Client
	t     *testing.T
	asked int // how much of what was written has been answered
}

func openLines(t *testing.T, b *blog, o sshtest.Options) *lineClient {
	t.Helper()
	c := &lineClient{sshtest.Open(t, b.addr, o), t, 0}
	t.Cleanup(func() { mustOnlyPrint(t, c.Screen.Written(), true) })
	return c
}

// waitFor waits for a prompt that ends so, and returns what was printed since the last one.
func (c *lineClient) waitFor(prompt string) string {
	c.t.Helper()
	var printed string
	c.WaitFor(prompt, func(string) bool {
		printed = c.Screen.Written()[c.asked:]
		return strings.HasSuffix(printed, prompt)
	})
	c.asked += len(printed)
	return printed
}

// A dumb terminal: what is typed is shown, may be taken back, and all that is printed goes
// on below.
func TestDumbTerminal(t *testing.T) {
	b := startBlog(t, nil)
	for _, o := range []sshtest.Options{{Term: "dumb"}, {Term: "\x01"}, {User: "plain", Args: []string{"reading-over-ssh"}}} {
		c := openLines(t, b, o)
		if len(o.Args) == 0 {
			if list := c.waitFor("q leaves: "); !strings.Contains(list, "\r\n2: A specimen of everything, 10 November 2026, 6 minutes\r\n") {
				t.Fatalf("the list is\n%s", list)
			}
			c.Type("2\x7f1")
			c.waitFor("2\b \b1")
			c.Type("\x1b[A\r\n")
		}
		if first := c.waitFor(" percent. Enter goes on, q goes back, ? helps: "); !strings.Contains(first, "How to read this blog over SSH\r\n") {
			t.Errorf("the post is\n%s", first)
		}
		c.Type("\r")
		if next := c.waitFor(" percent. Enter goes on, q goes back, ? helps: "); !strings.Contains(next, "\r\nPage 2 of 7, ") {
			t.Errorf("the next page is\n%s", next)
		}
		c.Type("q\rq\r")
		if code := c.Wait(); code != 0 {
			t.Errorf("exit code %d", code)
		}
	}
}

// The window may be another one with each page.
func TestPlainIsResized(t *testing.T) {
	b := startBlog(t, nil)
	c := openLines(t, b, sshtest.Options{User: "plain", Args: []string{"specimen"}})
	c.waitFor("q goes back, ? helps: ")
	c.Resize(40, 12)
	wide := func(printed string) bool {
		return slices.ContainsFunc(strings.Split(printed, "\r\n"), func(row string) bool { return len(row) > 40 })
	}
	help := func() string { c.Type("?\r"); return c.waitFor("q goes back, ? helps: ") }
	for i := 0; wide(help()); i++ { // what is typed may overtake the size
		if i == 40 {
			t.Fatal("the size is not heard of")
		}
	}
	c.Type("\r")
	if page := c.waitFor("q goes back, ? helps: "); wide(page) || strings.Contains(page, "A specimen of everything") {
		t.Errorf("the next page is\n%s", page)
	}
	c.Type("\x04")
	c.Wait()
}

// printedBy is what a client without a terminal is sent that sends so much, and its code.
func printedBy(t *testing.T, b *blog, user, command, typed string) (printed string, code int) {
	t.Helper()
	conn := sshtest.Dial(t, b.addr, sshtest.Options{User: user})
	defer conn.Close()
	sess, err := conn.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	sess.Stdin = strings.NewReader(typed)
	out, err := sess.CombinedOutput(command)
	exit := new(ssh.ExitError)
	if errors.As(err, &exit) {
		code = exit.ExitStatus()
	} else if err != nil && err != io.EOF { // it has ended before all was sent
		t.Fatal(err)
	}
	mustOnlyPrint(t, string(out), false)
	return string(out), code
}

// The same without a terminal, for who comes as plain; the end of the input leaves.
func TestPlainWithoutATerminal(t *testing.T) {
	b := startBlog(t, nil)
	for _, tt := range []struct{ user, command, typed, want string }{
		{"plain", "", "1\nq\n", "q leaves: \nHow to read this blog over SSH\n20 November 2026. "},
		{"plain", "", "", "3 posts. A number opens, ? helps, q leaves: \n"},
		{"plain", "", "1\n\n\n\n\n\n\n\n\n\n\n\n", "the end. Enter goes back, ? helps: \n1: How to read this blog over SSH, 20 November 2026, 3 minutes, read\n"},
		{"plain", "specimen#lists", "q", "\nHeading, level 2: Lists\n"},
		{"plain", "ls", "1\n", "specimen\t2026-11-10\t6\tA specimen of everything\n"},
		{"plain", "help", "", "What can be asked for here"},
		{"plain", "--help", "", "What can be asked for here"},
		{"plain", "privacy", "", "Of those who are asked for a key"},
		{"reader", "", "1\n", "specimen\t2026-11-10\t6\tA specimen of everything\n"},
		{"reader", "text specimen", "", "\n1 of 3: metal, which was poured;\n2 of 3: "},
		{"reader", "text specimen#pictures", "", "Heading, level 2: Pictures\n\nImage: Collaborative development visualization (link 9)\nCaption: "},
	} {
		printed, code := printedBy(t, b, tt.user, tt.command, tt.typed)
		if code != 0 || !strings.Contains(printed, tt.want) && !strings.HasPrefix(printed, tt.want) {
			t.Errorf("%s types %q after %q: exit code %d, and\n%s", tt.user, tt.typed, tt.command, code, printed)
		}
	}
	if printed, code := printedBy(t, b, "plain", "cat nothing", ""); code != 1 || strings.Contains(printed, "Page") {
		t.Errorf("a command: exit code %d, and\n%s", code, printed)
	}
}

// The list follows the folder, and an open post stays.
func TestPlainFollowsTheFolder(t *testing.T) {
	dir := writeFiles(t, map[string]string{"long.md": sentences(80)})
	b := startBlog(t, func(s *settings) { s.content = dir })
	c := openLines(t, b, sshtest.Options{User: "plain"})
	c.waitFor("1 post. A number opens, ? helps, q leaves: ")
	c.Type("1\r")
	c.waitFor(" ? helps: ")
	put(t, dir, "new.md", "---\ntitle: A new one\n---\nText.\n")
	put(t, dir, "long.md", sentences(2))
	b.log.WaitFor(t, "posts changed")
	c.Type("\r")
	c.waitFor(" ? helps: ")
	c.Type("q\r")
	if list := c.waitFor("2 posts. A number opens, ? helps, q leaves: "); !strings.Contains(list, "A new one") {
		t.Errorf("the list is\n%s", list)
	}
	c.Type("\x04")
	if code := c.Wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// Who comes as me is known at a terminal that only prints, and what was read there is known
// at one that draws, and the other way round.
func TestPlainAndKnown(t *testing.T) {
	dir := writeFiles(t, map[string]string{"long.md": sentences(80), "other.md": "Text.\n"})
	b := startBlog(t, func(s *settings) { s.content, s.data = dir, filepath.Join(t.TempDir(), "data") })
	o := as(sshtest.Key(t), sshtest.Options{})
	dumb := o
	dumb.Term = "dumb"
	c := openLines(t, b, dumb)
	c.waitFor("q leaves: ")
	for _, line := range []string{"long\r", "\r", "\r"} {
		c.Type(line)
		c.waitFor(" percent. Enter goes on, q goes back, ? helps: ")
	}
	c.Type("\x03")
	c.Wait()

	drawn := sshtest.Open(t, b.addr, o)
	drawn.WaitForText("Welcome back. Continue “Long”?")
	drawn.Type(keyEnter)
	drawn.WaitForText("Reading Progress")
	drawn.Type("d")
	drawn.Type("qq")
	drawn.Wait()

	c = openLines(t, b, dumb)
	if list := c.waitFor("q leaves: "); !strings.Contains(list, "c: continue “Long”, ") {
		t.Errorf("the list is\n%s", list)
	}
	c.Type("c\r")
	if page := c.waitFor(" ? helps: "); strings.Contains(page, "Paragraph number 0 ") {
		t.Errorf("it begins again:\n%s", page)
	}
	c.Type("q\rq\r")
	c.Wait()

	nobody := openLines(t, b, sshtest.Options{User: "me", Term: "dumb", Auth: []ssh.AuthMethod{ssh.KeyboardInteractive(func(string, string, []string, []bool) ([]string, error) { return nil, nil })}})
	if list := nobody.waitFor("q leaves: "); !strings.Contains(list, saidNoKey+"\r\n") {
		t.Errorf("who has no key is told\n%s", list)
	}
}

// Who comes as me+plain is known, listens at whatever terminal, and finds the way of reading
// that was chosen there.
func TestPlainByTwoNames(t *testing.T) {
	b := startBlog(t, func(s *settings) { s.data = filepath.Join(t.TempDir(), "data") })
	o := as(sshtest.Key(t), sshtest.Options{})
	o.User, o.Args = "me+plain", []string{"specimen"}
	for _, tt := range []struct{ term, has string }{
		{"xterm-256color", "Tags: typography"}, {"xterm-256color", "6 min read · typography"}, {"xterm-256color", "Tags: typography"}, {"screen", "Tags: typography"},
	} {
		o.Term = tt.term
		c := openLines(t, b, o)
		if first := c.waitFor("q goes back, ? helps: "); !strings.Contains(first, tt.has) {
			t.Errorf("on %s %q is not in\n%s", tt.term, tt.has, first)
		}
		c.Type("v\r")
		c.waitFor("q goes back, ? helps: ")
		c.Type("q\rq\r")
		c.Wait()
	}
	c := openLines(t, b, sshtest.Options{User: "plain"})
	c.waitFor("q leaves: ")
	c.Type("1\rq\rq\r")
	if c.Wait(); !strings.HasSuffix(c.Screen.Written(), plainParting+"\r\n") {
		t.Errorf("who is not known is told\n%s", c.Screen.Written())
	}
}

// Which terminals get a session that only prints, and by which names.
func TestPrintsOnly(t *testing.T) {
	for _, tt := range []struct {
		user, term string
		want       bool
	}{
		{"anna", "dumb", true}, {"anna", "", true}, {"anna", "unknown", true}, {"anna", "network", true}, {"anna", "emacs", true},
		{"anna", "tty33", true}, {"anna", "printer", true}, {"anna", "vt52", true}, {"me", "dumb", true},
		{"plain", "xterm", true}, {"me+plain", "xterm", true}, {"plain+me", "xterm", true},
		{"anna", "xterm", false}, {"anna", "eterm-color", false}, {"anna", "vt100", false}, {"anna", "linux", false}, {"anna", "xterm-dumb", false},
		{"me", "xterm", false}, {"me+", "xterm", false}, {"me+plainer", "xterm", false}, {"plainer", "xterm", false}, {"a+b+plain", "xterm", false},
	} {
		if got := printsOnly(server.Terminal{User: tt.user, Term: tt.term}); got != tt.want {
			t.Errorf("%s on %q: %t", tt.user, tt.term, got)
		}
	}
}

// Who only prints is told when nothing is typed, and when the server ends; and how to come
// back is said to who has read something.
func TestPlainIsLetGo(t *testing.T) {
	b := startBlog(t, func(s *settings) { s.idleTimeout = 2 * time.Second })
	c := openLines(t, b, sshtest.Options{Term: "dumb"})
	c.waitFor("q leaves: ")
	c.waitFor("\r\nAny key stays: a second left.\r\n3 posts. A number opens, ? helps, q leaves: ")
	c.waitFor("\r\nNothing was pressed for 2 seconds, so your visit ended. You are welcome back.\r\n")
	if code := c.Wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	b.log.WaitFor(t, "ended=idle")

	b = startBlog(t, func(s *settings) { s.grace, s.data = time.Second, filepath.Join(t.TempDir(), "data") })
	c = openLines(t, b, sshtest.Options{Term: "dumb"})
	c.waitFor("q leaves: ")
	left := openLines(t, b, sshtest.Options{Term: "dumb"})
	left.waitFor("q leaves: ")
	left.Type("1\rq\r")
	left.waitFor("q leaves: ")
	b.stop()
	left.waitFor("\r\nThe server stops in a second.\r\n3 posts. A number opens, ? helps, q leaves: ")
	left.Type("q\r")
	if code := left.Wait(); code != 0 || !strings.HasSuffix(left.Screen.Written(), parting+"\r\n") {
		t.Errorf("who leaves gets exit code %d, and\n%s", code, left.Screen.Written())
	}
	c.waitFor(farewell + "\r\n")
	if code := c.Wait(); code != 75 {
		t.Errorf("exit code %d", code)
	}
	b.wait(t)
}

// The real client: a terminal that is dumb, and a pipe.
func TestOpenSSHOnADumbTerminal(t *testing.T) {
	b := startBlog(t, nil)
	cmd := openSSH(t, b)
	cmd.Env = append(cmd.Env, "TERM=dumb")
	w := openWindow(t, cmd)
	w.waitForText("q leaves:")
	w.keys("/caslon\r")
	w.waitForText("1 post. A number opens")
	w.keys("1\r")
	w.waitForText("q goes back, ? helps:")
	w.keys("\x03")
	if code := w.wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	mustOnlyPrint(t, w.screen.Written(), true)
}

func TestOpenSSHInAPipe(t *testing.T) {
	b := startBlog(t, nil)
	cmd := openSSH(t, b, "-T", "-l", "plain")
	cmd.Stdin = strings.NewReader("1\nq\nq\n")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "\nHow to read this blog over SSH\n20 November 2026. ") {
		t.Errorf("%v, and\n%s", err, out)
	}
	mustOnlyPrint(t, string(out), false)
}

// A visit of who types one line after the other, as it stands in a terminal at the end.
func TestTranscript(t *testing.T) {
	b := startBlog(t, nil)
	c := openLines(t, b, sshtest.Options{User: "plain"})
	c.waitFor("q leaves: ")
	for _, line := range []string{"2", "t", "11", "", "q"} {
		c.Type(line + "\r")
		c.waitFor(": ")
	}
	c.Type("q\r")
	c.Wait()
	const path = "testdata/plain.golden"
	got := strings.ReplaceAll(c.Screen.Written(), "\r\n", "\n")
	if *updatePlain {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(path); err != nil || got != string(want) {
		t.Errorf("%v; -update-plain rewrites %s; it is now\n%s", err, path, got)
	}
}

// A hundred who print, some of whom type without end, are let go when they leave.
func TestAttackPlain(t *testing.T) {
	b := startBlog(t, nil)
	var open []*ssh.Client
	for range 10 {
		conn := sshtest.Dial(t, b.addr, sshtest.Options{User: "plain"})
		open = append(open, conn)
		sess, err := conn.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		sess.Stdin, sess.Stdout = io.LimitReader(forever("1\nv\n/a\n"), 1<<20), io.Discard
		if err := sess.Shell(); err != nil {
			t.Fatal(err)
		}
	}
	c := openLines(t, b, sshtest.Options{User: "plain"})
	c.waitFor("q leaves: ")
	c.Type("1\r")
	c.waitFor(" ? helps: ")
	for _, conn := range open {
		conn.Close()
	}
	c.Type("\x04")
	c.Wait()
	b.log.WaitForMany(t, "INFO  session ", len(open)+1) // lost, or at the end of their input
}

// forever is a text again and again.
type forever string

func (f forever) Read(p []byte) (n int, _ error) {
	for n < len(p) {
		n += copy(p[n:], f)
	}
	return n, nil
}
