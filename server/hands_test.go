package server

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// What is drawn is drawn, by few who wait for more, and none of them stays.
func TestHands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHands()
		var done sync.WaitGroup
		for range 100 {
			done.Add(1)
			h.do(func() { time.Sleep(time.Second); done.Done() }) // a terminal that takes its time holds up nobody
		}
		begin := time.Now()
		done.Wait()
		if took := time.Since(begin); took != time.Second {
			t.Errorf("all took %v", took)
		}
		synctest.Wait()
		if n := len(h.waiting); n != maxHands {
			t.Errorf("%d wait, want %d", n, maxHands)
		}
		ran := make(chan bool, 1)
		h.do(func() { ran <- true })
		<-ran
		time.Sleep(2 * handTime)
		synctest.Wait()
		if n := len(h.waiting); n != 0 {
			t.Errorf("%d stay", n)
		}
	})
}
