package progress

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fault is a database of a test that can fail and hang.
type fault struct {
	mu      sync.Mutex
	err     error         // of all that is asked
	after   error         // of commits, which are done nevertheless
	hang    chan struct{} // nothing returns until it is closed, whatever the context says; nil for not
	slow    time.Duration // how long a commit takes
	commit  error         // of commits, which are not done
	commits []time.Time
	tried   []time.Time
}

// set changes what is wrong.
func (f *fault) set(err error, hang chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err, f.hang = err, hang
}

// pass hangs or fails, if it shall.
func (f *fault) pass() error {
	f.mu.Lock()
	err, hang := f.err, f.hang
	f.mu.Unlock()
	if hang != nil {
		<-hang
	}
	return err
}

func (f *fault) counts() (commits, tried []time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.commits, f.tried
}

// openFaulty opens a store in SQLite behind a fault.
func openFaulty(t *testing.T, f *fault, config Config) *Store {
	t.Helper()
	d, err := newSQLite(filepath.Join(t.TempDir(), "progress.db"))
	if err != nil {
		t.Fatal(err)
	}
	write, read := faultyConnector{d.write.Driver(), d.name, writeOptions, f}, faultyConnector{d.read.Driver(), d.name, readOptions, f}
	if err := d.close(); err != nil {
		t.Fatal(err)
	}
	d.pools(write, read)
	config.Secret = testSecret()
	s, err := open(t.Context(), config, d)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

type faultyConnector struct {
	sqlite        driver.Driver
	path, options string
	*fault
}

func (c faultyConnector) Driver() driver.Driver { return c.sqlite }

func (c faultyConnector) Connect(context.Context) (driver.Conn, error) {
	if err := c.pass(); err != nil {
		return nil, err
	}
	conn, err := c.sqlite.Open(sqliteName(c.path, c.options))
	if err != nil {
		return nil, err
	}
	return &faultyConn{conn.(sqliteConn), c.fault}, nil
}

// sqliteConn is what the driver's connections can do.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ExecerContext
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
}

type faultyConn struct {
	sqliteConn
	*fault
}

func (c *faultyConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	c.mu.Lock()
	c.tried = append(c.tried, time.Now())
	c.mu.Unlock()
	if err := c.pass(); err != nil {
		return nil, err
	}
	tx, err := c.sqliteConn.BeginTx(ctx, opts)
	return faultyTx{tx, c.fault}, err
}

func (c *faultyConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if err := c.pass(); err != nil {
		return nil, err
	}
	return c.sqliteConn.ExecContext(ctx, query, args)
}

func (c *faultyConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.pass(); err != nil {
		return nil, err
	}
	return c.sqliteConn.QueryContext(ctx, query, args)
}

type faultyTx struct {
	driver.Tx
	*fault
}

func (tx faultyTx) Commit() error {
	if err := tx.pass(); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	tx.mu.Lock()
	slow, err := tx.slow, tx.commit
	tx.mu.Unlock()
	time.Sleep(slow) // of a time that passes when all wait
	if err != nil {
		return errors.Join(err, tx.Rollback())
	}
	if err := tx.Tx.Commit(); err != nil {
		return err
	}
	tx.mu.Lock()
	defer tx.mu.Unlock()
	tx.commits = append(tx.commits, time.Now())
	return tx.after
}

// What is saved is written a few seconds later, all in one transaction, and nothing is
// done when nothing is saved.
func TestWrittenEveryFewSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f fault
		s := openFaulty(t, &f, Config{})
		time.Sleep(time.Hour)
		before, _ := f.counts()
		begin := time.Now()
		for n := range maxBatch / 3 {
			s.Visit(reader(n))
			s.Save(reader(n), Reading{Post: "p"})
		}
		time.Sleep(flushEvery + time.Millisecond)
		commits, _ := f.counts()
		commits = commits[len(before):]
		if len(commits) != 1 || commits[0].Sub(begin) != flushEvery {
			t.Errorf("written at %v, saved at %v", commits, begin)
		}
		if h := s.Health(); h.Readers != 0 || h.Flushed != maxBatch/3 {
			t.Errorf("health %+v", h)
		}
		time.Sleep(time.Hour)
		if after, _ := f.counts(); len(after) != len(before)+1 {
			t.Errorf("nothing was saved, and written %d times", len(after)-len(before)-1)
		}
		mustClose(t, s)
	})
}

