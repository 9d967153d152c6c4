package server

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"charm.land/ssh"
	gossh "golang.org/x/crypto/ssh"
)

// hostKeyFile is the name of the host key in the data folder.
const hostKeyFile = "host_ed25519"

// maxHostKey is more than a key of any kind needs, in bytes.
const maxHostKey = 64 << 10

// LoadHostKey reads the host key in the folder, or makes one and the folder if there
// is none. A key that others can read, or that is broken, is refused and never
// replaced: readers would be told that somebody may be listening.
func LoadHostKey(dir string) (ssh.Signer, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the data folder: %w; name another one with --data", err)
	}
	path := filepath.Join(dir, hostKeyFile)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return createHostKey(path)
	case err != nil:
		return nil, fmt.Errorf("reading the host key: %w", err)
	case !info.Mode().IsRegular() || info.Size() > maxHostKey:
		return nil, fmt.Errorf("the host key %s is not a key file; move it away to have a new one made", path)
	case info.Mode().Perm()&0o077 != 0:
		return nil, fmt.Errorf("others can read the host key; run: chmod 600 %s", path)
	}
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the host key: %w; run the server as the owner of that file", err)
	}
	key, err := gossh.ParsePrivateKey(src)
	if err != nil {
		return nil, fmt.Errorf("the host key %s cannot be used (%w); restore it from a backup, or move it away to have a new one made", path, err)
	}
	return key, nil
}

// createHostKey makes a key in one step, so that no half of one is ever found.
func createHostKey(path string) (ssh.Signer, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making a host key: %w", err)
	}
	block, err := gossh.MarshalPrivateKey(private, "edgerunner")
	if err != nil {
		return nil, fmt.Errorf("making a host key: %w", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+hostKeyFile+"-*") // 0600
	if err != nil {
		return nil, fmt.Errorf("writing the host key: %w; name another folder with --data", err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(pem.EncodeToMemory(block))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, fmt.Errorf("writing the host key: %w", err)
	}
	// Link, unlike Rename, does not replace what another server made meanwhile.
	if err := os.Link(f.Name(), path); err != nil {
		return nil, fmt.Errorf("writing the host key: %w", err)
	}
	return gossh.NewSignerFromKey(private)
}

// Fingerprint is the key as OpenSSH shows it: "SHA256:…".
func Fingerprint(key ssh.Signer) string { return gossh.FingerprintSHA256(key.PublicKey()) }
