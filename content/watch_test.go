package content

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

// testFolder is one that a test changes while it is watched.
type testFolder struct {
	t   *testing.T
	dir string
}

func (f testFolder) path(name string) string { return filepath.Join(f.dir, name) }

func (f testFolder) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f testFolder) write(name, text string) {
	f.t.Helper()
	f.must(os.MkdirAll(filepath.Dir(f.path(name)), 0o755))
	f.must(os.WriteFile(f.path(name), []byte(text), 0o644))
}

func (f testFolder) rename(from, to string) {
	f.t.Helper()
	f.must(os.Rename(f.path(from), f.path(to)))
}
func (f testFolder) remove(name string)   { f.t.Helper(); f.must(os.RemoveAll(f.path(name))) }
func (f testFolder) link(to, name string) { f.t.Helper(); f.must(os.Symlink(to, f.path(name))) }

// watched calls wait until what there is to read in a folder is as wanted. What a
// callback finds may be half of a change; then another one must come.
func watched(t *testing.T, dir string) (waitFor func(want ...string)) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	calls := make(chan struct{}, 1)
	Watch(ctx, dir, func(bool) {
		select {
		case calls <- struct{}{}:
		default: // one is waiting to be seen
		}
	}, func(err error) {
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Error(err)
		}
	})
	t.Cleanup(func() {
		cancel()
		goleak.VerifyNone(t)
	})
	return func(want ...string) {
		t.Helper()
		deadline := time.After(20 * time.Second)
		for got := []string{"nothing yet"}; !slices.Equal(got, want); {
			select {
			case <-calls:
				got = textsIn(dir)
			case <-deadline:
				t.Fatalf("no more changes are told of; last seen was %q, want %q", got, want)
			}
		}
	}
}

// textsIn are the posts in a folder with what is in them: "a.md=Text".
func textsIn(dir string) []string {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return []string{"no folder"}
	}
	defer root.Close()
	b, err := Load(root.FS(), time.Now().Add(time.Hour))
	if err != nil {
		return []string{"no folder"}
	}
	var texts []string
	for _, p := range b.Posts {
		texts = append(texts, p.File+"="+strings.TrimSpace(p.body))
	}
	slices.Sort(texts)
	return texts
}

