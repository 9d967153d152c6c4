package files

import (
	"errors"
	"io"
	"io/fs"
	"math"
	"sync/atomic"
	"time"

	"github.com/pkg/sftp"
)

// maxHandles bounds what a client has open at once. Clients open one file after the other;
// who mounts the tree has as many open as its programs.
const maxHandles = 64

// errReadOnly is for whoever wants to change something.
const errReadOnly = sftp.ErrSSHFxPermissionDenied

// SFTP answers a client until it has no more requests, which is no error, or sends what is
// no request, or its stream ends. It closes the client's stream at most.
func (t *Transfer) SFTP(client io.ReadWriteCloser) error {
	h := &handlers{Transfer: t}
	err := sftp.NewRequestServer(newLockstep(client), sftp.Handlers{FileGet: h, FilePut: h, FileCmd: h, FileList: h}).Serve()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) { // or it has left files open
		return nil
	}
	return err
}

// handlers are what the library asks, from several goroutines of its own.
type handlers struct {
	*Transfer
	open atomic.Int32
}

// guard turns a panic into a failure. In a goroutine of the library it would end the server.
func (h *handlers) guard(err *error) {
	if r := recover(); r != nil {
		h.Panicked(r)
		*err = sftp.ErrSSHFxFailure
	}
}

// status is an error as clients are told it: what it says of names came from them.
func status(err error) error {
	switch {
	case err == nil, err == io.EOF:
		return err
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrInvalid):
		return sftp.ErrSSHFxNoSuchFile
	case errors.Is(err, fs.ErrPermission):
		return sftp.ErrSSHFxPermissionDenied
	}
	return sftp.ErrSSHFxFailure
}

// Fileread implements [sftp.FileReader].
func (h *handlers) Fileread(r *sftp.Request) (_ io.ReaderAt, err error) {
	defer h.guard(&err)
	r.Attrs = nil // of a file to be made, which would be kept as long as this is open
	f, err := h.opened(r.Filepath)
	if err != nil {
		return nil, err
	}
	if _, readable := f.file.(io.ReaderAt); !readable {
		return nil, errors.Join(sftp.ErrSSHFxFailure, f.Close())
	}
	h.Files.Add(1)
	return f, nil
}

// Filelist implements [sftp.FileLister].
func (h *handlers) Filelist(r *sftp.Request) (_ sftp.ListerAt, err error) {
	defer h.guard(&err)
	if r.Method != "List" {
		info, err := fs.Stat(h.FS, nameOf(r.Filepath))
		return one{info}, status(err)
	}
	f, err := h.opened(r.Filepath)
	if err != nil {
		return nil, err
	}
	if _, folder := f.file.(fs.ReadDirFile); !folder {
		return nil, errors.Join(sftp.ErrSSHFxFailure, f.Close())
	}
	return f, nil
}

// opened is a file or folder that is open until it is closed.
func (h *handlers) opened(p string) (*handle, error) {
	if h.open.Add(1) > maxHandles {
		h.open.Add(-1)
		return nil, sftp.ErrSSHFxFailure
	}
	f, err := h.FS.Open(nameOf(p))
	if err != nil {
		h.open.Add(-1)
		return nil, status(err)
	}
	return &handle{h, f}, nil
}

// Readlink implements [sftp.ReadlinkFileLister]: nothing is a link.
func (h *handlers) Readlink(p string) (_ string, err error) {
	defer h.guard(&err)
	if _, err := fs.Stat(h.FS, nameOf(p)); err != nil {
		return "", status(err)
	}
	return "", sftp.ErrSSHFxFailure
}

// Filewrite implements [sftp.FileWriter].
func (*handlers) Filewrite(*sftp.Request) (io.WriterAt, error) { return nil, errReadOnly }

// Filecmd implements [sftp.FileCmder].
func (*handlers) Filecmd(*sftp.Request) error { return errReadOnly }

// LookupUserName implements [sftp.NameLookupFileLister].
func (*handlers) LookupUserName(string) string { return "nobody" }

// LookupGroupName implements [sftp.NameLookupFileLister].
func (*handlers) LookupGroupName(string) string { return "nobody" }

// handle is what a client has open.
type handle struct {
	*handlers
	file fs.File
}

// Close implements [io.Closer].
func (f *handle) Close() (err error) {
	defer f.guard(&err)
	f.open.Add(-1)
	return status(f.file.Close())
}

// ReadAt implements [io.ReaderAt].
func (f *handle) ReadAt(p []byte, offset int64) (n int, err error) {
	defer f.guard(&err)
	if offset < 0 { // 8 EB or more
		return 0, io.EOF
	}
	n, err = f.file.(io.ReaderAt).ReadAt(p, offset)
	f.Bytes.Add(int64(n))
	if errors.Is(err, fs.ErrInvalid) { // behind the end
		err = io.EOF
	}
	return n, status(err)
}

// ListAt implements [sftp.ListerAt]. The library goes on where it was.
func (f *handle) ListAt(list []fs.FileInfo, _ int64) (n int, err error) {
	defer f.guard(&err)
	entries, err := f.file.(fs.ReadDirFile).ReadDir(len(list))
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			list[n] = plain{info}
			n++
		}
	}
	return n, status(err)
}

// one is a list of one.
type one struct{ fs.FileInfo }

// ListAt implements [sftp.ListerAt].
func (o one) ListAt(list []fs.FileInfo, _ int64) (int, error) {
	list[0] = plain(o)
	return 1, nil
}

// plain is what is told of a file: nothing of the system it is on, and times that are in
// the 32 bits that there are for them.
type plain struct{ fs.FileInfo }

// Sys implements [fs.FileInfo].
func (plain) Sys() any { return nil }

// ModTime implements [fs.FileInfo].
func (p plain) ModTime() time.Time { return time.Unix(seconds(p.FileInfo.ModTime()), 0).UTC() }

// seconds are those since 1970 that a client can be told.
func seconds(t time.Time) int64 { return min(max(t.Unix(), 0), math.MaxUint32) }
