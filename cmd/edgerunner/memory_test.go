package main

import (
	"log/slog"
	"os/exec"
	"strings"
	"testing"

	"edgerunner.vc/blog/server/sshtest"
)

func TestSessionsFor(t *testing.T) {
	const mega = 1 << 20
	for _, tt := range []struct {
		memory, files uint64
		want          int
	}{
		{512 * mega, 1 << 20, 1664},
		{1024 * mega, 1 << 20, 3712},
		{64 * mega, 1 << 20, 16},   // less than the program wants
		{100 * mega, 1 << 20, 16},  // hardly more
		{1 << 40, 1 << 20, 4096},   // more than anybody wants
		{0, 1 << 20, 256},          // nobody knows
		{512 * mega, 600, 88},      // files for fewer
		{512 * mega, 100, 1},       // for hardly any
		{1 << 63, 1<<64 - 1, 4096}, // no bound of files
	} {
		if got := sessionsFor(tt.memory, tt.files); got != tt.want {
			t.Errorf("%d bytes and %d files: %d sessions, want %d", tt.memory, tt.files, got, tt.want)
		}
	}
}

func TestImagesFor(t *testing.T) {
	const mega = 1 << 20
	for memory, want := range map[uint64]int64{512 * mega: 16 * mega, 4096 * mega: 128 * mega, 1 << 40: 512 * mega, 1 << 63: 512 * mega, 0: 16 * mega} {
		if got := imagesFor(memory); got != want {
			t.Errorf("%d bytes: %d for images, want %d", memory, got, want)
		}
	}
}

// What the operator says counts; if there are too few files for it, that is said.
func TestMaxSessionsOf(t *testing.T) {
	log := &sshtest.Log{}
	logger := slog.New(slog.NewTextHandler(log, nil))
	if got := maxSessionsOf(settings{maxSessions: 500}, 512<<20, 1024, logger); got != 500 || log.String() != "" {
		t.Errorf("%d sessions; the log is %q", got, log)
	}
	if got := maxSessionsOf(settings{maxSessions: 600}, 512<<20, 1024, logger); got != 600 || !strings.Contains(log.String(), "needed=1112") {
		t.Errorf("%d sessions; the log is %q", got, log)
	}
}

// The program itself knows how much there is.
func TestRoom(t *testing.T) {
	for name, tt := range map[string]struct {
		command string
		env     []string
		want    string
	}{
		"files":    {`ulimit -n 600; exec edgerunner --addr 127.0.0.1:0`, nil, "room       for 88 readers"},
		"memory":   {`exec edgerunner --addr 127.0.0.1:0`, []string{"GOMEMLIMIT=200MiB"}, "room       for 416 readers"},
		"operator": {`exec edgerunner --addr 127.0.0.1:0 --max-sessions 7`, nil, "room       for 7 readers"},
	} {
		t.Run(name, func(t *testing.T) {
			o := operate(t, exec.Command("/bin/sh", "-c", tt.command), tt.env...)
			o.waitForGreeting()
			if !strings.Contains(o.out.String(), tt.want) {
				t.Errorf("it says\n%s, want %q", o.out, tt.want)
			}
			o.mustEnd()
		})
	}
}
