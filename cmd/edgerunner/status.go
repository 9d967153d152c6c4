package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
)

// statusPath is where the status is on the socket.
const statusPath = "/status"

// Bounds of asking a server how it is: it is on this machine, and says little.
const (
	statusTime = 10 * time.Second
	maxStatus  = 64 << 10 // bytes
)

// status is how a server is.
type status struct {
	Ready   bool      `json:"ready"`
	Reason  string    `json:"reason,omitempty"` // why it is not ready
	Title   string    `json:"title"`
	Version string    `json:"version"`
	PID     int       `json:"pid"`
	Started time.Time `json:"started"`

	Sessions struct {
		Now     int `json:"now"`
		Limit   int `json:"limit"`
		Highest int `json:"highest"`
		// Since midnight: of readers, and all others, which are commands and transfers of files.
		Today    int `json:"today"`
		Commands int `json:"commands_today"`
	} `json:"sessions"`
	TurnedAway map[string]int `json:"turned_away_last_hour"` // by the reason

	Content struct {
		Posts    int  `json:"posts"`
		Hidden   int  `json:"hidden"`
		Errors   int  `json:"errors"`
		Warnings int  `json:"warnings"`
		Stale    bool `json:"stale"` // the folder cannot be read any more
	} `json:"content"`
	Store  *storeStatus `json:"store,omitempty"` // nil if nothing is kept of readers
	Memory struct {
		Used  uint64 `json:"used"`  // bytes
		Limit uint64 `json:"limit"` // 0 for none
	} `json:"memory"`
}

// status is how this server is.
func (m *monitor) status() status {
	var s status
	if err := m.ready(); err != nil {
		s.Reason = err.Error()
	}
	s.Ready = s.Reason == ""
	of, blog := m.server.Status(), m.posts.current()
	s.Title, s.Version, s.PID, s.Started = blog.Site.Title, version(), os.Getpid(), of.Started
	s.Sessions.Now, s.Sessions.Limit = of.Sessions, of.MaxSessions
	s.Sessions.Highest, s.Sessions.Today, s.Sessions.Commands = of.Highest, of.Visits, of.Commands
	s.TurnedAway = of.TurnedAway
	s.Content.Posts, s.Content.Hidden, s.Content.Stale = len(blog.Posts), len(blog.Hidden), m.posts.stale()
	mistakes := m.posts.mistakes()
	s.Content.Errors, s.Content.Warnings = mistakes.Errors, mistakes.Warnings
	s.Store = newStoreStatus(m.known.health())
	s.Memory.Used = usedMemory()
	if limit := debug.SetMemoryLimit(-1); limit != math.MaxInt64 {
		s.Memory.Limit = uint64(limit)
	}
	return s
}

// usedMemory is what Go has from the system, in bytes, but for what it gave back.
func usedMemory() uint64 {
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64() - samples[1].Value.Uint64()
}

const statusHelp = `Ask the server that runs with this data folder how it is. The exit code is 0 if readers
find it, and 1 if not.`

// addStatus makes the command one that asks a running server how it is.
func addStatus(cmd *cobra.Command, env lookup) {
	var data string
	var asJSON bool
	f := cmd.Flags()
	addData(f, &data)
	f.BoolVar(&asJSON, "json", false, "print it as JSON, for programs")
	takeFlags(cmd, f)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := fromEnvironment(f, env); err != nil {
			return err
		}
		dir, err := dataFolder(data, env)
		if err != nil {
			return err
		}
		return showStatus(cmd.Context(), cmd.OutOrStdout(), filepath.Join(dir, statusSocket), asJSON)
	}
}

// showStatus prints how the server at the socket is; it is an error if that is not
// ready.
func showStatus(ctx context.Context, w io.Writer, socket string, asJSON bool) error {
	text, err := ask(ctx, socket)
	if err != nil {
		return err
	}
	var s status
	if err := json.Unmarshal(text, &s); err != nil {
		return fmt.Errorf("the server at %s says something else than its status: %w", socket, err)
	}
	if asJSON {
		_, err = w.Write(text)
	} else {
		err = s.write(w, time.Now())
	}
	if err == nil && !s.Ready {
		err = errors.New(s.Reason)
	}
	return err
}