func TestWatch(t *testing.T) {
	for _, tt := range []struct {
		name string
		test func(f testFolder, waitFor func(...string))
	}{
		{"write in place", func(f testFolder, waitFor func(...string)) {
			f.write("c/a.md", "Two")
			waitFor("a.md=Two", "x/b.md=One")
			f.write("c/x/b.md", "Two")
			waitFor("a.md=Two", "x/b.md=Two")
		}},
		{"atomic rename", func(f testFolder, waitFor func(...string)) {
			f.write("c/.a.md.swp", "Two")
			f.rename("c/.a.md.swp", "c/a.md")
			waitFor("a.md=Two", "x/b.md=One")
		}},
		{"rename from elsewhere", func(f testFolder, waitFor func(...string)) {
			f.write("new.md", "Two")
			f.rename("new.md", "c/x/new.md")
			waitFor("a.md=One", "x/b.md=One", "x/new.md=Two")
		}},
		{"delete", func(f testFolder, waitFor func(...string)) {
			f.remove("c/x/b.md")
			waitFor("a.md=One")
			f.remove("c/a.md")
			waitFor()
		}},
		{"folders that come, are moved and go", func(f testFolder, waitFor func(...string)) {
			f.write("c/new/deep/c.md", "One")
			waitFor("a.md=One", "new/deep/c.md=One", "x/b.md=One")
			f.write("c/new/deep/c.md", "Two")
			waitFor("a.md=One", "new/deep/c.md=Two", "x/b.md=One")
			f.rename("c/new", "c/newer")
			waitFor("a.md=One", "newer/deep/c.md=Two", "x/b.md=One")
			f.write("c/newer/deep/c.md", "Three")
			waitFor("a.md=One", "newer/deep/c.md=Three", "x/b.md=One")
			f.remove("c/newer")
			waitFor("a.md=One", "x/b.md=One")
		}},
		{"the folder goes and comes back", func(f testFolder, waitFor func(...string)) {
			f.remove("c")
			waitFor("no folder")
			f.write("c/a.md", "Two")
			waitFor("a.md=Two")
			f.write("c/a.md", "Three")
			waitFor("a.md=Three")
		}},
		{"another folder takes its place", func(f testFolder, waitFor func(...string)) {
			f.write("other/x/b.md", "Two")
			f.rename("c", "old")
			f.rename("other", "c")
			waitFor("x/b.md=Two")
			f.write("c/x/b.md", "Three")
			waitFor("x/b.md=Three")
		}},
		{"a volume of Kubernetes", func(f testFolder, waitFor func(...string)) {
			f.write("c/..1/k.md", "One")
			f.link("..1", "c/..data")
			f.link("..data/k.md", "c/k.md")
			waitFor("a.md=One", "k.md=One", "x/b.md=One")
			f.write("c/..2/k.md", "Two")
			f.link("..2", "c/..data_tmp")
			f.rename("c/..data_tmp", "c/..data")
			waitFor("a.md=One", "k.md=Two", "x/b.md=One")
		}},
		{"among what is hostile", func(f testFolder, waitFor func(...string)) {
			h := hostileFolder(f.t)
			h.remove("c/ok.md")
			h.rename("c", "d")
			f.must(os.Rename(h.path("d"), f.path("c/d")))
			f.write("c/a.md", "Two")
			all := []string{"a.md=Two", "d/" + strings.Repeat("n", 252) + ".md=Long name", "d/]2;x.md=Control", "x/b.md=One"}
			slices.Sort(all)
			waitFor(all...)
			f.remove("c/d")
			waitFor("a.md=Two", "x/b.md=One")
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := testFolder{t, t.TempDir()}
			f.write("c/a.md", "One")
			f.write("c/x/b.md", "One")
			tt.test(f, watched(t, f.path("c")))
		})
	}
}

// Releases are put in place by a link that is swapped, wherever on the way it is.
func TestWatchLinks(t *testing.T) {
	for _, tt := range []struct{ name, dir, link string }{
		{"the folder", "current", "current"},
		{"above it", "current/posts", "current"},
		{"behind a link", "latest", "current"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := testFolder{t, t.TempDir()}
			for _, name := range []string{"1", "2"} {
				f.write("releases/"+name+"/a.md", name)
				f.write("releases/"+name+"/posts/a.md", name)
			}
			f.link("releases/1", "current")
			f.link("current", "latest")
			want := []string{"a.md=2", "posts/a.md=2"}
			if strings.HasSuffix(tt.dir, "posts") {
				want = []string{"a.md=2"}
			}
			waitFor := watched(t, f.path(tt.dir))
			f.link("releases/2", "swap")
			f.rename("swap", tt.link)
			waitFor(want...)
			f.write("releases/2/posts/a.md", "3")
			want[len(want)-1] = strings.Replace(want[len(want)-1], "2", "3", 1)
			waitFor(want...)
		})
	}
}

// One change is told of once: the copy of an editor does not count, and nor does
// what happens beside the folder.
func TestWatchMatters(t *testing.T) {
	w := &watcher{dir: "/srv/.blog/current", links: map[string]bool{"/srv/.blog/current": true, "/srv/.blog": true}}
	for name, want := range map[string]bool{
		"/srv/.blog/current": true, "/srv/.blog": true, "/srv": false, "/srv/.blog/other": false, "/srv/.blog/current2/a.md": false,
		"/srv/.blog/current/a.md": true, "/srv/.blog/current/posts": true, "/srv/.blog/current/posts/b.mdx": true,
		"/srv/.blog/current/site.yaml": true, "/srv/.blog/current/..data": true,
		"/srv/.blog/current/.a.md.swp": false, "/srv/.blog/current/.git": false, "/srv/.blog/current/node_modules": false,
	} {
		if got := w.matters(name); got != want {
			t.Errorf("%s matters: %t, want %t", name, got, want)
		}
	}
}

