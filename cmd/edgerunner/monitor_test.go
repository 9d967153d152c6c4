package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	gossh "golang.org/x/crypto/ssh"

	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/sshtest"
	"edgerunner.vc/blog/tui/page"
)

// httpOf is where a blog serves its metrics.
func httpOf(t *testing.T, b *blog) string {
	t.Helper()
	m := regexp.MustCompile(`metrics are served port=(\d+)`).FindStringSubmatch(b.log.String())
	if m == nil {
		t.Fatalf("nothing says where the metrics are:\n%s", b.log)
	}
	return "http://127.0.0.1:" + m[1]
}

// request sends one, and returns the code and the text of the answer.
func request(t *testing.T, method, url string) (code int, text string) {
	t.Helper()
	req, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{DisableKeepAlives: true}
	answer, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

func TestMetricsOverHTTP(t *testing.T) {
	b := startBlog(t, func(s *settings) { s.metrics = "127.0.0.1:0" })
	url := httpOf(t, b)
	c := sshtest.Open(t, b.addr, sshtest.Options{})
	c.WaitForText("▸ How to read")
	c.Type(keyEnter)
	c.WaitForText("Reading Progress")
	c.Type("qq")
	c.Wait()
	c.Close()
	b.log.WaitFor(t, "ended=quit")
	code, text := request(t, http.MethodGet, url+"/metrics")
	// Bytes are counted when the connection ends, which is a moment behind the session.
	for late := time.Now().Add(time.Minute); strings.Contains(text, "\nedgerunner_sent_bytes_total 0\n") && time.Now().Before(late); {
		code, text = request(t, http.MethodGet, url+"/metrics")
	}
	for _, want := range []string{
		`edgerunner_posts_opened_total{slug="reading-over-ssh"} 1`, `edgerunner_posts_opened_total{slug="specimen"} 0`,
		"edgerunner_posts 3", "edgerunner_page_cache_misses_total 1", `edgerunner_sessions_total{ended="quit"} 1`,
		"edgerunner_first_paint_seconds_count 1", "edgerunner_handshake_seconds_count 1", "edgerunner_content_stale 0",
		`edgerunner_content_problems{severity="error"} 0`, "edgerunner_build_info{version=",
	} {
		if !strings.Contains(text, "\n"+want) {
			t.Errorf("code %d, no %q in\n%s", code, want, text)
		}
	}
	if regexp.MustCompile(`\nedgerunner_(received|sent)_bytes_total 0\n|edgerunner_page_cache_bytes 0\n`).MatchString(text) {
		t.Errorf("nothing was sent or kept:\n%s", text)
	}
	if strings.Contains(b.log.String(), "EVERYBODY") {
		t.Error("it warns of an address of this machine")
	}
}

// mustServe waits until the blog lets somebody in.
func (b *blog) mustServe(t *testing.T) {
	t.Helper()
	sshtest.Dial(t, b.addr, sshtest.Options{}).Close()
}

// Nothing else is served, and only to whoever reads.
func TestOnlyMetricsOverHTTP(t *testing.T) {
	b := startBlog(t, func(s *settings) { s.metrics = "127.0.0.1:0" })
	b.mustServe(t)
	url := httpOf(t, b)
	for _, tt := range []struct {
		method, path string
		code         int
		text         string
	}{
		{"GET", "/healthz", 200, "ok\n"},
		{"GET", "/readyz", 200, "ok\n"},
		{"HEAD", "/readyz", 200, ""},
		{"HEAD", "/metrics", 200, ""},
		{"POST", "/metrics", 405, "Method Not Allowed\n"},
		{"DELETE", "/readyz", 405, "Method Not Allowed\n"},
		{"GET", "/", 404, "404 page not found\n"},
		{"GET", "/status", 404, "404 page not found\n"},
		{"GET", "/metrics/", 404, "404 page not found\n"},
		{"GET", "/debug/pprof/", 404, "404 page not found\n"},
	} {
		if code, text := request(t, tt.method, url+tt.path); code != tt.code || text != tt.text {
			t.Errorf("%s %s: %d %q, want %d %q", tt.method, tt.path, code, text, tt.code, tt.text)
		}
	}
}

// newMonitor is one whose server has not begun.
func newMonitor(t *testing.T, log io.Writer) *monitor {
	t.Helper()
	logger := slog.New(slog.NewTextHandler(log, nil))
	posts, err := openLive(t.Context(), "", 0, logger)
	if err != nil {
		t.Fatal(err)
	}
	m := &monitor{posts: posts, pages: page.NewCache(1 << 20), opened: newOpenings(), log: logger}
	m.server, err = server.New(server.Config{
		HostKeys: []gossh.Signer{mustSigner(t, newKey(t))}, Log: logger,
		Program: func(server.Terminal) tea.Model { return nil }, Command: commands(printing(m), nil, nil),
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Before the server listens and once it stops, it is alive and not ready.
func TestNotReady(t *testing.T) {
	m := newMonitor(t, io.Discard)
	check := func(reason string) {
		t.Helper()
		for path, want := range map[string]string{"/readyz": "503 " + reason + "\n", "/healthz": "200 ok\n"} {
			w := httptest.NewRecorder()
			m.public().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
			if got := fmt.Sprint(w.Code, " ", w.Body); got != want {
				t.Errorf("%s: %q, want %q", path, got, want)
			}
		}
		if s := m.status(); s.Ready || s.Reason != reason {
			t.Errorf("status: ready %t, %q", s.Ready, s.Reason)
		}
	}
	check("the server does not listen yet")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := m.server.Serve(ctx, l); err != nil {
		t.Fatal(err)
	}
	check("the server is stopping")
}

func TestMetricsForEverybody(t *testing.T) {
	for addr, warned := range map[string]bool{":0": true, "0.0.0.0:0": true, "127.0.0.1:0": false, "[::1]:0": false} {
		log := &sshtest.Log{}
		m := newMonitor(t, log)
		if err := m.serveMetrics(t.Context(), addr); err != nil {
			if strings.HasPrefix(addr, "[") {
				continue // a machine without IPv6
			}
			t.Fatal(err)
		}
		m.stop()
		if got := strings.Contains(log.String(), "level=WARN msg=\"EVERYBODY"); got != warned {
			t.Errorf("%s: warned %t:\n%s", addr, got, log)
		}
	}
}

// pipes is a listener of connections in memory, so that time can be a test's.
type pipes struct{ conns chan net.Conn }

func (p pipes) Accept() (net.Conn, error) {
	if c, ok := <-p.conns; ok {
		return c, nil
	}
	return nil, net.ErrClosed
}
func (p pipes) Close() error   { close(p.conns); return nil }
func (p pipes) Addr() net.Addr { return &net.UnixAddr{Name: "memory"} }

// Whoever says nothing, or never ends what they say, is let go.
func TestSlowAskers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &monitor{log: slog.New(slog.DiscardHandler)}
		l := pipes{make(chan net.Conn)}
		m.serve(l, http.NotFoundHandler())
		for _, said := range []string{"", "GET / HTTP/1.1\r\nHost: a\r\n", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n"} {
			ours, theirs := net.Pipe()
			l.conns <- theirs
			begin := time.Now()
			if _, err := io.WriteString(ours, said); err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, ours) // until it hangs up
			if took := time.Since(begin); took > askTime+keepTime {
				t.Errorf("%q: it waits for %s", said, took)
			}
			ours.Close()
		}
		m.stop()
	})
}

