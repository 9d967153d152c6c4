package server

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	gossh "golang.org/x/crypto/ssh"

	"edgerunner.vc/blog/server/private"
)

// maxHostKey is more than a key of any kind needs, in bytes.
const maxHostKey = 64 << 10

// Lengths of RSA keys, in bits.
const (
	rsaLength    = 3072 // as strong as ed25519, so that neither is the weaker way in
	minRSALength = 2048 // OpenSSH 9 refuses shorter ones
)

// keyKind is a kind of host key, of which a folder has one or none.
type keyKind struct {
	file      string // in the data folder
	algorithm string // of the public key
	generate  func() (crypto.PrivateKey, error)
}

// keyKinds are all of them; the first is the one that every server has.
func keyKinds() []keyKind {
	return []keyKind{
		{"host_ed25519", gossh.KeyAlgoED25519, func() (crypto.PrivateKey, error) {
			_, private, err := ed25519.GenerateKey(rand.Reader)
			return private, err
		}},
		{"host_rsa", gossh.KeyAlgoRSA, func() (crypto.PrivateKey, error) {
			return rsa.GenerateKey(rand.Reader, rsaLength)
		}},
	}
}

// LoadHostKeys reads the host key in the folder, or makes one and the folder if there
// is none; with an RSA key, if asked, behind it. A key that others can read, or that
// is broken, is refused and never replaced: readers would be told that somebody may be
// listening. Of servers that begin at once, one makes the key that all of them have.
func LoadHostKeys(dir string, withRSA bool) ([]gossh.Signer, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the data folder: %w; name another one with --data", err)
	}
	if err := checkFolder(dir); err != nil {
		return nil, err
	}
	kinds := keyKinds()
	if !withRSA {
		kinds = kinds[:1]
	}
	var keys []gossh.Signer
	for _, kind := range kinds {
		key, err := kind.load(filepath.Join(dir, kind.file))
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// ReadHostKeys reads the host keys in the folder, of which there must be one, and
// changes nothing.
func ReadHostKeys(dir string) ([]gossh.Signer, error) {
	var keys []gossh.Signer
	for _, kind := range keyKinds() {
		key, err := kind.read(filepath.Join(dir, kind.file))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("there is no host key in %s; the server makes one when it starts there, and --data names another folder", dir)
	}
	return keys, nil
}

// checkFolder refuses a folder in which others could put a key of theirs in the place
// of ours. They may see names: the keys themselves are for us alone, and systemd and
// packages make such folders with mode 755 unless told otherwise.
func checkFolder(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("reading the data folder: %w; name another one with --data", err)
	}
	if info.Mode().Perm()&0o022 != 0 {
		return fmt.Errorf("others can change what is in the data folder; run: chmod 700 %s, or name a folder in it with --data", dir)
	}
	return nil
}

// load reads the key, or makes one if there is none.
func (k keyKind) load(path string) (gossh.Signer, error) {
	key, err := k.read(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	err = k.create(path)
	if err != nil && !errors.Is(err, fs.ErrExist) { // another server may have been quicker
		return nil, err
	}
	if key, err = k.read(path); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the host key %s is a link that leads nowhere; restore it from a backup, or move the link away to have a new one made", path)
	}
	return key, err
}

// read is the key in a file; [fs.ErrNotExist] if there is none.
func (k keyKind) read(path string) (gossh.Signer, error) {
	text, err := readPrivate(path)
	if err != nil {
		return nil, err
	}
	key, err := k.parse(text)
	switch {
	case errors.As(err, new(*gossh.PassphraseMissingError)):
		return nil, fmt.Errorf("the host key %s is locked with a passphrase; run: ssh-keygen -p -N '' -f %s", path, path)
	case err != nil:
		return nil, fmt.Errorf("the host key %s cannot be used (%w); restore it from a backup, or move it away to have a new one made", path, err)
	}
	return key, nil
}

// parse is the key in a text, once it has shown that it can sign: of a damaged key the
// public half may be whole.
func (k keyKind) parse(text []byte) (gossh.Signer, error) {
	if len(text) == 0 {
		return nil, errors.New("it is empty")
	}
	key, err := gossh.ParsePrivateKey(text)
	if err != nil {
		return nil, err
	}
	if kind := key.PublicKey().Type(); kind != k.algorithm {
		return nil, fmt.Errorf("it is of the kind %s, not %s", kind, k.algorithm)
	}
	if k.algorithm == gossh.KeyAlgoRSA {
		if key, err = withoutSHA1(key); err != nil {
			return nil, err
		}
	}
	signature, err := key.Sign(rand.Reader, []byte(k.file))
	if err == nil {
		err = key.PublicKey().Verify([]byte(k.file), signature)
	}
	if err != nil {
		return nil, fmt.Errorf("its halves do not fit: %w", err)
	}
	return key, nil
}

// withoutSHA1 is an RSA key that does not sign with SHA-1, which is broken, and that
// is long enough for clients of today.
func withoutSHA1(key gossh.Signer) (gossh.Signer, error) {
	public := key.PublicKey().(gossh.CryptoPublicKey).CryptoPublicKey().(*rsa.PublicKey)
	if bits := public.N.BitLen(); bits < minRSALength {
		return nil, fmt.Errorf("it has %d bits, and clients refuse less than %d", bits, minRSALength)
	}
	return gossh.NewSignerWithAlgorithms(key.(gossh.AlgorithmSigner), []string{gossh.KeyAlgoRSASHA512, gossh.KeyAlgoRSASHA256})
}

// readPrivate reads a file that only its owner can read. It looks at the file that it
// has opened, not at one that has the name a moment earlier, and does not wait for
// what is no file, such as a pipe. A link is as good as the file that it leads to:
// secrets of containers are links.
func readPrivate(path string) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
	noFile := fmt.Errorf("the host key %s is not a key file; move it away to have a new one made", path)
	switch {
	case errors.Is(err, syscall.ENXIO): // a socket
		return nil, noFile
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("reading the host key: %w; do it as the owner of that file", err)
	case err != nil:
		return nil, fmt.Errorf("reading the host key: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading the host key: %w", err)
	case !info.Mode().IsRegular() || info.Size() > maxHostKey:
		return nil, noFile
	case info.Mode().Perm()&0o077 != 0:
		return nil, fmt.Errorf("others can read the host key; run: chmod 600 %s", path)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxHostKey))
	if err != nil {
		return nil, fmt.Errorf("reading the host key: %w", err)
	}
	return text, nil
}

// create makes a key in one step, so that no half of one is ever found: what is left
// of a server that was killed meanwhile is a file of another name, which nobody reads.
// It replaces nothing: [fs.ErrExist] if there is something.
func (k keyKind) create(path string) error {
	secret, err := k.generate()
	if err != nil {
		return fmt.Errorf("making a host key: %w", err)
	}
	block, err := gossh.MarshalPrivateKey(secret, "edgerunner")
	if err != nil {
		return fmt.Errorf("making a host key: %w", err)
	}
	err = private.WriteOnce(path, pem.EncodeToMemory(block))
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("writing the host key: %w; make room there, or name another folder with --data", err)
	case err != nil:
		return fmt.Errorf("writing the host key: %w; name another folder with --data", err)
	}
	return nil
}

// Fingerprint is the key as OpenSSH shows it: "SHA256:…".
func Fingerprint(key gossh.Signer) string { return gossh.FingerprintSHA256(key.PublicKey()) }
