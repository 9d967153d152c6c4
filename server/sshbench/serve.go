package sshbench

import (
	"crypto/ed25519"
	"net"

	"charm.land/ssh"
	gossh "golang.org/x/crypto/ssh"
)

// serve serves a handler with a host key of its own, of the kind that everybody has.
func serve(l net.Listener, handler ssh.Handler) error {
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		return err
	}
	key, err := gossh.NewSignerFromKey(private)
	if err != nil {
		return err
	}
	srv := &ssh.Server{Handler: handler}
	srv.AddHostKey(key)
	return srv.Serve(l)
}
