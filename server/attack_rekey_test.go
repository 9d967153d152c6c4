package server_test

import (
	"context"
	"io"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/sshtest"
)

// tallied is a host key that counts what it signs, which is once for each agreement
// upon keys.
type tallied struct {
	ssh.Signer
	signed *atomic.Int64
}

// Sign implements [ssh.Signer].
func (k tallied) Sign(random io.Reader, data []byte) (*ssh.Signature, error) {
	k.signed.Add(1)
	return k.Signer.Sign(random, data)
}

// Clients that agree upon new keys with each packet that they send: they do so ten
// times, and are cut.
func TestAttackRekeys(t *testing.T) {
	const clients, most = 1, 10 // the client agrees too, on the same cores
	var signed atomic.Int64
	a := newArena(t, func(c *server.Config) { c.HostKeys = []ssh.Signer{tallied{sshtest.Key(t), &signed}} })
	a.survives(func(ctx context.Context) {
		var all sync.WaitGroup
		before := signed.Load()
		for range clients {
			all.Go(func() {
				v, err := enter(a.addr, sshtest.Options{From: "203.0.113.1", Rekey: 256})
				if err != nil {
					t.Error(err)
					return
				}
				defer v.Close()
				go func() { _, _ = io.Copy(io.Discard, v) }()
				text := make([]byte, 300)
				again := time.NewTicker(10 * time.Millisecond) // more would wait on its way
				defer again.Stop()
				for ctx.Err() == nil {
					<-again.C
					if _, err := v.Write(text); err != nil {
						return
					}
				}
			})
		}
		all.Wait()
		// The newcomer has agreed once too.
		if n := signed.Load() - before; n > clients*most+1 {
			t.Errorf("%d agreements upon keys", n)
		}
	})
}
