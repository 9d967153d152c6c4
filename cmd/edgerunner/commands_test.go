package main

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/crypto/ssh"

	"edgerunner.vc/blog/server/sshtest"
)

// mustSay asks for a command, and returns what was said.
func mustSay(t *testing.T, b *blog, o sshtest.Options, command string, code int, want string) string {
	t.Helper()
	said, got := asked(t, b, o, command)
	if got != code || !strings.Contains(said, want) {
		t.Fatalf("%s: exit code %d, want %d; %q lacks %q", command, got, code, said, want)
	}
	return said
}

// readABit reads a post as far as some screens go.
func readABit(t *testing.T, b *blog, key ssh.Signer, keys string) {
	t.Helper()
	c := openPost(t, b, "long", as(key, sshtest.Options{}))
	c.WaitForText("Paragraph number 0 ")
	c.Type(keys)
	c.WaitFor("another paragraph", func(screen string) bool { return !strings.Contains(screen, "Paragraph number 0 ") })
	c.Type(keyCtrlC)
	c.Wait()
}

var linkCode = regexp.MustCompile(`ssh me@HOST link ([A-Z]{4}-[A-Z]{4})\n`)

// Two keys become one reader's: what was read with one is found with the other, until
// they are unlinked; and forgotten is what both have.
func TestLinkedKeys(t *testing.T) {
	b := startBlog(t, func(s *settings) {
		s.content, s.data = writeFiles(t, map[string]string{"long.md": sentences(80)}), filepath.Join(t.TempDir(), "data")
	})
	deskKey := sshtest.Key(t)
	desk, phone := as(deskKey, sshtest.Options{}), as(sshtest.Key(t), sshtest.Options{})
	readABit(t, b, deskKey, "dd")

	mustSay(t, b, phone, "progress", 0, "You have not read anything here yet.\n")
	code := linkCode.FindStringSubmatch(mustSay(t, b, desk, "link", 0, "within ten minutes"))
	if code == nil {
		t.Fatal("no code is told")
	}
	mustSay(t, b, desk, "link "+code[1], 1, "This key belongs to that reader already.\n")
	mustSay(t, b, phone, "link BBBB-BBBB", 1, "There is no such code, or it was used, or is older than ten minutes.\n")
	mustSay(t, b, sshtest.Options{}, "link "+code[1], 1, "You came by another name than me, so nothing is known of you.")
	mustSay(t, b, phone, "link "+strings.ToLower(code[1]), 0, "Linked. You have 2 keys and 1 post here.\n")
	mustSay(t, b, as(sshtest.Key(t), sshtest.Options{}), "link "+code[1], 1, "There is no such code")
	mustSay(t, b, phone, "progress", 0, "\tlong\tLong\n")

	mustSay(t, b, phone, "unlink", 0, "Unlinked.")
	mustSay(t, b, phone, "unlink", 1, "This key is linked with no other.\n")
	mustSay(t, b, phone, "progress", 0, "\tlong\tLong\n")
	mustSay(t, b, phone, "forget-me", 0, "Forgotten: 1 post, 1 preference, 1 key. Nothing is left of you here.\n")
	mustSay(t, b, desk, "progress", 0, "\tlong\tLong\n")

	again := linkCode.FindStringSubmatch(mustSay(t, b, desk, "link", 0, "HOST link"))
	mustSay(t, b, phone, "link "+again[1], 0, "Linked. You have 2 keys")
	mustSay(t, b, phone, "forget-me", 0, "1 post, 1 preference, 2 keys.")
	mustSay(t, b, desk, "progress", 0, "You have not read anything here yet.\n")
}

// A code that many try at once is good for one of them.
func TestCodeThatManyTry(t *testing.T) {
	b := startBlog(t, nil)
	desk := as(sshtest.Key(t), sshtest.Options{})
	code := linkCode.FindStringSubmatch(mustSay(t, b, desk, "link", 0, "HOST link"))
	var linked atomic.Int32
	var all sync.WaitGroup
	for range 10 {
		phone := as(sshtest.Key(t), sshtest.Options{})
		all.Go(func() {
			if said, _ := asked(t, b, phone, "link "+code[1]); strings.HasPrefix(said, "Linked.") {
				linked.Add(1)
			}
		})
	}
	all.Wait()
	if n := linked.Load(); n != 1 {
		t.Errorf("%d keys were linked", n)
	}
	mustSay(t, b, desk, "forget-me", 0, "2 keys.")
}

