package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/content/check"
)

// live is the blog as its folder and the clock are now. Sessions may ask for it at any time.
type live struct {
	dir  string // empty for the posts in the program, which never change
	log  *slog.Logger
	wall func() time.Time
	// imageMemory bounds the images of the posts, in bytes.
	imageMemory int64

	blog   atomic.Pointer[content.Blog]
	failed atomic.Bool   // the last load; its warning is written
	turned chan struct{} // the blog is another one, which the clock may change at another time

	inspect   chan struct{}               // has one when there is something to inspect
	inspected atomic.Pointer[check.Count] // what was found then, beyond what loading tells

	loading  sync.Mutex // one load at a time; guards what is below
	reported map[content.Problem]bool
	pictures map[content.Problem]bool // those of the images that were reported
	nowhere  bool                     // the blog does not say where it is, which was reported
	swapped  func()
	drafted  func() // nil if there are no authors
}

func newLive(dir string, log *slog.Logger) *live {
	return &live{dir: dir, log: log, wall: time.Now, turned: make(chan struct{}, 1), inspect: make(chan struct{}, 1), swapped: func() {}}
}

// openLive loads the blog, and again whenever its folder has changed, until ctx ends.
// Its images, which may have so many bytes, are there a moment later.
func openLive(ctx context.Context, dir string, imageMemory int64, log *slog.Logger) (*live, error) {
	l := newLive(dir, log)
	l.imageMemory = imageMemory
	l.loading.Lock() // what changes while the folder is read is read behind it
	defer l.loading.Unlock()
	if dir != "" {
		_, done, err := openFolder(dir)
		if err != nil {
			return nil, err // and no word about a watch
		}
		done()
		content.Watch(ctx, dir, l.reload, l.unwatched)
	}
	if err := l.begin(); err != nil {
		return nil, err
	}
	return l, nil
}

// begin loads the blog for the first time. Who comes at once can read; the index of the
// search takes a second for thousands of posts.
func (l *live) begin() error {
	blog, err := loadBlog(l.dir, l.wall(), nil, content.Reload)
	if err != nil {
		return err
	}
	l.blog.Store(blog)
	l.report(blog)
	wake(l.inspect)
	go l.finish(blog) // ends when all is read
	return nil
}

// finish makes what is not needed for the first list.
func (l *live) finish(blog *content.Blog) {
	blog.Index()
	l.loading.Lock()
	defer l.loading.Unlock()
	if blog := l.current(); blog.Images() == nil { // the folder may have changed meanwhile
		l.loadImages(blog, nil)
	}
}

// unwatched tells the operator that changes are seen late, and then that they are not.
func (l *live) unwatched(err error) {
	if err != nil {
		l.log.Warn("posts that change are seen up to a minute later", "error", err)
		return
	}
	l.log.Info("posts that change are seen at once again")
}

// current is the blog to show now.
func (l *live) current() *content.Blog { return l.blog.Load() }

// stale says whether the folder cannot be read any more, so that the blog is from before.
func (l *live) stale() bool { return l.failed.Load() }

// reload reads the folder again. While it cannot be read, the blog stays as it is; and
// where it is not known to be at rest, so does what has just been written to.
func (l *live) reload(atRest bool) {
	l.loading.Lock()
	defer l.loading.Unlock()
	old := l.current()
	if old == nil {
		return // the server does not start
	}
	how := content.Reload
	if !atRest {
		how = content.ReloadRested
	}
	blog, err := loadBlog(l.dir, l.wall(), old, how)
	if errors.Is(err, content.ErrBare) {
		err = fmt.Errorf("%w; if its posts are to go, send SIGHUP", err)
	}
	if err != nil {
		l.fail(err, false)
		return
	}
	l.failed.Store(false)
	l.swap(old, blog, "posts changed")
}

// reloadNow is reload for somebody who has asked for it, and is told what came of it even
// if that is nothing. An empty folder is meant to be.
func (l *live) reloadNow() {
	l.loading.Lock()
	defer l.loading.Unlock()
	old := l.current()
	blog, err := loadBlog(l.dir, l.wall(), old, content.Reload)
	if errors.Is(err, content.ErrBare) {
		blog, err = loadBlog(l.dir, l.wall(), nil, content.Reload)
	}
	if err != nil {
		l.fail(err, true)
		return
	}
	l.failed.Store(false)
	if !l.swap(old, blog, "posts changed") {
		l.log.Info("posts have not changed", "posts", len(old.Posts))
	}
}

// fail tells that the folder cannot be read: once, but for who has asked.
func (l *live) fail(err error, asked bool) {
	if !l.failed.Swap(true) || asked {
		l.log.Warn("the posts stay as they were", "error", err)
	}
}

