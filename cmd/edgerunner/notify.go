package main

import (
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"

	"github.com/coreos/go-systemd/v22/daemon"
	"golang.org/x/sys/unix"

	"edgerunner.vc/blog/content"
)

// notifier tells systemd how things are, as sd_notify(3) has it. Where there is no
// systemd, or a unit that is not of Type=notify, it does nothing.
type notifier struct {
	log    *slog.Logger
	failed sync.Once // to be logged, for each time would be one every few seconds
}

// ready says that readers can come, or that a reload has ended.
func (n *notifier) ready(blog *content.Blog, listeners []net.Listener) {
	var addrs []string
	for _, l := range listeners {
		addrs = append(addrs, l.Addr().String())
	}
	n.tell(daemon.SdNotifyReady, fmt.Sprintf("STATUS=Serving %d posts on %s.", len(blog.Posts), strings.Join(addrs, ", ")))
}

// reloading says that a reload begins, and when, so that systemd can tell whether it
// is the one that it waits for.
func (n *notifier) reloading() {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &now); err != nil {
		n.log.Warn("systemd is not told of the reload", "error", err)
		return
	}
	n.tell(daemon.SdNotifyReloading, fmt.Sprintf("MONOTONIC_USEC=%d", now.Nano()/1000), "STATUS=Reading the posts again.")
}

// stopping says that the sessions are being ended.
func (n *notifier) stopping() {
	n.tell(daemon.SdNotifyStopping, "STATUS=Letting the readers go.")
}

// handedOver says that the server ends with its last reader. systemd need not know
// that it stops: it would begin to count the time until it kills.
func (n *notifier) handedOver() {
	n.tell(daemon.SdNotifyWatchdog, "STATUS=Another server takes the newcomers; this one ends with its last reader.")
}

// alive says that the server answers.
func (n *notifier) alive() { n.tell(daemon.SdNotifyWatchdog) }

func (n *notifier) tell(lines ...string) {
	if _, err := daemon.SdNotify(false, strings.Join(lines, "\n")); err != nil {
		n.failed.Do(func() { n.log.Warn("systemd cannot be told how things are", "error", err) })
	}
}
