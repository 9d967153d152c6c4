package progress

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
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

func TestSecretIsMadeOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state", "data")
	first, err := LoadSecret(dir)
	if err != nil {
		t.Fatal(err)
	}
	again, err := LoadSecret(dir)
	if err != nil || first != again || first == (Secret{}) {
		t.Errorf("first %x, then %x, %v", first.key, again.key, err)
	}
	other, err := LoadSecret(t.TempDir())
	if err != nil || other == first {
		t.Errorf("another folder has %x, %v", other.key, err)
	}
	for path, want := range map[string]fs.FileMode{"": 0o700, secretFile: 0o600} {
		info, err := os.Stat(filepath.Join(dir, path))
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%q has mode %o, want %o", path, got, want)
		}
	}
}

// A second secret makes other readers of the same keys; other keys are other readers.
func TestReaders(t *testing.T) {
	a, b := Secret{key: [32]byte{1}}, Secret{key: [32]byte{2}}
	seen := map[Reader]bool{{}: true}
	for _, r := range []Reader{a.Reader("SHA256:x"), b.Reader("SHA256:x"), a.Reader("SHA256:y"), b.Reader("SHA256:y")} {
		if seen[r] {
			t.Errorf("%x is two", r)
		}
		seen[r] = true
	}
	if again := (Secret{key: [32]byte{1}}).Reader("SHA256:x"); !seen[again] {
		t.Error("one key is two readers")
	}
}

func TestSecretIsNotPrinted(t *testing.T) {
	s := testSecret()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		if got := fmt.Sprintf(verb, s); got != "(secret)" {
			t.Errorf("%s prints %s", verb, got)
		}
		if got := fmt.Sprintf(verb, Config{Secret: s}); strings.Contains(got, "0123456789") || strings.Contains(got, "30313233") {
			t.Errorf("%s prints %s", verb, got)
		}
	}
}

// Many servers that begin at once have the same secret, and nothing else stays behind.
func TestSecretOfManyServers(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	var mu sync.Mutex
	seen := map[Secret]int{}
	var wg sync.WaitGroup
	begin := make(chan struct{})
	for range 64 {
		wg.Go(func() {
			<-begin
			secret, err := LoadSecret(dir)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			seen[secret]++
		})
	}
	close(begin)
	wg.Wait()
	if len(seen) != 1 {
		t.Errorf("the servers have %d secrets", len(seen))
	}
	if got := names(t, dir); !slices.Equal(got, []string{secretFile}) {
		t.Errorf("the folder holds %v", got)
	}
}

// What is no good is refused with a sentence, at once, and is still there afterwards.
func TestSecretsThatAreRefused(t *testing.T) {
	good := strings.Repeat("0a", 32) + "\n"
	write := func(text string, mode fs.FileMode) func(string) error {
		return func(path string) error {
			return errors.Join(os.WriteFile(path, []byte(text), 0o600), os.Chmod(path, mode))
		}
	}
	for name, tt := range map[string]struct {
		make func(path string) error
		want string
	}{
		"readable by others": {write(good, 0o644), "others can read the identity secret; run: chmod 600 "},
		"by the group":       {write(good, 0o640), "others can read the identity secret; run: chmod 600 "},
		"empty":              {write("", 0o600), "is broken; restore it from a backup"},
		"cut off":            {write(good[:40], 0o600), "is broken; restore it from a backup"},
		"no digits":          {write(strings.Repeat("0x", 32)+"\n", 0o600), "is broken; restore it from a backup"},
		"longer":             {write(good+good, 0o600), "is broken; restore it from a backup"},
		"longer by one":      {write(good+"\n", 0o600), "is broken; restore it from a backup"},
		"a folder":           {func(path string) error { return os.Mkdir(path, 0o700) }, "is not a file"},
		"a pipe":             {func(path string) error { return syscall.Mkfifo(path, 0o600) }, "is not a file"},
		"a device":           {func(path string) error { return os.Symlink("/dev/zero", path) }, "is not a file"},
		"a lost link":        {func(path string) error { return os.Symlink("nowhere", path) }, "is a link that leads nowhere"},
		"a link to itself":   {func(path string) error { return os.Symlink(path, path) }, "reading the identity secret"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, secretFile)
			if err := tt.make(path); err != nil {
				t.Fatal(err)
			}
			before, err := os.Lstat(path)
			if err != nil {
				t.Fatal(err)
			}
			secret, err := LoadSecret(dir)
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") || secret != (Secret{}) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			after, err := os.Lstat(path)
			if err != nil || !os.SameFile(before, after) || before.Size() != after.Size() || len(names(t, dir)) != 1 {
				t.Errorf("it was replaced: %v, %v", err, names(t, dir))
			}
		})
	}
}

// Who can write to the folder can put another secret in the place of ours.
func TestSecretInAFolderOfOthers(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if err := errors.Join(os.Mkdir(dir, 0o700), os.Chmod(dir, 0o770)); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadSecret(dir); err == nil || !strings.Contains(err.Error(), "run: chmod 700 "+dir) {
		t.Errorf("got %v", err)
	}
	if got := names(t, dir); len(got) > 0 {
		t.Errorf("the folder holds %v", got)
	}
}

// A secret that is gone is not replaced by one that looks as well.
func TestSecretThatIsGone(t *testing.T) {
	dir := t.TempDir()
	secret, err := LoadSecret(dir)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Config{Folder: dir, Secret: secret})
	if err != nil {
		t.Fatal(err)
	}
	mustClose(t, s)
	if err := os.Remove(filepath.Join(dir, secretFile)); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadSecret(dir); err == nil || !strings.Contains(err.Error(), "restore it from a backup") {
		t.Errorf("the error is %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, secretFile)); err == nil {
		t.Error("there is another secret")
	}
}
