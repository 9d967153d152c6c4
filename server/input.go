package server

import (
	"bytes"
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// Bounds of what a terminal sends.
const (
	// maxSequence bounds a sequence that has no end yet, in bytes. The longest answer
	// that anybody asks for is the name of a terminal, about 40.
	maxSequence = 256
	// maxPaste bounds what a program gets of one paste, in bytes: more than any line
	// that a person fills in holds, and no more than one read.
	maxPaste = 4096
	// maxKey bounds the text of one key, in bytes; a family of emoji has 25.
	maxKey = 64
)

// sequenceTime is how long the rest of a sequence may be behind its beginning. The
// escape key is the beginning of every sequence, so it waits as long.
const sequenceTime = uv.DefaultEscTimeout

// listener finds the events in what comes from a terminal, as it comes. It is used by one
// goroutine.
type listener struct {
	decoder
	tell func(uv.Event)
	rest []byte      // the beginning of a sequence
	late *time.Timer // when the rest of it is not awaited any more
}

func newListener(tell func(uv.Event)) *listener {
	late := time.NewTimer(sequenceTime)
	late.Stop()
	return &listener{tell: tell, late: late}
}

// hear takes what has come into the inbox, and says whether there will be more.
func (l *listener) hear(from *inbox) (more bool) {
	for {
		text, err := from.take(maxPaste)
		switch {
		case errors.Is(err, errFlooded): // what has begun does not go on
			l.decoder, l.rest = decoder{}, nil
			continue
		case err != nil:
			l.rest = l.decode(l.rest, true, l.tell)
			return false
		case len(text) == 0:
			l.wait()
			return true
		}
		l.rest = l.decode(append(l.rest, text...), false, l.tell)
	}
}

// expire takes the beginning of a sequence for all of it.
func (l *listener) expire() {
	l.rest = l.decode(l.rest, true, l.tell)
	l.wait()
}

// wait waits for the rest of a sequence, if one has begun.
func (l *listener) wait() {
	if l.late.Stop(); len(l.rest) > 0 && !l.pasting {
		l.late.Reset(sequenceTime)
	}
	if len(l.rest) == 0 {
		l.rest = nil // or it would keep what was before it
	}
}

// decoder finds the events in what a terminal sends. Between reads it keeps a paste
// of maxPaste bytes at most; the zero value is ready.
type decoder struct {
	keys    uv.EventDecoder
	pasting bool
	paste   []byte
}

// decode tells the events in the text, and returns what is left of it: the beginning
// of a sequence, at most maxSequence bytes. If it is late, the rest is not awaited.
func (d *decoder) decode(text []byte, late bool, tell func(uv.Event)) (rest []byte) {
	for len(text) > 0 {
		step := d.next
		if d.pasting {
			step = d.pasted
		}
		n, event, ok := step(text, late)
		if !ok {
			break
		}
		text = text[n:]
		if _, begins := event.(uv.PasteStartEvent); begins {
			d.pasting = true
		}
		if event = passed(event); event != nil {
			tell(event)
		}
	}
	return text
}

// next is the first event of a text and its length in bytes, not ok if the text ends
// within it. The decoder's own reader keeps a sequence without an end for good, and
// decodes all of it again with each read.
func (d *decoder) next(text []byte, late bool) (n int, event uv.Event, ok bool) {
	if bytes.HasPrefix(text, []byte("\x1b\x1b")) {
		return d.alt(text, late)
	}
	if n := windowsKey(text); n > 0 {
		return n, nil, true
	}
	late = late || len(text) > maxSequence
	if key := bytes.TrimPrefix(text, []byte("\x1b")); len(key) > 0 {
		if !late && !utf8.FullRune(key) {
			return 0, nil, false
		}
		if r, size := utf8.DecodeRune(key); r == utf8.RuneError && size == 1 {
			return len(text) - len(key) + 1, nil, true
		}
	}
	n, event = d.one(text)
	if !late && n >= len(text) && unfinished(text, event) {
		return 0, nil, false
	}
	return max(n, 1), event, true
}

// one is what the decoder makes of a text that is no broken UTF-8. Over the controls of
// 8 bits it panics: "\x9bM" and three bytes would end the server. No terminal that
// writes UTF-8 sends those, and should there be other such texts, it costs a byte.
func (d *decoder) one(text []byte) (n int, event uv.Event) {
	defer func() {
		if recover() != nil {
			n, event = 1, nil
		}
	}()
	return d.keys.Decode(text)
}

// alt is next for a text that begins with two escapes: one of the keys that send
// sequences, with alt, or the escape key. More than two are no key, and the decoder
// would call itself for each of them, from each of them.
func (d *decoder) alt(text []byte, late bool) (n int, event uv.Event, ok bool) {
	if bytes.HasPrefix(text, []byte("\x1b\x1b\x1b")) {
		return 1, nil, true
	}
	n, event, ok = d.next(text[1:], late || len(text) > maxSequence)
	if !ok || event == nil {
		return n + 1, nil, ok
	}
	if k, isKey := event.(uv.KeyPressEvent); isKey {
		k.Text = ""
		k.Mod |= uv.ModAlt
		return n + 1, k, true
	}
	return 1, uv.KeyPressEvent{Code: uv.KeyEscape}, true
}

// unfinished says whether a text that was decoded whole may go on: it is no event
// yet, or a key that other sequences begin with, or lacks half of its terminator.
func unfinished(text []byte, event uv.Event) bool {
	if _, unknown := event.(uv.UnknownEvent); unknown {
		return true
	}
	if text[0] != '\x1b' {
		return false
	}
	last := text[len(text)-1]
	return last == '\x1b' || len(text) == 2 && strings.IndexByte("[]OPX^_", last) >= 0
}

// windowsKey is the length of the key that a text begins with, if it is in the manner
// of Windows; else 0. Nobody asked for such keys, and one of 20 bytes may ask to be
// repeated 65,535 times: 6 MB of events.
func windowsKey(text []byte) int {
	const csi = "\x1b["
	if !bytes.HasPrefix(text, []byte(csi)) {
		return 0
	}
	end := len(csi)
	for end < len(text) && text[end] >= 0x20 && text[end] <= 0x3f {
		end++
	}
	if end == len(text) || text[end] != '_' {
		return 0
	}
	return end + 1
}

// pasteEnd is what a terminal sends behind a paste.
const pasteEnd = "\x1b[201~"

// ctrlC is what a person types when nothing else helps.
const ctrlC = 3

// pasted takes the text into the open paste, which is told when it ends or is full.
// It ends with its mark. If that is not there, ctrl+c ends it too, or a terminal that
// forgets the mark would take the keyboard away for good; it is a key then. Of what
// is pasted terminals send no ctrl+c, and one before the mark is no key.
func (d *decoder) pasted(text []byte, _ bool) (n int, event uv.Event, ok bool) {
	end, mark := bytes.Index(text, []byte(pasteEnd)), len(pasteEnd)
	if end < 0 {
		end, mark = bytes.IndexByte(text, ctrlC), 0
	}
	ended := end >= 0
	if !ended {
		end, mark = len(text)-beginning(text, pasteEnd), 0
	}
	had := len(d.paste)
	d.paste = append(d.paste, text[:min(end, maxPaste-had)]...)
	if had < maxPaste && (ended || len(d.paste) == maxPaste) {
		event = uv.PasteEvent{Content: plain(string(d.paste))}
	}
	if ended {
		d.pasting, d.paste = false, nil
	}
	return end + mark, event, ended || end > 0
}

// beginning is how many bytes at the end of a text may be the beginning of a mark.
func beginning(text []byte, mark string) int {
	n := min(len(text), len(mark)-1)
	for ; n > 0 && !bytes.HasSuffix(text, []byte(mark[:n])); n-- {
	}
	return n
}

// plain is what a person sees of a pasted text: no control characters but tabs and
// ends of lines, which terminals send as carriage returns.
func plain(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(s, ""))
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
}

