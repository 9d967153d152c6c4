package server

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/pem"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	gossh "golang.org/x/crypto/ssh"
)

// names are what is in a folder.
func names(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func mustLoad(t *testing.T, dir string, withRSA bool) (fingerprints []string) {
	t.Helper()
	keys, err := LoadHostKeys(dir, withRSA)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		fingerprints = append(fingerprints, Fingerprint(key))
	}
	return fingerprints
}

// mustMarshal is a private key as ssh-keygen writes it, locked if there is a passphrase.
func mustMarshal(t *testing.T, key any, passphrase string) string {
	t.Helper()
	block, err := gossh.MarshalPrivateKey(key, "")
	if passphrase != "" {
		block, err = gossh.MarshalPrivateKeyWithPassphrase(key, "", []byte(passphrase))
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(block))
}

func TestHostKeysAreMadeOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state", "data")
	first := mustLoad(t, dir, false)
	if again := mustLoad(t, dir, false); len(first) != 1 || !slices.Equal(first, again) {
		t.Errorf("first %v, then %v", first, again)
	}
	both := mustLoad(t, dir, true)
	if len(both) != 2 || both[0] != first[0] || !slices.Equal(both, mustLoad(t, dir, true)) {
		t.Errorf("with RSA %v, before %v", both, first)
	}
	if got := names(t, dir); !slices.Equal(got, []string{"host_ed25519", "host_rsa"}) {
		t.Errorf("the folder holds %v", got)
	}
	for path, want := range map[string]fs.FileMode{"": 0o700, "host_ed25519": 0o600, "host_rsa": 0o600} {
		info, err := os.Stat(filepath.Join(dir, path))
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%q has mode %o, want %o", path, got, want)
		}
	}
}

// An RSA key signs with SHA-2 alone, and is long enough.
func TestRSAHostKey(t *testing.T) {
	keys, err := LoadHostKeys(t.TempDir(), true)
	if err != nil {
		t.Fatal(err)
	}
	key := keys[1].(gossh.MultiAlgorithmSigner)
	if got := key.Algorithms(); !slices.Equal(got, []string{"rsa-sha2-512", "rsa-sha2-256"}) {
		t.Errorf("it signs with %v", got)
	}
	public := key.PublicKey().(gossh.CryptoPublicKey).CryptoPublicKey().(*rsa.PublicKey)
	if got := public.N.BitLen(); got != 3072 {
		t.Errorf("it has %d bits", got)
	}
}

// Many servers that begin at once have the same key, and nothing else stays behind.
func TestHostKeysOfManyServers(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	var mu sync.Mutex
	seen := map[string]int{}
	var wg sync.WaitGroup
	begin := make(chan struct{})
	const servers = 64
	for range servers {
		wg.Go(func() {
			<-begin
			keys, err := LoadHostKeys(dir, false)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			seen[Fingerprint(keys[0])]++
		})
	}
	close(begin)
	wg.Wait()
	if len(seen) != 1 {
		t.Errorf("the servers have %d keys: %v", len(seen), seen)
	}
	if got := names(t, dir); !slices.Equal(got, []string{"host_ed25519"}) {
		t.Errorf("the folder holds %v", got)
	}
}

// What a server has left that was killed while it made its key is in nobody's way.
func TestHalfAHostKey(t *testing.T) {
	dir := t.TempDir()
	half := filepath.Join(dir, ".host_ed25519-123")
	if err := os.WriteFile(half, []byte("-----BEGIN OPENSSH PRIV"), 0o600); err != nil {
		t.Fatal(err)
	}
	first := mustLoad(t, dir, false)
	if again := mustLoad(t, dir, false); !slices.Equal(first, again) {
		t.Errorf("first %v, then %v", first, again)
	}
}

