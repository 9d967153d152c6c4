package files

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"unicode"
)

// maxAnswer bounds what a client says of an error, in bytes.
const maxAnswer = 2048

// errFatal is a client that does not go on.
var errFatal = errors.New("the client has ended the transfer")

// IsSCP says whether a command line is that of scp on the other side: with -f it sends,
// with -t it takes.
func IsSCP(args []string) bool {
	o, ok := scpOptions(args)
	return ok && (o.from || o.to)
}

// options are those of scp that its other side is given.
type options struct {
	from, to, recursive, times bool
	// path is what is asked for. A command line has one; the words behind it are its own,
	// for no shell has taken them apart.
	path string
}

func scpOptions(args []string) (o options, ok bool) {
	if len(args) == 0 || args[0] != "scp" {
		return o, false
	}
	for args = args[1:]; len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-'; args = args[1:] {
		if args[0] == "--" {
			args = args[1:]
			break
		}
		o.from = o.from || strings.Contains(args[0], "f")
		o.to = o.to || strings.Contains(args[0], "t")
		o.recursive = o.recursive || strings.Contains(args[0], "r")
		o.times = o.times || strings.Contains(args[0], "p")
	}
	o.path = strings.Join(args, " ")
	return o, true
}

// SCP sends what a command line of scp asks for, and returns the exit code. There is no
// description of the protocol but scp.c of OpenSSH.
func (t *Transfer) SCP(client io.ReadWriter, args []string) (code int) {
	s := &source{Transfer: t, in: bufio.NewReaderSize(client, 64), out: client}
	s.options, _ = scpOptions(args)
	if s.to {
		s.refuse("nothing can be put here")
		return 1
	}
	if s.answer() != nil || s.sendAll() != nil || s.failed {
		return 1
	}
	return 0
}

// source is the side that sends. An error of its methods ends the transfer.
type source struct {
	*Transfer
	options
	in     *bufio.Reader
	out    io.Writer
	failed bool // something was not sent
}

// refuse tells the client what goes wrong, which is in its words "scp: …", and goes on.
func (s *source) refuse(format string, args ...any) {
	s.failed = true
	_, _ = fmt.Fprintf(s.out, "\x01scp: %s\n", visible(fmt.Sprintf(format, args...))) // the next answer fails too
}

// visible is one line of a text, at most so long.
func visible(s string) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
	return strings.ToValidUTF8(s[:min(len(s), 400)], "")
}

// answer is what the client says to what it was sent: go on, or not with this one.
func (s *source) answer() error {
	b, err := s.in.ReadByte()
	if err != nil || b == 0 {
		return err
	}
	s.failed = true
	for range maxAnswer {
		if c, err := s.in.ReadByte(); err != nil || c == '\n' {
			break
		}
	}
	if b == 1 {
		return errSkip
	}
	return errFatal
}

// errSkip is a file that the client does not want.
var errSkip = errors.New("the client does not take this file")

// sendAll sends what the path stands for, with * ? and [ ] in it too.
func (s *source) sendAll() error {
	name := nameOf(s.path)
	if name == "." {
		s.refuse("the root: name what you want of it, such as 'posts/*.md', or leave out -O")
		return nil
	}
	names := []string{name}
	if _, err := fs.Stat(s.FS, name); err != nil {
		if found, err := fs.Glob(s.FS, name); err == nil && len(found) > 0 {
			names = found
		}
	}
	for _, name := range names {
		if err := s.send(name); err != nil {
			return err
		}
	}
	return nil
}

// send sends a file, or a folder with all that is in it.
func (s *source) send(name string) error {
	info, err := fs.Stat(s.FS, name)
	switch {
	case err != nil:
		s.refuse("%s: No such file or directory", name)
	case visible(info.Name()) != info.Name():
		s.refuse("%s: the name cannot be sent", name)
	case !info.IsDir():
		err = s.sendFile(name, info)
	case s.recursive:
		err = s.sendFolder(name, info)
	default:
		s.refuse("%s: not a regular file", name)
	}
	if errors.Is(err, errSkip) || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// say sends a line, and waits for the answer.
func (s *source) say(format string, args ...any) error {
	if _, err := fmt.Fprintf(s.out, format, args...); err != nil {
		return err
	}
	return s.answer()
}

// sayTimes says when a file was changed, if the client asks.
func (s *source) sayTimes(info fs.FileInfo) error {
	if !s.times {
		return nil
	}
	at := seconds(info.ModTime())
	return s.say("T%d 0 %d 0\n", at, at)
}

func (s *source) sendFile(name string, info fs.FileInfo) error {
	f, err := s.FS.Open(name)
	if err != nil {
		s.refuse("%s: cannot be read", name)
		return nil
	}
	defer f.Close()
	if err := s.sayTimes(info); err != nil {
		return err
	}
	if err := s.say("C%04o %d %s\n", info.Mode().Perm(), info.Size(), info.Name()); err != nil {
		return err
	}
	s.Files.Add(1)
	n, err := io.CopyN(s.out, f, info.Size())
	s.Bytes.Add(n)
	if err != nil {
		return err
	}
	return s.say("\x00")
}

func (s *source) sendFolder(name string, info fs.FileInfo) error {
	entries, err := fs.ReadDir(s.FS, name)
	if err != nil {
		s.refuse("%s: cannot be read", name)
		return nil
	}
	if err := s.sayTimes(info); err != nil {
		return err
	}
	if err := s.say("D%04o 0 %s\n", info.Mode().Perm(), info.Name()); err != nil {
		return err
	}
	for _, e := range entries {
		if err := s.send(path.Join(name, e.Name())); err != nil {
			return err
		}
	}
	return s.say("E\n")
}
