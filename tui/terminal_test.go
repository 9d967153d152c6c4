package tui

import (
	"testing"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// A terminal is asked more once, if it is known not to print what it does not know.
func TestAskedMore(t *testing.T) {
	da1, da2 := uv.PrimaryDeviceAttributesEvent{62}, uv.SecondaryDeviceAttributesEvent{41, 380, 0}
	apple := uv.SecondaryDeviceAttributesEvent{1, 95, 0}
	for _, tt := range []struct {
		name    string
		answers []tea.Msg
		asked   int
	}{
		{"xterm", []tea.Msg{da2, da1}, 1},
		{"xterm, twice", []tea.Msg{da2, da1, da2, da1}, 1},
		{"Terminal.app", []tea.Msg{apple, da1}, 0},
		{"Terminal.app, twice", []tea.Msg{apple, da1, apple, da1}, 0},
		{"Terminal.app, whose first answer is lost", []tea.Msg{da1}, 0},
		{"Terminal.app, whose answers come the other way round", []tea.Msg{da1, apple}, 0},
		{"a short answer", []tea.Msg{uv.SecondaryDeviceAttributesEvent{1}, da1}, 1},
	} {
		var asked int
		var term terminal
		for _, msg := range tt.answers {
			if _, _, cmd := term.answer(msg); cmd != nil {
				asked++
			}
		}
		if asked != tt.asked {
			t.Errorf("%s is asked %d times", tt.name, asked)
		}
	}
}
