package progress

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"edgerunner.vc/blog/server/progress/postgrestest"
)

// While another program has locked the file, readers are found, and what is saved waits.
func TestLockedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.db")
	s := mustOpen(t, path, newClock().Now)
	s.Visit(reader(1))
	mustFlush(t, s)
	db, err := sql.Open("sqlite", sqliteName(path, "_txlock=immediate"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	s.Save(reader(1), Reading{Post: "p"})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := s.Flush(ctx); err == nil {
		t.Error("it was written")
	}
	if state := mustLoad(t, s, reader(1)); len(state.Readings) != 1 || state.Keys != 1 {
		t.Errorf("found %+v", state)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	mustFlush(t, s)
	if h := s.Health(); h.Readers != 0 || h.Err != nil {
		t.Errorf("health %+v", h)
	}
}

// On a disk that is full what is saved waits, and is written once there is room. The
// file is whole all the time.
func TestFullDisk(t *testing.T) {
	dir := smallDisk(t, 1<<20)
	s := mustOpen(t, filepath.Join(dir, "progress.db"), newClock().Now)
	s.Visit(reader(0))
	mustFlush(t, s)
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 2<<20), 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("the disk is not full: %v", err)
	}
	const readers = 200
	for n := range readers {
		s.Visit(reader(n))
		s.Save(reader(n), Reading{Post: "p", Place: make([]byte, 500)})
	}
	err := s.Flush(t.Context())
	if err == nil || !strings.Contains(err.Error(), "make room on that disk") {
		t.Errorf("got %v", err)
	}
	if h := s.Health(); h.Err == nil || h.Readers != readers {
		t.Errorf("health %+v", h)
	}
	if state := mustLoad(t, s, reader(1)); len(state.Readings) != 1 || s.Health().Err == nil {
		t.Errorf("found %+v, health %+v", state, s.Health())
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	mustFlush(t, s)
	contents, err := s.Check(t.Context())
	if err != nil || contents.Readings != readers || s.Health().Err != nil {
		t.Errorf("%+v, %v, health %+v", contents, err, s.Health())
	}
}

// smallDisk is a folder on a disk of so many bytes.
func smallDisk(t *testing.T, size int) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d,mode=0700", size)); err != nil {
		t.Skipf("a small disk needs root: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// A file that was moved away, or had another put in its place, is not written any more:
// what went there would be lost.
func TestFileThatWasReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.db")
	s, err := Open(t.Context(), Config{DSN: path, Secret: testSecret(), FlushEvery: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s.Visit(reader(1))
	if err := os.Rename(path, path+".old"); err != nil {
		t.Fatal(err)
	}
	if err := s.Flush(t.Context()); err == nil || !strings.Contains(err.Error(), "reading the store") {
		t.Errorf("moved away: %v", err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Flush(t.Context()); err == nil || !strings.Contains(err.Error(), "another file was put in the place of the store") {
		t.Errorf("replaced: %v", err)
	}
	if err := os.Rename(path+".old", path); err != nil {
		t.Fatal(err)
	}
	mustFlush(t, s)
	mustClose(t, s)
}

// A PostgreSQL that is away when the server begins, comes, ends, and comes again: what
// is saved meanwhile is written each time. Its death by kill -9 loses nothing that was
// written.
func TestPostgreSQLThatComesAndGoes(t *testing.T) {
	var c postgrestest.Cluster
	dsn := c.NewDatabase(t, "")
	t.Cleanup(c.Stop)
	c.Signal(t, syscall.SIGKILL)
	s, err := Open(t.Context(), Config{DSN: dsn, Secret: testSecret(), FlushEvery: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	s.loadTime = patience
	for round := range 3 {
		s.Visit(reader(1))
		s.Save(reader(1), Reading{Post: fmt.Sprint("away", round)})
		begin := time.Now()
		if err := s.Flush(t.Context()); err == nil {
			t.Error("it was written")
		}
		state, err := s.Load(t.Context(), reader(1))
		if d := time.Since(begin); err == nil || len(state.Readings) != 1 || d > patience {
			t.Errorf("round %d: found %+v in %v, %v", round, state, d, err)
		}
		if s.Health().Err == nil {
			t.Error("all is well")
		}
		c.StartAgain(t)
		mustFlush(t, s)
		s.Save(reader(1), Reading{Post: fmt.Sprint("there", round)})
		mustFlush(t, s)
		if state := mustLoad(t, s, reader(1)); len(state.Readings) != 2*(round+1) || s.Health().Err != nil {
			t.Errorf("round %d: found %+v", round, state)
		}
		c.Signal(t, syscall.SIGKILL)
	}
	c.StartAgain(t)
	if state := mustLoad(t, s, reader(1)); len(state.Readings) != 6 {
		t.Errorf("found %+v", state)
	}
	mustClose(t, s)
}
