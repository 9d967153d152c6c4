package progress

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"edgerunner.vc/blog/server/private"
)

// secretFile is the name of the secret in the data folder.
const secretFile = "identity_secret"

// secretText is the length of the secret as text, in bytes, and the end of its line.
const secretText = 2*len(Secret{}.key) + 1

// Reader is who a key belongs to: an HMAC-SHA-256 of its fingerprint. Without the
// secret it can be matched with nothing, such as the keys that GitHub publishes. The
// zero Reader is nobody.
type Reader [sha256.Size]byte

// Secret is what makes readers of keys. Servers with the same store have the same one.
type Secret struct{ key [32]byte }

// Reader is who the key with this fingerprint belongs to.
func (s Secret) Reader(fingerprint string) Reader {
	return Reader(s.sum("reader\x00" + fingerprint))
}

// mark is what a store knows its secret by.
func (s Secret) mark() []byte { return s.sum("store")[:8] }

func (s Secret) sum(text string) []byte {
	h := hmac.New(sha256.New, s.key[:])
	h.Write([]byte(text))
	return h.Sum(nil)
}

// Format keeps the secret out of logs and errors.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "(secret)") }

// LoadSecret reads the secret in the data folder, or makes one if there is none. One
// that others can read, or that is broken, is refused and never replaced, and none is made
// beside a store that has been made with one: nobody would be known any more. Of servers that begin at once, one makes the
// secret that all of them have.
func LoadSecret(dir string) (Secret, error) {
	path := filepath.Join(dir, secretFile)
	secret, err := readSecret(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return secret, err
	}
	if _, err := os.Stat(filepath.Join(dir, File)); err == nil {
		return Secret{}, fmt.Errorf("the identity secret %s is gone, and without it nobody in the store beside it is known; restore it from a backup, or move %s away", path, File)
	}
	if err := makeFolder(dir); err != nil {
		return Secret{}, err
	}
	text := make([]byte, len(secret.key))
	_, _ = rand.Read(text) // it never fails
	err = private.WriteOnce(path, fmt.Appendf(nil, "%x\n", text))
	if err != nil && !errors.Is(err, fs.ErrExist) { // another server may have been quicker
		return Secret{}, fmt.Errorf("writing the identity secret: %w; make room there, or name another folder with --data", err)
	}
	if secret, err = readSecret(path); errors.Is(err, fs.ErrNotExist) {
		return Secret{}, fmt.Errorf("the identity secret %s is a link that leads nowhere; restore it from a backup", path)
	}
	return secret, err
}

// ReadSecret reads the secret in the data folder, and makes none. An error says what to
// do.
func ReadSecret(dir string) (Secret, error) {
	secret, err := readSecret(filepath.Join(dir, secretFile))
	if errors.Is(err, fs.ErrNotExist) {
		return Secret{}, fmt.Errorf("there is no %s in %s; the server makes it, with the store, when it starts there", secretFile, dir)
	}
	return secret, err
}

// readSecret is the secret in a file; [fs.ErrNotExist] if there is none.
func readSecret(path string) (secret Secret, err error) {
	if err := checkFolder(filepath.Dir(path)); err != nil {
		return Secret{}, err
	}
	f, err := openPrivate(path, "the identity secret")
	if err != nil {
		return Secret{}, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, int64(secretText)+1))
	if err != nil {
		return Secret{}, fmt.Errorf("reading the identity secret: %w", err)
	}
	digits := strings.TrimSuffix(string(text), "\n")
	key, err := hex.DecodeString(digits)
	if err != nil || len(key) != len(secret.key) || len(text) > secretText {
		return Secret{}, fmt.Errorf("the identity secret %s is broken; restore it from a backup, or move it and the store away to begin anew", path)
	}
	copy(secret.key[:], key)
	return secret, nil
}

// openPrivate opens a file to read that only its owner can read. It looks at what it
// has opened, not at what has the name a moment earlier, and does not wait for what is
// no file, such as a pipe. [fs.ErrNotExist] if there is nothing.
func openPrivate(path, what string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
	if errors.Is(err, syscall.ENXIO) { // a socket
		return nil, fmt.Errorf("%s %s is not a file; move it away", what, path)
	}
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", what, err)
	}
	info, err := f.Stat()
	if err == nil {
		err = checkPrivate(info, path, what)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// checkPrivate refuses what is no file, or a file that others can read.
func checkPrivate(info fs.FileInfo, path, what string) error {
	switch {
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s %s is not a file; move it away", what, path)
	case info.Mode().Perm()&0o077 != 0:
		return fmt.Errorf("others can read %s; run: chmod 600 %s", what, path)
	}
	return nil
}

// makeFolder makes a folder for its owner alone, if there is none.
func makeFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("making the data folder: %w; name another one with --data", err)
	}
	return checkFolder(dir)
}

// checkFolder refuses a folder in which others could put a file of theirs in the place
// of ours. [fs.ErrNotExist] if there is none.
func checkFolder(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("reading the data folder: %w", err)
	}
	if info.Mode().Perm()&0o022 != 0 {
		return refuse("others can change what is in the folder; run: chmod 700 %s, or name a folder in it with --data", dir)
	}
	return nil
}
