package main

import (
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// proxied connects as a proxy does that speaks for the address, and sends what is no SSH.
func proxied(t *testing.T, server, addr, text string) {
	t.Helper()
	conn, err := net.Dial("tcp", server)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	family := "TCP4 " + addr + " 127.0.0.1"
	if strings.Contains(addr, ":") {
		family = "TCP6 " + addr + " ::1"
	}
	fmt.Fprintf(conn, "PROXY %s 999 22\r\n%s", family, text)
	_ = conn.(*net.TCPConn).CloseWrite() // or the server waits for a line that is SSH
	_, _ = io.Copy(io.Discard, conn)
}

// The real fail2ban finds in a real log whom to ban, and nobody else, whatever they
// write: in a file as text and JSON, and as it comes from the journal.
func TestFail2ban(t *testing.T) {
	regex := program(t, "fail2ban-regex")
	filter, err := filepath.Abs("../../deploy/fail2ban/filter.d/edgerunner.conf")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`^203\.0\.113\.7 2001:db8::[0-9a-f]+$`)
	for _, format := range []string{"text", "json"} {
		b := startBlog(t, func(s *settings) {
			s.logFormat, s.logLevel = format, "debug"
			s.proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
		})
		for i := range 25 {
			proxied(t, b.addr, "203.0.113.7", "GET / HTTP/1.1\r\n\r\n")
			proxied(t, b.addr, fmt.Sprintf("2001:db8::%x", i+1), "WARN  turned away often addr=192.0.2.66 count=57\r\n")
			proxied(t, b.addr, fmt.Sprintf("198.51.100.%d", i), "SSH-2.0-\nWARN  turned away often addr=192.0.2.66 count=57\r\n")
			proxied(t, b.addr, "bad", `","level":"warn","msg":"turned away often","addr":"192.0.2.66","count":57}`+"\r\n")
		}
		b.stop()
		b.wait(t)
		for form, before := range map[string]string{"a file": "", "the journal": "2026-11-25T22:25:19.1234 vps edgerunner[123]: "} {
			var lines strings.Builder
			for line := range strings.Lines(b.log.String()) {
				lines.WriteString(before + line)
			}
			file := filepath.Join(t.TempDir(), "log")
			if err := os.WriteFile(file, []byte(lines.String()), 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := exec.Command(regex, "-o", "ip", file, filter).CombinedOutput()
			// Of a network of IPv6 it is the address that was turned away last.
			if got := strings.Join(strings.Fields(string(out)), " "); err != nil || !found.MatchString(got) {
				t.Errorf("%s in %s: %v, it finds %q in\n%s", format, form, err, got, lines.String())
			}
		}
	}
}

// fail2ban takes the jail.
func TestFail2banJail(t *testing.T) {
	client := program(t, "fail2ban-client")
	dir := t.TempDir()
	for _, from := range []string{"/etc/fail2ban", "../../deploy/fail2ban"} {
		if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.RemoveAll(filepath.Join(dir, "jail.d", "defaults-debian.conf")); err != nil { // sshd may have no log here
		t.Fatal(err)
	}
	out, err := exec.Command(client, "-c", dir, "-d").CombinedOutput()
	for _, want := range []string{"['add', 'edgerunner', 'systemd']", "['set', 'edgerunner', 'maxretry', 2]", "addjournalmatch', '_SYSTEMD_UNIT=edgerunner.service'"} {
		if err != nil || !strings.Contains(string(out), want) {
			t.Errorf("%v, no %s in\n%s", err, want, out)
		}
	}
}
