package server

import (
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"edgerunner.vc/blog/server/sshtest"
)

func loggedTally(trusted ...netip.Prefix) (*tally, *sshtest.Log) {
	log := &sshtest.Log{}
	return newTally(Config{Log: slog.New(slog.NewTextHandler(log, nil)), TrustedProxies: trusted}), log
}

// untimed is a log without the times of its lines.
func untimed(log string) string {
	var lines []string
	for line := range strings.Lines(log) {
		_, line, _ = strings.Cut(line, " ")
		lines = append(lines, line)
	}
	return strings.Join(lines, "")
}

// In a minute there is one line for all that was turned away, one for who came
// often, and none if there was nothing.
func TestNoise(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, log := loggedTally()
		stop := c.watch()
		for i := range 57 {
			c.handshakeFailed(netip.MustParseAddr("203.0.113.7"), errors.New("EOF"))
			c.refused(netip.AddrFrom4([4]byte{198, 51, 100, byte(i % 3)}), refusedHalfOpen)
		}
		c.refused(netip.Addr{}, refusedRate)
		time.Sleep(59 * time.Second) // of the bubble, so it takes no time
		synctest.Wait()
		if got := log.String(); got != "" {
			t.Errorf("before the minute is over it says %q", got)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		want := `level=INFO msg="turned away" in=1m0s rate=1 half-open=57 handshake=57 addresses=4
level=WARN msg="turned away often" addr=203.0.113.7 count=57
`
		if got := untimed(log.String()); got != want {
			t.Errorf("it says\n%s, want\n%s", got, want)
		}
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if got := untimed(log.String()); got != want {
			t.Errorf("ten minutes of silence say\n%s", strings.TrimPrefix(got, want))
		}
		c.refused(netip.Addr{}, refusedFull)
		time.Sleep(20 * time.Second)
		stop()
		want += `level=INFO msg="turned away" in=21s full=1 addresses=0` + "\n"
		if got := untimed(log.String()); got != want {
			t.Errorf("at the end it says\n%s", strings.TrimPrefix(got, want))
		}
	})
}

// The last hour is the last hour.
func TestNoiseOfAnHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := loggedTally()
		defer c.watch()()
		time.Sleep(time.Second) // or what comes at a full minute is in that or the next
		c.refused(netip.Addr{}, refusedFull)
		for range 30 {
			c.refused(netip.Addr{}, refusedRate)
			time.Sleep(noisePeriod)
		}
		if got := fmt.Sprint(c.lastHour()); got != "map[full:1 rate:30]" {
			t.Errorf("after half an hour %s", got)
		}
		time.Sleep(40 * noisePeriod)
		if got := fmt.Sprint(c.lastHour()); got != "map[rate:20]" {
			t.Errorf("after 70 minutes %s", got)
		}
		time.Sleep(time.Hour)
		if got := fmt.Sprint(c.lastHour()); got != "map[]" {
			t.Errorf("after a silent hour %s", got)
		}
	})
}

// At most ten are named, the worst first, and nobody who speaks for others.
func TestNoiseNamesTheWorst(t *testing.T) {
	c, log := loggedTally(netip.MustParsePrefix("192.0.2.0/24"))
	for i := range 30 {
		for range i {
			c.refused(netip.AddrFrom4([4]byte{203, 0, 113, byte(i)}), refusedRate)
			c.refused(netip.MustParseAddr(fmt.Sprintf("2001:db8::%d:%d:0:0:1", i, i)), refusedRate)
		}
	}
	for i := range 1000 {
		c.refused(netip.MustParseAddr("127.0.0.1"), refusedRate)
		c.refused(netip.MustParseAddr("::1"), refusedRate)
		c.refused(netip.MustParseAddr("::ffff:192.0.2.1"), refusedRate)
		c.refused(netip.AddrFrom4([4]byte{192, 0, 2, byte(i)}), refusedRate)
	}
	c.sumUp()
	var want strings.Builder
	for i := 29; i > 24; i-- {
		fmt.Fprintf(&want, "level=WARN msg=\"turned away often\" addr=203.0.113.%d count=%d\n", i, i)
		fmt.Fprintf(&want, "level=WARN msg=\"turned away often\" addr=2001:db8:0:%d:%d::1 count=%d\n", i, i, i)
	}
	_, named, _ := strings.Cut(untimed(log.String()), "\n")
	if named != want.String() {
		t.Errorf("it names\n%swant\n%s", named, want.String())
	}
}

