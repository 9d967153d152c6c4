// Package draft begins new posts: it knows where in a folder they belong, how their files
// are called, and what front matter they have.
//
// It knows nothing of terminals, and of posts what package content says.
package draft

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"edgerunner.vc/blog/content"
)

// Post is a post that is to be begun.
type Post struct {
	Title  string
	Bundle bool      // a folder with an index.md; else as the others of the folder are
	Draft  *bool     // nil for what the archetype says, and true where that says nothing
	Now    time.Time // its date
}

// Begin writes the file of a new post into the folder dir, whose posts are in blog, drafts
// and all. It returns the path of the file in dir. Nothing is ever overwritten, and nothing
// outside dir is written, whatever its symbolic links say. The text is that of an archetype,
// if there is one in dir or up to two folders above.
func (p Post) Begin(dir string, blog *content.Blog) (name string, err error) {
	if p.Title = content.Clean(p.Title); p.Title == "" {
		return "", errors.New("a post needs a title; write it behind the command")
	}
	p.Now = p.Now.In(blog.Site.Location()).Truncate(time.Second)
	root, err := os.OpenRoot(dir)
	if err != nil {
		return "", fmt.Errorf("opening the content folder: %w; name the folder of your posts with --content", err)
	}
	defer root.Close()
	at := homeOf(root.FS(), blog.Posts, p.Now)
	at.bundle = at.bundle || p.Bundle
	base := fileName(p.Title)
	text, err := p.text(dir, at, base)
	if err != nil {
		return "", err
	}
	name = at.file(base, p.Now)
	if err := p.check(name, text, blog); err != nil {
		return "", err
	}
	return name, write(root, name, text)
}

// check says whether the file would be the post that was wanted.
func (p Post) check(name string, text filled, blog *content.Blog) error {
	post, err := content.ReadPost(name, text.text, blog.Site, p.Now)
	if err != nil {
		return fmt.Errorf("%s makes a post that cannot be read: %w", text.from, err)
	}
	if post.Title != p.Title {
		return fmt.Errorf(`%s makes a post with the title %q; have a line title: "{{ .Title }}" in its front matter`, text.from, post.Title)
	}
	if other := blog.Post(post.Slug); other != nil {
		return fmt.Errorf("%s has the slug %q already; choose another title, or edit that post", other.File, post.Slug)
	}
	return nil
}

// write writes a new file, and the folders that it is in. All of it is written at once, for
// a server may be watching.
func write(root *os.Root, name string, text filled) error {
	if err := root.MkdirAll(filepath.FromSlash(path.Dir(name)), 0o777); err != nil {
		return fmt.Errorf("making the folder of the post: %w", err)
	}
	file, err := root.OpenFile(filepath.FromSlash(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	switch {
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%s is there already; choose another title, or edit that post", name)
	case err != nil:
		return fmt.Errorf("making the file of the post: %w", err)
	}
	_, err = file.WriteString(text.text)
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(fmt.Errorf("writing %s: %w", name, err), root.Remove(filepath.FromSlash(name)))
	}
	return nil
}

// maxName bounds the name of a file, in bytes: file systems allow 255, with what stands
// before and behind it, and nobody types more than that anyway.
const maxName = 100

// fileName is how the file of a post is called, without a date and its ending: so that
// content makes the slug of it that the title has.
func fileName(title string) string {
	name := content.SlugOf(title)
	if len(name) > maxName {
		name = strings.ToValidUTF8(name[:maxName], "")
		if end := strings.LastIndexByte(name, '-'); end > 0 { // scripts without spaces have none
			name = name[:end]
		}
	}
	switch name {
	case "":
		return "post"
	case "readme", "index": // which are no posts, or have the names of their folders
		return name + "-post"
	}
	return name
}
