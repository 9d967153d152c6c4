package server_test

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/pires/go-proxyproto"

	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/sshtest"
)

// behind sends what a proxy does before the client says something.
func behind(t *testing.T, addr, header string) net.Conn {
	t.Helper()
	raw, err := sshtest.Connect(addr, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { raw.Close() })
	if _, err := io.WriteString(raw, header); err != nil {
		t.Fatal(err)
	}
	return raw
}

// header is what a proxy says of a client.
func header(t *testing.T, version byte, source string) string {
	t.Helper()
	from := net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(source), 4242))
	to := &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 22}
	if from.IP.To4() == nil {
		to.IP = net.ParseIP("2001:db8::22")
	}
	text, err := proxyproto.HeaderProxyFromAddrs(version, from, to).Format()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A trusted proxy says whose the connection is, and has to.
func TestTrustedProxy(t *testing.T) {
	local, err := (&proxyproto.Header{Version: 2, Command: proxyproto.LOCAL, TransportProtocol: proxyproto.UNSPEC}).Format()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ name, header, addr string }{
		{"version 1", header(t, 1, "203.0.113.7"), "203.0.113.7"},
		{"version 2", header(t, 2, "203.0.113.7"), "203.0.113.7"},
		{"version 1, IPv6", header(t, 1, "2001:db8::7"), "2001:db8::7"},
		{"version 2, IPv6", header(t, 2, "2001:db8::7"), "2001:db8::7"},
		{"IPv4 in IPv6", "PROXY TCP6 ::ffff:203.0.113.7 ::ffff:192.0.2.1 4242 22\r\n", "203.0.113.7"},
		{"unknown", "PROXY UNKNOWN\r\n", "127.0.0.1"},
		{"the proxy itself", string(local), "127.0.0.1"},
		{"none", "", ""},
		{"garbage", strings.Repeat("garbage ", 100), ""},
		{"half", "PROXY TCP4 203.0.113.7\r\n", ""},
		{"too long", "PROXY TCP4 " + strings.Repeat("2", 1000) + "\r\n", ""},
		{"another version", "\r\n\r\n\x00\r\nQUIT\n\x31\x11\x00\x0c" + strings.Repeat("\x01", 12), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := start(t, func(c *server.Config) { c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} })
			v, err := enter(r.addr, sshtest.Options{Conn: behind(t, r.addr, tt.header)})
			if tt.addr == "" {
				if err == nil {
					v.Close()
					t.Fatal("it got in")
				}
				if n := r.server.Refused("proxy"); n != 1 {
					t.Errorf("%d were turned away for it", n)
				}
				return
			}
			if err == nil {
				err = v.sees("size") // or it may leave before it has a session
			}
			if err != nil {
				t.Fatal(err)
			}
			v.Close()
			r.log.WaitFor(t, "msg=session addr="+tt.addr+" ")
		})
	}
}

// Who comes too often is named, not the proxy.
func TestTooOftenBehindAProxy(t *testing.T) {
	r := start(t, func(c *server.Config) { c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} })
	for range 200 {
		_ = behind(t, r.addr, header(t, 2, "203.0.113.9")).Close()
	}
	r.log.WaitFor(t, `msg="turned away" addr=203.0.113.9 why=rate`)
}

// Whoever is no trusted proxy is not believed, and is who it is.
func TestProxyThatIsNotTrusted(t *testing.T) {
	for _, trusted := range [][]netip.Prefix{nil, {netip.MustParsePrefix("192.0.2.0/24")}} {
		r := start(t, func(c *server.Config) { c.TrustedProxies = trusted })
		if v, err := enter(r.addr, sshtest.Options{Conn: behind(t, r.addr, header(t, 2, "203.0.113.7"))}); err == nil {
			v.Close()
			t.Error("a header of version 2 was read")
		}
		// One of version 1 is a line before the client's version, which the library reads
		// past (RFC 4253, 4.2 has that of servers). Nobody believes it.
		if v, err := enter(r.addr, sshtest.Options{Conn: behind(t, r.addr, header(t, 1, "203.0.113.7"))}); err == nil {
			v.Close()
		}
		v, err := enter(r.addr, sshtest.Options{})
		if err != nil {
			t.Fatal(err)
		}
		v.Close()
		r.log.WaitFor(t, "msg=session addr=127.0.0.1 ")
		if log := r.logged(t); strings.Contains(log, "203.0.113.7") {
			t.Errorf("log: %s", log)
		}
	}
}

// A header that does not come, or comes a byte at a time, has its time.
func TestSlowProxyHeader(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes some seconds")
	}
	r := start(t, func(c *server.Config) { c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} })
	whole := header(t, 1, "203.0.113.7")
	for name, next := range map[string]func(i int) string{
		"nothing":       func(int) string { return "" },
		"byte for byte": func(i int) string { return whole[i : i+1] },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			raw := behind(t, r.addr, "")
			again := time.NewTicker(200 * time.Millisecond)
			defer again.Stop()
			begin := time.Now()
			for i := range whole {
				<-again.C
				if _, err := io.WriteString(raw, next(i)); err != nil {
					break
				}
				_ = raw.SetReadDeadline(time.Now().Add(time.Millisecond))
				if _, err := raw.Read(make([]byte, 1)); err != nil && !isTimeout(err) {
					break
				}
			}
			if took := time.Since(begin); took > 7*time.Second {
				t.Errorf("it had %s", took)
			}
		})
	}
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}
