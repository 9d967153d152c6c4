package progress

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"
)

// Whoever quits, and comes back through another server, finds the place, though both
// write by themselves only in an hour.
func TestFlushSoonIsFoundElsewhere(t *testing.T) {
	eachKind(t, func(t *testing.T, dsn string) {
		here, there := mustOpen(t, dsn, nil), mustOpen(t, dsn, nil)
		for visit := range 3 {
			here.Visit(reader(1))
			here.Save(reader(1), Reading{Post: "p", Place: fmt.Append(nil, "place ", visit)})
			here.FlushSoon()
			begin, found := time.Now(), ""
			for found != fmt.Sprint("place ", visit) {
				if found = string(mustLoad(t, there, reader(1)).Readings["p"].Place); time.Since(begin) > patience {
					t.Fatalf("visit %d: found %q", visit, found)
				}
			}
		}
	})
}

// What is wanted soon is written at once, what others want then together, and rarely
// enough that a slow disk rests most of the time. Who saves only waits as before.
func TestFlushSoonIsShared(t *testing.T) {
	for _, slow := range []time.Duration{0, 500 * time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			var f fault
			s := openFaulty(t, &f, Config{})
			f.mu.Lock()
			f.slow = slow
			f.mu.Unlock()
			before, _ := f.counts()
			begin := time.Now()
			for n := range 1000 {
				s.Visit(reader(n))
				s.FlushSoon()
				time.Sleep(10 * time.Millisecond)
			}
			commits, _ := f.counts()
			commits = commits[len(before):]
			if len(commits) < 4 || commits[0].Sub(begin) != slow {
				t.Fatalf("slow by %v: written %d times, first after %v", slow, len(commits), commits[0].Sub(begin))
			}
			for n := 1; n < len(commits); n++ {
				pause := commits[n].Sub(commits[n-1]) - slow
				if least := max(flushSoon, restFactor*slow); pause < least || pause > least+20*time.Millisecond {
					t.Errorf("slow by %v: a pause of %v, want %v", slow, pause, least)
				}
			}
			time.Sleep(time.Minute)
			s.FlushSoon() // of nothing
			begin = time.Now()
			s.Save(reader(1), Reading{Post: "p"})
			time.Sleep(time.Minute)
			after, _ := f.counts()
			if last := after[len(after)-1].Sub(begin); last != flushEvery+slow {
				t.Errorf("slow by %v: saved, and written after %v", slow, last)
			}
			mustClose(t, s)
		})
	}
}

// A database that does not answer is asked no sooner.
func TestFlushSoonOfAFailingStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f fault
		s := openFaulty(t, &f, Config{})
		f.set(errors.New("away"), nil)
		s.Visit(reader(1))
		time.Sleep(10 * time.Minute)
		_, before := f.counts()
		for range 3600 {
			s.FlushSoon()
			time.Sleep(time.Second)
		}
		if _, tried := f.counts(); len(tried)-len(before) > 150 {
			t.Errorf("tried %d times in an hour", len(tried)-len(before))
		}
		f.set(nil, nil)
		time.Sleep(longestPause)
		if h := s.Health(); h.Readers != 0 || h.Err != nil {
			t.Errorf("health %+v", h)
		}
		mustClose(t, s)
	})
}
