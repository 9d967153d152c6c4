package server

import (
	"errors"
	"log/slog"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"
)

func testTally() *tally { return newTally(Config{Log: slog.New(slog.DiscardHandler)}) }

// What many count at once is counted once each.
func TestTally(t *testing.T) {
	c := testTally()
	addr := netip.MustParseAddr("203.0.113.7")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				c.connected()
				c.refused(addr, refusedRate)
				c.refused(netip.Addr{}, refusedFull)
				c.handshakeFailed(addr, errors.New("EOF"))
				c.handshook(30 * time.Millisecond)
				c.began()
				c.painted(time.Second)
				c.moved(2, 3)
				c.panicked()
				c.ended(lost)
			}
		})
	}
	all.Wait()
	c.began()
	var b strings.Builder
	c.metrics.write(&b)
	for _, want := range []string{
		"edgerunner_connections_total 800\n",
		`edgerunner_refused_total{reason="rate"} 800` + "\n",
		`edgerunner_refused_total{reason="full"} 800` + "\n",
		`edgerunner_refused_total{reason="proxy"} 0` + "\n",
		"edgerunner_handshakes_failed_total 800\n",
		`edgerunner_handshake_seconds_bucket{le="0.025"} 0` + "\n",
		`edgerunner_handshake_seconds_bucket{le="0.05"} 800` + "\n",
		`edgerunner_first_paint_seconds_bucket{le="1"} 800` + "\n",
		"edgerunner_first_paint_seconds_count 800\n",
		"edgerunner_sessions 1\n",
		`edgerunner_sessions_total{ended="lost"} 800` + "\n",
		`edgerunner_sessions_total{ended="quit"} 0` + "\n",
		"edgerunner_received_bytes_total 1600\n",
		"edgerunner_sent_bytes_total 2400\n",
		"edgerunner_panics_total 800\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}
