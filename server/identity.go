package server

import (
	"errors"
	"strings"

	"charm.land/ssh"
	gossh "golang.org/x/crypto/ssh"
)

// Names that mean something to the server.
const (
	nameMe   = "me"   // wants to be known again
	nameAnon = "anon" // does not, even where everybody is asked
)

// errAsked makes a client show what else it has.
var errAsked = errors.New("a key is asked for")

// door lets one connection in. Everybody gets in, and nobody is asked for anything,
// but for the names that want to be known: they are asked for a key, and are let in
// as nobody if they have none (RFC 4252, RFC 4256). It is used by one goroutine.
type door struct {
	identity Identity
	enter    func() // is called when the client is authenticated
}

// asks says whether a user is asked for a key. What is behind a plus sign is for the
// programs, and changes nothing of who it is.
func (d *door) asks(user string) bool {
	name, _, _ := strings.Cut(user, "+")
	switch d.identity {
	case IdentityOff:
		return false
	case IdentityAlways:
		return name != nameAnon
	}
	return name == nameMe
}

// config is what the SSH library has to know to let a connection in.
func (d *door) config() *gossh.ServerConfig {
	return &gossh.ServerConfig{
		Config:                  gossh.Config{KeyExchanges: keyExchanges, Ciphers: ciphers, MACs: macs},
		PublicKeyAuthAlgorithms: keyAlgorithms,
		// A reader with many keys tries them all. The library ends it after 128 tries,
		// and we after the time for a handshake.
		MaxAuthTries: -1,
		AuthLogCallback: func(_ gossh.ConnMetadata, _ string, err error) {
			if err == nil {
				d.enter()
			}
		},
		NoClientAuth:                true,
		NoClientAuthCallback:        d.none,
		PublicKeyCallback:           d.key,
		VerifiedPublicKeyCallback:   d.verified,
		KeyboardInteractiveCallback: d.noQuestions,
		PasswordCallback: func(gossh.ConnMetadata, []byte) (*gossh.Permissions, error) {
			return &gossh.Permissions{}, nil
		},
	}
}

// none is what clients try first.
func (d *door) none(conn gossh.ConnMetadata) (*gossh.Permissions, error) {
	if d.asks(conn.User()) {
		return nil, errAsked
	}
	return &gossh.Permissions{}, nil
}

// key says whether a key would do, before the client has proven that it is its own.
// One in a token wants to be touched, so it is passed over. Clients do not offer it
// again when they have no other, and their reader is nobody then.
func (d *door) key(conn gossh.ConnMetadata, key gossh.PublicKey) (*gossh.Permissions, error) {
	if d.asks(conn.User()) && strings.HasPrefix(key.Type(), "sk-") {
		return nil, errAsked
	}
	return &gossh.Permissions{}, nil
}

// noQuestions is what clients try when they have no key that would do. They are asked
// for nothing, in so many words: Erlang takes no yes that comes before a question.
func (d *door) noQuestions(_ gossh.ConnMetadata, ask gossh.KeyboardInteractiveChallenge) (*gossh.Permissions, error) {
	if _, err := ask("", "", nil, nil); err != nil {
		return nil, err
	}
	return &gossh.Permissions{}, nil
}

// identityKey is where the fingerprint of a proven key is kept.
type identityKey struct{}

// verified is called with a key that the client has proven to be its own. That is an
// identity for those who were asked, if the proof is one: a signature over SHA-1 gets
// its reader in, as nobody.
func (d *door) verified(conn gossh.ConnMetadata, key gossh.PublicKey, perms *gossh.Permissions, algorithm string) (*gossh.Permissions, error) {
	if !d.asks(conn.User()) || algorithm == gossh.KeyAlgoRSA {
		return perms, nil
	}
	if cert, ok := key.(*gossh.Certificate); ok {
		key = cert.Key // certificates are renewed, and their key stays
	}
	return &gossh.Permissions{ExtraData: map[any]any{identityKey{}: gossh.FingerprintSHA256(key)}}, nil
}

// identity is the fingerprint of the key that the client of a session has proven to
// have; "" for nobody.
func identity(sess ssh.Session) string {
	perms := sess.Permissions()
	if perms.Permissions == nil {
		return ""
	}
	fingerprint, _ := perms.ExtraData[identityKey{}].(string)
	return fingerprint
}
