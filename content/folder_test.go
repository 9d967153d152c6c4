package content

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"
)

func mustOpenFolder(t *testing.T, dir string) *Folder {
	t.Helper()
	f, err := OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestFolder(t *testing.T) {
	f := testFolder{t, t.TempDir()}
	f.write("a.md", "One")
	f.write("x/b.md", "Two")
	if err := fstest.TestFS(mustOpenFolder(t, f.dir), "a.md", "x/b.md"); err != nil {
		t.Error(err)
	}
	if _, err := OpenFolder(f.path("none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that is not there gives %v", err)
	}
}

// hostileFolder has what nobody wants in a folder of posts, and one post, ok.md.
func hostileFolder(t *testing.T) testFolder {
	t.Helper()
	f := testFolder{t, t.TempDir()}
	f.write("secret.md", "Secret")
	f.write("outside/secret.md", "Secret")
	f.write("c/ok.md", "Text")
	f.link("../secret.md", "c/out.md")
	f.link(f.path("secret.md"), "c/absolute.md")
	f.link("../outside", "c/folder-out")
	f.link("/proc/self/environ", "c/proc.md")
	f.link("loop2.md", "c/loop.md")
	f.link("loop.md", "c/loop2.md")
	f.link("..", "c/up")
	f.link(".", "c/here")
	f.link("/dev/zero", "c/zero.md")
	f.link("gone.md", "c/dangling.md")
	f.must(syscall.Mkfifo(f.path("c/pipe.md"), 0o644))
	f.link("pipe.md", "c/to-pipe.md")
	f.must(syscall.Mknod(f.path("c/socket.md"), syscall.S_IFSOCK|0o644, 0))
	if err := syscall.Mknod(f.path("c/device.md"), syscall.S_IFCHR|0o644, 1<<8|5); !errors.Is(err, syscall.EPERM) {
		f.must(err)
	}
	f.must(os.Mkdir(f.path("c/folder.md"), 0o755))
	f.link("folder.md", "c/to-folder.md")
	f.write("c/huge.md", "")
	f.must(os.Truncate(f.path("c/huge.md"), 1<<40)) // without a byte on the disk
	f.write("c/\x1b]2;x\a\u202e.md", "Control")
	f.write("c/\xff\xfe.md", "No name")
	f.write("c/\xff/a.md", "No folder")
	f.write("c/"+strings.Repeat("n", 252)+".md", "Long name")
	f.write("c/"+strings.Repeat("d/", 200)+"deep.md", "Deep")
	return f
}

// hostileProblems are what is told of it.
var hostileProblems = []string{
	"absolute.md: cannot be read: path escapes from parent",
	"dangling.md: cannot be read: no such file or directory",
	"huge.md: is over 4 MB, which is too much",
	"loop.md: cannot be read: too many levels of symbolic links", "loop2.md: cannot be read: too many levels of symbolic links",
	"out.md: cannot be read: path escapes from parent",
	"pipe.md: is not a regular file", "to-pipe.md: is not a regular file", "socket.md: is not a regular file", "to-folder.md: is not a regular file",
	"proc.md: cannot be read: path escapes from parent", "zero.md: cannot be read: path escapes from parent",
	"\ufffd: cannot be read: its name is not UTF-8; rename it", "\ufffd.md: cannot be read: its name is not UTF-8; rename it",
	strings.Repeat("d/", maxFolderDepth) + "d: is passed over; posts are looked for in 16 folders at most",
}

func checkHostile(t *testing.T, b *Blog) {
	t.Helper()
	checkSafe(t, b, "body")
	said := map[string]bool{}
	for _, p := range b.Problems {
		if p.File != "device.md" { // which only root can make
			said[p.String()] = true
		}
	}
	for _, want := range hostileProblems {
		if !said[want] {
			t.Errorf("nobody says %q", want)
		}
	}
	if len(said) != len(hostileProblems) {
		t.Errorf("%d problems, want %d:\n%q", len(said), len(hostileProblems), b.Problems)
	}
	if len(b.Posts) != 3 || b.Post("ok") == nil {
		t.Errorf("the posts are %q", slugs(b))
	}
	for _, p := range b.Posts {
		if strings.Contains(p.Source(), "Secret") {
			t.Errorf("%s is from outside", p.File)
		}
	}
}

func TestHostileFolder(t *testing.T) {
	f := hostileFolder(t)
	dir := mustOpenFolder(t, f.path("c"))
	var b *Blog
	for range 2 {
		var err error
		if b, err = Reload(dir, time.Now().Add(time.Hour), b); err != nil {
			t.Fatal(err)
		}
		checkHostile(t, b)
	}
}

// A pipe that takes the place of a file while that is looked at holds up nobody.
func TestFileBecomesAPipe(t *testing.T) {
	f := testFolder{t, t.TempDir()}
	f.must(syscall.Mkfifo(f.path("a.md"), 0o644))
	done := make(chan error)
	go func() {
		_, err := readFile(lying{mustOpenFolder(t, f.dir)}, "a.md", maxPostSize)
		done <- err
	}()
	select {
	case err := <-done:
		if err == nil || err.Error() != "is not a regular file" {
			t.Errorf("it is %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Error("it waits for a writer")
	}
}

// lying says that everything is a file.
type lying struct{ *Folder }

func (lying) Stat(name string) (fs.FileInfo, error) {
	return fs.Stat(fstest.MapFS{name: {}}, name)
}
