package server

import (
	"net"
	"strings"
	"unicode"
	"unicode/utf8"

	"charm.land/ssh"
	"github.com/anmitsu/go-shlex"
	"github.com/charmbracelet/colorprofile"
	gossh "golang.org/x/crypto/ssh"
)

// Bounds of what a client says of itself, each far above what clients really say.
const (
	maxName   = 64  // characters of a user name, of TERM, of a variable
	maxLogged = 200 // characters of an error in the log
	maxEnv    = 16  // variables; a locale has 13
	maxWidth  = 500 // cells; an 8K screen with a small font
	maxHeight = 300
	// maxCells is what is drawn of a window: 400 x 100 fill a 4K screen. Of one that is
	// larger the lowest rows stay empty. A frame is a string of up to 8 bytes a cell, and
	// as many where it is written; 1,664 sessions of 500 x 300 whose frames were drawn
	// over and over took more than the 512 MB that a server of so many has.
	maxCells = 40_000
	maxArgs  = 4   // words after ssh -t HOST; an address is one
	maxArg   = 200 // characters of each; file systems allow a name 255 bytes
)

// Terminal is what a client says of its terminal, cleaned and bounded.
type Terminal struct {
	User string
	// Identity is the fingerprint of the key that the reader is known by, in the form of
	// OpenSSH; "" for nobody. Who was not asked for a key has none.
	Identity string
	Term     string // what TERM says; "" if nothing
	// Args is the command that the client asked for, in words as a shell has them;
	// the first few of them, in visible characters of any script.
	Args          []string
	Env           []string
	Width, Height int
	Titled        bool // it gets the title of its window back when the program ends
	Echoes        bool // it shows itself what is typed, as the shell of Emacs does
	Profile       colorprofile.Profile
}

func newTerminal(sess ssh.Session, pty ssh.Pty) Terminal {
	t := Terminal{User: clean(sess.User(), maxName), Identity: identity(sess), Term: clean(pty.Term, maxName)}
	t.Titled = hasModes(t.Term)
	_, t.Echoes = pty.Modes[gossh.ECHO] // which is kept only if it is off (see requests)
	for _, arg := range words(sess) {
		if arg = visible(arg, maxArg); arg != "" && len(t.Args) < maxArgs {
			t.Args = append(t.Args, arg)
		}
	}
	t.Width, t.Height = windowSize(pty.Window, 80, 24)
	noColour := false
	for _, kv := range sess.Environ() { // bounded, and known to mean something (see requests)
		name, value, _ := strings.Cut(kv, "=")
		value = clean(value, maxName)
		t.Env = append(t.Env, name+"="+value)
		noColour = noColour || name == "NO_COLOR" && value != "" // https://no-color.org
	}
	t.Env = append(t.Env, "TERM="+t.Term)
	if t.Profile = colorprofile.Env(t.Env); noColour {
		t.Profile = min(t.Profile, colorprofile.ASCII)
	}
	return t
}

// isKnownVariable says which variables mean something to us. All others are left
// out, so that no client steers a library that reads the environment.
func isKnownVariable(name string) bool {
	switch name {
	case "LANG", "COLORTERM", "NO_COLOR", "TERM_PROGRAM":
		return true
	}
	return strings.HasPrefix(name, "LC_") && len(name) <= maxName && clean(name, maxName) == name
}

// windowSize takes the size of a window into what can be drawn. A client that does
// not know its size says 0, and is taken to have what is given (RFC 4254, 6.2).
func windowSize(w ssh.Window, width, height int) (int, int) {
	if w.Width > 0 && w.Height > 0 {
		width, height = w.Width, w.Height
	}
	width, height = min(width, maxWidth), min(height, maxHeight)
	return width, min(height, maxCells/max(width, 1))
}

// clean leaves at most n printable ASCII characters, so that what a client calls
// itself can neither drive a terminal nor fill a log.
func clean(s string, n int) string {
	var b strings.Builder
	for _, r := range s {
		if b.Len() == n {
			break
		}
		if r <= unicode.MaxASCII && unicode.IsPrint(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// visible leaves at most n characters that can be seen, of any script, with what is
// written above and below them. Characters that only steer how others are drawn,
// such as the direction of a text, are left out.
func visible(s string, n int) string {
	var b strings.Builder
	for _, r := range s {
		if n > 0 && unicode.IsGraphic(r) && r != utf8.RuneError {
			b.WriteRune(r)
			n--
		}
	}
	return strings.TrimSpace(b.String())
}

// words is the command that the client asked for, in words as a shell has them. A
// command of quotes and blanks is one word, for it is no request for nothing.
func words(sess ssh.Session) []string {
	if sess.RawCommand() == "" {
		return nil // most sessions, without the splitter's buffer
	}
	args := sess.Command()
	if len(args) == 0 {
		args = []string{clean(sess.RawCommand(), maxName)}
	}
	return args
}

// isTorn says whether a quote in the command has no end, or a backslash nothing behind
// it, so that its words are not those that were meant.
func isTorn(sess ssh.Session) bool {
	_, err := shlex.Split(sess.RawCommand(), true)
	return err != nil
}

// host is an address without its port.
func host(addr net.Addr) string {
	if addr == nil {
		return ""
	}
	h, _, err := net.SplitHostPort(addr.String())
	if err != nil {
		return clean(addr.String(), maxName)
	}
	return h
}
