// Package files gives a tree of files to one client of sftp or scp, to be read and
// nothing else.
//
// It knows nothing of blogs, nor of SSH: the tree is an [fs.FS], the client a stream. Of
// SFTP it speaks version 3 (draft-ietf-secsh-filexfer-02), which is what all clients
// speak; of scp the old protocol, which OpenSSH speaks with -O.
//
// Whatever a client sends, what is kept for it is bounded: a request, its answer, and so
// many open files.
package files

import (
	"io/fs"
	"path"
	"sync/atomic"
)

// Transfer is all that one client fetches.
type Transfer struct {
	// FS is the tree. Its files have to be [io.ReaderAt].
	FS fs.FS
	// Panicked is told of a panic in the tree; the client is told of a failure.
	Panicked func(any)

	// Files is how many were opened, and Bytes how much was read of them.
	Files, Bytes atomic.Int64
}

// nameOf is the name in a tree for a path of a client. The root has nothing above it.
func nameOf(p string) string {
	if p = path.Clean("/" + p); p == "/" {
		return "."
	}
	return p[1:]
}
