package server_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/sshtest"
)

var (
	helpLine = regexp.MustCompile(`^# HELP ([a-z_]+) [A-Z][^\\]*\.$`)
	typeLine = regexp.MustCompile(`^# TYPE ([a-z_]+) (counter|gauge|histogram|summary)$`)
	sample   = regexp.MustCompile(`^([a-z_]+)(\{[a-zA-Z_]+="[^"\\\n]*"(?:, ?[a-zA-Z_]+="[^"\\\n]*")*\})? (\S+)$`)
)

// metricsOf is what the server writes, by series, after a strict look: each family has
// its type in front of it and stands together, and no series comes twice.
func metricsOf(t *testing.T, s *server.Server) map[string]float64 {
	t.Helper()
	var b bytes.Buffer
	if err := s.WriteMetrics(&b); err != nil {
		t.Fatal(err)
	}
	series, family, kind := map[string]float64{}, "", ""
	seen := map[string]bool{}
	for line := range strings.Lines(b.String()) {
		line = strings.TrimSuffix(line, "\n")
		if m := helpLine.FindStringSubmatch(line); m != nil {
			continue
		}
		if m := typeLine.FindStringSubmatch(line); m != nil {
			if family, kind = m[1], m[2]; seen[family] {
				t.Errorf("%s comes twice", family)
			}
			seen[family] = true
			continue
		}
		m := sample.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("this is no line of the format: %q", line)
		}
		value, err := strconv.ParseFloat(m[3], 64)
		if _, double := series[m[1]+m[2]]; err != nil || double || !belongs(m[1], family, kind) {
			t.Errorf("%q is not as it must be in %s %s: %v", line, kind, family, err)
		}
		series[m[1]+m[2]] = value
	}
	return series
}

func belongs(name, family, kind string) bool {
	switch kind {
	case "histogram":
		return slices.Contains([]string{family + "_bucket", family + "_sum", family + "_count"}, name)
	case "summary":
		return slices.Contains([]string{family, family + "_sum", family + "_count"}, name)
	}
	return name == family
}

func TestMetrics(t *testing.T) {
	r := start(t, nil)
	if got := metricsOf(t, r.server)[`edgerunner_sessions_total{ended="quit"}`]; got != 0 {
		t.Errorf("%v sessions before the first", got)
	}
	c := sshtest.Open(t, r.addr, sshtest.Options{})
	c.WaitForText("size 80x24")
	if got := metricsOf(t, r.server)["edgerunner_sessions"]; got != 1 {
		t.Errorf("%v sessions while there is one", got)
	}
	c.Type("q")
	c.Wait()
	r.log.WaitFor(t, "msg=session")
	got := metricsOf(t, r.server)
	for name, want := range map[string]float64{
		"edgerunner_sessions": 0, "edgerunner_sessions_highest": 1, `edgerunner_sessions_total{ended="quit"}`: 1,
		`edgerunner_sessions_total{ended="lost"}`: 0, "edgerunner_panics_total": 0,
	} {
		if have, ok := got[name]; have != want || !ok {
			t.Errorf("%s is %v, want %v", name, have, want)
		}
	}
	for _, name := range []string{"go_goroutines", "process_resident_memory_bytes", "process_open_fds", "edgerunner_start_time_seconds"} {
		if got[name] == 0 {
			t.Errorf("no %s", name)
		}
	}
}

