package tui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Memory is what outlives the sessions of one reader. It is for one App.
type Memory interface {
	// Recall is what is known of the reader; with an error, as far as it is. It is called
	// beside the program, more than once only after an error or [MemoryChanged], and bounds
	// its own time.
	Recall() (Recalled, error)

	// These are called between two keys, so they must not wait.
	Keep(Reading)
	Forget(slug string)        // of a post
	Prefer(name, value string) // no value is as it is at first

	// Close is called once, when the session has ended.
	Close()
}

// Recalled is what a [Memory] knows.
type Recalled struct {
	Readings    []Reading
	Preferences map[string]string
	LastVisit   time.Time // before this one, to the hour; zero for none
	First       bool      // the reader was never here before
	Unkept      bool      // nothing can be kept just now
}

// MemoryChanged tells an App that its [Memory] has ceased to work, or works again.
type MemoryChanged struct{ Works bool }

// saidUnkept is said while the memory does not work.
const saidUnkept = "Your place cannot be kept just now. It is known until you leave."

// recalled is what the memory has said.
type recalled struct {
	Recalled
	err error
}

// recall asks the memory, away from the keys.
func (a *App) recall() tea.Cmd {
	memory := a.memory
	return func() tea.Msg {
		known, err := memory.Recall()
		return recalled{known, err}
	}
}

// remember takes what the memory has said. What the reader has done meanwhile stays.
func (a *App) remember(msg recalled) tea.Cmd {
	msg.Readings = slices.DeleteFunc(slices.Clone(msg.Readings), func(r Reading) bool { return a.forgotten[r.Slug] })
	if msg.err != nil {
		a.forgetful = true
		a.readings.recall(msg.Recalled) // what has been read since the memory ceased to work
		a.list.arrange(&a.session)
		a.notice = "Your places cannot be found just now. They are not lost."
		return a.enter()
	}
	a.recalled = true
	late := !a.recalling
	a.readings.recall(msg.Recalled)
	if last := msg.Preferences[PrefLast]; !a.forgotten[last] {
		a.last = last
	}
	a.since = msg.LastVisit
	var cmd tea.Cmd
	switch {
	case a.forgetful:
		a.forgetful, a.notice = false, "Your places are known again."
	case late: // the reader is at it already
	case msg.First:
		a.notice = "Your place is kept from now on. ssh HOST privacy says how."
	default:
		a.greet()
	}
	if msg.Unkept {
		a.notice, a.unkept = saidUnkept, true
	}
	if !late {
		cmd = a.prefer(msg.Preferences)
	}
	a.list.arrange(&a.session)
	return tea.Batch(cmd, a.enter())
}

// enter opens what the reader asked for, once what is known of them is known, or is too
// long in coming; and then the keys that have waited are meant.
func (a *App) enter() tea.Cmd {
	if !a.recalling {
		return nil
	}
	a.recalling = false
	cmd := a.openAsked()
	if a.post != nil {
		return cmd // the keys wait for its page
	}
	return tea.Batch(cmd, a.replay())
}

// memoryChanged tells a reader whose places are kept what has become of that.
func (a *App) memoryChanged(works bool) tea.Cmd {
	was := a.unkept
	a.unkept = !works
	switch {
	case a.memory == nil:
	case !works:
		a.tell(saidUnkept)
	case a.forgetful:
		return a.recall()
	case was:
		a.tell("Your place is kept again.")
	}
	return nil
}

// tell tells something over whatever is in front, or once what a key must take away is
// gone.
func (a *App) tell(line string) {
	if a.told.Key {
		a.notice = line
		return
	}
	a.told = Notice{Line: line}
}

// Close implements [io.Closer]: it is called once the program has ended.
func (a *App) Close() error {
	if a.memory != nil {
		a.memory.Close()
	}
	return nil
}

// Parting is what a reader is told who leaves; empty for nothing. Who has read nothing
// has nothing to come back to.
func (a *App) Parting() string {
	if len(a.opened) == 0 {
		return ""
	}
	return a.config.Parting
}

// kept has the memory keep a reading.
func (d *session) kept(r Reading) {
	if d.memory == nil {
		return
	}
	d.memory.Keep(r)
	if d.last != r.Slug {
		d.last = r.Slug
		d.memory.Prefer(PrefLast, r.Slug)
	}
}
