package main

import (
	"encoding/base64"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"edgerunner.vc/blog/server/sshtest"
)

// keyLine is a key as a .pub file has it.
func keyLine(key ssh.Signer) string { return string(ssh.MarshalAuthorizedKey(key.PublicKey())) }

// unpublished is a folder with a post of each kind.
func unpublished(t *testing.T) string {
	return writeFiles(t, map[string]string{
		"out.md":   "---\ntitle: It is out\ndate: 2020-01-01\n---\nText.\n",
		"later.md": "---\ntitle: It comes later\ndate: 2020-01-02\npublishDate: 2999-01-02 10:00\n---\nLater text.\n",
		"gone.md":  "---\ntitle: It is gone\ndate: 2020-01-03\nexpiryDate: 2021-01-01\n---\nText.\n",
		"draft.md": "---\ntitle: It is a draft\ndate: 2020-01-04\ndraft: true\n---\nDraft text.\n",
	})
}

// authored is a server that has one author.
func authored(t *testing.T) (b *blog, file string, author ssh.Signer) {
	t.Helper()
	return authoredIn(t, unpublished(t))
}

// authoredIn is one with the posts in a folder.
func authoredIn(t *testing.T, dir string) (b *blog, file string, author ssh.Signer) {
	t.Helper()
	author = sshtest.Key(t)
	file = filepath.Join(t.TempDir(), "authors")
	if err := os.WriteFile(file, []byte("# who writes here\n\n"+keyLine(author)), 0o644); err != nil {
		t.Fatal(err)
	}
	b = startBlog(t, func(s *settings) {
		s.content, s.authors, s.data = dir, file, filepath.Join(t.TempDir(), "data")
	})
	return b, file, author
}

// An author sees what is not published, marked, and opens it as readers will see it.
func TestAuthorSeesDrafts(t *testing.T) {
	b, _, author := authored(t)
	me := as(author, sshtest.Options{})
	c := sshtest.Open(t, b.addr, me)
	for _, text := range []string{"It is out", "It comes later", "on 2 Jan 2999 10:00", "It is gone", " expired", "It is a draft", " draft\n"} {
		c.WaitForText(text)
	}
	c.Type("q")
	c.Wait()
	c = openPost(t, b, "draft", me)
	c.WaitForText("Draft text.")
	c.WaitForText("draft · 2020-01-04")
	c.Type(keyCtrlC)
	c.Wait()
	for command, want := range map[string]string{
		"drafts":     "draft\tdraft\t\tIt is a draft\nlater\tscheduled\t2999-01-02T10:00:00Z\tIt comes later\ngone\texpired\t2021-01-01T00:00:00Z\tIt is gone\n",
		"cat draft":  "Draft text.",
		"raw later":  "publishDate: 2999-01-02 10:00\n",
		"text draft": "Draft text.",
		"draft":      "Draft text.",
	} {
		mustSay(t, b, me, command, 0, want)
	}
	mustSay(t, b, me, "check", 0, "later.md:4:1: info: is in no list until 2999")
	mustSay(t, b, me, "check --json", 0, `{"file":"later.md","line":4,"column":1,"severity":"info"`)
	mustSay(t, b, me, "drafts --json", 0, `{"slug":"draft","state":"draft","at":null,"title":"It is a draft"}
{"slug":"later","state":"scheduled","at":"2999-01-02T10:00:00Z","title":"It comes later"}
`)
	mustSay(t, b, me, "check --strict", 2, "")
	dumb := me
	dumb.Term = "dumb"
	c = sshtest.Open(t, b.addr, dumb)
	c.WaitForText("It is a draft, 4 January 2020, 1 minute, draft")
	c.Type("q\r")
	c.Wait()
}

