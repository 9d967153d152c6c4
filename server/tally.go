package server

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"github.com/VictoriaMetrics/metrics"
)

// refusal is why somebody is turned away. The set is closed, for these are labels of
// the metrics: nothing that a client sends becomes one.
type refusal string

const (
	refusedRate       refusal = "rate"        // too many new connections from one address
	refusedAddress    refusal = "address"     // too many at once from one address
	refusedHalfOpen   refusal = "half-open"   // displaced by a newcomer before a session
	refusedFull       refusal = "full"        // all sessions are taken
	refusedPerAddress refusal = "per-address" // all sessions of one address are taken
	refusedChannel    refusal = "channel"     // too many channels in one connection
	refusedProxy      refusal = "proxy"       // no valid PROXY header from a trusted proxy
)

// failedHandshake is counted apart in the metrics, and among the refusals in the log.
const failedHandshake refusal = "handshake"

// refusals are all of them, in the order of a visit.
var refusals = [...]refusal{
	refusedRate, refusedAddress, refusedProxy, refusedHalfOpen, failedHandshake,
	refusedFull, refusedPerAddress, refusedChannel,
}

// endings are those that the metrics have from the start, for a rate is right only
// from the second value on.
var endings = [...]ending{ended, drained, lost, failed}

// Upper bounds of the histograms, in seconds. A handshake is a few round trips, of
// 300 ms around the world, and now and then a person who compares a fingerprint.
var (
	handshakeBuckets = []float64{.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 120}
	paintBuckets     = []float64{.025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 120}
)

// tally counts what happens, for the metrics and for the noise in the log. Its methods
// may be called by many at once, take no longer than a lock is held, and keep nothing
// that grows with what clients send.
type tally struct {
	log     *slog.Logger
	metrics *metrics.Set
	trusted []netip.Prefix // proxies, which speak for others

	connections, failures, panics, in, out *metrics.Counter
	refusals                               map[refusal]*metrics.Counter // never written to
	handshakes, paints                     *metrics.PrometheusHistogram

	mu       sync.Mutex
	sessions sessionCount
	noise    noise                      // of this period
	hour     [hourPeriods]refusalCounts // of the last ones; the next overwrites the oldest
	periods  int                        // that have been
}

// hourPeriods are the periods of noise that an operator is told of.
const hourPeriods = int(time.Hour / noisePeriod)

// newTally counts from nothing.
func newTally(config Config) *tally {
	set := metrics.NewSet()
	t := &tally{
		log:         config.Log,
		metrics:     set,
		trusted:     config.TrustedProxies,
		connections: set.NewCounter("edgerunner_connections_total"),
		failures:    set.NewCounter("edgerunner_handshakes_failed_total"),
		panics:      set.NewCounter("edgerunner_panics_total"),
		in:          set.NewCounter("edgerunner_received_bytes_total"),
		out:         set.NewCounter("edgerunner_sent_bytes_total"),
		handshakes:  set.NewPrometheusHistogramExt("edgerunner_handshake_seconds", handshakeBuckets),
		paints:      set.NewPrometheusHistogramExt("edgerunner_first_paint_seconds", paintBuckets),
		noise:       newNoise(time.Now()),
	}
	t.refusals = map[refusal]*metrics.Counter{failedHandshake: t.failures}
	for _, why := range refusals {
		if why != failedHandshake {
			t.refusals[why] = set.NewCounter(fmt.Sprintf("edgerunner_refused_total{reason=%q}", why))
		}
	}
	for _, how := range endings {
		t.endings(how)
	}
	set.NewGauge("edgerunner_sessions", func() float64 { return float64(t.count().now) })
	set.NewGauge("edgerunner_sessions_highest", func() float64 { return float64(t.count().highest) })
	return t
}

// endings counts the sessions that ended in a way.
func (t *tally) endings(how ending) *metrics.Counter {
	return t.metrics.GetOrCreateCounter(fmt.Sprintf("edgerunner_sessions_total{ended=%q}", how))
}

// connected counts a TCP connection that was accepted.
func (t *tally) connected() { t.connections.Inc() }

// refused counts somebody who is turned away. The address may be the zero one, if
// it is not known.
func (t *tally) refused(addr netip.Addr, why refusal) {
	t.turnedAway(addr, why)
	t.log.Debug("turned away", "addr", addr, "why", string(why))
}

func (t *tally) turnedAway(addr netip.Addr, why refusal) {
	if c := t.refusals[why]; c != nil {
		c.Inc()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.noise.add(addr, why)
}

// handshook counts a client that is let in, and the time from accepting it until then.
func (t *tally) handshook(took time.Duration) { t.handshakes.Update(took.Seconds()) }

// handshakeFailed counts a client that did not come as far.
func (t *tally) handshakeFailed(addr netip.Addr, err error) {
	t.turnedAway(addr, failedHandshake)
	if t.log.Enabled(context.Background(), slog.LevelDebug) { // or its text is made for nothing
		t.log.Debug("no handshake", "addr", addr, "err", clean(fmt.Sprint(err), maxLogged))
	}
}

// began counts a session in, and ended counts it out.
func (t *tally) began() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sessions.began(time.Now())
}

func (t *tally) ended(how ending) {
	t.endings(how).Inc()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sessions.now--
}

func (t *tally) count() sessionCount {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.sessions
}

// painted counts a session that has its first frame, and the time from accepting the
// connection until then.
func (t *tally) painted(after time.Duration) { t.paints.Update(after.Seconds()) }

// moved counts bytes that came and went.
func (t *tally) moved(in, out int64) {
	t.in.AddInt64(in)
	t.out.AddInt64(out)
}

// panicked counts a panic that was caught.
func (t *tally) panicked() { t.panics.Inc() }

// watch says what is in the noise, once in a while and when it is stopped.
func (t *tally) watch() (stop func()) {
	done, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		defer t.sumUp()
		tick := time.NewTicker(noisePeriod)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				t.sumUp()
			case <-done:
				return
			}
		}
	}()
	return func() { close(done); <-stopped }
}

// sumUp ends a period of noise.
func (t *tally) sumUp() {
	now := time.Now()
	t.mu.Lock()
	over := t.noise
	t.noise = newNoise(now)
	t.hour[t.periods%hourPeriods] = over.counts
	t.periods++
	t.mu.Unlock()
	over.say(t.log, now, t.trusted) // a log may be slow
}

// lastHour is how many were turned away in the last hour, by the reason; none if
// there was none.
func (t *tally) lastHour() map[string]int {
	t.mu.Lock()
	defer t.mu.Unlock()
	sums := map[string]int{}
	for _, counts := range append(t.hour[:], t.noise.counts) {
		for i, n := range counts {
			if n > 0 {
				sums[string(refusals[i])] += n
			}
		}
	}
	return sums
}

// write writes the metrics in the text format of Prometheus.
func (t *tally) write(w io.Writer) { t.metrics.WritePrometheus(w) }

// sessionCount is how many sessions there are and were.
type sessionCount struct {
	now, highest int
	today        int // began on this day
	day          time.Time
}

func (c *sessionCount) began(at time.Time) {
	c.now++
	c.highest = max(c.highest, c.now)
	if day := midnight(at); !day.Equal(c.day) {
		c.day, c.today = day, 0
	}
	c.today++
}

// midnight is when the day of a time began, by the clock of the server.
func midnight(at time.Time) time.Time {
	year, month, day := at.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, at.Location())
}
