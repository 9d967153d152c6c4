package main

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"edgerunner.vc/blog/server/sshtest"
)

// Killed under load, again and again, as by a machine that loses its power: the next
// one starts on the same folder with the same host key, and readers get in at once.
func TestKilledUnderLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts the program five times")
	}
	const rounds, crowd = 5, 8
	data := filepath.Join(t.TempDir(), "data")
	var before map[string]string
	for round := range rounds {
		o := operate(t, exec.Command("edgerunner", "--addr", "127.0.0.1:0", "--data", data))
		addr := o.waitForGreeting()[0]
		now := read(t, data)
		if now["host_ed25519"] == "" {
			t.Fatalf("there is no host key, but %v", slices.Collect(maps.Keys(now)))
		}
		if left := unexpected(slices.Collect(maps.Keys(now))); len(left) > 0 {
			t.Errorf("round %d: there is also %v", round, left)
		}
		for _, name := range []string{"host_ed25519", "identity_secret"} {
			if before != nil && now[name] != before[name] {
				t.Errorf("round %d: %s is another one", round, name)
			}
		}
		before = now
		reader := sshtest.Open(t, addr, sshtest.Options{})
		reader.WaitForText("The Future is Open!")
		stop := press(addr, crowd)
		reader.Type(keyEnter)
		reader.WaitForText("Reading Progress")
		o.signal(syscall.SIGKILL)
		o.wait()
		stop()
		if code := reader.Wait(); code != -1 {
			t.Errorf("round %d: exit code %d for a reader whose server was killed", round, code)
		}
	}
}

// unexpected are the files of a data folder that do not belong there.
func unexpected(names []string) []string {
	known := []string{"host_ed25519", "identity_secret", "progress.db", "progress.db-wal", "progress.db-shm"}
	return slices.DeleteFunc(names, func(name string) bool { return slices.Contains(known, name) })
}

// read is what is in the files of a folder; what else is there, such as the socket of
// a server that runs, is made anew by the next one.
func read(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, e := range entries {
		if !e.Type().IsRegular() {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = string(text)
	}
	return files
}

// press is a crowd that comes and goes until it is stopped.
func press(addr string, crowd int) (stop func()) {
	var all sync.WaitGroup
	var stopped atomic.Bool
	for range crowd {
		all.Go(func() {
			for !stopped.Load() {
				conn, err := sshtest.Try(addr, sshtest.Options{})
				if err != nil {
					return // the server is gone
				}
				if sess, err := conn.NewSession(); err == nil {
					_ = sess.Run("")
				}
				_ = conn.Close()
			}
		})
	}
	return func() { stopped.Store(true); all.Wait() }
}
