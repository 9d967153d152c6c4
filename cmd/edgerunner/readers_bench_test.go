package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"edgerunner.vc/blog/server/sshbench"
	"edgerunner.vc/blog/server/sshtest"
)

var (
	readers  = flag.Int("readers", 20, "how many idle readers BenchmarkReaders has; 1000 for the table in README")
	profiles = flag.String("profiles", "", "folder for the profiles of BenchmarkReaders, whose figures are worse then")
)

// measuredPost is the post that is read: a real one, with no code that is coloured later.
const measuredPost = "the-future-is-open"

// BenchmarkReaders measures what a reader costs, here and elsewhere, side by side (see
// server/sshbench), and prints a table. The one in README is
//
//	go test ./cmd/edgerunner -run '^$' -bench Readers -benchtime 3x -readers 1000 -timeout 30m
func BenchmarkReaders(b *testing.B) {
	post := rowsOfPost(b)
	runs := sshbench.Runs{}
	var names []string
	for _, t := range []struct {
		name  string
		start func(*testing.B, postRows) (*sshbench.Target, *sshbench.Process)
	}{
		{"floor", serverOfRows("floor", sshbench.FloorBody)},
		{"edgerunner", ourselves},
		{"stock-bubbletea", serverOfRows("stock-bubbletea", sshbench.StockBody)},
		{"sshd-less", less},
		{"sshd-glow", glow},
	} {
		b.Run("server="+t.name, func(b *testing.B) {
			for b.Loop() {
				target, process := t.start(b, post)
				f, err := sshbench.Measure(target, process, planFor(*readers, process), hookFor(process, t.name))
				if process != nil {
					process.Stop()
				}
				if err != nil {
					b.Fatal(err)
				}
				runs[t.name] = append(runs[t.name], f)
			}
			names = append(names, t.name)
			runs.Metrics(t.name, b.ReportMetric)
			b.ReportMetric(0, "ns/op") // the time of all of it says nothing
		})
	}
	fmt.Printf("\n%s, %d idle readers\n\n%s\n", load(), *readers, runs.Table(names))
}

// load says what else the machine does.
func load() string {
	text, _ := os.ReadFile("/proc/loadavg") // it is not there on other systems
	return "load " + strings.TrimSpace(string(text))
}

// planFor is what is measured with so many idle readers: a moment of each for a few, and
// as much as the table needs for a thousand. Where each reader is some processes, there
// are no crowds.
func planFor(n int, p *sshbench.Process) sshbench.Plan {
	long := time.Duration(min(n, 1000)) * 10 * time.Millisecond
	plan := sshbench.Plan{
		Opens: min(max(n/10, 5), 100), AtOnce: min(n, 50), Rounds: min(max(n/250, 1), 4), Sustained: long / 2,
		Idle: n, Watch: long, Lines: min(max(n, 30), 148), Pages: 3, Thought: 80 * time.Millisecond,
		Active: min(n/2, 500), Pace: time.Second / 2, ActiveTime: max(long, time.Second/2),
		Settle: max(long/5, 600*time.Millisecond), // our first screen has a timer of half a second
	}
	if p == nil {
		plan.Opens, plan.Rounds, plan.Idle, plan.Active = max(plan.Opens/5, 5), 1, 0, 0
	}
	return plan
}

// postRows are the rows of the post in a window of 80 columns: a file of them with colours,
// and the rows without, from the first to the last that is not empty.
type postRows struct {
	file string
	rows []string
}

// tallest is a window that the whole post fits into, and the most that is drawn.
const tallest = 300

// rowsOfPost is the post as a reader has it, so that all show the same.
func rowsOfPost(b *testing.B) postRows {
	p := startMeasured(b, "edgerunner", "")
	defer p.Stop()
	c := sshtest.Open(b, p.Addr, sshtest.Options{Width: 80, Height: tallest, Args: []string{measuredPost}})
	defer c.Close()
	c.WaitForText("100 %")
	styled := strings.Split(c.Screen.Styled(), "\n")[1 : tallest-3]
	for i, row := range styled {
		styled[i] = strings.TrimRight(row, " ") // the emulator fills its rows
	}
	plain := plainRows(strings.Join(styled, "\n"))
	t := postRows{filepath.Join(b.TempDir(), "rows"), plain}
	if err := os.WriteFile(t.file, []byte(strings.Join(styled[:len(plain)], "\n")), 0o644); err != nil {
		b.Fatal(err)
	}
	return t
}

// plainRows are rows without colours and without the empty ones at the end.
func plainRows(styled string) (rows []string) {
	for row := range strings.SplitSeq(ansi.Strip(styled), "\n") {
		rows = append(rows, sshbench.Plain(row))
	}
	for len(rows) > 0 && rows[len(rows)-1] == "" {
		rows = rows[:len(rows)-1]
	}
	return rows
}

// ourselves is the program as it is, with the posts in it.
func ourselves(b *testing.B, t postRows) (*sshbench.Target, *sshbench.Process) {
	p := startMeasured(b, "edgerunner", "")
	return readingOn(p, t.rows), p
}

// readingOn is the post as the program shows it, by the rows.
func readingOn(p *sshbench.Process, rows []string) *sshbench.Target {
	return &sshbench.Target{
		Addr: p.Addr, Post: measuredPost, Mark: sshbench.Mark, Rows: rows, Down: "j", Page: " ",
		Top: 1, Body: 24 - 1 - 1 - 2, // a blank row; the text; a blank one, and two of the status
	}
}

// serverOfRows is a server of sshbench that shows so many of the rows.
func serverOfRows(which string, body int) func(*testing.B, postRows) (*sshbench.Target, *sshbench.Process) {
	return func(b *testing.B, t postRows) (*sshbench.Target, *sshbench.Process) {
		p := startMeasured(b, which, t.file)
		return &sshbench.Target{
			Addr: p.Addr, Post: "read", Mark: sshbench.Mark, Rows: t.rows, Body: body, Down: "j", Page: " ",
		}, p
	}
}

// hookFor writes the profiles of a server to their folder.
func hookFor(p *sshbench.Process, name string) sshbench.Hook {
	if *profiles == "" {
		return nil
	}
	return func(at sshbench.Moment) error {
		part, end, _ := strings.Cut(string(at), " ")
		file := filepath.Join(*profiles, name+"-"+part)
		if strings.HasPrefix(end, "begin") {
			_, err := p.Ask("profile " + file + "-cpu")
			return err
		}
		for _, what := range []string{"stop", "heap " + file + "-heap", "allocs " + file + "-allocs", "goroutine " + file + "-goroutines"} {
			if _, err := p.Ask(what); err != nil {
				return err
			}
		}
		return nil
	}
}
