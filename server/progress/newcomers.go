package progress

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// How many readers become known, on each server. Whoever wants to can make keys without
// end, come with each of them once, and fill the disk.
//
// Somebody who has read twenty posts takes 2.7 kB (measured, in SQLite). A full server
// of 512 MB has 332 sessions; of three minutes each, and all of newcomers, it takes
// three hours on the front page of something until the 20,000 have come, who take 54 MB.
// From then on it is 8,640 a day, more than come to most blogs in a year; they take
// 23 MB a day, or 8.5 GB a year, which the operator can see coming.
const (
	newcomersEvery  = 10 * time.Second
	newcomersAtOnce = 20_000
)

// door is how many newcomers may become known in one transaction, and how many did.
type door struct{ room, entered, turnedAway int }

// enter says whether one more may become known, and counts it.
func (d *door) enter() bool {
	if d.entered == d.room {
		d.turnedAway++
		return false
	}
	d.entered++
	return true
}

// transact is the database's, with a door for newcomers. Whoever calls it has the turn.
// Those who entered in a transaction that failed did not: they will come again with it.
func (s *Store) transact(ctx context.Context, f func(context.Context, *sql.Tx, *door) error) error {
	now := s.config.Now()
	in := &door{room: int(s.newcomers.TokensAt(now))}
	err := s.db.transact(ctx, func(ctx context.Context, tx *sql.Tx) error { return f(ctx, tx, in) })
	if err == nil {
		s.newcomers.AllowN(now, in.entered)
	}
	if err == nil || errors.As(err, new(answer)) {
		s.health.turnedAway(in.turnedAway)
	}
	return err
}
