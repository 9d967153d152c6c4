package server

import (
	"context"
	"fmt"
	"log/slog"
	"net/netip"
	"slices"
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

// endings are all of them. The metrics have them from the start, for a rate is right
// only from the second value on.
var endings = [...]ending{ended, drained, lost, failed, idled, stalled, dead}

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
	started time.Time
	trusted []netip.Prefix // proxies, which speak for others
	metrics measures

	connections, failures, panics, in, out *metrics.Counter
	visits, commands                       *metrics.Counter
	refusals                               map[refusal]*metrics.Counter // never written to
	endings                                map[ending]*metrics.Counter  // neither
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
	m, now := newMeasures(), time.Now()
	t := &tally{
		log:     config.Log,
		started: now,
		trusted: config.TrustedProxies,
		metrics: m,
		noise:   newNoise(now),

		connections: m.counter("edgerunner_connections_total", "TCP connections that were accepted."),
		failures:    m.counter("edgerunner_handshakes_failed_total", "Clients that gave up before they were let in, or spoke something else than SSH."),
		panics:      m.counter("edgerunner_panics_total", "Panics that were caught; each has ended a session at most."),
		visits:      m.counter("edgerunner_visits_total", "Sessions of readers with a program, or who typed line by line."),
		commands:    m.counter("edgerunner_commands_total", "Sessions that ran a command or fetched files."),
		in:          m.counter("edgerunner_received_bytes_total", "Bytes that came from clients."),
		out:         m.counter("edgerunner_sent_bytes_total", "Bytes that went to clients."),
		refusals: counters(m, "edgerunner_refused_total", "Connections, sessions and channels that were refused.", "reason",
			slices.DeleteFunc(slices.Clone(refusals[:]), func(r refusal) bool { return r == failedHandshake })),
		endings:    counters(m, "edgerunner_sessions_total", "Sessions that have ended.", "ended", endings[:]),
		handshakes: m.histogram("edgerunner_handshake_seconds", "Time from accepting a connection to letting its client in.", handshakeBuckets),
		paints:     m.histogram("edgerunner_first_paint_seconds", "Time from accepting a connection to sending the first frame.", paintBuckets),
	}
	m.gauge("edgerunner_sessions", "Sessions that there are.", func() float64 { return float64(t.count().now) })
	m.gauge("edgerunner_sessions_highest", "The most sessions that there were at once.", func() float64 { return float64(t.count().highest) })
	m.gauge("edgerunner_sessions_limit", "How many sessions there may be at once.", func() float64 { return float64(config.MaxSessions) })
	m.gauge("edgerunner_start_time_seconds", "When the server was made, in seconds since 1970.", func() float64 { return float64(now.Unix()) })
	return t
}

// connected counts a TCP connection that was accepted.
func (t *tally) connected() { t.connections.Inc() }

// refused counts somebody who is turned away. The address may be the zero one, if
// it is not known.
func (t *tally) refused(addr netip.Addr, why refusal) {
	t.turnedAway(addr, why)
	t.log.Debug("turned away", "addr", written(addr), "why", string(why))
}

func (t *tally) turnedAway(addr netip.Addr, why refusal) {
	if why == failedHandshake {
		t.failures.Inc()
	} else if c := t.refusals[why]; c != nil {
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
		t.log.Debug("no handshake", "addr", written(addr), "err", clean(fmt.Sprint(err), maxLogged))
	}
}

// written is an address as the log has it; empty if it is not known.
func written(addr netip.Addr) string {
	if !addr.IsValid() {
		return ""
	}
	return addr.String()
}

// began counts a session in, and ended counts it out.
func (t *tally) began() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sessions.began()
}

// visited counts a session as that of a reader, and commanded as that of a command.
func (t *tally) visited()   { t.today(1, 0) }
func (t *tally) commanded() { t.today(0, 1) }

func (t *tally) today(visits, commands int) {
	t.visits.Add(visits)
	t.commands.Add(commands)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sessions.today = t.sessions.onDay(time.Now())
	t.sessions.today.visits += visits
	t.sessions.today.commands += commands
}

func (t *tally) ended(how ending) {
	if c := t.endings[how]; c != nil {
		c.Inc()
	}
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

// sessionCount is how many sessions there are and were.
type sessionCount struct {
	now, highest int
	today        dayCount // of the day of the last one
}

// dayCount is what the sessions of a day were for.
type dayCount struct {
	day              time.Time
	visits, commands int
}

func (c *sessionCount) began() {
	c.now++
	c.highest = max(c.highest, c.now)
}

// onDay is what there was since midnight.
func (c sessionCount) onDay(at time.Time) dayCount {
	if day := midnight(at); !day.Equal(c.today.day) {
		return dayCount{day: day}
	}
	return c.today
}

// midnight is when the day of a time began, by the clock of the server.
func midnight(at time.Time) time.Time {
	year, month, day := at.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, at.Location())
}
