package main

import (
	"bytes"
	"errors"
	"log/slog"
	"testing"
	"time"

	"charm.land/log/v2"
)

// Outside of a terminal a line is the library's own, whatever is in it.
func TestLogOutsideATerminal(t *testing.T) {
	var ours, library bytes.Buffer
	unstyled := newLogger(settings{logLevel: "debug", logFormat: "text"}, &ours)
	styled := slog.New(log.NewWithOptions(&library, log.Options{Level: log.DebugLevel, ReportTimestamp: true, TimeFormat: time.RFC3339}))
	at := time.Date(2026, 11, 20, 9, 30, 0, 0, time.UTC)
	for _, level := range []slog.Level{slog.LevelDebug, slog.LevelInfo, slog.LevelWarn, slog.LevelError} {
		r := slog.NewRecord(at, level, "session ended", 0)
		r.Add("n", 3, "empty", "", "spaced", "a b", "err", errors.New("one\ntwo"), "tab", "a\tb", "escape", "\x1b[31mred")
		for _, logger := range []*slog.Logger{unstyled, styled} {
			if err := logger.Handler().Handle(t.Context(), r); err != nil {
				t.Fatal(err)
			}
		}
	}
	if ours.String() != library.String() || ours.Len() == 0 {
		t.Errorf("we write\n%s\nand the library\n%s", ours.String(), library.String())
	}
}
