package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"edgerunner.vc/blog/server/sshbench"
)

// boundedMemory is that of the smallest machine that anybody rents, in bytes.
const boundedMemory = 512 << 20

// BenchmarkFull measures what one reader sees where many have a post open and do nothing,
// beside one who has the server to themselves; the system gives the server 512 MB, and
// ends it if it takes more. What README says of it is
//
//	go test ./cmd/edgerunner -run '^$' -bench Full -benchtime 3x -readers 4000 -timeout 30m
//
// It needs the rights to make a group of control, and skips without them, also in CI:
// whoever has no such rights cannot install them.
func BenchmarkFull(b *testing.B) {
	post := rowsOfPost(b)
	runs := sshbench.Runs{}
	var names []string
	for _, n := range []int{0, *readers} {
		name := fmt.Sprintf("readers=%d", n)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				runs[name] = append(runs[name], fullHouse(b, post, n))
			}
			names = append(names, name)
			runs.Metrics(name, b.ReportMetric)
			b.ReportMetric(0, "ns/op") // the time of all of it says nothing
		})
	}
	fmt.Printf("\n%s\n\n%s\n", load(), runs.Table(names))
}

// fullHouse is what one reader sees beside n others.
func fullHouse(b *testing.B, post postRows, n int) sshbench.Figures {
	g := newMemoryGroup(b, boundedMemory)
	p := g.start(measuredCommand(b, "edgerunner", ""))
	defer p.Stop()
	plan := sshbench.Plan{Beside: n, Lines: 148, Pages: 3, Thought: 80 * time.Millisecond, Settle: 2 * time.Second}
	f, err := sshbench.Measure(readingOn(p, post.rows), p, plan, nil)
	if killed := g.killed(); err != nil || killed > 0 {
		b.Fatalf("%d processes were ended for their memory; %v", killed, err)
	}
	f["memory-group"] = float64(g.most()) / (1 << 20)
	return f
}

// BenchmarkWindow measures the memory of a session, which is to be bounded (see memory.go),
// by the size of its window, and while all press keys: one that goes a line down, and one
// that shows another theme, by which all is painted that there is.
func BenchmarkWindow(b *testing.B) {
	for _, t := range []struct{ width, height, readers int }{{80, 24, *readers}, {400, 100, *readers}, {500, 300, 16}} {
		for _, key := range []string{"", "j", "T"} {
			b.Run(fmt.Sprintf("%dx%d/key=%s", t.width, t.height, key), func(b *testing.B) {
				runs := sshbench.Runs{}
				for b.Loop() {
					runs[""] = append(runs[""], windows(b, t.width, t.height, t.readers, key))
				}
				runs.Metrics("", b.ReportMetric)
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}

// windows is the memory of readers with such a window, who press a key.
func windows(b *testing.B, width, height, n int, key string) sshbench.Figures {
	p := startMeasured(b, "edgerunner", "")
	defer p.Stop()
	target := readingOn(p, nil)
	target.Width, target.Height, target.Down = width, height, key
	plan := sshbench.Plan{Pressing: n, Pace: time.Second / 2, ActiveTime: 5 * time.Second}
	if key == "" {
		plan = sshbench.Plan{Idle: n, Settle: 2 * time.Second}
	}
	f, err := sshbench.Measure(target, p, plan, nil)
	if err != nil {
		b.Fatal(err)
	}
	return f
}

// BenchmarkLarge measures the memory of a server that has as many readers as it lets in by
// itself, with windows far larger than those of most, who all press keys, and press them
// faster than all can be painted. It fails if the system ends the server, or if the
// server lets anybody go.
func BenchmarkLarge(b *testing.B) {
	for _, t := range []struct{ width, height int }{{80, 24}, {200, 60}, {400, 100}, {500, 300}} {
		b.Run(fmt.Sprintf("%dx%d", t.width, t.height), func(b *testing.B) {
			runs := sshbench.Runs{}
			for b.Loop() {
				runs[""] = append(runs[""], largeHouse(b, t.width, t.height))
			}
			runs.Metrics("", b.ReportMetric)
			b.ReportMetric(0, "ns/op")
		})
	}
}

// largeHouse is the memory of a bounded server that is full of such windows.
func largeHouse(b *testing.B, width, height int) sshbench.Figures {
	g := newMemoryGroup(b, boundedMemory)
	p := g.start(measuredCommand(b, "edgerunner", ""))
	defer p.Stop()
	target := readingOn(p, nil)
	target.Width, target.Height, target.Down = width, height, "T"
	n := sessionsFor(boundedMemory, 1<<20)
	f, err := sshbench.Measure(target, p, sshbench.Plan{Pressing: n, Pace: time.Second / 2, ActiveTime: 10 * time.Second}, nil)
	if killed := g.killed(); err != nil || killed > 0 {
		b.Fatalf("of %d readers; %d processes were ended for their memory; %v", n, killed, err)
	}
	f["memory-group"] = float64(g.most()) / (1 << 20)
	return f
}

// memoryGroup is a group of control of Linux, of either version, whose memory is bounded.
type memoryGroup struct {
	b   *testing.B
	dir string
	v2  bool
}

// newMemoryGroup makes one, which takes no processes from any other.
func newMemoryGroup(b *testing.B, bytes int) *memoryGroup {
	g := &memoryGroup{b: b}
	root, limit, swap := "/sys/fs/cgroup/memory", "memory.limit_in_bytes", ""
	if _, err := os.Stat("/sys/fs/cgroup/cgroup.controllers"); err == nil {
		g.v2, root, limit, swap = true, "/sys/fs/cgroup", "memory.max", "memory.swap.max"
	}
	var err error
	if g.dir, err = os.MkdirTemp(root, "edgerunner-bench-"); err != nil {
		b.Skipf("no group of control can be made here: %v", err)
	}
	b.Cleanup(func() { _ = os.Remove(g.dir) }) // after the process has ended
	if err := os.WriteFile(filepath.Join(g.dir, limit), []byte(strconv.Itoa(bytes)), 0o644); err != nil {
		b.Skipf("its memory cannot be bounded: %v", err)
	}
	if swap != "" {
		_ = os.WriteFile(filepath.Join(g.dir, swap), []byte("0"), 0o644) // it is not there where nothing is swapped
	}
	return g
}

// start starts a command in the group: it is in it before it is a program.
func (g *memoryGroup) start(cmd *exec.Cmd) *sshbench.Process {
	args := append([]string{"-c", `echo $$ >"$0" && exec "$@"`, filepath.Join(g.dir, "cgroup.procs")}, cmd.Args...)
	in := exec.Command("/bin/sh", args...)
	in.Env = cmd.Env
	return begin(g.b, in)
}

// killed is how many processes the system has ended because they took too much.
func (g *memoryGroup) killed() int {
	if g.v2 {
		return g.number("memory.events", "oom_kill ")
	}
	return g.number("memory.oom_control", "oom_kill ")
}

// most is the most that its processes took, with what the kernel has for them, in bytes.
func (g *memoryGroup) most() int {
	if g.v2 {
		return g.number("memory.peak", "")
	}
	return g.number("memory.max_usage_in_bytes", "")
}

// number reads the number behind a name, which begins a line.
func (g *memoryGroup) number(file, name string) int {
	text, err := os.ReadFile(filepath.Join(g.dir, file))
	if err != nil {
		g.b.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), name); ok {
			n, err := strconv.Atoi(value)
			if err != nil {
				g.b.Fatal(err)
			}
			return n
		}
	}
	g.b.Fatalf("%s has no %s", file, name)
	return 0
}
