package progress

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// migrations make a store what this program knows, one after the other. One that has
// been in a release is never changed. They are written as PostgreSQL has them; each
// database says what it has instead.
//
// Times are hours since 1970. A reader has a number of their own, because several keys
// may be theirs.
var migrations = [...]string{`
CREATE TABLE readers (
	id BIGINT PRIMARY KEY,
	seen BIGINT NOT NULL,
	previous BIGINT NOT NULL
);
CREATE TABLE keys (
	key BYTEA PRIMARY KEY,
	reader BIGINT NOT NULL REFERENCES readers ON DELETE CASCADE
) CLUSTERED;
CREATE INDEX keys_of_reader ON keys (reader);
CREATE TABLE readings (
	reader BIGINT NOT NULL REFERENCES readers ON DELETE CASCADE,
	post TEXT NOT NULL,
	place BYTEA NOT NULL,
	furthest DOUBLE PRECISION NOT NULL,
	finished BIGINT NOT NULL,
	version TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (reader, post)
) CLUSTERED;
CREATE TABLE preferences (
	reader BIGINT NOT NULL REFERENCES readers ON DELETE CASCADE,
	name TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (reader, name)
) CLUSTERED;
CREATE TABLE codes (
	code TEXT PRIMARY KEY,
	reader BIGINT NOT NULL UNIQUE REFERENCES readers ON DELETE CASCADE,
	until BIGINT NOT NULL
);
CREATE TABLE progress_version (version BIGINT NOT NULL, secret BYTEA NOT NULL);
`}

// refusal is an error that only an operator can mend.
type refusal struct{ err error }

func (r *refusal) Error() string { return r.err.Error() }
func (r *refusal) Unwrap() error { return r.err }

func refuse(format string, args ...any) error { return &refusal{fmt.Errorf(format, args...)} }

// noStore is the error when there is no store where one shall be.
func noStore(name string) error {
	return refuse("there is no store %s; the server makes one when it starts, or put a backup there", name)
}

// prepare makes the database what this program knows, unless it is already. Whoever
// calls it writes.
func (d *database) prepare(ctx context.Context, mark []byte) error {
	if d.ready.Load() {
		return nil
	}
	if err := d.begin(ctx, d.write, d.existing); err != nil {
		return err
	}
	version, err := d.version(ctx, d.write, mark)
	if err == nil && version == 0 && d.existing {
		err = noStore(d.name)
	}
	for err == nil && version < len(migrations) && !d.existing {
		version, err = d.migrate(ctx, mark)
	}
	if err != nil {
		return err
	}
	d.ready.Store(true)
	return nil
}

// migrate makes one step, unless another server was quicker, and returns the version
// that there is then.
func (d *database) migrate(ctx context.Context, mark []byte) (version int, err error) {
	err = d.transact(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if version, err = d.version(ctx, tx, mark); err != nil || version >= len(migrations) {
			return err
		}
		if _, err := tx.ExecContext(ctx, d.words().Replace(migrations[version])); err != nil {
			return fmt.Errorf("making version %d of the store: %w", version+1, err)
		}
		set := `UPDATE progress_version SET version = $1, secret = $2`
		if version == 0 {
			set = `INSERT INTO progress_version (version, secret) VALUES ($1, $2)`
		}
		version++
		_, err := tx.ExecContext(ctx, set, version, mark)
		return err
	})
	return version, err
}

// asker is a connection or a transaction.
type asker interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// version is the version of the store, 0 if it is empty. One that this program does not
// know, or that was made with another secret, is refused.
func (d *database) version(ctx context.Context, db asker, mark []byte) (version int, err error) {
	var tables int
	if err := db.QueryRowContext(ctx, d.hasVersion()).Scan(&tables); err != nil || tables == 0 {
		return 0, err
	}
	var secret []byte
	err = db.QueryRowContext(ctx, `SELECT version, secret FROM progress_version`).Scan(&version, &secret)
	switch {
	case errors.Is(err, sql.ErrNoRows) || err == nil && version < 1:
		return 0, refuse("the store %s has no version; restore it from a backup", d.name)
	case err != nil:
		return 0, err
	case version > len(migrations):
		return 0, refuse("the store %s has version %d, and this edgerunner knows %d; start the newer one that made it, or restore a backup from before", d.name, version, len(migrations))
	case string(secret) != string(mark):
		return 0, refuse("the store %s was made with another identity secret, so nobody in it would be known; restore %s from a backup, or name another store", d.name, secretFile)
	}
	return version, nil
}
