package content

import (
	"io/fs"
	"os"
	"syscall"
)

// Folder is a content folder on a disk, to be given to [Load]. Nothing outside of it can be
// read, whatever its symlinks say, and nobody waits for a pipe to be opened at its other
// end, not even for one that takes the place of a file just then.
type Folder struct {
	fs.StatFS
	root *os.Root
}

// OpenFolder opens a folder, which has to be closed.
func OpenFolder(dir string) (*Folder, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &Folder{root.FS().(fs.StatFS), root}, nil
}

// Open opens a file of the folder to be read.
func (f *Folder) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	return f.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
}

// ReadDir returns what is in a folder, by name.
func (f *Folder) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(f.StatFS, name) }

// Close closes the folder. Files that are open stay so.
func (f *Folder) Close() error { return f.root.Close() }
