package sshbench

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"strings"
	"syscall"
	"time"
)

// Obey does what [Process] asks of the process that is measured, until it asks no more.
// Each request is a line and has one line for an answer. It says where the server listens
// first, which it is told by addr.
func Obey(addr string, in io.Reader, out io.Writer) {
	fmt.Fprintln(out, addr)
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		what, file, _ := strings.Cut(lines.Text(), " ")
		answer, err := obey(what, file)
		if err != nil {
			answer = "error: " + err.Error()
		}
		fmt.Fprintln(out, answer)
	}
}

func obey(what, file string) (answer string, err error) {
	switch what {
	case "cpu":
		return cpuTime().String(), nil
	case "goroutines":
		return fmt.Sprint(runtime.NumGoroutine()), nil
	case "collect":
		debug.FreeOSMemory()
		return "", nil
	case "memory":
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return fmt.Sprintf("heap %d stacks %d system %d", m.HeapAlloc, m.StackInuse, m.Sys), nil
	case "profile":
		return "", profileCPU(file)
	case "stop":
		pprof.StopCPUProfile()
		return "", nil
	case "heap", "goroutine", "allocs":
		return "", profile(what, file)
	}
	return "", fmt.Errorf("what is %q", what)
}

// cpuTime is what the process has computed, which the system counts in nanoseconds here,
// and in hundredths of a second in /proc.
func cpuTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // fails for a wrong constant
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func profileCPU(file string) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	return pprof.StartCPUProfile(f) // which closes nothing; the process ends soon
}

func profile(name, file string) error {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	runtime.GC()
	return pprof.Lookup(name).WriteTo(f, 0)
}
