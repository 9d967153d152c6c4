package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// client is a program that people come with, or a small one of ours around a library.
type client struct {
	name    string
	find    func(testing.TB) []string // the program, made if need be; skips if it is not there
	version []string                  // the arguments that print it
	// args are those for somebody who comes by a way; nil if the client has no such way.
	args func(in *interop, user string, w way) []string
	// insists says that it shows a key without having tried to do without.
	insists bool
}

var clients = []client{
	{name: "OpenSSH", find: installed("ssh"), version: []string{"-V"}, args: openSSHArgs},
	{name: "OpenSSH 8", find: installed("ssh-8"), version: []string{"-V"}, args: openSSHArgs},
	{name: "OpenSSH 10", find: installed("ssh-10"), version: []string{"-V"}, args: openSSHArgs},
	{name: "PuTTY", find: installed("plink"), version: []string{"-V"}, args: plinkArgs},
	{name: "dropbear", find: installed("dbclient"), version: []string{"-V"}, args: dropbearArgs},
	{name: "conch", find: installed("conch3"), version: []string{"-V"}, args: conchArgs},
	{name: "libssh", find: compiled("libssh_client.c", "-lssh"),
		args: scriptArgs("none publickey agent password keyboard-interactive", plainKey, lockedKey, certifiedKey)},
	{name: "libssh2", find: compiled("libssh2_client.c", "-lssh2"),
		args: scriptArgs("publickey agent password keyboard-interactive", plainKey, lockedKey)},
	{name: "paramiko", find: script("/usr/bin/python3", "paramiko_client.py"), insists: true,
		args: scriptArgs("none publickey agent password keyboard-interactive", plainKey, certifiedKey)},
	{name: "asyncssh", find: script("/usr/bin/python3", "asyncssh_client.py"),
		args: scriptArgs("none publickey password keyboard-interactive", plainKey, certifiedKey)},
	{name: "npm ssh2", find: npmClient,
		args: scriptArgs("none publickey agent password keyboard-interactive", plainKey)},
	{name: "Erlang", find: script("escript", "erlang_client.escript"), args: erlangArgs},
}

// installed finds a program.
func installed(name string) func(testing.TB) []string {
	return func(t testing.TB) []string { return []string{program(t, name)} }
}

// script is one of ours in testdata, with what runs it.
func script(interpreter, name string) func(testing.TB) []string {
	return func(t testing.TB) []string { return []string{program(t, interpreter), clientFile(t, name)} }
}

// clientFile is the path of a client of ours.
func clientFile(t testing.TB, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("testdata", "clients", name))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// compiled makes one of ours that is written in C.
func compiled(name, library string) func(testing.TB) []string {
	return func(t testing.TB) []string {
		made := filepath.Join(t.TempDir(), "client")
		if out, err := exec.Command(program(t, "gcc"), "-Wall", "-Werror", "-o", made, clientFile(t, name), library).CombinedOutput(); err != nil {
			missing(t, library, string(out))
		}
		return []string{made}
	}
}

// npmClient installs the library of our client in JavaScript, in the version that its
// lock file names by its hash.
func npmClient(t testing.TB) []string {
	dir := t.TempDir()
	for _, name := range []string{"ssh2_client.js", "package.json", "package-lock.json"} {
		text, err := os.ReadFile(clientFile(t, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	node := program(t, "node")
	install := exec.Command(program(t, "npm"), "ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		missing(t, "ssh2 of npm", string(out))
	}
	return []string{node, filepath.Join(dir, "ssh2_client.js")}
}

// versionOf is what a client says of itself; one that cannot is not there.
func (c client) versionOf(t testing.TB, argv []string) string {
	t.Helper()
	cmd := exec.Command(argv[0], slices.Concat(argv[1:], c.version)...)
	cmd.Env = clientEnv(t)
	out, err := cmd.CombinedOutput()
	if err != nil {
		missing(t, c.name, string(out))
	}
	first, _, _ := strings.Cut(string(out), "\n")
	return first
}

// scriptArgs are those of our own clients, for the methods and keys that they can use.
func scriptArgs(methods string, keys ...string) func(*interop, string, way) []string {
	return func(in *interop, user string, w way) []string {
		args := []string{in.host, in.port, user, "client"}
		if w.method != "" {
			args[3] = w.method
		}
		switch {
		case w.method != "" && !slices.Contains(strings.Fields(methods), w.method):
			return nil
		case w.key == noKey:
			return args
		case slices.Contains(keys, w.key):
			return append(args, in.keys.path(w.key))
		}
		return nil
	}
}

func openSSHArgs(in *interop, user string, w way) []string {
	args := []string{"-F", "none", "-o", "UserKnownHostsFile=" + in.known, "-p", in.port, "-l", user}
	switch w.method {
	case "agent":
		return nil // is that of publickey
	case "":
	default:
		args = append(args, "-o", "PreferredAuthentications="+w.method)
	}
	key := "/nonexistent" // it would find those of whoever tests, wherever HOME is
	if w.key != noKey {
		key = in.keys.path(w.key)
	}
	return append(args, "-o", "IdentityFile="+key, in.host)
}

// plinkArgs leave out the one question that plink asks whatever the server is: to
// press Return, so that people see where its own questions end.
func plinkArgs(in *interop, user string, w way) []string {
	args := []string{"-no-antispoof", "-hostkey", in.fingerprint, "-P", in.port, "-l", user}
	switch {
	case w.method != "":
		return nil // its methods are in saved sessions, not on the command line
	case w.key != noKey:
		args = append(args, "-i", in.keys.path(w.key)+".ppk")
	}
	return append(args, in.host)
}

func dropbearArgs(in *interop, user string, w way) []string {
	args := []string{"-y", "-y", "-p", in.port, "-l", user}
	switch {
	case w.method != "", w.key == lockedKey, w.key == certifiedKey:
		return nil // it has neither
	case w.key != noKey:
		args = append(args, "-i", in.keys.path(w.key)+".dropbear")
	}
	return append(args, in.host)
}

func conchArgs(in *interop, user string, w way) []string {
	args := []string{"--known-hosts", in.known, "-p", in.port, "-l", user}
	switch {
	case w.key == certifiedKey, w.method == "agent":
		return nil
	case w.method != "":
		args = append(args, "--user-authentications", w.method)
	}
	if w.key != noKey {
		args = append(args, "-i", in.keys.path(w.key))
	}
	return append(args, in.host)
}

// erlangArgs name a folder in which Erlang looks for keys by their usual names.
func erlangArgs(in *interop, user string, w way) []string {
	args := []string{in.host, in.port, user, "client", in.keys.folder(w.key)}
	switch {
	case w.key == certifiedKey, w.method == "none", w.method == "agent":
		return nil
	case w.method != "":
		args[3] = w.method
	}
	return args
}
