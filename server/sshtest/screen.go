package sshtest

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"image/color"
	"io"
	"strings"
	"sync"
	"time"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
)

// normalModes are those that terminals have set before anybody asks: the cursor is
// seen, and a long line goes on in the next one.
func normalModes() map[ansi.Mode]bool {
	return map[ansi.Mode]bool{ansi.ModeTextCursorEnable: true, ansi.ModeAutoWrap: true}
}

// Screen is a terminal emulator that what a program writes is drawn on. It may be
// used by many at once.
type Screen struct {
	mu      sync.Mutex
	emu     *vt.Emulator
	changed chan struct{} // closed at every change, and replaced
	written bytes.Buffer
	modes   map[ansi.Mode]bool
	closed  bool

	version   string
	title     string
	titles    []string // the stack that titles are pushed on
	clipboard string
	progress  string
}

// NewScreen makes a screen; what a terminal answers to queries goes to answers.
func NewScreen(width, height int, light bool, answers io.Writer) *Screen {
	s := &Screen{emu: vt.NewEmulator(width, height), changed: make(chan struct{}), modes: normalModes()}
	s.colour(light)
	s.emu.SetCallbacks(vt.Callbacks{
		EnableMode:  func(m ansi.Mode) { s.modes[m] = true },
		DisableMode: func(m ansi.Mode) { delete(s.modes, m) },
	})
	s.emu.RegisterCsiHandler('t', s.handleWindow)
	s.emu.RegisterCsiHandler(ansi.Command('>', 0, 'q'), s.handleVersion)
	for _, command := range []int{0, 2} {
		s.emu.RegisterOscHandler(command, s.handleTitle)
	}
	s.emu.RegisterOscHandler(9, s.handleProgress)
	s.emu.RegisterOscHandler(52, s.handleClipboard)
	go func() { // until Close
		_, _ = io.Copy(answers, s.emu)
		_, _ = io.Copy(io.Discard, s.emu) // nobody wants them any more, and nothing would be drawn
	}()
	return s
}

func (s *Screen) colour(light bool) {
	background, foreground := color.Black, color.White
	if light {
		background, foreground = foreground, background
	}
	s.emu.SetDefaultBackgroundColor(background)
	s.emu.SetDefaultForegroundColor(foreground)
}

// handleTitle takes a title whole; the emulator knows none with a semicolon.
func (s *Screen) handleTitle(data []byte) bool {
	_, title, _ := strings.Cut(string(data), ";")
	s.title = title
	return true
}

// handleWindow keeps titles, as xterm does; of the window it tells nothing.
func (s *Screen) handleWindow(params ansi.Params) bool {
	switch operation, _, _ := params.Param(0, 0); operation {
	case 22:
		s.titles = append(s.titles, s.title)
	case 23:
		if last := len(s.titles) - 1; last >= 0 {
			s.title, s.titles = s.titles[last], s.titles[:last]
		}
	}
	return true
}

func (s *Screen) handleVersion(ansi.Params) bool {
	if s.version != "" {
		_, _ = io.WriteString(s.emu.InputPipe(), "\x1bP>|"+s.version+"\x1b\\")
	}
	return true
}

func (s *Screen) handleProgress(data []byte) bool {
	if progress, ok := strings.CutPrefix(string(data), "9;4;"); ok {
		s.progress = progress
	}
	return true
}

func (s *Screen) handleClipboard(data []byte) bool {
	parts := strings.Split(string(data), ";")
	if text, err := base64.StdEncoding.DecodeString(parts[len(parts)-1]); err == nil {
		s.clipboard = string(text)
	}
	return true
}

// Write draws.
func (s *Screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.written.Write(p)
	defer s.notify()
	return s.emu.Write(p)
}

// Close ends the answers.
func (s *Screen) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if pipe, ok := s.emu.InputPipe().(io.Closer); ok && !s.closed {
		_ = pipe.Close()
	}
	s.closed = true
	s.notify()
}

func (s *Screen) notify() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// Resize changes the size.
func (s *Screen) Resize(width, height int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.emu.Resize(width, height)
}

