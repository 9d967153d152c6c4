package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/progress"
	"edgerunner.vc/blog/server/progress/postgrestest"
)

// sharedKeys are the files of a data folder that all servers of one blog have.
var sharedKeys = []string{"host_ed25519", "identity_secret"}

// dataFolders are data folders of servers that share their keys, and a store that is not
// in them.
func dataFolders(t *testing.T, n int) (folders []string) {
	t.Helper()
	first := filepath.Join(t.TempDir(), "data")
	if _, err := server.LoadHostKeys(first, false); err != nil {
		t.Fatal(err)
	}
	if _, err := progress.LoadSecret(first); err != nil {
		t.Fatal(err)
	}
	for folders = []string{first}; len(folders) < n; {
		dir := filepath.Join(t.TempDir(), "data")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		for _, name := range sharedKeys {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(read(t, first)[name]), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		folders = append(folders, dir)
	}
	return folders
}

// replicas are servers of one blog, at a balancer that gives each newcomer to the next.
type replicas struct {
	*blog
	all []*operated
}

// startReplicas starts one for each data folder, all at once.
func startReplicas(t *testing.T, folders []string, args ...string) *replicas {
	t.Helper()
	r := &replicas{}
	for _, data := range folders {
		o := operate(t, exec.Command("edgerunner", append([]string{
			"--addr", "127.0.0.1:0", "--data", data, "--trusted-proxy", "127.0.0.1/32",
		}, args...)...))
		r.all = append(r.all, o)
	}
	servers := []string{"balance roundrobin", "option redispatch 1"} // to another one, if one is gone
	var keys []string
	for i, o := range r.all {
		servers = append(servers, fmt.Sprintf("server blog%d %s send-proxy-v2", i, o.waitForGreeting()[0]))
		keys = append(keys, regexp.MustCompile(`SHA256:\S+`).FindString(o.out.String()))
	}
	if len(slices.Compact(keys)) != 1 {
		t.Fatalf("the host keys are %v", keys)
	}
	r.blog, _ = startHAProxy(t, strings.Join(servers, "\n"))
	return r
}

// soon is when what was read is written of a reader who leaves, at the latest: the next
// writing but for that is 5 s after a visit begins.
const soon = 3 * time.Second

// A reader goes from one server to the next, one of which is killed under their eyes:
// with one store they are where they were each time. The servers have made it together.
func TestReplicas(t *testing.T) {
	program(t, "haproxy")
	one, other := mustKeyFile(t), mustKeyFile(t)
	var c postgrestest.Cluster
	t.Cleanup(c.Stop)
	dsn := c.NewDatabase(t, "")
	folders := dataFolders(t, 3)
	posts := writeFiles(t, map[string]string{"long.md": numbered(40), "site.yaml": "host: blog.example.com\n"})
	r := startReplicas(t, folders, "--content", posts, "--store", dsn)
	k := openKept(t, folders[0], dsn)
	defer k.close()

	word := 0
	for n := range 2 {
		w := one.returns(t, r.addr, 80, 24)
		w.waitForWord(word)
		word = w.reads(20 + 3*n)
		w.quits()
		left := time.Now()
		k.waitForWord(one.fingerprint, "long", word)
		if took := time.Since(left); took > soon {
			t.Errorf("the place of who has left was kept after %v", took)
		}
		r.all[n].log.WaitFor(t, "ended=quit posts=long") // each newcomer comes to the next one
	}
	w := one.returns(t, r.addr, 100, 30)
	w.waitForWord(word)
	word = w.reads(30)
	k.waitForWord(one.fingerprint, "long", word)
	r.all[2].signal(syscall.SIGKILL)
	r.all[2].wait()
	if code := w.wait(); code == 0 {
		t.Error("the client of a server that was killed says that all is well")
	}
	for n := range r.all { // the turn of each comes, also of the one that is gone
		w := one.returns(t, r.addr, uint16(40+20*n), 24)
		w.waitForWord(word)
		w.quits()
	}
	w = other.returns(t, r.addr, 80, 24)
	w.waitForWord(0)
	w.quits()
	k.waitForPlace(other.fingerprint, "long", func(content.Place) bool { return true })
	if contents, err := k.store.Check(t.Context()); err != nil || contents.Readers != 2 {
		t.Errorf("the store: %+v, %v", contents, err)
	}
	for n, o := range r.all {
		if log := o.log.String(); strings.Contains(log, "WARN") || strings.Contains(log, "ERRO") {
			t.Errorf("server %d:\n%s", n, log)
		}
	}
}
