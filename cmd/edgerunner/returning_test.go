package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/server/sshtest"
	"edgerunner.vc/blog/tui/plain"
)

// sentences is a long post, each paragraph of which says which one it is.
func sentences(n int) string {
	var b strings.Builder
	b.WriteString("---\ntitle: Long\ndate: 2020-01-01\n---\n")
	for i := range n {
		fmt.Fprintf(&b, "Paragraph number %d begins here, and goes on for so many words that it has more than one line.\n\n", i)
	}
	return b.String()
}

// as is a client with a key that comes as "me".
func as(key ssh.Signer, o sshtest.Options) sshtest.Options {
	o.User, o.Auth = "me", []ssh.AuthMethod{ssh.PublicKeys(key)}
	return o
}

// asked is what a client is told that asks for a command, and the exit code.
func asked(t *testing.T, b *blog, o sshtest.Options, command string) (said string, code int) {
	t.Helper()
	conn := sshtest.Dial(t, b.addr, o)
	defer conn.Close()
	sess, err := conn.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	out, err := sess.CombinedOutput(command)
	if exit, ok := err.(*ssh.ExitError); ok {
		return string(out), exit.ExitStatus()
	}
	return string(out), 0
}

// Who comes as "me" finds the place again: after the server was started anew, at another
// width, in a post that was edited above it. Others find nothing, and neither does who
// wanted to be forgotten.
func TestComingBack(t *testing.T) {
	dir := writeFiles(t, map[string]string{"long.md": sentences(80)})
	data := filepath.Join(t.TempDir(), "data")
	run := func() *blog { return startBlog(t, func(s *settings) { s.content, s.data = dir, data }) }
	key := sshtest.Key(t)

	b := run()
	c := openPost(t, b, "long", as(key, sshtest.Options{}))
	c.WaitForText("Paragraph number 0 ")
	c.Type("/number 40 begins" + keyEnter)
	c.WaitFor("the place", func(string) bool { return strings.Contains(c.Screen.Text(), "Paragraph number 40 ") })
	c.Type("qq")
	c.Wait()
	b.stop()
	b.wait(t)

	put(t, dir, "long.md", strings.Replace(sentences(80), "Paragraph number 3 ", "Something new.\n\nAnd more.\n\nParagraph number 3 ", 1))
	b = run()
	c = openPost(t, b, "long", as(key, sshtest.Options{Width: 60, Height: 20}))
	c.WaitForText("Paragraph number 40 ")
	c.Type("q")
	c.WaitForText("▸ ")
	if screen := c.Screen.Text(); !strings.Contains(screen, " %") || strings.Contains(screen, " 0 %") {
		t.Errorf("the list does not tell how far it was read:\n%s", screen)
	}
	c.Type("q")
	c.Wait()

	for name, o := range map[string]sshtest.Options{"nobody": {}, "another": as(sshtest.Key(t), sshtest.Options{}), "by another name": {Auth: as(key, sshtest.Options{}).Auth}} {
		c := openPost(t, b, "long", o)
		c.WaitForText("Paragraph number 0 ")
		c.Type(keyCtrlC)
		c.Wait()
		if t.Failed() {
			t.Fatal(name)
		}
	}

	// The paragraph itself has changed: the reader is about there, and told so.
	put(t, dir, "long.md", strings.ReplaceAll(sentences(80), "begins", "starts"))
	b.log.WaitFor(t, "posts changed")
	c = openPost(t, b, "long", as(key, sshtest.Options{}))
	c.WaitForText("Changed since you were here. You are about where you were.")
	c.WaitForText("Paragraph number 40 starts")
	c.Type(keyCtrlC)
	c.Wait()

	if said, code := asked(t, b, as(key, sshtest.Options{}), "forget-me"); code != 0 || said != "Forgotten: 1 post, 1 preference, 1 key. Nothing is left of you here.\n" {
		t.Errorf("forget-me: %q, exit code %d", said, code)
	}
	c = openPost(t, b, "long", as(key, sshtest.Options{}))
	c.WaitForText("Paragraph number 0 ")
	c.Type(keyCtrlC)
	c.Wait()
}

// A place is kept with all that it is found by.
func TestPlacesAreKept(t *testing.T) {
	for _, at := range []content.Place{
		{Block: -1}, {}, {Block: 7, Offset: 12, Line: 1, Hash: 1<<64 - 1, Heading: "Ein Ü \"x\"\n", Under: 3},
	} {
		if got := placeOf(bytesOf(at)); got != at {
			t.Errorf("%+v came back as %+v", at, got)
		}
	}
	for _, heading := range []string{strings.Repeat("ü", 1000), strings.Repeat("<T>", 120), strings.Repeat(`"`, 499)} {
		long := content.Place{Block: 7, Heading: heading, Hash: 5}
		if kept := bytesOf(long); len(kept) > 1024 || placeOf(kept).Hash != 5 {
			t.Errorf("%d bytes are kept: %+v", len(kept), placeOf(kept))
		}
	}
	if got := placeOf([]byte("broken")); got != (content.Place{Block: -1}) {
		t.Errorf("a broken place is %+v", got)
	}
}

// What is kept is said to everybody, and of nobody is anything forgotten.
func TestPrivacy(t *testing.T) {
	b := startBlog(t, func(s *settings) { s.forgetAfter = longTime(2 * year) })
	if said, code := asked(t, b, sshtest.Options{}, "privacy"); code != 0 || said != plain.Prose(fmt.Sprintf(privacy, " or\nwere not seen for 2 years"), nil) {
		t.Errorf("privacy: %q, exit code %d", said, code)
	}
	if said, code := asked(t, b, sshtest.Options{}, "forget-me"); code != 1 || !strings.Contains(said, "nothing is known of you") {
		t.Errorf("forget-me of nobody: %q, exit code %d", said, code)
	}
}

// With --identity off nobody is asked, and nothing is kept.
func TestIdentityOff(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	b := startBlog(t, func(s *settings) { s.data, s.identity = data, "off" })
	if said, code := asked(t, b, as(sshtest.Key(t), sshtest.Options{}), "privacy"); code != 0 || said != "Nothing is kept of anybody.\n" {
		t.Errorf("privacy: %q, exit code %d", said, code)
	}
	if files, _ := filepath.Glob(filepath.Join(data, "progress*")); len(files) > 0 {
		t.Errorf("there is %v", files)
	}
}
