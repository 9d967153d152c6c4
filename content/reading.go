package content

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync/atomic"
	"time"
)

// reading is one look at a content folder.
type reading struct {
	fsys fs.FS
	now  time.Time
	// rested leaves out what is being written to; see [ReloadRested].
	rested bool
	old    map[string]entry // by name, made for the site as it is now
	*folder
	topIsBare bool // nothing is in the folder, but for hidden names
}

// walk reads all files that are posts. A folder below the top that cannot be read is a
// problem, and costs only what is in it.
func (r *reading) walk() error {
	r.topIsBare = true
	return fs.WalkDir(r.fsys, ".", func(name string, d fs.DirEntry, err error) error {
		r.topIsBare = r.topIsBare && (name == "." || name[0] == '.')
		switch {
		case err != nil && name == ".":
			return fmt.Errorf("reading the content folder: %w", err)
		case errors.Is(err, fs.ErrNotExist): // it has just gone
		case err != nil:
			r.closed(name, err)
		case d.IsDir() && skipFolder(name):
			return fs.SkipDir
		case d.IsDir() && strings.Count(name, "/") >= maxFolderDepth:
			r.problems = append(r.problems, Problem{File: Clean(name), Message: fmt.Sprintf("is passed over; posts are looked for in %d folders at most", maxFolderDepth)})
			return fs.SkipDir
		case !d.IsDir() && isPost(name):
			r.look(name, d)
		}
		return nil
	})
}

// maxFolderDepth bounds how deep posts are looked for; real blogs need five.
const maxFolderDepth = 16

func skipFolder(name string) bool {
	base := path.Base(name)
	return name != "." && (base[0] == '.' || base == "node_modules" ||
		base[0] == '_' && base != "_posts" && base != "_drafts")
}

func isPost(name string) bool {
	base := strings.ToLower(path.Base(name))
	return isMarkdown(base) && base[0] != '.' && base[0] != '_' && strings.TrimSuffix(base, path.Ext(base)) != "readme"
}

func isMarkdown(name string) bool {
	ext := strings.ToLower(path.Ext(name))
	return ext == ".md" || ext == ".mdx" || ext == ".markdown"
}

// closed keeps what is known of a folder that cannot be read any more.
func (r *reading) closed(name string, err error) {
	kept := 0
	for file, e := range r.old {
		if strings.HasPrefix(file, name+"/") {
			r.entries = append(r.entries, e)
			delete(r.old, file)
			kept++
		}
	}
	problem := Problem{File: Clean(name), Message: Clean("cannot be read: " + cause(err).Error()), Severity: Error}
	if kept > 0 {
		problem.Message += "; its posts are as they were"
	}
	r.problems = append(r.problems, problem)
}

// look adds one file, as it is or as it was.
func (r *reading) look(name string, d fs.DirEntry) {
	info, err := d.Info()
	if err == nil && d.Type()&fs.ModeSymlink != 0 {
		if behind, err := fs.Stat(r.fsys, name); err == nil {
			info = behind
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return // it has just gone
	}
	was := r.old[name]
	was.name = name
	delete(r.old, name)
	switch {
	case err == nil && was.stamp.is(info):
		was.waits = time.Time{}
		r.entries = append(r.entries, was)
	case err == nil && r.waitsFor(&was, info.ModTime()):
		r.entries = append(r.entries, was)
	default:
		r.entries = append(r.entries, r.read(name, was))
	}
}

// read reads a file of which there may be an earlier version.
func (r *reading) read(name string, was entry) entry {
	found := &problems{file: name}
	f, err := readFile(r.fsys, name, maxPostSize)
	if err == nil && was.post != nil {
		err = torn(f.src, was.post.source)
	}
	if err == nil && was.post != nil && !was.bad && f.src == was.post.source && f.modTime.Equal(was.modTime) {
		was.stamp, was.waits = f.stamp.trusted(r.now), time.Time{}
		return was
	}
	e := entry{name: name, modTime: f.modTime, stamp: f.stamp.trusted(r.now)}
	if err == nil {
		e.post, err = newPost(f, r.site, found)
	}
	if err != nil {
		r.refuse(&e, was, err, found)
	} else if was.post != nil && was.post.same(e.post) && r.site.looks(was.post.site) {
		e.post = was.post
	}
	e.problems = found.list
	return e
}

// refuse has the last good version stand for a file that cannot be used. Only readers who
// could read it go on: what nobody has seen might be a draft.
func (r *reading) refuse(e *entry, was entry, err error, found *problems) {
	line, then := 0, ""
	if at := new(syntaxError); errors.As(err, &at) {
		line, then = at.line, "; the post is hidden until this is mended, because it might be a draft"
	}
	if e.post, e.bad = was.post, was.post != nil; e.bad {
		e.modTime = was.modTime
		if state, _ := was.post.State(r.now); state == Published {
			then = "; until this is mended, readers have the version of " + was.modTime.In(r.site.location).Format("2006-01-02 15:04")
		} else if state != Unreadable {
			doubtful := *was.post
			doubtful.doubtful, doubtful.renamed = true, &atomic.Pointer[Post]{}
			e.post = &doubtful
		}
	}
	found.fail(line, "", "%v%s", err, then)
}

// freshly is how long ago a file that is being written to was written to; and maxWait how
// long it is waited for: somebody might write to it for ever.
const freshly, maxWait = 2 * time.Second, time.Minute

// waitsFor says whether a file, or a folder, had better be looked at later, where
// [ReloadRested] asks for that.
func (r *reading) waitsFor(was *entry, modTime time.Time) bool {
	if since := r.now.Sub(modTime); !r.rested || since.Abs() > freshly {
		return false
	}
	if was.waits.IsZero() {
		was.waits = r.now
	}
	return r.now.Sub(was.waits) < maxWait
}

// keepMissing keeps the files that are missing from a folder that is being written to:
// they may be about to be put back.
func (r *reading) keepMissing() {
	if !r.rested {
		return
	}
	for name, was := range r.old {
		dir := path.Dir(name)
		info, err := fs.Stat(r.fsys, dir)
		for err != nil && dir != "." {
			dir = path.Dir(dir)
			info, err = fs.Stat(r.fsys, dir)
		}
		if err == nil && r.waitsFor(&was, info.ModTime()) {
			r.entries = append(r.entries, was)
		}
	}
}
