package server

import (
	"errors"
	"io"

	gossh "golang.org/x/crypto/ssh"
	"golang.org/x/time/rate"
)

// newKeysPerMinute and newKeysAtOnce bound how often a client may agree upon keys in one
// connection. Clients do so once an hour, or after some megabytes; each time costs as
// much as a handshake, and one connection could do it a thousand times a second.
const newKeysPerMinute, newKeysAtOnce = 1, 10

// errNewKeys is a client that does nothing but agree upon keys.
var errNewKeys = errors.New("new keys are asked for too often")

// hostKeys are the keys of the server for one connection: each agreement has to be
// signed, and there is no other place to count them.
func hostKeys(keys []gossh.Signer) (list []gossh.Signer) {
	pace := rate.NewLimiter(newKeysPerMinute/60.0, newKeysAtOnce)
	for _, key := range keys {
		k := pacedKey{key, pace}
		if multi, ok := key.(gossh.MultiAlgorithmSigner); ok {
			list = append(list, pacedKeys{k, multi})
		} else {
			list = append(list, k)
		}
	}
	return list
}

// pacedKey is a host key that signs so often.
type pacedKey struct {
	gossh.Signer
	pace *rate.Limiter
}

// Sign implements [gossh.Signer].
func (k pacedKey) Sign(random io.Reader, data []byte) (*gossh.Signature, error) {
	if !k.pace.Allow() {
		return nil, errNewKeys
	}
	return k.Signer.Sign(random, data)
}

// pacedKeys is such a key that knows more than one algorithm, as those of RSA do.
type pacedKeys struct {
	pacedKey
	multi gossh.MultiAlgorithmSigner
}

// Algorithms implements [gossh.MultiAlgorithmSigner].
func (k pacedKeys) Algorithms() []string { return k.multi.Algorithms() }

// SignWithAlgorithm implements [gossh.AlgorithmSigner].
func (k pacedKeys) SignWithAlgorithm(random io.Reader, data []byte, algorithm string) (*gossh.Signature, error) {
	if !k.pace.Allow() {
		return nil, errNewKeys
	}
	return k.multi.SignWithAlgorithm(random, data, algorithm)
}
