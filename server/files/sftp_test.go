package files

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/pkg/sftp"
	"go.uber.org/goleak"
	"golang.org/x/time/rate"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// shelf is a tree of files.
func shelf() fstest.MapFS {
	at := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	file := func(text string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(text), Mode: 0o644, ModTime: at}
	}
	tree := fstest.MapFS{
		"README.txt":      file("Read me.\n"),
		"posts/a.md":      file("# A\n"),
		"posts/b b.md":    file("# B\n"),
		"posts/a/cat.png": file("\x89PNG"),
		"large":           file(strings.Repeat("0123456789", 20_000)),
		"empty":           file(""),
	}
	tree["before"], tree["beyond"] = file(""), file("")
	tree["before"].ModTime, tree["beyond"].ModTime = time.Date(1815, 12, 10, 0, 0, 0, 0, time.UTC), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	return tree
}

// mustDial is a client of SFTP that another program might have, written by others.
func mustDial(t testing.TB, tree fs.FS) (*sftp.Client, *Transfer) {
	t.Helper()
	ours, theirs := net.Pipe()
	transfer := &Transfer{FS: tree, Panicked: func(any) {}}
	ended := make(chan error, 1)
	go func() { ended <- transfer.SFTP(ours); ours.Close() }()
	client, err := sftp.NewClientPipe(theirs, theirs)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		client.Close()
		theirs.Close()
		if err := <-ended; err != nil {
			t.Errorf("the transfer ended with %v", err)
		}
	})
	return client, transfer
}

// Every file is what it is in the tree, and is counted.
func TestSFTP(t *testing.T) {
	client, transfer := mustDial(t, shelf())
	files, size := 0, 0
	for walk := client.Walk("/"); walk.Step(); {
		if walk.Err() != nil {
			t.Fatal(walk.Err())
		}
		if walk.Stat().IsDir() {
			continue
		}
		f, err := client.Open(walk.Path())
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(f)
		f.Close()
		want := shelf()[walk.Path()[1:]].Data
		if err != nil || !bytes.Equal(text, want) || walk.Stat().Size() != int64(len(want)) {
			t.Errorf("%s: %d bytes of %d, %v", walk.Path(), len(text), len(want), err)
		}
		files++
		size += len(want)
	}
	if files != len(shelf()) || transfer.Files.Load() != int64(files) || transfer.Bytes.Load() != int64(size) {
		t.Errorf("%d files; counted %d with %d bytes of %d", files, transfer.Files.Load(), transfer.Bytes.Load(), size)
	}
}

