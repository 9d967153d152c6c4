package server_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/sshtest"
)

// painter is a program that draws another screen for each key, and with film for
// each frame too.
type painter struct {
	keys, frame   int
	width, height int
	film          bool
}

type frameDue struct{}

func nextFrame() tea.Cmd {
	return tea.Tick(time.Second/60, func(time.Time) tea.Msg { return frameDue{} })
}

func (p painter) Init() tea.Cmd {
	if p.film {
		return nextFrame()
	}
	return nil
}

func (p painter) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		p.width, p.height = msg.Width, msg.Height
	case tea.KeyPressMsg:
		if msg.String() == "q" {
			return p, tea.Quit
		}
		p.keys++
	case frameDue:
		p.frame++
		return p, nextFrame()
	}
	return p, nil
}

// View is full of letters, no line of which is like the one before.
func (p painter) View() tea.View {
	lines := []string{fmt.Sprintf("keys %d.", p.keys)}
	for y := 1; y < p.height; y++ {
		var line strings.Builder
		for x := range p.width {
			line.WriteByte(byte('a' + (x*7+y*11+x*y*(p.keys+p.frame+1))%26))
		}
		lines = append(lines, line.String())
	}
	v := tea.NewView(strings.Join(lines, "\n"))
	v.AltScreen = true
	return v
}

func startPainter(t *testing.T, film bool) string {
	t.Helper()
	return start(t, func(c *server.Config) {
		c.Program = func(server.Terminal) tea.Model { return painter{film: film} }
	}).addr
}

// Keys typed ahead on a bad line: what comes is the last screen, not all of them.
func TestTypingAheadOnASlowLine(t *testing.T) {
	const keys, screen = 200, 80 * 24
	addr := sshtest.Slow(t, startPainter(t, false), 150*time.Millisecond, 20_000)
	for name, typed := range map[string][]string{
		"at once":    {strings.Repeat("x", keys)},
		"one by one": strings.Split(strings.Repeat("x", keys), ""),
	} {
		t.Run(name, func(t *testing.T) {
			c := sshtest.Open(t, addr, sshtest.Options{})
			c.WaitForText("keys 0.")
			before := len(c.Screen.Written())
			for _, keys := range typed {
				c.Type(keys)
			}
			c.WaitForText(fmt.Sprintf("keys %d.", keys))
			sent := len(c.Screen.Written()) - before
			t.Logf("%d bytes for %d keys", sent, keys)
			if sent > 20*screen {
				t.Errorf("%d bytes were sent, which is %d screens", sent, sent/screen)
			}
			c.Type("q")
			if code := c.Wait(); code != 0 {
				t.Errorf("exit code %d", code)
			}
		})
	}
}

// A program that never stops drawing: what is in front of the answer to a key is
// bounded, however long it has drawn before. Most of it is what the link itself holds.
func TestAnswersOnASlowLine(t *testing.T) {
	addr := sshtest.Slow(t, startPainter(t, true), 50*time.Millisecond, 100_000)
	c := sshtest.Open(t, addr, sshtest.Options{Width: 200, Height: 60})
	c.WaitFor("much that is drawn", func(string) bool { return len(c.Screen.Written()) > 200_000 })
	before := len(c.Screen.Written())
	c.Type("x")
	c.WaitForText("keys 1.")
	sent := len(c.Screen.Written()) - before
	t.Logf("%d bytes in front of the answer", sent)
	if sent > 200_000 {
		t.Errorf("%d bytes were in front of the answer", sent)
	}
}
