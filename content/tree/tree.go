package tree

import (
	"cmp"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"edgerunner.vc/blog/content"
)

// maxName bounds the name of a file, in bytes, as all file systems do.
const maxName = 255

// Trees makes the tree of a blog once for all who ask. It is used by many at once.
type Trees struct {
	// Feed writes the feed of a blog; there is none if it is nil.
	Feed func(io.Writer, *content.Blog) error

	mu     sync.Mutex
	blog   *content.Blog
	images *content.Images
	tree   fs.FS
}

// Of is the tree of a blog, with the images that it has by now.
func (t *Trees) Of(blog *content.Blog) fs.FS {
	t.mu.Lock()
	defer t.mu.Unlock()
	if images := blog.Images(); t.blog != blog || t.images != images {
		t.blog, t.images, t.tree = blog, images, newTree(blog, images, t.Feed)
	}
	return t.tree
}

// tree is an [fs.FS]. It is never changed, but for the feed that is made once.
type tree struct {
	nodes map[string]*node // by path
}

func newTree(blog *content.Blog, images *content.Images, feed func(io.Writer, *content.Blog) error) *tree {
	t := &tree{nodes: map[string]*node{}}
	posts := &node{name: "posts", list: []fs.DirEntry{}}
	newest := time.Unix(0, 0)
	for _, p := range slices.Backward(blog.Posts) { // of two long names the older one stays
		at := cmp.Or(p.Updated, p.Date)
		if newest.Before(at) {
			newest = at
		}
		t.addPost(posts, p, at, images.Of(p))
	}
	posts.at = newest
	root := &node{name: ".", at: newest, list: []fs.DirEntry{posts}}
	t.put(root, "README.txt", newest, text(readme(blog, images)))
	if feed != nil {
		t.put(root, "feed.xml", newest, sync.OnceValues(func() (string, error) {
			var b strings.Builder
			err := feed(&b, blog)
			return b.String(), err
		}))
	}
	t.nodes["."], t.nodes["posts"] = root, posts
	for _, folder := range t.nodes {
		slices.SortFunc(folder.list, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	}
	return t
}

// addPost adds a post, and its images in a folder beside it.
func (t *tree) addPost(posts *node, p *content.Post, at time.Time, images []*content.Image) {
	file := t.put(posts, fileName(p.Slug, ".md"), at, text(p.Source()))
	if len(images) == 0 {
		return
	}
	folder := &node{name: strings.TrimSuffix(file.name, ".md"), above: "posts/", at: at, list: []fs.DirEntry{}}
	posts.list = append(posts.list, folder)
	t.nodes[folder.path()] = folder
	for _, image := range images {
		t.put(folder, path.Base(image.File), image.ModTime, text(image.Data))
	}
}

// put puts a file into a folder, with a number in its name if there is one of that name.
func (t *tree) put(folder *node, name string, at time.Time, text func() (string, error)) *node {
	n := &node{name: name, above: folder.below(), at: at, text: text}
	ext := path.Ext(name)
	for i := 2; t.nodes[n.path()] != nil; i++ {
		n.name = fileName(strings.TrimSuffix(name, ext), fmt.Sprintf("-%d%s", i, ext))
	}
	t.nodes[n.path()] = n
	folder.list = append(folder.list, n)
	return n
}

// fileName is a name that file systems take.
func fileName(name, ext string) string {
	end := min(len(name), maxName-len(ext))
	for end < len(name) && !utf8.RuneStart(name[end]) {
		end--
	}
	return name[:end] + ext
}

// text is the content of a file that is there already.
func text(s string) func() (string, error) { return func() (string, error) { return s, nil } }

// node is a file or a folder, as it is listed.
type node struct {
	name, above string // and the folder that it is in, with a slash behind it
	at          time.Time
	text        func() (string, error) // nil for a folder
	list        []fs.DirEntry          // of a folder, by name
}

func (n *node) path() string { return n.above + n.name }

// below is the folder as those in it have it.
func (n *node) below() string {
	if n.name == "." {
		return ""
	}
	return n.path() + "/"
}

// find is what a path leads to, or nil. A post at the top has the name that was asked for:
// clients of scp take no other.
func (t *tree) find(name string) *node {
	if n := t.nodes[name]; n != nil || strings.Contains(name, "/") {
		return n
	}
	slug := strings.TrimSuffix(strings.TrimSuffix(name, ".mdx"), ".md")
	post := t.nodes["posts/"+slug+".md"]
	if post == nil {
		return nil
	}
	asked := *post
	asked.name, asked.above = name, ""
	return &asked
}

// Open implements [fs.FS].
func (t *tree) Open(name string) (fs.File, error) {
	n := t.find(name)
	if n == nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: missing(name)}
	}
	if n.list != nil {
		return &folder{node: n}, nil
	}
	text, err := n.text()
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return &file{strings.NewReader(text), info{n, int64(len(text))}}, nil
}

// Stat implements [fs.StatFS].
func (t *tree) Stat(name string) (fs.FileInfo, error) {
	n := t.find(name)
	if n == nil {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: missing(name)}
	}
	return n.Info()
}

// missing is why there is nothing of a name.
func missing(name string) error {
	if !fs.ValidPath(name) {
		return fs.ErrInvalid
	}
	return fs.ErrNotExist
}
