package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strings"
	"sync/atomic"
	"syscall"

	tea "charm.land/bubbletea/v2"
	gossh "golang.org/x/crypto/ssh"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/content/feed"
	"edgerunner.vc/blog/content/tree"
	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/tui"
	"edgerunner.vc/blog/tui/page"
	"edgerunner.vc/blog/tui/plain"
)

// pageCache bounds the pages that are kept, in bytes: a typical post set for one
// width takes about 40 kB, and the smallest server has 512 MB.
const pageCache = 32 << 20

// farewell is told to those who are reading when the server ends. It fits a line.
const farewell = "The server is stopping, so your visit ends here. Please come back in a while."

// serve runs the server until the context ends.
func serve(ctx context.Context, s settings, stdout, stderr io.Writer) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop() // for the watch of the folder, if we do not come to serve
	hangups, handovers := signals(syscall.SIGHUP), signals(syscall.SIGUSR1)
	defer signal.Stop(hangups)
	defer signal.Stop(handovers)
	logger := newLogger(s, stderr)
	slog.SetDefault(logger) // the SSH library has no other way to be told
	memory := limitMemory(logger)
	s.maxSessions = maxSessionsOf(s, memory, openFiles(), logger)

	posts, err := openLive(ctx, s.content, imagesFor(memory), logger)
	if err != nil {
		return err
	}
	_, missing := server.ReadHostKeys(s.data)
	keys, err := server.LoadHostKeys(s.data, s.rsaHostKey)
	if err != nil {
		return err
	}
	mon := &monitor{posts: posts, pages: page.NewCache(pageCache), opened: newOpenings(), log: logger}
	var sessions atomic.Pointer[server.Server] // none while the store is opened
	known, err := openReturning(ctx, s, logger, func(works bool) {
		if srv := sessions.Load(); srv != nil {
			srv.Broadcast(tui.MemoryChanged{Works: works})
		}
	})
	if err != nil {
		return err
	}
	defer known.close()
	mon.known = known
	writers, err := openAuthors(s.authors, s.content, logger)
	if err != nil {
		return err
	}
	srv, err := newServer(s, mon, known, writers, keys)
	if err != nil {
		return err
	}
	mon.server = srv
	sessions.Store(srv)
	listeners, err := openListeners(ctx, s, logger)
	if err != nil {
		return err
	}
	if err := mon.start(ctx, s); err != nil {
		return errors.Join(err, closeAll(listeners))
	}
	defer mon.stop()
	if missing != nil { // told, for one that was lost would be replaced without a word
		logger.Info("the host key is new: keep a backup of it", "folder", s.data)
	}
	greet(stdout, posts.current(), s, listeners, keys)
	k := &keeper{
		posts: posts, forgets: newForgetting(known, s.forgetAfter, logger), listeners: listeners, proxies: s.proxies, systemd: &notifier{log: logger}, log: logger,
		hangups: hangups, closed: terminalClosed(stdout),
		handovers: handovers, handOver: srv.HandOver, handedOver: make(chan struct{}),
	}
	kept := make(chan struct{})
	go func() { k.keep(ctx, stop); close(kept) }()
	defer func() { stop(); <-kept }()
	return srv.Serve(ctx, listeners...)
}

// signals are those of a kind, until [signal.Stop]. A second one has nothing to add to one
// that nobody has looked at yet.
func signals(kind os.Signal) chan os.Signal {
	c := make(chan os.Signal, 1)
	signal.Notify(c, kind)
	return c
}

// newServer is a server that shows the posts, and tells its readers when they change.
func newServer(s settings, mon *monitor, known *returning, writers *authors, keys []gossh.Signer) (*server.Server, error) {
	posts := mon.posts
	srv, err := server.New(server.Config{
		HostKeys:       keys,
		Log:            mon.log,
		Program:        programs(tui.Config{Blog: posts.current, Pages: mon.pages, Opened: mon.opened.add}, known, writers),
		Command:        commands(printing(mon), known, writers),
		Files:          fetched(mon),
		Farewell:       farewell,
		WidthMethod:    page.WidthMethod,
		Grace:          s.grace,
		Identity:       server.Identity(s.identity),
		MaxSessions:    s.maxSessions,
		MaxPerAddress:  s.maxPerAddress,
		IdleTimeout:    s.idleTimeout,
		TrustedProxies: s.proxies,
		Idle: func(left string) tea.Msg {
			return tui.Notice{Line: "Any key stays: " + left + " left.", Key: true}
		},
		Closing: func(left string) tea.Msg { return tui.Notice{Line: "The server stops in " + left + "."} },
	})
	if err != nil {
		return nil, err
	}
	posts.onSwap(func() { srv.Broadcast(tui.BlogChanged{}) })
	if writers != nil {
		posts.onDraft(func() { srv.Broadcast(tui.BlogChanged{Unpublished: true}) })
	}
	return srv, nil
}

// fetched is the blog as files, as it is when a client comes for them.
func fetched(mon *monitor) func() fs.FS {
	trees := &tree.Trees{Feed: func(w io.Writer, blog *content.Blog) error {
		return feed.Write(w, blog, feed.Options{Document: mon.pages.Document})
	}}
	return func() fs.FS { return trees.Of(mon.posts.current()) }
}

// programs is the blog as it is when a session begins, for terminals that can draw it
// and whoever asks for no more than one thing.
func programs(config tui.Config, known *returning, writers *authors) func(server.Terminal) tea.Model {
	return func(term server.Terminal) tea.Model {
		if printsOnly(term) || len(term.Args) > 1 || len(term.Args) == 1 && (isCommand(term.Args[0]) || writers.hasCommand(term.Args[0])) {
			return nil
		}
		config := known.introduce(config, term) // a copy, for sessions begin at once
		if writers.has(term.Identity) {
			published := config.Blog
			config.Blog = func() *content.Blog { return published().Whole() }
			config.Opened = nil // what its author looks at is not read
			config.Author = true
		}
		config.Title = term.Titled
		if len(term.Args) == 1 {
			config.Open = term.Args[0]
		}
		return tui.New(config)
	}
}

// printing is the blog for those who get no program.
func printing(mon *monitor) plain.Config {
	return plain.Config{
		Blog:  func() (*content.Blog, error) { return mon.posts.current(), nil },
		Pages: mon.pages, Shared: &plain.Shared{}, Version: version(), Opened: mon.opened.add,
	}
}

// greet tells the operator what to type.
func greet(w io.Writer, blog *content.Blog, s settings, listeners []net.Listener, keys []gossh.Signer) {
	from := s.content
	if from == "" {
		from = "the program itself; --content names a folder"
	}
	count := fmt.Sprintf("%d", len(blog.Posts))
	if n := len(blog.Hidden); n > 0 {
		count += fmt.Sprintf(" (%d more hidden)", n)
	}
	var ways, prints []string
	for _, l := range listeners {
		ways = append(ways, sshCommand(l.Addr()))
	}
	for _, key := range keys {
		prints = append(prints, server.Fingerprint(key))
	}
	const below = "\n               "
	fmt.Fprintf(w, `
  %s is open.

    read it    %s
    host key   %s
    posts      %s, from %s
    room       for %d readers at once
    data       %s

  ^C closes it.

`, blog.Site.Title, strings.Join(ways, below), strings.Join(prints, below), count, from, s.maxSessions, s.data)
}
