package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"syscall"
	"time"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/progress"
	"edgerunner.vc/blog/tui"
)

// closeTime is how long the store may take to write what it still holds at the end.
const closeTime = 3 * time.Second

// returning keeps the places of readers who want to be known again. Nil keeps nothing.
type returning struct {
	secret progress.Secret
	store  *progress.Store
}

// openReturning opens the store. Where nothing can be written, the blog is served
// without it.
func openReturning(ctx context.Context, s settings, log *slog.Logger) (*returning, error) {
	if server.Identity(s.identity) == server.IdentityOff {
		return nil, nil
	}
	secret, err := progress.LoadSecret(s.data)
	if err == nil {
		var store *progress.Store
		if store, err = progress.Open(ctx, progress.Config{DSN: s.store, Folder: s.data, Secret: secret, Log: log}); err == nil {
			return &returning{secret, store}, nil
		}
	}
	if errors.Is(err, syscall.EROFS) || errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.ENOSPC) {
		log.Warn("nobody is known again: their places cannot be kept", "err", err)
		return nil, nil
	}
	return nil, err
}

// close writes what is still held.
func (k *returning) close() {
	if k == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	_ = k.store.Close(ctx) // has told the log what is lost
}

// welcome is the configuration of the session of a reader, with what is known of them.
func (k *returning) welcome(config tui.Config, identity string) tui.Config {
	if k == nil || identity == "" {
		return config
	}
	reader := k.secret.Reader(identity)
	k.store.Visit(reader)
	state, err := k.store.Load(context.Background(), reader) // bounds itself
	if err != nil {
		config.Say = "Your places cannot be found just now. They are not lost."
	}
	for _, r := range state.Readings {
		config.Readings = append(config.Readings, tui.Reading{Slug: r.Post, Place: placeOf(r.Place), Percent: int(r.Furthest*100 + 0.5)})
	}
	config.Keep = func(r tui.Reading) {
		k.store.Save(reader, progress.Reading{
			Post: r.Slug, Place: bytesOf(r.Place), Furthest: float64(r.Percent) / 100, Finished: r.Percent == 100,
		})
	}
	return config
}

// maxHeading bounds the heading in a place that is kept, in bytes: longer ones would not
// fit into the store, and a place is found without.
const maxHeading = 500

// bytesOf is a place as it is kept, and placeOf what it was. A place that cannot be read
// is the beginning.
func bytesOf(at content.Place) []byte {
	if len(at.Heading) > maxHeading {
		at.Heading = ""
	}
	text, _ := json.Marshal(at) // of numbers and a string
	return text
}

func placeOf(text []byte) content.Place {
	at := content.Place{Block: -1}
	if json.Unmarshal(text, &at) != nil {
		return content.Place{Block: -1}
	}
	return at
}

// isCommand says whether a word is a command, and not the name of a post.
func isCommand(word string) bool { return word == "forget-me" || word == "privacy" }

// privacy is what is kept, said to whoever asks.
const privacy = `Of those who are asked for a key and have one is kept, until they say "forget-me":

  - which posts they have opened, how far they read, and where they are
  - when that was, to the hour

Not kept are the key, its fingerprint, a name or an address. A reader is a number that
is made of the fingerprint and a secret of this server, so nobody else can tell whose it
is. Asked is who comes as "me"; where everybody is asked, "anon" is not. Of everybody
else nothing is kept beyond the visit.
`

// run runs a command of a reader about what is known of them.
func (k *returning) run(ctx context.Context, request server.Request, stdout, stderr io.Writer) int {
	switch {
	case request.Args[0] == "privacy" && k == nil:
		fmt.Fprintln(stdout, "Nothing is kept of anybody.")
		return 0
	case request.Args[0] == "privacy":
		fmt.Fprint(stdout, privacy)
		return 0
	case k == nil || request.Identity == "":
		fmt.Fprintln(stderr, "Nothing is known of you. Who is known comes with the same name and key, as in: ssh me@… forget-me")
		return 1
	}
	forgotten, err := k.store.Forget(ctx, k.secret.Reader(request.Identity))
	if err != nil {
		fmt.Fprintln(stderr, "That is not possible just now. Please try again in a while.")
		return 1
	}
	fmt.Fprintf(stdout, "Forgotten: %s, %s. Nothing is left of you here.\n",
		counted(forgotten.Readings, "post"), counted(forgotten.Keys, "key"))
	return 0
}
