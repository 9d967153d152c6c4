package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/coreos/go-systemd/v22/activation"
)

// openListeners are the sockets that systemd has passed, or else one for each address.
// If one cannot be had, there is none.
func openListeners(ctx context.Context, s settings, log *slog.Logger) ([]net.Listener, error) {
	if passed := activation.Files(true); len(passed) > 0 {
		if s.addrGiven {
			log.Warn("--addr is not used: the sockets to listen on come from systemd", "addr", strings.Join(s.addrs, ","))
		}
		return all(passed, passedListener)
	}
	return all(s.addrs, func(addr string) (net.Listener, error) { return listen(ctx, addr) })
}

// all opens a listener for each of many things, or none.
func all[T any](things []T, open func(T) (net.Listener, error)) (listeners []net.Listener, err error) {
	for _, thing := range things {
		l, err := open(thing)
		if err != nil {
			return nil, errors.Join(err, closeAll(listeners))
		}
		listeners = append(listeners, l)
	}
	return listeners, nil
}

func closeAll(listeners []net.Listener) (err error) {
	for _, l := range listeners {
		err = errors.Join(err, l.Close())
	}
	return err
}

func listen(ctx context.Context, addr string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s is in use by another program; name another address with --addr", addr)
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("%s needs more rights than this user has; name a port over 1023 with --addr", addr)
	case err != nil:
		return nil, fmt.Errorf("%w; name the address as HOST:PORT or :PORT with --addr", err)
	}
	return l, nil
}

// passedListener is a socket that systemd has opened. What does not listen would be
// noticed only when somebody comes, so it is refused.
func passedListener(f *os.File) (net.Listener, error) {
	defer f.Close() // the listener has a copy
	if !listens(f) {
		return nil, fmt.Errorf("systemd has passed %s, which is no socket to listen on; the socket unit needs ListenStream= and Accept=no", f.Name())
	}
	l, err := net.FileListener(f)
	if err != nil {
		return nil, fmt.Errorf("listening on %s, which systemd has passed: %w", f.Name(), err)
	}
	return l, nil
}

// listens says whether a file is a socket of streams that is listened on.
func listens(f *os.File) bool {
	conn, err := f.SyscallConn()
	if err != nil {
		return false
	}
	listening, kind := 0, 0
	err = conn.Control(func(fd uintptr) {
		listening, _ = syscall.GetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_ACCEPTCONN) // 0 if there is none
		kind, _ = syscall.GetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_TYPE)
	})
	return err == nil && listening != 0 && kind == syscall.SOCK_STREAM
}

// sshCommand is what to type on this machine to reach the address.
func sshCommand(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return fmt.Sprintf("ssh -o ProxyCommand='nc -U %s' localhost", addr)
	}
	words := []string{"ssh"}
	if tcp.Port != 22 {
		words = append(words, "-p", fmt.Sprint(tcp.Port))
	}
	host := tcp.IP.String()
	if tcp.IP.IsUnspecified() {
		host = "localhost"
	}
	return strings.Join(append(words, host), " ")
}
