package server

import (
	"io"
	"log/slog"
	"sync"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// A batch is a slice that a program may keep, and that all its sessions may share.
// Guarding its commands leaves it as it is.
func TestGuardedCommandsAreCopied(t *testing.T) {
	ran := 0
	batch := tea.BatchMsg{func() tea.Msg { ran++; return nil }}
	v := &visit{server: &Server{config: Config{Log: slog.New(slog.NewTextHandler(io.Discard, nil))}, tally: testTally()}}
	g := guarded{nil, v}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if msg, ok := g.commands(batch).(tea.BatchMsg); !ok || len(msg) != 1 {
				t.Errorf("the batch is now %v", msg)
			}
		})
	}
	all.Wait()
	v.failure.Store(new("a reference"))
	batch[0]()
	g.commands(batch).(tea.BatchMsg)[0]()
	if ran != 1 {
		t.Errorf("the command ran %d times: the batch was changed, or it ran after the end", ran)
	}
}
