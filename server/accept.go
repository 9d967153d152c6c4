package server

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"time"

	"github.com/pires/go-proxyproto"
)

// proxyHeaderTime is how long a trusted proxy may take to say whose connection it is;
// it says so first, and is near.
const proxyHeaderTime = 5 * time.Second

// acceptPause is how long nothing is accepted when the system refuses, such as for
// want of descriptors: long enough for some to be closed, and too short to be noticed.
const acceptPause = 50 * time.Millisecond

// accept serves what connects to the listener, until that is closed.
func (s *Server) accept(ctx context.Context, l net.Listener) error {
	failing := false
	for {
		c, err := l.Accept()
		switch {
		case err == nil:
			failing = false
			s.admit(c)
		case errors.Is(err, net.ErrClosed):
			return err
		default:
			if !failing { // or the log would be full of it too
				s.config.Log.Warn("nobody can connect", "err", err)
				failing = true
			}
			select {
			case <-ctx.Done():
			case <-time.After(acceptPause):
			}
		}
	}
}

// admit serves a connection, or closes it.
func (s *Server) admit(raw net.Conn) {
	s.tally.connected()
	tune(raw)
	peer := address(raw.RemoteAddr())
	proxied := slices.ContainsFunc(s.config.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(peer) })
	if proxied {
		peer = netip.Addr{} // whose it is comes with the header
		raw = proxyproto.NewConn(raw, proxyproto.WithPolicy(proxyproto.REQUIRE), proxyproto.SetReadHeaderTimeout(proxyHeaderTime))
	}
	c := newConn(raw, peer, s.tally, s.times)
	displaced, why := s.admission.enter(c)
	if why != "" {
		s.refuse(c, why)
		return
	}
	if displaced != nil {
		go s.refuse(displaced, refusedHalfOpen)
	}
	s.conns.Go(func() {
		defer s.part(c)
		if proxied && !s.identify(c) {
			return
		}
		s.ssh.HandleConn(c)
	})
}

// identify takes the address of the reader from the header of a proxy.
func (s *Server) identify(c *conn) bool {
	pc := c.Conn.(*proxyproto.Conn)
	header := pc.ProxyHeader()
	if header == nil {
		s.refuse(c, refusedProxy)
		return false
	}
	if header.Command.IsLocal() {
		c.counted.Store(true) // the proxy looks whether we are here, and goes at once
	}
	addr := address(pc.RemoteAddr())
	displaced, why := s.admission.identify(c, addr)
	if why != "" {
		s.refuseFor(addr, c, why)
		return false
	}
	if displaced != nil {
		s.refuse(displaced, refusedHalfOpen)
	}
	return true
}

// refuse closes a connection without a word: it costs nothing, and says nothing.
func (s *Server) refuse(c *conn, why refusal) { s.refuseFor(c.addr(), c, why) }

// refuseFor is refuse for an address that the connection is not counted for.
func (s *Server) refuseFor(addr netip.Addr, c *conn, why refusal) {
	if !c.counted.Swap(true) {
		s.tally.refused(addr, why)
	}
	c.end(lost)
}

// part is the end of a connection.
func (s *Server) part(c *conn) {
	s.admission.leave(c)
	_ = c.Close()
	s.tally.moved(c.in.Load(), c.out.Load())
}

// address is the IP address of a client; not valid if it has none.
func address(addr net.Addr) netip.Addr {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return netip.Addr{}
	}
	return tcp.AddrPort().Addr().Unmap()
}
