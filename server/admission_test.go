package server

import (
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// from is a connection from an address, with nothing behind it and no end in time;
// spoken says whether its client has said something.
func from(addr string, spoken bool) *conn {
	c := &conn{done: true}
	a, _ := netip.ParseAddr(addr) // "" is no address
	c.client.Store(&a)
	if spoken {
		c.in.Store(1)
	}
	return c
}

// mustEnter lets a connection in, which has to work.
func mustEnter(t *testing.T, a *admission, c *conn) (displaced *conn) {
	t.Helper()
	displaced, why := a.enter(c)
	if why != "" {
		t.Fatalf("%s is turned away: %s", c.addr(), why)
	}
	return displaced
}

// An address may connect often at once, and then at a rate; a network of IPv6 is one
// address, and this machine and clients without one are not counted.
func TestAdmissionRate(t *testing.T) {
	for _, tt := range []struct {
		addr    func(i int) string
		bounded bool
	}{
		{func(int) string { return "203.0.113.1" }, true},
		{func(i int) string { return fmt.Sprintf("2001:db8::%x", i+1) }, true},
		{func(i int) string { return fmt.Sprintf("fe80::1%%eth%d", i) }, true},
		{func(i int) string { return fmt.Sprintf("2001:db8:0:%x::1", i) }, false},
		{func(i int) string { return fmt.Sprintf("203.0.113.%d", i) }, false},
		{func(int) string { return "127.0.0.1" }, false},
		{func(int) string { return "::1" }, false},
		{func(int) string { return "" }, false},
	} {
		t.Run(tt.addr(0), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				a := newAdmission(1000, 1000)
				at := 0
				come := func() refusal {
					c := from(tt.addr(at), false)
					at++
					_, why := a.enter(c)
					a.leave(c)
					return why
				}
				for range newAtOnce {
					if why := come(); why != "" {
						t.Fatalf("turned away after %d: %s", at, why)
					}
				}
				want := refusal("")
				if tt.bounded {
					want = refusedRate
				}
				if why := come(); why != want {
					t.Errorf("the one after %d: %q, want %q", newAtOnce, why, want)
				}
				time.Sleep(time.Second / newPerSecond)
				if why := come(); why != "" {
					t.Errorf("after a while: %q", why)
				}
			})
		})
	}
}

// The addresses whose rate is known are bounded, whoever comes.
func TestAdmissionRemembers(t *testing.T) {
	a := newAdmission(10, 10)
	for i := range maxRemembered + 1000 {
		c := from(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}).String(), false)
		mustEnter(t, a, c)
		a.leave(c)
	}
	if n := a.rates.Len(); n != maxRemembered {
		t.Errorf("%d addresses are remembered", n)
	}
	if len(a.places) != 0 || len(a.all) != 0 || len(a.waiting) != 0 {
		t.Errorf("of those who left %d places, %d connections and %d that wait are kept", len(a.places), len(a.all), len(a.waiting))
	}
}

// Once the budget is full each newcomer takes a place: of the older half, and of those
// that have said nothing while there are any.
func TestAdmissionDisplaces(t *testing.T) {
	a := newAdmission(1000, 1000)
	var spoken, silent []*conn
	for i := range maxWaiting {
		c := from("", i%4 == 0)
		if displaced := mustEnter(t, a, c); displaced != nil {
			t.Fatalf("displaced with %d", i)
		}
		if i%4 == 0 {
			spoken = append(spoken, c)
		} else {
			silent = append(silent, c)
		}
	}
	gone := map[*conn]bool{}
	for range 1000 {
		c := from("", false)
		displaced := mustEnter(t, a, c)
		if displaced == nil || displaced == c || gone[displaced] {
			t.Fatalf("displaced %v", displaced)
		}
		gone[displaced] = true
		if len(a.waiting) != maxWaiting || len(a.all) != maxWaiting {
			t.Fatalf("%d wait, of %d", len(a.waiting), len(a.all))
		}
	}
	for _, c := range spoken {
		if gone[c] {
			t.Error("one that shakes hands was displaced by those that say nothing")
		}
	}
	if !gone[silent[0]] {
		t.Error("the oldest that says nothing is still there")
	}
	for range 2000 { // and now those who speak make room for each other
		gone[mustEnter(t, a, from("", true))] = true
	}
	if !gone[spoken[0]] {
		t.Error("the oldest is still there")
	}
}

// Who is displaced is left to chance.
func TestAdmissionDisplacesByChance(t *testing.T) {
	first := map[int]bool{}
	for range 200 {
		a := newAdmission(1000, 1000)
		at := map[*conn]int{}
		for i := range maxWaiting {
			c := from("", true)
			at[c] = i
			mustEnter(t, a, c)
		}
		i := at[mustEnter(t, a, from("", true))]
		if first[i] = true; i >= maxWaiting/2 {
			t.Fatalf("number %d of %d was displaced", i, maxWaiting)
		}
	}
	if len(first) < 50 {
		t.Errorf("only %d of the older half are ever displaced", len(first))
	}
}

