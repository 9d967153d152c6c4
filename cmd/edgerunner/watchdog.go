package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"syscall"
	"time"

	gossh "golang.org/x/crypto/ssh"
)

// watchdog looks whether the server answers, and says so. If systemd does not hear it
// for a while, it starts the server anew.
type watchdog struct {
	listeners []net.Listener
	proxies   []netip.Prefix // those whose connections begin with a header
	// handedOver is closed when nobody else is let in here, so there is no answer.
	handedOver <-chan struct{}
	alive      func()
	log        *slog.Logger

	reached map[net.Listener]bool // once
	warned  bool                  // of one that was not reached yet
}

// run looks twice in each period, until the context ends; never if the period is 0.
func (w *watchdog) run(ctx context.Context, period time.Duration) {
	if period == 0 {
		return
	}
	w.reached = map[net.Listener]bool{}
	ticks := time.NewTicker(period / 2)
	defer ticks.Stop()
	for {
		w.look(ctx, period/4) // so that the answer to one look is not later than the next one
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
	}
}

// look connects to each listener. One that was never reached may be behind a firewall
// that keeps its own machine out; to start the server anew would not help.
func (w *watchdog) look(ctx context.Context, patience time.Duration) {
	select {
	case <-w.handedOver:
		w.alive()
		return
	default:
	}
	for _, l := range w.listeners {
		late, done := context.WithTimeout(ctx, patience)
		err := w.connect(late, l.Addr())
		done()
		switch {
		case ctx.Err() != nil:
			return
		case err == nil:
			w.reached[l] = true
		case w.reached[l]:
			w.log.Error("the server does not answer", "addr", l.Addr().String(), "err", err)
			return
		case !w.warned:
			w.log.Warn("the server cannot be reached from here, so the watchdog only sees that it runs", "addr", l.Addr().String(), "err", err)
			w.warned = true
		}
	}
	w.alive()
}

// connect comes as a reader does who leaves before the first page. The server may also
// say anything else or hang up: that is how it should be when it is full.
func (w *watchdog) connect(ctx context.Context, addr net.Addr) error {
	conn, err := new(net.Dialer).DialContext(ctx, addr.Network(), addr.String())
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	heard := &hearing{Conn: conn}
	if trusts(w.proxies, conn.LocalAddr()) {
		_, err = io.WriteString(heard, "PROXY UNKNOWN\r\n")
	}
	if err == nil {
		err = shakeHands(heard)
	}
	if heard.hungUp(err) || heard.something {
		return nil
	}
	return err
}

// shakeHands is all of SSH but a session. Whoever may be asked for a key, "anon" is not.
func shakeHands(conn net.Conn) error {
	client, _, _, err := gossh.NewClientConn(conn, "", &gossh.ClientConfig{User: "anon", HostKeyCallback: gossh.InsecureIgnoreHostKey()})
	if err != nil {
		return err
	}
	_ = client.Close()
	_ = client.Wait() // for its goroutines; the error is that it was closed
	return nil
}

// hearing is a connection that knows whether the other end has said anything.
type hearing struct {
	net.Conn
	something bool
}

// Read implements [io.Reader].
func (h *hearing) Read(p []byte) (int, error) {
	n, err := h.Conn.Read(p)
	h.something = h.something || n > 0 || h.hungUp(err)
	return n, err
}

// hungUp says whether an error is that the other end has closed the connection.
func (*hearing) hungUp(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// trusts says whether an address is one of the proxies.
func trusts(proxies []netip.Prefix, addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return false
	}
	ip := tcp.AddrPort().Addr().Unmap()
	for _, p := range proxies {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}
