package server_test

import (
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/sshtest"
)

// serveFiles has a server serve a tree of files.
func serveFiles(c *server.Config) {
	shelf := fstest.MapFS{
		"posts/a.md": {Data: []byte("# A\n"), Mode: 0o644},
		"large":      {Data: make([]byte, 4<<20), Mode: 0o644},
	}
	c.Files = func() fs.FS { return shelf }
}

// fetching is a client of sftp.
type fetching struct {
	*sftp.Client
	visitor *visitor
	heard   *sshtest.Log // on its other stream
}

func openSFTP(t *testing.T, r *running) *fetching {
	t.Helper()
	v, err := visit(r.addr, sshtest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Close)
	if err := v.ask("subsystem", ssh.Marshal(struct{ Name string }{"sftp"})); err != nil {
		t.Fatal(err)
	}
	f := &fetching{visitor: v, heard: &sshtest.Log{}}
	go func() { _, _ = io.Copy(f.heard, v.Stderr()) }()
	if f.Client, err = sftp.NewClientPipe(v.Channel, v.Channel); err != nil {
		t.Fatal(err)
	}
	return f
}

// code waits for the end of the session, and is the exit code; -1 if there is none.
func (f *fetching) code() int {
	for r := range f.visitor.requests {
		var status struct{ Code uint32 }
		if r.Type == "exit-status" && ssh.Unmarshal(r.Payload, &status) == nil {
			return int(status.Code)
		}
	}
	return -1
}

// mustRead is the text of a file that a client fetches.
func mustRead(t *testing.T, client *fetching, name string) string {
	t.Helper()
	f, err := client.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Error(err)
	}
	return string(text)
}

// A transfer is a session with its line in the log.
func TestTransfer(t *testing.T) {
	r := start(t, serveFiles)
	client := openSFTP(t, r)
	if text := mustRead(t, client, "posts/a.md"); text != "# A\n" {
		t.Errorf("read %q", text)
	}
	if n := len(mustRead(t, client, "large")); n != 4<<20 {
		t.Errorf("%d bytes of the large file", n)
	}
	client.Close()
	r.log.WaitFor(t, fmt.Sprintf("ended=quit files=2 bytes=%d exit=0", 4<<20+4))
	if s := r.server.Status(); s.Visits != 0 || s.Commands != 1 {
		t.Errorf("it is counted as %d visits and %d commands", s.Visits, s.Commands)
	}
	if log := r.logged(t); strings.Count(log, "\n") != 1 || !strings.Contains(log, "addr=127.0.0.1") {
		t.Errorf("the log is\n%s", log)
	}
}

// Whoever comes sees the tree as it is then, and no other until the session ends.
func TestTransferHasOneTree(t *testing.T) {
	var made atomic.Int32
	r := start(t, func(c *server.Config) {
		c.Files = func() fs.FS {
			return fstest.MapFS{"n": {Data: fmt.Append(nil, made.Add(1))}}
		}
	})
	for _, want := range []string{"1", "2"} {
		client := openSFTP(t, r)
		for range 2 {
			if got := mustRead(t, client, "n"); got != want {
				t.Errorf("tree %s, want %s", got, want)
			}
		}
	}
}

