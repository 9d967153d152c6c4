package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"go.uber.org/goleak"
)

// TestMain makes edgerunner a command of the scripts, and finds goroutines that
// outlive the tests; the regular expressions of the code highlighter have a clock of
// their own, one, that stops by itself.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == measuredName {
		measured()
		os.Exit(0)
	}
	testscript.Main(leakless{m}, map[string]func(){"edgerunner": main})
}

type leakless struct{ *testing.M }

func (m leakless) Run() int {
	code := m.M.Run()
	var err error
	for range 5 { // each waits a while; the timer of the first screen runs for half a second
		if err = goleak.Find(goleak.IgnoreAnyFunction("github.com/dlclark/regexp2/v2.runClock")); err == nil {
			return code
		}
	}
	fmt.Fprintln(os.Stderr, err)
	return max(code, 1)
}

// TestScripts runs the scripts in testdata against the program itself.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Dir: "testdata", Cmds: map[string]func(*testscript.TestScript, bool, []string){
		"usage":  refuses(2),
		"fails":  refuses(1),
		"busy":   busy,
		"serves": serves,
		"modes":  modes,
	}})
}

// refuses is "usage PATTERN ARGS…": edgerunner with the arguments must end with the
// code, and with one line on stderr that matches.
func refuses(code int) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, _ bool, args []string) {
		err := ts.Exec("edgerunner", args[1:]...)
		exit, ok := err.(*exec.ExitError)
		if !ok || exit.ExitCode() != code {
			ts.Fatalf("edgerunner %v: %v, want exit code %d", args[1:], err, code)
		}
		said := ts.ReadFile("stderr")
		if strings.Count(said, "\n") != 1 || ts.ReadFile("stdout") != "" {
			ts.Fatalf("want one line on stderr alone, got %q", said)
		}
		ts.Check(matches(args[0], said))
	}
}

// busy is refuses(1) with an address that is taken.
func busy(ts *testscript.TestScript, neg bool, args []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	defer l.Close()
	refuses(1)(ts, neg, append(args, "--addr", l.Addr().String()))
}

// serves is "serves SIGNAL": edgerunner must start, and end with code 0 when it gets
// the signal. What it said is left in the files said.out and said.err.
func serves(ts *testscript.TestScript, _ bool, args []string) {
	cmd := exec.Command("edgerunner", "--addr", "127.0.0.1:0")
	cmd.Dir = ts.MkAbs(".")
	for _, name := range []string{"HOME", "STATE_DIRECTORY", "EDGERUNNER_CONTENT", "PATH"} {
		if v := ts.Getenv(name); v != "" {
			cmd.Env = append(cmd.Env, name+"="+v)
		}
	}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	said := bufio.NewReader(out)
	var stdout strings.Builder
	for !strings.Contains(stdout.String(), "^C") {
		line, err := said.ReadString('\n')
		stdout.WriteString(line)
		if err != nil {
			_ = cmd.Wait()
			ts.Fatalf("it did not start: %s%s", stdout.String(), stderr.String())
		}
	}
	signal := map[string]os.Signal{"INT": os.Interrupt, "TERM": syscall.SIGTERM}[args[0]]
	ts.Check(cmd.Process.Signal(signal))
	_, err = io.Copy(io.Discard, said)
	ts.Check(err)
	if err := cmd.Wait(); err != nil {
		ts.Fatalf("after SIG%s: %v\n%s", args[0], err, stderr.String())
	}
	ts.Check(os.WriteFile(ts.MkAbs("said.out"), []byte(stdout.String()), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs("said.err"), []byte(stderr.String()), 0o600))
}

// modes is "modes PATH MODE…": the files must have the modes, in octal.
func modes(ts *testscript.TestScript, _ bool, args []string) {
	for i := 0; i+1 < len(args); i += 2 {
		info, err := os.Stat(ts.MkAbs(args[i]))
		ts.Check(err)
		want, err := strconv.ParseUint(args[i+1], 8, 32)
		ts.Check(err)
		if got := info.Mode().Perm(); got != os.FileMode(want) {
			ts.Fatalf("%s has mode %o, want %o", args[i], got, want)
		}
	}
}

func matches(pattern, text string) error {
	if !regexp.MustCompile(pattern).MatchString(text) {
		return fmt.Errorf("no match for %q in %q", pattern, text)
	}
	return nil
}
