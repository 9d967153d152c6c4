package progress

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// What is answered to those who link their keys.
const (
	ErrNoCode      = answer("there is no such code, or it was used, or is older than ten minutes")
	ErrTooMany     = answer("too many codes were tried; wait a few minutes")
	ErrSameReader  = answer("this key belongs to that reader already")
	ErrNotLinked   = answer("this key is linked with no other")
	ErrTooManyKeys = answer("a reader can have 16 keys, and this would be one more")
	ErrCrowded     = answer("too many new readers came of late; try again in a while")
)

// maxKeys is how many keys a reader can have: more than anybody has machines, and few
// enough that to ask for what waits of all of them takes no time.
const maxKeys = 16

// Link returns a code with which [Store.Join] makes another key one of this reader's.
// It is good once, for ten minutes, and until the reader asks for another one. The error
// is [ErrCrowded], or the database's.
func (s *Store) Link(ctx context.Context, reader Reader) (code string, err error) {
	now := s.config.Now()
	code = newCode()
	err = s.write(ctx, func(ctx context.Context, tx *sql.Tx, in *door) error {
		id, err := mustReader(ctx, tx, in, reader, now)
		if err != nil {
			return err
		}
		if _, err = tx.ExecContext(ctx, `DELETE FROM codes WHERE reader = $1`, id); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO codes (code, reader, until) VALUES ($1, $2, $3)`,
			code, id, now.Add(codeTime).Unix())
		return err
	})
	if err != nil {
		return "", err
	}
	return code, nil
}

// Join makes a key, and all that are linked with it, those of the reader whom the code
// was given. What they have read is joined: the furthest wins for the progress, the
// latest for the place, and for a preference that both have that reader's. The error is
// [ErrNoCode], [ErrTooMany], [ErrSameReader] or [ErrTooManyKeys], or the database's.
func (s *Store) Join(ctx context.Context, reader Reader, code string) error {
	now := s.config.Now()
	if !s.tries.allow(reader, now) {
		return ErrTooMany
	}
	if code = readCode(code); code == "" {
		return ErrNoCode
	}
	return s.write(ctx, func(ctx context.Context, tx *sql.Tx, _ *door) error {
		target, err := useCode(ctx, tx, code, now.Unix())
		if err != nil {
			return err
		}
		// A newcomer comes in by no door: what is left of one is a key of the other.
		joining, err := mustReader(ctx, tx, &door{room: 1}, reader, now)
		switch {
		case err != nil:
			return err
		case joining == target: // the code stays good
			return ErrSameReader
		}
		return join(ctx, tx, target, joining, hours(now))
	})
}

// dropCodes deletes the codes that are too old, and with them the only times that are more
// exact than to the hour.
func dropCodes(ctx context.Context, tx *sql.Tx, now time.Time) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM codes WHERE until <= $1`, now.Unix())
	return err
}

// useCode is the number of the reader to whom a code was given, once.
func useCode(ctx context.Context, tx *sql.Tx, code string, now int64) (reader int64, err error) {
	err = tx.QueryRowContext(ctx, `DELETE FROM codes WHERE code = $1 AND until > $2 RETURNING reader`, code, now).Scan(&reader)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, ErrNoCode
	}
	return reader, err
}

// join makes one reader of two.
func join(ctx context.Context, tx *sql.Tx, target, joining, now int64) error {
	var keys int
	err := tx.QueryRowContext(ctx, `SELECT count(*) FROM keys WHERE reader IN ($1, $2)`, target, joining).Scan(&keys)
	switch {
	case err != nil:
		return err
	case keys > maxKeys:
		return ErrTooManyKeys
	}
	if err := copyReadings(ctx, tx, target, joining, now); err != nil {
		return err
	}
	for _, change := range []string{
		`UPDATE readers SET seen = (SELECT max(seen) FROM readers WHERE id IN ($1, $2)),
			previous = (SELECT max(previous) FROM readers WHERE id IN ($1, $2)) WHERE id = $1`,
		`UPDATE keys SET reader = $1 WHERE reader = $2`,
	} {
		if _, err := tx.ExecContext(ctx, change, target, joining); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM readers WHERE id = $1`, joining)
	return err
}

// copyReadings adds what one reader has read, and likes, to another's.
func copyReadings(ctx context.Context, tx *sql.Tx, to, from, now int64) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO readings (reader, post, place, furthest, finished, version, at)
		SELECT $1, post, place, furthest, finished, version, at FROM readings WHERE reader = $3`+oneReading, to, now, from)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO preferences (reader, name, value)
		SELECT $1, name, value FROM preferences WHERE reader = $2 AND name NOT IN (SELECT name FROM preferences WHERE reader = $1)
		ORDER BY name LIMIT (SELECT CASE WHEN count(*) < $3 THEN $3 - count(*) ELSE 0 END FROM preferences WHERE reader = $1)`,
		to, from, maxPreferences)
	return err
}

// Unlink makes a key the only one of a reader of its own, who has read what all of them
// had: whose reading was whose is not known any more, and to lose one's place would be a
// punishment. The error is [ErrNotLinked] or [ErrCrowded], or the database's.
func (s *Store) Unlink(ctx context.Context, reader Reader) error {
	if err := s.Flush(ctx); err != nil { // what waits of the other keys is to be copied too
		return err
	}
	return s.write(ctx, func(ctx context.Context, tx *sql.Tx, in *door) error {
		old, err := readerID(ctx, tx, reader)
		if err != nil {
			return err
		}
		keys, err := keysOf(ctx, tx, old)
		switch {
		case err != nil:
			return err
		case len(keys) < 2:
			return ErrNotLinked
		case !in.enter():
			return ErrCrowded
		}
		return separate(ctx, tx, reader, old, hours(s.config.Now()))
	})
}

// separate gives a key of a reader one of its own, with a copy.
func separate(ctx context.Context, tx *sql.Tx, key Reader, old, now int64) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM keys WHERE key = $1`, key[:]); err != nil {
		return err
	}
	own, err := makeReader(ctx, tx, key, now)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE readers SET previous = (SELECT previous FROM readers WHERE id = $2) WHERE id = $1`, own, old)
	if err != nil {
		return err
	}
	return copyReadings(ctx, tx, own, old, now)
}
