package files

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// packets are requests, each a type and what is behind it, with their lengths.
func packets(list ...string) string {
	var b []byte
	for _, p := range list {
		b = binary.BigEndian.AppendUint32(b, uint32(len(p)))
		b = append(b, p...)
	}
	return string(b)
}

// field is a string of a packet.
func field(s string) string { return packets(s) }

const (
	hello   = "\x01\x00\x00\x00\x03"
	stat    = "\x11\x00\x00\x00\x01"
	opening = "\x03\x00\x00\x00\x02"
	reading = "\x05\x00\x00\x00\x03"
)

// hostile is a client that sends something, and takes so much at most. It counts what was
// read of it.
type hostile struct {
	io.Reader
	taken, most int
	taking      chan struct{} // closed when it takes no more
	closed      chan struct{}
	got         bytes.Buffer
}

func newHostile(text string, most int) *hostile {
	return &hostile{Reader: strings.NewReader(text), most: most, taking: make(chan struct{}), closed: make(chan struct{})}
}

func (h *hostile) Read(p []byte) (int, error) {
	n, err := h.Reader.Read(p)
	h.taken += n
	return n, err
}

func (h *hostile) Write(p []byte) (int, error) {
	if h.got.Len()+len(p) > h.most {
		<-h.closed
		return 0, io.ErrClosedPipe
	}
	return h.got.Write(p)
}

func (h *hostile) Close() error { return nil }

// Of a client that takes no answer one request is read, not what it sends besides. That
// is what bounds the memory: an answer has 32 kB.
func TestOneRequestAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		read := reading + field("1") + "\x00\x00\x00\x00\x00\x00\x00\x00" + "\x00\x00\x80\x00"
		open := opening + field("large") + "\x00\x00\x00\x01\x00\x00\x00\x00"
		client := newHostile(packets(hello, open)+strings.Repeat(packets(read), 1000), 40_000)
		ended := make(chan error, 1)
		go func() { ended <- (&Transfer{FS: shelf()}).SFTP(client) }()
		synctest.Wait() // it has answered two times, and half of a third
		if want := len(packets(hello, open)) + 2*len(packets(read)); client.taken != want {
			t.Errorf("%d bytes of requests are taken, want %d", client.taken, want)
		}
		close(client.closed)
		if err := <-ended; !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("it ends with %v", err)
		}
	})
}

// Requests come no faster than one client may send them.
func TestRequestsArePaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		const n = atOnce + 10*perSecond
		client := newHostile(packets(hello)+strings.Repeat(packets(stat+field("/")), n), 1<<30)
		if err := (&Transfer{FS: shelf()}).SFTP(client); err != nil {
			t.Error(err)
		}
		if took := time.Since(begin).Round(100 * time.Millisecond); took != 10*time.Second {
			t.Errorf("%d requests took %s", n, took)
		}
	})
}

// What is no request ends the transfer, and is not waited for: not for 2 GB of it, either.
func TestNoRequests(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":            "",
		"half a length":      "\x00\x00",
		"2 GB":               "\x7f\xff\xff\xff\x01",
		"4 GB":               "\xff\xff\xff\xff",
		"an upload":          packets("\x06" + strings.Repeat("x", maxPacket)),
		"none":               packets("", ""),
		"another type":       packets("\xff\x00\x00\x00\x01"),
		"a request in short": packets(hello, "\x11\x00"),
		"a long string":      packets(hello, stat+"\xff\xff\xff\xff/"),
		"a string of 2 GB":   packets(hello, stat+"\x7f\xff\xff\xff/"),
		"half a request":     packets(hello) + "\x00\x00\x00\xff\x11",
		"another protocol":   "GET / HTTP/1.1\r\n\r\n",
		"ours":               "SSH-2.0-x\r\n",
	} {
		client := newHostile(text, 1<<20)
		err := (&Transfer{FS: shelf()}).SFTP(client)
		if ok := name == "nothing" || name == "half a length" || name == "half a request"; (err == nil) != ok {
			t.Errorf("%s: it ends with %v", name, err)
		}
		if client.taken > maxPacket {
			t.Errorf("%s: %d bytes are taken", name, client.taken)
		}
		checkPackets(t, client.got.Bytes())
	}
}

// checkPackets looks that a client was sent whole packets.
func checkPackets(t *testing.T, got []byte) (n int) {
	t.Helper()
	for len(got) > 0 {
		if len(got) < 5 || len(got) < 4+int(binary.BigEndian.Uint32(got)) {
			t.Fatalf("half a packet: %q", got)
		}
		got = got[4+binary.BigEndian.Uint32(got):]
		n++
	}
	return n
}

// FuzzSFTP: whatever a client sends, the transfer ends with it, each request has one answer
// at most, and an answer is bounded.
func FuzzSFTP(f *testing.F) {
	open := opening + field("README.txt") + "\x00\x00\x00\x01\x00\x00\x00\x00"
	f.Add([]byte(packets(hello, stat+field("/"), open, reading+field("1")+"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff", "\x04\x00\x00\x00\x04"+field("1"))))
	f.Add([]byte(packets(hello, "\x0b\x00\x00\x00\x01"+field("/posts"), "\x0c\x00\x00\x00\x02"+field("1"), "\x0c\x00\x00\x00\x02"+field("1"))))
	f.Add([]byte(packets("\xc8\x00\x00\x00\x01"+field("statvfs@openssh.com")+field("/"), "\xc8\x00\x00\x00\x01"+field("x"), "\xc8\x00\x00\x00\x01"+field("hardlink@openssh.com")+field("a")+field("b"))))
	for kind := range 21 {
		f.Add([]byte(packets(string(rune(kind))+"\x00\x00\x00\x07"+field("README.txt")+field("x"), string(rune(kind))+"\x00\x00\x00\x07"+field("1")+"\x00\x00\x00\x0f")))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		client := newHostile(string(text), 1<<30)
		transfer := &Transfer{FS: shelf(), Panicked: func(fault any) { t.Error(fault) }}
		_ = transfer.SFTP(client)
		if n := checkPackets(t, client.got.Bytes()); n > len(text)/5 || client.got.Len() > n*(40<<10) {
			t.Errorf("%d answers with %d bytes to %d bytes", n, client.got.Len(), len(text))
		}
	})
}
