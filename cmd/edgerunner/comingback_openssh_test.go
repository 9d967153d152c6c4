package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"golang.org/x/crypto/ssh"
)

// keyFile is a key of a reader on the disk, as ssh-keygen makes it.
type keyFile struct{ path, fingerprint string }

func mustKeyFile(t *testing.T) keyFile {
	t.Helper()
	keygen, path := program(t, "ssh-keygen"), filepath.Join(t.TempDir(), "id")
	if out, err := exec.Command(keygen, "-q", "-t", "ed25519", "-N", "", "-f", path).CombinedOutput(); err != nil {
		t.Fatalf("ssh-keygen: %v: %s", err, out)
	}
	text, err := os.ReadFile(path + ".pub")
	if err != nil {
		t.Fatal(err)
	}
	key, _, _, _, err := ssh.ParseAuthorizedKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return keyFile{path, ssh.FingerprintSHA256(key)}
}

// returns is a reader who comes with the key and opens the only post.
func (k keyFile) returns(t *testing.T, addr string, width, height uint16) *window {
	t.Helper()
	w := k.arrives(t, addr, width, height)
	w.keys(keyEnter)
	return w
}

// arrives is a reader who comes with the key, as nobody if it is none, and sees the list.
func (k keyFile) arrives(t *testing.T, addr string, width, height uint16) *window {
	t.Helper()
	args := []string{"-t"}
	if k.path != "" {
		args = append(args, "-l", "me", "-i", k.path, "-o", "IdentitiesOnly=yes")
	}
	w := openWindowOf(t, openSSH(t, &blog{addr: addr}, args...), width, height)
	w.waitForText("▸ ")
	return w
}

// quits leaves the post, and the blog.
func (w *window) quits() {
	w.t.Helper()
	w.keys("qq")
	if code := w.wait(); code != 0 {
		w.t.Errorf("exit code %d; the screen is\n%s", code, w.screen.Text())
	}
}

// waitForWord waits until the word is in the first row.
func (w *window) waitForWord(word int) {
	w.t.Helper()
	if screen, err := w.screen.WaitFor(func(s string) bool { return slices.Contains(topWords(s), word) }); err != nil {
		w.t.Fatalf("waiting for w%04d at the top: %v; the screen is\n%s", word, err, screen)
	}
}

// waitForRows waits until the rows of the screen are as wanted.
func (w *window) waitForRows(what string, wanted func(rows [][]int) bool) [][]int {
	w.t.Helper()
	screen, err := w.screen.WaitFor(func(s string) bool { return wanted(numberedRows(s)) })
	if err != nil {
		w.t.Fatalf("waiting for %s: %v; the screen is\n%s", what, err, screen)
	}
	return numberedRows(screen)
}

// reads looks for the beginning of a paragraph, and goes on row by row until the one at
// the top begins in the middle of another. It returns the word that it begins with.
func (w *window) reads(paragraph int) (word int) {
	w.t.Helper()
	hit := fmt.Sprintf("w%04d", paragraph*inParagraph)
	w.keys("/" + hit + keyEnter)
	w.waitForText(" " + hit + " ")
	for range inParagraph {
		// The help is before the text, which is drawn anew behind it: then all keys are done.
		w.keys("j?")
		w.waitForRows("the help", func(rows [][]int) bool {
			return !slices.ContainsFunc(rows, func(words []int) bool { return len(words) > 0 })
		})
		w.keys("x")
		rows := w.waitForRows("the text", func(rows [][]int) bool { return len(rows) > 2 && len(rows[1])+len(rows[2]) > 0 })
		if words := rows[1]; len(words) > 0 && words[0]%inParagraph != 0 {
			return words[0]
		}
	}
	w.t.Fatalf("no row begins in the middle of a paragraph:\n%s", w.screen.Text())
	return 0
}

// The real program and the real client, with two keys. What was read is found again at
// the same words: at once by who has left, and by everybody after the server was killed;
// in a window of another width, and of the old one as it was. Each finds their own.
func TestOpenSSHComesBack(t *testing.T) {
	posts := writeFiles(t, map[string]string{"long.md": numbered(40)})
	data := filepath.Join(t.TempDir(), "data")
	start := func() (*operated, string) {
		o := operate(t, exec.Command("edgerunner", "--addr", "127.0.0.1:0", "--data", data, "--content", posts))
		return o, o.waitForGreeting()[0]
	}
	one, two := mustKeyFile(t), mustKeyFile(t)

	o, addr := start()
	w := one.returns(t, addr, 80, 24)
	w.waitForWord(0)
	first := w.reads(20)
	w.quits()
	w = one.returns(t, addr, 40, 30) // at once: nothing need be on the disk yet
	w.waitForWord(first)
	other := two.returns(t, addr, 100, 30)
	other.waitForWord(0)
	second := other.reads(10)

	k := openKept(t, data, "")
	k.waitForWord(one.fingerprint, "long", first)
	k.waitForWord(two.fingerprint, "long", second)
	k.close()
	o.signal(syscall.SIGKILL) // while both are reading
	o.wait()
	if code := w.wait(); code == 0 {
		t.Error("the client of a server that was killed says that all is well")
	}

	_, addr = start()
	for _, size := range [][2]uint16{{40, 20}, {120, 40}} {
		w := one.returns(t, addr, size[0], size[1])
		w.waitForWord(first)
		w.quits()
	}
	w = one.returns(t, addr, 80, 24)
	w.waitForWord(first)
	if screen := w.screen.Text(); topWords(screen)[0] != first {
		t.Errorf("w%04d is not at the left any more:\n%s", first, screen)
	}
	w.quits()
	w = two.returns(t, addr, 60, 30)
	w.waitForWord(second)
	w.quits()
}
