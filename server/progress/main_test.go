package progress

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"edgerunner.vc/blog/server/progress/postgrestest"
)

func TestMain(m *testing.M) {
	if dsn := os.Getenv(writerDSN); dsn != "" {
		writeForEver(dsn) // see TestKilled
		os.Exit(0)
	}
	code := m.Run()
	shared.Stop()
	if err := goleak.Find(); code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// shared is the cluster of all tests that do not kill it.
var shared postgrestest.Cluster

// eachKind runs a test with an empty store of each kind.
func eachKind(t *testing.T, f func(t *testing.T, dsn string)) {
	t.Run("SQLite", func(t *testing.T) { f(t, filepath.Join(t.TempDir(), "data", "progress.db")) })
	t.Run("PostgreSQL", func(t *testing.T) { f(t, shared.NewDatabase(t, "")) })
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
