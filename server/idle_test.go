package server

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// A reader who presses nothing is warned before the limit, and let go at it. A key
// gives the whole time again, and takes the warning back.
func TestIdleTimes(t *testing.T) {
	const minute = time.Minute
	for _, tt := range []struct {
		name  string
		limit time.Duration
		keys  []time.Duration // since the beginning
		want  []string
	}{
		{"never", 0, nil, nil},
		{"no key", 30 * minute, nil, []string{"28m0s: 2m0s left", "30m0s: leave"}},
		{"a short limit", 2 * minute, nil, []string{"1m0s: 1m0s left", "2m0s: leave"}},
		{"a key before the warning", 30 * minute, []time.Duration{10 * minute}, []string{"38m0s: 2m0s left", "40m0s: leave"}},
		{"a key after the warning", 30 * minute, []time.Duration{29 * minute}, []string{"28m0s: 2m0s left", "57m0s: 2m0s left", "59m0s: leave"}},
		{"a key at the last moment", 10 * minute, []time.Duration{10*minute - 1}, []string{
			"8m0s: 2m0s left", "17m59.999999999s: 2m0s left", "19m59.999999999s: leave",
		}},
		{"many keys", 10 * minute, []time.Duration{minute, 2 * minute, 3 * minute, 9 * minute, 9*minute + 1, 18*minute + 1},
			[]string{"17m0.000000001s: 2m0s left", "26m0.000000001s: 2m0s left", "28m0.000000001s: leave"}},
		{"a key too late", 10 * minute, []time.Duration{11 * minute}, []string{"8m0s: 2m0s left", "10m0s: leave"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				happened := make(chan string, 10)
				i := newIdle(tt.limit,
					func(left time.Duration) { happened <- fmt.Sprintf("%s: %s left", time.Since(begin), left) },
					func() { happened <- fmt.Sprintf("%s: leave", time.Since(begin)) })
				for _, at := range tt.keys {
					time.Sleep(at - time.Since(begin))
					i.touch()
				}
				time.Sleep(24 * time.Hour)
				i.stop()
				synctest.Wait()
				close(happened)
				var got []string
				for what := range happened {
					got = append(got, what)
				}
				if !slices.Equal(got, tt.want) {
					t.Errorf("got %q, want %q", got, tt.want)
				}
			})
		})
	}
}

// When the visit has ended nobody is warned, or let go.
func TestIdleStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bad := func() { t.Error("it goes on") }
		i := newIdle(time.Minute, func(time.Duration) { bad() }, bad)
		time.Sleep(time.Second)
		i.stop()
		i.touch()
		i.stop()
		time.Sleep(time.Hour)
		synctest.Wait()
	})
}
