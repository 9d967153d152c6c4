package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"charm.land/log/v2"
	"github.com/charmbracelet/colorprofile"
)

// newLogger is what the server says to its operator, in lines of the form that is set.
func newLogger(s settings, w io.Writer) *slog.Logger {
	level, _ := log.ParseLevel(s.logLevel) // checked with the flags
	options := log.Options{Level: level, ReportTimestamp: true, TimeFormat: time.RFC3339}
	if s.logFormat == "json" {
		options.Formatter = log.JSONFormatter
	}
	logger := log.NewWithOptions(w, options)
	if colorprofile.Detect(w, os.Environ()) == colorprofile.NoTTY {
		logger.SetStyles(unstyled())
	}
	var handler slog.Handler = logger
	if s.anonymizeIP {
		handler = anonymous{handler}
	}
	return slog.New(handler)
}

// unstyled are the styles of a log outside of a terminal. The lines are those that the
// library writes there by itself, but it styles each first and strips it again, which is
// a third of what the line costs.
func unstyled() *log.Styles {
	styles := &log.Styles{Levels: map[log.Level]lipgloss.Style{}}
	for level := range log.DefaultStyles().Levels {
		styles.Levels[level] = lipgloss.NewStyle().SetString(fmt.Sprintf("%-5s", strings.ToUpper(level.String())))
	}
	return styles
}