// passed is what a program gets of an event, cleaned and bounded; nil if nothing.
// Above all it does not get the size of the window, which a terminal can be made to
// send as text: it is the SSH client that tells it.
func passed(event uv.Event) uv.Event {
	switch e := event.(type) {
	case uv.KeyPressEvent:
		if len(e.Text) > maxKey || strings.ContainsFunc(e.Text, unicode.IsControl) {
			return nil
		}
	case uv.BackgroundColorEvent:
		if e.Color == nil {
			return nil
		}
	case uv.TerminalVersionEvent:
		return uv.TerminalVersionEvent{Name: clean(e.Name, maxName)}
	case uv.ModeReportEvent:
		if e.Mode != ansi.ModeSynchronizedOutput { // nobody asks for others
			return nil
		}
	case uv.PasteEvent:
		if e.Content == "" {
			return nil
		}
	case uv.MouseClickEvent, uv.MouseReleaseEvent, uv.MouseWheelEvent:
		m := e.(uv.MouseEvent).Mouse()
		if m.X < 0 || m.X >= maxWidth || m.Y < 0 || m.Y >= maxHeight {
			return nil
		}
	case uv.PrimaryDeviceAttributesEvent, uv.SecondaryDeviceAttributesEvent,
		uv.DarkColorSchemeEvent, uv.LightColorSchemeEvent:
	default:
		return nil
	}
	return event
}
