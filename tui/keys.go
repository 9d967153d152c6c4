package tui

import (
	"charm.land/bubbles/v2/key"
)

// keyMap is every key of the program. Screens ask it what a key means, and the help
// is made from it, so no key is known in two places.
type keyMap struct {
	Up, Down, PageUp, PageDown, HalfUp, HalfDown, Top, Bottom, Left, Right  key.Binding
	Count, Percent, NextHeading, PreviousHeading, Outline                   key.Binding
	Find, FindNext, FindPrevious, Mark, GoToMark, Back, Forward, ForwardTab key.Binding
	NextLink, PreviousLink, Follow, Links, Copy, Next, Previous             key.Binding
	Open, Narrow, Texts, Topics, Sort                                       key.Binding
	Progress, Read, Again                                                   key.Binding
	Theme, Measure, Mouse, Help, Close, Clear, Quit, Leave                  key.Binding
	Accept, Cancel, PickUp, PickDown                                        key.Binding
}

// keys never changes. Those of less and vim mean what they mean there; so does u of
// newsboat, which shows links.
var keys = keyMap{
	Up:              bind("k ↑", "one up", "up", "k", "ctrl+y", "ctrl+p"),
	Down:            bind("j ↓", "one down", "down", "j", "ctrl+e", "ctrl+n"),
	PageUp:          bind("b", "a page up", "b", "pgup", "ctrl+b"),
	PageDown:        bind("space f", "a page down", "space", "f", "pgdown", "ctrl+f"),
	HalfUp:          bind("ctrl+u", "half a page up", "ctrl+u"),
	HalfDown:        bind("d", "half a page down", "d", "ctrl+d"),
	Top:             bind("g", "to the beginning", "g", "home"),
	Bottom:          bind("G", "to the end", "G", "shift+g", "end"),
	Right:           bind("> .", "code to the right", ">", "shift+.", "."),
	Left:            bind("< ,", "code to the left", "<", "shift+,", ","),
	Count:           bind("5 j", "5 down; 12 G is line 12", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
	Percent:         bind("50 %", "to the middle", "%"),
	NextHeading:     bind("}", "to the next heading", "}"),
	PreviousHeading: bind("{", "to the heading above", "{"),
	Outline:         bind("t", "table of contents", "t"),

	Find:         bind("/", "find in the text", "/"),
	FindNext:     bind("n", "the next match", "n"),
	FindPrevious: bind("N", "the match before", "N", "shift+n"),
	Mark:         bind("m a", "mark this place as a", "m"),
	GoToMark:     bind("' a", "go to it; '' is back", "'", "`"),
	Back:         bind("ctrl+o", "back to before the jump", "ctrl+o", "alt+left"),
	Forward:      bind("alt+→", "forward again", "ctrl+i", "alt+right"),
	// To most terminals ctrl+i and tab are one, so it is told by what was pressed before.
	ForwardTab: bind("ctrl+i", "the same, after ctrl+o", "tab"),

	NextLink:     bind("tab o", "choose a link", "tab", "o"),
	PreviousLink: bind("O", "the link before", "shift+tab", "O", "shift+o"),
	Follow:       bind("enter", "follow it, 3 enter link 3", "enter"),
	Links:        bind("u", "all links", "u"),
	Copy:         bind("y", "copy: y link, c code,\np paragraph, a all", "y"),
	Next:         bind("]", "the next post", "]"),
	Previous:     bind("[", "the previous post", "["),

	Open:   bind("enter l", "read the post", "enter", "l", "right"),
	Narrow: bind("/", "narrow the list", "/"),
	Texts:  bind("tab", "titles, or all texts", "tab"),
	Topics: bind("#", "tags and series", "#"),
	Sort:   bind("s", "another order", "s"),

	Progress: bind("P", "what you have read", "P", "shift+p"),
	Read:     bind("R", "read, or unread", "R", "shift+r"),
	Again:    bind("A", "start again", "A", "shift+a"),

	Theme:   bind("T", "another theme", "T", "shift+t"),
	Measure: bind("w", "longer or shorter lines", "w"),
	Mouse:   bind("ctrl+t", "mouse on or off", "ctrl+t"),
	Help:    bind("?", "keys", "?"),
	Close:   bind("q h", "back to the list", "q", "esc", "h", "left"),
	Clear:   bind("esc", "all posts again", "esc"),
	Quit:    bind("q", "quit", "q"),
	Leave:   bind("ctrl+c", "quit from anywhere", "ctrl+c"),

	Accept:   bind("enter", "go there", "enter"),
	Cancel:   bind("esc", "as before", "esc"),
	PickUp:   bind("↑", "up", "up", "ctrl+p"),
	PickDown: bind("↓", "down", "down", "ctrl+n"),
}

func bind(shown, help string, names ...string) key.Binding {
	return key.NewBinding(key.WithKeys(names...), key.WithHelp(shown, help))
}

// section is keys that belong together, under one name in the help.
type section struct {
	name     string
	bindings []key.Binding
}

// list and post are the keys of each screen, in the order in which the help shows them.
func (k keyMap) list() []section {
	return []section{
		{"Posts", []key.Binding{k.Down, k.Up, k.PageDown, k.PageUp, k.HalfDown, k.HalfUp, k.Top, k.Bottom, k.Open}},
		{"Find", []key.Binding{k.Narrow, k.Topics, k.Sort, k.Clear, k.Back}},
		{"Progress", []key.Binding{k.Progress, k.Read, k.Again}},
		{"The window", []key.Binding{k.Theme, k.Measure, k.Mouse, k.Help, k.Quit, k.Leave}},
	}
}

func (k keyMap) post() []section {
	return []section{
		{"Move", []key.Binding{k.Down, k.Up, k.PageDown, k.PageUp, k.HalfDown, k.HalfUp, k.Top, k.Bottom, k.Percent, k.Count, k.Right, k.Left}},
		{"The window", []key.Binding{k.Theme, k.Measure, k.Mouse, k.Help, k.Close, k.Leave}},
		{"Progress", []key.Binding{k.Progress, k.Read, k.Again}},
		{"Find", []key.Binding{k.Find, k.FindNext, k.FindPrevious, k.Outline, k.NextHeading, k.PreviousHeading, k.Mark, k.GoToMark, k.Back, k.Forward, k.ForwardTab}},
		{"Links", []key.Binding{k.NextLink, k.PreviousLink, k.Follow, k.Links, k.Next, k.Previous, k.Copy}},
	}
}

// bindings are those of all sections.
func bindings(sections []section) []key.Binding {
	var all []key.Binding
	for _, s := range sections {
		all = append(all, s.bindings...)
	}
	return all
}
