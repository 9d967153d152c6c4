package sshbench

import (
	"errors"
	"time"
)

// idle measures what readers take who do nothing.
func (m *measurement) idle() error {
	if m.plan.Idle == 0 || m.process == nil {
		return nil
	}
	if _, err := m.visit(); err != nil { // what the first one makes is everybody's
		return err
	}
	before, err := m.state()
	if err != nil {
		return err
	}
	c, err := gather(m.target, m.target.Post, m.plan.Idle)
	if err != nil {
		return err
	}
	defer c.leave()
	pause(m.plan.Settle)
	return m.watch(before, len(c))
}

// watch compares the server with idle readers to what it was before.
func (m *measurement) watch(before state, n int) error {
	if err := m.call(IdleBegins); err != nil {
		return err
	}
	begin := time.Now()
	there, err := m.state()
	if err != nil {
		return err
	}
	pause(m.plan.Watch)
	later, err := m.state()
	if err != nil {
		return err
	}
	took := time.Since(begin)
	m.figures["memory"] = float64(there.resident-before.resident) / float64(n) / 1024
	m.figures["goroutines"] = float64(there.goroutines-before.goroutines) / float64(n)
	m.figures["idle-cpu"] = 100 * (later.cpu - there.cpu).Seconds() / took.Seconds()
	if _, err := m.process.Ask("collect"); err != nil {
		return err
	}
	least, err := m.state()
	if err != nil {
		return err
	}
	m.figures["memory-least"] = float64(least.resident-before.resident) / float64(n) / 1024
	return m.call(IdleEnds)
}

// pressing measures the most that is resident while readers press keys.
func (m *measurement) pressing() error {
	if m.plan.Pressing == 0 || m.process == nil {
		return nil
	}
	if _, err := m.visit(); err != nil { // what the first one makes is everybody's
		return err
	}
	before, err := m.process.resident()
	if err != nil {
		return err
	}
	c, err := gather(m.target, m.target.Post, m.plan.Pressing)
	if err != nil {
		return err
	}
	defer c.leave()
	c.typing(m.target.Down, m.plan.Pace, m.plan.ActiveTime)
	if err := c.stayed(); err != nil {
		return err
	}
	most, err := m.process.mostResident()
	m.figures["memory-pressing"] = float64(most-before) / float64(m.plan.Pressing) / 1024
	return err
}

// state is what a server takes at a time.
type state struct {
	resident, goroutines int
	cpu                  time.Duration
}

func (m *measurement) state() (s state, err error) {
	var errs [3]error
	s.resident, errs[0] = m.process.resident()
	s.goroutines, errs[1] = m.process.goroutines()
	s.cpu, errs[2] = m.process.cpu()
	return s, errors.Join(errs[:]...)
}