// Whatever clients send, the series stay the same: a label of a client could be
// anything, and each new one is kept for good.
func TestNoLabelFromAClient(t *testing.T) {
	r := start(t, nil)
	before := seriesOf(t, r)
	for i, bad := range []string{`"} 1`, "a\nedgerunner_sessions 99\n", `\`, "{x=\"y\"}", "\x00\xff\u2028"} {
		c := sshtest.Open(t, r.addr, sshtest.Options{User: bad, Term: bad, Args: []string{bad}, Env: map[string]string{"LANG": bad}})
		c.WaitForText("size 80x24")
		c.Type("q")
		c.Wait()
		conn := sshtest.Dial(t, r.addr, sshtest.Options{User: bad})
		sess, err := conn.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		_ = sess.Run(bad + fmt.Sprint(i)) // its exit code is how many words it has
		conn.Close()
	}
	speak(t, r.addr, "GET /\"}\n HTTP/1.1\r\n\r\n")
	if after := seriesOf(t, r); !slices.Equal(before, after) {
		t.Errorf("the series were\n%s\nand are\n%s", strings.Join(before, "\n"), strings.Join(after, "\n"))
	}
}

// Whoever is turned away is counted once: also who gives up while they make room for
// others, directly and behind a proxy.
func TestTurnedAwayOnce(t *testing.T) {
	for name, header := range map[string]string{"directly": "", "behind a proxy": "PROXY TCP4 203.0.113.7 127.0.0.1 999 22\r\n"} {
		t.Run(name, func(t *testing.T) {
			r := start(t, func(c *server.Config) {
				c.Log = slog.New(slog.DiscardHandler)
				if header != "" {
					c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
				}
			})
			var all sync.WaitGroup
			for range 8 {
				all.Go(func() {
					for range 250 {
						conn, err := net.Dial("tcp", r.addr)
						if err != nil {
							t.Error(err)
							return
						}
						_, _ = io.WriteString(conn, header) // it may be turned away already
						conn.Close()
					}
				})
			}
			all.Wait()
			connections, sum := turnedAway(t, r)
			for late := time.Now().Add(time.Minute); (connections < 2000 || sum < connections) && time.Now().Before(late); {
				connections, sum = turnedAway(t, r)
			}
			r.stop()
			r.wait(t)
			if connections, sum = turnedAway(t, r); sum != 2000 || connections != 2000 {
				t.Errorf("%v connections, %v turned away or given up", connections, sum)
			}
		})
	}
}

// turnedAway is how many have connected, and how many were turned away or gave up.
func turnedAway(t *testing.T, r *running) (connections, sum float64) {
	t.Helper()
	got := metricsOf(t, r.server)
	for name, n := range got {
		if strings.HasPrefix(name, "edgerunner_refused_total") || name == "edgerunner_handshakes_failed_total" {
			sum += n
		}
	}
	return got["edgerunner_connections_total"], sum
}

// speak sends something that is not SSH, and waits until the server hangs up.
func speak(t *testing.T, addr, text string) {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	_ = conn.(*net.TCPConn).CloseWrite() // or the server waits for a line that is SSH
	_, _ = io.Copy(io.Discard, conn)
}

// seriesOf are the names and labels of the server's own metrics.
func seriesOf(t *testing.T, r *running) []string {
	t.Helper()
	var names []string
	for name := range metricsOf(t, r.server) {
		if strings.HasPrefix(name, "edgerunner_") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// A server says how it is, from before it listens until it has ended.
func TestStatus(t *testing.T) {
	r := start(t, func(c *server.Config) { c.MaxSessions = 7 })
	a := sshtest.Open(t, r.addr, sshtest.Options{})
	a.WaitForText("size 80x24")
	b := sshtest.Open(t, r.addr, sshtest.Options{})
	b.WaitForText("size 80x24")
	a.Type("q")
	a.Wait()
	r.log.WaitFor(t, "msg=session")
	if err := r.server.Ready(); err != nil {
		t.Errorf("it is not ready: %v", err)
	}
	if s := r.server.Status(); s.Sessions != 1 || s.Highest != 2 || s.MaxSessions != 7 || s.Visits != 2 || s.Commands != 0 || s.Started.IsZero() || len(s.TurnedAway) != 0 {
		t.Errorf("status %+v", s)
	}
	conn := sshtest.Dial(t, r.addr, sshtest.Options{})
	defer conn.Close()
	sess, err := conn.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	_ = sess.Run("") // its exit code is no matter here
	if s := r.server.Status(); s.Visits != 2 || s.Commands != 1 {
		t.Errorf("of two visits and a command it says %+v", s)
	}
	speak(t, r.addr, "GET / HTTP/1.1\r\n\r\n")
	r.log.WaitFor(t, "no handshake")
	if s := r.server.Status(); s.TurnedAway["handshake"] != 1 {
		t.Errorf("turned away: %v", s.TurnedAway)
	}
	r.stop()
	b.Wait()
	r.wait(t)
	if err := r.server.Ready(); err == nil || !strings.Contains(err.Error(), "stopping") {
		t.Errorf("when it has ended it is ready: %v", err)
	}
}
