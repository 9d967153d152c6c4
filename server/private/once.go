// Package private keeps secrets in files of their own: whole, and never one in the place
// of another. Its functions may be called by many at once, also by several servers.
package private

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// WriteOnce writes a file for its owner alone in one step, unless there is one of that
// name: [fs.ErrExist]. What is left of a server that was killed meanwhile has another name.
func WriteOnce(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(text)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return PutOnce(f.Name(), path)
}

// PutOnce gives a file that is complete its name, and has both outlive a power cut.
// Unlike a renaming it replaces nothing: [fs.ErrExist] if there is a file of that name.
func PutOnce(from, to string) error {
	for _, step := range []func() error{
		func() error { return syncPath(from) },
		func() error { return os.Link(from, to) },
		func() error { return syncPath(filepath.Dir(to)) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// syncPath has a file, or the names in a folder, outlive a power cut, where it can be
// asked for.
func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := f.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, syscall.EINVAL) {
		return err
	}
	return nil
}
