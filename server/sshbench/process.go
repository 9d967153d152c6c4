package sshbench

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// Process is a server in a process of its own, so that what it takes is its own.
type Process struct {
	Addr string

	cmd  *exec.Cmd
	ask  io.WriteCloser
	said *bufio.Scanner
}

// Start starts a command that calls [Obey], and waits until it listens.
func Start(cmd *exec.Cmd) (*Process, error) {
	ask, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	said, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &Process{cmd: cmd, ask: ask, said: bufio.NewScanner(said)}
	if p.Addr, err = p.read(); err != nil {
		p.Stop()
		return nil, err
	}
	return p, nil
}

// Stop ends the process.
func (p *Process) Stop() {
	_ = p.ask.Close()
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait() // it was killed
}

func (p *Process) read() (string, error) {
	if !p.said.Scan() {
		return "", errors.Join(errors.New("the server has ended"), p.said.Err())
	}
	if what, bad := strings.CutPrefix(p.said.Text(), "error: "); bad {
		return "", errors.New(what)
	}
	return p.said.Text(), nil
}

// Ask asks the process for something; see [Obey].
func (p *Process) Ask(what string) (string, error) {
	if _, err := fmt.Fprintln(p.ask, what); err != nil {
		return "", err
	}
	return p.read()
}

func (p *Process) cpu() (time.Duration, error) {
	text, err := p.Ask("cpu")
	if err != nil {
		return 0, err
	}
	return time.ParseDuration(text)
}

func (p *Process) goroutines() (int, error) {
	text, err := p.Ask("goroutines")
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(text)
}

// resident is the memory of the process that is there, in bytes.
func (p *Process) resident() (int, error) { return p.counted("smaps_rollup", "Rss:") }

// mostResident is the most that ever was, in bytes.
func (p *Process) mostResident() (int, error) { return p.counted("status", "VmHWM:") }

// counted is what the system tells of the memory of the process, in bytes.
func (p *Process) counted(file, name string) (int, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", p.cmd.Process.Pid, file))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if kB, ok := strings.CutPrefix(line, name); ok {
			n, err := strconv.Atoi(strings.Fields(kB)[0])
			return n << 10, err
		}
	}
	return 0, errors.New("the system does not tell what is resident")
}
