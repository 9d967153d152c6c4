package progress

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// loadTime is how long a reader who comes may wait for what is known of them: it is
// noticed, and not yet a nuisance.
const loadTime = 500 * time.Millisecond

// errNotReady is why a database that has not answered since the start is not asked.
var errNotReady = errors.New("the database has not answered yet")

// Load returns what is known of a reader, also what is not written yet. It returns
// within half a second. If there is an error, the state is only what waits to be
// written; whatever is saved then is joined later with what the database knows.
func (s *Store) Load(ctx context.Context, reader Reader) (State, error) {
	r := record{held: []*entry{s.queue.held(reader, s.config.Now())}}
	limited, cancel := context.WithTimeout(ctx, s.loadTime)
	defer cancel()
	found, err := s.find(limited, reader)
	if err = s.noted(ctx, reading, err); err == nil {
		r = found
	}
	return r.state(s.config.Now()), err
}

// find asks the database, until the context ends.
func (s *Store) find(ctx context.Context, reader Reader) (record, error) {
	if !s.db.ready.Load() {
		return record{}, errNotReady
	}
	found := make(chan record, 1)
	err := s.read(ctx, func() error {
		r, err := s.db.find(ctx, reader, func(key Reader) *entry { return s.queue.held(key, s.config.Now()) })
		found <- r
		return err
	})
	if err != nil {
		return record{}, err
	}
	return <-found, nil
}

// read has f read the database, among a few others.
func (s *Store) read(ctx context.Context, f func() error) error {
	select {
	case s.loads <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	return within(ctx, func() error {
		defer func() { <-s.loads }()
		return f()
	})
}

// record is what the database knows of a reader, and what waits to be written of all
// their keys.
type record struct {
	State
	sighting
	held []*entry
}

// state is the record with what waits.
func (r record) state(now time.Time) State {
	if r.Readings == nil {
		r.Readings, r.Preferences = map[string]Reading{}, map[string]string{}
	}
	for _, e := range r.held {
		e.apply(&r.State, now)
		r.sighting = e.sighted(r.sighting)
	}
	r.Seen = fromHours(r.seen)
	r.LastVisit = fromHours(r.visited(hours(now)).previous)
	return r.State
}

// find is the record of a reader. What waits is asked for before the readings are, so
// that what is written meanwhile is in one or in both.
func (d *database) find(ctx context.Context, reader Reader, held func(Reader) *entry) (r record, err error) {
	id, keys, err := d.findKeys(ctx, reader, &r)
	if err != nil {
		return record{}, err
	}
	for _, key := range keys {
		r.held = append(r.held, held(key))
	}
	if id == 0 {
		if e := held(reader); e.begins { // else it is of a visit of one who was forgotten
			r.held = append(r.held, e)
		}
		return r, nil
	}
	if r.Readings, err = d.findReadings(ctx, id); err != nil {
		return record{}, err
	}
	r.Preferences, err = d.findPreferences(ctx, id)
	return r, err
}

func (d *database) findKeys(ctx context.Context, reader Reader, r *record) (id int64, keys []Reader, err error) {
	err = each(ctx, d.read, func(rows *sql.Rows) error {
		var key []byte
		err := rows.Scan(&id, &r.seen, &r.previous, &key)
		keys = append(keys, readerOf(key))
		return err
	}, `SELECT r.id, r.seen, r.previous, k.key FROM readers r JOIN keys k ON k.reader = r.id
		WHERE r.id = (SELECT reader FROM keys WHERE key = $1)`, reader[:])
	r.Keys = len(keys)
	return id, keys, err
}

func (d *database) findReadings(ctx context.Context, id int64) (map[string]Reading, error) {
	found := map[string]Reading{}
	err := each(ctx, d.read, func(rows *sql.Rows) error {
		var r Reading
		var finished, at int64
		if err := rows.Scan(&r.Post, &r.Place, &r.Furthest, &finished, &r.Version, &at); err != nil {
			return err
		}
		r.Finished, r.At = finished > 0, fromHours(at)
		found[r.Post] = r
		return nil
	}, `SELECT post, place, furthest, finished, version, at FROM readings WHERE reader = $1`, id)
	return found, err
}

func (d *database) findPreferences(ctx context.Context, id int64) (map[string]string, error) {
	found := map[string]string{}
	err := each(ctx, d.read, func(rows *sql.Rows) error {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			return err
		}
		found[name] = value
		return nil
	}, `SELECT name, value FROM preferences WHERE reader = $1`, id)
	return found, err
}

// each has f read each row of an answer.
func each(ctx context.Context, db asker, f func(*sql.Rows) error, query string, args ...any) error {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
