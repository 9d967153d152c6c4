package server_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/sshtest"
)

// wall is a program whose frames come in pieces; its key is on each row.
type wall struct{ echo }

func (w wall) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	next, cmd := w.echo.Update(msg)
	w.echo = next.(echo)
	return w, cmd
}

func (w wall) View() tea.View {
	v := w.echo.View()
	v.Content = strings.Repeat(strings.Repeat(w.key+" ", 35)+"\n", 22) + "key " + w.key + "."
	return v
}

// Frames are held back by a terminal that says it can, whatever it has said before, and
// by no other.
func TestSynchronizedFrames(t *testing.T) {
	r := start(t, func(c *server.Config) {
		c.Program = func(term server.Terminal) tea.Model { return wall{echo{term: term}} }
	})
	for _, tt := range []struct {
		name, answers string
		held          bool
	}{
		{"never", "", false},
		{"can", "\x1b[?2026;2$y", true},
		{"twice", "\x1b[?2026;2$y\x1b[?2026;1$y", true},
		{"does not know", "\x1b[?2026;0$y", false},
		{"takes it back", "\x1b[?2026;2$y\x1b[?2026;0$y", false},
		{"nonsense", "\x1b[?2026$y\x1b[?2026;7$y\x1b[?;2$y\x1b[2026;2$y\x1b[?2026;99999999999999999999$y", false},
		{"another mode", "\x1b[?2027;2$y", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := sshtest.Open(t, r.addr, sshtest.Options{Mute: true})
			c.WaitForText("key .")
			c.Type(tt.answers + "x")
			c.WaitForText("key x.")
			c.Type("y")
			c.WaitForText("key y.")
			if held := strings.Contains(c.Screen.Written(), "\x1b[?2026h"); held != tt.held {
				t.Errorf("frames are held back: %t", held)
			}
		})
	}
}