// An address that has its share of those that wait takes its own places, directly and
// through a proxy.
func TestAdmissionShare(t *testing.T) {
	for name, enter := range map[string]func(t *testing.T, a *admission) *conn{
		"directly": func(t *testing.T, a *admission) *conn {
			return mustEnter(t, a, from("203.0.113.1", false))
		},
		"through a proxy": func(t *testing.T, a *admission) *conn {
			c := from("", false)
			mustEnter(t, a, c)
			displaced, why := a.identify(c, netip.MustParseAddr("203.0.113.1"))
			if why != "" {
				t.Fatal(why)
			}
			return displaced
		},
	} {
		t.Run(name, func(t *testing.T) {
			a := newAdmission(1000, 1000)
			other := from("203.0.113.2", false)
			mustEnter(t, a, other)
			for i := range newAtOnce {
				displaced := enter(t, a)
				if (displaced != nil) != (i >= maxWaitingShare) {
					t.Fatalf("with %d: displaced %v", i, displaced)
				}
				if displaced == other {
					t.Fatal("another address was displaced")
				}
			}
			if len(a.waiting) != maxWaitingShare+1 {
				t.Errorf("%d wait", len(a.waiting))
			}
		})
	}
}

// Sessions are bounded in all and for each address; what has ended is free, and
// a connection without a session waits again.
func TestAdmissionSessions(t *testing.T) {
	a := newAdmission(3, 2)
	one, two, other := from("203.0.113.1", true), from("203.0.113.1", true), from("203.0.113.2", true)
	for _, c := range []*conn{one, two, other} {
		mustEnter(t, a, c)
	}
	for _, step := range []struct {
		c    *conn
		want refusal
	}{
		{one, ""}, {two, ""}, {one, refusedPerAddress}, {other, ""}, {other, refusedFull},
	} {
		if why := a.begin(step.c); why != step.want {
			t.Fatalf("%s: %q, want %q", step.c.addr(), why, step.want)
		}
	}
	if len(a.waiting) != 0 {
		t.Errorf("%d with a session wait", len(a.waiting))
	}
	a.finish(one)
	if len(a.waiting) != 1 || a.waiting[0] != one {
		t.Error("a connection whose session has ended does not wait")
	}
	if why := a.begin(two); why != "" {
		t.Errorf("another session of a connection: %q", why)
	}
	a.leave(two) // before its sessions have ended
	a.finish(two)
	a.finish(two)
	a.leave(other)
	a.finish(other)
	a.leave(one)
	a.leave(one)
	if len(a.places) != 0 || len(a.all) != 0 || len(a.waiting) != 0 || a.sessions != 0 {
		t.Errorf("%d places, %d connections, %d that wait and %d sessions are kept", len(a.places), len(a.all), len(a.waiting), a.sessions)
	}
}

// A connection that was displaced begins nothing.
func TestAdmissionOfTheDisplaced(t *testing.T) {
	a := newAdmission(10, 10)
	c := from("", false)
	mustEnter(t, a, c)
	a.leave(c)
	if why := a.begin(c); why != refusedFull {
		t.Errorf("a session: %q", why)
	}
	if _, why := a.identify(c, netip.MustParseAddr("203.0.113.1")); why != refusedHalfOpen {
		t.Errorf("its address: %q", why)
	}
}

// When it is closed nobody gets in, and those who wait are told apart.
func TestAdmissionClosed(t *testing.T) {
	a := newAdmission(10, 10)
	waits, reads := from("", true), from("", true)
	mustEnter(t, a, waits)
	mustEnter(t, a, reads)
	if why := a.begin(reads); why != "" {
		t.Fatal(why)
	}
	if closed := a.close(); len(closed) != 1 || closed[0] != waits {
		t.Errorf("%v wait", closed)
	}
	if _, why := a.enter(from("", true)); why != refusedFull {
		t.Errorf("a newcomer: %q", why)
	}
	if why := a.begin(waits); why != refusedFull {
		t.Errorf("a session: %q", why)
	}
	if left := a.left(); len(left) != 2 {
		t.Errorf("%d are left", len(left))
	}
}

// Whoever closes it can wait for the sessions that begin at the same time.
func TestAdmissionClosesWhileSessionsBegin(t *testing.T) {
	for range 200 {
		a := newAdmission(10, 10)
		var all sync.WaitGroup
		for range 4 {
			c := from("", true)
			mustEnter(t, a, c)
			all.Go(func() {
				if a.begin(c) == "" {
					a.finish(c)
					a.inside.Done()
				}
			})
		}
		a.close()
		a.inside.Wait()
		all.Wait()
	}
}
