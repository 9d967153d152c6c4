package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// terminal is what is known of the reader's terminal. All of it is what the terminal
// itself said, or its client; nothing is from the process of the server.
type terminal struct {
	dark     bool
	colours  colorprofile.Profile
	answered bool // the device attributes, which are asked for last
	askable  bool // it may be asked more: Terminal.app prints what it does not know
	progress bool // it draws OSC 9;4, and does not take it for a message
}

// queries are asked at the start. Device attributes come last: every terminal answers
// them, so one that has answered those and nothing else knows nothing else. It is asked no
// more without the secondary ones, by which Terminal.app is known: the console of Linux
// has none, and some print the end of what they do not know.
const queries = ansi.RequestBackgroundColor + ansi.RequestSecondaryDeviceAttributes + ansi.RequestPrimaryDeviceAttributes

// appleVersion is what Terminal.app answers to the request for secondary attributes.
const appleModel, appleVersion = 1, 95

// answer takes what a terminal says of itself, and says whether it is one of the
// answers that the first screen waits for, and whether anything looks different now.
func (t *terminal) answer(msg tea.Msg) (waited, changed bool, cmd tea.Cmd) {
	before := *t
	switch msg := msg.(type) {
	case tea.BackgroundColorMsg:
		t.dark, waited = msg.IsDark(), true
	case uv.DarkColorSchemeEvent:
		t.dark = true
	case uv.LightColorSchemeEvent:
		t.dark = false
	case tea.ColorProfileMsg:
		t.colours = msg.Profile
	case uv.SecondaryDeviceAttributesEvent:
		t.askable = len(msg) < 2 || msg[0] != appleModel || msg[1] != appleVersion
	case uv.PrimaryDeviceAttributesEvent:
		waited = true
		if !t.answered && t.askable {
			cmd = tea.Raw(ansi.RequestNameVersion + ansi.RequestModeSynchronizedOutput)
		}
		t.answered = true
	case tea.TerminalVersionMsg:
		t.progress = drawsProgress(msg.Name)
	}
	return waited, t.dark != before.dark || t.colours != before.colours, cmd
}

// drawsProgress says which terminals draw OSC 9;4 by their name in XTVERSION. Others
// show it as a message, which is what OSC 9 was before. See
// https://ghostty.org/docs/install/release-notes/1-2-0 and
// https://github.com/mintty/mintty/wiki/CtrlSeqs#progress-bar.
func drawsProgress(version string) bool {
	name := strings.ToLower(version)
	return strings.HasPrefix(name, "ghostty ") || strings.HasPrefix(name, "mintty ")
}