// Times are those of the files, as far as 32 bits go.
func TestSFTPTimes(t *testing.T) {
	client, _ := mustDial(t, shelf())
	for name, want := range map[string]int64{"README.txt": 1577934245, "before": 0, "beyond": 1<<32 - 1} {
		info, err := client.Stat(name)
		if err != nil || info.ModTime().Unix() != want || info.Mode() != 0o644 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
}

// Whatever is refused is so with the status that the draft has for it, and nothing has
// changed.
func TestSFTPRefuses(t *testing.T) {
	client, transfer := mustDial(t, shelf())
	open := func(name string, flags int) error {
		f, err := client.OpenFile(name, flags)
		if err == nil {
			f.Close()
		}
		return err
	}
	const denied, missing, failure, unsupported = sftp.ErrSSHFxPermissionDenied, sftp.ErrSSHFxNoSuchFile, sftp.ErrSSHFxFailure, sftp.ErrSSHFxOpUnsupported
	for what, tt := range map[string]struct {
		err  error
		want error
	}{
		"a new file":             {open("new", os.O_WRONLY|os.O_CREATE), denied},
		"writing":                {open("README.txt", os.O_WRONLY), denied},
		"reading and writing":    {open("README.txt", os.O_RDWR), denied},
		"appending":              {open("README.txt", os.O_WRONLY|os.O_APPEND), denied},
		"emptying":               {open("README.txt", os.O_RDWR|os.O_TRUNC), denied},
		"a folder":               {client.Mkdir("new"), denied},
		"removing":               {client.Remove("README.txt"), denied},
		"removing a folder":      {client.RemoveDirectory("posts"), denied},
		"renaming":               {client.Rename("README.txt", "x"), denied},
		"renaming as POSIX has":  {client.PosixRename("README.txt", "x"), denied},
		"a symbolic link":        {client.Symlink("README.txt", "x"), denied},
		"a link":                 {client.Link("README.txt", "x"), denied},
		"a mode":                 {client.Chmod("README.txt", 0o777), denied},
		"an owner":               {client.Chown("README.txt", 0, 0), denied},
		"times":                  {client.Chtimes("README.txt", time.Now(), time.Now()), denied},
		"a size":                 {client.Truncate("README.txt", 0), denied},
		"where a link leads":     {second(client.ReadLink("README.txt")), failure},
		"where nothing leads":    {second(client.ReadLink("x")), missing},
		"a file system":          {second(client.StatVFS("/")), unsupported},
		"a file that is not":     {open("x", os.O_RDONLY), missing},
		"a folder that is not":   {second(client.ReadDir("x")), missing},
		"a folder that is one":   {second(client.ReadDir("README.txt")), failure},
		"a file that is none":    {open("posts", os.O_RDONLY), failure},
		"what is above the root": {open("../../../etc/passwd", os.O_RDONLY), missing},
		"what is beside":         {second(client.Stat("posts/../../etc")), missing},
		"a name with a zero":     {second(client.Stat("README.txt\x00")), missing},
		"a name of bytes":        {second(client.Stat("\xff\xfe")), missing},
		"no name":                {open("", os.O_RDONLY), failure}, // the root
		"a long name":            {second(client.Stat(strings.Repeat("x/", 16_000))), missing},
		"backslashes":            {second(client.Stat(`..\README.txt`)), missing},
	} {
		code := sftp.ErrSSHFxOk
		var status *sftp.StatusError
		switch {
		case errors.As(tt.err, &status):
			code = status.FxCode()
		case errors.Is(tt.err, fs.ErrNotExist):
			code = missing
		case errors.Is(tt.err, fs.ErrPermission):
			code = denied
		}
		if code != tt.want {
			t.Errorf("%s: %v, want %v", what, tt.err, tt.want)
		}
		if tt.err != nil && strings.ContainsFunc(tt.err.Error(), func(r rune) bool { return r < ' ' }) {
			t.Errorf("%s: the client is told %q", what, tt.err)
		}
	}
	if text, err := fs.ReadFile(transfer.FS, "README.txt"); string(text) != "Read me.\n" || len(transfer.FS.(fstest.MapFS)) != len(shelf()) {
		t.Errorf("the tree has changed: %q, %v", text, err)
	}
}

func second[T any](_ T, err error) error { return err }

// The root has nothing above it.
func TestNameOf(t *testing.T) {
	for p, want := range map[string]string{
		"": ".", ".": ".", "/": ".", "..": ".", "/../..": ".", "//a": "a", "a/../../b": "b", "/a/./b/": "a/b", "~": "~", "a\nb": "a\nb",
	} {
		if got := nameOf(p); got != want {
			t.Errorf("nameOf(%q) = %q, want %q", p, got, want)
		}
	}
}

// A client that closes nothing is not given more than it may have open, and goes on when
// it closes one.
func TestSFTPHandlesAreBounded(t *testing.T) {
	client, _ := mustDial(t, shelf())
	var open []*sftp.File
	for range maxHandles {
		f, err := client.Open("README.txt")
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, f)
	}
	if f, err := client.Open("README.txt"); err == nil {
		f.Close()
		t.Error("one more is open")
	}
	if _, err := client.ReadDir("/"); err == nil {
		t.Error("a folder is open beside")
	}
	open[0].Close()
	if list, err := client.ReadDir("/"); err != nil || len(list) != 6 {
		t.Errorf("%d in the root, %v", len(list), err)
	}
	for _, f := range open[1:] {
		f.Close()
	}
}

