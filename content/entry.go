package content

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"
	"unicode/utf8"
)

// entry is what is known of one file. It is never changed, so the blogs that follow each
// other share it.
type entry struct {
	name     string // in the folder
	post     *Post  // with the slug that it wants; nil if there is nothing to show
	modTime  time.Time
	problems []Problem
	bad      bool      // the post is an earlier one: the file cannot be read now
	stamp    stamp     // of the file; zero if that must be read again
	waits    time.Time // since when the file has been written to without a rest; else zero
}

// isNew says that nothing is known of the file but that it is being written.
func (e entry) isNew() bool { return e.post == nil && len(e.problems) == 0 }

// folder is what was read of a content folder.
type folder struct {
	siteEntry
	entries  []entry
	problems []Problem // of folders
}

// siteEntry is what is known of site.yaml.
type siteEntry struct {
	site     *Site
	settings map[string]string // those that could be used
	mistakes []Problem
	waits    time.Time // as of an entry
}

// file is a post before it is read.
type file struct {
	path    string // in the content folder
	src     string
	modTime time.Time
	stamp   stamp
}

// readFile reads a regular file, through a symlink too, of at most so many bytes: a pipe
// or a device would never end. It is asked twice what it is, for opening some devices does
// something to them, and a name may come to mean another file.
func readFile(fsys fs.FS, name string, most int64) (file, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return file{}, fmt.Errorf("cannot be read: %w", cause(err))
	}
	if err := readable(info, most); err != nil {
		return file{}, err
	}
	r, err := fsys.Open(name)
	if err != nil {
		return file{}, fmt.Errorf("cannot be read: %w", cause(err))
	}
	defer r.Close()
	if info, err = r.Stat(); err != nil {
		return file{}, fmt.Errorf("cannot be read: %w", cause(err))
	}
	if err := readable(info, most); err != nil {
		return file{}, err
	}
	src, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return file{}, fmt.Errorf("cannot be read: %w", cause(err))
	}
	if int64(len(src)) > most {
		return file{}, tooLarge(most)
	}
	return file{name, string(src), info.ModTime(), stampOf(info)}, nil
}

func readable(info fs.FileInfo, most int64) error {
	switch {
	case !info.Mode().IsRegular():
		return errors.New("is not a regular file")
	case info.Size() > most:
		return tooLarge(most)
	}
	return nil
}

func tooLarge(most int64) error { return fmt.Errorf("is over %d MB, which is too much", most>>20) }

// cause is err without the path that a problem names already.
func cause(err error) error {
	at := new(fs.PathError)
	switch {
	case !errors.As(err, &at):
		return err
	case !utf8.ValidString(at.Path):
		return errors.New("its name is not UTF-8; rename it")
	}
	return at.Err
}

// torn says what is wrong with a text that takes the place of a good one: somebody may be
// in the middle of writing it, or the disk has lost it.
func torn(src, before string) error {
	if strings.Trim(src, " \t\r\n\x00") == "" && before != "" {
		return errors.New("is empty")
	}
	if !utf8.ValidString(src) && utf8.ValidString(before) {
		good := strings.ToValidUTF8(src, "\x00")
		line := 1 + strings.Count(good[:strings.IndexByte(good, 0)], "\n")
		return &syntaxError{line, errors.New("the text is not UTF-8")}
	}
	return nil
}