// An unrest is waited for as long as it has taken, within bounds, and told of now and then.
func TestUnrest(t *testing.T) {
	start, u := time.Now(), unrest{}
	at := func(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }
	if u.tell(start) {
		t.Error("there is rest before anybody knows")
	}
	for _, step := range []struct{ stir, wait int }{
		{0, 200}, {100, 200}, {300, 300}, {1000, 1000}, {2500, 2000}, {10_000, 2000}, {18_900, 1100}, {20_000, 0}, {20_100, 0},
	} {
		if got := u.stir(at(step.stir)); got != at(step.wait).Sub(start) {
			t.Errorf("after %d ms, it waits for %s, want %d ms", step.stir, got, step.wait)
		}
	}
	if u.tell(at(20_100)) {
		t.Error("there is rest in the unrest")
	}
	if got := u.rest(at(20_200)); got != 1900*time.Millisecond {
		t.Errorf("once it is told, it waits for %s", got)
	}
	if !u.tell(at(22_100)) || !u.since.IsZero() {
		t.Error("in the end there is no rest")
	}
}

// A file that is empty, or ends where a copy has pieces, is waited for longer.
func TestWatchWaitsForWholeFiles(t *testing.T) {
	f := testFolder{t, t.TempDir()}
	for _, tt := range []struct {
		name string
		size int
		want time.Duration
	}{
		{"a.md", 0, maxQuiet}, {"a.md", 1, quiet}, {"a.md", 32 << 10, maxQuiet}, {"a.md", 32<<10 + 1, quiet}, {"x/b.mdx", buffer, maxQuiet},
		{"site.yaml", 0, maxQuiet}, {"a.png", 0, quiet}, {"x", -1, quiet}, {"gone.md", -1, quiet},
	} {
		if tt.size >= 0 {
			f.write(tt.name, strings.Repeat("x", tt.size))
		}
		w := &watch{now: &watcher{}}
		w.unrest.cut = map[string]bool{f.path(tt.name): true} // before
		w.hear(f.path(tt.name))
		if got := w.unrest.stir(time.Now()); got != tt.want {
			t.Errorf("for %s of %d bytes it waits %s, want %s", tt.name, tt.size, got, tt.want)
		}
	}
}

func TestWatchFolders(t *testing.T) {
	f := testFolder{t, t.TempDir()}
	for _, name := range []string{"posts/2024", "_posts", "_includes", ".git/objects", "node_modules/x", strings.Repeat("d/", maxFolderDepth+2)} {
		f.must(os.MkdirAll(f.path(name), 0o755))
	}
	w, err := newWatcher(f.dir)
	f.must(err)
	defer w.Close()
	want := []string{filepath.Dir(f.dir), f.dir, f.path("posts"), f.path("posts/2024"), f.path("_posts")}
	for n := range maxFolderDepth {
		want = append(want, f.path(strings.Repeat("d/", n+1)))
	}
	got := w.WatchList()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("watched are\n%q, want\n%q", got, want)
	}
}

// While a folder cannot be watched it is looked at now and then, and that is told once.
func TestWatchFails(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "none")
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		w := &watch{dir: dir}
		var told []error
		w.trouble = func(err error) { told = append(told, err) }
		start, calls := time.Now(), 0
		if err := w.renew(); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a folder that is not there gives %v", err)
		}
		w.run(ctx, func(atRest bool) {
			if calls++; calls == 3 {
				stop()
			}
			if took := time.Since(start); took != time.Duration(calls)*lookAgain || atRest {
				t.Errorf("call %d comes after %s, at rest: %t", calls, took, atRest)
			}
		})
		if len(told) > 0 || calls != 3 {
			t.Errorf("it was called %d times, and told %v again", calls, told)
		}
	})
	for cause, want := range map[error]string{
		syscall.ENOSPC: "max_user_watches", syscall.EMFILE: "max_user_instances", syscall.ENFILE: "limit of open files", syscall.EIO: "input/output error",
	} {
		if err := watchError(fmt.Errorf("inotify: %w", cause)); !strings.Contains(err.Error(), want) || !errors.Is(err, cause) {
			t.Errorf("%v is told as %q, which lacks %q", cause, err, want)
		}
	}
}
