package main

import (
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// startHAProxy starts HAProxy with the configuration that deploy/ ships, and these lines
// instead of the one that names the blog.
func startHAProxy(t *testing.T, servers string) (behind *blog, o *operated) {
	t.Helper()
	path := program(t, "haproxy")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	shipped, err := os.ReadFile("../../deploy/haproxy.cfg")
	if err != nil {
		t.Fatal(err)
	}
	config := string(shipped)
	for old, new := range map[string]string{"bind :::22 v4v6": "bind fd@3", "server blog 127.0.0.1:2222 send-proxy-v2": servers} {
		if strings.Count(config, old) != 1 {
			t.Fatalf("deploy/haproxy.cfg has %d lines %q", strings.Count(config, old), old)
		}
		config = strings.ReplaceAll(config, old, new)
	}
	name := filepath.Join(t.TempDir(), "haproxy.cfg")
	if err := os.WriteFile(name, []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	proxy := exec.Command(path, "-db", "-f", name)
	proxy.ExtraFiles = []*os.File{file(t, l.(*net.TCPListener))}
	return &blog{addr: l.Addr().String()}, operate(t, proxy)
}

// HAProxy with the configuration that deploy/ ships, in front of the blog: the log has
// the reader's address. It believes only the proxy.
func TestHAProxy(t *testing.T) {
	b := startBlog(t, func(s *settings) { s.proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")} })
	behind, o := startHAProxy(t, "server blog "+b.addr+" send-proxy-v2")
	visit := func(b *blog, from string) (string, error) {
		out, err := openSSH(t, b, "-T", "-b", from).CombinedOutput()
		return string(out), err
	}
	if out, err := visit(behind, "127.0.0.9"); err != nil || !strings.Contains(out, "The Future is Open!") {
		t.Fatalf("through the proxy: %q, %v; it has said\n%s%s", out, err, o.out, o.log)
	}
	b.log.WaitFor(t, "addr=127.0.0.9")
	if out, err := visit(b, "127.0.0.8"); err != nil || !strings.Contains(out, "The Future is Open!") {
		t.Errorf("past the proxy: %q, %v", out, err)
	}
	b.log.WaitFor(t, "addr=127.0.0.8")
	if out, err := visit(b, "127.0.0.1"); err == nil {
		t.Errorf("from the proxy's address without a header: %q", out)
	}
}