// What an author saves of a draft is shown to them at once, and readers see nothing of it:
// not even that there was something.
func TestAuthorSeesDraftsAsTheyAreSaved(t *testing.T) {
	dir := unpublished(t)
	b, _, author := authoredIn(t, dir)
	me := as(author, sshtest.Options{})
	list, draft, reader := sshtest.Open(t, b.addr, me), openPost(t, b, "draft", me), sshtest.Open(t, b.addr, sshtest.Options{})
	list.WaitForText("It is a draft")
	draft.WaitForText("Draft text.")
	reader.WaitForText("It is out")
	before := reader.Screen.Text()
	put(t, dir, "draft.md", "---\ntitle: It is a draft\ndate: 2020-01-04\ndraft: true\n---\nDraft text, mended.\n")
	draft.WaitForText("Draft text, mended.")
	list.WaitForText("Just now: 1 changed")
	put(t, dir, "another.md", "---\ntitle: Another draft\ndate: 2020-01-05\ndraft: true\n---\nText.\n")
	list.WaitForText("Another draft")
	put(t, dir, "draft.md", "---\ntitle: It is a draft\ndate: soon\ndraft: true\n---\nDraft text, mended.\n")
	draft.WaitForText("line 3: date: expected a date")
	reader.Type("j") // whatever was sent before is drawn by now
	reader.WaitForText("▸ It is out")
	if after := reader.Screen.Text(); after != before {
		t.Errorf("a reader saw\n%s\nand now\n%s", before, after)
	}
}

// Lists and feeds are for readers, also those that an author asks for: a feed with a draft
// in it would be kept by whatever reads it.
func TestListsAreOfReaders(t *testing.T) {
	b, _, author := authored(t)
	for _, command := range []string{"ls", "feed", "feed json", "search text", "latest", "tags"} {
		said, code := asked(t, b, as(author, sshtest.Options{}), command)
		if code != 0 || strings.Contains(said, "draft") || strings.Contains(said, "later") || strings.Contains(said, "gone") {
			t.Errorf("%s: exit code %d, %q", command, code, said)
		}
	}
}

// Nobody else sees any of it: not who has another key, or the author's without having
// proven it, or comes by another name.
func TestNobodyElseSeesDrafts(t *testing.T) {
	b, _, author := authored(t)
	for name, o := range map[string]sshtest.Options{
		"a stranger":      {},
		"another reader":  as(sshtest.Key(t), sshtest.Options{}),
		"by another name": {User: "draft", Auth: as(author, sshtest.Options{}).Auth},
	} {
		for _, command := range []string{"cat draft", "raw draft", "text later", "toc draft", "links draft", "draft", "/draft", "drafts"} {
			said, code := asked(t, b, o, command)
			if code == 0 || strings.Contains(said, "Draft text") || strings.Contains(said, "It is a draft") {
				t.Errorf("%s, %s: exit code %d, %q", name, command, code, said)
			}
		}
		c := sshtest.Open(t, b.addr, o)
		c.WaitForText("It is out")
		if text := c.Screen.Text(); strings.Contains(text, "draft") || strings.Contains(text, "later") {
			t.Errorf("%s sees\n%s", name, text)
		}
		c.Close()
	}
	if conn, err := sshtest.Try(b.addr, as(unproven{author}, sshtest.Options{})); err == nil {
		_ = conn.Close()
		t.Error("who cannot sign with the author's key is in")
	}
	mustSay(t, b, sshtest.Options{}, "check", 1, "That is for the authors of this blog")
	mustSay(t, b, sshtest.Options{}, "drafts", 1, "That is for the authors of this blog")
	plainly := startBlog(t, nil)
	mustSay(t, plainly, sshtest.Options{}, "drafts", 1, `no command or post "drafts"`)
}

// unproven has a key that it cannot sign with.
type unproven struct{ ssh.Signer }

// Sign implements [ssh.Signer].
func (u unproven) Sign(random io.Reader, data []byte) (*ssh.Signature, error) {
	s, err := u.Signer.Sign(random, data)
	if err == nil {
		s.Blob[0] ^= 1
	}
	return s, err
}

