package main

import (
	"maps"
	"net"
	"os/exec"
	"regexp"
	"slices"
	"testing"
)

// knownFindings are what ssh-audit has to say, and why it stays so.
var knownFindings = map[string]string{
	"mlkem768x25519-sha256 [warn] unknown algorithm":        "Debian's ssh-audit is older than it; it is what withstands quantum computers",
	"kex-strict-s-v00@openssh.com [warn] unknown algorithm": "the same; it is no algorithm but the answer to the Terrapin attack",
	"hmac-sha2-256 [warn] using encrypt-and-MAC mode":       "libssh2 and conch have nothing better",
	// Versions of ssh-audit after Debian's say this of all that is no hybrid.
	"curve25519-sha256 [warn] does not provide protection against post-quantum attacks":            "who has the hybrid gets it; most others have nothing better",
	"curve25519-sha256@libssh.org [warn] does not provide protection against post-quantum attacks": "the same by its older name, the only one that paramiko knows",
}

// auditLine is a line of ssh-audit's about an algorithm, or one more on the same.
var auditLine = regexp.MustCompile("(?m)^(?:\\((?:kex|key|enc|mac)\\) (\\S+))? +(?:--|`-) \\[(warn|fail)\\] (.*?) *$")

// ssh-audit has nothing to say but what is known.
func TestSSHAudit(t *testing.T) {
	audit := program(t, "ssh-audit")
	b := startBlog(t, nil)
	host, port, err := net.SplitHostPort(b.addr)
	if err != nil {
		t.Fatal(err)
	}
	// Its exit code is 2 or 3 when it has something to say, and 0 when not.
	out, err := exec.Command(audit, "--no-colors", "--port="+port, host).CombinedOutput()
	if !regexp.MustCompile(`(?m)^\(key\) ssh-ed25519 `).Match(out) {
		t.Fatalf("%v: %s", err, out)
	}
	for _, finding := range findings(string(out)) {
		if knownFindings[finding] == "" {
			t.Errorf("new: %s", finding)
		}
	}
	if t.Failed() {
		t.Logf("known: %q\n%s", slices.Sorted(maps.Keys(knownFindings)), out)
	}
}

// findings are the warnings and failures in what ssh-audit says, each with the
// algorithm that it is about.
func findings(audit string) (all []string) {
	algorithm := ""
	for _, m := range auditLine.FindAllStringSubmatch(audit, -1) {
		if m[1] != "" {
			algorithm = m[1]
		}
		all = append(all, algorithm+" ["+m[2]+"] "+m[3])
	}
	return all
}
