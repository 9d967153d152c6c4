package server

import "time"

// Shorten gives a server that does not serve yet other times than it has usually.
func (s *Server) Shorten(firstWord, handshake, alive, stall time.Duration) {
	s.times = times{firstWord, handshake, alive, stall}
}

// MaxWaiting is the budget of connections without a session, and Waiting is how many
// there are.
const MaxWaiting = maxWaiting

func (s *Server) Waiting() int {
	s.admission.mu.Lock()
	defer s.admission.mu.Unlock()
	return len(s.admission.waiting)
}

// Refused is how many were turned away, and why.
func (s *Server) Refused(why string) uint64 { return s.tally.refusals[refusal(why)].Get() }
