package sshbench

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// numbered are rows that can be told apart, as long as each other.
func numbered(n int) (rows []string) {
	for i := range n {
		rows = append(rows, fmt.Sprintf("row %03d", i))
	}
	return rows
}

// served is a server of rows, of which a window shows so many.
func served(t *testing.T, serve func(net.Listener, []string) error, rows []string, body int) *Target {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- serve(l, rows) }()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return &Target{Addr: l.Addr().String(), Post: "read", Mark: Mark, Rows: rows, Body: body, Down: "j", Page: " "}
}

// small is a plan of all that can be measured of a server in the same process.
var small = Plan{
	Opens: 2, AtOnce: 3, Rounds: 1, Sustained: time.Millisecond,
	Lines: 5, Pages: 2, Beside: 2, Active: 3, Pace: time.Millisecond, ActiveTime: 4 * time.Millisecond,
}

// What the floor sends is known to the byte.
func TestFloor(t *testing.T) {
	f, err := Measure(served(t, ServeFloor, numbered(100), FloorBody), nil, small, nil)
	if err != nil {
		t.Fatal(err)
	}
	row := len("\r\nrow 000")
	if got, want := f["line-bytes"], float64(tableLines*row); got != want {
		t.Errorf("%v bytes for the lines, want %v", got, want)
	}
	if got, want := f["page-bytes"], float64(FloorBody*row); got != want {
		t.Errorf("%v bytes for a page, want %v", got, want)
	}
	for _, name := range []string{"first-p50", "together-p99", "sessions", "key-p50", "active-p99"} {
		if f[name] <= 0 {
			t.Errorf("%s is %v", name, f[name])
		}
	}
	for _, name := range []string{"memory", "idle-cpu", "key-cpu", "resident", "line-cpu"} {
		if _, ok := f[name]; ok {
			t.Errorf("%s is known of a server in this process", name)
		}
	}
}

// Of a text that ends before the plan does, all of it is read.
func TestShortText(t *testing.T) {
	plan := Plan{Lines: 100}
	f, err := Measure(served(t, ServeFloor, numbered(FloorBody+3), FloorBody), nil, plan, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := f["line-bytes"], float64(tableLines*len("\r\nrow 000")); got != want {
		t.Errorf("%v bytes for the lines, want %v", got, want)
	}
}

// It is found out if a server has let somebody go who was to stay.
func TestStayed(t *testing.T) {
	c, err := gather(served(t, ServeFloor, numbered(100), FloorBody), "read", 3)
	if err != nil {
		t.Fatal(err)
	}
	defer c.leave()
	if err := c.stayed(); err != nil {
		t.Errorf("all are there: %v", err)
	}
	c[1].close()
	if c.stayed() == nil {
		t.Error("one has left, and nobody has found out")
	}
}

func TestStock(t *testing.T) {
	f, err := Measure(served(t, ServeStock, numbered(100), StockBody), nil, small, nil)
	if err != nil {
		t.Fatal(err)
	}
	if f["line-bytes"] <= 0 || f["active-p50"] <= 0 {
		t.Errorf("not all was measured: %v", f)
	}
}

// A screen is whole when all rows are there, with what stands beside them or not.
func TestWhole(t *testing.T) {
	rows := numbered(10)
	rows[4] = "" // as paragraphs have it between them
	for _, tt := range []struct {
		name, written string
		moved         bool
	}{
		{"the next row", "\x1b[3;1H\n\x1b[3;1Hrow 003", true},
		{"the next row, with a bar", "\x1b[H\x1b[J│ row 001\r\n┃  row 002\r\n│ row 003", true},
		{"two rows at once", "\x1b[H\x1b[Jrow 002\r\nrow 003\r\n", true},
		{"half of it", "\x1b[3;1H\n\x1b[3;1Hrow 0", false},
		{"scrolled and not drawn", "\x1b[3;1H\n", false},
		{"more than could be", "\x1b[H\x1b[Jrow 006\r\nrow 007\r\nrow 008", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newReplay(&Target{Rows: rows, Body: 3})
			defer p.close()
			p.feed(chunk{text: []byte("\x1b[1;3r\x1b[Hrow 000\r\nrow 001\r\nrow 002")}, 0)
			if got := p.feed(chunk{text: []byte(tt.written)}, 4); got != tt.moved {
				t.Errorf("moved is %v, want %v; the screen is\n%s", got, tt.moved, p.screen.Text())
			}
		})
	}
}

// A terminal is asked in several ways, and answers what it was asked in that order.
func TestAnswers(t *testing.T) {
	for sent, want := range map[string]string{
		"\x1b]11;?\x07\x1b[>c\x1b[c":      "\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[>41;354;0c\x1b[?64;22c",
		"\x1b]10;?\x1b\\text\x1b[6n":      "\x1b]10;rgb:ffff/ffff/ffff\x1b\\\x1b[1;1R",
		"\x1b[>0q\x1b[2J\x1b]2;title\x07": "",
	} {
		if got := answers([]byte(sent)); got != want {
			t.Errorf("to %q the answer is %q, want %q", sent, got, want)
		}
	}
}

func TestTable(t *testing.T) {
	r := Runs{
		"one": {{"first-p50": 2.5, "sessions": 700}, {"first-p50": 1.25, "sessions": 900}, {"first-p50": 1.5, "sessions": 800}},
		"two": {{"first-p50": 20.44}},
	}
	table := r.Table([]string{"one", "two"})
	for _, want := range []string{
		"| what | one | two |\n| --- | --- | --- |\n",
		"p50, ms | 1.50 (1.25–2.50) | 20.4 |\n",
		"sustained, /s | 800 (700–900) | – |\n",
	} {
		if !strings.Contains(table, want) {
			t.Errorf("there is no %q in\n%s", want, table)
		}
	}
	if strings.Contains(table, "memory") {
		t.Errorf("the memory of nobody is in\n%s", table)
	}
	got := map[string]float64{}
	r.Metrics("one", func(v float64, unit string) { got[unit] = v })
	if len(got) != 2 || got["first-p50-ms"] != 1.5 || got["sessions-s"] != 800 {
		t.Errorf("the metrics are %v", got)
	}
}
