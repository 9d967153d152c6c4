package server_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"io"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/crypto/ssh"

	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/sshtest"
)

// known is a program that shows who its reader is.
func known(c *server.Config) {
	c.Program = func(term server.Terminal) tea.Model {
		return echo{term: server.Terminal{User: "[" + term.Identity + "]"}}
	}
}

func newSigner(t *testing.T, key any) ssh.Signer {
	t.Helper()
	s, err := ssh.NewSignerFromKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// lying is a signer that has a key, and signs with another.
type lying struct {
	ssh.Signer
	key ssh.PublicKey
}

// PublicKey implements [ssh.Signer].
func (l lying) PublicKey() ssh.PublicKey { return l.key }

// refusing is a signer that offers its key, and then does not sign: as with a
// passphrase that is not known.
type refusing struct{ ssh.Signer }

// Sign implements [ssh.Signer].
func (refusing) Sign(io.Reader, []byte) (*ssh.Signature, error) { return nil, errors.New("no") }

// certified is a signer whose key has a certificate.
func certified(t *testing.T, key, authority ssh.Signer) ssh.Signer {
	t.Helper()
	cert := &ssh.Certificate{Key: key.PublicKey(), CertType: ssh.UserCert, ValidBefore: ssh.CertTimeInfinity}
	if err := cert.SignCert(rand.Reader, authority); err != nil {
		t.Fatal(err)
	}
	s, err := ssh.NewCertSigner(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// token is a key in a token that wants to be touched
// (https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.u2f).
type token struct {
	private ed25519.PrivateKey
	public  ssh.PublicKey
}

func newToken(t *testing.T) token {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ssh.ParsePublicKey(ssh.Marshal(struct{ Type, Key, Application string }{
		ssh.KeyAlgoSKED25519, string(public), "ssh:",
	}))
	if err != nil {
		t.Fatal(err)
	}
	return token{private, key}
}

// PublicKey implements [ssh.Signer].
func (k token) PublicKey() ssh.PublicKey { return k.public }

// Sign implements [ssh.Signer].
func (k token) Sign(_ io.Reader, data []byte) (*ssh.Signature, error) {
	touched := []byte{1, 0, 0, 0, 7} // flags, and the count of signatures
	application, message := sha256.Sum256([]byte("ssh:")), sha256.Sum256(data)
	signed := slices.Concat(application[:], touched, message[:])
	return &ssh.Signature{Format: ssh.KeyAlgoSKED25519, Blob: ed25519.Sign(k.private, signed), Rest: touched}, nil
}

// Who asks to be known is known by a key that is proven, and nobody by anything else.
func TestIdentity(t *testing.T) {
	key, other := sshtest.Key(t), sshtest.Key(t)
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	old, err := ssh.NewSignerWithAlgorithms(newSigner(t, rsaKey).(ssh.AlgorithmSigner), []string{ssh.KeyAlgoRSA})
	if err != nil {
		t.Fatal(err)
	}
	token := newToken(t)
	fingerprint := ssh.FingerprintSHA256(key.PublicKey())
	noQuestions := ssh.KeyboardInteractive(func(_, _ string, questions []string, _ []bool) ([]string, error) {
		return make([]string, len(questions)), nil
	})
	keys := ssh.PublicKeys(key)
	for _, tt := range []struct {
		name     string
		identity server.Identity
		user     string
		auth     []ssh.AuthMethod
		want     string
		refused  bool
	}{
		{"not asked", server.IdentityAsk, "anna", []ssh.AuthMethod{keys}, "", false},
		{"asked", server.IdentityAsk, "me", []ssh.AuthMethod{keys}, fingerprint, false},
		{"asked by default", "", "me", []ssh.AuthMethod{keys}, fingerprint, false},
		{"asked, and more", server.IdentityAsk, "me+plain", []ssh.AuthMethod{keys}, fingerprint, false},
		{"another name that begins so", server.IdentityAsk, "meplain", []ssh.AuthMethod{keys}, "", false},
		{"the name at the end", server.IdentityAsk, "plain+me", []ssh.AuthMethod{keys}, "", false},
		{"no key, and more", server.IdentityAsk, "me+plain", []ssh.AuthMethod{noQuestions}, "", false},
		{"no key", server.IdentityAsk, "me", []ssh.AuthMethod{noQuestions}, "", false},
		{"a password", server.IdentityAsk, "me", []ssh.AuthMethod{ssh.Password("x")}, "", false},
		{"nothing but none", server.IdentityAsk, "me", nil, "", true},
		{"offered, not proven", server.IdentityAsk, "me", []ssh.AuthMethod{ssh.PublicKeys(refusing{key}), noQuestions}, "", false},
		{"the key of another", server.IdentityAsk, "me", []ssh.AuthMethod{ssh.PublicKeys(lying{other, key.PublicKey()}), noQuestions}, "", true},
		{"a certificate", server.IdentityAsk, "me", []ssh.AuthMethod{ssh.PublicKeys(certified(t, key, other))}, fingerprint, false},
		{"SHA-1", server.IdentityAsk, "me", []ssh.AuthMethod{ssh.PublicKeys(old)}, "", false},
		{"SHA-2", server.IdentityAsk, "me", []ssh.AuthMethod{ssh.PublicKeys(newSigner(t, rsaKey))}, ssh.FingerprintSHA256(old.PublicKey()), false},
		{"a token and a key", server.IdentityAsk, "me", []ssh.AuthMethod{ssh.PublicKeys(token, key), noQuestions}, fingerprint, false},
		{"a key and a token", server.IdentityAsk, "me", []ssh.AuthMethod{ssh.PublicKeys(key, token), noQuestions}, fingerprint, false},
		{"a token alone", server.IdentityAsk, "me", []ssh.AuthMethod{ssh.PublicKeys(token), noQuestions}, "", false},
		{"a token that nobody touches", server.IdentityAsk, "me", []ssh.AuthMethod{ssh.PublicKeys(refusing{token}), noQuestions}, "", false},
		{"a token, not asked", server.IdentityAsk, "anna", []ssh.AuthMethod{ssh.PublicKeys(token)}, "", false},
		{"off", server.IdentityOff, "me", []ssh.AuthMethod{keys}, "", false},
		{"always", server.IdentityAlways, "anna", []ssh.AuthMethod{keys}, fingerprint, false},
		{"always, but anon and more", server.IdentityAlways, "anon+plain", []ssh.AuthMethod{keys}, "", false},
		{"always, but anon", server.IdentityAlways, "anon", []ssh.AuthMethod{keys}, "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := start(t, func(c *server.Config) { known(c); c.Identity = tt.identity })
			v, err := enter(r.addr, sshtest.Options{User: tt.user, Auth: tt.auth})
			if tt.refused {
				if err == nil {
					v.Close()
					t.Error("it is let in")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer v.Close()
			late := time.AfterFunc(10*time.Second, v.Close)
			defer late.Stop()
			if err := v.sees("user [" + tt.want + "]"); err != nil {
				t.Errorf("it is not known as %q: %v", tt.want, err)
			}
		})
	}
}
