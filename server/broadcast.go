package server

import (
	"reflect"
	"sync"

	tea "charm.land/bubbletea/v2"
)

// Broadcast gives the message to the program of every session, and never waits for a
// program that is busy, such as one whose reader takes nothing. Of each type of
// message the newest waits for it, in the place of an older one: a message says that
// something has changed, and the program looks at how things are when it gets it. So
// what waits is bounded by the number of types, which must not depend on what clients
// do. A command that reads is told it as a [Notice]. It may be called by many at once; a
// session that begins meanwhile may not get the message.
func (s *Server) Broadcast(msg tea.Msg) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.programs {
		m.put(msg)
	}
	for d := range s.dialogues {
		d.tell(msg)
	}
}

// mailbox holds what one program has not got yet. It is used by many at once.
type mailbox struct {
	mu      sync.Mutex
	waiting []tea.Msg
	arrived chan struct{} // has one when something waits
}

func newMailbox() *mailbox { return &mailbox{arrived: make(chan struct{}, 1)} }

// put adds a message, or replaces that of its type.
func (m *mailbox) put(msg tea.Msg) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i, old := range m.waiting {
		if reflect.TypeOf(old) == reflect.TypeOf(msg) {
			m.waiting[i] = msg
			return
		}
	}
	m.waiting = append(m.waiting, msg)
	select {
	case m.arrived <- struct{}{}:
	default:
	}
}

// take is the message that has waited longest; nil if none waits.
func (m *mailbox) take() tea.Msg {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.waiting) == 0 {
		return nil
	}
	msg := m.waiting[0]
	m.waiting = m.waiting[1:]
	return msg
}

// deliver gives the program what has come.
func (m *mailbox) deliver(p *tea.Program) {
	for msg := m.take(); msg != nil; msg = m.take() {
		p.Send(msg) // returns at once when the program has ended
	}
}
