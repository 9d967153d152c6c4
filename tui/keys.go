package tui

import "charm.land/bubbles/v2/key"

// keyMap is every key of the program. Screens ask it what a key means, and the help
// is made from it, so no key is known in two places.
type keyMap struct {
	Up, Down, PageUp, PageDown, HalfUp, HalfDown, Top, Bottom  key.Binding
	Left, Right, Open, Back, Next, Previous, Help, Quit, Leave key.Binding
}

// keys never changes.
var keys = keyMap{
	Up:       bind("↑ k", "one up", "up", "k"),
	Down:     bind("↓ j", "one down", "down", "j"),
	PageUp:   bind("b pgup", "a page up", "b", "pgup", "ctrl+b"),
	PageDown: bind("space f pgdn", "a page down", "space", "f", "pgdown", "ctrl+f"),
	HalfUp:   bind("u", "half a page up", "u", "ctrl+u"),
	HalfDown: bind("d", "half a page down", "d", "ctrl+d"),
	Top:      bind("g home", "to the beginning", "g", "home"),
	Bottom:   bind("G end", "to the end", "G", "shift+g", "end"),
	Right:    bind("> .", "code to the right", ">", "shift+.", "."),
	Left:     bind("< ,", "code to the left", "<", "shift+,", ","),
	Open:     bind("enter l →", "read the post", "enter", "l", "right"),
	Back:     bind("q esc h ←", "back to the list", "q", "esc", "h", "left"),
	Next:     bind("]", "the next post", "]"),
	Previous: bind("[", "the previous post", "["),
	Help:     bind("?", "keys", "?"),
	Quit:     bind("q", "quit", "q"),
	Leave:    bind("ctrl+c", "quit from anywhere", "ctrl+c"),
}

func bind(shown, help string, names ...string) key.Binding {
	return key.NewBinding(key.WithKeys(names...), key.WithHelp(shown, help))
}

// list and post are the keys of each screen, in the order in which the help shows
// them.
func (k keyMap) list() []key.Binding {
	return []key.Binding{k.Up, k.Down, k.PageDown, k.PageUp, k.HalfDown, k.HalfUp, k.Top, k.Bottom, k.Open, k.Help, k.Quit, k.Leave}
}

func (k keyMap) post() []key.Binding {
	return []key.Binding{k.Down, k.Up, k.PageDown, k.PageUp, k.HalfDown, k.HalfUp, k.Top, k.Bottom, k.Right, k.Left, k.Next, k.Previous, k.Back, k.Help, k.Leave}
}
