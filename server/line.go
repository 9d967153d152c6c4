package server

import "net"

// sendBuffer bounds what waits in the kernel for a client to take it, in bytes. The
// kernel would let it grow to some 4 MB, which is three minutes of a line of 20 kB/s:
// every key would be answered behind all frames that were drawn before it. With this,
// no more than 16 kB are in front of an answer, 0.8 s of such a line, and frames that
// nobody wants any more are never drawn. It is also what may be on its way at once, so
// over 300 ms it allows 53 kB/s; a screen of text is 2 to 10 kB, and one round trip.
const sendBuffer = 16 << 10

// tune makes a TCP connection keep little that is not sent yet. Whether its client is
// there we find out ourselves, also behind a proxy (see [conn.watch]): the kernel
// would wake a phone four times a minute to ask.
func tune(c net.Conn) {
	tcp, ok := c.(*net.TCPConn)
	if !ok {
		return
	}
	_ = tcp.SetWriteBuffer(sendBuffer) // a connection without it is slower, not wrong
	_ = tcp.SetKeepAlive(false)
}