// ask asks the server at the socket.
func ask(ctx context.Context, socket string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, statusTime)
	defer cancel()
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", socket)
	}}
	defer transport.CloseIdleConnections()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://localhost"+statusPath, nil)
	if err != nil {
		return nil, err
	}
	answer, err := transport.RoundTrip(req)
	if err != nil {
		return nil, explainSilence(socket, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the server at %s says %s; it may be of another version", socket, answer.Status)
	}
	return io.ReadAll(io.LimitReader(answer.Body, maxStatus))
}

// explainSilence says what to do when nobody answers.
func explainSilence(socket string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Errorf(`no server answers at %s; start it with "edgerunner serve", or name its data folder with --data (/var/lib/edgerunner for that of the Debian package)`, socket)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("only the user that the server runs as may ask at %s; run this as that user, or as root", socket)
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("the server at %s has not answered for %s", socket, statusTime)
	}
	return fmt.Errorf("asking at %s: %w", socket, explainSocket(socket, err))
}

// write writes the status for a person.
func (s status) write(w io.Writer, now time.Time) error {
	state := "is open"
	if !s.Ready {
		state = "is not open: " + s.Reason
	}
	fmt.Fprintf(w, "\n  %s %s.\n\n", s.Title, state)
	rows := tabwriter.NewWriter(w, 0, 0, 3, ' ', 0)
	row := func(name, format string, args ...any) {
		fmt.Fprintf(rows, "    %s\t%s\n", name, fmt.Sprintf(format, args...))
	}
	row("since", "%s, for %s", s.Started.Local().Format("2006-01-02 15:04"), sinceInWords(now.Sub(s.Started)))
	row("version", "%s, process %d", s.Version, s.PID)
	row("readers", "%d now, of at most %d; %d at the busiest; %s and %s today", s.Sessions.Now, s.Sessions.Limit, s.Sessions.Highest,
		counted(s.Sessions.Today, "visit"), counted(s.Sessions.Commands, "command"))
	row("turned away", "%s", s.turnedAway())
	row("posts", "%s", s.posts())
	row("store", "%s", s.Store.inWords(now))
	row("memory", "%s", s.memory())
	if err := rows.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w)
	return err
}

// turnedAway names those who were turned away most often first.
func (s status) turnedAway() string {
	var parts []string
	byCount := func(a, b string) int { return s.TurnedAway[b] - s.TurnedAway[a] }
	for _, why := range slices.SortedStableFunc(slices.Values(slices.Sorted(maps.Keys(s.TurnedAway))), byCount) {
		parts = append(parts, fmt.Sprintf("%d %s", s.TurnedAway[why], why))
	}
	if len(parts) == 0 {
		return "nobody in the last hour"
	}
	return strings.Join(parts, ", ") + " in the last hour"
}

func (s status) posts() string {
	c := s.Content
	text := fmt.Sprint(c.Posts)
	if c.Hidden > 0 {
		text += fmt.Sprintf(" and %d hidden", c.Hidden)
	}
	if c.Errors+c.Warnings > 0 {
		text += fmt.Sprintf("; %s, %s: see the log", counted(c.Errors, "error"), counted(c.Warnings, "warning"))
	}
	if c.Stale {
		text += "; the folder cannot be read any more: see the log"
	}
	return text
}

func (s status) memory() string {
	const mega = 1 << 20
	if s.Memory.Limit == 0 {
		return fmt.Sprintf("%d MB", s.Memory.Used/mega)
	}
	return fmt.Sprintf("%d MB of at most %d MB", s.Memory.Used/mega, s.Memory.Limit/mega)
}

// sinceInWords is a time as people say it, in its largest unit.
func sinceInWords(d time.Duration) string {
	switch {
	case d < time.Minute:
		return counted(int(max(d, 0)/time.Second), "second")
	case d < time.Hour:
		return counted(int(d/time.Minute), "minute")
	case d < 2*day:
		return counted(int(d/time.Hour), "hour")
	}
	return counted(int(d/day), "day")
}

// counted is a number of things.
func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
