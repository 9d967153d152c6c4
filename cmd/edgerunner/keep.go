package main

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"sync"

	"github.com/charmbracelet/x/term"
	"github.com/coreos/go-systemd/v22/daemon"
)

// keeper does beside the server what a service has to do while it runs.
type keeper struct {
	posts     *live
	forgets   *forgetting
	listeners []net.Listener
	proxies   []netip.Prefix
	systemd   *notifier
	log       *slog.Logger

	hangups <-chan os.Signal // SIGHUP
	closed  func() bool      // the terminal in which the program was started

	handovers  <-chan os.Signal // SIGUSR1
	handOver   func()
	handedOver chan struct{} // closed then
}

// keep returns once the context has ended and all is done; stop ends it.
func (k *keeper) keep(ctx context.Context, stop func()) {
	k.systemd.ready(k.posts.current(), k.listeners)
	var all sync.WaitGroup
	all.Go(func() { k.hear(ctx, stop) })
	all.Go(func() { k.pass(ctx) })
	all.Go(func() { k.posts.clock(k.forgets.clockSet).run(ctx) })
	all.Go(func() { newInspector(k.posts, k.log).run(ctx) })
	all.Go(func() { k.forgets.run(ctx) })
	all.Go(func() { k.watch(ctx) })
	<-ctx.Done()
	k.systemd.stopping()
	all.Wait()
}

// hear reads the posts again when SIGHUP comes. The same signal comes when the
// terminal is closed, and then nobody would be there to end the server.
func (k *keeper) hear(ctx context.Context, stop func()) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-k.hangups:
		}
		if k.closed() {
			stop()
			return
		}
		k.systemd.reloading()
		k.posts.reloadNow()
		k.systemd.ready(k.posts.current(), k.listeners)
	}
}

// pass hands over when SIGUSR1 comes, to another server that has the same sockets.
func (k *keeper) pass(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-k.handovers:
		k.log.Info("another server takes the newcomers; this one ends with its last reader")
		k.systemd.handedOver()
		k.handOver()
		close(k.handedOver)
	}
}

// watch tells systemd that the server answers, as often as the unit wants it.
func (k *keeper) watch(ctx context.Context) {
	period, err := daemon.SdWatchdogEnabled(false)
	if err != nil {
		k.log.Warn("systemd has no watchdog over the server", "error", err)
	}
	w := &watchdog{listeners: k.listeners, proxies: k.proxies, handedOver: k.handedOver, alive: k.systemd.alive, log: k.log}
	w.run(ctx, period)
}

// terminalClosed returns a function that says whether the terminal that w is has been
// closed since.
func terminalClosed(w io.Writer) func() bool {
	was := isTerminal(w)
	return func() bool { return was && !isTerminal(w) }
}

// isTerminal says whether input or output is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(term.File)
	return ok && term.IsTerminal(f.Fd())
}
