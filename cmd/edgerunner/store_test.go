package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"edgerunner.vc/blog/server/progress/postgrestest"
	"edgerunner.vc/blog/server/sshtest"
)

// mustStore is what "edgerunner store" says, which is another process than the server.
func mustStore(t *testing.T, data string, args ...string) string {
	t.Helper()
	out, err := exec.Command("edgerunner", append([]string{"store", "--data", data}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("store %v: %v: %s", args, err, out)
	}
	return string(out)
}

// readTo has a reader read the long post to a paragraph, and leave.
func readTo(t *testing.T, b *blog, key ssh.Signer, paragraph string) {
	t.Helper()
	c := openPost(t, b, "long", as(key, sshtest.Options{}))
	c.WaitForText("Paragraph number ")
	c.Type("/number " + paragraph + " begins" + keyEnter)
	c.WaitFor("the place", func(string) bool { return strings.Contains(c.Screen.Text(), "Paragraph number "+paragraph+" ") })
	c.Type(keyCtrlC)
	c.Wait()
}

// A backup is made while readers read, as are a check and a vacuum. Brought back as
// deploy/README.md says, it has the place of who was forgotten since, and not what was
// read since.
func TestBackupAndRestore(t *testing.T) {
	dir := writeFiles(t, map[string]string{"long.md": sentences(80)})
	data, copied := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "backup")
	run := func() *blog { return startBlog(t, func(s *settings) { s.content, s.data = dir, data }) }
	early, late := sshtest.Key(t), sshtest.Key(t)
	b := run()
	readTo(t, b, early, "40")
	b.stop() // it writes what it holds
	b.wait(t)

	b = run()
	reading := openPost(t, b, "long", as(early, sshtest.Options{}))
	reading.WaitForText("Paragraph number 40 ")
	if said := mustStore(t, data, "check"); !regexp.MustCompile(`^The store .*/progress\.db is whole\.\nIt has 1 reader with 1 key, and 1 place in posts, in \d+ kB\.\n$`).MatchString(said) {
		t.Errorf("check says %q", said)
	}
	mustStore(t, data, "backup", copied)
	mustStore(t, data, "vacuum")
	readTo(t, b, late, "50")
	reading.Type(" ")
	reading.WaitFor("the next page", func(string) bool { return !strings.Contains(reading.Screen.Text(), "Paragraph number 40 ") })
	reading.Type(keyCtrlC)
	reading.Wait()
	if said, code := asked(t, b, as(early, sshtest.Options{}), "forget-me"); code != 0 {
		t.Errorf("forget-me: %q", said)
	}
	b.stop()
	b.wait(t)
	if log := b.log.String(); strings.Contains(log, "the store does not answer") {
		t.Errorf("the server noticed it:\n%s", log)
	}

	restore(t, data, copied)
	b = run()
	for key, paragraph := range map[ssh.Signer]string{early: "40", late: "0"} {
		c := openPost(t, b, "long", as(key, sshtest.Options{}))
		c.WaitForText("Paragraph number " + paragraph + " ")
		c.Type(keyCtrlC)
		c.Wait()
	}
}

// restore brings a backup back.
func restore(t *testing.T, data, copied string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(data, "progress.db*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	away := t.TempDir()
	for _, file := range files {
		if err := os.Rename(file, filepath.Join(away, filepath.Base(file))); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, "progress.db"), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestInBytes(t *testing.T) {
	for n, want := range map[int64]string{0: "0 bytes", 1023: "1023 bytes", 1024: "1 kB", 1<<20 - 1: "1023 kB", 2686 << 20: "2686 MB"} {
		if got := inBytes(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}

// A store in PostgreSQL is looked after too, but for the backup, which has a program.
func TestStoreInPostgreSQL(t *testing.T) {
	var cluster postgrestest.Cluster
	dsn, data := cluster.NewDatabase(t, ""), filepath.Join(t.TempDir(), "data")
	t.Cleanup(cluster.Stop)
	b := startBlog(t, func(s *settings) { s.data, s.store = data, dsn })
	b.mustServe(t)
	if said := mustStore(t, data, "check", "--store", dsn); !regexp.MustCompile(`^The store test1 on \S+ is whole\.\nIt has 0 readers with 0 keys, and 0 places in posts, in \d+ kB\.\n$`).MatchString(said) {
		t.Errorf("check says %q", said)
	}
	if said := mustStore(t, data, "vacuum", "--store", dsn); !strings.Contains(said, " takes ") {
		t.Errorf("vacuum says %q", said)
	}
	copied := filepath.Join(t.TempDir(), "backup")
	out, err := exec.Command("edgerunner", "store", "backup", copied, "--data", data, "--store", dsn).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "pg_dump") || strings.Count(string(out), "\n") != 1 {
		t.Errorf("backup says %q, %v", out, err)
	}
	if _, err := os.Stat(copied); err == nil {
		t.Error("there is a backup")
	}
}
