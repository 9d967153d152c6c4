package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/pem"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

// keyFiles is a folder with the keys of somebody who has all kinds: as OpenSSH keeps
// them, with ".ppk" for PuTTY, and with ".dropbear".
type keyFiles string

// The names of the keys.
const (
	noKey        = ""
	plainKey     = "plain"
	lockedKey    = "locked"    // with a passphrase
	certifiedKey = "certified" // with a certificate beside it
)

const passphrase = "secret"

func (k keyFiles) path(name string) string { return filepath.Join(string(k), name) }

// folder is one in which a key has the name that programs look for; it is empty if
// there is no key.
func (k keyFiles) folder(name string) string { return k.path("of " + name) }

func makeKeys(t testing.TB) keyFiles {
	t.Helper()
	k := keyFiles(t.TempDir())
	k.write(t, "passphrase", []byte(passphrase))
	for _, name := range []string{noKey, plainKey, lockedKey, certifiedKey} {
		if err := os.Mkdir(k.folder(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if name != noKey {
			k.make(t, name)
		}
	}
	k.convert(t)
	return k
}

// make writes a key, and its public half with what belongs to it.
func (k keyFiles) make(t testing.TB, name string) {
	t.Helper()
	key := newKey(t)
	block, err := ssh.MarshalPrivateKey(key, name)
	if name == lockedKey {
		block, err = ssh.MarshalPrivateKeyWithPassphrase(key, name, []byte(passphrase))
	}
	if err != nil {
		t.Fatal(err)
	}
	public := mustSigner(t, key).PublicKey()
	for _, path := range []string{name, filepath.Join("of "+name, "id_ed25519")} {
		k.write(t, path, pem.EncodeToMemory(block))
		k.write(t, path+".pub", ssh.MarshalAuthorizedKey(public))
	}
	if name == certifiedKey {
		k.write(t, name+"-cert.pub", ssh.MarshalAuthorizedKey(certify(t, public)))
	}
}

// fingerprint is that of a key by itself, whether it has a certificate or not.
func (k keyFiles) fingerprint(t testing.TB, name string) string {
	t.Helper()
	key, _, _, _, err := ssh.ParseAuthorizedKey([]byte(mustRead(t, string(k), name+".pub")))
	if err != nil {
		t.Fatal(err)
	}
	return ssh.FingerprintSHA256(key)
}

func (k keyFiles) write(t testing.TB, name string, text []byte) {
	t.Helper()
	if err := os.WriteFile(k.path(name), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// convert makes the files of other programs, as far as they are there.
func (k keyFiles) convert(t testing.TB) {
	t.Helper()
	for _, args := range [][]string{
		{"puttygen", k.path(plainKey), "-o", k.path(plainKey) + ".ppk"},
		{"puttygen", k.path(lockedKey), "-o", k.path(lockedKey) + ".ppk", "--old-passphrase", k.path("passphrase")},
		{"puttygen", k.path(certifiedKey), "-o", k.path(certifiedKey) + ".ppk", "--certificate", k.path(certifiedKey) + "-cert.pub"},
		{"dropbearconvert", "openssh", "dropbear", k.path(plainKey), k.path(plainKey) + ".dropbear"},
	} {
		if _, err := exec.LookPath(args[0]); err != nil {
			continue // and neither is the client that needs it
		}
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v: %s", args, err, out)
		}
	}
}

func newKey(t testing.TB) ed25519.PrivateKey {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func mustSigner(t testing.TB, key ed25519.PrivateKey) ssh.Signer {
	t.Helper()
	signer, err := ssh.NewSignerFromKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return signer
}

// certify signs a key as ssh-keygen -s does, for everybody and for good.
func certify(t testing.TB, key ssh.PublicKey) *ssh.Certificate {
	t.Helper()
	cert := &ssh.Certificate{Key: key, CertType: ssh.UserCert, KeyId: "somebody", ValidBefore: ssh.CertTimeInfinity}
	if err := cert.SignCert(rand.Reader, mustSigner(t, newKey(t))); err != nil {
		t.Fatal(err)
	}
	return cert
}

// witness is an agent that counts what it is asked for. It holds keys of two kinds:
// its own, and those in a security key, which it lists first.
type witness struct {
	agent.ExtendedAgent
	tokens                []*token
	lists, signs, touches atomic.Int64
	socket                string
}

func (w *witness) List() ([]*agent.Key, error) {
	w.lists.Add(1)
	var all []*agent.Key
	for _, k := range w.tokens {
		all = append(all, &agent.Key{Format: ssh.KeyAlgoSKED25519, Blob: k.blob, Comment: "to be touched"})
	}
	keys, err := w.ExtendedAgent.List()
	return append(all, keys...), err
}

func (w *witness) Sign(key ssh.PublicKey, data []byte) (*ssh.Signature, error) {
	return w.SignWithFlags(key, data, 0)
}

func (w *witness) SignWithFlags(key ssh.PublicKey, data []byte, flags agent.SignatureFlags) (*ssh.Signature, error) {
	w.signs.Add(1)
	if key.Type() == ssh.KeyAlgoED25519 {
		flags = 0 // they are about RSA, and Erlang sets them for all keys
	}
	for _, k := range w.tokens {
		if bytes.Equal(k.blob, key.Marshal()) {
			w.touches.Add(1)
			return k.sign(data), nil
		}
	}
	return w.ExtendedAgent.SignWithFlags(key, data, flags)
}

// newWitness serves an agent with so many keys until the test ends.
func newWitness(t testing.TB, keys, securityKeys int) *witness {
	t.Helper()
	w := &witness{ExtendedAgent: agent.NewKeyring().(agent.ExtendedAgent), socket: filepath.Join(t.TempDir(), "agent")}
	for range keys {
		if err := w.Add(agent.AddedKey{PrivateKey: newKey(t)}); err != nil {
			t.Fatal(err)
		}
	}
	for range securityKeys {
		w.tokens = append(w.tokens, newToken(t))
	}
	l, err := net.Listen("unix", w.socket)
	if err != nil {
		t.Fatal(err)
	}
	var askers sync.WaitGroup
	askers.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			askers.Go(func() {
				defer conn.Close()
				_ = agent.ServeAgent(w, conn) // ends with an error when the client hangs up
			})
		}
	})
	t.Cleanup(func() { l.Close(); askers.Wait() })
	return w
}

// fingerprints are those of its own keys.
func (w *witness) fingerprints(t testing.TB) (all []string) {
	t.Helper()
	keys, err := w.ExtendedAgent.List()
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		all = append(all, ssh.FingerprintSHA256(k))
	}
	return all
}

// token is a security key with an sk-ssh-ed25519 key, which signs as if it had been
// touched. OpenSSH's PROTOCOL.u2f says what it signs.
type token struct {
	key  ed25519.PrivateKey
	blob []byte // the public half, as ssh sends it
}

const tokenApplication = "ssh:"

func newToken(t testing.TB) *token {
	t.Helper()
	k := &token{key: newKey(t)}
	k.blob = ssh.Marshal(struct {
		Name        string
		Key         []byte
		Application string
	}{ssh.KeyAlgoSKED25519, k.key.Public().(ed25519.PublicKey), tokenApplication})
	return k
}

func (k *token) sign(data []byte) *ssh.Signature {
	application, message := sha256.Sum256([]byte(tokenApplication)), sha256.Sum256(data)
	state := []byte{1, 0, 0, 0, 7} // it was touched, and has signed seven times
	signature := ed25519.Sign(k.key, slices.Concat(application[:], state, message[:]))
	return &ssh.Signature{Format: ssh.KeyAlgoSKED25519, Blob: signature, Rest: state}
}
