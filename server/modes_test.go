package server_test

import (
	"fmt"
	"image/color"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/sshtest"
)

// probe is a program that asks for all that a terminal can do, and shows what came
// last.
type probe struct{ last string }

func (probe) Init() tea.Cmd {
	return tea.Sequence(tea.Raw(ansi.SetSystemClipboard("copied")), tea.Raw(
		ansi.RequestBackgroundColor+ansi.RequestSecondaryDeviceAttributes+ansi.RequestNameVersion+ansi.RequestPrimaryDeviceAttributes))
}

func (p probe) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		switch msg.String() {
		case "q":
			return p, tea.Quit
		case "P":
			panic("as the test asked")
		case "?":
			return p, tea.Raw(ansi.RequestBackgroundColor)
		}
		p.last += "key " + msg.String() + ". "
	case tea.PasteMsg:
		p.last = fmt.Sprintf("paste %q. ", msg.Content)
	case tea.MouseMsg:
		m := msg.Mouse()
		p.last += fmt.Sprintf("%T %s %d,%d. ", msg, m, m.X, m.Y)
	case tea.BackgroundColorMsg:
		p.last = fmt.Sprintf("dark %t. ", msg.IsDark())
	case tea.TerminalVersionMsg:
		p.last += msg.Name + ". "
	case uv.SecondaryDeviceAttributesEvent:
		p.last += "DA2. "
	case uv.PrimaryDeviceAttributesEvent:
		p.last += "DA1. "
	case uv.LightColorSchemeEvent, uv.DarkColorSchemeEvent:
		p.last = fmt.Sprintf("%T. ", msg)
	}
	return p, nil
}

func (p probe) View() tea.View {
	v := tea.NewView("last: " + p.last)
	v.AltScreen = true
	v.MouseMode = tea.MouseModeCellMotion
	v.WindowTitle = "a post; a blog"
	v.ProgressBar = tea.NewProgressBar(tea.ProgressBarDefault, 40)
	v.Cursor = tea.NewCursor(3, 2)
	v.ForegroundColor = color.White
	return v
}

func startProbe(t *testing.T) *running {
	return start(t, func(c *server.Config) {
		c.Program = func(server.Terminal) tea.Model { return probe{} }
	})
}

func TestEvents(t *testing.T) {
	r := startProbe(t)
	c := sshtest.Open(t, r.addr, sshtest.Options{Width: 200, Height: 24, Version: "xterm(390)"})
	c.WaitForText("last: dark true. DA2. xterm(390). DA1.")
	c.WaitFor("a title, progress and a cursor", func(string) bool {
		x, y := c.Screen.Cursor()
		return c.Screen.Title() == "a post; a blog" && c.Screen.Progress() == "1;40" && x == 3 && y == 2
	})
	if got := c.Screen.Clipboard(); got != "copied" {
		t.Errorf("the clipboard has %q", got)
	}
	if got := c.Screen.Row(0); !strings.HasPrefix(got, "last: dark") {
		t.Errorf("the first row is %q", got)
	}
	if c.Screen.StyleAt(0, 0).Attrs != 0 || c.Screen.StyleAt(500, 500) != (uv.Style{}) {
		t.Error("a style where there is none")
	}
	c.SetScheme(true)
	c.WaitForText("last: uv.LightColorSchemeEvent.")
	c.Type("?")
	c.WaitForText("last: dark false.")
	c.SetScheme(false)
	c.WaitForText("last: uv.DarkColorSchemeEvent.")
	c.Paste("a line\nb")
	c.WaitForText(`last: paste "a line\nb".`)
	if err := c.Click(4, 5); err != nil {
		t.Error(err)
	}
	c.WaitForText("tea.MouseClickMsg left 4,5. tea.MouseReleaseMsg left 4,5.")
	for _, down := range []bool{true, false} {
		if err := c.Wheel(6, 7, down); err != nil {
			t.Error(err)
		}
	}
	c.Type("\x1b[<35;1;1M\x1b[8;500;500t" + "x")
	if screen := c.WaitForText("key x."); strings.Contains(screen, "Motion") || !strings.Contains(screen, "wheeldown 6,7. tea.MouseWheelMsg wheelup 6,7.") {
		t.Errorf("the screen is\n%s", screen)
	}
}

// What is not asked for is not sent, and a terminal that does not know its name is
// silent.
func TestTerminalsThatAreNotAsked(t *testing.T) {
	r := start(t, nil)
	c := sshtest.Open(t, r.addr, sshtest.Options{})
	c.WaitForText("size 80x24")
	if c.Click(1, 1) == nil || c.Wheel(1, 1, true) == nil {
		t.Error("a mouse that nobody asked for")
	}
	p := startProbe(t)
	silent := sshtest.Open(t, p.addr, sshtest.Options{})
	silent.WaitForText("last: dark true. DA2. DA1.")
}

// Whatever a program or the server has set is undone on every way out.
func TestEverythingIsUndone(t *testing.T) {
	for name, leave := range map[string]func(*running, *sshtest.Client){
		"quit":         func(_ *running, c *sshtest.Client) { c.Type("q") },
		"panic":        func(_ *running, c *sshtest.Client) { c.Type("P") },
		"drain":        func(r *running, _ *sshtest.Client) { r.stop() },
		"end of input": func(_ *running, c *sshtest.Client) { c.CloseInput() },
	} {
		t.Run(name, func(t *testing.T) {
			r := startProbe(t)
			c := sshtest.Open(t, r.addr, sshtest.Options{Title: "a shell"})
			c.WaitFor("the program", func(string) bool { return c.Screen.Title() == "a post; a blog" })
			for _, m := range []ansi.Mode{ansi.ModeLightDark, ansi.ModeBracketedPaste, ansi.ModeMouseExtSgr} {
				if !c.Screen.Mode(m) {
					t.Errorf("mode %d is off", m.Mode())
				}
			}
			leave(r, c)
			c.Wait()
			if got := c.Screen.Modes(); len(got) > 0 {
				t.Errorf("the modes %v are on", got)
			}
			if c.Screen.Title() != "a shell" || c.Screen.Progress() != "0" || c.Screen.AltScreen() || c.Screen.CursorHidden() {
				t.Errorf("title %q, progress %q, alt screen %t, cursor hidden %t", c.Screen.Title(), c.Screen.Progress(), c.Screen.AltScreen(), c.Screen.CursorHidden())
			}
			if written := c.Screen.Written(); strings.Count(written, "\x1b[22;0t") != 1 || strings.Count(written, "\x1b[23;0t") != 1 {
				t.Errorf("the title is not pushed once and popped once: %q", written)
			}
		})
	}
}

// Terminals that would print them are not told of modes.
func TestTerminalsWithoutModes(t *testing.T) {
	r := start(t, nil)
	for term, want := range map[string]bool{
		"xterm": true, "xterm-kitty": true, "tmux-256color": true, "foot": true, "rxvt-unicode": true,
		"linux": false, "screen": false, "screen.xterm-256color": false, "vt100": false, "vt420": false, "dumb": false, "\x01": false,
	} {
		c := sshtest.Open(t, r.addr, sshtest.Options{Term: term})
		c.WaitForText("size 80x24")
		c.Type("q")
		c.Wait()
		for _, sequence := range []string{"\x1b[22;0t", "\x1b[?2031h", "\x1b[?2031l", "\x1b[23;0t"} {
			if got := strings.Contains(c.Screen.Written(), sequence); got != want {
				t.Errorf("TERM=%q: %q was sent: %t, want %t", term, sequence, got, want)
			}
		}
	}
}
