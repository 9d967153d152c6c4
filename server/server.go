package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/ssh"
	"charm.land/wish/v2"
	gossh "golang.org/x/crypto/ssh"
)

// handshakeLimit is how long a client may take to become a session. It includes the
// person who compares our fingerprint, so it is as long as OpenSSH's LoginGraceTime.
const handshakeLimit = 2 * time.Minute

// farewellTime is what the last bytes to a client have to arrive before its
// connection is closed: a round trip to most of the world.
const farewellTime = 200 * time.Millisecond

// Config is what a [Server] needs. The host keys, the log, the program and the command
// are required; the zero values of the others are good for a public server.
type Config struct {
	HostKeys []gossh.Signer // one of a kind
	Log      *slog.Logger
	// Program makes the model of one session with a terminal. It is called by many
	// at once. If it returns nil, Command is run instead, whose output is all that
	// such a terminal gets: one that is dumb draws no escape sequences. A model that
	// is a [slog.LogValuer] with a group adds that to the session's line in the log.
	Program func(Terminal) tea.Model
	// Command runs what a client asked for that has no terminal, or no program for
	// it. No arguments means that it asked for nothing; they are as the client sent
	// them, up to 4 kB. It is called by many at once, and returns the exit code. A
	// terminal gets its lines with carriage returns.
	Command func(ctx context.Context, args []string, stdout, stderr io.Writer) int
	// Farewell is told to those who are here when the server ends, in one line.
	Farewell string
	// Grace bounds how long the programs of the sessions have to end; 3 s if zero.
	Grace time.Duration

	// Identity says who is asked for a key; [IdentityAsk] if empty.
	Identity Identity
	// MaxSessions bounds the sessions of all, MaxPerAddress those of one address, which
	// is an IPv4 address or a network of IPv6 with 64 bits. If zero, they are 256, and
	// a sixteenth of all but not under 16. The addresses of this machine have no bound
	// of their own: whoever comes from there is the operator, or behind a proxy.
	MaxSessions, MaxPerAddress int
	// IdleTimeout is how long a reader may press no key; never too long if zero.
	IdleTimeout time.Duration
	// TrustedProxies are the addresses whose connections begin with a header of the
	// PROXY protocol, which tells the reader's address. From others it is not read.
	TrustedProxies []netip.Prefix
}

// Identity says who is asked for a key, to be known when they come again.
type Identity string

const (
	IdentityAsk    Identity = "ask"    // who comes by the name "me"
	IdentityAlways Identity = "always" // everybody but "anon"
	IdentityOff    Identity = "off"    // nobody
)

// Server serves sessions until its context ends.
type Server struct {
	config Config
	ssh    *ssh.Server

	mu       sync.Mutex
	draining bool
	programs map[*tea.Program]*mailbox
	sessions sync.WaitGroup
}

// New makes a server that listens nowhere yet.
func New(config Config) (*Server, error) {
	if len(config.HostKeys) == 0 || config.Log == nil || config.Program == nil || config.Command == nil {
		return nil, errors.New("making the server: the host key, the log, the program and the command are required")
	}
	if config.Grace == 0 {
		config.Grace = 3 * time.Second
	}
	s := &Server{config: config, programs: map[*tea.Program]*mailbox{}}
	srv, err := wish.NewServer(
		func(srv *ssh.Server) error {
			for _, key := range config.HostKeys {
				srv.AddHostKey(key)
			}
			return nil
		},
		wish.WithVersion("Edgerunner"), // nothing of the build
		wish.WithMiddleware(s.command, s.program, s.track),
	)
	if err != nil {
		return nil, fmt.Errorf("making the server: %w", err)
	}
	srv.HandshakeTimeout = handshakeLimit
	srv.ChannelHandlers = map[string]ssh.ChannelHandler{"session": sessionChannel}
	srv.ServerConfigCallback = everybody
	srv.ConnectionFailedCallback = func(conn net.Conn, err error) {
		config.Log.Debug("no session", "addr", host(conn.RemoteAddr()), "err", clean(err.Error(), maxLogged))
	}
	s.ssh = srv
	return s, nil
}

// everybody is let in without being asked for anything, and so is whoever insists
// on showing something.
func everybody(ssh.Context) *gossh.ServerConfig {
	return &gossh.ServerConfig{
		NoClientAuth: true,
		NoClientAuthCallback: func(gossh.ConnMetadata) (*gossh.Permissions, error) {
			return &gossh.Permissions{}, nil
		},
		PasswordCallback: func(gossh.ConnMetadata, []byte) (*gossh.Permissions, error) {
			return &gossh.Permissions{}, nil
		},
		PublicKeyCallback: func(gossh.ConnMetadata, gossh.PublicKey) (*gossh.Permissions, error) {
			return &gossh.Permissions{}, nil
		},
		KeyboardInteractiveCallback: func(gossh.ConnMetadata, gossh.KeyboardInteractiveChallenge) (*gossh.Permissions, error) {
			return &gossh.Permissions{}, nil
		},
	}
}

// Serve accepts connections on the listeners until the context ends. Then it lets
// nobody else in, ends the sessions, and returns nil once they are gone, at the
// latest after the grace and a moment.
func (s *Server) Serve(ctx context.Context, listeners ...net.Listener) error {
	failed := make(chan error, len(listeners))
	for _, l := range listeners {
		go func() { failed <- s.ssh.Serve(shortQueues{l}) }()
	}
	select {
	case err := <-failed:
		_ = s.ssh.Close()
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	s.drain(listeners)
	for range listeners {
		<-failed // they are closed, so this is their end and no error
	}
	return nil
}

// drain ends all sessions, and then what is left of their connections.
func (s *Server) drain(listeners []net.Listener) {
	s.mu.Lock()
	s.draining = true
	programs := make([]*tea.Program, 0, len(s.programs))
	for p := range s.programs {
		programs = append(programs, p)
	}
	s.mu.Unlock()
	for _, l := range listeners {
		_ = l.Close()
	}
	for _, p := range programs {
		go p.Quit() // waits for the program, which may wait for its reader
	}
	empty := make(chan struct{})
	go func() { s.sessions.Wait(); close(empty) }()
	select {
	case <-empty:
	case <-time.After(s.config.Grace):
	}
	if len(programs) > 0 {
		time.Sleep(farewellTime)
	}
	_ = s.ssh.Close()
}

// begin counts a session in, unless the server is about to end.
func (s *Server) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.draining {
		return false
	}
	s.sessions.Add(1)
	return true
}

// add makes a program one that drain ends and broadcasts reach, through the mailbox;
// remove undoes it, and tells whether drain has come meanwhile.
func (s *Server) add(p *tea.Program) *mailbox {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := newMailbox()
	s.programs[p] = m
	if s.draining {
		go p.Quit()
	}
	return m
}

func (s *Server) remove(p *tea.Program) (draining bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.programs, p)
	return s.draining
}
