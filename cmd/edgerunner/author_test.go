package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"edgerunner.vc/blog/server/sshtest"
)

// An author has a folder with posts, one of which two readers are about to read, and the
// same post edited, in a folder beside it.
type author struct {
	t           *testing.T
	top         string
	mine, ready string // folders: what is served, and what it is to become
}

// newAuthor has so many other posts, which are all edited too.
func newAuthor(t *testing.T, others int) *author {
	t.Helper()
	top := t.TempDir()
	a := &author{t, top, filepath.Join(top, "mine"), filepath.Join(top, "ready")}
	edited := newEditedPost()
	editsAtPlace["above"].edit(edited)
	for dir, text := range map[string]string{a.mine: newEditedPost().markdown(), a.ready: edited.markdown()} {
		a.must(os.MkdirAll(filepath.Join(dir, "posts"), 0o755))
		for _, top := range []string{"site.yaml", "posts/site.yaml"} { // of whichever folder is served
			put(t, dir, top, "title: MINE\nhost: blog.example.com\n")
		}
		put(t, dir, "posts/post.md", text)
		for i := range others {
			put(t, dir, fmt.Sprintf("posts/other-%d.md", i), fmt.Sprintf("---\ntitle: Other %d\ndate: 2019-01-01\n---\nText in %s.\n", i, filepath.Base(dir)))
		}
	}
	return a
}

func (a *author) must(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
}

// run runs a program in the folder that is above both.
func (a *author) run(name string, args ...string) {
	a.t.Helper()
	cmd := exec.Command(program(a.t, name), args...)
	cmd.Dir = a.top
	cmd.Env = append(os.Environ(), "HOME="+a.top, "TERM=dumb", "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@localhost", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@localhost")
	if out, err := cmd.CombinedOutput(); err != nil {
		a.t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

func (a *author) vim(options string) {
	a.run("vim", "-N", "-u", "NONE", "-i", "NONE", "-es", "mine/posts/post.md", "-c", "set "+options, "-c", "%d", "-c", "0r ready/posts/post.md", "-c", "$d", "-c", "wq")
}

// saves are the ways in which programs put a file in the place of another.
var saves = map[string]func(a *author){
	"vim":                func(a *author) { a.vim("writebackup backupcopy=no") },
	"vim in place":       func(a *author) { a.vim("backup backupcopy=yes") },
	"vim with swap file": func(a *author) { a.vim("swapfile updatecount=1 undofile") },
	"sed":                func(a *author) { a.run("sed", "-i", "-n", "1r ready/posts/post.md", "mine/posts/post.md") },
	"nano, which empties it first": func(a *author) {
		f, err := os.OpenFile(filepath.Join(a.mine, "posts/post.md"), os.O_WRONLY|os.O_TRUNC, 0)
		a.must(err)
		_, err = f.WriteString(mustRead(a.t, a.ready, "posts/post.md"))
		a.must(err)
		a.must(f.Close())
	},
	"emacs, with a lock and a copy": func(a *author) {
		dir := filepath.Join(a.mine, "posts")
		a.must(os.Symlink("a@localhost.1:1", filepath.Join(dir, ".#post.md")))
		a.must(os.WriteFile(filepath.Join(dir, "#post.md#"), nil, 0o644))
		a.must(os.Rename(filepath.Join(dir, "post.md"), filepath.Join(dir, "post.md~")))
		a.run("cp", "ready/posts/post.md", "mine/posts/post.md")
		a.must(os.Remove(filepath.Join(dir, ".#post.md")))
		a.must(os.Remove(filepath.Join(dir, "#post.md#")))
	},
	"rsync":          func(a *author) { a.run("rsync", "-a", "--checksum", "--delete", "ready/", "mine/") },
	"rsync in place": func(a *author) { a.run("rsync", "-r", "--checksum", "--inplace", "ready/", "mine/") },
	"another folder": func(a *author) {
		a.must(os.Rename(a.mine, a.mine+"-old"))
		a.must(os.Rename(a.ready, a.mine))
	},
	"deleted and made again": func(a *author) {
		a.must(os.RemoveAll(a.mine))
		a.run("cp", "-r", "ready", "mine")
	},
}

// Whatever an author saves with, who reads the post is at the same sentence of its new
// version, who reads the list is told once, and the log has one line and no mistake.
func TestSavedWith(t *testing.T) {
	for name, save := range saves {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAuthor(t, 5)
			r := a.serve(a.mine)
			save(a)
			r.see(t)
			if n := strings.Count(r.log.String(), "posts changed"); n != 1 {
				t.Errorf("%d swaps:\n%s", n, r.log)
			}
		})
	}
}

// audience is two readers: one amid the post, the other in the list.
type audience struct {
	*blog
	post, list *sshtest.Client
}

func (a *author) serve(dir string) *audience {
	a.t.Helper()
	b := startBlog(a.t, func(s *settings) { s.content = dir })
	r := &audience{b, openPost(a.t, b, "post", sshtest.Options{}), sshtest.Open(a.t, b.addr, sshtest.Options{})}
	readToPlace(r.post)
	r.list.WaitForText("? keys")
	return r
}

// see holds that both see what was saved, and that nobody finds fault.
func (r *audience) see(t *testing.T) {
	t.Helper()
	if screen := r.post.WaitForText(stayedNow); !strings.Contains(topRow(screen), readAt) {
		t.Errorf("the first row lacks %s:\n%s", readAt, screen)
	}
	r.list.WaitForText("Just now: ")
	for _, level := range []string{"WARN", "ERRO"} {
		if strings.Contains(r.log.String(), level) {
			t.Errorf("the log finds fault:\n%s", r.log)
		}
	}
	r.post.Type("qq")
	r.post.Wait()
	r.list.Type("q")
	r.list.Wait()
}

// A checkout of a thousand files is one change. The machine may falter in the midst of it,
// which makes some more; but no reader is shown a mistake.
func TestCheckout(t *testing.T) {
	a := newAuthor(t, 1000)
	git := func(args ...string) { a.run("git", append([]string{"-C", a.mine, "-c", "gc.auto=0"}, args...)...) }
	git("init", "-q", "-b", "now")
	git("add", ".")
	git("commit", "-q", "-m", "now")
	git("checkout", "-q", "-b", "then")
	a.run("cp", "-r", "ready/.", "mine/")
	git("commit", "-q", "-a", "-m", "then")
	git("checkout", "-q", "now")
	r := a.serve(a.mine)
	git("checkout", "-q", "then")
	r.see(t)
	if n := strings.Count(r.log.String(), "posts changed"); n > 3 {
		t.Errorf("%d swaps:\n%s", n, r.log)
	}
	git("checkout", "-q", "now")
	newcomerSees(t, r.blog, "other-999", "Text in mine.")
}

// newcomerSees waits until a post has a text for who comes.
func newcomerSees(t *testing.T, b *blog, post, text string) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; {
		c := openPost(t, b, post, sshtest.Options{})
		screen := c.WaitForText("Reading Progress")
		c.Type("qq")
		c.Wait()
		if strings.Contains(screen, text) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s lacks %q:\n%s", post, text, screen)
		}
	}
}

