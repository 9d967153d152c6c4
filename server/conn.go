package server

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	gossh "golang.org/x/crypto/ssh"
	"golang.org/x/time/rate"
)

// inPerSecond and inAtOnce bound what is read of a connection, in bytes. A reader sends
// keys, and a paste of a megabyte is taken at once; what comes faster waits on its way.
// Without it one connection keeps half a core busy with packets of one byte.
const inPerSecond, inAtOnce = 1 << 20, 2 << 20

// Times that a connection has.
const (
	// firstWord is how long a client may say nothing at all; it speaks first, and the
	// way there and back takes a second at most.
	firstWord = 10 * time.Second
	// handshakeLimit is how long a connection may have no session, first and between
	// two. It includes the person who compares our fingerprint, so it is as long as
	// OpenSSH's LoginGraceTime.
	handshakeLimit = 2 * time.Minute
	// aliveInterval is how long a client may be silent before it is asked whether it is
	// there, and how long it may then be. So a dead one is found within two minutes.
	aliveInterval = 55 * time.Second
)

// times are those of one server; only tests have others.
type times struct{ firstWord, handshake, alive, stall time.Duration }

// usual are the times of a public server.
func usual() times { return times{firstWord, handshakeLimit, aliveInterval, stallLimit} }

// conn is the connection of one client, from before its handshake to its end. It
// counts what goes over it, and closes it when its time is up.
type conn struct {
	net.Conn
	tally    *tally
	times    times
	accepted time.Time

	client  atomic.Pointer[netip.Addr]
	in, out atomic.Int64 // bytes
	pace    *rate.Limiter
	heard   atomic.Int64 // when the client was last heard, in nanoseconds since accepted
	inside  atomic.Bool  // its client is authenticated
	gone    atomic.Bool  // nothing more is read of it
	counted atomic.Bool  // among those who are turned away or give up, or about to be
	why     atomic.Pointer[ending]

	mu    sync.Mutex
	timer *time.Timer // closes it, or asks whether the client is there
	done  bool

	ssh      atomic.Pointer[gossh.Conn] // when a channel is open
	asked    atomic.Bool                // whether it is there, and there is no answer yet
	channels atomic.Int32               // that are open
	painted  atomic.Bool                // something was drawn
	sessions int                        // belongs to the admission
}

// newConn is a connection whose client has so long to say its first word.
func newConn(raw net.Conn, addr netip.Addr, t *tally, limits times) *conn {
	c := &conn{Conn: raw, tally: t, times: limits, accepted: time.Now(), pace: rate.NewLimiter(inPerSecond, inAtOnce)}
	c.client.Store(&addr)
	c.after(limits.firstWord, c.expire)
	return c
}

// connKey is where a connection is kept in the context of its sessions.
type connKey struct{}

// connOf is the connection of a session.
func connOf(ctx context.Context) *conn { return ctx.Value(connKey{}).(*conn) }

// addr is the address of the client, as the proxy says it if there is one; not valid
// if it has none, or none yet.
func (c *conn) addr() netip.Addr { return *c.client.Load() }

// Read implements [net.Conn].
func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 {
		if c.in.Add(int64(n)) == int64(n) {
			c.await()
		}
		c.heard.Store(int64(time.Since(c.accepted)))
		time.Sleep(c.pace.ReserveN(time.Now(), n).Delay()) // a few milliseconds for each read
	}
	if err != nil {
		c.gone.Store(true)
		if c.counted.Swap(true) {
			return n, net.ErrClosed // its handshake fails for us, not for its client
		}
	}
	return n, err
}

// Write implements [net.Conn].
func (c *conn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.out.Add(int64(n))
	return n, err
}

// Close implements [net.Conn].
func (c *conn) Close() error {
	c.mu.Lock()
	c.done = true
	if c.timer != nil {
		c.timer.Stop()
	}
	c.mu.Unlock()
	return c.Conn.Close()
}

// end closes the connection for a reason, which its sessions have in the log.
func (c *conn) end(why ending) {
	c.why.CompareAndSwap(nil, &why)
	_ = c.Close()
}

// ending is why the connection was closed.
func (c *conn) ending() ending {
	if why := c.why.Load(); why != nil {
		return *why
	}
	return lost
}

// after calls f after a time, instead of what would have been called.
func (c *conn) after(d time.Duration, f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done {
		return
	}
	if c.timer != nil {
		c.timer.Stop()
	}
	c.timer = time.AfterFunc(d, f)
}

// await closes the connection unless a session begins in time.
func (c *conn) await() { c.after(c.times.handshake, c.expire) }

// errLate is a client that has not come to the end of its handshake in time.
var errLate = errors.New("the handshake takes too long")

// expire closes a connection that has no session.
func (c *conn) expire() {
	if !c.inside.Load() && !c.counted.Swap(true) {
		c.tally.handshakeFailed(c.addr(), errLate)
	}
	c.end(lost)
}

// enter is when the client is authenticated.
func (c *conn) enter() {
	c.inside.Store(true)
	c.tally.handshook(time.Since(c.accepted))
}

// watch asks the client from time to time whether it is there, if it is silent.
func (c *conn) watch() { c.after(c.times.alive, c.ask) }

// ask asks the client whether it is there when it has been silent, and ends the
// connection if it stays so. Any word from it will do: not every client answers.
func (c *conn) ask() {
	heard := c.heard.Load()
	if silent := time.Since(c.accepted) - time.Duration(heard); silent < c.times.alive {
		c.after(c.times.alive-silent, c.ask)
		return
	}
	c.after(c.times.alive, func() {
		if c.heard.Load() == heard {
			c.end(dead)
			return
		}
		c.ask()
	})
	client := c.ssh.Load()
	if client == nil || c.asked.Swap(true) {
		return // one question is enough, and each would wait for the answer to the one before
	}
	// https://github.com/openssh/openssh-portable/blob/master/PROTOCOL, 2.2 and 4.9
	_, _, _ = (*client).SendRequest("keepalive@openssh.com", true, nil) // ends with the connection
	c.asked.Store(false)
}
