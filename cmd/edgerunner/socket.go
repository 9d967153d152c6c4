package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"syscall"
)

// statusSocket is where a server answers its operator, in the data folder.
const statusSocket = "status.sock"

// ownSocket is a socket in the data folder that the newest server owns: there are two
// while an update hands over.
type ownSocket struct {
	net.Listener
	path string
	file os.FileInfo // as it is ours
}

// openSocket makes the socket, for nobody but our own user, in the place of one that
// another server has or has left. It takes the place in one step, so that at any time
// somebody answers.
func openSocket(dir string) (*ownSocket, error) {
	path := filepath.Join(dir, statusSocket)
	made := filepath.Join(dir, ".s"+rand.Text()[:6]) // no longer than the path, which has a bound
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: made, Net: "unix"})
	if err != nil {
		return nil, explainSocket(path, err)
	}
	l.SetUnlinkOnClose(false)
	s := &ownSocket{Listener: l, path: path}
	err = os.Chmod(made, 0o600)
	if err == nil {
		s.file, err = os.Lstat(made)
	}
	if err == nil {
		err = os.Rename(made, path)
	}
	if err != nil {
		l.Close()
		os.Remove(made)
		return nil, err
	}
	return s, nil
}

// explainSocket says what the system does not.
func explainSocket(path string, err error) error {
	if errors.Is(err, syscall.EINVAL) {
		const most = len(syscall.RawSockaddrUnix{}.Path) - 1
		return fmt.Errorf("%s is longer than the %d bytes that a socket may have", path, most)
	}
	return err
}

// remove takes the socket away, unless a newer server has taken its place. The listener
// must be open, or another file might have the number of ours.
func (s *ownSocket) remove() {
	if s.isOurs(s.path) {
		s.takeAway(filepath.Join(filepath.Dir(s.path), ".s"+rand.Text()[:6]))
	}
}

// takeAway moves the socket away before it removes it: a newer server may take its
// place at any time. If it was another's, it is put back, unless somebody has come
// meanwhile.
func (s *ownSocket) takeAway(away string) {
	if os.Rename(s.path, away) != nil {
		return
	}
	defer os.Remove(away)
	if !s.isOurs(away) {
		_ = os.Link(away, s.path)
	}
}

func (s *ownSocket) isOurs(path string) bool {
	file, err := os.Lstat(path)
	return err == nil && os.SameFile(file, s.file)
}
