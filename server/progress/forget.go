package progress

import (
	"context"
	"database/sql"
	"time"
)

// Forgotten is what was deleted of a reader.
type Forgotten struct{ Keys, Readings, Preferences int }

// Forget deletes all that is kept of a reader, for all of their keys, and what waits to
// be written. What is still saved in a visit that goes on is passed over; with the next
// visit the reader begins anew. Whoever is not known has nothing deleted, without error.
// If there is an error it has to be done again: what is in the database is still there.
//
// Of several servers with one store, each writes what it holds of a visit that began
// in the seconds before.
func (s *Store) Forget(ctx context.Context, reader Reader) (Forgotten, error) {
	var what Forgotten
	err := s.change(ctx, func(ctx context.Context) error {
		defer s.queue.left() // even if it fails: nobody asked for it to be kept
		err := s.transact(ctx, func(ctx context.Context, tx *sql.Tx, in *door) (err error) {
			what, err = s.forget(ctx, tx, in, reader)
			return err
		})
		if err == nil {
			_ = s.db.tidy(ctx, s.db.write) // it is deleted, whether or not the log is cut now
		}
		return err
	})
	if err != nil {
		s.queue.drop(reader)
		return Forgotten{}, err
	}
	return what, nil
}

// forget writes first what waits, so that what is counted is all that there was.
func (s *Store) forget(ctx context.Context, tx *sql.Tx, in *door, reader Reader) (what Forgotten, err error) {
	if _, err := writeEntries(ctx, tx, in, s.queue.takeOf([]Reader{reader}), s.config.Now()); err != nil {
		return what, err
	}
	id, err := readerID(ctx, tx, reader)
	if err != nil || id == 0 {
		return what, err
	}
	keys, err := keysOf(ctx, tx, id)
	if err != nil {
		return what, err
	}
	if _, err := writeEntries(ctx, tx, in, s.queue.takeOf(keys), s.config.Now()); err != nil {
		return what, err
	}
	err = tx.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM keys WHERE reader = $1),
		(SELECT count(*) FROM readings WHERE reader = $1), (SELECT count(*) FROM preferences WHERE reader = $1)`, id).
		Scan(&what.Keys, &what.Readings, &what.Preferences)
	if err != nil {
		return what, err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM readers WHERE id = $1`, id) // and with it all that refers to it
	return what, err
}

// keysOf are the keys of a reader.
func keysOf(ctx context.Context, db asker, id int64) (keys []Reader, err error) {
	err = each(ctx, db, func(rows *sql.Rows) error {
		var key []byte
		err := rows.Scan(&key)
		keys = append(keys, readerOf(key))
		return err
	}, `SELECT key FROM keys WHERE reader = $1`, id)
	return keys, err
}

// expireBatch is how many readers are deleted in one transaction: with twenty readings
// each it takes a fraction of a second, for which the others' progress waits.
const expireBatch = 500

// Expire deletes all that is kept of readers who were not seen since then, to the hour,
// and returns how many they were. If there is an error, some may be left.
func (s *Store) Expire(ctx context.Context, notSeenSince time.Time) (n int, err error) {
	if err := s.Flush(ctx); err != nil { // whoever has just come back was seen
		return 0, err
	}
	for last, more := int64(0), true; more; {
		var ids []int64
		err := s.write(ctx, func(ctx context.Context, tx *sql.Tx, _ *door) (err error) {
			ids, err = expire(ctx, tx, hours(notSeenSince), last)
			return err
		})
		if err != nil {
			return n, err
		}
		n += len(ids)
		if more = len(ids) == expireBatch; more {
			last = ids[len(ids)-1]
		}
	}
	if n == 0 {
		return 0, nil
	}
	return n, s.change(ctx, func(ctx context.Context) error { return s.db.tidy(ctx, s.db.write) })
}

// expire deletes some readers whose number is higher than the last one's.
func expire(ctx context.Context, tx *sql.Tx, before, last int64) (ids []int64, err error) {
	err = each(ctx, tx, func(rows *sql.Rows) error {
		var id int64
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	}, `SELECT id FROM readers WHERE id > $1 AND seen < $2 ORDER BY id LIMIT $3`, last, before, expireBatch)
	for _, id := range ids {
		if err == nil {
			_, err = tx.ExecContext(ctx, `DELETE FROM readers WHERE id = $1`, id)
		}
	}
	return ids, err
}
