package sshbench

import (
	"strings"

	"golang.org/x/crypto/ssh"

	"edgerunner.vc/blog/server/sshtest"
)

// Target is a server, and what is seen of it.
type Target struct {
	Addr string
	User string           // "" for anybody
	Auth []ssh.AuthMethod // none for who is let in as nobody
	// List and Post are the commands that show a list and the text; "" for a shell.
	List, Post string
	// Mark is what is painted last of a screen: the end of its last row.
	Mark string
	// Rows are those of the text as [Plain] has them, without colours. The window has room
	// for Body of them, below its first Top rows.
	Rows      []string
	Top, Body int
	// Down and Page are the keys that go a line and a page.
	Down, Page string
	// Width and Height are those of the window, in cells; 80 and 24 if 0. Only memory is
	// measured of another one.
	Width, Height int
}

// Plain is a row without what stands beside the text: bars and blanks.
func Plain(row string) string { return strings.Trim(row, "│┃ ") }

// shows says whether the body of a screen is whole, with the row of the text on top.
func (t *Target) shows(s *sshtest.Screen, top int) bool {
	for y := range t.Body {
		want := ""
		if top+y < len(t.Rows) {
			want = t.Rows[top+y]
		}
		if Plain(s.Row(t.Top+y)) != want {
			return false
		}
	}
	return true
}
