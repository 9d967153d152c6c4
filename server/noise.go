package server

import (
	"cmp"
	"container/heap"
	"context"
	"log/slog"
	"net/netip"
	"slices"
	"time"
)

// Bounds of what the log says of those who are turned away.
const (
	// noisePeriod is how often the log sums them up: a port that is open to everybody
	// is tried all day long, and a line for each would bury those of readers.
	noisePeriod = time.Minute
	// often is how many times in a period an address is turned away before it is named.
	// A person who retries by hand does not come to half of it.
	often = 20
	// maxNamed bounds the addresses that are named in a period. Those are lines that
	// others cause, and the worst ten are where a ban helps.
	maxNamed = 10
	// maxOffenders bounds the addresses that are told apart in a period. They take 200
	// bytes each, and are enough to find whoever makes more than a thousandth of it all.
	maxOffenders = 1024
)

// noise is who was turned away in a period, and why.
type noise struct {
	since     time.Time
	counts    refusalCounts
	offenders offenders
}

// refusalCounts are in the order of refusals.
type refusalCounts [len(refusals)]int

func newNoise(at time.Time) noise {
	return noise{since: at, offenders: offenders{byNetwork: map[netip.Addr]*offender{}}}
}

func (n *noise) add(addr netip.Addr, why refusal) {
	if i := slices.Index(refusals[:], why); i >= 0 {
		n.counts[i]++
	}
	if addr.IsValid() {
		n.offenders.add(addr)
	}
}

// say sums it up in one line, and names the worst in a line each, which fail2ban can
// match. Proxies and this machine are not named: they speak for others.
func (n *noise) say(log *slog.Logger, at time.Time, trusted []netip.Prefix) {
	if n.counts == (refusalCounts{}) {
		return
	}
	attrs := []slog.Attr{slog.String("in", max(at.Sub(n.since).Round(time.Second), time.Second).String())}
	for i, count := range n.counts {
		if count > 0 {
			attrs = append(attrs, slog.Int(string(refusals[i]), count))
		}
	}
	attrs = append(attrs, slog.Int("addresses", len(n.offenders.order)))
	log.LogAttrs(context.Background(), slog.LevelInfo, "turned away", attrs...)
	for _, o := range n.offenders.worst(trusted) {
		log.Warn("turned away often", "addr", o.addr.String(), "count", o.sure())
	}
}

// offender is a network that is turned away: an IPv4 address, or 64 bits of IPv6.
type offender struct {
	network netip.Addr
	addr    netip.Addr // its last
	count   int        // at least as often as it came
	inherit int        // of count, what it may owe to those whose place it took
	at      int        // its index in the heap
}

// sure is how often it came at least, so that nobody is named for what others did.
func (o *offender) sure() int { return o.count - o.inherit }

// offenders finds those who come most often, in bounded memory ("space-saving",
// Metwally et al. 2005): when all places are taken, a newcomer gets that of the one who
// came least, with its count. So whoever makes more than a share of 1/maxOffenders
// has a place at the end, and falls short by no more than that share.
type offenders struct {
	byNetwork map[netip.Addr]*offender
	order     byCount
}

func (s *offenders) add(addr netip.Addr) {
	net := network(addr)
	o := s.byNetwork[net]
	switch {
	case o != nil:
	case len(s.order) < maxOffenders:
		o = &offender{network: net}
		heap.Push(&s.order, o)
		s.byNetwork[net] = o
	default:
		o = s.order[0]
		delete(s.byNetwork, o.network)
		o.network, o.inherit = net, o.count
		s.byNetwork[net] = o
	}
	o.addr = addr.Unmap().WithZone("")
	o.count++
	heap.Fix(&s.order, o.at)
}

// worst are those who are named, the worst first.
func (s *offenders) worst(trusted []netip.Prefix) []*offender {
	var named []*offender
	for _, o := range s.order {
		speaks := func(p netip.Prefix) bool { return p.Contains(o.addr) }
		if o.sure() >= often && !o.addr.IsLoopback() && !slices.ContainsFunc(trusted, speaks) {
			named = append(named, o)
		}
	}
	slices.SortFunc(named, func(a, b *offender) int {
		return cmp.Or(cmp.Compare(b.sure(), a.sure()), a.addr.Compare(b.addr))
	})
	return named[:min(len(named), maxNamed)]
}

// network is what one household or machine has at the least: an IPv4 address, or 64
// bits of IPv6.
func network(addr netip.Addr) netip.Addr {
	addr = addr.Unmap().WithZone("")
	if addr.Is4() {
		return addr
	}
	p, _ := addr.Prefix(64) // fails for IPv4 alone
	return p.Addr()
}

// byCount is a heap whose first came least.
type byCount []*offender

func (h byCount) Len() int           { return len(h) }
func (h byCount) Less(i, j int) bool { return h[i].count < h[j].count }

func (h byCount) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].at, h[j].at = i, j
}

// Push implements [heap.Interface].
func (h *byCount) Push(x any) {
	o := x.(*offender)
	o.at = len(*h)
	*h = append(*h, o)
}

// Pop implements [heap.Interface].
func (h *byCount) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
