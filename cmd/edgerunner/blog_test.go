package main

import (
	"bufio"
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"edgerunner.vc/blog/server/sshtest"
)

// screens is a folder that the screens of the story are written to, to be looked at:
// NAME.txt as text, NAME.ansi with colours.
var screens = flag.String("screens", "", "folder to write the screens of TestStory to")

// blog is a server that a test has started.
type blog struct {
	addr  string
	greet string
	log   *sshtest.Log
	stop  context.CancelFunc
	done  chan error
}

// startBlog serves on loopback, as the command does, until the test ends.
func startBlog(t testing.TB, change func(*settings)) *blog {
	t.Helper()
	s := settings{
		addrs: []string{"127.0.0.1:0"}, data: filepath.Join(t.TempDir(), "data"),
		logLevel: "info", logFormat: "text", identity: "ask",
	}
	if change != nil {
		change(&s)
	}
	ctx, cancel := context.WithCancel(context.Background())
	b := &blog{log: &sshtest.Log{}, stop: cancel, done: make(chan error, 1)}
	r, w := io.Pipe()
	go func() {
		err := serve(ctx, s, w, b.log)
		w.CloseWithError(err)
		b.done <- err
	}()
	t.Cleanup(func() {
		cancel()
		b.wait(t)
	})
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		b.greet += lines.Text() + "\n"
		if _, port, ok := strings.Cut(lines.Text(), "ssh -p "); ok {
			port, host, _ := strings.Cut(port, " ")
			b.addr = host + ":" + port
		}
		if strings.Contains(lines.Text(), "^C") {
			go io.Copy(io.Discard, r)
			return b
		}
	}
	t.Fatalf("the server did not start: %v\n%s", lines.Err(), b.log)
	return nil
}

// wait waits for the end of the server.
func (b *blog) wait(t testing.TB) {
	t.Helper()
	select {
	case err := <-b.done:
		if err != nil {
			t.Errorf("serve: %v", err)
		}
		b.done <- nil
	case <-time.After(time.Minute):
		t.Error("the server does not end")
	}
}

// save writes what is on the screen where -screens says.
func save(t *testing.T, c *sshtest.Client, name string) {
	t.Helper()
	if *screens == "" {
		return
	}
	for ext, text := range map[string]string{".txt": c.Screen.Text() + "\n", ".ansi": c.Screen.Styled()} {
		if err := os.WriteFile(filepath.Join(*screens, name+ext), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