// The only subsystem is sftp, if there are files, and only where there is no terminal.
func TestSubsystems(t *testing.T) {
	with, without := start(t, serveFiles), start(t, nil)
	subsystem := func(name string) []byte { return ssh.Marshal(struct{ Name string }{name}) }
	for what, tt := range map[string]struct {
		r   *running
		ask func(*visitor) error
		in  bool
	}{
		"sftp":                   {with, func(v *visitor) error { return v.ask("subsystem", subsystem("sftp")) }, true},
		"sftp without files":     {without, func(v *visitor) error { return v.ask("subsystem", subsystem("sftp")) }, false},
		"another one":            {with, func(v *visitor) error { return v.ask("subsystem", subsystem("netconf")) }, false},
		"the one for the others": {with, func(v *visitor) error { return v.ask("subsystem", subsystem("default")) }, false},
		"none":                   {with, func(v *visitor) error { return v.ask("subsystem", subsystem("")) }, false},
		"one without a name":     {with, func(v *visitor) error { return v.ask("subsystem", nil) }, false},
		"one with a long name":   {with, func(v *visitor) error { return v.ask("subsystem", subsystem(strings.Repeat("sftp", 50_000))) }, false},
		"one in a terminal": {with, func(v *visitor) error {
			if err := v.terminal("xterm", 80, 24); err != nil {
				return err
			}
			return v.ask("subsystem", subsystem("sftp"))
		}, false},
		"a second one": {with, func(v *visitor) error {
			_ = v.ask("subsystem", subsystem("sftp"))
			return v.ask("subsystem", subsystem("sftp"))
		}, false},
	} {
		v, err := visit(tt.r.addr, sshtest.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := tt.ask(v); (err == nil) != tt.in {
			t.Errorf("%s: %v", what, err)
		}
		v.Close()
	}
}

// The old protocol is a command, but not one of a person.
func TestOldSCP(t *testing.T) {
	with, without := start(t, serveFiles), start(t, nil)
	for _, tt := range []struct {
		r          *running
		line, want string
		code       int
	}{
		{with, "scp -f posts/a.md", "C0644 4 a.md\n# A\n\x00", 0},
		{with, "scp -f 'posts/a.md'", "C0644 4 a.md\n# A\n\x00", 0},
		{with, `scp -f posts/\*`, "C0644 4 a.md\n# A\n\x00", 0},
		{with, "scp -f posts/a.md; id", "\x01scp: posts/a.md; id: No such file or directory\n", 1},
		{with, "scp -f $(id)", "\x01scp: $(id): No such file or directory\n", 1},
		{with, "scp -t /", "\x01scp: nothing can be put here\n", 1},
		{with, "scp a b", "out [\"scp\" \"a\" \"b\"]\n", 3},
		{with, "scp -f 'posts/a.md", "A quote in that command has no end, or a backslash nothing behind it.\n", 2},
		{with, "scp -f " + strings.Repeat("x", 5000), "That command is over 4096 bytes long.\n", 2},
		{without, "scp -f posts/a.md", "out [\"scp\" \"-f\" \"posts/a.md\"]\n", 3},
	} {
		v, err := visit(tt.r.addr, sshtest.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := v.ask("exec", ssh.Marshal(struct{ Line string }{tt.line})); err != nil {
			t.Errorf("%.40s: %v", tt.line, err)
		}
		_, _ = io.WriteString(v, "\x00\x00\x00")
		if code, out := v.code(); code != tt.code || strings.Replace(out, "err\n", "", 1) != tt.want {
			t.Errorf("%.40s: %q, exit code %d; want %q, %d", tt.line, out, code, tt.want, tt.code)
		}
		v.Close()
	}
	c := sshtest.Open(t, with.addr, sshtest.Options{Args: []string{"scp", "-f", "posts/a.md"}})
	c.WaitForText(`args ["scp" "-f" "posts/a.md"]`)
}

// Who asks for nothing is let go.
func TestTransferIdle(t *testing.T) {
	r := start(t, func(c *server.Config) {
		serveFiles(c)
		c.IdleTimeout = 2 * time.Second
	})
	client := openSFTP(t, r)
	for begin := time.Now(); time.Since(begin) < 3*time.Second; {
		if _, err := client.Stat("posts"); err != nil {
			t.Fatal(err)
		}
	}
	client.heard.WaitFor(t, "Nothing was pressed for 2 seconds, so your visit ended.")
	if code := client.code(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	r.log.WaitFor(t, "ended=idle")
}

// When the server ends, a transfer has the grace, and then it is told why it ends.
func TestTransferDrains(t *testing.T) {
	r := start(t, func(c *server.Config) {
		serveFiles(c)
		c.Grace = 2 * time.Second
	})
	client := openSFTP(t, r)
	r.stop()
	r.log.WaitFor(t, "closing")
	if text := mustRead(t, client, "posts/a.md"); text != "# A\n" {
		t.Errorf("within the grace it reads %q", text)
	}
	client.heard.WaitFor(t, "We are closing.")
	if code := client.code(); code != 75 {
		t.Errorf("exit code %d", code)
	}
	r.log.WaitFor(t, "ended=drained")
}

// A fault in the tree costs one answer, or one session.
func TestTransferFaults(t *testing.T) {
	var faulty atomic.Bool
	r := start(t, func(c *server.Config) {
		c.Files = func() fs.FS {
			if faulty.Load() {
				panic("no tree")
			}
			return brokenTree{}
		}
	})
	client := openSFTP(t, r)
	for range 2 {
		if _, err := client.Open("x"); err == nil || !strings.Contains(err.Error(), "FAILURE") {
			t.Errorf("a fault is told as %v", err)
		}
	}
	r.log.WaitFor(t, "panic=\"a fault of x\"")
	faulty.Store(true)
	v, err := visit(r.addr, sshtest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if err := v.ask("subsystem", ssh.Marshal(struct{ Name string }{"sftp"})); err != nil {
		t.Fatal(err)
	}
	if code, out := v.code(); code != 1 || !strings.Contains(out, "Something went wrong here") {
		t.Errorf("exit code %d, %q", code, out)
	}
	r.log.WaitFor(t, "ended=failed")
}

// brokenTree is a tree that panics.
type brokenTree struct{}

func (brokenTree) Open(name string) (fs.File, error) { panic("a fault of " + name) }

// Sessions that fetch are counted with all others, and are told when there is no room.
func TestTransfersAreAdmitted(t *testing.T) {
	r := start(t, func(c *server.Config) {
		serveFiles(c)
		c.MaxSessions = 1
	})
	openSFTP(t, r)
	for what, ask := range map[string]func(*visitor) error{
		"sftp": func(v *visitor) error { return v.ask("subsystem", ssh.Marshal(struct{ Name string }{"sftp"})) },
		"scp":  func(v *visitor) error { return v.ask("exec", ssh.Marshal(struct{ Line string }{"scp -f a"})) },
	} {
		v, err := visit(r.addr, sshtest.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := ask(v); err != nil {
			t.Fatal(err)
		}
		if code, out := v.code(); code != 75 || !strings.Contains(out, "All places are taken") {
			t.Errorf("%s: exit code %d, %q", what, code, out)
		}
		v.Close()
	}
}
