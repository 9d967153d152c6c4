package server

import (
	"io"
	"net"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	gossh "golang.org/x/crypto/ssh"
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

// asking is a client that counts what it is asked, and answers or not.
type asking struct {
	gossh.Conn
	asked   int
	answers func()
	ended   chan struct{}
}

// SendRequest implements [gossh.Conn].
func (a *asking) SendRequest(string, bool, []byte) (bool, []byte, error) {
	a.asked++
	if a.answers == nil {
		<-a.ended // there is no answer
		return false, nil, io.EOF
	}
	a.answers()
	return false, nil, nil
}

// A client that is silent is asked; if it stays so, the connection ends within two
// minutes. One that says something stays, whether it answers or not, and is asked once
// at a time.
func TestSilentClients(t *testing.T) {
	hear := func(c *conn) { c.heard.Store(int64(time.Since(c.accepted))) }
	for _, tt := range []struct {
		name            string
		answers, speaks bool
		dead            bool
		asked           int
	}{
		{"answers", true, false, false, 10},
		{"speaks, and does not answer", false, true, false, 1},
		{"dead", false, false, true, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, _ := pair(t)
				client := &asking{ended: make(chan struct{})}
				if tt.answers {
					client.answers = func() { hear(c) }
				}
				conn := gossh.Conn(client)
				c.ssh.Store(&conn)
				c.watch()
				for range 10 {
					time.Sleep(aliveInterval + time.Second)
					if tt.speaks {
						hear(c)
					}
				}
				synctest.Wait()
				if dead := c.ending() == dead; dead != tt.dead {
					t.Errorf("dead: %t", dead)
				}
				if client.asked == 0 || client.asked > tt.asked {
					t.Errorf("it was asked %d times", client.asked)
				}
				_ = c.Close()
				close(client.ended)
			})
		})
	}
}

// Without a session the time is that of a handshake, however often a client speaks.
func TestTimeWithoutASession(t *testing.T) {
	for _, speaks := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			c, client := pair(t)
			begin := time.Now()
			var ended time.Duration
			go func() {
				_, _ = io.Copy(io.Discard, c)
				ended = time.Since(begin)
			}()
			for speaks {
				if _, err := client.Write([]byte("x")); err != nil {
					break
				}
				time.Sleep(time.Second)
			}
			time.Sleep(2 * handshakeLimit)
			synctest.Wait()
			want := firstWord
			if speaks {
				want = handshakeLimit
			}
			if ended < want || ended > want+2*time.Second {
				t.Errorf("speaks %t: it ended after %s, want %s", speaks, ended, want)
			}
		})
	}
}
