package progress

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// Whoever wants to know is told when the database ceases to answer and when it begins
// again, each once, and may use the store then.
func TestChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f fault
		var s *Store
		told := make(chan Health, 10)
		s = openFaulty(t, &f, Config{Changed: func(h Health) {
			told <- h
			s.Save(reader(1), Reading{Post: "told"})
			_, _ = s.Load(context.Background(), reader(1))
		}})
		s.Visit(reader(1))
		time.Sleep(time.Hour)
		if len(told) > 0 {
			t.Errorf("told %+v of nothing", <-told)
		}
		for range 3 {
			f.set(errors.New("away"), nil)
			s.Visit(reader(2))
			time.Sleep(time.Hour)
			if h := <-told; h.Err == nil || len(told) > 0 {
				t.Errorf("when it was away: %+v, and %d more", h, len(told))
			}
			f.set(nil, nil)
			time.Sleep(time.Hour)
			if h := <-told; h.Err != nil || len(told) > 0 {
				t.Errorf("when it came: %+v, and %d more", h, len(told))
			}
		}
		mustClose(t, s)
	})
}

// A database that was away for less than it takes to tell is told to answer again: whoever
// was not answered waits for that.
func TestChangedQuickly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f fault
		told, wait := make(chan Health), make(chan struct{})
		s := openFaulty(t, &f, Config{Changed: func(h Health) { told <- h; <-wait }})
		fail := func(err error) {
			f.set(err, nil)
			s.Visit(reader(1))
			time.Sleep(time.Hour)
		}
		for _, err := range []error{errors.New("away"), nil} {
			fail(err)
			if h := <-told; (h.Err == nil) != (err == nil) {
				t.Errorf("told %+v", h)
			}
			if err != nil {
				wait <- struct{}{}
			}
		}
		fail(errors.New("away"))
		fail(nil)
		wait <- struct{}{}
		if h := <-told; h.Err != nil {
			t.Errorf("told %+v", h)
		}
		close(wait)
		mustClose(t, s)
	})
}

// A database that is away at the start is told too.
func TestChangedAtTheStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f fault
		f.set(errors.New("nobody there"), nil)
		told := make(chan Health, 1)
		s := openFaulty(t, &f, Config{Changed: func(h Health) { told <- h }})
		if h := <-told; h.Err == nil {
			t.Errorf("told %+v", h)
		}
		f.set(nil, nil)
		if h := <-told; h.Err != nil {
			t.Errorf("told %+v", h)
		}
		mustClose(t, s)
	})
}

// Readers do not wait for who is told, and whoever closes the store waits as long as
// they like.
func TestChangedThatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f fault
		wait := make(chan struct{})
		s := openFaulty(t, &f, Config{Changed: func(Health) { <-wait }})
		f.set(errors.New("away"), nil)
		begin := time.Now()
		for range 10 {
			s.Save(reader(1), Reading{Post: "p"})
			if _, err := s.Load(t.Context(), reader(1)); err == nil {
				t.Error("it answers")
			}
		}
		if d := time.Since(begin); d != 0 {
			t.Errorf("it took %v", d)
		}
		f.set(nil, nil)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_ = s.Close(ctx)
		if d := time.Since(begin); d > time.Second {
			t.Errorf("it took %v to close", d)
		}
		close(wait)
	})
}
