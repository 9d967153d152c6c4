package main

import (
	"io"
	"slices"
	"strings"
	"time"

	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/tui"
	"edgerunner.vc/blog/tui/plain"
)

// plainUser is the name of those who want a session that only prints, from whatever
// terminal: screen readers make nothing of a screen that is drawn over. It may stand behind
// another name, as in me+plain, for one can come by one name only.
const plainUser = "plain"

// userOf is the name of a user, and whether a session that only prints is wanted.
func userOf(user string) (name string, prints bool) {
	name, way, _ := strings.Cut(user, "+")
	return name, name == plainUser || way == plainUser
}

// printsOnly says whether a terminal can do no more than print, or is to do no more.
func printsOnly(term server.Terminal) bool {
	switch term.Term {
	case "", "unknown", "network", "dialup": // nobody knows what it is
		return true
	case "dumb", "printer", "lpr", "tty", "tty33", "tty37", "tty43", "glasstty": // it is known to move no cursor
		return true
	case "emacs": // the shell of old Emacs; that of today says dumb, and its emulator eterm
		return true
	case "vt52", "adm3a": // they move cursors, and by other sequences than all that we send
		return true
	}
	_, prints := userOf(term.User)
	return prints
}

// isVisit says whether a client without a program wants to read, and not to run a command.
func isVisit(request server.Request) bool {
	_, prints := userOf(request.User)
	if !prints && (request.Terminal == nil || !printsOnly(*request.Terminal)) {
		return false
	}
	args := request.Args
	return len(args) == 0 || len(args) == 1 && !isCommand(args[0]) && !strings.HasPrefix(args[0], "-")
}

// visit is the visit of a reader who gets no program, with what is known of them. Who comes
// by the name for it listens, mostly, if nothing else was chosen at such a terminal.
func (k *returning) visit(request server.Request, stdout io.Writer) plain.Visit {
	_, listens := userOf(request.User)
	v := plain.Visit{
		Spoken: listens, Resized: request.Resized,
		Stdin: request.Stdin, Stdout: stdout, Pause: request.Pause,
	}
	if len(request.Args) > 0 {
		v.Open = request.Args[0]
	}
	term := server.Terminal{User: request.User, Identity: request.Identity}
	if t := request.Terminal; t != nil {
		v.Terminal = &plain.Terminal{Width: t.Width, Height: t.Height, Colours: t.Profile}
		v.Echoes, term = t.Echoes, *t
	}
	known := k.introduce(tui.Config{}, term)
	v.Say, v.Parting = known.Say, known.Parting
	if listens && v.Parting != "" {
		v.Parting = plainParting
	}
	if m, ok := known.Memory.(*memory); ok {
		v.Memory = &printedMemory{memory: m, kind: known.Kind}
	}
	return v
}

// printedMemory is what the store knows of a reader, for a session that only prints.
type printedMemory struct {
	*memory
	kind string // of the terminal
	last string // the slug that the store has for the last one
}

// prefVoice is the name of what a reader prefers, with the kind of the terminal behind it:
// to be told posts, or to have them in lines.
const prefVoice, told, inLines = "voice/", "told", "lines"

// Recall implements [plain.Memory].
func (m *printedMemory) Recall() plain.Recalled {
	known, _ := m.memory.Recall() // what cannot be found just now is read from its beginning
	m.last = known.Preferences[tui.PrefLast]
	when := func(r tui.Reading) time.Time {
		if r.Slug == m.last {
			return r.At.Add(time.Second) // of all in that hour it was the last
		}
		return r.At
	}
	slices.SortStableFunc(known.Readings, func(a, b tui.Reading) int { return when(b).Compare(when(a)) })
	voice := known.Preferences[prefVoice+m.kind]
	all := plain.Recalled{Chosen: voice != "", Spoken: voice == told}
	for _, r := range known.Readings {
		all.Readings = append(all.Readings, plain.Reading{Slug: r.Slug, Place: r.Place, Percent: r.Percent, Finished: r.Finished, Version: r.Version})
	}
	return all
}

// Keep implements [plain.Memory].
func (m *printedMemory) Keep(r plain.Reading) {
	m.memory.Keep(tui.Reading{Slug: r.Slug, Place: r.Place, Percent: r.Percent, Finished: r.Finished, Version: r.Version})
	if m.last != r.Slug {
		m.last = r.Slug
		m.Prefer(tui.PrefLast, r.Slug)
	}
}

// Speak implements [plain.Memory].
func (m *printedMemory) Speak(spoken bool) {
	voice := inLines
	if spoken {
		voice = told
	}
	m.Prefer(prefVoice+m.kind, voice)
}