// Who asks to be forgotten in the middle of a visit is, whatever is read in it afterwards.
func TestForgottenWhileReading(t *testing.T) {
	b := startBlog(t, func(s *settings) { s.content = writeFiles(t, map[string]string{"long.md": sentences(80)}) })
	o := as(sshtest.Key(t), sshtest.Options{})
	c := openPost(t, b, "long", o)
	c.WaitForText("Paragraph number 0 ")
	mustSay(t, b, o, "forget-me", 0, "1 key.")
	const nothing = `{"type":"reader","keys":0,"preferences":{}}` + "\n"
	c.Type("Tddd")
	c.WaitFor("another paragraph", func(screen string) bool { return !strings.Contains(screen, "Paragraph number 0 ") })
	if said := mustSay(t, b, o, "progress --json", 0, ""); said != nothing {
		t.Errorf("there is %s", said)
	}
	c.Type(keyCtrlC)
	c.Wait()
	if said := mustSay(t, b, o, "progress --json", 0, ""); said != nothing {
		t.Errorf("after the visit there is %s", said)
	}
}

// What is kept can be taken home: a line for the reader, and one for each post.
func TestProgressAsJSON(t *testing.T) {
	dir := writeFiles(t, map[string]string{"long.md": sentences(80), "other.md": "---\ntitle: <Other> & more\n---\nText.\n"})
	b := startBlog(t, func(s *settings) { s.content, s.data = dir, filepath.Join(t.TempDir(), "data") })
	key := sshtest.Key(t)
	readABit(t, b, key, "Tdd")
	c := openPost(t, b, "other", as(key, sshtest.Options{}))
	c.WaitForText("100 %")
	c.Type(keyCtrlC)
	c.Wait()
	put(t, dir, "long.md", sentences(81))
	b.log.WaitFor(t, "posts changed")

	lines := strings.Split(strings.TrimSuffix(mustSay(t, b, as(key, sshtest.Options{}), "progress --json", 0, "<Other> & more"), "\n"), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d lines: %q", len(lines), lines)
	}
	var reader knownReader
	if err := json.Unmarshal([]byte(lines[0]), &reader); err != nil || reader.Type != "reader" || reader.Keys != 1 ||
		reader.Preferences["last"] != "other" || reader.Preferences["theme/xterm-256color"] != "dark" {
		t.Errorf("the reader is %s: %v", lines[0], err)
	}
	for _, line := range lines[1:] {
		var post knownPost
		if err := json.Unmarshal([]byte(line), &post); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if post.Type != "post" || !strings.HasSuffix(post.At, ":00:00Z") || len(post.Version) != 16 {
			t.Errorf("a post is %s", line)
		}
		long := post.Slug == "long"
		if post.Updated != long || post.Finished == long || (post.Percent == 100) == long || post.Percent == 0 {
			t.Errorf("a post is %s", line)
		}
	}
	mustSay(t, b, as(key, sshtest.Options{}), "progress --yaml", 2, "progress [--json]")
	mustSay(t, b, as(key, sshtest.Options{}), "link --help", 0, "for ten minutes")
	mustSay(t, b, as(key, sshtest.Options{}), "forget-me now", 2, "This is how it goes: forget-me\n")
	mustSay(t, b, as(key, sshtest.Options{}), "privacy please", 2, "This is how it goes: privacy\n")
	mustSay(t, b, sshtest.Options{}, "progress", 1, "so nothing is known of you. This is how it\ngoes: ssh me@HOST progress\n")
	noKey := sshtest.Options{User: "me", Auth: []ssh.AuthMethod{ssh.KeyboardInteractive(func(string, string, []string, []bool) ([]string, error) { return nil, nil })}}
	mustSay(t, b, noKey, "progress", 1, "You came without a key, so nothing is known of you.\n")
}

