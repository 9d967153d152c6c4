package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/server/sshbench"
)

// less is what one would do without us, with what every machine has.
func less(b *testing.B, t postRows) (*sshbench.Target, *sshbench.Process) {
	command := "LESSCHARSET=utf-8 LESSHISTFILE=- " + found(b, "less") + ` -f -R -P'\? keys' ` + t.file
	return bySSHD(b, sshbench.Target{
		List: command, Post: command, Mark: sshbench.Mark, Rows: t.rows, Body: 23, Down: "j", Page: " ",
	}), nil
}

// glowWidth is how wide glow sets a text. It adds a margin at the left, and cuts what is
// wider than the window.
const glowWidth = 76

// glow is the same with a viewer of Markdown, which sets the post in its own way.
func glow(b *testing.B, _ postRows) (*sshbench.Target, *sshbench.Process) {
	path, dir := found(b, "glow"), b.TempDir()
	post := filepath.Join(dir, "post.md")
	if err := os.WriteFile(post, sourceOfPost(b), 0o644); err != nil {
		b.Fatal(err)
	}
	set := []string{"-s", "dark", "-w", fmt.Sprint(glowWidth), post}
	cmd := exec.Command(path, set...)
	cmd.Env = []string{"HOME=" + dir}
	text, err := cmd.Output()
	if err != nil {
		b.Fatalf("glow: %v", err)
	}
	// Less pages, for its own pager stays empty in a window that has its size from the start.
	pager := "HOME=" + dir + " LESSCHARSET=utf-8 LESSHISTFILE=- PAGER='" + found(b, "less") + " -R' "
	command := pager + path + " -p " + strings.Join(set, " ")
	return bySSHD(b, sshbench.Target{
		List: command, Post: command, Mark: glowMark, Rows: plainRows(string(text)), Body: 23, Down: "j", Page: " ",
	}), nil
}

// glowMark is the prompt of less, whose options glow takes from nobody.
const glowMark = "\r\n:"

// sourceOfPost is the Markdown of the post.
func sourceOfPost(b *testing.B) []byte {
	text, err := fs.ReadFile(content.Shipped(), measuredPost+".mdx")
	if err != nil {
		b.Fatal(err)
	}
	_, text, _ = bytes.Cut(text, []byte("\n---\n")) // the front matter
	return text
}

// bySSHD has OpenSSH serve a target.
func bySSHD(b *testing.B, t sshbench.Target) *sshbench.Target {
	b.Helper()
	s := startSSHD(b)
	t.Addr, t.User, t.Auth = s.Addr().String(), s.User, []ssh.AuthMethod{ssh.PublicKeys(s.Key)}
	return &t
}

// found finds a program, or skips what needs it: it is not ours, so CI need not have it.
func found(b *testing.B, name string) string {
	b.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		b.Skipf("%s is not there: %v", name, err)
	}
	return path
}

func startSSHD(b *testing.B) *sshbench.SSHD {
	b.Helper()
	s, err := sshbench.NewSSHD(found(b, "sshd"), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve() }()
	b.Cleanup(func() { _ = s.Close(); <-served })
	return s
}
