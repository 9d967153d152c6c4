package content

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"
)

// quiet is how long nothing must have changed before a folder counts as changed:
// editors and git write a file, its copy and its folder within some milliseconds of
// each other, and nobody notices a fifth of a second.
const quiet = 200 * time.Millisecond

// maxUnrest is how long a folder that does not come to rest is waited for: a long
// copy should not keep a post from being seen.
const maxUnrest = 2 * time.Second

// lookAgain is how long a folder is left alone that cannot be watched, or not all of
// it: reading thousands of posts takes less than a hundredth of that.
const lookAgain = 30 * time.Second

// maxLinks bounds the symbolic links that are followed on the way to a folder; Linux
// follows as many.
const maxLinks = 40

// Watch calls changed whenever something may have changed in the folder dir, or below
// it, until ctx ends: once things have been quiet for a fifth of a second, or after
// two seconds of unrest. It does not wait; all calls come from one goroutine, one
// after the other, and the last may end behind ctx. What changes once Watch has
// returned is not missed.
//
// The folder may be a symbolic link, or lie behind one, that comes to lead elsewhere;
// it may be taken away and come back. What [Load] passes over is not watched, and
// what links within the folder lead to is not either.
//
// The error is for a folder that cannot be watched now, and says what to do. While one
// that came later cannot be, changed is called every half minute.
func Watch(ctx context.Context, dir string, changed func()) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return fmt.Errorf("watching the content folder: %w", err)
	}
	w, err := newWatcher(dir)
	if err != nil {
		return err
	}
	go w.run(ctx, changed)
	return nil
}

// watcher watches a folder as it is at one moment: all folders that are in it.
type watcher struct {
	*fsnotify.Watcher
	dir   string          // absolute
	links map[string]bool // the names that lead to dir; see waysTo
}

func newWatcher(dir string) (*watcher, error) {
	notify, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, watchError(err)
	}
	w := &watcher{notify, dir, map[string]bool{}}
	for _, name := range waysTo(dir) {
		w.links[name] = true
		// Who may read a folder need not read the one above; it just will not be replaced.
		if err := w.Add(filepath.Dir(name)); err != nil && !errors.Is(err, fs.ErrPermission) {
			w.Close()
			return nil, watchError(err)
		}
	}
	if err := w.addFolder("."); err != nil {
		w.Close()
		return nil, watchError(err)
	}
	return w, nil
}

// watchError says what to do where watching cannot begin.
func watchError(err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("watching the content folder: all watches of this user are taken (%w); raise fs.inotify.max_user_watches with sysctl", err)
	case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
		return fmt.Errorf("watching the content folder: %w; raise fs.inotify.max_user_instances with sysctl, or the limit of open files", err)
	}
	return fmt.Errorf("watching the content folder: %w", err)
}

// waysTo is a folder, and every symbolic link on the way to it: what any of them leads
// to is the folder.
func waysTo(dir string) []string {
	ways := []string{dir}
	for todo := []string{dir}; len(todo) > 0; todo = todo[1:] {
		for at := todo[0]; at != filepath.Dir(at) && len(ways) <= maxLinks; at = filepath.Dir(at) {
			target, err := os.Readlink(at)
			if err != nil {
				continue
			}
			if !filepath.IsAbs(target) {
				target = filepath.Join(filepath.Dir(at), target)
			}
			ways, todo = append(ways, at), append(todo, target)
		}
	}
	return ways
}

// addFolder watches a folder, by its path in the content folder, and all below it. A
// folder is watched before it is read, so that nothing comes into it unseen.
func (w *watcher) addFolder(name string) error {
	at := filepath.Join(w.dir, name)
	if err := w.Add(at); err != nil {
		if name != "." && (errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission)) {
			return nil // it has gone again, or is a problem that Load reports
		}
		return err
	}
	entries, err := os.ReadDir(at)
	if err != nil {
		return nil // as above
	}
	for _, e := range entries {
		below := filepath.Join(name, e.Name())
		if !e.IsDir() || skipFolder(filepath.ToSlash(below)) || strings.Count(below, string(filepath.Separator)) >= maxFolderDepth {
			continue
		}
		if err := w.addFolder(below); err != nil {
			return err
		}
	}
	return nil
}

// run calls changed until ctx ends. A watch clings to a folder that was moved or
// replaced, so all are made anew each time rather than mended; what happens while
// they are is seen by changed, which comes after.
func (w *watcher) run(ctx context.Context, changed func()) {
	all := true
	for w.wait(ctx, all) {
		now, err := newWatcher(w.dir)
		if all = err == nil; all {
			w.Close()
			w = now
		}
		changed()
	}
	w.Close()
}

// wait waits until something has changed and all is quiet; or for a while, if not all
// is watched. It is false when ctx ends.
func (w *watcher) wait(ctx context.Context, all bool) bool {
	timer := time.NewTimer(lookAgain)
	defer timer.Stop()
	if all {
		timer.Stop()
	}
	var since time.Time
	for {
		select {
		case <-ctx.Done():
			return false
		case <-timer.C:
			return true
		case e := <-w.Events:
			if !w.matters(e.Name) {
				continue
			}
		case <-w.Errors: // more has changed than could be told
		}
		if since.IsZero() {
			since = time.Now()
		}
		timer.Reset(rest(time.Since(since)))
	}
}

// rest is how long to wait for quiet after so long an unrest.
func rest(unrest time.Duration) time.Duration { return max(0, min(quiet, maxUnrest-unrest)) }

// matters says whether a change of a file or folder may change the blog. Editors keep
// their own files under hidden names; but two dots begin those by which Kubernetes
// puts all files of a volume in place at once.
func (w *watcher) matters(name string) bool {
	if w.links[name] {
		return true
	}
	below, ok := strings.CutPrefix(name, strings.TrimSuffix(w.dir, string(filepath.Separator))+string(filepath.Separator))
	base := filepath.Base(below)
	return ok && (base[0] != '.' || strings.HasPrefix(base, "..")) && base != "node_modules"
}
