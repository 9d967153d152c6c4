package main

import (
	"context"
	"encoding/json"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/progress"
	"edgerunner.vc/blog/tui"
)

// What a reader is told who is not known. Each fits a line of 80.
const (
	saidNoKey = "Your place is known until you leave. No key came with you."
	parting   = `To keep your place, come as me@: ssh me@HOST, or "User me" in ~/.ssh/config.`
	// plainParting is for those who hear it.
	plainParting = "To keep your place, come as me+plain, with a key: ssh me+plain@HOST."
)

// introduce is the configuration of the session of a reader, with what is known of them.
func (k *returning) introduce(config tui.Config, term server.Terminal) tui.Config {
	name, _ := userOf(term.User)
	switch {
	case k == nil:
	case term.Identity != "":
		config.Memory, config.Kind = newMemory(k.store, k.secret.Reader(term.Identity)), kindOf(term.Term)
	case name == "me":
		config.Say = saidNoKey
	case k.asks && name != "anon":
		config.Parting = parting
	}
	return config
}

// maxKind bounds the kind of a terminal in the name of a preference, in bytes: real ones
// are shorter, and the store takes 64.
const maxKind = 40

func kindOf(term string) string { return term[:min(len(term), maxKind)] }

// memory is what the store knows of one reader.
type memory struct {
	store  *progress.Store
	reader progress.Reader
}

func newMemory(store *progress.Store, reader progress.Reader) *memory {
	store.Visit(reader)
	return &memory{store, reader}
}

// Recall implements [tui.Memory].
func (m *memory) Recall() (tui.Recalled, error) {
	state, err := m.store.Load(context.Background(), m.reader) // bounds itself
	known := tui.Recalled{Preferences: state.Preferences, LastVisit: state.LastVisit, Unkept: m.store.Health().Err != nil}
	known.First = state.Keys == 0 && len(state.Readings) == 0 // in the database, or on the way there
	for _, r := range state.Readings {
		known.Readings = append(known.Readings, tui.Reading{
			Slug: r.Post, Place: placeOf(r.Place), Percent: percentOf(r), Finished: r.Finished, Version: r.Version, At: r.At,
		})
	}
	return known, err
}

// percentOf is how much of a post has been read.
func percentOf(r progress.Reading) int { return int(r.Furthest*100 + 0.5) }

// Keep implements [tui.Memory].
func (m *memory) Keep(r tui.Reading) {
	m.store.Save(m.reader, progress.Reading{
		Post: r.Slug, Place: bytesOf(r.Place), Furthest: float64(r.Percent) / 100, Finished: r.Finished, Version: r.Version,
	})
}

// Forget implements [tui.Memory].
func (m *memory) Forget(slug string) { m.store.Reset(m.reader, slug) }

// Prefer implements [tui.Memory].
func (m *memory) Prefer(name, value string) { m.store.SavePreference(m.reader, name, value) }

// Close implements [tui.Memory].
func (m *memory) Close() { m.store.FlushSoon() }

// maxPlace bounds a place that is kept, in bytes: the store takes no longer ones.
const maxPlace = 1 << 10

// bytesOf is a place as it is kept, and placeOf what it was. Where the heading is too long
// to be kept, a place is found without. A place that cannot be read is the beginning.
func bytesOf(at content.Place) []byte {
	text, _ := json.Marshal(at) // of numbers and a string
	if len(text) > maxPlace {
		at.Heading = ""
		text, _ = json.Marshal(at)
	}
	return text
}

func placeOf(text []byte) content.Place {
	at := content.Place{Block: -1}
	if json.Unmarshal(text, &at) != nil {
		return content.Place{Block: -1}
	}
	return at
}
