package server

import "net"

// sendBuffer bounds what waits in the kernel for a client to take it, in bytes. The
// kernel would let it grow to some 4 MB, which is three minutes of a line of 20 kB/s:
// every key would be answered behind all frames that were drawn before it. With this,
// no more than 16 kB are in front of an answer, 0.8 s of such a line, and frames that
// nobody wants any more are never drawn. It is also what may be on its way at once, so
// over 300 ms it allows 53 kB/s; a screen of text is 2 to 10 kB, and one round trip.
const sendBuffer = 16 << 10

// shortQueues is a listener whose connections keep little that is not sent yet.
// Connections that are not TCP, or do not show it, stay as they are.
type shortQueues struct{ net.Listener }

// Accept implements [net.Listener].
func (l shortQueues) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	switch c := conn.(type) {
	case interface{ SetWriteBuffer(int) error }:
		_ = c.SetWriteBuffer(sendBuffer) // a connection without it is slower, not wrong
	case interface {
		TCPConn() (*net.TCPConn, bool) // one that came through a proxy
	}:
		if tcp, ok := c.TCPConn(); ok {
			_ = tcp.SetWriteBuffer(sendBuffer)
		}
	}
	return conn, err
}
