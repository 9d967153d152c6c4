package progress

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// A backup that is made while the store is used is a whole store, for its owner alone.
func TestBackup(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, filepath.Join(dir, "data", "progress.db"), newClock().Now)
	stop, saving := make(chan struct{}), sync.WaitGroup{}
	saving.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			default:
			}
			s.Visit(reader(n % 50))
			s.Save(reader(n%50), Reading{Post: fmt.Sprint("post", n%7), Place: bytes.Repeat([]byte("x"), 100)})
			if err := s.Flush(t.Context()); err != nil {
				t.Error(err)
			}
		}
	})
	for n := range 3 {
		file := filepath.Join(dir, fmt.Sprint("backup", n))
		if err := s.Backup(t.Context(), file); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info, err)
		}
		if err := s.Backup(t.Context(), file); !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), "name another file") {
			t.Errorf("over another: %v", err)
		}
		copied := mustOpen(t, file, newClock().Now)
		if _, err := copied.Check(t.Context()); err != nil {
			t.Error(err)
		}
		mustClose(t, copied)
	}
	close(stop)
	saving.Wait()
	if got := names(t, dir); len(got) != 4 {
		t.Errorf("the folder holds %v", got)
	}
	if err := s.Backup(t.Context(), filepath.Join(dir, "nowhere", "x")); err == nil || !strings.Contains(err.Error(), "backing up the store") {
		t.Errorf("to nowhere: %v", err)
	}
}

// A disk that has no room for a backup is named, and nothing of it is left there.
func TestBackupToAFullDisk(t *testing.T) {
	s := mustOpen(t, filepath.Join(t.TempDir(), "progress.db"), newClock().Now)
	for n := range 500 {
		s.Visit(reader(n))
		s.Save(reader(n), Reading{Post: "p", Place: make([]byte, 1000)})
	}
	mustFlush(t, s)
	dir := smallDisk(t, 256<<10)
	file := filepath.Join(dir, "backup")
	if err := s.Backup(t.Context(), file); err == nil || !strings.Contains(err.Error(), "there is no room for "+file+"; make room on that disk") {
		t.Errorf("got %v", err)
	}
	if left := names(t, dir); len(left) > 0 {
		t.Errorf("left are %v", left)
	}
}

func TestBackupOfPostgreSQL(t *testing.T) {
	s := mustOpen(t, shared.NewDatabase(t, ""), newClock().Now)
	if err := s.Backup(t.Context(), filepath.Join(t.TempDir(), "x")); err == nil || !strings.Contains(err.Error(), "pg_dump") {
		t.Errorf("got %v", err)
	}
}

// After a vacuum the file is small, and all that is left is there.
func TestCheckAndVacuum(t *testing.T) {
	eachKind(t, func(t *testing.T, dsn string) {
		s := mustOpen(t, dsn, newClock().Now)
		for n := range 20 {
			s.Visit(reader(n))
			for post := range 40 {
				s.Save(reader(n), Reading{Post: fmt.Sprint("post", post), Place: bytes.Repeat([]byte("x"), 500)})
			}
		}
		mustFlush(t, s)
		if err := s.db.tidy(t.Context(), s.db.write); err != nil {
			t.Fatal(err)
		}
		full := size(dsn)
		for n := range 19 {
			if _, err := s.Forget(t.Context(), reader(n)); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Vacuum(t.Context()); err != nil {
			t.Fatal(err)
		}
		if small := size(dsn); full > 0 && small > full/5 {
			t.Errorf("it had %d bytes, and now %d", full, small)
		}
		if contents, want := mustCount(t, s), (Contents{Readers: 1, Keys: 1, Readings: 40}); contents != want {
			t.Errorf("left %+v, want %+v", contents, want)
		}
	})
}

// What a vacuum needs room for is beside the store: in a container there is no /tmp.
func TestVacuumBesideTheStore(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "it's data")
	s := mustOpen(t, filepath.Join(dir, "progress.db"), newClock().Now)
	if err := s.Vacuum(t.Context()); err != nil {
		t.Fatal(err)
	}
	var used string
	if err := s.db.write.QueryRowContext(t.Context(), `PRAGMA temp_store_directory`).Scan(&used); err != nil || used != dir {
		t.Errorf("it used %q, %v", used, err)
	}
}

func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// Check finds damage in a file that is too large to be looked through at the start.
func TestCheckFindsDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.db")
	s := mustOpen(t, path, newClock().Now)
	for n := range 100 {
		s.Visit(reader(n))
		s.Save(reader(n), Reading{Post: "p", Place: bytes.Repeat([]byte("x"), 200)})
	}
	mustFlush(t, s)
	if err := s.db.tidy(t.Context(), s.db.write); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt(bytes.Repeat([]byte{0x5a}, 4096), size(path)-4096); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "is damaged") {
		t.Errorf("got %v", err)
	}
	f.Close()
}