// The tool of Prometheus takes what we write, and finds nothing to say of what is ours;
// the names that the library has for the process are not all as it likes them.
func TestPromtool(t *testing.T) {
	promtool := program(t, "promtool")
	b := startBlog(t, func(s *settings) { s.metrics = "127.0.0.1:0" })
	_, text := request(t, http.MethodGet, httpOf(t, b)+"/metrics")
	cmd := exec.Command(promtool, "check", "metrics")
	cmd.Stdin = strings.NewReader(text)
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState.ExitCode() != 3 { // 3 is for style alone
		t.Errorf("promtool: %v\n%s", err, out)
	}
	if bytes.Contains(out, []byte("edgerunner_")) {
		t.Errorf("promtool says\n%s", out)
	}
}

// Posts that are gone are forgotten, and a slug cannot break the format.
func TestOpenings(t *testing.T) {
	m := newMonitor(t, io.Discard)
	blog := m.posts.current()
	for range 3 {
		m.opened.add("specimen")
	}
	m.opened.add("was removed")
	if got := m.opened.of(blog); len(got) != len(blog.Posts) || got["specimen"] != 3 || len(m.opened.posts) != 1 {
		t.Errorf("%v, kept %v", got, m.opened.posts)
	}
	if got, want := labelled("slug", "a\"}\n\\ü", 1), `{slug="a\"}\n\\ü"} 1`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
