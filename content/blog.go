package content

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// maxPostSize is the size from which a file is no post but a mistake, in bytes: the
// longest novels in Markdown are under 4 MB.
const maxPostSize = 4 << 20

// maxFolderDepth bounds how deep posts are looked for; real blogs need five.
const maxFolderDepth = 16

// Blog is everything there is to read, at one moment. It is never changed, but for the
// index that the first search adds and the images, so all sessions share it.
type Blog struct {
	Site     *Site
	Posts    []*Post   // what is published, newest first
	Hidden   []Hidden  // what is not, and why
	Problems []Problem // by file and line

	bySlug map[string]*Post
	roads  roads
	names  names
	ties   ties

	indexOnce  sync.Once
	searchable atomic.Pointer[searchIndex] // nil until [Blog.Index]
	images     atomic.Pointer[Images]      // nil until [Blog.LoadImages]
}

// Hidden is a post that readers do not see.
type Hidden struct {
	File string
	Why  string // "draft", "scheduled", "expired" or "unreadable"
}

// Post returns the published post with that slug or alias, or nil.
func (b *Blog) Post(slug string) *Post { return b.bySlug[slug] }

// Load reads the blog in fsys as it is at the time now. What is wrong with a post
// is in [Blog.Problems]; the error is for a folder that cannot be read at all.
func Load(fsys fs.FS, now time.Time) (*Blog, error) { return Reload(fsys, now, nil) }

// findPosts lists the files that are posts. A folder below the top that cannot be
// read is a problem, and costs only what is in it.
func findPosts(fsys fs.FS, b *Blog) ([]string, error) {
	var files []string
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && name == ".":
			return fmt.Errorf("reading the content folder: %w", err)
		case err != nil:
			b.Problems = append(b.Problems, Problem{File: Clean(name), Message: Clean("cannot be read: " + cause(err).Error()), Severity: Error})
			return nil
		case d.IsDir() && skipFolder(name):
			return fs.SkipDir
		case d.IsDir() && strings.Count(name, "/") >= maxFolderDepth:
			b.Problems = append(b.Problems, Problem{File: Clean(name), Message: fmt.Sprintf("is passed over; posts are looked for in %d folders at most", maxFolderDepth)})
			return fs.SkipDir
		case !d.IsDir() && isPost(name):
			files = append(files, name)
		}
		return nil
	})
	return files, err
}

func skipFolder(name string) bool {
	base := path.Base(name)
	return name != "." && (base[0] == '.' || base == "node_modules" ||
		base[0] == '_' && base != "_posts" && base != "_drafts")
}

func isPost(name string) bool {
	base := strings.ToLower(path.Base(name))
	ext := path.Ext(base)
	return (ext == ".md" || ext == ".mdx" || ext == ".markdown") && base[0] != '.' && base[0] != '_' &&
		strings.TrimSuffix(base, ext) != "readme"
}

// load adds one file to the blog, as a post or as a problem.
func (b *Blog) load(fsys fs.FS, name string, now time.Time) {
	found := &problems{file: name}
	why := "unreadable"
	var post *Post
	if f, err := readFile(fsys, name, maxPostSize); err != nil {
		found.fail(0, "", "%v", err)
	} else if post = newPost(f, b.Site, found); post != nil {
		why = post.hidden(now)
	}
	b.Problems = append(b.Problems, found.list...)
	if why != "" {
		b.Hidden = append(b.Hidden, Hidden{File: Clean(name), Why: why})
		return
	}
	b.Posts = append(b.Posts, post)
}

// readFile reads a regular file, through a symlink too, of at most so many bytes: a pipe
// or a device would never end.
func readFile(fsys fs.FS, name string, most int64) (file, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return file{}, fmt.Errorf("cannot be read: %w", cause(err))
	}
	if !info.Mode().IsRegular() {
		return file{}, errors.New("is not a regular file")
	}
	r, err := fsys.Open(name)
	if err != nil {
		return file{}, fmt.Errorf("cannot be read: %w", cause(err))
	}
	defer r.Close()
	src, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return file{}, fmt.Errorf("cannot be read: %w", cause(err))
	}
	if int64(len(src)) > most {
		return file{}, fmt.Errorf("is over %d MB, which is too much", most>>20)
	}
	return file{name, string(src), info.ModTime()}, nil
}

// cause is err without the path that a problem names already.
func cause(err error) error {
	if at := new(fs.PathError); errors.As(err, &at) {
		return at.Err
	}
	return err
}

// sort puts the newest first; on one day by weight, then by title. A post without
// any date is the last.
func (b *Blog) sort() {
	slices.SortStableFunc(b.Posts, func(p, q *Post) int {
		return cmp.Or(q.Date.Compare(p.Date), cmp.Compare(p.Weight, q.Weight), cmp.Compare(p.Title, q.Title))
	})
}

// nameSlugs gives each post a slug of its own. Of two that want the same, the older one
// keeps it, so that links to it stay good.
func (b *Blog) nameSlugs() {
	for _, p := range slices.Backward(b.Posts) {
		want := p.Slug
		for n := 2; b.bySlug[p.Slug] != nil; n++ {
			p.Slug = fmt.Sprintf("%s-%d", want, n)
		}
		if other := b.bySlug[want]; other != nil {
			b.Problems = append(b.Problems, Problem{File: p.File, Key: "slug", Message: fmt.Sprintf(
				"%q is taken by %s; the post is served as %q", want, other.File, p.Slug)})
		}
		b.bySlug[p.Slug] = p
	}
}

// index finds in advance what would cost a look at all posts for each question.
func (b *Blog) index() {
	for _, p := range b.Posts {
		for _, alias := range p.Aliases {
			if slug := slugify(path.Base(alias)); slug != "" && b.bySlug[slug] == nil {
				b.bySlug[slug] = p
			}
		}
	}
	b.layRoads()
	b.gatherNames()
	b.tie()
}
