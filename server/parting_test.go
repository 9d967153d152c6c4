package server_test

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/sshtest"
)

// leaving is a program with a last word.
type leaving struct {
	echo
	closed chan<- string
}

func (l leaving) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	next, cmd := l.echo.Update(msg)
	l.echo = next.(echo)
	return l, cmd
}

func (l leaving) Parting() string {
	return "Come again, there will be something new to read for you, and your place is kept."
}

func (l leaving) Close() error {
	l.closed <- l.term.User
	return nil
}

// Who leaves is told the last word of the program, below the screen as it was before,
// in lines that the terminal has. Who is cut off is not; the program is closed for both.
func TestParting(t *testing.T) {
	closed := make(chan string, 2)
	r := start(t, func(c *server.Config) {
		c.Program = func(term server.Terminal) tea.Model { return leaving{echo{term: term}, closed} }
	})
	c := sshtest.Open(t, r.addr, sshtest.Options{User: "anna", Width: 40, Height: 24})
	c.WaitForText("size 40x24")
	c.Type("q")
	if code := c.Wait(); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
	const want = "Come again, there will be something new\nto read for you, and your place is kept."
	if got := c.Screen.Text(); got != want || c.Screen.AltScreen() {
		t.Errorf("the screen is\n%s\nwant\n%s", got, want)
	}
	if who := <-closed; who != "anna" {
		t.Errorf("closed is %s", who)
	}
	cut := sshtest.Open(t, r.addr, sshtest.Options{User: "ben"})
	cut.WaitForText("user ben")
	cut.Close()
	if who := <-closed; who != "ben" {
		t.Errorf("closed is %s", who)
	}
}
