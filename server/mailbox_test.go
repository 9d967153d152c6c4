package server

import "testing"

// A mailbox holds one message of each type, the newest, in the order of the oldest.
func TestMailbox(t *testing.T) {
	m := newMailbox()
	type changed int
	for i := range 1000 {
		m.put(changed(i))
		m.put(i)
	}
	if first, second, third := m.take(), m.take(), m.take(); first != changed(999) || second != 999 || third != nil {
		t.Errorf("got %v, %v and %v", first, second, third)
	}
	m.put("again")
	if got := m.take(); got != "again" || len(m.arrived) != 1 {
		t.Errorf("got %v, and %d signals", got, len(m.arrived))
	}
}
