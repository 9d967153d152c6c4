package content

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// maxImage bounds one image, in bytes. For the web a photo is made smaller than 1 MB; as
// it comes from a camera it would take the room of twenty.
const maxImage = 4 << 20

// Image is a picture of the content folder that posts refer to.
type Image struct {
	File    string // as that of a post
	Data    string
	ModTime time.Time
}

// Images are the pictures of the posts of one blog, in memory. They are never changed.
type Images struct {
	LeftOut int // pictures that there was no room for, or that cannot be read

	files map[string]*Image
	posts map[*Post][]*Image
}

// Of are the pictures of a post, in the order in which it names them.
func (i *Images) Of(p *Post) []*Image {
	if i == nil {
		return nil
	}
	return i.posts[p]
}

// Images are the pictures of the posts; nil until they are loaded.
func (b *Blog) Images() *Images { return b.images.Load() }

// KeepImages has the blog have the images of an older one, until it has loaded its own.
func (b *Blog) KeepImages(old *Blog) { b.images.CompareAndSwap(nil, old.images.Load()) }

// LoadImages reads the images that posts refer to and that are in the folder fsys of the
// blog, beside the post, at the top, or in the folders static and public of the top, which
// Hugo and Astro have. Newer posts come first: all images have at most so many bytes. What
// has not changed since old is kept; that may be nil. It returns what was not read.
//
// An image is referred to by its name, whatever stands around it: a post that was parsed
// would name fewer, without those of MDX and shortcodes, and 5,000 take 5 s to parse; they are
// searched in 15 ms.
func (b *Blog) LoadImages(fsys fs.FS, most int64, old *Images) []Problem {
	l := &imageLoader{fsys: fsys, room: most, old: old, found: &problems{}, images: &Images{files: map[string]*Image{}, posts: map[*Post][]*Image{}}}
	wanted := make([][][]string, len(b.Posts)) // for each reference of each post the paths that it may mean
	there := map[string]bool{}                 // those of them that are in the folder
	for i, p := range b.Posts {
		for _, ref := range imageRefs(p.source) {
			paths := b.imagePaths(p, ref)
			wanted[i] = append(wanted[i], paths)
			for _, file := range paths {
				there[file] = false
			}
		}
	}
	markFiles(fsys, there)
	for i, p := range b.Posts {
		for _, paths := range wanted[i] {
			if at := slices.IndexFunc(paths, func(file string) bool { return there[file] }); at >= 0 {
				l.add(p, paths[at])
			}
		}
	}
	if n := l.images.LeftOut; n > 0 && l.full != "" {
		l.found.file = l.full
		l.found.warn(0, "", "is the first of the images that are not served as files: there is room for %d MB; newer posts come first", most>>20)
	}
	b.images.Store(l.images)
	return l.found.list
}

// imagePaths are the files that a post may mean by a reference, most likely first. One with
// blanks in it is meant whole, or behind a colon as fields have it, or from its last blank on.
func (b *Blog) imagePaths(p *Post, ref string) (paths []string) {
	for _, form := range []string{ref, ref[strings.LastIndex(ref, ": ")+1:], ref[strings.LastIndexByte(ref, ' ')+1:]} {
		u, err := parseRef(strings.TrimSpace(form))
		if err != nil {
			continue
		}
		if at, ok := b.within(u); ok && at != "" {
			paths = append(paths, pathsBelow(path.Dir(p.File), at)...)
		}
	}
	return paths
}

// pathsBelow are the files that a path may mean in a post of a folder.
func pathsBelow(folder, at string) (paths []string) {
	dirs := []string{folder, ".", "static", "public"}
	if at[0] == '/' {
		dirs = dirs[1:]
	}
	for _, dir := range dirs {
		file := path.Join(dir, strings.TrimLeft(at, "/"))
		if fs.ValidPath(file) && Clean(file) == file && !strings.HasPrefix(file, ".") && !strings.Contains(file, "/.") {
			paths = append(paths, file)
		}
	}
	return paths
}

// markFiles marks which of the paths are files in the folder, or symbolic links.
func markFiles(fsys fs.FS, paths map[string]bool) {
	_ = fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch _, wanted := paths[name]; {
		case err != nil:
			return nil // told when the posts were looked for
		case d.IsDir() && (skipFolder(name) || strings.Count(name, "/") >= maxFolderDepth):
			return fs.SkipDir
		case wanted && !d.IsDir():
			paths[name] = true
		}
		return nil
	})
}

// imageLoader reads images until there is no more room.
type imageLoader struct {
	fsys   fs.FS
	room   int64
	old    *Images
	images *Images
	full   string // the first file that there was no room for
	found  *problems
}

// add adds an image to those of a post, unless it has it.
func (l *imageLoader) add(p *Post, file string) {
	image, known := l.images.files[file]
	if !known {
		image = l.load(file)
		if l.images.files[file] = image; image == nil {
			l.images.LeftOut++
		}
	}
	if of := l.images.posts[p]; image != nil && !slices.Contains(of, image) {
		l.images.posts[p] = append(of, image)
	}
}

// load reads an image, or keeps it if it has not changed; nil if it cannot be had.
func (l *imageLoader) load(file string) *Image {
	l.found.file = file
	info, err := fs.Stat(l.fsys, file)
	switch {
	case err != nil:
		l.found.warn(0, "", "is not served as a file: it cannot be read: %v", cause(err))
		return nil
	case info.Size() > maxImage:
		l.found.warn(0, "", "is not served as a file: an image has %d MB at most", maxImage>>20)
		return nil
	case info.Size() > l.room:
		if l.full == "" {
			l.full = file
		}
		return nil
	}
	if l.old != nil {
		was := l.old.files[file]
		if was != nil && int64(len(was.Data)) == info.Size() && was.ModTime.Equal(info.ModTime()) {
			l.room -= info.Size()
			return was
		}
	}
	f, err := readFile(l.fsys, file, min(maxImage, l.room))
	if err != nil {
		l.found.warn(0, "", "is not served as a file: it %v", err)
		return nil
	}
	l.room -= int64(len(f.src))
	return &Image{File: file, Data: f.src, ModTime: f.modTime}
}

// imageTypes are the extensions of images.
var imageTypes = set("png jpg jpeg gif webp avif svg")

// maxRef bounds a reference to an image, in bytes: as long as the name of a file may be,
// with every byte written as three.
const maxRef = 3 * 255

// imageRefs are the references to images in a source, each once, from the quote or bracket
// before it on.
func imageRefs(source string) (refs []string) {
	seen := map[string]bool{}
	for at := 0; ; {
		dot := strings.IndexByte(source[at:], '.')
		if dot < 0 {
			return refs
		}
		at += dot + 1
		end := at
		for end < len(source) && end-at <= len("jpeg") && isAlnum(source[end]) {
			end++
		}
		if !imageTypes[strings.ToLower(source[at:end])] {
			continue
		}
		ref := source[max(0, at-maxRef):end]
		ref = strings.TrimSpace(ref[strings.LastIndexAny(ref, "()<>[]{}\"'`=|,;\r\n\t")+1:])
		if !seen[ref] {
			seen[ref] = true
			refs = append(refs, ref)
		}
	}
}

func isAlnum(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9'
}