// Who is taken out of the file is no author any more, and a mistake in it changes nothing.
func TestAuthorsChange(t *testing.T) {
	b, file, author := authored(t)
	me, you := as(author, sshtest.Options{}), sshtest.Key(t)
	mustSay(t, b, me, "cat draft", 0, "Draft text.")
	put(t, filepath.Dir(file), "authors", "nonsense\n"+keyLine(you))
	mustSay(t, b, me, "cat draft", 0, "Draft text.")
	mustSay(t, b, as(you, sshtest.Options{}), "cat draft", 1, "no post")
	b.log.WaitFor(t, "authors:1: this is no key")
	put(t, filepath.Dir(file), "authors", keyLine(you))
	mustSay(t, b, me, "cat draft", 1, "no post")
	mustSay(t, b, as(you, sshtest.Options{}), "cat draft", 0, "Draft text.")
	sameTime(t, file, func() { put(t, filepath.Dir(file), "authors", keyLine(author)) })
	mustSay(t, b, as(you, sshtest.Options{}), "cat draft", 1, "no post")
	mustSay(t, b, me, "cat draft", 0, "Draft text.")
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	mustSay(t, b, me, "cat draft", 1, "no post")
	if err := syscall.Mkfifo(file, 0o644); err != nil {
		t.Fatal(err)
	}
	mustSay(t, b, me, "cat draft", 1, "no post")
	b.log.WaitFor(t, "authors is no regular file")
}

// sameTime changes a file that has the same time after it.
func sameTime(t *testing.T, file string, change func()) {
	t.Helper()
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	change()
	if err := os.Chtimes(file, time.Time{}, info.ModTime()); err != nil {
		t.Fatal(err)
	}
}

// What restricts a key, or could not work, is refused with its line.
func TestParseAuthors(t *testing.T) {
	key := keyLine(sshtest.Key(t))
	token := "sk-ssh-ed25519@openssh.com " + base64.StdEncoding.EncodeToString(ssh.Marshal(struct {
		Type, Key, App string
	}{"sk-ssh-ed25519@openssh.com", strings.Repeat("k", 32), "ssh:"}))
	for _, tt := range []struct {
		name, text string
		keys       int
		wrong      string
	}{
		{"nothing", "", 0, ""},
		{"comments", "# a\r\n\n  # b\n", 0, ""},
		{"a key twice, one with CR", key + strings.TrimSpace(key) + " me@here\r\n", 1, ""},
		{"two", key + keyLine(sshtest.Key(t)), 2, ""},
		{"no key", key + "ssh-ed25519 AAAA\n", 0, "2: this is no key"},
		{"a private key", "-----BEGIN OPENSSH PRIVATE KEY-----\n", 0, "1: this is no key"},
		{"an option", `from="192.0.2.1" ` + key, 0, "1: options such as"},
		{"an authority", "cert-authority " + key, 0, "1: options such as"},
		{"a token", "\n" + token + "\n", 0, "2: nobody is asked to touch a token"},
		{"a novel", strings.Repeat("#\n", maxAuthorsFile), 0, "over 1 MB"},
	} {
		known, err := parseAuthors([]byte(tt.text))
		if len(known) != tt.keys || (err != nil) != (tt.wrong != "") || err != nil && !strings.Contains(err.Error(), tt.wrong) {
			t.Errorf("%s: %d keys, %v", tt.name, len(known), err)
		}
	}
}

// A file that others can write is refused, and so is one that is not there.
func TestAuthorsFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "authors")
	if _, err := openAuthors(file, "", nil); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("no file: %v", err)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(file, 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := openAuthors(file, "", nil); err == nil || !strings.Contains(err.Error(), "chmod 644") {
		t.Errorf("a file for everybody: %v", err)
	}
	s := settings{authors: file, identity: "off", addrs: []string{":0"}, logLevel: "info", logFormat: "text"}
	if err := s.check(); err == nil || !strings.Contains(err.Error(), "--identity off") {
		t.Errorf("with nobody asked: %v", err)
	}
}
