package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/server/progress"
)

// closeTime is how long the store may take to write what it still holds at the end.
const closeTime = 3 * time.Second

// returning keeps the places of readers who want to be known again. Nil keeps nothing.
type returning struct {
	secret progress.Secret
	store  *progress.Store
	asks   bool     // who comes as "me" is asked for a key, and nobody else
	after  longTime // who was not seen for so long is forgotten; 0 for nobody
	log    *slog.Logger
}

// openReturning opens the store. Changed is called when it ceases to work and works
// again. Where nothing can be written, the blog is served without it.
func openReturning(ctx context.Context, s settings, log *slog.Logger, changed func(works bool)) (*returning, error) {
	if server.Identity(s.identity) == server.IdentityOff {
		if file := filepath.Join(s.data, progress.File); exists(file) {
			log.Warn("what was kept of readers before is still there; delete it if nobody shall be known again", "file", file)
		}
		return nil, nil
	}
	secret, err := progress.LoadSecret(s.data)
	if err == nil {
		var store *progress.Store
		store, err = progress.Open(ctx, progress.Config{
			DSN: s.store, Folder: s.data, Secret: secret, Log: log,
			Changed: func(h progress.Health) { changed(h.Err == nil) },
		})
		if err == nil {
			return &returning{secret, store, server.Identity(s.identity) == server.IdentityAsk, s.forgetAfter, log}, nil
		}
	}
	if errors.Is(err, syscall.EROFS) || errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.ENOSPC) {
		log.Warn("nobody is known again: their places cannot be kept", "err", err)
		return nil, nil
	}
	return nil, err
}

// exists says whether there is a file.
func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// close writes what is still held.
func (k *returning) close() {
	if k == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	if err := k.store.Close(ctx); err != nil {
		k.log.Error("closing the store", "err", err)
	}
}
