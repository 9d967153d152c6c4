package server

import (
	"io"
	"net"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"
)

// pair is a connection as the server has it, and the client's end of it.
func pair(t *testing.T) (*conn, net.Conn) {
	t.Helper()
	client, raw := net.Pipe()
	c := newConn(raw, netip.Addr{}, testTally(), usual())
	t.Cleanup(func() { _ = c.Close(); _ = client.Close() })
	return c, client
}

// What comes is read at once up to a bound, and from then on at a pace.
func TestPaceOfReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, client := pair(t)
		go func() { _, _ = client.Write(make([]byte, inAtOnce+3*inPerSecond)) }()
		buf := make([]byte, 4096)
		read := func(n int) time.Duration {
			begin := time.Now()
			for ; n > 0; n -= len(buf) {
				if _, err := io.ReadFull(c, buf); err != nil {
					t.Fatal(err)
				}
			}
			return time.Since(begin)
		}
		if took := read(inAtOnce); took > 10*time.Millisecond {
			t.Errorf("the first %d bytes took %s", inAtOnce, took)
		}
		if took := read(3 * inPerSecond); took < 2900*time.Millisecond || took > 3100*time.Millisecond {
			t.Errorf("%d bytes more took %s", 3*inPerSecond, took)
		}
	})
}
