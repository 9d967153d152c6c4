package paint

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// captured is what tmux, which is a terminal of its own, shows of what it is sent, and
// where the cursor is.
func captured(t *testing.T, tmux string, width, height int, sent string) *screen {
	t.Helper()
	socket, file := filepath.Join(t.TempDir(), "tmux"), filepath.Join(t.TempDir(), "sent")
	if err := os.WriteFile(file, []byte(sent), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) string {
		out, err := exec.Command(tmux, append([]string{"-S", socket, "-f", "/dev/null"}, args...)...).CombinedOutput()
		if err != nil {
			t.Fatalf("tmux %s: %v\n%s", args, err, out)
		}
		return string(out)
	}
	defer run("kill-server")
	run("new-session", "-d", "-x", fmt.Sprint(width), "-y", fmt.Sprint(height),
		fmt.Sprintf("stty raw -echo; cat %s; %s -S %s wait-for -S drawn; cat", file, tmux, socket))
	run("wait-for", "drawn")
	shown := run("capture-pane", "-e", "-N", "-p") + "\x1b[m" + run("display-message", "-p", "#{cursor_x},#{cursor_y}")
	s := newScreen(t, width, height+1)
	_, _ = s.WriteString(strings.ReplaceAll(strings.TrimSuffix(shown, "\n"), "\n", "\r\n"))
	return s
}

// tmuxTerm is what tmux calls itself. It does erase in colours, but does not say so, nor
// tell what it has erased.
const tmuxTerm = "tmux-256color"

// A terminal that other people wrote shows the same as the emulator does. It is spared
// joined emoji, which it takes apart where what it reads happens to end.
func TestTmuxShowsTheSame(t *testing.T) {
	tmux, err := exec.LookPath("tmux")
	switch {
	case err != nil && os.Getenv("CI") == "true":
		t.Fatalf("tmux is needed, and not there: %v", err)
	case err != nil:
		t.Skip("tmux is not there")
	}
	for seed := range uint64(few(12)) {
		w := &writer{Rand: rand.New(rand.NewPCG(seed, 9))}
		if seed%2 == 0 {
			w.painted = "38;2;208;208;208;48;2;18;18;18"
		}
		width, height := 20+w.IntN(60), 3+w.IntN(20)
		var sent bytes.Buffer
		p := New(&sent, Config{Term: tmuxTerm, Width: width, Height: height})
		var rows []string
		var x, y int
		for range 20 {
			rows = w.changed(rows, width, height)
			x, y = w.IntN(width), w.IntN(height)
			show(t, p, view(strings.Join(rows, "\n"), x, y))
		}
		anew := "\x1b[?1049h\x1b[m\x1b[H\x1b[2J"
		for i, row := range rows {
			anew += fmt.Sprintf("\x1b[%dH%s\x1b[m", i+1, row)
		}
		anew += fmt.Sprintf("\x1b[%d;%dH", y+1, x+1)
		got, want := captured(t, tmux, width, height, sent.String()), captured(t, tmux, width, height, anew)
		if diff := differs(got, want); diff != "" {
			t.Errorf("seed %d: %s", seed, diff)
		}
	}
}

// few is a number of sessions, and fewer of them where they are slow.
func few(n int) int {
	if raced {
		return max(n/6, 1)
	}
	return n
}
