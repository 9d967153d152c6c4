package progress

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"
)

// writerDSN names the store to which the binary of the tests writes until it is killed.
const writerDSN = "PROGRESS_TEST_WRITER"

// Of whom and what it writes; many more are written without being waited for.
const (
	crashReaders = 5
	crashPosts   = 3
	crashOthers  = 40
)

// writeForEver writes one number after the other everywhere, and says each that was
// written. Meanwhile it writes other things, by the clock of the store.
func writeForEver(dsn string) {
	ctx := context.Background()
	s, err := Open(ctx, Config{DSN: dsn, Secret: testSecret(), FlushEvery: time.Millisecond})
	if err != nil {
		fmt.Println("error:", err)
		return
	}
	go func() {
		for n := 0; ; n++ {
			who := reader(crashReaders + n%crashOthers)
			s.Visit(who)
			s.Save(who, Reading{Post: fmt.Sprint("post", n%20), Place: make([]byte, n%500)})
			if n%500 == 499 {
				_ = s.Flush(ctx)
			}
		}
	}()
	begin, _ := strconv.Atoi(os.Getenv("PROGRESS_TEST_BEGIN"))
	for n := begin + 1; ; n++ {
		for who := range crashReaders {
			s.Visit(reader(who))
			for post := range crashPosts {
				s.Save(reader(who), Reading{Post: fmt.Sprint("post", post), Place: strconv.AppendInt(nil, int64(n), 10)})
			}
		}
		if err := s.Flush(ctx); err != nil {
			fmt.Println("error:", err)
			return
		}
		fmt.Println(n)
	}
}

// killWriter has a server write until it is killed, a while after it began, or after it
// said that something was written. It returns the last number that it said.
func killWriter(t *testing.T, dsn string, begin int, early bool, after time.Duration) (said int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), writerDSN+"="+dsn, "PROGRESS_TEST_BEGIN="+strconv.Itoa(begin))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill := sync.OnceFunc(func() { time.AfterFunc(after, func() { _ = cmd.Process.Kill() }) })
	if early {
		kill()
	}
	said = begin
	for lines := bufio.NewScanner(out); lines.Scan(); kill() {
		if said, err = strconv.Atoi(lines.Text()); err != nil {
			t.Fatal(lines.Text())
		}
	}
	kill()
	_ = cmd.Wait() // it was killed
	return said
}

// checkWritten holds that everywhere is a number that is not older than the last that
// was said, and returns the newest.
func checkWritten(t *testing.T, dsn string, said int) (newest int) {
	t.Helper()
	s := mustOpen(t, dsn, nil)
	defer mustClose(t, s)
	if _, err := s.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	newest = said
	for who := range crashReaders {
		state := mustLoad(t, s, reader(who))
		for post := range crashPosts {
			got, _ := strconv.Atoi(string(state.Readings[fmt.Sprint("post", post)].Place))
			if got < said {
				t.Errorf("reader %d, post %d: %d was kept, and %d was said to be", who, post, got, said)
			}
			newest = max(newest, got)
		}
	}
	return newest
}

// crashRounds is how many servers of each kind are killed.
const crashRounds = 200

// Servers are killed at any moment, every tenth while it makes the store: it is never
// damaged, and what was written is there.
func TestKilled(t *testing.T) {
	for name, fresh := range map[string]func(t *testing.T) (dsn string){
		"SQLite":     func(t *testing.T) string { return filepath.Join(t.TempDir(), "data", "progress.db") },
		"PostgreSQL": func(t *testing.T) string { return shared.NewDatabase(t, "") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // most of it is waiting for disks
			killWriters(t, fresh)
		})
	}
}

func killWriters(t *testing.T, fresh func(*testing.T) (dsn string)) {
	t.Helper()
	rounds := crashRounds
	if testing.Short() {
		rounds /= 10
	}
	dsn, newest, wrote := "", 0, 0
	for round := range rounds {
		early := round%10 == 0
		if early {
			dsn, newest = fresh(t), 0
		}
		said := killWriter(t, dsn, newest, early, rand.N(50*time.Millisecond))
		if said > newest {
			wrote++
		}
		if newest = checkWritten(t, dsn, said); t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
	t.Logf("of %d servers %d wrote something before they were killed", rounds, wrote)
	if wrote < rounds-rounds/10-1 {
		t.Errorf("only %d of %d wrote something", wrote, rounds)
	}
}
