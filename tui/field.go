package tui

import (
	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
)

// maxQuery bounds what can be typed into a field, in characters: more than any title.
const maxQuery = 200

// field is a line that a reader types into, with the keys of a shell.
type field struct{ input textinput.Model }

func newField() *field {
	f := &field{textinput.New()}
	f.input.CharLimit = maxQuery
	f.input.SetVirtualCursor(false)                           // the terminal's own one is where it is looked for
	f.input.KeyMap.Paste = key.NewBinding(key.WithDisabled()) // it would read the clipboard of the server
	f.input.KeyMap.AcceptSuggestion = f.input.KeyMap.Paste    // nothing is suggested,
	f.input.KeyMap.NextSuggestion = f.input.KeyMap.Paste      // and these are for results
	f.input.KeyMap.PrevSuggestion = f.input.KeyMap.Paste
	f.input.Focus()
	return f
}

// update types a key, and says whether the text has changed.
func (f *field) update(msg tea.KeyPressMsg) (changed bool) {
	before := f.input.Value()
	f.input, _ = f.input.Update(msg)
	return f.input.Value() != before
}

// paste types a text at once.
func (f *field) paste(text string) { f.input, _ = f.input.Update(tea.PasteMsg{Content: text}) }

func (f *field) text() string { return f.input.Value() }

// view is the field behind a prompt in so many cells, scrolled so that the cursor is
// in it, and the cell of the cursor.
func (f *field) view(s styles, prompt string, cells int) (row string, cursor int) {
	value, at := []rune(f.text()), f.input.Position()
	room := max(cells-width(prompt)-1, 1) // the cursor may stand behind the last character
	from := 0
	for width(string(value[from:at])) > room {
		from++
	}
	shown := string(value[from:])
	return render(s.accent, prompt) + cutWith(shown, room, ""), width(prompt) + width(string(value[from:at]))
}
