package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/term"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"
)

// interop is a server, and what the clients of others need to come to it.
type interop struct {
	host, port  string
	known       string // a known_hosts file with the server in it
	fingerprint string
	keys        keyFiles // of those who come; not made by newInterop, for a passphrase takes seconds
}

func newInterop(t *testing.T, addr string) *interop {
	t.Helper()
	in := &interop{known: filepath.Join(t.TempDir(), "known_hosts")}
	var err error
	if in.host, in.port, err = net.SplitHostPort(addr); err != nil {
		t.Fatal(err)
	}
	key := hostKeyOf(t, addr)
	in.fingerprint = ssh.FingerprintSHA256(key)
	// conch looks for the address without the port, too.
	lines := knownhosts.Line([]string{addr}, key) + "\n" + knownhosts.Line([]string{in.host}, key) + "\n"
	if err := os.WriteFile(in.known, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	return in
}

// hostKeyOf asks a server for its host key, and goes.
func hostKeyOf(t testing.TB, addr string) (key ssh.PublicKey) {
	t.Helper()
	conn, err := ssh.Dial("tcp", addr, &ssh.ClientConfig{User: "anon", HostKeyCallback: func(_ string, _ net.Addr, k ssh.PublicKey) error {
		key = k
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	return key
}

// way is one way to come in: what somebody has to show, and how the client is told to
// show it.
type way struct {
	name               string
	key                string // the name of a key file; "" if there is none
	keys, securityKeys int    // in the agent; there is none without them
	method             string // the one that it may use; "" for its own order
}

// everyWay is all of them. The method hostbased is for machines that know each other,
// and there is no way in by it.
var everyWay = []way{
	{name: "no key"},
	{name: "a key", key: plainKey},
	{name: "a locked key", key: lockedKey},
	{name: "a certificate", key: certifiedKey},
	{name: "15 keys in an agent", keys: 15},
	{name: "a security key in an agent", securityKeys: 1},
	{name: "only none", method: "none"},
	{name: "only publickey", method: "publickey", key: plainKey},
	{name: "only the agent", method: "agent", keys: 15},
	{name: "only password", method: "password"},
	{name: "only keyboard-interactive", method: "keyboard-interactive"},
}

// prompts are what clients say when they want something of a person, or give up.
var prompts = []string{"assphrase", "assword", "(yes/no", "(y/n", "Too many authentication failures"}

// Every client that people have, with whatever they have to show, sees the list, asks
// for nothing, and leaves with 0. As long as it is free to, it uses no key.
func TestInterop(t *testing.T) {
	in := newInterop(t, startBlog(t, nil).addr)
	in.keys = makeKeys(t)
	eachClient(t, func(t *testing.T, c client, argv []string) (row string) {
		var came []string
		for _, w := range everyWay {
			if args := c.args(in, "reader", w); args != nil {
				came = append(came, w.name)
				t.Run(w.name, func(t *testing.T) { in.visit(t, c, slices.Concat(argv, args), w) })
			}
		}
		return strings.Join(came, ", ") + ": all in, nothing asked, exit code 0"
	})
}

// eachClient tests the clients that are there, two at a time or so, and logs a table
// with what became of each.
func eachClient(t *testing.T, test func(t *testing.T, c client, argv []string) (row string)) {
	rows := make([]string, len(clients))
	t.Run("clients", func(t *testing.T) {
		for i, c := range clients {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				rows[i] = c.name + ": not there"
				argv := c.find(t)
				version := c.versionOf(t, argv)
				row := test(t, c, argv)
				if t.Failed() {
					row = "FAILED"
				}
				rows[i] = fmt.Sprintf("%s (%s): %s", c.name, version, row)
			})
		}
	})
	t.Log("\n" + strings.Join(rows, "\n"))
}

// visit comes by a way, and goes as soon as the list is there.
func (in *interop) visit(t *testing.T, c client, argv []string, w way) {
	agent := w.newAgent(t)
	win := openClient(t, argv, agent)
	win.waitForText("The Future is Open!")
	win.leave()
	if agent != nil && w.method == "" && !c.insists && agent.signs.Load() > 0 {
		t.Errorf("the agent was asked to sign %d times", agent.signs.Load())
	}
}

// newAgent is the agent of somebody who comes by a way; nil if there is none.
func (w way) newAgent(t testing.TB) *witness {
	t.Helper()
	if w.keys+w.securityKeys == 0 {
		return nil
	}
	return newWitness(t, w.keys, w.securityKeys)
}

// openClient runs a client in a window, with an agent or none.
func openClient(t *testing.T, argv []string, agent *witness) *window {
	t.Helper()
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env = clientEnv(t)
	if agent != nil {
		cmd.Env = append(cmd.Env, "SSH_AUTH_SOCK="+agent.socket)
	}
	w := openWindow(t, cmd)
	makeRaw(t, w.tty) // libraries leave that to others
	return w
}

// leave presses q, which must be the end, and the first that the client wanted.
func (w *window) leave() {
	w.t.Helper()
	w.keys("q")
	if code := w.wait(); code != 0 {
		w.t.Errorf("exit code %d; it wrote\n%s", code, w.screen.Written())
	}
	for _, p := range prompts {
		if strings.Contains(w.screen.Written(), p) {
			w.t.Errorf("it said %q", p)
		}
	}
}

// makeRaw lets every key through to the program in a window, as it is typed.
func makeRaw(t testing.TB, tty *os.File) {
	t.Helper()
	conn, err := tty.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var failed error
	if err := conn.Control(func(fd uintptr) { _, failed = term.MakeRaw(fd) }); err != nil || failed != nil {
		t.Fatal(err, failed)
	}
}

// clientEnv is the environment of somebody who has a home with nothing in it.
func clientEnv(t testing.TB) []string {
	return []string{
		"TERM=xterm-256color", "HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8",
		"PYTHONWARNINGS=ignore", // of what its cryptography will leave out one day
	}
}
