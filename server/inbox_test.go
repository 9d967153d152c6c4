package server

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// reads is what a program reads next, or the error; "" if it would wait.
func reads(b *inbox) string {
	b.mu.Lock()
	waits := len(b.text) == 0 && !b.gap && b.end == nil
	b.mu.Unlock()
	if waits {
		return ""
	}
	buf := make([]byte, 2*maxInbox)
	n, err := b.Read(buf)
	if err != nil {
		return err.Error()
	}
	return string(buf[:n])
}

// What comes is kept until it is read, up to a bound and a rate. What comes faster is
// dropped until it pauses, and the reader is told of the gap once.
func TestInbox(t *testing.T) {
	dropped := errFlooded.Error()
	full := strings.Repeat("x", maxInbox)
	type step struct {
		after time.Duration // since the step before
		put   string
		want  []string // what is read then
	}
	for name, steps := range map[string][]step{
		"keys":           {{0, "a", []string{"a"}}, {0, "b", []string{"b", ""}}},
		"keys ahead":     {{0, "a", nil}, {0, "b", []string{"ab", ""}}},
		"a full paste":   {{0, full, []string{full, ""}}},
		"a larger paste": {{0, full, nil}, {0, "x", []string{dropped, ""}}, {0, "y", []string{""}}},
		"nobody reads":   {{0, full, nil}, {time.Minute, "x", []string{dropped, ""}}, {time.Minute, "y", []string{"y"}}},
		"faster than the rate": {
			{0, full, []string{full}}, {0, "x", []string{dropped, ""}},
			{floodPause / 2, "x", []string{""}}, {floodPause / 2, "x", []string{""}}, // no pause yet
			{floodPause, "y", []string{"y"}},
		},
		"at the rate": {
			{0, full, []string{full}},
			{time.Second, full[:inputPerSecond], []string{full[:inputPerSecond]}},
			{time.Second, full[:inputPerSecond], []string{full[:inputPerSecond]}},
			{time.Second, full[:inputPerSecond+1], []string{dropped}},
		},
		"ctrl+c in a flood": {
			{0, full, nil}, {0, "xxx", []string{dropped}}, {time.Millisecond, "xxx\x03", []string{"\x03", ""}}, {time.Second, "y", []string{"y"}},
		},
		"ctrl+c within a flood": {{0, full, nil}, {0, "x", []string{dropped}}, {0, "\x03x", []string{""}}},
		"a clock that goes back": {
			{0, full, []string{full}}, {0, "x", []string{dropped}}, {-time.Hour, "y", []string{""}}, {floodPause, "z", nil},
		},
	} {
		t.Run(name, func(t *testing.T) {
			b, now := newInbox(), time.Unix(1e9, 0)
			for i, s := range steps {
				now = now.Add(s.after)
				b.put([]byte(s.put), now)
				if len(b.text) > maxInbox {
					t.Fatalf("step %d: %d bytes are kept", i, len(b.text))
				}
				for _, want := range s.want {
					if got := reads(b); got != want {
						t.Fatalf("step %d: read %.20q (%d bytes), want %.20q (%d bytes)", i, got, len(got), want, len(want))
					}
				}
			}
		})
	}
}

// The end comes behind what was sent, and stays.
func TestInboxEnds(t *testing.T) {
	b := newInbox()
	b.fill(strings.NewReader("the rest"))
	text, err := io.ReadAll(b)
	if string(text) != "the rest" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	b.close(errors.New("another"))
	if _, err := b.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("then %v", err)
	}
}

// An inbox that drops nothing takes what comes at any rate, but no more than fits: that is
// the end, and what came before it is gone.
func TestInboxWholly(t *testing.T) {
	b, now := newInbox(), time.Unix(1e9, 0)
	b.put([]byte("before"), now)
	b.wholly()
	for range 100 {
		b.put(make([]byte, maxInbox-6), now)
		for got := ""; len(got) < maxInbox-6; {
			got += reads(b)
		}
	}
	b.put(make([]byte, maxInbox), now)
	b.put([]byte("x"), now)
	for range 2 {
		if got := reads(b); got != errUnasked.Error() || b.text != nil {
			t.Errorf("read %.20q, and %d bytes are kept", got, len(b.text))
		}
	}
}

// What was read is not kept, and all of a client's is taken whoever reads.
func TestInboxKeepsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newInbox()
		go b.fill(bytes.NewReader(make([]byte, 10<<20))) // ends, though nobody reads
		synctest.Wait()
		if len(b.text) > maxInbox || cap(b.text) > 2*maxInbox {
			t.Errorf("%d bytes are kept, in %d", len(b.text), cap(b.text))
		}
		for reads(b) != io.EOF.Error() {
		}
		if b.text != nil {
			t.Errorf("%d bytes are kept of what was read", cap(b.text))
		}
	})
}
