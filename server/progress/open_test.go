package progress

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

func open1(dsn string) (*Store, error) {
	return Open(context.Background(), Config{DSN: dsn, Secret: testSecret()})
}

// Files that are no good are refused with a sentence, and are as they were afterwards.
func TestFilesThatAreRefused(t *testing.T) {
	good := goodFile(t)
	write := func(text []byte, mode fs.FileMode) func(string) error {
		return func(path string) error {
			return errors.Join(os.WriteFile(path, text, 0o600), os.Chmod(path, mode))
		}
	}
	damaged := func(from, to int) []byte {
		return append(append(bytes.Clone(good[:from]), bytes.Repeat([]byte{0x5a}, to-from)...), good[to:]...)
	}
	for name, tt := range map[string]struct {
		make func(path string) error
		want string
	}{
		"empty":                  {write(nil, 0o600), "is empty, or another program's"},
		"text":                   {write(bytes.Repeat([]byte("text\n"), 1000), 0o600), "is damaged"},
		"without a head":         {write(damaged(0, 100), 0o600), "is damaged"},
		"damaged within":         {write(damaged(4096*2, 4096*4), 0o600), "is damaged"},
		"damaged at the end":     {write(damaged(len(good)-4096, len(good)), 0o600), "is damaged"},
		"cut off":                {write(good[:len(good)/2/4096*4096], 0o600), "is damaged"},
		"readable by others":     {write(good, 0o644), "others can read the store; run: chmod 600 "},
		"another program's":      {foreign, "is empty, or another program's"},
		"a newer one":            {altered(good, "UPDATE progress_version SET version = 99"), "has version 99, and this edgerunner knows 1; start the newer one"},
		"another secret's":       {altered(good, "UPDATE progress_version SET secret = x'00'"), "was made with another identity secret"},
		"without a version":      {altered(good, "DELETE FROM progress_version"), "has no version; restore it from a backup"},
		"only its log":           {func(path string) error { return os.WriteFile(path+"-wal", good, 0o600) }, "but not the store"},
		"a folder":               {func(path string) error { return os.Mkdir(path, 0o700) }, "is not a file"},
		"a pipe":                 {func(path string) error { return syscall.Mkfifo(path, 0o600) }, "is not a file"},
		"new, in others' folder": {func(path string) error { return os.Chmod(filepath.Dir(path), 0o777) }, "run: chmod 700 "},
		"in others' folder": {func(path string) error {
			return errors.Join(write(good, 0o600)(path), os.Chmod(filepath.Dir(path), 0o777))
		}, "others can change what is in the folder; run: chmod 700 "},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "progress.db")
			if err := tt.make(path); err != nil {
				t.Fatal(err)
			}
			before, _ := os.ReadFile(regular(path))
			s, err := open1(path)
			if err == nil {
				mustClose(t, s)
			}
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if after, _ := os.ReadFile(regular(path)); !bytes.Equal(before, after) {
				t.Error("it was changed")
			}
		})
	}
}

// regular is the path, or nothing if reading it would wait.
func regular(path string) string {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	return path
}

// goodFile is what is in a store with many readers.
func goodFile(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "progress.db")
	s := mustOpen(t, path, newClock().Now)
	for n := range 100 {
		s.Visit(reader(n))
		s.Save(reader(n), Reading{Post: fmt.Sprint("post", n), Place: bytes.Repeat([]byte("place"), 20)})
	}
	mustClose(t, s)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// foreign makes the database of another program.
func foreign(path string) error { return alter(path, "CREATE TABLE theirs (x)") }

// altered makes a file that was altered with SQL.
func altered(file []byte, statement string) func(path string) error {
	return func(path string) error {
		return errors.Join(os.WriteFile(path, file, 0o600), alter(path, statement))
	}
}

func alter(path, statement string) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	_, err = db.Exec(statement)
	return errors.Join(err, db.Close(), os.Chmod(path, 0o600))
}

// Whoever looks after a store makes none, neither a file nor tables.
func TestExisting(t *testing.T) {
	eachKind(t, func(t *testing.T, dsn string) {
		config := Config{DSN: dsn, Secret: testSecret(), Existing: true}
		s, err := Open(t.Context(), config)
		if err == nil {
			mustClose(t, s)
		}
		if err == nil || !strings.Contains(err.Error(), "there is no store ") || !strings.Contains(err.Error(), "the server makes one when it starts") {
			t.Errorf("got %v", err)
		}
		if _, err := os.Stat(filepath.Dir(dsn)); filepath.IsAbs(dsn) && !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("it made a folder: %v", err)
		}
		server := mustOpen(t, dsn, nil)
		server.Visit(reader(1))
		mustFlush(t, server)
		if s, err = Open(t.Context(), config); err != nil {
			t.Fatal(err)
		}
		if got := mustCount(t, s).Readers; got != 1 {
			t.Errorf("it has %d readers", got)
		}
		mustClose(t, s)
	})
}