// SetVersion changes what the terminal calls itself when asked; "" if it is silent.
func (s *Screen) SetVersion(version string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version = version
}

// SetScheme changes the colours to dark on light, or light on dark, and says so if
// the program asked for that.
func (s *Screen) SetScheme(light bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.colour(light)
	if !s.modes[ansi.ModeLightDark] || s.closed {
		return
	}
	_, _ = io.WriteString(s.emu.InputPipe(), ansi.LightDarkReport(!light))
}

// Title is the title of the window.
func (s *Screen) Title() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.title
}

// Clipboard is the text that was put into the clipboard last (OSC 52).
func (s *Screen) Clipboard() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clipboard
}

// Progress is the state and the percentage of the progress bar of the window, as in
// "1;40"; "0" is none (OSC 9;4).
func (s *Screen) Progress() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.progress
}

// Cursor is where the cursor is, in cells; 0, 0 is the upper left.
func (s *Screen) Cursor() (x, y int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.emu.CursorPosition()
	return at.X, at.Y
}

// StyleAt is how a cell is drawn; plain if there is none.
func (s *Screen) StyleAt(x, y int) uv.Style { return s.CellAt(x, y).Style }

// CellAt is a cell; empty if there is none.
func (s *Screen) CellAt(x, y int) uv.Cell {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.emu.CellAt(x, y); c != nil {
		return *c
	}
	return uv.Cell{}
}

// Row is a line of the screen without blanks at its end; 0 is the first.
func (s *Screen) Row(y int) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.row(y)
}

// Text is what a person sees, without blanks at the ends of lines.
func (s *Screen) Text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text()
}

func (s *Screen) text() string {
	var rows []string
	for y := range s.emu.Height() {
		rows = append(rows, s.row(y))
	}
	return strings.TrimRight(strings.Join(rows, "\n"), "\n")
}

func (s *Screen) row(y int) string {
	var row strings.Builder
	for x := 0; x < s.emu.Width(); x++ {
		c := s.emu.CellAt(x, y)
		if c == nil || c.Content == "" {
			row.WriteByte(' ')
			continue
		}
		row.WriteString(c.Content)
		x += max(c.Width, 1) - 1
	}
	return strings.TrimRight(row.String(), " ")
}

// Styled is the screen with its colours, each line by itself.
func (s *Screen) Styled() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.emu.Render()
}

// Written is every byte so far.
func (s *Screen) Written() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.written.String()
}

// AltScreen says whether the other screen is shown.
func (s *Screen) AltScreen() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.emu.IsAltScreen()
}

// CursorHidden says whether the cursor cannot be seen. The emulator would say it for
// the main and the other screen each, which terminals do not tell apart.
func (s *Screen) CursorHidden() bool { return !s.Mode(ansi.ModeTextCursorEnable) }

// Modes are the modes that have been set and not reset, but for normalModes; of those,
// it is those that have been reset and not set.
func (s *Screen) Modes() []ansi.Mode {
	s.mu.Lock()
	defer s.mu.Unlock()
	normal := normalModes()
	var changed []ansi.Mode
	for m := range s.modes {
		if !normal[m] {
			changed = append(changed, m)
		}
	}
	for m := range normal {
		if !s.modes[m] {
			changed = append(changed, m)
		}
	}
	return changed
}

// Mode says whether a mode has been set and not reset.
func (s *Screen) Mode(m ansi.Mode) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.modes[m]
}

// WaitFor waits until the text of the screen is as wanted.
func (s *Screen) WaitFor(wanted func(screen string) bool) (string, error) {
	late := time.After(patience)
	for {
		s.mu.Lock()
		text, changed, closed := s.text(), s.changed, s.closed
		s.mu.Unlock()
		if wanted(text) {
			return text, nil
		}
		if closed {
			return text, errors.New("the session has ended")
		}
		select {
		case <-changed:
		case <-late:
			return text, fmt.Errorf("nothing after %s", patience)
		}
	}
}
