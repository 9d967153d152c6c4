package progress

import (
	"context"
	"fmt"
)

// Contents are what is in a store, and how many bytes it takes.
type Contents struct{ Readers, Keys, Readings, Bytes int64 }

// Name is where the store is, for its operator: a path, or a database and its server.
func (s *Store) Name() string { return s.db.name }

// Check reads all of the store. An error says what is wrong with it; for a store in
// PostgreSQL, only what the server says when it is asked.
func (s *Store) Check(ctx context.Context) (Contents, error) {
	var c Contents
	err := s.read(ctx, func() error {
		if !s.db.ready.Load() {
			return errNotReady
		}
		if err := s.db.check(ctx, s.db.read); err != nil {
			return err
		}
		return s.db.read.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM readers), (SELECT count(*) FROM keys), (SELECT count(*) FROM readings), `+s.db.bytes()).
			Scan(&c.Readers, &c.Keys, &c.Readings, &c.Bytes)
	})
	if err != nil {
		return Contents{}, fmt.Errorf("checking the store: %w", s.db.explain(err))
	}
	return c, nil
}

// Backup writes a copy of the store as it is into a new file that only its owner can
// read. The store may be used meanwhile, also by other programs. PostgreSQL has its own
// program for it, which the error names.
func (s *Store) Backup(ctx context.Context, file string) error {
	err := s.read(ctx, func() error { return s.db.backup(ctx, file) })
	if err != nil {
		return fmt.Errorf("backing up the store: %w", s.db.explain(err))
	}
	return nil
}

// Vacuum gives back the room of what was deleted. What is saved meanwhile waits.
func (s *Store) Vacuum(ctx context.Context) error {
	err := s.alone(ctx, func(ctx context.Context) error { return s.db.vacuum(ctx, s.db.write) })
	if err != nil {
		return fmt.Errorf("vacuuming the store: %w", s.db.explain(err))
	}
	return nil
}
