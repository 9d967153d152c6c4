package main

import (
	"bytes"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"edgerunner.vc/blog/server/sshtest"
)

// askStatus is "edgerunner status" with the data folder, as the program runs it.
func askStatus(t *testing.T, dir string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(append([]string{"status", "--data", dir}, args...), &out, &errs, func(string) (string, bool) { return "", false })
	return code, out.String(), errs.String()
}

func TestStatus(t *testing.T) {
	dir, posts := shortDir(t), t.TempDir()
	for name, text := range map[string]string{
		"a.md": "---\ntitle: A\ndate: 2020-01-02\nweight: heavy\n---\nText.\n",
		"b.md": "---\ntitle: B\ndraft: true\ndate: 2020-01-03\n---\nText.\n",

		"site.yaml": "host: blog.example.com\n",
	} {
		if err := os.WriteFile(filepath.Join(posts, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b := startBlog(t, func(s *settings) { s.data, s.content, s.maxSessions = dir, posts, 30 })
	conn := sshtest.Dial(t, b.addr, sshtest.Options{})
	answered(t, conn, "ls")
	answered(t, conn, "cat nothing")
	conn.Close()
	c := sshtest.Open(t, b.addr, sshtest.Options{})
	c.WaitForText("▸ A")
	code, out, errs := askStatus(t, dir)
	want := regexp.MustCompile(`^
  A blog over SSH is open\.

    since         \d{4}-\d\d-\d\d \d\d:\d\d, for \d+ seconds?
    version       \S+, process \d+
    readers       1 now, of at most 30; \d at the busiest; 1 visit and 2 commands today
    turned away   nobody in the last hour
    posts         1 and 1 hidden; 0 errors, 1 warning: see the log
    store         answers; nothing waits to be written
    memory        \d+ MB( of at most \d+ MB)?

$`)
	if code != 0 || errs != "" || !want.MatchString(out) {
		t.Errorf("exit code %d, stderr %q, stdout\n%s", code, errs, out)
	}
	code, out, errs = askStatus(t, dir, "--json")
	var s status
	if err := json.Unmarshal([]byte(out), &s); err != nil || code != 0 || errs != "" {
		t.Fatalf("%v, exit code %d, stderr %q, stdout %s", err, code, errs, out)
	}
	if !s.Ready || s.PID != os.Getpid() || s.Sessions.Now != 1 || s.Content.Posts != 1 || s.Content.Warnings != 1 || s.Store == nil || !s.Store.Up || s.Memory.Used == 0 || time.Since(s.Started) > time.Hour {
		t.Errorf("it says %+v", s)
	}
}

// Whoever gave up is in the status.
func TestStatusOfTheNoise(t *testing.T) {
	dir := shortDir(t)
	b := startBlog(t, func(s *settings) { s.data, s.logLevel = dir, "debug" })
	for range 3 {
		conn, err := net.Dial("tcp", b.addr)
		if err != nil {
			t.Fatal(err)
		}
		conn.Close()
	}
	b.log.WaitFor(t, "no handshake")
	if code, out, _ := askStatus(t, dir); code != 0 || !regexp.MustCompile(`turned away   [1-3] handshake in the last hour\n`).MatchString(out) {
		t.Errorf("exit code %d, it says\n%s", code, out)
	}
}

func TestStatusInWords(t *testing.T) {
	s := status{Reason: "the server is stopping", Title: "B", Started: time.Now().Add(-50 * time.Hour)}
	s.TurnedAway = map[string]int{"rate": 12, "handshake": 402, "half-open": 12}
	s.Content.Stale = true
	s.Memory.Used, s.Memory.Limit = 38<<20, 400<<20
	var b strings.Builder
	if err := s.write(&b, time.Now()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"B is not open: the server is stopping.\n", ", for 2 days\n", "   402 handshake, 12 half-open, 12 rate in the last hour\n",
		"0; the folder cannot be read any more: see the log\n", "38 MB of at most 400 MB\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}

// When nobody answers, it says what to do.
func TestStatusOfNobody(t *testing.T) {
	dir := shortDir(t)
	stale, err := openSocket(dir)
	if err != nil {
		t.Fatal(err)
	}
	silent := shortDir(t)
	if err := os.WriteFile(filepath.Join(silent, statusSocket), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	stale.Close() // as it is when a server is killed
	for dir, want := range map[string]string{
		dir:                          `no server answers at .*/status.sock; start it with "edgerunner serve", or name its data folder with --data`,
		filepath.Join(dir, "nobody"): "no server answers",
		silent:                       "no server answers",
		filepath.Join(dir, strings.Repeat("long", 30)): "longer than the 107 bytes that a socket may have",
	} {
		code, out, errs := askStatus(t, dir)
		if code != 1 || out != "" || !regexp.MustCompile(want).MatchString(errs) || strings.Count(errs, "\n") != 1 {
			t.Errorf("exit code %d, stdout %q, stderr %q; want %s", code, out, errs, want)
		}
	}
	// A server takes the place of the one that was killed.
	startBlog(t, func(s *settings) { s.data = dir }).mustServe(t)
	if code, _, errs := askStatus(t, dir); code != 0 {
		t.Errorf("exit code %d, %s", code, errs)
	}
}

// Of two servers the newer one answers, also when the older one has ended; and there
// is nothing left when both have.
func TestStatusIsHandedOver(t *testing.T) {
	dir := shortDir(t)
	started := func() (at time.Time) {
		t.Helper()
		code, out, errs := askStatus(t, dir, "--json")
		var s status
		if err := json.Unmarshal([]byte(out), &s); err != nil || code != 0 {
			t.Fatalf("%v, exit code %d: %s", err, code, errs)
		}
		return s.Started
	}
	older := startBlog(t, func(s *settings) { s.data = dir })
	older.mustServe(t)
	first := started()
	newer := startBlog(t, func(s *settings) { s.data = dir })
	newer.mustServe(t)
	second := started()
	if !second.After(first) {
		t.Error("the older one answers")
	}
	older.stop()
	older.wait(t)
	if got := started(); !got.Equal(second) {
		t.Errorf("after the end of the older one %s answers, and not %s", got, second)
	}
	info, err := os.Stat(filepath.Join(dir, statusSocket))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the socket: %v, %v", info.Mode(), err)
	}
	newer.stop()
	newer.wait(t)
	entries, err := os.ReadDir(dir)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if left := unexpected(names); err != nil || len(left) > 0 {
		t.Errorf("what is left: %v, %v", left, err)
	}
}

// What another server has put there while the older one looked is put back.
func TestSocketIsPutBack(t *testing.T) {
	dir := shortDir(t)
	older, err := openSocket(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer older.Close()
	older.file = nil // as if it had looked before
	mine, err := os.Lstat(older.path)
	if err != nil {
		t.Fatal(err)
	}
	older.takeAway(filepath.Join(dir, "away"))
	if is, err := os.Lstat(older.path); err != nil || !os.SameFile(is, mine) {
		t.Errorf("it is gone: %v", err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("what is left: %v", entries)
	}
}

// A folder in which no socket can be costs only the status.
func TestNoSocket(t *testing.T) {
	dir := filepath.Join(shortDir(t), strings.Repeat("long", 30))
	b := startBlog(t, func(s *settings) { s.data = dir })
	c := sshtest.Open(t, b.addr, sshtest.Options{})
	c.WaitForText("▸ How to read")
	log := b.log.String()
	if !strings.Contains(log, "status cannot ask") || !strings.Contains(log, "longer than the 107 bytes") || strings.Count(log, "WARN") != 1 {
		t.Errorf("the log says\n%s", log)
	}
}
