package server

import (
	"errors"
	"time"
)

// Status is how a server is, for its operator.
type Status struct {
	Started time.Time
	// Sessions are there now, at most MaxSessions at once. Highest is the most that
	// there were at once.
	Sessions, MaxSessions, Highest int
	// Visits are the sessions since midnight, by the server's clock, of readers with a
	// program or who type, and Commands are all others: commands, and files that are fetched.
	Visits, Commands int
	// TurnedAway is how many were turned away in the last hour, by the reason;
	// "handshake" are those that gave up, or spoke something else than SSH.
	TurnedAway map[string]int
}

// Status says how the server is.
func (s *Server) Status() Status {
	count := s.tally.count()
	today := count.onDay(time.Now())
	return Status{
		Started: s.tally.started, Sessions: count.now, MaxSessions: s.config.MaxSessions,
		Highest: count.highest, Visits: today.visits, Commands: today.commands, TurnedAway: s.tally.lastHour(),
	}
}

// Ready says whether the server lets readers in, and if not, why.
func (s *Server) Ready() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.admission.closing():
		return errors.New("the server is stopping")
	case !s.serving:
		return errors.New("the server does not listen yet")
	}
	select {
	case <-s.handedOff:
		return errors.New("another server takes the newcomers")
	default:
		return nil
	}
}
