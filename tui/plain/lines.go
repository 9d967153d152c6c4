package plain

import (
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"edgerunner.vc/blog/tui/page"
)

// maxLine bounds a line that is typed, in bytes: a search looks at as many, and names are
// shorter. What is typed beyond it is left out.
const maxLine = 512

// What a terminal sends for a key, where it is no character.
const (
	interrupt = 3    // ^C
	endOfText = 4    // ^D
	backspace = '\b' // and DEL, one of which the key sends
	eraseLine = 0x15 // ^U
	eraseWord = 0x17 // ^W
	escapeKey = 0x1b
	deleteKey = 0x7f
	bell      = 7
)

// lineReader reads what is typed, a line at a time, and does what a terminal does that is
// not raw: it shows what is typed, and lets it be taken back. Nothing that it is sent can
// make it show a control character but newlines, backspaces and the blanks between. It is
// for one goroutine.
type lineReader struct {
	in    io.Reader
	out   io.Writer
	shows bool // what is typed
	ends  bool // a line with a newline, so that what comes next is not behind a prompt

	buf    [256]byte
	rest   []byte // that has come and was not looked at
	err    error  // behind it
	line   []byte
	char   []byte // the beginning of a character
	shown  []byte // that is to be sent
	cr     bool   // a newline is the second half of an end
	escape escape
}

// errLeft is somebody who types that they want to leave.
var errLeft = errors.New("the reader leaves")

// read is the next line without its end, and without blanks at both. The error is io.EOF
// once there is none, and errLeft; or it is [temporary], and then a line that was begun is
// forgotten.
func (r *lineReader) read() (string, error) {
	for {
		for len(r.rest) > 0 {
			b := r.rest[0]
			r.rest = r.rest[1:]
			switch r.take(b) {
			case lineEnds:
				return r.end(), nil
			case inputEnds:
				r.flush()
				return "", errLeft
			}
		}
		r.flush()
		if err := r.err; err != nil {
			r.err = nil
			switch {
			case temporary(err):
				r.line, r.char, r.escape = r.line[:0], nil, noEscape
				return "", err
			case len(r.line) > 0: // and the end comes again
				return r.end(), nil
			}
			return "", io.EOF
		}
		n, err := r.in.Read(r.buf[:])
		r.rest, r.err = r.buf[:n], err
	}
}

// temporary says whether an error is only something to be told meanwhile.
func temporary(err error) bool {
	var t interface{ Temporary() bool }
	return errors.As(err, &t) && t.Temporary()
}

// end is the line, which is no more.
func (r *lineReader) end() string {
	line := strings.TrimSpace(string(r.line))
	r.line, r.char = r.line[:0], nil
	if r.ends {
		r.shown = append(r.shown, '\n')
	}
	r.flush()
	return line
}

func (r *lineReader) flush() {
	if len(r.shown) > 0 {
		_, _ = r.out.Write(r.shown) // the error is that of the connection, and ends the input too
		r.shown = r.shown[:0]
	}
}

func (r *lineReader) show(words string) {
	if r.shows {
		r.shown = append(r.shown, words...)
	}
}

// What a byte does.
type effect uint8

const (
	goesOn effect = iota
	lineEnds
	inputEnds
)

// take takes a byte.
func (r *lineReader) take(b byte) effect {
	if r.swallow(b) {
		return goesOn
	}
	second := r.cr && b == '\n'
	r.cr = b == '\r'
	if b < ' ' || b == deleteKey {
		r.char = nil
		if second {
			return goesOn
		}
		return r.control(b)
	}
	r.char = append(r.char, b)
	for len(r.char) > 0 && utf8.FullRune(r.char) {
		c, size := utf8.DecodeRune(r.char)
		r.add(c, r.char[:size])
		r.char = r.char[size:]
	}
	return goesOn
}

// control does what a key does that is no character.
func (r *lineReader) control(b byte) effect {
	switch b {
	case '\r', '\n':
		return lineEnds
	case interrupt:
		return inputEnds
	case endOfText:
		if len(r.line) == 0 {
			return inputEnds
		}
	case backspace, deleteKey:
		r.erase(lastCharacter(r.line))
	case eraseLine:
		r.erase(0)
	case eraseWord:
		kept := strings.TrimRight(string(r.line), " ")
		r.erase(strings.LastIndexByte(kept, ' ') + 1)
	case '\t':
		r.add(' ', []byte{' '})
	}
	return goesOn
}

// add adds a character, if it can be seen and there is room.
func (r *lineReader) add(c rune, bytes []byte) {
	if c == utf8.RuneError || !unicode.IsGraphic(c) || len(r.line)+len(bytes) > maxLine {
		return
	}
	r.line = append(r.line, bytes...)
	r.show(string(bytes))
}

// erase leaves so many bytes of the line.
func (r *lineReader) erase(to int) {
	gone := cells(string(r.line)) - cells(string(r.line[:to]))
	r.line = r.line[:to]
	r.show(strings.Repeat("\b \b", max(gone, 0)))
}

// cells is how many cells of a terminal words take.
func cells(words string) int { return page.WidthMethod.StringWidth(words) }

// lastCharacter is where the last character of a line begins that takes room, with the
// marks that are on it.
func lastCharacter(line []byte) int {
	at := len(line)
	for at > 0 {
		c, size := utf8.DecodeLastRune(line[:at])
		at -= size
		if cells(string(c)) > 0 {
			break
		}
	}
	return at
}

// escape is where in the sequence of a key the input is.
type escape uint8

const (
	noEscape       escape = iota
	escapeBegun           // behind the escape
	sequenceBegun         // ESC [
	inSequence            // and parameters
	lastOfSequence        // one more byte
	inString              // to a bell, or to an escape and a backslash
	stringEnds            // behind that escape
)

// swallow says whether a byte is of a sequence, such as that of an arrow key, which means
// nothing here. A control character that has no place in one ends it, so that no sequence
// without an end takes the keyboard away. The escape key by itself takes nothing along.
func (r *lineReader) swallow(b byte) bool {
	was := r.escape
	r.escape = noEscape
	if b == escapeKey {
		r.escape = escapeBegun
		if was == inString {
			r.escape = stringEnds
		}
		return true
	}
	if was == noEscape || b < ' ' && (was != inString || b != bell) || b >= deleteKey && was != inString {
		return false
	}
	switch was {
	case escapeBegun:
		r.escape = begun(b)
		return r.escape != noEscape
	case sequenceBegun, inSequence:
		switch {
		case was == sequenceBegun && b == '[': // the function keys of the console of Linux
			r.escape = lastOfSequence
		case b < '@':
			r.escape = inSequence
		}
	case inString:
		if b != bell {
			r.escape = inString
		}
	case stringEnds:
		return b == '\\'
	}
	return true
}

// begun is what an escape and a byte begin.
func begun(b byte) escape {
	switch b {
	case '[':
		return sequenceBegun
	case 'O':
		return lastOfSequence
	case ']', 'P', 'X', '^', '_':
		return inString
	}
	return noEscape
}
