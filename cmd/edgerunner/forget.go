package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"
)

// When those who were not seen for long are forgotten. The first hour is for the clock
// of a machine that has just been started, or was set, to be right: by one that is years
// ahead nobody was seen of late.
const (
	forgetFirst = time.Hour
	forgetEvery = day
)

// forgetting forgets readers who were not seen for long. Nil forgets nobody.
type forgetting struct {
	expire func(ctx context.Context, notSeenSince time.Time) (int, error)
	after  longTime
	log    *slog.Logger
	set    chan struct{} // the clock was set
}

// newForgetting forgets those of them who were not seen for so long; nobody, if that is 0.
func newForgetting(known *returning, after longTime, log *slog.Logger) *forgetting {
	if known == nil || after == 0 {
		return nil
	}
	return &forgetting{known.store.Expire, after, log, make(chan struct{}, 1)}
}

// clockSet has it wait again, without waiting itself.
func (f *forgetting) clockSet() {
	if f == nil {
		return
	}
	select {
	case f.set <- struct{}{}:
	default: // it has not heard of the last time yet
	}
}

// run forgets readers an hour after it began, and then daily, until the context ends. An
// hour after the clock was set it begins anew.
func (f *forgetting) run(ctx context.Context) {
	if f == nil {
		return
	}
	timer := time.NewTimer(forgetFirst)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-f.set:
			timer.Reset(forgetFirst)
		case <-timer.C:
			timer.Reset(f.forget(ctx))
		}
	}
}

// forget forgets those who were not seen for so long, and returns when to do it again.
func (f *forgetting) forget(ctx context.Context) time.Duration {
	n, err := f.expire(ctx, time.Now().Add(-time.Duration(f.after)))
	if n > 0 {
		f.log.Info("readers who were not seen for long are forgotten", "readers", n, "after", f.after)
	}
	if err != nil { // the store has told the log
		return forgetFirst
	}
	return forgetEvery
}

const (
	day  = 24 * time.Hour
	year = 365 * day
)

// longTime is a time that is given in years, days or hours, as one number of them.
type longTime time.Duration

// longest is what no blog and no computer outlives; a few times that would be more than
// there are numbers for.
const longest = 100 * year

var longUnits = []struct {
	name, word string
	unit       time.Duration
}{{"y", "year", year}, {"d", "day", day}, {"h", "hour", time.Hour}}

// String is the time as it is given.
func (l longTime) String() string {
	for _, u := range longUnits {
		if l > 0 && time.Duration(l)%u.unit == 0 {
			return fmt.Sprint(int64(time.Duration(l)/u.unit), u.name)
		}
	}
	return "0"
}

// words is the time as people say it; empty for never.
func (l longTime) words() string {
	for _, u := range longUnits {
		if l > 0 && time.Duration(l)%u.unit == 0 {
			return counted(int(time.Duration(l)/u.unit), u.word)
		}
	}
	return ""
}

// Set reads the time.
func (l *longTime) Set(text string) error {
	if text == "0" {
		*l = 0
		return nil
	}
	for _, u := range longUnits {
		number, ok := strings.CutSuffix(text, u.name)
		n, err := strconv.ParseUint(number, 10, 32)
		if ok && err == nil && n <= uint64(longest/u.unit) {
			*l = longTime(time.Duration(n) * u.unit)
			return nil
		}
	}
	return errors.New("no such time") // nobody reads it: see expected
}

// Type is what stands for the time in a list of flags.
func (*longTime) Type() string { return "time" }
