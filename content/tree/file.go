package tree

import (
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// Name implements [fs.DirEntry].
func (n *node) Name() string { return n.name }

// IsDir implements [fs.DirEntry].
func (n *node) IsDir() bool { return n.list != nil }

// Type implements [fs.DirEntry].
func (n *node) Type() fs.FileMode { return info{node: n}.Mode().Type() }

// Info implements [fs.DirEntry].
func (n *node) Info() (fs.FileInfo, error) {
	if n.IsDir() {
		return info{node: n}, nil
	}
	text, err := n.text()
	return info{n, int64(len(text))}, err
}

// info is what is known of a file.
type info struct {
	*node
	size int64
}

// Size implements [fs.FileInfo].
func (i info) Size() int64 { return i.size }

// Mode implements [fs.FileInfo]. Clients give their copies the same one, which they may
// write; here nobody may, whatever it is.
func (i info) Mode() fs.FileMode {
	if i.IsDir() {
		return fs.ModeDir | 0o755
	}
	return 0o644
}

// ModTime implements [fs.FileInfo].
func (i info) ModTime() time.Time { return i.at }

// Sys implements [fs.FileInfo].
func (info) Sys() any { return nil }

// file is an open file, which is an [io.ReaderAt] too.
type file struct {
	*strings.Reader
	info info
}

// Stat implements [fs.File].
func (f *file) Stat() (fs.FileInfo, error) { return f.info, nil }

// Close implements [fs.File].
func (*file) Close() error { return nil }

// folder is an open folder, of which a part was listed.
type folder struct {
	*node
	listed int
}

// Stat implements [fs.File].
func (f *folder) Stat() (fs.FileInfo, error) { return f.Info() }

// Read implements [fs.File].
func (f *folder) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: f.name, Err: fs.ErrInvalid}
}

// Close implements [fs.File].
func (*folder) Close() error { return nil }

// ReadDir implements [fs.ReadDirFile].
func (f *folder) ReadDir(n int) ([]fs.DirEntry, error) {
	rest := f.list[f.listed:]
	if n > 0 && len(rest) == 0 {
		return nil, io.EOF
	}
	if n > 0 {
		rest = rest[:min(n, len(rest))]
	}
	f.listed += len(rest)
	return slices.Clone(rest), nil // that of all may be sorted by nobody
}