// A database that fails is tried again, less and less often, and loses nothing.
func TestFailingStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f fault
		s := openFaulty(t, &f, Config{})
		s.Visit(reader(1))
		s.Save(reader(1), Reading{Post: "before"})
		mustFlush(t, s)
		f.set(errors.New("the disk is on fire"), nil)
		broken := time.Now()
		s.Save(reader(1), Reading{Post: "during"})
		_, before := f.counts()
		time.Sleep(time.Hour)
		_, tried := f.counts()
		checkPauses(t, tried[len(before):])

		h := s.Health()
		if h.Err == nil || !strings.Contains(h.Err.Error(), "on fire") || h.Since.Sub(broken) > flushEvery || h.Failures < 60 || h.Readers != 1 {
			t.Errorf("health %+v", h)
		}
		state, err := s.Load(t.Context(), reader(1))
		if _, ok := state.Readings["during"]; err == nil || !ok || len(state.Readings) != 1 {
			t.Errorf("found %+v, %v", state, err)
		}
		f.set(nil, nil)
		time.Sleep(longestPause)
		if h := s.Health(); h.Err != nil || h.Readers != 0 || h.Dropped != 0 {
			t.Errorf("afterwards: health %+v", h)
		}
		if state := mustLoad(t, s, reader(1)); len(state.Readings) != 2 {
			t.Errorf("afterwards: %+v", state)
		}
		mustClose(t, s)
	})
}

// checkPauses holds that tries become rarer, until there is one about every minute.
func checkPauses(t *testing.T, tried []time.Time) {
	t.Helper()
	if len(tried) < 60 || len(tried) > 150 {
		t.Errorf("tried %d times in an hour", len(tried))
	}
	for n := 1; n < len(tried); n++ {
		longest := min(firstPause<<min(n-1, 10), longestPause)
		if pause := tried[n].Sub(tried[n-1]); pause > longest || pause < longest/2 {
			t.Errorf("pause %d was %v, want %v at most and a half at least", n, pause, longest)
		}
	}
}

// A database that hangs, and cannot even be told to give up, holds nobody up: saving
// takes no time, a reader who comes waits half a second, and whoever closes the store
// waits as long as they like.
func TestHangingStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f fault
		s := openFaulty(t, &f, Config{})
		s.Visit(reader(1))
		s.Save(reader(1), Reading{Post: "before", Furthest: 0.5})
		mustFlush(t, s)
		hang := make(chan struct{})
		f.set(nil, hang)
		begin := time.Now()
		s.Save(reader(1), Reading{Post: "before", Furthest: 0.1, Place: []byte("x")})
		s.Visit(reader(2))
		if d := time.Since(begin); d != 0 {
			t.Errorf("saving took %v", d)
		}
		for n := range 5 * maxReads {
			begin := time.Now()
			state, err := s.Load(t.Context(), reader(1))
			if d := time.Since(begin); d != loadTime || err == nil || state.Readings["before"].Furthest != 0.1 {
				t.Errorf("load %d took %v, found %+v, %v", n, d, state, err)
			}
		}
		time.Sleep(time.Minute)
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		begin = time.Now()
		if err := s.Flush(ctx); err == nil || time.Since(begin) != 2*time.Second {
			t.Errorf("flushed in %v, %v", time.Since(begin), err)
		}
		if _, err := s.Forget(ctx, reader(9)); err == nil {
			t.Error("somebody was forgotten")
		}
		cancel()
		if h := s.Health(); h.Err == nil || h.Readers != 2 {
			t.Errorf("health %+v", h)
		}
		f.set(nil, nil)
		close(hang)
		time.Sleep(longestPause)
		if h := s.Health(); h.Err != nil || h.Readers != 0 {
			t.Errorf("afterwards: health %+v", h)
		}
		if got := mustLoad(t, s, reader(1)).Readings["before"]; got.Furthest != 0.5 || string(got.Place) != "x" {
			t.Errorf("afterwards: %+v", got)
		}
		mustClose(t, s)
	})
}

// Whoever closes a store that hangs is told what is lost, in time.
func TestCloseWhileHanging(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f fault
		s := openFaulty(t, &f, Config{})
		hang := make(chan struct{})
		f.set(nil, hang)
		s.Visit(reader(1))
		s.Visit(reader(2))
		time.Sleep(time.Minute)
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		begin := time.Now()
		err := s.Close(ctx)
		if d := time.Since(begin); d != 3*time.Second || err == nil || !strings.Contains(err.Error(), "the progress of 2 readers is lost") {
			t.Errorf("closed in %v: %v", d, err)
		}
		s.Visit(reader(3))
		if h := s.Health(); h.Dropped != 1 {
			t.Errorf("after the end: health %+v", h)
		}
		f.set(nil, nil)
		close(hang)
	})
}