// turn shows the blog as the clock has it, without a look at the folder.
func (l *live) turn() {
	l.loading.Lock()
	defer l.loading.Unlock()
	old := l.current()
	if blog := old.At(l.wall()); blog != old {
		l.swap(old, blog, "the time of posts has come")
	}
}

// clock is what turns the blog at its time, and calls set when the clock was set.
func (l *live) clock(set func()) *timekeeper {
	next := func() time.Time { return l.current().Until() }
	return &timekeeper{wall: l.wall, log: l.log, next: next, changed: l.turned, turn: l.turn, set: set}
}

// swap shows another blog, and says whether readers see a difference. What is hidden or
// wrong may be another one though they do not.
func (l *live) swap(old, blog *content.Blog, why string) bool {
	blog.Index() // who searches does not wait
	l.report(blog)
	blog.KeepImages(old)
	l.blog.Store(blog)
	defer l.loadImages(blog, old.Images()) // readers do not wait for those
	wake(l.turned)
	wake(l.inspect)
	added, changed, removed := content.Changes(old, blog)
	if added+changed+removed == 0 && blog.Site == old.Site {
		if l.drafted != nil && differ(old.Whole(), blog.Whole()) {
			l.drafted()
		}
		return false
	}
	l.log.Info(why, "added", added, "changed", changed, "removed", removed)
	l.swapped()
	return true
}

// differ says whether authors see a difference between two versions of all that they have.
func differ(before, after *content.Blog) bool {
	added, changed, removed := content.Changes(before, after)
	return added+changed+removed > 0 || !slices.Equal(before.Problems, after.Problems)
}

// wake tells who looks at something, unless that is about to look.
func wake(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// onSwap has f called after each change of the blog from now on, one call at a time.
func (l *live) onSwap(f func()) {
	l.loading.Lock()
	defer l.loading.Unlock()
	l.swapped = f
}

// onDraft has f called after each change that authors see, and readers do not, from now on,
// one call at a time.
func (l *live) onDraft(f func()) {
	l.loading.Lock()
	defer l.loading.Unlock()
	l.drafted = f
}

// maxReported bounds the mistakes that are told at once, in lines: somebody who is told of
// a hundred has seen what is the matter, and a folder may have thousands.
const maxReported = 100

// report tells the author what is wrong with the posts, but for what was told before.
func (l *live) report(blog *content.Blog) {
	if len(blog.Posts)+len(blog.Hidden) == 0 {
		l.log.Warn("there are no posts (.md or .mdx files)", "content", l.dir)
	}
	nowhere := blog.Site.BaseURL == "" && blog.Site.Host == "" && len(blog.Posts) > 0
	if nowhere && !l.nowhere {
		l.log.Warn("feeds know the posts as ssh://localhost/SLUG: set base_url or host in site.yaml before you announce one")
	}
	l.nowhere = nowhere
	l.reported = l.tell(blog.Problems, l.reported)
}

// tell logs problems, but for those that are known, and returns them.
func (l *live) tell(problems []content.Problem, known map[content.Problem]bool) map[content.Problem]bool {
	all, told := make(map[content.Problem]bool, len(problems)), 0
	for _, p := range problems {
		all[p] = true
		if known[p] {
			continue
		}
		if told++; told > maxReported {
			continue
		}
		l.log.Log(context.Background(), levelOf(p.Severity == content.Error), p.String())
	}
	if told > maxReported {
		l.log.Warn("there are more mistakes in the posts: edgerunner check tells them all", "more", told-maxReported)
	}
	return all
}

// loadImages reads the images of the posts, but for those that have not changed since old.
func (l *live) loadImages(blog *content.Blog, old *content.Images) {
	folder, done, err := openFolder(l.dir)
	if err != nil {
		return // which was told when the posts were read, or will be
	}
	defer done()
	l.pictures = l.tell(blog.LoadImages(folder, l.imageMemory, old), l.pictures)
}

// loadBlog reads the posts in the folder, or those in the program if it has no name, as how
// does.
func loadBlog(dir string, now time.Time, old *content.Blog, how reloader) (*content.Blog, error) {
	folder, done, err := openFolder(dir)
	if err != nil {
		return nil, err
	}
	defer done()
	return how(folder, now, old)
}

// openFolder opens a content folder, until done is called. Nothing outside of it is read,
// whatever its symlinks say.
func openFolder(dir string) (folder fs.FS, done func(), err error) {
	if dir == "" {
		return content.Shipped(), func() {}, nil
	}
	opened, err := content.OpenFolder(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("opening the content folder: %w; name the folder of your posts with --content", err)
	}
	return opened, func() { _ = opened.Close() }, nil
}

// reloader is [content.Reload] or [content.ReloadRested].
type reloader func(fs.FS, time.Time, *content.Blog) (*content.Blog, error)