// Who uses many addresses of one network of IPv6 is one.
func TestNoiseOfANetwork(t *testing.T) {
	c, log := loggedTally()
	for i := range 25 {
		c.refused(netip.MustParseAddr(fmt.Sprintf("2001:db8:1:2:%x::%x", i, i)), refusedRate)
	}
	c.refused(netip.MustParseAddr("2001:db8:1:3::1"), refusedRate)
	c.sumUp()
	for _, want := range []string{"rate=26 addresses=2\n", "addr=2001:db8:1:2:18::18 count=25\n"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("no %q in\n%s", want, log)
		}
	}
}

// However many come, the worst are found, nobody is named for what others did, and
// what is kept is bounded. Counted beside it: everything.
func TestOffenders(t *testing.T) {
	for _, crowd := range []int{100, 5_000, 200_000} {
		for seed := range uint64(3) {
			random := rand.New(rand.NewPCG(seed, 1))
			n := newNoise(time.Time{})
			exact := map[netip.Addr]int{}
			total := 0
			add := func(i uint32) {
				addr := netip.AddrFrom4([4]byte{byte(i >> 24), byte(i >> 16), byte(i >> 8), byte(i)})
				n.add(addr, refusedRate)
				exact[addr]++
				total++
			}
			for range 100_000 {
				if random.IntN(10) == 0 {
					add(0xcb007100 + uint32(random.ExpFloat64()*8)) // some are worse than others
				}
				add(0x0a000000 + random.Uint32N(uint32(crowd)))
			}
			check(t, fmt.Sprintf("crowd of %d, seed %d", crowd, seed), &n.offenders, exact, total)
		}
	}
}

func check(t *testing.T, name string, found *offenders, exact map[netip.Addr]int, total int) {
	t.Helper()
	if len(found.order) > maxOffenders || len(found.byNetwork) != len(found.order) {
		t.Errorf("%s: it keeps %d and %d", name, len(found.order), len(found.byNetwork))
	}
	share := total / maxOffenders
	for _, o := range found.order {
		if n := exact[o.addr]; o.sure() > n || o.count < n || o.network != o.addr || found.byNetwork[o.addr] != o {
			t.Errorf("%s: %s is sure of %d, at most %d; it came %d times", name, o.addr, o.sure(), o.count, n)
		}
	}
	for addr, n := range exact {
		if n <= share {
			continue
		}
		if o := found.byNetwork[addr]; o == nil || o.sure() < n-share {
			t.Errorf("%s: %s came %d times, and is not found, or for less", name, addr, n)
		}
	}
	worst := found.worst(nil)
	if len(worst) != maxNamed {
		t.Fatalf("%s: %d are named", name, len(worst))
	}
	for addr, n := range exact {
		if n-share > worst[maxNamed-1].sure() && !contains(worst, addr) {
			t.Errorf("%s: %s came %d times, and is not named", name, addr, n)
		}
	}
}

func contains(all []*offender, addr netip.Addr) bool {
	for _, o := range all {
		if o.addr == addr {
			return true
		}
	}
	return false
}

// A flood of a million addresses takes no more memory than a few.
func BenchmarkTurnedAway(b *testing.B) {
	c := testTally()
	for i := 0; b.Loop(); i++ {
		c.refused(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), refusedRate)
	}
	b.ReportMetric(float64(len(c.noise.offenders.order)), "kept")
}
