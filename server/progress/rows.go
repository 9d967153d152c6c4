package progress

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"time"
)

// oneReading is what is known of a post when one reading comes after another, in the
// words of the database; see [Reading.then]. $2 is the hour that it is.
const oneReading = ` ON CONFLICT (reader, post) DO UPDATE SET
	furthest = CASE WHEN excluded.furthest > readings.furthest THEN excluded.furthest ELSE readings.furthest END,
	finished = CASE WHEN excluded.finished > readings.finished THEN excluded.finished ELSE readings.finished END,
	place = CASE WHEN excluded.at >= readings.at OR readings.at > $2 THEN excluded.place ELSE readings.place END,
	version = CASE WHEN excluded.at >= readings.at OR readings.at > $2 THEN excluded.version ELSE readings.version END,
	at = CASE WHEN excluded.at >= readings.at OR readings.at > $2 THEN excluded.at ELSE readings.at END`

// writeEntries writes what waited of readers, and says of how many it did not, because
// nobody knows them. Newcomers come in by the door.
func writeEntries(ctx context.Context, tx *sql.Tx, in *door, entries map[Reader]*entry, now time.Time) (unknown int, err error) {
	for reader, e := range entries {
		id, err := readerID(ctx, tx, reader)
		if err == nil && id == 0 && e.begins && in.enter() {
			id, err = makeReader(ctx, tx, reader, 0)
		}
		if err != nil {
			return 0, err
		}
		if id == 0 {
			unknown++
			continue
		}
		if err := e.write(ctx, tx, id, hours(now)); err != nil {
			return 0, err
		}
	}
	return unknown, nil
}

// readerID is the number of a reader; 0 if nobody knows them.
func readerID(ctx context.Context, tx *sql.Tx, reader Reader) (id int64, err error) {
	err = tx.QueryRowContext(ctx, `SELECT reader FROM keys WHERE key = $1`, reader[:]).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return id, err
}

// readerOf is the reader with this key in the database, where somebody may have put
// anything.
func readerOf(key []byte) (r Reader) {
	copy(r[:], key)
	return r
}

// makeReader makes a reader known, who was seen last at that hour. The number is by
// chance: it says nothing of when they came, and is nobody's again who is forgotten.
// If it is somebody's already, the transaction fails, and the next one has another.
func makeReader(ctx context.Context, tx *sql.Tx, reader Reader, seen int64) (id int64, err error) {
	id = 1 + rand.Int64N(1<<62)
	if _, err = tx.ExecContext(ctx, `INSERT INTO readers (id, seen, previous) VALUES ($1, $2, 0)`, id, seen); err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO keys (key, reader) VALUES ($1, $2)`, reader[:], id)
	return id, err
}

// mustReader is the number of a reader, who becomes known if they are not. The error is
// [ErrCrowded] if too many did, or the database's.
func mustReader(ctx context.Context, tx *sql.Tx, in *door, reader Reader, now time.Time) (id int64, err error) {
	if id, err = readerID(ctx, tx, reader); id != 0 || err != nil {
		return id, err
	}
	if !in.enter() {
		return 0, ErrCrowded
	}
	return makeReader(ctx, tx, reader, hours(now))
}

// write writes the entry of the reader with this number.
func (e *entry) write(ctx context.Context, tx *sql.Tx, id, now int64) error {
	// A time that is still to come is of a clock that was wrong. What says nothing of when
	// the reader was here, such as a preference, comes from one who is.
	_, err := tx.ExecContext(ctx, `UPDATE readers SET
		seen = CASE WHEN seen BETWEEN $2 AND $3 THEN seen WHEN $2 > 0 THEN $2 ELSE $3 END,
		previous = CASE WHEN $4 > 0 THEN $4 WHEN $5 > 0 AND seen < $5 - $6 THEN seen ELSE previous END
		WHERE id = $1`, id, e.seen, now, e.previous, e.visit, sameVisit)
	if err != nil {
		return err
	}
	for post, c := range e.posts {
		if err := c.write(ctx, tx, id, now, post); err != nil {
			return err
		}
	}
	for name, value := range e.preferred() {
		if err := writePreference(ctx, tx, id, name, value); err != nil {
			return err
		}
	}
	return nil
}

func (c change) write(ctx context.Context, tx *sql.Tx, id, now int64, post string) error {
	if c.reset {
		if _, err := tx.ExecContext(ctx, `DELETE FROM readings WHERE reader = $1 AND post = $2`, id, post); err != nil {
			return err
		}
	}
	if c.reading == nil {
		return nil
	}
	r := c.reading
	finished := 0
	if r.Finished {
		finished = 1
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO readings (reader, post, place, furthest, finished, version, at)
		VALUES ($1, $3, $4, $5, $6, $7, $8)`+oneReading,
		id, now, post, r.Place, r.Furthest, finished, r.Version, hours(r.At))
	return err
}

func writePreference(ctx context.Context, tx *sql.Tx, id int64, name, value string) error {
	if value == "" {
		_, err := tx.ExecContext(ctx, `DELETE FROM preferences WHERE reader = $1 AND name = $2`, id, name)
		return err
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO preferences (reader, name, value) SELECT id, $2, $3 FROM readers WHERE id = $1
		AND (SELECT count(*) FROM preferences WHERE reader = $1 AND name <> $2) < $4
		ON CONFLICT (reader, name) DO UPDATE SET value = excluded.value`, id, name, value, maxPreferences)
	return err
}
