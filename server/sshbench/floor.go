package sshbench

import (
	"crypto/ed25519"
	"fmt"
	"io"
	"net"
	"strings"

	"charm.land/ssh"
	gossh "golang.org/x/crypto/ssh"
)

// Mark is the end of the last row of the screens of the servers here.
const Mark = "? keys"

// ServeFloor is the least that a server can do: it writes one screen of the rows, and a
// row more for each j, or as many as there are for a blank. The last row stays.
func ServeFloor(l net.Listener, rows []string) error {
	return serve(l, func(sess ssh.Session) { floor(sess, rows) })
}

// FloorBody is how many rows it scrolls.
const FloorBody = height - 1

func floor(sess ssh.Session, rows []string) {
	_, _ = fmt.Fprintf(sess, "\x1b[2J\x1b[1;%dr\x1b[H%s\x1b[%d;1H%s\x1b[%d;1H",
		FloorBody, strings.Join(rows[:FloorBody], "\r\n"), height, Mark, FloorBody)
	next := FloorBody
	keys := make([]byte, 64)
	for {
		n, err := sess.Read(keys)
		if err != nil {
			return
		}
		for _, key := range keys[:n] {
			count := 1
			switch key {
			case 'q':
				return
			case ' ':
				count = FloorBody
			}
			count = min(count, len(rows)-next)
			if count > 0 {
				_, _ = io.WriteString(sess, "\r\n"+strings.Join(rows[next:next+count], "\r\n"))
				next += count
			}
		}
	}
}

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