// A returning reader is welcomed, goes on with enter, and finds the theme that was
// chosen; the commands work for who has a terminal, too.
func TestWelcomeBack(t *testing.T) {
	dir := writeFiles(t, map[string]string{"long.md": sentences(80), "new.md": "---\ntitle: A new one\ndate: 2021-01-01\n---\nText.\n"})
	b := startBlog(t, func(s *settings) { s.content, s.data = dir, filepath.Join(t.TempDir(), "data") })
	key := sshtest.Key(t)
	c := sshtest.Open(t, b.addr, as(key, sshtest.Options{}))
	c.WaitForText("Your place is kept from now on.")
	c.Type("Tj" + keyEnter + "/number 40 begins" + keyEnter)
	c.WaitForText("Paragraph number 40 ")
	c.Type(keyCtrlC)
	c.Wait()
	if said := c.Screen.Text(); said != "" {
		t.Errorf("who is known is told %q", said)
	}

	c = sshtest.Open(t, b.addr, as(key, sshtest.Options{Width: 60, Height: 20}))
	c.WaitForText("▸ Welcome back. Continue “Long”?")
	if !strings.Contains(c.Screen.Written(), "48;2;") && !strings.Contains(c.Screen.Written(), "48;5;") {
		t.Error("the theme is not what was chosen")
	}
	c.Type(keyEnter)
	c.WaitForText("Paragraph number 40 ")
	c.Type("P")
	c.WaitForText("read today")
	c.Type("R")
	c.WaitForText("✓ read")
	c.Type("qq")
	c.Wait()
	c = sshtest.Open(t, b.addr, as(key, sshtest.Options{}))
	c.WaitForText("✓ read")
	if strings.Contains(c.Screen.Text(), "Continue") {
		t.Errorf("there is nothing to go on with:\n%s", c.Screen.Text())
	}
	c.Type("q")
	c.Wait()

	c = openPost(t, b, "progress", as(key, sshtest.Options{}))
	c.WaitForText("read  ")
	if code := c.Wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// Nobody is told to come as "me" who does, who does not want to, or where it is of no
// use; and who comes as "me" without a key is told that it is missing.
func TestWhoIsToldHowToComeBack(t *testing.T) {
	type visit struct{ identity, user, said, left string }
	key := sshtest.Key(t)
	for _, v := range []visit{
		{"ask", "reader", "", parting},
		{"ask", "anon", "", ""},
		{"ask", "me", saidNoKey, ""},
		{"off", "reader", "", ""},
		{"off", "me", "", ""},
		{"always", "reader", "", ""},
		{"always", "me", saidNoKey, ""},
	} {
		b := startBlog(t, func(s *settings) { s.data, s.identity = filepath.Join(t.TempDir(), "data"), v.identity })
		o := sshtest.Options{User: v.user}
		if v.user == "me" || v.identity == "always" { // no key that would do
			o.Auth = []ssh.AuthMethod{ssh.KeyboardInteractive(func(string, string, []string, []bool) ([]string, error) { return nil, nil })}
		}
		c := sshtest.Open(t, b.addr, o)
		c.WaitForText("▸ ")
		if said := c.Screen.Text(); v.said != "" && !strings.Contains(said, v.said) || v.said == "" && strings.Contains(said, "known only") {
			t.Errorf("%+v: told at first:\n%s", v, said)
		}
		c.Type(keyEnter)
		c.WaitForText("Reading Progress")
		c.Type("qq")
		c.Wait()
		if left := c.Screen.Text(); left != v.left {
			t.Errorf("%+v: told at the end: %q", v, left)
		}
	}
	b := startBlog(t, func(s *settings) { s.data, s.identity = filepath.Join(t.TempDir(), "data"), "always" })
	c := sshtest.Open(t, b.addr, sshtest.Options{User: "anna", Auth: []ssh.AuthMethod{ssh.PublicKeys(key)}})
	c.WaitForText("Your place is kept from now on.")
	c.Type("q")
	c.Wait()
}
