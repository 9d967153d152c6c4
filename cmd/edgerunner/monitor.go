package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/net/netutil"

	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/tui/page"
)

// Bounds of what asks for metrics and status: a scraper and a person, on this machine
// or near it.
const (
	askTime        = 10 * time.Second // for a request; it has no body
	answerTime     = 30 * time.Second // for an answer of some 20 kB
	keepTime       = 2 * time.Minute  // between two; Prometheus asks once a minute
	maxAskers      = 32               // at once; more wait
	maxAskHeader   = 16 << 10         // bytes; a scraper sends a few hundred
	stopAskersTime = time.Second      // for those who are being answered at the end
)

// monitor tells the operator how the server is, over HTTP.
type monitor struct {
	server *server.Server
	posts  *live
	pages  *page.Cache
	opened *openings
	known  *returning // nil if nothing is kept of readers
	log    *slog.Logger

	socket  *ownSocket // nil if there is none
	https   []*http.Server
	serving sync.WaitGroup
}

// start answers on the socket in the data folder, and at the address of --metrics if
// there is one, until stop. A folder in which no socket can be costs only that.
func (m *monitor) start(ctx context.Context, s settings) error {
	if s.metrics != "" {
		if err := m.serveMetrics(ctx, s.metrics); err != nil {
			return err
		}
	}
	socket, err := openSocket(s.data)
	if err != nil {
		m.log.Warn("edgerunner status cannot ask this server how it is", "err", err)
		return nil
	}
	m.socket = socket
	m.serve(socket, m.private())
	return nil
}

// stop ends what start has begun. It is called once the server has ended, so that
// until then it can be asked whether it is ready.
func (m *monitor) stop() {
	if m.socket != nil {
		m.socket.remove()
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopAskersTime)
	defer cancel()
	for _, srv := range m.https {
		if srv.Shutdown(ctx) != nil {
			_ = srv.Close()
		}
	}
	m.serving.Wait()
}

// serve answers on the listener until stop. Only a path that the handler knows is
// answered, and only GET and HEAD.
func (m *monitor) serve(l net.Listener, handler http.Handler) {
	srv := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: askTime,
		ReadTimeout:       askTime,
		WriteTimeout:      answerTime,
		IdleTimeout:       keepTime,
		MaxHeaderBytes:    maxAskHeader,
		ErrorLog:          slog.NewLogLogger(m.log.Handler(), slog.LevelDebug), // what goes wrong is the asker's
	}
	m.https = append(m.https, srv)
	m.serving.Go(func() {
		if err := srv.Serve(netutil.LimitListener(l, maxAskers)); err != http.ErrServerClosed {
			m.log.Warn("nobody can ask how the server is any more", "err", err)
		}
	})
}

// serveMetrics answers at the address of --metrics.
func (m *monitor) serveMetrics(ctx context.Context, addr string) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("metrics: %w; name another address as HOST:PORT with --metrics", err)
	}
	at := l.Addr().(*net.TCPAddr)
	m.log.Info("metrics are served", "port", at.Port)
	if !at.IP.IsLoopback() && !at.IP.IsPrivate() && !at.IP.IsLinkLocalUnicast() {
		m.log.Warn("EVERYBODY who reaches this address can read the metrics; have them for this machine alone with --metrics 127.0.0.1:9222", "metrics", addr)
	}
	m.serve(l, m.public())
	return nil
}

// public is what is served at an address: nothing of it names a reader.
func (m *monitor) public() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", m.metrics)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", m.readiness)
	return mux
}

// private is what is served on a socket that only the operator can open.
func (m *monitor) private() *http.ServeMux {
	mux := m.public()
	mux.HandleFunc("GET "+statusPath, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(m.status()) // whoever has gone needs no answer
	})
	return mux
}

func (m *monitor) metrics(w http.ResponseWriter, _ *http.Request) {
	var b bytes.Buffer
	_ = m.server.WriteMetrics(&b) // a buffer takes all
	m.writeBlogMetrics(&b)
	writeStoreMetrics(&b, m.known.health())
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, _ = w.Write(b.Bytes())
}

// ready says whether readers find the blog; if not, why.
func (m *monitor) ready() error {
	if m.posts.current() == nil {
		return fmt.Errorf("the posts are not loaded")
	}
	return m.server.Ready()
}

func (m *monitor) readiness(w http.ResponseWriter, _ *http.Request) {
	if err := m.ready(); err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ok")
}
