package main

import (
	"encoding/base64"
	"encoding/hex"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/crypto/ssh"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/server/progress"
	"edgerunner.vc/blog/server/progress/postgrestest"
	"edgerunner.vc/blog/server/sshtest"
)

// Of readers who are all asked for a key nothing is kept that tells who they are: it is
// looked for in the file and its log as a server leaves them that is killed, and in what
// PostgreSQL has.
func TestNothingTellsWhoReads(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		data := filepath.Join(t.TempDir(), "data")
		nothingTellsWhoReads(t, data, filepath.Join(data, "progress.db"), func() string {
			files := read(t, data)
			if files["progress.db-wal"] == "" {
				t.Error("the file has no log, or it is empty")
			}
			return files["progress.db"] + files["progress.db-wal"] + files["progress.db-shm"]
		})
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		var c postgrestest.Cluster
		t.Cleanup(c.Stop)
		dsn := c.NewDatabase(t, "")
		nothingTellsWhoReads(t, filepath.Join(t.TempDir(), "data"), dsn, func() string {
			out, err := exec.Command(postgrestest.Program(t, "pg_dump"), dsn).Output()
			if err != nil {
				t.Fatal(err)
			}
			return string(out)
		})
	})
}

func nothingTellsWhoReads(t *testing.T, data, store string, dump func() string) {
	t.Helper()
	const name, address, post = "rosalind-franklin", "203.0.113.77", "a-telling-post"
	key := sshtest.Key(t)
	fingerprint := ssh.FingerprintSHA256(key.PublicKey())
	posts := writeFiles(t, map[string]string{post + ".md": numbered(40)})
	o := operate(t, exec.Command("edgerunner", "--addr", "127.0.0.1:0", "--data", data, "--content", posts,
		"--store", store, "--identity", "always", "--trusted-proxy", "127.0.0.1/32"))
	addr := o.waitForGreeting()[0]
	for _, user := range []string{"anon", name} {
		c := sshtest.Open(t, addr, sshtest.Options{
			User: user, From: address, Auth: []ssh.AuthMethod{ssh.PublicKeys(key)}, Args: []string{post},
		})
		c.WaitForText("w0000")
		c.Type("/w1200" + keyEnter)
		c.WaitForText(" w1200 ")
		c.Type("qq")
		c.Wait()
	}
	k := openKept(t, data, store)
	k.waitForPlace(fingerprint, post, func(at content.Place) bool { return at.Block > 0 })
	if contents, err := k.store.Check(t.Context()); err != nil || contents.Readers != 1 {
		t.Errorf("of two readers, one of whom is nobody, there are %+v, %v", contents, err)
	}
	k.close()
	o.signal(syscall.SIGKILL)
	o.wait()

	kept := dump()
	other := filepath.Join(t.TempDir(), "data")
	secret := mustSecret(t, other)
	digest, _ := base64.RawStdEncoding.DecodeString(strings.TrimPrefix(fingerprint, "SHA256:"))
	wire := key.PublicKey().Marshal()
	for what, text := range map[string]string{
		"the key": string(wire[len(wire)-32:]), "the key as text": base64.StdEncoding.EncodeToString(wire)[:40],
		"the fingerprint": fingerprint[len("SHA256:"):], "its bytes": string(digest),
		"the name": name, "the address": address,
		"who it is by another secret": readerIn(secret, fingerprint),
	} {
		if has(kept, text) {
			t.Errorf("there is %s", what)
		}
	}
	for what, text := range map[string]string{"the post": post, "the reader": readerIn(mustSecret(t, data), fingerprint)} {
		if !has(kept, text) {
			t.Errorf("there is not %s, so nothing was looked at", what)
		}
	}
	mustBeRefused(t, other, store)
}

// mustSecret is the secret in a data folder, which is made if there is none.
func mustSecret(t *testing.T, data string) progress.Secret {
	t.Helper()
	secret, err := progress.LoadSecret(data)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

func readerIn(secret progress.Secret, fingerprint string) string {
	reader := secret.Reader(fingerprint)
	return string(reader[:])
}

// has says whether a text is in what is kept, as it is or in hexadecimal digits.
func has(kept, text string) bool {
	return strings.Contains(kept, text) || strings.Contains(strings.ToLower(kept), hex.EncodeToString([]byte(text)))
}

// mustBeRefused holds that a server with the secret of another folder does not start on
// the store: it would know nobody in it, and everybody who came would be two.
func mustBeRefused(t *testing.T, data, store string) {
	t.Helper()
	o := operate(t, exec.Command("edgerunner", "--addr", "127.0.0.1:0", "--data", data, "--store", store))
	if code := o.wait(); code != 1 || !strings.Contains(o.log.String(), "was made with another identity secret") {
		t.Errorf("with another secret: exit code %d, %s", code, o.log)
	}
}
