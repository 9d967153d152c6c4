package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"strings"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/log/v2"
	gossh "golang.org/x/crypto/ssh"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/tui"
	"edgerunner.vc/blog/tui/page"
)

// pageCache bounds the pages that are kept, in bytes: a typical post set for one
// width takes about 40 kB, and the smallest server has 512 MB.
const pageCache = 32 << 20

// farewell is told to those who are reading when the server ends. It fits a line.
const farewell = "The server is stopping, so your visit ends here. Please come back in a while."

// serve runs the server until the context ends.
func serve(ctx context.Context, s settings, stdout, stderr io.Writer) error {
	ctx, stop := context.WithCancel(ctx) // for the watch of the folder, if we do not come to serve
	defer stop()
	logger := newLogger(s, stderr)
	slog.SetDefault(logger) // the SSH library has no other way to be told

	posts, err := openLive(ctx, s.content, logger)
	if err != nil {
		return err
	}
	keys, err := server.LoadHostKeys(s.data, false)
	if err != nil {
		return err
	}
	srv, err := server.New(server.Config{
		HostKeys: keys,
		Log:      logger,
		Program:  programs(tui.Config{Blog: posts.current, Pages: page.NewCache(pageCache)}),
		Command:  commands(posts),
		Farewell: farewell,
		Idle: func(left string) tea.Msg {
			return tui.Notice("Press any key to stay. This visit ends in " + left + ".")
		},
		Closing: func(left string) tea.Msg { return tui.Notice("The server restarts. This visit ends in " + left + ".") },
	})
	if err != nil {
		return err
	}
	posts.onSwap(func() { srv.Broadcast(tui.BlogChanged{}) })
	l, err := listen(ctx, s.addr)
	if err != nil {
		return err
	}
	greet(stdout, posts.current(), s, l.Addr(), keys[0])
	return srv.Serve(ctx, l)
}

func newLogger(s settings, w io.Writer) *slog.Logger {
	level, _ := log.ParseLevel(s.logLevel) // checked with the flags
	options := log.Options{Level: level, ReportTimestamp: true, TimeFormat: time.RFC3339}
	if s.logFormat == "json" {
		options.Formatter = log.JSONFormatter
	}
	return slog.New(log.NewWithOptions(w, options))
}

// programs is the blog as it is when a session begins, for terminals that can draw it
// and whoever asks for no more than one thing.
func programs(config tui.Config) func(server.Terminal) tea.Model {
	return func(term server.Terminal) tea.Model {
		if term.Term == "dumb" || len(term.Args) > 1 {
			return nil
		}
		config := config // a copy, for sessions begin at once
		config.Title = term.Titled
		if len(term.Args) == 1 {
			config.Open = term.Args[0]
		}
		return tui.New(config)
	}
}

// commands is what a client without a terminal can ask for: the list.
func commands(posts *live) func(context.Context, []string, io.Writer, io.Writer) int {
	return func(_ context.Context, args []string, stdout, stderr io.Writer) int {
		if len(args) > 0 {
			fmt.Fprintln(stderr, "There are no commands here. ssh -t opens the blog, or the post whose name is behind it; ssh -T prints the list.")
			return 2
		}
		if err := tui.WriteList(stdout, posts.current()); err != nil {
			return 1 // the client has gone, and took the reason with it
		}
		return 0
	}
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

// greet tells the operator what to type.
func greet(w io.Writer, blog *content.Blog, s settings, addr net.Addr, key gossh.Signer) {
	from := s.content
	if from == "" {
		from = "the program itself; --content names a folder"
	}
	count := fmt.Sprintf("%d", len(blog.Posts))
	if n := len(blog.Hidden); n > 0 {
		count += fmt.Sprintf(" (%d more hidden)", n)
	}
	fmt.Fprintf(w, `
  %s is open.

    read it    %s
    host key   %s
    posts      %s, from %s
    data       %s

  ^C closes it.

`, blog.Site.Title, sshCommand(addr), server.Fingerprint(key), count, from, s.data)
}

// sshCommand is what to type on this machine to reach the address.
func sshCommand(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return "ssh " + addr.String()
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