// Of a huge read there come 32 kB, of one behind the end nothing.
func TestSFTPReads(t *testing.T) {
	client, transfer := mustDial(t, shelf())
	f, err := client.Open("large")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	buf := make([]byte, 10)
	for offset, want := range map[int64]string{0: "0123456789", 199_995: "56789", 200_000: "", 1 << 62: ""} {
		n, err := f.ReadAt(buf, offset)
		if string(buf[:n]) != want || err != nil && err != io.EOF {
			t.Errorf("at %d: %q, %v", offset, buf[:n], err)
		}
	}
	if n := transfer.Bytes.Load(); n != 15 {
		t.Errorf("%d bytes are counted", n)
	}
}

// faulty is a tree that panics.
type faulty struct{}

func (faulty) Open(name string) (fs.File, error) {
	if name == "." {
		return faultyFolder{}, nil
	}
	panic("a fault of " + name)
}

type faultyFolder struct{ fs.ReadDirFile }

func (faultyFolder) ReadDir(int) ([]fs.DirEntry, error) { panic("a fault of a folder") }
func (faultyFolder) Stat() (fs.FileInfo, error)         { panic("a fault of what is known") }
func (faultyFolder) Close() error                       { panic("a fault at the end") }

// A fault of the tree costs one answer. In a goroutine of the library it would end all.
func TestSFTPFaults(t *testing.T) {
	client, transfer := mustDial(t, faulty{})
	told := make(chan any, 20)
	transfer.Panicked = func(fault any) { told <- fault }
	for what, err := range map[string]error{
		"open": second(client.Open("x")), "stat": second(client.Stat("x")), "list": second(client.ReadDir("/")),
		"stat of a folder": second(client.Stat("/")), "link": second(client.ReadLink("x")),
	} {
		if status := new(sftp.StatusError); !errors.As(err, &status) || status.FxCode() != sftp.ErrSSHFxFailure {
			t.Errorf("%s: %v", what, err)
		}
	}
	if len(told) != 6 { // the folder that is listed is closed too
		t.Errorf("%d faults were told", len(told))
	}
}

// 5,000 files are listed, each once, in some fifty answers.
func TestSFTPListsMany(t *testing.T) {
	client, _ := mustDial(t, many(5000))
	list, err := client.ReadDir("posts")
	if err != nil || len(list) != 5000 {
		t.Fatalf("%d files, %v", len(list), err)
	}
	seen := map[string]bool{}
	for _, info := range list {
		seen[info.Name()] = true
	}
	if len(seen) != 5000 {
		t.Errorf("%d names", len(seen))
	}
}

func many(n int) fstest.MapFS {
	tree := fstest.MapFS{}
	for i := range n {
		tree[fmt.Sprintf("posts/post-%d.md", i)] = &fstest.MapFile{Data: []byte("# Post\n")}
	}
	return tree
}

// BenchmarkSFTP is what a request costs, with its client, and a folder of 5,000 files.
func BenchmarkSFTP(b *testing.B) {
	ours, theirs := net.Pipe()
	defer theirs.Close()
	l := newLockstep(ours)
	l.pace.SetLimit(rate.Inf)
	h := &handlers{Transfer: &Transfer{FS: many(5000)}}
	go sftp.NewRequestServer(l, sftp.Handlers{FileGet: h, FilePut: h, FileCmd: h, FileList: h}).Serve()
	client, err := sftp.NewClientPipe(theirs, theirs)
	if err != nil {
		b.Fatal(err)
	}
	defer client.Close()
	b.Run("stat", func(b *testing.B) {
		for b.Loop() {
			if _, err := client.Stat("posts/post-1.md"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("list", func(b *testing.B) {
		for b.Loop() {
			if list, err := client.ReadDir("posts"); err != nil || len(list) != 5000 {
				b.Fatal(len(list), err)
			}
		}
	})
}
