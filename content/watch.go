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
// each other, and nobody notices a fifth of a second. What takes longer may falter for
// longer, a copy from far away for instance, so it is waited for as long as it has taken,
// up to maxQuiet; and for that long if a file seems to be cut, or is empty.
const quiet, maxQuiet = 200 * time.Millisecond, 2 * time.Second

// maxUnrest is how long a folder that does not come to rest is waited for: most copies
// take less, and a longer one should not keep a post from being seen.
const maxUnrest = 20 * time.Second

// lookAgain is how long a folder is left alone that cannot be watched, or not all of it:
// asking for the times of thousands of files takes less than a hundredth of that. And
// lookAnyway is for one that is watched: nothing tells of what others do on a file system
// of a network, or of one that is mounted over the folder.
const lookAgain, lookAnyway = 30 * time.Second, 5 * time.Minute

// maxLinks bounds the symbolic links that are followed on the way to a folder; Linux
// follows as many.
const maxLinks = 40

// Watch calls changed whenever something may have changed in the folder dir, or below
// it, until ctx ends: once things have been quiet for a fifth of a second, or for longer
// if they took longer; then all is at rest. In an unrest without an end it calls every 20
// seconds, and it is not; see [ReloadRested]. It does not wait; all calls come from one
// goroutine, one after the other, and the last may end behind ctx. What changes once Watch
// has returned is not missed.
//
// The folder may be a symbolic link, or lie behind one, that comes to lead elsewhere;
// it may be taken away and come back. What [Load] passes over is not watched, and
// what links within the folder lead to is not either.
//
// While not all can be watched, changed is called every half minute, else every five
// minutes, also not at rest, for nobody knows. That something cannot be watched is told to trouble
// once, with an error that says what to do, and the end of that with nil.
func Watch(ctx context.Context, dir string, changed func(atRest bool), trouble func(error)) {
	w := &watch{dir: dir, trouble: trouble}
	if abs, err := filepath.Abs(dir); err == nil { // else there is no folder in which we are
		w.dir = abs
	}
	failed := w.renew()
	go func() {
		if failed != nil {
			trouble(failed)
		}
		w.run(ctx, changed)
	}()
}

// watch watches a folder for as long as it is asked to.
type watch struct {
	dir     string // absolute
	trouble func(error)
	now     *watcher // of the folder as it was last; nil if it could never be watched
	failing error    // why now is not all
	moved   bool     // now is of folders that may be others
	unrest  unrest
}

// renew watches the folder as it is now. A watch clings to a folder that was moved or
// replaced, so all are made anew rather than mended. It returns an error if that is news.
func (w *watch) renew() error {
	now, err := newWatcher(w.dir)
	before := w.failing
	w.failing = err
	if err == nil {
		w.close()
		w.now, w.moved = now, false
	} else if before == nil || before.Error() != err.Error() {
		return err
	}
	return nil
}

func (w *watch) close() {
	if w.now != nil {
		w.now.Close()
	}
}

// run calls changed until ctx ends. What happens while watches are made anew is seen by
// changed, which comes after.
func (w *watch) run(ctx context.Context, changed func(bool)) {
	defer func() { w.close() }()
	for w.wait(ctx) {
		failing := w.failing != nil
		if w.moved || failing {
			if err := w.renew(); err != nil {
				w.trouble(err)
			} else if failing && w.failing == nil {
				w.trouble(nil)
			}
		}
		changed(w.unrest.tell(time.Now()))
	}
}

// wait waits until something has changed and all is quiet, or until it is time to look
// anyway. It is false when ctx ends.
func (w *watch) wait(ctx context.Context) bool {
	wait := lookAnyway
	if w.failing != nil {
		wait = lookAgain
	}
	if !w.unrest.since.IsZero() {
		wait = w.unrest.rest(time.Now())
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	var events chan fsnotify.Event // of nobody
	var errs chan error
	if w.now != nil {
		events, errs = w.now.Events, w.now.Errors
	}
	for {
		select {
		case <-ctx.Done():
			return false
		case <-timer.C:
			w.moved = w.moved || w.unrest.since.IsZero() // nobody knows
			return true
		case e := <-events:
			if !w.now.matters(e.Name) {
				continue
			}
			w.hear(e.Name)
		case <-errs: // more has changed than could be told
			w.moved = true
		}
		timer.Reset(w.unrest.stir(time.Now()))
	}
}

// buffer divides the sizes of the pieces in which all programs copy files, from tar to
// sftp, in bytes. Where a file ends at the end of a piece, more of it will come, mostly.
const buffer = 512

// hear takes note of what a change tells.
func (w *watch) hear(name string) {
	info, err := os.Lstat(name)
	w.moved = w.moved || w.now.links[name] || w.now.folders[name] || err == nil && info.IsDir()
	if err == nil && info.Mode().IsRegular() && info.Size()%buffer == 0 && (isPost(filepath.ToSlash(name)) || filepath.Base(name) == siteFile) {
		if w.unrest.cut == nil {
			w.unrest.cut = map[string]bool{}
		}
		w.unrest.cut[name] = true
	} else {
		delete(w.unrest.cut, name)
	}
}

// unrest is a time in which one change follows the other.
type unrest struct {
	since time.Time       // zero for none
	last  time.Time       // the last change
	told  time.Time       // when that was told last; at first, since
	cut   map[string]bool // the files that may be half there
}

// stir is told of a change, and returns how long to wait for the next.
func (u *unrest) stir(now time.Time) time.Duration {
	if u.since.IsZero() {
		u.since, u.told = now, now
	}
	u.last = now
	return u.rest(now)
}

// rest is how long to wait until it is time to tell of the changes.
func (u *unrest) rest(now time.Time) time.Duration {
	return max(0, min(u.enough()-now.Sub(u.last), maxUnrest-now.Sub(u.told)))
}

// enough is how long nothing must happen for all to be at rest.
func (u *unrest) enough() time.Duration {
	if len(u.cut) > 0 {
		return maxQuiet
	}
	return min(max(quiet, u.last.Sub(u.since)), maxQuiet)
}

// tell says whether all is known to be at rest, now that the changes are told.
func (u *unrest) tell(now time.Time) bool {
	if u.since.IsZero() {
		return false
	}
	if now.Sub(u.last) >= u.enough() {
		*u = unrest{}
		return true
	}
	u.told = now
	return false
}

// watcher watches a folder as it is at one moment: all folders that are in it.
type watcher struct {
	*fsnotify.Watcher
	dir     string          // absolute
	links   map[string]bool // the names that lead to dir; see waysTo
	folders map[string]bool // that are watched
}

func newWatcher(dir string) (*watcher, error) {
	notify, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, watchError(err)
	}
	w := &watcher{notify, dir, map[string]bool{}, map[string]bool{}}
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
	w.folders[at] = true
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