// A release is put in place by a link, on the way to the folder or to it, over a chain.
func TestReleaseIsSwapped(t *testing.T) {
	for name, served := range map[string]string{"the folder": "current", "above it": "current/posts", "a chain": "latest"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAuthor(t, 0)
			a.must(os.Symlink("mine", filepath.Join(a.top, "current")))
			a.must(os.Symlink("current", filepath.Join(a.top, "latest")))
			r := a.serve(filepath.Join(a.top, served))
			a.must(os.Symlink("ready", filepath.Join(a.top, "swap")))
			a.must(os.Rename(filepath.Join(a.top, "swap"), filepath.Join(a.top, "current")))
			r.see(t)
			if n := strings.Count(r.log.String(), "posts changed"); n != 1 {
				t.Errorf("%d swaps:\n%s", n, r.log)
			}
		})
	}
}

// A post of a megabyte that comes over a slow line, in place, is seen when all of it is
// there; and what was there before, until then.
func TestSlowCopyInPlace(t *testing.T) {
	a := newAuthor(t, 0)
	put(t, a.mine, "posts/slow.md", "---\ntitle: Slow\ndate: 2018-01-01\n---\nThe old end.\n")
	put(t, a.ready, "posts/slow.md", "---\ntitle: Slow\ndate: 2018-01-01\n---\n"+strings.Repeat("Much text in a paragraph.\n\n", 40_000)+"The new end.\n")
	r := a.serve(a.mine)
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.run("rsync", "-r", "--inplace", "--whole-file", "--bwlimit=400", "ready/posts/slow.md", "mine/posts/slow.md")
	}()
	for copying := true; copying; {
		select {
		case <-done:
			copying = false
		default:
			c := openPost(t, r.blog, "slow", sshtest.Options{})
			c.WaitForText("Slow")
			c.Type("G")
			screen := c.WaitForText("100 %")
			if !strings.Contains(screen, "The old end.") && !strings.Contains(screen, "The new end.") {
				t.Errorf("half of the post is shown:\n%s", screen)
			}
			c.Type("qq")
			c.Wait()
		}
	}
	r.log.WaitFor(t, "posts changed added=0 changed=1")
}

// A post that is broken stays as it was for readers, and its author is told; so is the
// whole blog whose folder is emptied.
func TestBrokenByItsAuthor(t *testing.T) {
	a := newAuthor(t, 3)
	r := a.serve(a.mine)
	put(t, a.mine, "posts/post.md", "---\ntitle: [\n---\n")
	r.log.WaitFor(t, "readers have the version of 20")
	put(t, a.mine, "site.yaml", "title: [\n")
	r.log.WaitFor(t, "the site stays as it was")
	if screen := newcomer(t, r.blog, "Edited"); !strings.Contains(screen, "MINE") {
		t.Errorf("the site is another one:\n%s", screen)
	}
	a.must(os.Rename(filepath.Join(a.mine, "posts"), filepath.Join(a.top, "posts")))
	a.must(os.Remove(filepath.Join(a.mine, "site.yaml")))
	r.log.WaitFor(t, "the posts stay as they were")
	newcomer(t, r.blog, "Edited")
	if log := r.log.String(); strings.Contains(log, "posts changed") || strings.Count(log, "ERRO") != 2 {
		t.Errorf("the log is\n%s", log)
	}
	a.must(os.Rename(filepath.Join(a.top, "posts"), filepath.Join(a.mine, "posts")))
	put(t, a.mine, "site.yaml", "title: MINE\nhost: blog.example.com\n")
	put(t, a.mine, "posts/post.md", mustRead(t, a.ready, "posts/post.md"))
	if screen := r.post.WaitForText(stayedNow); !strings.Contains(topRow(screen), readAt) {
		t.Errorf("the first row lacks %s:\n%s", readAt, screen)
	}
}
