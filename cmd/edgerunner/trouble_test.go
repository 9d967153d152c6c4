package main

import (
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"edgerunner.vc/blog/server/progress/postgrestest"
)

// trouble is what can happen to the store of a blog. It lasts until it is mended, so
// whoever waited for the store would wait for ever.
type trouble struct {
	data, dsn string
	blind     bool // nothing can be read either
	begin     func(t *testing.T)
	mend      func(t *testing.T, b *blog)
}

// Whatever happens to the store, who comes reads as ever, and is told in a line at most.
// What they have read meanwhile is kept once the store is back.
func TestTroubleWithTheStore(t *testing.T) {
	for name, prepare := range map[string]func(*testing.T) trouble{
		"locked": lockedFile, "full disk": fullDisk, "PostgreSQL": postgreSQLGone,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // most of it is waiting for the next writing
			tr := prepare(t)
			posts := writeFiles(t, map[string]string{"long.md": numbered(40)})
			b := startBlog(t, func(s *settings) { s.content, s.data, s.store = posts, tr.data, tr.dsn })
			readThrough(t, b, tr)
		})
	}
}

func readThrough(t *testing.T, b *blog, tr trouble) {
	t.Helper()
	one, other := mustKeyFile(t), mustKeyFile(t)
	first := one.readsOn(t, b, 0, 10)
	k := openKept(t, tr.data, tr.dsn)
	k.waitForWord(one.fingerprint, "long", first)
	k.close()

	tr.begin(t)
	if tr.blind {
		first = 0
		w := one.arrives(t, b.addr, 80, 24)
		w.waitForText("cannot be") // known just now
		w.keys(keyCtrlC)
		w.wait()
	}
	second := one.readsOn(t, b, first, 20)
	keyFile{}.readsOn(t, b, 0, 5)
	b.log.WaitFor(t, "the store does not answer")
	third := other.readsOn(t, b, 0, 15)
	second = one.readsOn(t, b, second, 25) // what waits is found
	tr.mend(t, b)
	b.log.WaitFor(t, "the store answers again")

	k = openKept(t, tr.data, tr.dsn)
	k.waitForWord(one.fingerprint, "long", second)
	k.waitForWord(other.fingerprint, "long", third)
	k.close()
	if n := strings.Count(b.log.String(), "the store does not answer"); n != 1 {
		t.Errorf("the log says it %d times:\n%s", n, b.log)
	}
}

// Times that readers do not notice a store by, and that a slow machine keeps.
const (
	// paintTime is for the first screen: ten times what it may wait for the store.
	paintTime = 5 * time.Second

	// readTime is for the keys of a visit. If only two of them waited for the store, they
	// would take longer: a locked file is waited for 5 s, and PostgreSQL 10 s.
	readTime = 9 * time.Second
)

// readsOn is a reader who finds the word at the top, goes on to a paragraph, and leaves.
// It returns the word that is at the top left then.
func (k keyFile) readsOn(t *testing.T, b *blog, from, paragraph int) (word int) {
	t.Helper()
	begin := time.Now()
	w := k.arrives(t, b.addr, 80, 24)
	if took := time.Since(begin); took > paintTime {
		t.Errorf("the first screen took %v", took)
	}
	k.sees(w)
	begin = time.Now()
	w.keys(keyEnter)
	w.waitForWord(from)
	word = w.reads(paragraph)
	k.sees(w)
	w.quits()
	if took := time.Since(begin); took > readTime {
		t.Errorf("reading took %v", took)
	}
	return word
}

// sees holds that a line at most is about the store, and none for whom it is not.
func (k keyFile) sees(w *window) {
	w.t.Helper()
	lines := 1
	if k.path == "" {
		lines = 0
	}
	if screen := w.screen.Text(); strings.Count(screen, "cannot be") > lines {
		w.t.Errorf("more than %d lines are about the store:\n%s", lines, screen)
	}
}

// lockedFile is a file that another program has locked to write in it.
func lockedFile(t *testing.T) trouble {
	data := filepath.Join(t.TempDir(), "data")
	var tx *sql.Tx
	return trouble{
		data: data,
		begin: func(t *testing.T) {
			name := url.URL{Scheme: "file", Path: filepath.Join(data, "progress.db"), RawQuery: "_txlock=immediate&_busy_timeout=60000"}
			db, err := sql.Open("sqlite", name.String())
			if err == nil {
				t.Cleanup(func() { db.Close() })
				tx, err = db.Begin()
			}
			if err != nil {
				t.Fatal(err)
			}
		},
		mend: func(t *testing.T, _ *blog) {
			if err := tx.Rollback(); err != nil {
				t.Fatal(err)
			}
		},
	}
}

// fullDisk is a disk with no room left.
func fullDisk(t *testing.T) trouble {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m,mode=0700"); err != nil {
		t.Skipf("a small disk needs root: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	ballast := filepath.Join(dir, "ballast")
	return trouble{
		data: dir,
		begin: func(t *testing.T) {
			if err := os.WriteFile(ballast, make([]byte, 2<<20), 0o600); !errors.Is(err, syscall.ENOSPC) {
				t.Fatalf("the disk is not full: %v", err)
			}
		},
		mend: func(t *testing.T, _ *blog) {
			if err := os.Remove(ballast); err != nil {
				t.Fatal(err)
			}
		},
	}
}

// postgreSQLGone is a server that stops to answer, then is killed, and comes back.
func postgreSQLGone(t *testing.T) trouble {
	var c postgrestest.Cluster
	t.Cleanup(c.Stop)
	return trouble{
		data: filepath.Join(t.TempDir(), "data"), dsn: c.NewDatabase(t, ""), blind: true,
		begin: func(t *testing.T) {
			c.Signal(t, syscall.SIGSTOP)
			t.Cleanup(func() { c.Signal(t, syscall.SIGCONT) }) // else it could not be stopped
		},
		mend: func(t *testing.T, b *blog) {
			c.Signal(t, syscall.SIGKILL)
			keyFile{}.readsOn(t, b, 0, 5)
			mustKeyFile(t).readsOn(t, b, 0, 5)
			c.StartAgain(t)
		},
	}
}