// What is no good is refused with a sentence, at once, and is still there afterwards.
func TestHostKeysThatAreRefused(t *testing.T) {
	_, ed, _ := ed25519.GenerateKey(rand.Reader)
	ec, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	good := mustMarshal(t, ed, "")
	_, other, _ := ed25519.GenerateKey(rand.Reader)
	torn := append(slices.Clone(other[:32]), ed[32:]...) // the public half of one, the private of another

	write := func(text string, mode fs.FileMode) func(string) error {
		return func(path string) error {
			return errors.Join(os.WriteFile(path, []byte(text), 0o600), os.Chmod(path, mode))
		}
	}
	for name, tt := range map[string]struct {
		make func(path string) error
		want string
	}{
		"readable by others": {write(good, 0o644), "others can read the host key; run: chmod 600 "},
		"by the group":       {write(good, 0o640), "others can read the host key; run: chmod 600 "},
		"empty":              {write("", 0o600), "it is empty"},
		"cut off":            {write(good[:len(good)/2], 0o600), "restore it from a backup"},
		"no key":             {write("text\n", 0o600), "restore it from a backup"},
		"endless":            {write(strings.Repeat(good, 1000), 0o600), "is not a key file"},
		"locked":             {write(mustMarshal(t, ed, "secret"), 0o600), "is locked with a passphrase; run: ssh-keygen -p"},
		"another kind":       {write(mustMarshal(t, ec, ""), 0o600), "it is of the kind ecdsa-sha2-nistp256, not ssh-ed25519"},
		"of two halves":      {write(mustMarshal(t, ed25519.PrivateKey(torn), ""), 0o600), "its halves do not fit"},
		"a folder":           {func(path string) error { return os.Mkdir(path, 0o700) }, "is not a key file"},
		"a pipe":             {func(path string) error { return syscall.Mkfifo(path, 0o600) }, "is not a key file"},
		"a device":           {func(path string) error { return os.Symlink("/dev/zero", path) }, "is not a key file"},
		"a lost link":        {func(path string) error { return os.Symlink("nowhere", path) }, "is a link that leads nowhere"},
		"a link to itself":   {func(path string) error { return os.Symlink(path, path) }, "reading the host key"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "host_ed25519")
			if err := tt.make(path); err != nil {
				t.Fatal(err)
			}
			before, err := os.Lstat(path)
			if err != nil {
				t.Fatal(err)
			}
			_, err = LoadHostKeys(dir, false)
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			after, err := os.Lstat(path)
			if err != nil || !os.SameFile(before, after) || before.Size() != after.Size() || len(names(t, dir)) != 1 {
				t.Errorf("it was replaced: %v, %v", err, names(t, dir))
			}
		})
	}
}

func TestHostKeyThatIsASocket(t *testing.T) {
	dir, err := os.MkdirTemp("", "hk") // a short path: that of a socket has 108 bytes at most
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	l, err := net.Listen("unix", filepath.Join(dir, "host_ed25519"))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, err := LoadHostKeys(dir, false); err == nil || !strings.Contains(err.Error(), "is not a key file") {
		t.Errorf("got %v", err)
	}
}

func TestShortRSAHostKey(t *testing.T) {
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "host_rsa"), []byte(mustMarshal(t, short, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadHostKeys(dir, true); err == nil || !strings.Contains(err.Error(), "it has 1024 bits") {
		t.Errorf("got %v", err)
	}
}

// Secrets of containers are links to files.
func TestHostKeyBehindALink(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	want := mustLoad(t, elsewhere, false)
	if err := os.Symlink(filepath.Join(elsewhere, "host_ed25519"), filepath.Join(dir, "host_ed25519")); err != nil {
		t.Fatal(err)
	}
	if got := mustLoad(t, dir, false); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Who can write to the folder can put another key in the place of ours; who can only
// look into it sees names.
func TestDataFolder(t *testing.T) {
	for mode, refused := range map[fs.FileMode]bool{
		0o700: false, 0o750: false, 0o755: false, 0o770: true, 0o702: true, 0o777 | fs.ModeSticky: true,
	} {
		dir := filepath.Join(t.TempDir(), "data")
		if err := errors.Join(os.Mkdir(dir, 0o700), os.Chmod(dir, mode)); err != nil {
			t.Fatal(err)
		}
		_, err := LoadHostKeys(dir, false)
		if refused != (err != nil && strings.Contains(err.Error(), "run: chmod 700 "+dir)) || refused != (len(names(t, dir)) == 0) {
			t.Errorf("mode %v: %v", mode, err)
		}
	}
}

func TestReadHostKeys(t *testing.T) {
	dir := t.TempDir()
	if _, err := ReadHostKeys(dir); err == nil || !strings.Contains(err.Error(), "there is no host key in "+dir) {
		t.Errorf("got %v", err)
	}
	if got := names(t, dir); len(got) > 0 {
		t.Errorf("it made %v", got)
	}
	for _, withRSA := range []bool{false, true} {
		want := mustLoad(t, dir, withRSA)
		keys, err := ReadHostKeys(dir)
		if err != nil || len(keys) != len(want) {
			t.Fatalf("%d keys, %v", len(keys), err)
		}
		for i, key := range keys {
			if Fingerprint(key) != want[i] {
				t.Errorf("key %d is %s, want %s", i, Fingerprint(key), want[i])
			}
		}
	}
}
