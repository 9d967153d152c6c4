package server

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/time/rate"
)

const (
	// maxWaiting bounds the connections that have no session yet, or no more. Each
	// costs some 40 kB while it shakes hands, so all of them 10 MB. OpenSSH has 100.
	maxWaiting = 256
	// maxWaitingShare is how many of them one address may hold before its newcomers
	// take its own places, not those of others.
	maxWaitingShare = maxWaiting / 8
	// newPerSecond and newAtOnce bound how often one address may connect: a script that
	// fetches post by post makes five connections a second, and ten cost one core a
	// hundredth.
	newPerSecond, newAtOnce = 10, 60
	// maxRemembered bounds the addresses whose rate is known, in about 200 bytes each.
	// Those that came longest ago are forgotten, which is to be let in.
	maxRemembered = 16384
)

// admission decides who is let in, before any cryptography and before each session.
// It is used by many at once. Addresses of this machine, and clients without an
// address, have no bound of their own: they are the operator, or a proxy for others.
type admission struct {
	maxSessions, maxPerAddress int

	mu       sync.Mutex
	closed   bool
	all      map[*conn]struct{}
	waiting  []*conn // without a session, the one that came first in front
	sessions int
	places   map[netip.Addr]*place
	rates    *simplelru.LRU[netip.Addr, *rate.Limiter]
	inside   sync.WaitGroup // the sessions, until each is in the log
}

// place is what one address holds.
type place struct{ conns, waiting, sessions int }

func newAdmission(maxSessions, maxPerAddress int) *admission {
	rates, _ := simplelru.NewLRU[netip.Addr, *rate.Limiter](maxRemembered, nil) // fails for a size of 0
	return &admission{
		maxSessions: maxSessions, maxPerAddress: maxPerAddress,
		all: map[*conn]struct{}{}, places: map[netip.Addr]*place{}, rates: rates,
	}
}

// enter lets a connection in, or says why not. If there is no room, one of the older
// ones without a session goes, and is returned: closing it may take a while. Which
// one is left to chance, so that nobody can be driven out by one who knows the order.
func (a *admission) enter(c *conn) (displaced *conn, why refusal) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return nil, refusedFull
	}
	if why := a.known(c); why != "" {
		return nil, why
	}
	a.all[c] = struct{}{}
	return a.wait(c), ""
}

// known counts a connection for its address, or says why it has too many. Behind a
// proxy the address is known only when the connection is in.
func (a *admission) known(c *conn) refusal {
	key, bounded := bucket(c.addr())
	if !bounded {
		return ""
	}
	limiter, ok := a.rates.Get(key)
	if !ok {
		limiter = rate.NewLimiter(newPerSecond, newAtOnce)
		a.rates.Add(key, limiter)
	}
	if !limiter.Allow() {
		return refusedRate
	}
	p := a.places[key]
	if p == nil {
		p = &place{}
		a.places[key] = p
	}
	if p.conns >= a.maxPerAddress+maxWaitingShare { // some wait, so that they are told when there is no room
		return refusedAddress
	}
	p.conns++
	return ""
}

// identify tells the address that a proxy has said of a connection, which then waits
// among those of the address.
func (a *admission) identify(c *conn, addr netip.Addr) (displaced *conn, why refusal) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, in := a.all[c]; !in {
		return nil, refusedHalfOpen // it was displaced meanwhile
	}
	was := c.client.Swap(&addr)
	if why := a.known(c); why != "" {
		c.client.Store(was) // for which it was counted
		return nil, why
	}
	a.waiting = slices.DeleteFunc(a.waiting, func(o *conn) bool { return o == c })
	return a.wait(c), ""
}

