// Package postgrestest is a PostgreSQL for tests: a cluster of their own, on a socket in
// a folder that is deleted with it, made by the programs that Debian has for it.
//
// It knows nothing of what is kept in it.
package postgrestest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// Cluster is a PostgreSQL of a test, or of all tests of a package. The zero value is one
// that has not been started. It may be used concurrently by tests that do not stop it.
type Cluster struct {
	once   sync.Once
	dir    string
	err    error
	pgCtl  string
	user   *syscall.Credential // it does not run as root
	number int                 // of the databases made
	mu     sync.Mutex
}

// Program finds a program of PostgreSQL, which Debian keeps out of the way. The test is
// skipped if it is not there; in CI it must be there.
func Program(t testing.TB, name string) string {
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

// missing skips a test that needs what is not there; in CI it must be there.
func missing(t testing.TB, name string, why any) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is needed, and not there: %v", name, why)
	}
	t.Skipf("%s is not there: %v", name, why)
}

// Start starts the cluster, unless it has been. The test is skipped where there is no
// PostgreSQL; in CI there must be one.
func (c *Cluster) Start(t testing.TB) {
	t.Helper()
	initdb, pgCtl := Program(t, "initdb"), Program(t, "pg_ctl")
	c.once.Do(func() { c.err = c.run(initdb, pgCtl) })
	if c.err != nil {
		missing(t, "postgresql", c.err)
	}
}

func (c *Cluster) run(initdb, pgCtl string) (err error) {
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

func (c *Cluster) data() string { return filepath.Join(c.dir, "data") }

// asPostgres has the programs run as the user that Debian has for them.
func (c *Cluster) asPostgres() error {
	who, err := user.Lookup("postgres")
	if err != nil {
		return err
	}
	uid, err1 := strconv.Atoi(who.Uid)
	gid, err2 := strconv.Atoi(who.Gid)
	c.user = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return errors.Join(err1, err2, os.Chown(c.dir, uid, gid))
}

func (c *Cluster) command(name string, args ...string) error {
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

func (c *Cluster) up() error {
	return c.command(c.pgCtl, "-D", c.data(), "-w", "-o", "-c listen_addresses='' -c fsync=off -k "+c.dir, "start")
}

// StartAgain starts the cluster once the processes of the one before have ended.
func (c *Cluster) StartAgain(t testing.TB) {
	t.Helper()
	var err error
	for range 100 {
		if err = c.up(); err == nil {
			return
		}
	}
	t.Fatal(err)
}

// Stop ends the cluster, and deletes it. One that was never started has nothing to end.
func (c *Cluster) Stop() {
	if c.dir == "" {
		return
	}
	if err := c.command(c.pgCtl, "-D", c.data(), "-w", "-m", "immediate", "stop"); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.RemoveAll(c.dir)
}

// Address is that of a database in the cluster, which need not be there.
func (c *Cluster) Address(name string) string {
	return fmt.Sprintf("postgres://postgres@/%s?host=%s", name, c.dir)
}

// NewDatabase is the address of an empty database, made with more options of CREATE
// DATABASE. It starts the cluster if it has not been.
func (c *Cluster) NewDatabase(t testing.TB, options string) string {
	t.Helper()
	c.Start(t)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.number++
	name := fmt.Sprintf("test%d", c.number)
	c.Exec(t, "postgres", fmt.Sprintf("CREATE DATABASE %s TEMPLATE template0 %s", name, options))
	return c.Address(name)
}

// Exec has the cluster do something in a database.
func (c *Cluster) Exec(t testing.TB, name, statement string) {
	t.Helper()
	conn, err := pgconn.Connect(t.Context(), c.Address(name))
	if err != nil {
		t.Fatal(err)
	}
	_, err = conn.Exec(t.Context(), statement).ReadAll()
	if err = errors.Join(err, conn.Close(t.Context())); err != nil {
		t.Fatal(err)
	}
}

// Signal sends a signal to all processes of the server.
func (c *Cluster) Signal(t testing.TB, signal syscall.Signal) {
	t.Helper()
	pid := c.pid(t)
	children, err := os.ReadFile(fmt.Sprintf("/proc/%[1]d/task/%[1]d/children", pid))
	if err != nil {
		missing(t, "/proc", err)
	}
	for _, field := range append(strings.Fields(string(children)), fmt.Sprint(pid)) {
		var process int
		if _, err := fmt.Sscan(field, &process); err != nil {
			t.Fatal(err)
		}
		if err := syscall.Kill(process, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			t.Fatal(err)
		}
	}
}

// pid is the first process of the server.
func (c *Cluster) pid(t testing.TB) (pid int) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(c.data(), "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Sscan(string(text), &pid); err != nil {
		t.Fatal(err)
	}
	return pid
}