// A DSN that is wrong is an error at once, that does not tell the password.
func TestWrongDSNs(t *testing.T) {
	for dsn, want := range map[string]string{
		"mysql://localhost/x":                         "a store is the path of a file or postgres://user@host/name, not mysql://…",
		"postgre://u:hunter2@localhost/x":             "not postgre://…",
		"postgres://u:hunter2@localhost:port/x":       "the address of the store is wrong",
		"postgres://u:hunter2@localhost/x?sslmode=no": "the address of the store is wrong",
	} {
		s, err := open1(dsn)
		if err == nil {
			mustClose(t, s)
		}
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: got %v, want %q", dsn, err, want)
		}
	}
	if _, err := Open(t.Context(), Config{DSN: "x"}); err == nil || !strings.Contains(err.Error(), "needs the secret") {
		t.Errorf("without a secret: %v", err)
	}
	if _, err := Open(t.Context(), Config{Secret: testSecret()}); err == nil || !strings.Contains(err.Error(), "needs a folder or a DSN") {
		t.Errorf("without a folder: %v", err)
	}
}

// Databases of a PostgreSQL that answers, and will go on to refuse, are refused.
func TestServersThatAreRefused(t *testing.T) {
	newer, secret, latin := shared.NewDatabase(t, ""), shared.NewDatabase(t, ""), shared.NewDatabase(t, "ENCODING 'LATIN1'")
	for dsn, statement := range map[string]string{newer: "UPDATE progress_version SET version = 99", secret: "UPDATE progress_version SET secret = '\\x00'"} {
		s := mustOpen(t, dsn, nil)
		if _, err := s.db.write.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
		mustClose(t, s)
	}
	shared.Exec(t, "postgres", "CREATE USER guest")
	guest := strings.Replace(shared.NewDatabase(t, ""), "postgres@", "guest@", 1)
	for dsn, want := range map[string]string{
		newer:                     "has version 99, and this edgerunner knows 1",
		secret:                    "was made with another identity secret",
		latin:                     "has the encoding LATIN1; make one with: createdb",
		guest:                     "PostgreSQL refuses the store: permission denied for schema public",
		shared.Address("nowhere"): "PostgreSQL refuses the store: database \"nowhere\" does not exist",
		strings.Replace(shared.Address("postgres"), "postgres@", "nobody@", 1): "PostgreSQL refuses the store: role \"nobody\" does not exist",
	} {
		s, err := open1(dsn)
		if err == nil {
			mustClose(t, s)
		}
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v, want %q", dsn, err, want)
		}
	}
}

// Many servers that begin at once all find the same store.
func TestManyOpenAtOnce(t *testing.T) {
	eachKind(t, func(t *testing.T, dsn string) {
		const servers = 16
		stores := make([]*Store, servers)
		var wg sync.WaitGroup
		begin := make(chan struct{})
		for n := range servers {
			wg.Go(func() {
				<-begin
				s, err := Open(context.Background(), Config{DSN: dsn, Secret: testSecret()})
				if err != nil {
					t.Error(err)
					return
				}
				s.loadTime = patience
				stores[n] = s
				s.Visit(reader(n))
				s.Save(reader(n), Reading{Post: "p"})
				if err := s.Flush(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		close(begin)
		wg.Wait()
		if t.Failed() {
			return
		}
		var versions int
		if err := stores[0].db.read.QueryRowContext(t.Context(), `SELECT count(*) FROM progress_version`).Scan(&versions); err != nil || versions != 1 {
			t.Errorf("%d versions, %v", versions, err)
		}
		for n, s := range stores {
			if h := s.Health(); h.Failures > 0 || h.Flushed != 1 {
				t.Errorf("health of %d: %+v", n, h)
			}
			if state := mustLoad(t, s, reader((n+1)%servers)); len(state.Readings) != 1 {
				t.Errorf("%d finds %+v", n, state)
			}
			mustClose(t, s)
		}
	})
}

// The files of a store are for its owner alone, whatever is in its name.
func TestFileOfAStore(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a?b=c#d%20e&f ü", "data")
	s, err := Open(t.Context(), Config{Folder: dir, Secret: testSecret()})
	if err != nil {
		t.Fatal(err)
	}
	s.Visit(reader(1))
	mustFlush(t, s)
	for _, name := range []string{"", "progress.db", "progress.db-wal", "progress.db-shm"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%q: %v, %v", name, info, err)
		}
	}
	mustClose(t, s)
	if got := names(t, dir); len(got) != 1 || got[0] != "progress.db" {
		t.Errorf("left are %v", got)
	}
}

// What root looks after stays the server's: the files beside the store that SQLite makes
// belong to whoever has the store.
func TestFilesOfAnotherUser(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("it needs root")
	}
	path := filepath.Join(t.TempDir(), "progress.db")
	mustClose(t, mustOpen(t, path, nil))
	const owner = 65534 // nobody
	if err := os.Chown(path, owner, owner); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Config{DSN: path, Secret: testSecret(), Existing: true})
	if err != nil {
		t.Fatal(err)
	}
	mustCount(t, s)
	if err := s.Vacuum(t.Context()); err != nil {
		t.Error(err)
	}
	for _, name := range []string{path, path + "-wal", path + "-shm"} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if of := info.Sys().(*syscall.Stat_t); of.Uid != owner || of.Gid != owner {
			t.Errorf("%s belongs to %d:%d", name, of.Uid, of.Gid)
		}
	}
	mustClose(t, s)
}
