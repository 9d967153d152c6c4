package server

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"net/netip"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func testTally() *tally { return newTally(Config{Log: slog.New(slog.DiscardHandler)}) }

// A day begins with nothing, and a visit of the day before is none of it.
func TestDayCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := testTally()
		c.visited()
		c.visited()
		c.commanded()
		if got := c.count().onDay(time.Now()); got.visits != 2 || got.commands != 1 {
			t.Errorf("on the day it counts %+v", got)
		}
		time.Sleep(24 * time.Hour) // in the time of the test
		if got := c.count().onDay(time.Now()); got.visits != 0 || got.commands != 0 {
			t.Errorf("on the next day it counts %+v", got)
		}
		c.commanded()
		if got := c.count().onDay(time.Now()); got.visits != 0 || got.commands != 1 {
			t.Errorf("later it counts %+v", got)
		}
	})
}

// What many count at once is counted once each.
func TestTally(t *testing.T) {
	c := testTally()
	addr := netip.MustParseAddr("203.0.113.7")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				c.connected()
				c.refused(addr, refusedRate)
				c.refused(netip.Addr{}, refusedFull)
				c.handshakeFailed(addr, errors.New("EOF"))
				c.handshook(30 * time.Millisecond)
				c.began()
				c.painted(time.Second)
				c.moved(2, 3)
				c.panicked()
				c.ended(lost)
			}
		})
	}
	all.Wait()
	c.began()
	var b strings.Builder
	c.metrics.write(&b)
	for _, want := range []string{
		"edgerunner_connections_total 800\n",
		`edgerunner_refused_total{reason="rate"} 800` + "\n",
		`edgerunner_refused_total{reason="full"} 800` + "\n",
		`edgerunner_refused_total{reason="proxy"} 0` + "\n",
		"edgerunner_handshakes_failed_total 800\n",
		`edgerunner_handshake_seconds_bucket{le="0.025"} 0` + "\n",
		`edgerunner_handshake_seconds_bucket{le="0.05"} 800` + "\n",
		`edgerunner_first_paint_seconds_bucket{le="1"} 800` + "\n",
		"edgerunner_first_paint_seconds_count 800\n",
		"edgerunner_sessions 1\n",
		`edgerunner_sessions_total{ended="lost"} 800` + "\n",
		`edgerunner_sessions_total{ended="quit"} 0` + "\n",
		"edgerunner_received_bytes_total 1600\n",
		"edgerunner_sent_bytes_total 2400\n",
		"edgerunner_panics_total 800\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}

// Every way to end and every reason to refuse is counted: a new one must be in its list.
func TestTallyKnowsAll(t *testing.T) {
	c := testTally()
	for _, name := range constantsOf(t, "ending") {
		if c.endings[ending(name)] == nil {
			t.Errorf("sessions that end as %q are not counted", name)
		}
	}
	for _, name := range constantsOf(t, "refusal") {
		if refusal(name) != failedHandshake && c.refusals[refusal(name)] == nil || !slices.Contains(refusals[:], refusal(name)) {
			t.Errorf("what is refused as %q is not counted", name)
		}
	}
}

// constantsOf are the values of the constants that the package has of a type.
func constantsOf(t *testing.T, kind string) (values []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if typ, ok := spec.Type.(*ast.Ident); ok && typ.Name == kind && len(spec.Values) == 1 {
				if lit, ok := spec.Values[0].(*ast.BasicLit); ok {
					value, _ := strconv.Unquote(lit.Value)
					values = append(values, value)
				}
			}
			return true
		})
	}
	if len(values) == 0 {
		t.Fatalf("there is no constant of type %s", kind)
	}
	return values
}
