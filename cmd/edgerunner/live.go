package main

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"edgerunner.vc/blog/content"
)

// live is the blog as its folder is now. Sessions may ask for it at any time.
type live struct {
	dir string // empty for the posts in the program, which never change
	log *slog.Logger
	// imageMemory bounds the images of the posts, in bytes.
	imageMemory int64

	blog   atomic.Pointer[content.Blog]
	failed atomic.Bool // the last load; its warning is written

	loading  sync.Mutex // one load at a time; guards what is below
	reported []content.Problem
	pictures []content.Problem // those of the images that were reported
	swapped  func()
}

// openLive loads the blog, and again whenever its folder has changed, until ctx ends.
// Its images, which may have so many bytes, are there a moment later.
func openLive(ctx context.Context, dir string, imageMemory int64, log *slog.Logger) (*live, error) {
	l := &live{dir: dir, log: log, imageMemory: imageMemory, swapped: func() {}}
	l.loading.Lock() // what changes while the folder is read is read behind it
	defer l.loading.Unlock()
	var unwatched error
	if dir != "" {
		unwatched = content.Watch(ctx, dir, l.reload)
	}
	blog, err := loadBlog(dir, nil)
	if err != nil {
		return nil, err
	}
	if unwatched != nil {
		log.Warn("posts that change are not seen until the server is started anew", "error", unwatched)
	}
	l.blog.Store(blog)
	l.report(blog)
	go func() { // ends when all are read
		l.loading.Lock()
		defer l.loading.Unlock()
		if blog := l.current(); blog.Images() == nil { // the folder may have changed meanwhile
			l.loadImages(blog, nil)
		}
	}()
	return l, nil
}

// current is the blog to show now.
func (l *live) current() *content.Blog { return l.blog.Load() }

// stale says whether the folder cannot be read any more, so that the blog is from before.
func (l *live) stale() bool { return l.failed.Load() }

// reload reads the folder again. While it cannot be read, the blog stays as it is.
func (l *live) reload() { l.read(false) }

// reloadNow is reload for somebody who has asked for it, and is told what came of it
// even if that is nothing.
func (l *live) reloadNow() { l.read(true) }

func (l *live) read(asked bool) {
	l.loading.Lock()
	defer l.loading.Unlock()
	old := l.current()
	if old == nil {
		return // the server does not start
	}
	blog, err := loadBlog(l.dir, old)
	if err != nil {
		if !l.failed.Load() || asked {
			l.log.Warn("the posts stay as they were", "error", err)
		}
		l.failed.Store(true)
		return
	}
	l.failed.Store(false)
	l.report(blog)
	l.loadImages(blog, old.Images())
	l.blog.Store(blog) // what is hidden or wrong may be new, which readers do not see
	added, changed, removed := content.Changes(old, blog)
	if added+changed+removed == 0 && blog.Site == old.Site {
		if asked {
			l.log.Info("posts have not changed", "posts", len(old.Posts))
		}
		return
	}
	l.log.Info("posts changed", "added", added, "changed", changed, "removed", removed)
	l.swapped()
}

// onSwap has f called after each change of the blog from now on, one call at a time.
func (l *live) onSwap(f func()) {
	l.loading.Lock()
	defer l.loading.Unlock()
	l.swapped = f
}

// report tells the author what is wrong with the posts, but for what was told before.
func (l *live) report(blog *content.Blog) {
	if len(blog.Posts)+len(blog.Hidden) == 0 {
		l.log.Warn("there are no posts (.md or .mdx files)", "content", l.dir)
	}
	l.tell(blog.Problems, l.reported)
	l.reported = blog.Problems
}

// tell logs problems, but for those that were told before.
func (l *live) tell(problems, before []content.Problem) {
	for _, p := range problems {
		if slices.Contains(before, p) {
			continue
		}
		level := slog.LevelWarn
		if p.Severity == content.Error {
			level = slog.LevelError
		}
		l.log.Log(context.Background(), level, p.String())
	}
}

// loadImages reads the images of the posts, but for those that have not changed since old.
func (l *live) loadImages(blog *content.Blog, old *content.Images) {
	folder, done, err := openFolder(l.dir)
	if err != nil {
		return // which was told when the posts were read, or will be
	}
	defer done()
	problems := blog.LoadImages(folder, l.imageMemory, old)
	l.tell(problems, l.pictures)
	l.pictures = problems
}

// loadBlog reads the posts in the folder, or those in the program if it has no name.
// What has not changed since old is kept.
func loadBlog(dir string, old *content.Blog) (*content.Blog, error) {
	blog, err := readBlog(dir, old)
	if err == nil {
		blog.Index() // the first reader who searches does not wait
	}
	return blog, err
}

// readBlog is loadBlog for those who search once, or not at all.
func readBlog(dir string, old *content.Blog) (*content.Blog, error) {
	folder, done, err := openFolder(dir)
	if err != nil {
		return nil, err
	}
	defer done()
	return content.Reload(folder, time.Now(), old)
}

// openFolder opens a content folder, until done is called. Nothing outside of it is read,
// whatever its symlinks say.
func openFolder(dir string) (folder fs.FS, done func(), err error) {
	if dir == "" {
		return content.Shipped(), func() {}, nil
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("opening the content folder: %w; name the folder of your posts with --content", err)
	}
	return root.FS(), func() { _ = root.Close() }, nil
}
