package progress

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"edgerunner.vc/blog/server/progress/postgrestest"
)

// mustConnect is a database without a store.
func mustConnect(t *testing.T, dsn string) *database {
	t.Helper()
	d, err := newPostgreSQL(dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.close() })
	return d
}

// Values come back as they went.
func TestValuesOfPostgreSQL(t *testing.T) {
	d := mustConnect(t, shared.NewDatabase(t, ""))
	for want, kind := range map[any]string{
		int64(math.MinInt64): "BIGINT", int64(math.MaxInt64): "BIGINT", int64(0): "BIGINT",
		0.1: "FLOAT8", math.Inf(-1): "FLOAT8", math.SmallestNonzeroFloat64: "FLOAT8",
		"": "TEXT", "ü\u202e漢字'\\": "TEXT",
	} {
		var got any
		if err := d.read.QueryRowContext(t.Context(), `SELECT $1::`+kind, want).Scan(&got); err != nil || got != want {
			t.Errorf("%#v came back as %#v, %v", want, got, err)
		}
	}
	for _, want := range [][]byte{{}, {0}, []byte("\\x00\xff")} {
		var got any
		if err := d.read.QueryRowContext(t.Context(), `SELECT $1::BYTEA`, want).Scan(&got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q came back as %#v, %v", want, got, err)
		}
	}
	var null any
	if err := d.read.QueryRowContext(t.Context(), `SELECT NULL::TEXT`).Scan(&null); err != nil || null != nil {
		t.Errorf("NULL came back as %#v, %v", null, err)
	}
	var nan float64
	if err := d.read.QueryRowContext(t.Context(), `SELECT $1::FLOAT8`, math.NaN()).Scan(&nan); err != nil || !math.IsNaN(nan) {
		t.Errorf("NaN came back as %v, %v", nan, err)
	}
}

// What is not known, or refused, is an error, and the connection is good afterwards.
func TestErrorsOfPostgreSQL(t *testing.T) {
	d := mustConnect(t, shared.NewDatabase(t, ""))
	for query, args := range map[string][]any{
		`SELECT now()`:              {},
		`SELECT $1::BOOL`:           {true},
		`SELECT 1/0`:                {},
		`SELECT nothing`:            {},
		`SELECT 1/$1::BIGINT`:       {0},
		`SELECT $1::BIGINT; SELECT`: {0},
		`SELECT 1/(3-n) FROM generate_series(1::BIGINT, 5) n`: {}, // after two good rows
	} {
		rows := 0
		err := each(t.Context(), d.read, func(rs *sql.Rows) error { rows++; var got any; return rs.Scan(&got) }, query, args...)
		if err == nil {
			t.Errorf("%s: no error, %d rows", query, rows)
		}
		var one int64
		if err := d.read.QueryRowContext(t.Context(), `SELECT $1::BIGINT`, 1).Scan(&one); err != nil || one != 1 {
			t.Errorf("after %s: %d, %v", query, one, err)
		}
	}
	if _, err := d.read.PrepareContext(t.Context(), `SELECT 1`); err == nil {
		t.Error("a statement was prepared")
	}
	if _, err := d.read.BeginTx(t.Context(), &sql.TxOptions{ReadOnly: true}); err == nil {
		t.Error("a transaction only reads")
	}
	if err := d.read.PingContext(t.Context()); err != nil {
		t.Error(err)
	}
}

// A transaction in which something failed cannot be committed; one whose context ended
// is undone.
func TestTransactionsOfPostgreSQL(t *testing.T) {
	d := mustConnect(t, shared.NewDatabase(t, ""))
	if _, err := d.write.ExecContext(t.Context(), `CREATE TABLE t (n BIGINT); INSERT INTO t VALUES (0)`); err != nil {
		t.Fatal(err)
	}
	begin := func(ctx context.Context) *sql.Tx {
		t.Helper()
		tx, err := d.write.BeginTx(ctx, nil)
		if err == nil {
			_, err = tx.ExecContext(ctx, `INSERT INTO t VALUES ($1)`, 1)
		}
		if err != nil {
			t.Fatal(err)
		}
		return tx
	}
	tx := begin(t.Context())
	if _, err := tx.ExecContext(t.Context(), `SELECT 1/$1::BIGINT`, 0); err == nil {
		t.Error("no error")
	}
	if err := tx.Commit(); err == nil {
		t.Error("a transaction that had failed was committed")
	}
	ctx, cancel := context.WithCancel(t.Context())
	tx = begin(ctx)
	cancel()
	if err := tx.Commit(); err == nil {
		t.Error("it was committed after its context had ended")
	}
	var n int64
	if err := d.write.QueryRowContext(t.Context(), `SELECT count(*) FROM t`).Scan(&n); err != nil || n != 1 {
		t.Errorf("there are %d rows, %v", n, err)
	}
	if err := begin(t.Context()).Commit(); err != nil {
		t.Error(err)
	}
}

