package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	gossh "golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"

	"edgerunner.vc/blog/server"
)

const hostKeyHelp = `Show the host key: its fingerprint, its line for known_hosts, and its SSHFP records
for the DNS. Nothing is made or changed. In a pipe there is one line for each, in the forms of
ssh-keygen -l, ssh-keyscan and ssh-keygen -r:

  edgerunner hostkey --host blog.example.com --port 22 | grep SSHFP

The records have SHA-256 (RFC 6594), and not the older SHA-1: that is broken, every client
that knows ed25519 knows both, and RFC 7479 allows nothing else for it.`

// hostName is what readers type to come to the host.
type hostName struct {
	name string
	port int
}

// addHostKey makes the command one that shows the host key.
func addHostKey(cmd *cobra.Command, env lookup) {
	var data string
	var host hostName
	environment := pflag.NewFlagSet("", pflag.ContinueOnError)
	addData(environment, &data)
	f := cmd.Flags()
	f.AddFlagSet(environment)
	f.StringVar(&host.name, "host", "", "name of the host as readers type it (default: that of this machine)")
	f.IntVar(&host.port, "port", 2222, "port that readers come to")
	takeFlags(cmd, environment)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := fromEnvironment(environment, env); err != nil {
			return err
		}
		if err := host.complete(); err != nil {
			return err
		}
		dir, err := dataFolder(data, env)
		if err != nil {
			return err
		}
		keys, err := server.ReadHostKeys(dir)
		if err != nil {
			return err
		}
		return showHostKeys(cmd.OutOrStdout(), keys, host)
	}
}

// complete checks the name, and takes that of the machine if there is none.
func (h *hostName) complete() error {
	if h.name == "" {
		name, err := os.Hostname()
		if err != nil {
			return fmt.Errorf("finding the name of this machine: %w; name the host with --host", err)
		}
		h.name = name
	}
	letters := strings.ContainsFunc(h.name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune(".-_", r)
	})
	if letters && !h.isAddress() {
		return wrong("host", h.name)
	}
	if h.port < 1 || h.port > 65535 {
		return wrong("port", h.port)
	}
	h.name = strings.ToLower(strings.TrimSuffix(h.name, ".")) // as ssh looks it up
	return nil
}

func (h hostName) isAddress() bool {
	_, err := netip.ParseAddr(h.name)
	return err == nil
}

// knownHosts is the line by which ssh knows the key.
func (h hostName) knownHosts(key gossh.PublicKey) string {
	return knownhosts.Line([]string{net.JoinHostPort(h.name, fmt.Sprint(h.port))}, key)
}

// record is the key in the DNS (RFC 4255). A name with dots is one in full, which a
// zone file wants to end with a dot.
func (h hostName) record(key gossh.PublicKey) string {
	const sha256Fingerprint = 2 // RFC 6594
	algorithms := map[string]int{gossh.KeyAlgoRSA: 1, gossh.KeyAlgoED25519: 4}
	name := h.name
	if strings.Contains(name, ".") {
		name += "."
	}
	sum := sha256.Sum256(key.Marshal())
	return fmt.Sprintf("%s IN SSHFP %d %d %s", name, algorithms[key.Type()], sha256Fingerprint, hex.EncodeToString(sum[:]))
}

// fingerprint is the key as ssh-keygen -l has it.
func (h hostName) fingerprint(key gossh.PublicKey) string {
	bits, kind := 256, "ED25519"
	if r, ok := key.(gossh.CryptoPublicKey).CryptoPublicKey().(interface{ Size() int }); ok {
		bits, kind = 8*r.Size(), "RSA"
	}
	return fmt.Sprintf("%d %s %s (%s)", bits, gossh.FingerprintSHA256(key), h.name, kind)
}

// use is something that a key is shown for.
type use struct {
	title, explanation string
	line               func(gossh.PublicKey) string
}

func (h hostName) uses() []use {
	uses := []use{
		{"Fingerprint", "ssh shows it before the first visit", h.fingerprint},
		{"known_hosts", "the line that spares a reader the question", h.knownHosts},
	}
	if h.isAddress() {
		return uses // records are for names
	}
	return append(uses, use{"DNS", "for ssh -o VerifyHostKeyDNS=yes, in a zone that DNSSEC signs", h.record})
}

// showHostKeys writes one line for each key and use, and for people what it is for.
// Lines begin at the edge, so that they can be copied from a terminal too.
func showHostKeys(w io.Writer, keys []gossh.Signer, host hostName) error {
	people := isTerminal(w)
	if people {
		w = colorprofile.NewWriter(w, os.Environ())
	}
	bold, faint := lipgloss.NewStyle().Bold(true), lipgloss.NewStyle().Faint(true)
	var out strings.Builder
	for _, use := range host.uses() {
		if people {
			fmt.Fprintf(&out, "\n%s  %s\n\n", bold.Render(use.title), faint.Render(use.explanation))
		}
		for _, key := range keys {
			fmt.Fprintln(&out, use.line(key.PublicKey()))
		}
	}
	if people {
		fmt.Fprintln(&out)
	}
	_, err := io.WriteString(w, out.String())
	return err
}
