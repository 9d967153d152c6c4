package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/ssh"
	"charm.land/wish/v2"
	"github.com/charmbracelet/x/ansi"
	gossh "golang.org/x/crypto/ssh"
)

// quitTime is how long programs have to end when they are told to. They keep what they
// have to keep, and clear a screen.
const quitTime = 3 * time.Second

// farewellTime is what the last bytes to a client have to arrive before its
// connection is closed: a round trip to most of the world.
const farewellTime = 200 * time.Millisecond

// Bounds of the sessions at once, unless others are given.
const (
	defaultMaxSessions = 256 // of 0.25 MB each, which any server has
	minPerAddress      = 16  // a household, or a small office
)

// Config is what a [Server] needs. The host keys, the log, the program and the command
// are required; the zero values of the others are good for a public server.
type Config struct {
	HostKeys []gossh.Signer // one of a kind
	Log      *slog.Logger
	// Program makes the model of one session with a terminal. It is called by many
	// at once. If it returns nil, Command is run instead, whose output is all that
	// such a terminal gets: one that is dumb draws no escape sequences. A model that
	// is a [slog.LogValuer] with a group adds that to the session's line in the log. One
	// that is an [io.Closer] is closed when the session has ended, however it did; it
	// must not wait. One that is a [Parting] is asked what to say to who leaves.
	Program func(Terminal) tea.Model
	// Command runs what a client asked for that has no terminal, or no program for
	// it. It is called by many at once, and returns the exit code. It reads, writes and pauses
	// in the goroutine that it is called in: while it waits there, another one works.
	Command func(ctx context.Context, request Request, stdout, stderr io.Writer) int
	// Files makes the tree that a client of sftp or scp may read, as it is when the session
	// begins; see [files.Transfer]. It is called by many at once. If it is nil there is no sftp.
	Files func() fs.FS
	// Grace is how long the sessions may go on when the server is told to end. Closing
	// makes the message that their programs get then, if it is not nil. What is left is
	// in words, such as "2 minutes".
	Grace   time.Duration
	Closing func(left string) tea.Msg
	// Farewell is told to those who are still here when that is over, in one line.
	Farewell string

	// Identity says who is asked for a key; [IdentityAsk] if empty.
	Identity Identity
	// MaxSessions bounds the sessions of all, MaxPerAddress those of one address, which
	// is an IPv4 address or a network of IPv6 with 64 bits. If zero, they are 256, and
	// a sixteenth of all but not under 16. The addresses of this machine have no bound
	// of their own: whoever comes from there is the operator, or behind a proxy.
	MaxSessions, MaxPerAddress int
	// IdleTimeout is how long a reader may press no key; never too long if zero. Idle
	// makes the message that a program gets some time before, if it is not nil.
	IdleTimeout time.Duration
	Idle        func(left string) tea.Msg
	// WidthMethod is how programs count the cells of a text.
	WidthMethod ansi.Method
	// TrustedProxies are the addresses whose connections begin with a header of the
	// PROXY protocol, which tells the reader's address. From others it is not read.
	TrustedProxies []netip.Prefix
}

// Drawing is a model that draws without leaving its view to the garbage collector: show
// takes what it needs of the content, which is given beside the view.
type Drawing interface {
	Draw(show func(v tea.View, content []byte))
}

// Parting is a model that has a word for a reader who leaves. It stands below the screen
// as it was before; empty for none.
type Parting interface{ Parting() string }

// Request is what a client asks for that gets no program.
type Request struct {
	Args     []string // as the client sent them, up to 4 kB; none if it asked for nothing
	User     string   // see [Terminal]
	Identity string   // see [Terminal]
	// Terminal is the one that the client has; nil if none. It gets its lines with carriage
	// returns, and what is typed comes as its keys: nobody echoes them.
	Terminal *Terminal
	// Log adds to the line that the log has of the session. It is for one goroutine.
	Log func(...slog.Attr)
	// Resized is the size of the window by now, in cells; nil without a terminal. It is for
	// the goroutine that reads Stdin.
	Resized func() (width, height int)
	// Stdin is what the client sends, to be read by one goroutine. From the first read on
	// the command has the idle timeout of programs, and ends as they do when the server
	// does: the input ends, and when the command has, its reader is told why. What
	// programs are told meanwhile is a [Notice] in front of what is read, if the message
	// is a [fmt.Stringer]. What comes too fast is dropped, with a Notice too.
	Stdin io.Reader
	// Pause runs what waits for something else than the client, such as a database.
	Pause func(wait func())
}

// Identity says who is asked for a key, to be known when they come again.
type Identity string

const (
	IdentityAsk    Identity = "ask"    // who comes by the name "me", or "me+" and anything
	IdentityAlways Identity = "always" // everybody but "anon"
	IdentityOff    Identity = "off"    // nobody
)

// Server serves sessions until its context ends.
type Server struct {
	config    Config
	ssh       *ssh.Server
	tally     *tally
	admission *admission
	times     times
	hands     *hands
	turns     turns

	mu       sync.Mutex
	serving  bool
	draining bool
	programs map[*tea.Program]*mailbox
	// dialogues are the commands that wait for their readers, and the transfers.
	dialogues map[*dialogue]struct{}
	conns     sync.WaitGroup

	handOver  func()
	handedOff chan struct{}
}

