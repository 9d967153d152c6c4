package server

import (
	"errors"
	"time"
)

// Status is how a server is, for its operator.
type Status struct {
	Started time.Time
	// Sessions are there now, at most MaxSessions at once. Highest is the most that
	// there were at once, Today how many began since midnight by the server's clock.
	Sessions, MaxSessions, Highest, Today int
	// TurnedAway is how many were turned away in the last hour, by the reason;
	// "handshake" are those that gave up, or spoke something else than SSH.
	TurnedAway map[string]int
}

// Status says how the server is.
func (s *Server) Status() Status {
	count := s.tally.count()
	return Status{
		Started: s.tally.started, Sessions: count.now, MaxSessions: s.config.MaxSessions,
		Highest: count.highest, Today: count.onDay(time.Now()), TurnedAway: s.tally.lastHour(),
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
