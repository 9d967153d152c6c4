package progress

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	if dsn := os.Getenv(writerDSN); dsn != "" {
		writeForEver(dsn) // see TestKilled
		os.Exit(0)
	}
	code := m.Run()
	shared.stop()
	if err := goleak.Find(); code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// missing skips a test that needs what is not there; in CI it must be there.
func missing(t testing.TB, name string, why any) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is needed, and not there: %v", name, why)
	}
	t.Skipf("%s is not there: %v", name, why)
}

// postgresProgram finds a program of PostgreSQL, which Debian keeps out of the way.
func postgresProgram(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if len(found) == 0 {
		missing(t, "postgresql", err)
	}
	return found[len(found)-1]
}

// cluster is a PostgreSQL of a test, on a socket in a folder that is deleted with it.
type cluster struct {
	once   sync.Once
	dir    string
	err    error
	pgCtl  string
	user   *syscall.Credential // it does not run as root
	number int                 // of the databases made
	mu     sync.Mutex
}

// shared is the cluster of all tests that do not kill it.
var shared cluster

// start starts the cluster, unless it has been.
func (c *cluster) start(t testing.TB) {
	t.Helper()
	initdb, pgCtl := postgresProgram(t, "initdb"), postgresProgram(t, "pg_ctl")
	c.once.Do(func() { c.err = c.run(initdb, pgCtl) })
	if c.err != nil {
		missing(t, "postgresql", c.err)
	}
}

func (c *cluster) run(initdb, pgCtl string) (err error) {
	c.pgCtl = pgCtl
	if c.dir, err = os.MkdirTemp("", "pg"); err != nil { // a short path: that of a socket has 108 bytes at most
		return err
	}
	if os.Getuid() == 0 {
		if err := c.asPostgres(); err != nil {
			return err
		}
	}
	if err := c.command(initdb, "-D", c.data(), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync"); err != nil {
		return err
	}
	return c.up()
}

func (c *cluster) data() string { return filepath.Join(c.dir, "data") }

// asPostgres has the programs run as the user that Debian has for them.
func (c *cluster) asPostgres() error {
	who, err := user.Lookup("postgres")
	if err != nil {
		return err
	}
	uid, err1 := strconv.Atoi(who.Uid)
	gid, err2 := strconv.Atoi(who.Gid)
	c.user = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return errors.Join(err1, err2, os.Chown(c.dir, uid, gid))
}

func (c *cluster) command(name string, args ...string) error {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.SysProcAttr = c.dir, &syscall.SysProcAttr{Credential: c.user}
	log := filepath.Join(c.dir, "log")
	f, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600) // no pipe: the server would hold it
	if err != nil {
		return err
	}
	defer f.Close()
	cmd.Stdout, cmd.Stderr = f, f
	if err := cmd.Run(); err != nil {
		text, _ := os.ReadFile(log)
		return fmt.Errorf("%s: %w\n%s", name, err, text)
	}
	return nil
}

func (c *cluster) up() error {
	return c.command(c.pgCtl, "-D", c.data(), "-w", "-o", "-c listen_addresses='' -c fsync=off -k "+c.dir, "start")
}

func (c *cluster) stop() {
	if c.dir == "" {
		return
	}
	if err := c.command(c.pgCtl, "-D", c.data(), "-w", "-m", "immediate", "stop"); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.RemoveAll(c.dir)
}

// address is that of a database in the cluster.
func (c *cluster) address(name string) string {
	return fmt.Sprintf("postgres://postgres@/%s?host=%s", name, c.dir)
}

// newDatabase is the address of an empty database.
func (c *cluster) newDatabase(t testing.TB, options string) string {
	t.Helper()
	c.start(t)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.number++
	name := fmt.Sprintf("test%d", c.number)
	c.exec(t, "postgres", fmt.Sprintf("CREATE DATABASE %s TEMPLATE template0 %s", name, options))
	return c.address(name)
}

// exec has the cluster do something in a database.
func (c *cluster) exec(t testing.TB, name, statement string) {
	t.Helper()
	d, err := newPostgreSQL(c.address(name))
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	if _, err := d.write.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// eachKind runs a test with an empty store of each kind.
func eachKind(t *testing.T, f func(t *testing.T, dsn string)) {
	t.Run("SQLite", func(t *testing.T) { f(t, filepath.Join(t.TempDir(), "data", "progress.db")) })
	t.Run("PostgreSQL", func(t *testing.T) { f(t, shared.newDatabase(t, "")) })
}

// clock is one that a test sets.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 3, 1, 12, 30, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// testSecret is one that is not by chance, so that a store can be opened again.
func testSecret() (s Secret) {
	copy(s.key[:], "0123456789abcdef0123456789abcdef")
	return s
}

// patience is how long a test waits for a machine that has much to do.
const patience = time.Minute

// mustOpen opens a store that is written only when a test says so.
func mustOpen(t testing.TB, dsn string, now func() time.Time) *Store {
	t.Helper()
	s, err := Open(t.Context(), Config{DSN: dsn, Secret: testSecret(), FlushEvery: time.Hour, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	s.loadTime = patience
	t.Cleanup(func() { mustClose(t, s) })
	if err := s.Health().Err; err != nil {
		t.Fatal(err)
	}
	return s
}

func mustClose(t testing.TB, s *Store) {
	t.Helper()
	if err := s.Close(context.Background()); err != nil {
		t.Error(err)
	}
}

func mustFlush(t testing.TB, s *Store) {
	t.Helper()
	if err := s.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func mustLoad(t testing.TB, s *Store, reader Reader) State {
	t.Helper()
	state, err := s.Load(t.Context(), reader)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// reader is one of many.
func reader(n int) Reader { return testSecret().Reader(fmt.Sprintf("SHA256:reader%d", n)) }