// Servers that write of the same readers at once, and link them meanwhile, all get
// through, without an error that would have to be tried again.
func TestManyServersWrite(t *testing.T) {
	eachKind(t, func(t *testing.T, dsn string) {
		const servers, readers, rounds = 4, 10, 8
		var wg sync.WaitGroup
		for n := range servers {
			s := mustOpen(t, dsn, nil)
			wg.Go(func() {
				for round := range rounds {
					for r := range readers {
						s.Visit(reader(r))
						s.Save(reader(r), Reading{Post: fmt.Sprint("post", n), Furthest: float64(round) / rounds})
					}
					if err := s.Flush(context.Background()); err != nil {
						t.Error(err)
					}
					code, err := s.Link(context.Background(), reader(round))
					if err == nil {
						err = s.Join(context.Background(), reader(n), code)
					}
					if err != nil && !errors.As(err, new(answer)) {
						t.Error(err)
					}
				}
				if h := s.Health(); h.Failures > 0 || h.Forgotten > 0 {
					t.Errorf("health %+v", h)
				}
			})
		}
		wg.Wait()
		s := mustOpen(t, dsn, nil)
		for r := range readers {
			state := mustLoad(t, s, reader(r))
			for n := range servers {
				if got := state.Readings[fmt.Sprint("post", n)].Furthest; got != float64(rounds-1)/rounds {
					t.Errorf("reader %d came to %v of what server %d wrote", r, got, n)
				}
			}
		}
		if _, err := s.Check(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// A server that accepts and says nothing holds nobody up, not even the start.
func TestServerThatSaysNothing(t *testing.T) {
	dir, err := os.MkdirTemp("", "pg") // a short path: that of a socket has 108 bytes at most
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	l, err := net.Listen("unix", filepath.Join(dir, ".s.PGSQL.5432"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	s, err := Open(ctx, Config{DSN: "postgres://u:hunter2@/x?host=" + dir, Secret: testSecret()})
	if err != nil {
		t.Fatal(err)
	}
	s.Visit(reader(1))
	if h := s.Health(); h.Err == nil || strings.Contains(h.Err.Error(), "hunter2") {
		t.Errorf("health %+v", h)
	}
	begin := time.Now()
	if _, err := s.Load(t.Context(), reader(1)); err == nil || time.Since(begin) > loadTime {
		t.Errorf("loaded in %v, %v", time.Since(begin), err)
	}
	ctx, cancel = context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := s.Close(ctx); err == nil || !strings.Contains(err.Error(), "the progress of 1 readers is lost") {
		t.Errorf("closed: %v", err)
	}
}

// A server that stops in the middle, as when its machine sleeps, is waited for half a
// second, and is asked again when it goes on.
func TestServerThatStops(t *testing.T) {
	var c postgrestest.Cluster
	dsn := c.NewDatabase(t, "")
	t.Cleanup(c.Stop)
	s := mustOpen(t, dsn, nil)
	s.Visit(reader(1))
	mustFlush(t, s)
	c.Signal(t, syscall.SIGSTOP)
	s.loadTime = loadTime
	s.Save(reader(1), Reading{Post: "p"})
	begin := time.Now()
	state, err := s.Load(t.Context(), reader(1))
	if d := time.Since(begin); err == nil || d < loadTime || d > 10*loadTime || len(state.Readings) != 1 || s.Health().Err == nil {
		t.Errorf("loaded in %v: %+v, %v", d, state, err)
	}
	c.Signal(t, syscall.SIGCONT)
	s.loadTime = patience
	mustFlush(t, s)
	if state := mustLoad(t, s, reader(1)); len(state.Readings) != 1 || state.Keys != 1 || s.Health().Err != nil {
		t.Errorf("afterwards: %+v, health %+v", state, s.Health())
	}
}

// A connection that the server has closed is replaced without a word.
func TestConnectionThatWasClosed(t *testing.T) {
	dsn := shared.NewDatabase(t, "")
	s, other := mustOpen(t, dsn, nil), mustConnect(t, dsn)
	s.Visit(reader(1))
	mustFlush(t, s)
	mustLoad(t, s, reader(1))
	end := `SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`
	if err := other.read.QueryRowContext(t.Context(), end).Scan(new(int)); err != nil {
		t.Fatal(err)
	}
	_, err := s.Load(t.Context(), reader(1))
	if err != nil {
		t.Errorf("loaded: %v", err)
	}
	s.Visit(reader(2))
	mustFlush(t, s)
}