// Whoever flushes waits also for what another has begun to write, and given up.
func TestFlushAfterAnotherGaveUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f fault
		s := openFaulty(t, &f, Config{})
		s.Visit(reader(1))
		hang := make(chan struct{})
		f.set(nil, hang)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := s.Flush(ctx); err == nil || s.Health().Err != nil {
			t.Errorf("flushed: %v, health %+v", err, s.Health())
		}
		f.set(nil, nil)
		time.AfterFunc(time.Second, func() { close(hang) })
		mustClose(t, s)
		if h := s.Health(); h.Readers != 0 || h.Flushed != 1 {
			t.Errorf("health %+v", h)
		}
	})
}

// A commit whose answer was lost is done again, and changes nothing then.
func TestCommitOfWhichNobodyKnows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := fault{}
		s := openFaulty(t, &f, Config{})
		s.Visit(reader(1))
		s.Save(reader(1), Reading{Post: "p", Furthest: 0.5})
		f.mu.Lock()
		f.after = errors.New("the line was cut")
		f.mu.Unlock()
		if err := s.Flush(t.Context()); err == nil {
			t.Error("it was written")
		}
		time.Sleep(5 * time.Minute)
		want := mustLoad(t, s, reader(1))
		f.mu.Lock()
		f.after = nil
		f.mu.Unlock()
		time.Sleep(longestPause)
		if h := s.Health(); h.Readers != 0 || h.Err != nil {
			t.Errorf("health %+v", h)
		}
		if diff := cmp.Diff(want, mustLoad(t, s, reader(1)), equateEmpty()); diff != "" {
			t.Error(diff)
		}
		mustClose(t, s)
	})
}

// A server that begins while its database is away serves at once, keeps what it is told,
// and knows everybody when it comes.
func TestAwayAtTheStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := fault{}
		f.set(errors.New("nobody there"), nil)
		s := openFaulty(t, &f, Config{})
		s.Visit(reader(1))
		s.Save(reader(1), Reading{Post: "p"})
		state, err := s.Load(t.Context(), reader(1))
		if err == nil || len(state.Readings) != 1 {
			t.Errorf("found %+v, %v", state, err)
		}
		if _, err := s.Link(t.Context(), reader(1)); err == nil {
			t.Error("there is a code")
		}
		time.Sleep(10 * time.Minute)
		f.set(nil, nil)
		time.Sleep(longestPause)
		if h := s.Health(); h.Err != nil || h.Readers != 0 {
			t.Errorf("health %+v", h)
		}
		if state := mustLoad(t, s, reader(1)); len(state.Readings) != 1 || state.Keys != 1 {
			t.Errorf("found %+v", state)
		}
		mustClose(t, s)
	})
}

// The memory that a store takes while its database is away is bounded: what waits can
// change, and what comes is counted and dropped.
func TestFullQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := fault{}
		s := openFaulty(t, &f, Config{})
		f.set(errors.New("away"), nil)
		for n := range 100_000 {
			s.Save(reader(n%1000), Reading{Post: fmt.Sprint("post", n), Place: make([]byte, 200)})
		}
		s.Visit(reader(5000))
		h := s.Health()
		if h.Bytes > maxQueue || h.Bytes < maxQueue-2*maxCost || h.Dropped < 50_000 || h.Readers != 1000 {
			t.Errorf("health %+v", h)
		}
		s.Save(reader(0), Reading{Post: "post0", Furthest: 0.7})
		state, _ := s.Load(t.Context(), reader(0))
		if state.Readings["post0"].Furthest != 0.7 || s.Health().Dropped != h.Dropped {
			t.Errorf("what waits did not change: %+v", state.Readings["post0"])
		}
		_ = s.Close(t.Context())
	})
}

// What the queue says that it takes is about what it takes.
func TestSizeOfTheQueue(t *testing.T) {
	for name, f := range map[string]func(q *queue, n int){
		"a post of many readers": func(q *queue, n int) {
			q.put(reader(n), always, func(e *entry) { e.begin(1); e.save(Reading{Post: "p", Place: make([]byte, 64)}, time.Now()) })
		},
		"many posts of some readers": func(q *queue, n int) {
			q.put(reader(n%100), always, func(e *entry) {
				e.save(Reading{Post: fmt.Sprint("a-post-of-the-blog-", n), Place: make([]byte, 64)}, time.Now())
			})
		},
		"preferences": func(q *queue, n int) {
			q.put(reader(n%100), always, func(e *entry) { e.prefer(fmt.Sprint("preference", n), "value") })
		},
	} {
		q, before := newQueue(), heap()
		for n := range 10_000 {
			f(q, n)
		}
		took := heap() - before
		if said := int64(q.size); took > said*5/4 || took < said/2 {
			t.Errorf("%s: it takes %d bytes, and says %d", name, took, said)
		}
		t.Logf("%s: it takes %d bytes, and says %d", name, took, q.size)
	}
}

func always(*entry) bool { return true }

// heap is how much memory is in use, in bytes.
func heap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
