package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"edgerunner.vc/blog/server/sshbench"
)

// measuredName is what this binary is called when it is a server that is measured.
const measuredName = "edgerunner-measured"

// measured is main of such a server: its arguments are which one, a folder, and the file
// with the rows that it shows if they are not its own.
func measured() {
	which, dir := os.Args[1], os.Args[2]
	if which == "edgerunner" {
		sshbench.Obey(serveMeasured(dir), os.Stdin, os.Stdout)
		return
	}
	text, err := os.ReadFile(os.Args[3])
	if err != nil {
		fmt.Println("error:", err)
		return
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println("error:", err)
		return
	}
	serve := sshbench.ServeFloor
	if which == "stock-bubbletea" {
		serve = sshbench.ServeStock
	}
	go serve(l, strings.Split(string(text), "\n")) // until the process ends
	sshbench.Obey(l.Addr().String(), os.Stdin, os.Stdout)
}

// serveMeasured begins the program as an operator does who lets many in, and returns
// where it listens.
func serveMeasured(dir string) (addr string) {
	r, w := io.Pipe()
	args := []string{"--addr", "127.0.0.1:0", "--data", dir, "--max-sessions", "8192"}
	go run(args, w, io.Discard, func(string) (string, bool) { return "", false }) // until the process ends
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		if _, port, ok := strings.Cut(lines.Text(), "ssh -p "); ok {
			go io.Copy(io.Discard, r)
			port, host, _ := strings.Cut(port, " ")
			return net.JoinHostPort(host, port)
		}
	}
	return "error: the program does not start"
}

// startMeasured starts a server that is measured.
func startMeasured(b *testing.B, which, rows string) *sshbench.Process {
	b.Helper()
	return begin(b, measuredCommand(b, which, rows))
}

// measuredCommand is the command that serves.
func measuredCommand(b *testing.B, which, rows string) *exec.Cmd {
	b.Helper()
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	name := filepath.Join(b.TempDir(), measuredName)
	if err := os.Symlink(self, name); err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(name, which, b.TempDir(), rows)
	rate := 0 // as in the program, which has no profiles
	if *profiles != "" {
		rate = 8192
	}
	cmd.Env = append(os.Environ(), fmt.Sprint("GODEBUG=memprofilerate=", rate))
	return cmd
}

// begin starts a command that is measured, until the benchmark ends.
func begin(b *testing.B, cmd *exec.Cmd) *sshbench.Process {
	b.Helper()
	p, err := sshbench.Start(cmd)
	if err != nil {
		b.Fatalf("%s: %v", cmd, err)
	}
	b.Cleanup(p.Stop)
	return p
}