// wait puts a connection among those without a session, and returns the one that has
// to go for it.
func (a *admission) wait(c *conn) (displaced *conn) {
	among := a.waiting
	p := a.placeOf(c)
	if p != nil && p.waiting >= maxWaitingShare {
		among = slices.DeleteFunc(slices.Clone(among), func(o *conn) bool { return a.placeOf(o) != p })
	} else if len(among) < maxWaiting {
		among = nil
	}
	if len(among) > 0 {
		displaced = older(among)
		a.remove(displaced)
	}
	a.waiting = append(a.waiting, c)
	if p != nil {
		p.waiting++
	}
	return displaced
}

// older is one of the older half, by chance, and one that has not said a word if there
// is any: a flood of such takes its own places, and not those of who shakes hands.
func older(conns []*conn) *conn {
	conns = conns[:(len(conns)+1)/2]
	silent := slices.DeleteFunc(slices.Clone(conns), func(c *conn) bool { return c.in.Load() > 0 })
	if len(silent) > 0 {
		conns = silent
	}
	return conns[rand.N(len(conns))]
}

// leave takes a connection out, whatever it was; more than once is fine.
func (a *admission) leave(c *conn) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.remove(c)
}

func (a *admission) remove(c *conn) {
	if _, in := a.all[c]; !in {
		return
	}
	delete(a.all, c)
	a.unwait(c)
	if p := a.placeOf(c); p != nil {
		p.conns--
		a.forget(c)
	}
}

// unwait takes a connection from those without a session, if it is one.
func (a *admission) unwait(c *conn) {
	i := slices.Index(a.waiting, c)
	if i < 0 {
		return
	}
	a.waiting = slices.Delete(a.waiting, i, i+1)
	if p := a.placeOf(c); p != nil {
		p.waiting--
	}
}

// begin counts a session in, or says why not.
func (a *admission) begin(c *conn) refusal {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, in := a.all[c]; !in || a.closed || a.sessions >= a.maxSessions {
		return refusedFull
	}
	p := a.placeOf(c)
	if p != nil && p.sessions >= a.maxPerAddress {
		return refusedPerAddress
	}
	if c.sessions == 0 {
		a.unwait(c)
		c.watch()
	}
	if p != nil {
		p.sessions++
	}
	c.sessions++
	a.sessions++
	a.inside.Add(1) // here, so that whoever has closed it can wait
	return ""
}

// finish counts a session out. A connection that has no other waits, and may displace
// one that does.
func (a *admission) finish(c *conn) (displaced *conn) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sessions--
	c.sessions--
	if p := a.placeOf(c); p != nil {
		p.sessions--
		a.forget(c)
	}
	if _, in := a.all[c]; !in || c.sessions > 0 {
		return nil
	}
	c.await()
	return a.wait(c)
}

// close lets nobody else in, and returns those who have no session.
func (a *admission) close() []*conn {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.closed = true
	return slices.Clone(a.waiting)
}

// has says whether a connection is there.
func (a *admission) has(c *conn) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	_, in := a.all[c]
	return in
}

// closing says whether it lets nobody else in.
func (a *admission) closing() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.closed
}

// left is all connections that are there.
func (a *admission) left() []*conn {
	a.mu.Lock()
	defer a.mu.Unlock()
	conns := make([]*conn, 0, len(a.all))
	for c := range a.all {
		conns = append(conns, c)
	}
	return conns
}

// placeOf is what the address of a connection holds; nil if that has no bound.
func (a *admission) placeOf(c *conn) *place {
	key, bounded := bucket(c.addr())
	if !bounded {
		return nil
	}
	return a.places[key]
}

// forget drops the place of an address that holds nothing.
func (a *admission) forget(c *conn) {
	key, _ := bucket(c.addr())
	if p := a.places[key]; p != nil && p.conns == 0 && p.sessions == 0 {
		delete(a.places, key)
	}
}

// bucket is the network that an address is counted for, if it is.
func bucket(addr netip.Addr) (key netip.Addr, bounded bool) {
	if !addr.IsValid() || addr.IsLoopback() {
		return netip.Addr{}, false
	}
	return network(addr), true
}
