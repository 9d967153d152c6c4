package sshtest

import (
	"context"
	"net"
	"sync"
	"testing"
	"time"
)

// linkBuffer is what a slow link holds at each of its ends beside what is on its way,
// in bytes: a queue before the reader, as routers have. With less than this the kernel
// waits for room so long that the link is slower than it says (measured: 24 kB/s
// instead of 50).
const linkBuffer = 32 << 10

// chunkSize is what goes over a slow link at once, in bytes: less than a packet.
const chunkSize = 512

// Slow is a slow link to a server, and the address to connect to for it. What is sent
// arrives after the delay, in both directions; from the server it comes at no more
// than so many bytes a second, as over a bad mobile line. It ends with the test.
func Slow(t testing.TB, addr string, delay time.Duration, bytesPerSecond int) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("slow link: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var links sync.WaitGroup
	links.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			links.Go(func() { link(ctx, client, addr, delay, bytesPerSecond) })
		}
	})
	t.Cleanup(func() {
		cancel()
		l.Close()
		links.Wait()
	})
	return l.Addr().String()
}

// link carries one connection until both ends have closed it, or the context ends.
func link(ctx context.Context, client net.Conn, addr string, delay time.Duration, bytesPerSecond int) {
	defer client.Close()
	server, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	if err != nil {
		return
	}
	defer server.Close()
	_ = server.(*net.TCPConn).SetReadBuffer(linkBuffer)
	_ = client.(*net.TCPConn).SetWriteBuffer(linkBuffer)
	stop := context.AfterFunc(ctx, func() { client.Close(); server.Close() })
	defer stop()
	var ways sync.WaitGroup
	ways.Go(func() { carry(ctx, server, client, delay, 0) })
	ways.Go(func() {
		carry(ctx, client, server, delay, bytesPerSecond)
		client.Close() // nobody answers any more
	})
	ways.Wait()
}

// packet is what is on its way.
type packet struct {
	text []byte
	due  time.Time
}

// carry takes what comes from one end to the other; 0 bytes a second are no limit.
func carry(ctx context.Context, to, from net.Conn, delay time.Duration, bytesPerSecond int) {
	way := make(chan packet, 4096) // 2 MB, more than a line with a limit has on its way
	go func() {
		defer close(way)
		var free time.Time // when the line has sent what came before
		for {
			buf := make([]byte, chunkSize)
			n, err := from.Read(buf)
			if now := time.Now(); free.Before(now) {
				free = now
			}
			if bytesPerSecond > 0 {
				free = free.Add(time.Duration(n) * time.Second / time.Duration(bytesPerSecond))
			}
			if !wait(ctx, free) {
				return
			}
			select {
			case way <- packet{buf[:n], free.Add(delay)}:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	for p := range way {
		if wait(ctx, p.due) {
			_, _ = to.Write(p.text) // an end that has gone needs nothing
		}
	}
	if w, ok := to.(interface{ CloseWrite() error }); ok {
		_ = w.CloseWrite()
	}
}

// wait waits until a time, and says whether the context has not ended before it.
func wait(ctx context.Context, until time.Time) bool {
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
