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
// terminal: screen readers make nothing of a screen that is drawn over.
const plainUser = "plain"

// printsOnly says whether a terminal can do no more than print, or is to do no more.
func printsOnly(term server.Terminal) bool {
	return term.Term == "dumb" || term.Term == "" || term.User == plainUser
}

// isVisit says whether a client without a program wants to read, and not to run a command.
func isVisit(request server.Request) bool {
	if request.User != plainUser && (request.Terminal == nil || !printsOnly(*request.Terminal)) {
		return false
	}
	args := request.Args
	return len(args) == 0 || len(args) == 1 && !isCommand(args[0]) && !strings.HasPrefix(args[0], "-")
}

// visit is the visit of a reader who gets no program, with what is known of them. Who comes
// by the name for it listens, mostly; and is not told to come by another name.
func (k *returning) visit(request server.Request, stdout io.Writer) plain.Visit {
	v := plain.Visit{
		Spoken: request.User == plainUser, Resized: request.Resized,
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
	v.Say = known.Say
	if !v.Spoken {
		v.Parting = known.Parting
	}
	if m, ok := known.Memory.(*memory); ok {
		v.Memory = &printedMemory{memory: m}
	}
	return v
}

// printedMemory is what the store knows of a reader, for a session that only prints.
type printedMemory struct {
	*memory
	last string // the slug that the store has for the last one
}

// Recall implements [plain.Memory].
func (m *printedMemory) Recall() []plain.Reading {
	known, _ := m.memory.Recall() // what cannot be found just now is read from its beginning
	m.last = known.Preferences[tui.PrefLast]
	when := func(r tui.Reading) time.Time {
		if r.Slug == m.last {
			return r.At.Add(time.Second) // of all in that hour it was the last
		}
		return r.At
	}
	slices.SortStableFunc(known.Readings, func(a, b tui.Reading) int { return when(b).Compare(when(a)) })
	var all []plain.Reading
	for _, r := range known.Readings {
		all = append(all, plain.Reading{Slug: r.Slug, Place: r.Place, Percent: r.Percent, Finished: r.Finished, Version: r.Version})
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
