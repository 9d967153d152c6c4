package progress

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// manyReaders is how many readers the store of the benchmarks has, with twenty posts each.
var manyReaders = flag.Int("readers", 10_000, "how many readers the store of the benchmarks has")

// bigStore is a store with many readers, and the keys of some of them.
func bigStore(b *testing.B) (*Store, []Reader) {
	b.Helper()
	path := filepath.Join(b.TempDir(), "progress.db")
	s := mustOpen(b, path, nil)
	mustClose(b, s)
	begin := time.Now()
	fill(b, path)
	b.Logf("%d readers with 20 posts each: %d MB, filled in %v", *manyReaders, size(path)>>20, time.Since(begin).Round(time.Second))
	s = mustOpen(b, path, nil)
	var keys []Reader
	err := each(b.Context(), s.db.read, func(rows *sql.Rows) error {
		var key []byte
		err := rows.Scan(&key)
		keys = append(keys, readerOf(key))
		return err
	}, `SELECT key FROM keys LIMIT 100000`)
	if err != nil {
		b.Fatal(err)
	}
	rand.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	return s, keys
}

// fill puts the readers into the store, with names, places and versions as long as real
// ones.
func fill(b *testing.B, path string) {
	b.Helper()
	db, err := sql.Open("sqlite", sqliteName(path, "_journal_mode=OFF&_synchronous=OFF&_pragma=cache_size(-200000)"))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	hour := hours(time.Now())
	for _, statement := range []string{
		`CREATE TEMP TABLE numbers AS WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM n LIMIT ` + fmt.Sprint(*manyReaders) + `) SELECT n FROM n`,
		`INSERT INTO readers SELECT random() & 0x3fffffffffffffff, ` + fmt.Sprint(hour) + ` - n % 10000, 0 FROM numbers`,
		`INSERT INTO keys SELECT randomblob(32), id FROM readers`,
		`CREATE TEMP TABLE posts AS WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM n LIMIT 20) SELECT printf('a-post-of-the-blog-%02d', n) AS post FROM n`,
		`INSERT INTO readings SELECT id, post, randomblob(48), 0.5, 0, hex(randomblob(8)), seen FROM readers CROSS JOIN posts ORDER BY id, post`,
		`INSERT INTO preferences SELECT id, 'theme/xterm-256color', 'dark' FROM readers ORDER BY id`,
	} {
		if _, err := db.ExecContext(b.Context(), statement); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoad is a reader who comes back, another one each time.
func BenchmarkLoad(b *testing.B) {
	s, keys := bigStore(b)
	for n := 0; b.Loop(); n++ {
		if state, err := s.Load(b.Context(), keys[n%len(keys)]); err != nil || len(state.Readings) != 20 {
			b.Fatal(len(state.Readings), err)
		}
	}
}

// BenchmarkLoadFromDisk is the same on a machine whose memory has nothing of the file.
func BenchmarkLoadFromDisk(b *testing.B) {
	s, keys := bigStore(b)
	if err := s.db.tidy(b.Context(), s.db.write); err != nil {
		b.Fatal(err)
	}
	f, err := os.Open(s.db.name)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	if err := f.Sync(); err != nil { // what is not on the disk yet would stay in memory
		b.Fatal(err)
	}
	for n := 0; b.Loop(); n++ {
		b.StopTimer()
		if err := unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if _, err := s.Load(b.Context(), keys[n%len(keys)]); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoadWhileWriting is the same, while what a thousand readers save is written.
func BenchmarkLoadWhileWriting(b *testing.B) {
	s, keys := bigStore(b)
	ctx, stop := context.WithCancel(b.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for n := 0; ctx.Err() == nil; n++ {
			s.Save(keys[n%1000], Reading{Post: "a-post-of-the-blog-07", Place: make([]byte, 48)})
			if n%1000 == 0 {
				_ = s.Flush(ctx)
			}
		}
	}()
	var longest time.Duration
	for n := 0; b.Loop(); n++ {
		begin := time.Now()
		if _, err := s.Load(b.Context(), keys[n%len(keys)]); err != nil {
			b.Fatal(err)
		}
		longest = max(longest, time.Since(begin))
	}
	b.ReportMetric(float64(longest.Microseconds()), "longest-µs")
	stop()
	<-ended
}

// BenchmarkSave is what a key press may cost.
func BenchmarkSave(b *testing.B) {
	s := mustOpen(b, filepath.Join(b.TempDir(), "progress.db"), nil)
	who, place := reader(1), make([]byte, 48)
	for n := 0; b.Loop(); n++ {
		s.Save(who, Reading{Post: "a-post", Place: place, Furthest: float64(n%100) / 100})
	}
}

// BenchmarkFlush writes what 250 readers of many have saved, two posts each.
func BenchmarkFlush(b *testing.B) {
	s, keys := bigStore(b)
	for n := 0; b.Loop(); n++ {
		for i := range maxBatch / 4 {
			who := keys[(n*maxBatch/4+i)%len(keys)]
			s.Save(who, Reading{Post: "a-post-of-the-blog-03", Place: make([]byte, 48)})
			s.Save(who, Reading{Post: "a-post-of-the-blog-09", Place: make([]byte, 48)})
		}
		mustFlush(b, s)
	}
}

// BenchmarkPostgreSQL is a reader who comes back, and 250 that are written.
func BenchmarkPostgreSQL(b *testing.B) {
	s := mustOpen(b, shared.NewDatabase(b, ""), nil)
	for n := range maxBatch / 4 {
		s.Visit(reader(n))
		for post := range 20 {
			s.Save(reader(n), Reading{Post: fmt.Sprint("a-post-of-the-blog-", post), Place: make([]byte, 48)})
		}
	}
	mustFlush(b, s)
	b.Run("Load", func(b *testing.B) {
		for n := 0; b.Loop(); n++ {
			mustLoad(b, s, reader(n%(maxBatch/4)))
		}
	})
	b.Run("Flush", func(b *testing.B) {
		for b.Loop() {
			for n := range maxBatch / 4 {
				s.Save(reader(n), Reading{Post: "a-post-of-the-blog-3", Place: make([]byte, 48)})
				s.Save(reader(n), Reading{Post: "a-post-of-the-blog-9", Place: make([]byte, 48)})
			}
			mustFlush(b, s)
		}
	})
}
