package main

import (
	"context"
	"io"
	"log/slog"
	"net"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/crypto/ssh"

	"edgerunner.vc/blog/server"
)

// mirror is a program that shows who the server takes its reader for.
type mirror struct{ identity string }

func (mirror) Init() tea.Cmd { return nil }

func (m mirror) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if key, ok := msg.(tea.KeyPressMsg); ok && key.String() == "q" {
		return m, tea.Quit
	}
	return m, nil
}

func (m mirror) View() tea.View {
	return tea.NewView("You are " + m.identity + ".")
}

// startMirror serves mirrors until the test ends, and returns the address.
func startMirror(t *testing.T, who server.Identity) string {
	t.Helper()
	srv, err := server.New(server.Config{
		HostKeys: []ssh.Signer{mustSigner(t, newKey(t))},
		Log:      slog.New(slog.DiscardHandler),
		Program:  func(term server.Terminal) tea.Model { return mirror{term.Identity} },
		Command:  func(context.Context, server.Request, io.Writer, io.Writer) int { return 1 },
		Identity: who,
	})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- srv.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

// tokenFirst is the way of somebody whose agent lists a security key before the others.
var tokenFirst = way{name: "a security key before 2 others", keys: 2, securityKeys: 1}

// asksMe are the ways by which a client asks somebody for something who comes as me.
// The server says yes to a locked key, so a client that can ask wants it unlocked; an
// empty answer goes on without. And conch tries a password before a method that asks
// for nothing; any will do.
var asksMe = map[string][]string{
	"OpenSSH":    {"a locked key"},
	"OpenSSH 8":  {"a locked key"},
	"OpenSSH 10": {"a locked key"},
	"conch":      {"no key", "a security key in an agent"},
}

// losesMe are the ways by which a client fails by itself. PuTTY asks for a passphrase
// until it is right, and conch dies of an empty one. With keys of security keys in its agent, dropbear asks that for
// the wrong key, and conch forgets the others. And paramiko signs with each of them,
// and begins anew each time that it was of no use, which no server in Go allows.
var losesMe = map[string][]string{
	"PuTTY":    {"a locked key"},
	"dropbear": {"a security key in an agent", tokenFirst.name},
	"conch":    {"a locked key", tokenFirst.name},
	"paramiko": {"a security key in an agent", tokenFirst.name},
}

// Who comes as me is known by the key that they have, and let in as nobody without.
// Security keys are not touched.
func TestInteropMe(t *testing.T) {
	in := newInterop(t, startMirror(t, server.IdentityAsk))
	in.keys = makeKeys(t)
	eachClient(t, func(t *testing.T, c client, argv []string) (row string) {
		var came []string
		for _, w := range append(everyWay, tokenFirst) {
			args := c.args(in, "me", w)
			if args == nil || w.method != "" || slices.Contains(losesMe[c.name], w.name) {
				continue
			}
			t.Run(w.name, func(t *testing.T) {
				came = append(came, w.name+": "+in.visitAsMe(t, c, slices.Concat(argv, args), w))
			})
		}
		return strings.Join(came, ", ")
	})
}

// visitAsMe comes by a way, and says what became of it.
func (in *interop) visitAsMe(t *testing.T, c client, argv []string, w way) (outcome string) {
	agent := w.newAgent(t)
	win := openClient(t, argv, agent)
	if slices.Contains(asksMe[c.name], w.name) {
		win.waitForText("ass") // word or phrase
		win.keys("\n")         // the window is raw, so Enter itself would not do
		outcome = "asked, and "
	}
	win.waitForText("You are ")
	who := in.whoMayBe(t, w, agent)
	if !slices.ContainsFunc(who, func(f string) bool { return strings.Contains(win.screen.Text(), "You are "+f+".") }) {
		t.Errorf("want one of %q, the screen is\n%s", who, win.screen.Text())
	}
	if agent != nil && (agent.touches.Load() > 0 || agent.signs.Load() > 1) {
		t.Errorf("the agent signed %d times, %d of which needed a touch", agent.signs.Load(), agent.touches.Load())
	}
	win.keys("q")
	if code := win.wait(); code != 0 {
		t.Errorf("exit code %d; it wrote\n%s", code, win.screen.Written())
	}
	if who[0] == "" {
		return outcome + "nobody"
	}
	return outcome + "known"
}

// whoMayBe are the fingerprints that somebody may be known by; "" is nobody.
func (in *interop) whoMayBe(t *testing.T, w way, agent *witness) []string {
	t.Helper()
	switch {
	case w.key == plainKey, w.key == certifiedKey:
		return []string{in.keys.fingerprint(t, w.key)}
	case w.keys > 0:
		return agent.fingerprints(t)
	}
	return []string{""}
}

// Everybody but anon may be asked, or nobody.
func TestOpenSSHIdentity(t *testing.T) {
	for _, test := range []struct {
		who   server.Identity
		user  string
		known bool
	}{
		{server.IdentityAlways, "reader", true},
		{server.IdentityAlways, "me", true},
		{server.IdentityAlways, "anon", false},
		{server.IdentityAsk, "reader", false},
		{server.IdentityOff, "me", false},
	} {
		t.Run(string(test.who)+" "+test.user, func(t *testing.T) {
			in := newInterop(t, startMirror(t, test.who))
			agent := newWitness(t, 1, 0)
			win := openClient(t, slices.Concat([]string{program(t, "ssh")}, openSSHArgs(in, test.user, way{})), agent)
			want, signs := "", int64(0)
			if test.known {
				want, signs = agent.fingerprints(t)[0], 1
			}
			win.waitForText("You are " + want + ".")
			win.leave()
			if n := agent.signs.Load(); n != signs {
				t.Errorf("the agent signed %d times, want %d", n, signs)
			}
		})
	}
}
