package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"sync"
	"syscall"

	gossh "golang.org/x/crypto/ssh"

	"edgerunner.vc/blog/content"
)

// maxAuthorsFile bounds the file of the authors' keys, in bytes: some thousand of them.
const maxAuthorsFile = 1 << 20

// authors are those who see what is not published yet, by their keys. Nil is nobody. It is
// used by many at once.
type authors struct {
	file  string
	posts string // the content folder; empty for the posts in the program
	log   *slog.Logger

	mu    sync.Mutex
	known map[string]bool // fingerprints, as in [server.Terminal]
	text  []byte          // of the file that they are from
	wrong string          // what was told of it
}

// openAuthors reads the file with the keys; nil if it has no name.
func openAuthors(file, posts string, log *slog.Logger) (*authors, error) {
	if file == "" {
		return nil, nil
	}
	a := &authors{file: file, posts: posts, log: log}
	if err := a.load(); err != nil {
		return nil, err
	}
	return a, nil
}

// has says whether a reader with that identity is an author, by the file as it is now: who
// was taken out of it is none from the next session on. While it cannot be read, it counts
// as it was.
func (a *authors) has(identity string) bool {
	if a == nil || identity == "" {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.load(); err == nil {
		a.wrong = ""
	} else if said := err.Error(); said != a.wrong {
		a.wrong = said
		a.log.Warn("the authors stay as they were", "error", err)
	}
	return a.known[identity]
}

// load reads the file, and takes what it has if that is not what it had: by its bytes, for a
// file may be another one and have the same time. If there is no file, nobody is an author.
func (a *authors) load() error {
	text, err := readAuthors(a.file)
	if errors.Is(err, fs.ErrNotExist) && a.known != nil {
		a.known, a.text = map[string]bool{}, nil
	}
	if err != nil {
		return fmt.Errorf("reading the authors' keys: %w", err)
	}
	if a.known != nil && bytes.Equal(text, a.text) {
		return nil
	}
	known, err := parseAuthors(text)
	if err != nil {
		return fmt.Errorf("%s:%w", a.file, err)
	}
	a.known, a.text = known, text
	return nil
}

// readAuthors reads the file with the keys. It waits for nobody, as the opening of a pipe
// would.
func readAuthors(file string) ([]byte, error) {
	f, err := os.OpenFile(file, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no regular file", file)
	case info.Mode().Perm()&0o022 != 0: // as StrictModes of sshd
		return nil, fmt.Errorf("%s can be written by others, who could make themselves authors; chmod 644 %[1]s mends it", file)
	}
	return io.ReadAll(io.LimitReader(f, maxAuthorsFile+1))
}

// parseAuthors are the fingerprints of the keys in a text in the format of
// authorized_keys (sshd(8)). What would restrict a key is an error, for nothing here would
// heed it. So is a key in a token, which nobody is asked to touch.
func parseAuthors(text []byte) (map[string]bool, error) {
	if len(text) > maxAuthorsFile {
		return nil, errors.New("1: there is over 1 MB of keys")
	}
	known := map[string]bool{}
	for i, line := range bytes.Split(text, []byte("\n")) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		key, _, options, _, err := gossh.ParseAuthorizedKey(line)
		switch {
		case err != nil:
			return nil, fmt.Errorf("%d: this is no key; a line is what a .pub file has, such as ssh-ed25519 AAAA…", i+1)
		case len(options) > 0:
			return nil, fmt.Errorf("%d: options such as %q are not heeded here; take them away", i+1, content.Clean(options[0]))
		case strings.HasPrefix(key.Type(), "sk-"):
			return nil, fmt.Errorf("%d: nobody is asked to touch a token; name another key of this author", i+1)
		}
		if cert, ok := key.(*gossh.Certificate); ok {
			key = cert.Key // which is what its owner is known by
		}
		known[gossh.FingerprintSHA256(key)] = true
	}
	return known, nil
}
