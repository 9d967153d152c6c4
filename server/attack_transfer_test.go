package server_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/sshtest"
)

// packet is a request of SFTP.
func packet(kind byte, id uint32, body string) string {
	b := binary.BigEndian.AppendUint32(nil, uint32(5+len(body)))
	b = append(b, kind)
	return string(binary.BigEndian.AppendUint32(b, id)) + body
}

func field(s string) string {
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(s)))) + s
}

// The requests of the attacks: the first of all, a file that is opened, and 32 kB of it.
var (
	hello    = packet(1, 3, "")
	openFile = packet(3, 1, field("large")+"\x00\x00\x00\x01\x00\x00\x00\x00")
	readFile = packet(5, 2, field("1")+strings.Repeat("\x00", 8)+"\x00\x00\x80\x00")
	statRoot = packet(17, 3, field("/"))
)

// transfers are sessions of sftp in one connection that can be shut.
func transfers(addr, from string, n int) (tap *valve, list []*visitor, err error) {
	raw, err := sshtest.Connect(addr, from)
	if err != nil {
		return nil, nil, err
	}
	tap = newValve(raw)
	conn, err := sshtest.Try(addr, sshtest.Options{Conn: tap})
	if err != nil {
		return nil, nil, err
	}
	for range n {
		v, err := channel(conn)
		if err == nil {
			err = v.ask("subsystem", ssh.Marshal(struct{ Name string }{"sftp"}))
		}
		if err != nil {
			return nil, nil, errors.Join(err, conn.Close())
		}
		list = append(list, v)
	}
	return tap, list, nil
}

// Clients that ask for much and take nothing: what is kept for each is bounded, and they
// end. The library alone would keep 5 MB for each.
func TestAttackStalledTransfers(t *testing.T) {
	const conns, sessions, allowed = 5, 10, 256 << 10 // which a session is counted with
	a := newArena(t, serveFiles,
		func(s *server.Server) { s.Shorten(10*time.Second, time.Minute, time.Minute, 4*time.Second) })
	a.survives(func(ctx context.Context) {
		was := strings.Count(a.log.String(), "ended=stalled")
		before, most := hold().heap, uint64(0)
		for i := range conns {
			tap, list, err := transfers(a.addr, fmt.Sprintf("203.0.113.%d", 1+i), sessions)
			if err != nil {
				t.Error(err)
				return
			}
			defer list[0].Close()
			tap.turn(true)
			for _, v := range list {
				if _, err := io.WriteString(v, hello+openFile+strings.Repeat(readFile, 1000)); err != nil {
					t.Error(err)
				}
			}
		}
		if !eventually(func() bool {
			most = max(most, hold().heap)
			return strings.Count(a.log.String(), "ended=stalled") >= was+conns*sessions
		}) {
			t.Error("nothing ends a client that takes nothing")
		}
		each := (int64(most) - int64(before)) / (conns * sessions)
		t.Logf("%d kB are kept for a transfer that is not taken", each>>10)
		if each > allowed {
			t.Errorf("that is more than %d kB", allowed>>10)
		}
	})
}

// Clients that send what nobody has asked for: it is not kept, and is the end.
func TestAttackTransferInput(t *testing.T) {
	a := newArena(t, serveFiles)
	upload := packet(6, 9, field("1")+strings.Repeat("\x00", 8)+field(strings.Repeat("x", 32<<10)))
	inputs := map[string]string{
		"requests without end": hello + strings.Repeat(statRoot, 10<<20/len(statRoot)),
		"uploads":              hello + strings.Repeat(upload, 10<<20/len(upload)),
		"zeros":                strings.Repeat("\x00", 10<<20),
		"a packet of 2 GB":     "\x7f\xff\xff\xff" + strings.Repeat("\x01", 10<<20),
		"another protocol":     strings.Repeat("GET / HTTP/1.1\r\n", 10<<20/16),
	}
	var clients atomic.Int64 // each has its own address, for one with so many is turned away
	a.survives(func(ctx context.Context) {
		var all sync.WaitGroup
		for name, input := range inputs {
			all.Go(func() {
				n := clients.Add(1)
				_, list, err := transfers(a.addr, fmt.Sprintf("203.0.%d.%d", n/200%200, 1+n%200), 1)
				if err != nil {
					t.Error(err)
					return
				}
				defer list[0].Close()
				go func() { _, _ = io.WriteString(list[0], input) }()
				if code, _ := list[0].code(); code != 1 {
					t.Errorf("%s: exit code %d", name, code)
				}
			})
		}
		all.Wait()
	})
}

// Clients that fetch as fast as they can: readers do not notice.
func TestAttackTransfers(t *testing.T) {
	a := newArena(t, serveFiles)
	a.survives(func(ctx context.Context) {
		ctx, stop := context.WithTimeout(ctx, 5*time.Second)
		defer stop()
		var all sync.WaitGroup
		for i := range 20 {
			_, list, err := transfers(a.addr, fmt.Sprintf("203.0.113.%d", 1+i), 5)
			if err != nil {
				t.Error(err)
				return
			}
			defer list[0].Close()
			for _, v := range list {
				all.Go(func() { demand(ctx, v, i%2 == 0) })
			}
		}
		all.Wait()
	})
}

// demand asks for all that a client is given, again and again: files, or answers.
func demand(ctx context.Context, v *visitor, files bool) {
	const atOnce = 100
	requests := strings.Repeat(statRoot, atOnce)
	if files {
		requests = strings.Repeat(readFile, atOnce)
	}
	_, _ = io.WriteString(v, hello+openFile)
	for n := 2; ctx.Err() == nil; n = atOnce {
		for range n {
			if answer(v) != nil {
				return
			}
		}
		if _, err := io.WriteString(v, requests); err != nil {
			return
		}
	}
}

// answer takes one answer.
func answer(v *visitor) error {
	var length [4]byte
	if _, err := io.ReadFull(v, length[:]); err != nil {
		return err
	}
	_, err := io.CopyN(io.Discard, v, int64(binary.BigEndian.Uint32(length[:])))
	return err
}

// Clients that begin and do nothing, with all open that they may have: they cost little,
// and are let go when they are dead.
func TestAttackOpenTransfers(t *testing.T) {
	const conns, sessions, allowed = 5, 10, 160 << 10
	a := newArena(t, serveFiles)
	a.survives(func(ctx context.Context) {
		before := hold().heap
		for i := range conns {
			_, list, err := transfers(a.addr, fmt.Sprintf("203.0.113.%d", 1+i), sessions)
			if err != nil {
				t.Error(err)
				return
			}
			defer list[0].Close()
			attrs := strings.Repeat("x", 2000) // of a file that would be made; the library keeps them
			open := packet(3, 1, field("large")+"\x00\x00\x00\x01\x00\x00\x00\x00"+attrs)
			for _, v := range list {
				for range 70 {
					if _, err := io.WriteString(v, open); err != nil {
						t.Error(err)
					}
					if err := answer(v); err != nil {
						t.Error(err)
					}
				}
			}
		}
		each := (int64(hold().heap) - int64(before)) / (conns * sessions)
		t.Logf("%d kB are kept for a transfer that has all open", each>>10)
		if each > allowed {
			t.Errorf("that is more than %d kB", allowed>>10)
		}
	})
}
