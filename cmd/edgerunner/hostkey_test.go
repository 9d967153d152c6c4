package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"edgerunner.vc/blog/server"
)

// shown is what edgerunner hostkey prints in a pipe, in lines.
func shown(t *testing.T, args ...string) []string {
	t.Helper()
	out, err := exec.Command("edgerunner", append([]string{"hostkey"}, args...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
}

// It says what ssh-keygen says of the same keys.
func TestHostKeyAsOpenSSHHasIt(t *testing.T) {
	keygen, dir := program(t, "ssh-keygen"), t.TempDir()
	keys, err := server.LoadHostKeys(dir, true)
	if err != nil {
		t.Fatal(err)
	}
	got := shown(t, "--data", dir, "--host", "Blog.Example.com", "--port", "22")
	if len(got) != 3*len(keys) {
		t.Fatalf("it shows %q", got)
	}
	for _, name := range []string{"host_ed25519", "host_rsa"} {
		private := filepath.Join(dir, name)
		output := func(args ...string) string {
			out, err := exec.Command(keygen, args...).Output()
			if err != nil {
				t.Fatalf("ssh-keygen %v: %v", args, err)
			}
			return strings.TrimSpace(string(out))
		}
		public := filepath.Join(t.TempDir(), "key.pub")
		if err := os.WriteFile(public, []byte(output("-y", "-f", private)+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		want := []string{
			strings.Replace(output("-l", "-f", private), " edgerunner (", " blog.example.com (", 1),
			"blog.example.com " + strings.TrimSuffix(output("-y", "-f", private), " edgerunner"),
		}
		for record := range strings.Lines(output("-r", "blog.example.com.", "-f", public)) {
			if fields := strings.Fields(record); fields[4] == "2" { // SHA-256
				want = append(want, strings.TrimSpace(record))
			}
		}
		for _, line := range want {
			if !slices.Contains(got, line) {
				t.Errorf("%s: it lacks %q:\n%s", name, line, strings.Join(got, "\n"))
			}
		}
	}
}

// With its line, and nothing else, ssh asks no question.
func TestHostKeyIsKnown(t *testing.T) {
	ssh, data := program(t, "ssh"), ""
	b := startBlog(t, func(s *settings) { data = s.data })
	_, port, _ := strings.Cut(b.addr, ":")
	known := filepath.Join(t.TempDir(), "known_hosts")
	lines := shown(t, "--data", data, "--host", "127.0.0.1", "--port", port)
	if len(lines) != 2 { // an address has no records
		t.Fatalf("it shows %q", lines)
	}
	if err := os.WriteFile(known, []byte(lines[1]+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(ssh, "-F", "none", "-T", "-p", port, "-o", "BatchMode=yes",
		"-o", "StrictHostKeyChecking=yes", "-o", "UserKnownHostsFile="+known, "-o", "GlobalKnownHostsFile=none", "127.0.0.1")
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "the-future-is-open") {
		t.Errorf("ssh: %v: %s", err, out)
	}
}

func TestHostKeyInATerminal(t *testing.T) {
	dir := t.TempDir()
	if _, err := server.LoadHostKeys(dir, false); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("edgerunner", "hostkey", "--data", dir, "--host", "blog.example.com")
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "TERM=xterm-256color"}
	w := openWindow(t, cmd)
	if code := w.wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	for _, want := range []string{"Fingerprint", "\n256 SHA256:", "known_hosts", "\n[blog.example.com]:2222 ssh-ed25519 ", "DNS", "\nblog.example.com. IN SSHFP 4 2 "} {
		if !strings.Contains(w.screen.Text(), want) {
			t.Errorf("the screen lacks %q:\n%s", want, w.screen.Text())
		}
	}
}