// New makes a server that listens nowhere yet.
func New(config Config) (*Server, error) {
	if len(config.HostKeys) == 0 || config.Log == nil || config.Program == nil || config.Command == nil {
		return nil, errors.New("making the server: the host key, the log, the program and the command are required")
	}
	if config.MaxSessions == 0 {
		config.MaxSessions = defaultMaxSessions
	}
	if config.MaxPerAddress == 0 {
		config.MaxPerAddress = max(config.MaxSessions/16, minPerAddress)
	}
	s := &Server{
		config:    config,
		tally:     newTally(config),
		hands:     newHands(),
		turns:     newTurns(),
		times:     usual(),
		admission: newAdmission(config.MaxSessions, config.MaxPerAddress),
		programs:  map[*tea.Program]*mailbox{},
		dialogues: map[*dialogue]struct{}{},
		handedOff: make(chan struct{}),
	}
	s.handOver = sync.OnceFunc(func() { close(s.handedOff) })
	srv, err := wish.NewServer(
		func(srv *ssh.Server) error {
			for _, key := range config.HostKeys {
				srv.AddHostKey(key)
			}
			return nil
		},
		wish.WithVersion("Edgerunner"), // nothing of the build
		wish.WithMiddleware(s.command, s.scp, s.program, s.track),
	)
	if err != nil {
		return nil, fmt.Errorf("making the server: %w", err)
	}
	srv.ConnCallback = func(ctx ssh.Context, c net.Conn) net.Conn {
		ctx.SetValue(connKey{}, c)
		return c
	}
	srv.ServerConfigCallback = func(ctx ssh.Context) *gossh.ServerConfig {
		door := (&door{identity: config.Identity, enter: connOf(ctx).enter}).config()
		for _, key := range hostKeys(config.HostKeys) {
			door.AddHostKey(key)
		}
		return door
	}
	srv.HostSigners = nil // they would replace those of the connection
	srv.ConnectionFailedCallback = func(c net.Conn, err error) {
		if !errors.Is(err, net.ErrClosed) { // we have closed it, and counted it
			s.tally.handshakeFailed(address(c.RemoteAddr()), err)
		}
	}
	srv.ChannelHandlers = map[string]ssh.ChannelHandler{"session": s.sessionChannel}
	if config.Files != nil {
		srv.SubsystemHandlers = map[string]ssh.SubsystemHandler{"sftp": ssh.SubsystemHandler(s.track(s.sftp))}
	}
	s.ssh = srv
	return s, nil
}

// Serve accepts connections on the listeners until the context ends. Then it lets
// nobody else in, tells the sessions, waits for them for the grace, ends those that are
// left, and returns nil. After a hand-over it returns once nobody is left. It may be
// called once.
func (s *Server) Serve(ctx context.Context, listeners ...net.Listener) error {
	defer s.tally.watch()()
	s.mu.Lock()
	s.serving = true
	s.mu.Unlock()
	failed := make(chan error, len(listeners))
	for _, l := range listeners {
		go func() { failed <- s.accept(ctx, l) }()
	}
	var err error
	open := len(listeners)
	select {
	case err = <-failed:
		err = fmt.Errorf("serving: %w", err)
		open--
	case <-ctx.Done():
	case <-s.handedOff:
	}
	for _, l := range listeners {
		_ = l.Close()
	}
	for range open {
		<-failed // they are closed, so this is their end and no error
	}
	if err == nil {
		s.empty(ctx)
	}
	s.drain()
	return err
}

// HandOver lets nobody else in, and leaves those who are here alone; who has no session
// yet may begin one in time. It is for a server whose sockets another one has too, which
// takes the newcomers.
func (s *Server) HandOver() { s.handOver() }

// empty waits until nobody is left, or the context ends.
func (s *Server) empty(ctx context.Context) {
	gone := make(chan struct{})
	go func() { s.conns.Wait(); close(gone) }() // ends with drain, at the latest
	select {
	case <-gone:
	case <-ctx.Done():
	}
}

// drain ends all sessions, and then what is left of their connections.
func (s *Server) drain() {
	for _, c := range s.admission.close() {
		c.end(lost)
	}
	empty := make(chan struct{})
	go func() { s.admission.inside.Wait(); close(empty) }()
	told := s.tell()
	if told {
		s.config.Log.Info("closing: readers are told, and let go in a while", "readers", s.tally.count().now, "grace", s.config.Grace.String())
	}
	within(s.config.Grace, empty)
	s.mu.Lock()
	s.draining = true
	for p := range s.programs {
		go p.Quit() // waits for the program, which may wait for its reader
	}
	for d := range s.dialogues {
		d.leave(drained)
	}
	s.mu.Unlock()
	within(quitTime, empty)
	if told {
		time.Sleep(farewellTime)
	}
	for _, c := range s.admission.left() {
		c.end(drained)
	}
	s.conns.Wait()
}

// tell tells the programs and dialogues that the server ends, if there are any.
func (s *Server) tell() bool {
	s.mu.Lock()
	some := len(s.programs)+len(s.dialogues) > 0
	s.mu.Unlock()
	if some && s.config.Grace > 0 && s.config.Closing != nil {
		s.Broadcast(s.config.Closing(inWords(s.config.Grace)))
	}
	return some
}

// within waits until something is done, no longer than a time.
func within(limit time.Duration, done <-chan struct{}) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
}

// drains says whether the programs are told to end.
func (s *Server) drains() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.draining
}

// begin counts a session in, or says why not.
func (s *Server) begin(c *conn) refusal {
	if why := s.admission.begin(c); why != "" {
		return why
	}
	s.tally.began()
	return ""
}

// add makes a program one that drain ends and broadcasts reach, through the mailbox;
// remove undoes it.
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

func (s *Server) remove(p *tea.Program) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.programs, p)
}
