package sshbench

import (
	"errors"
	"time"
)

// visit is one reader who comes, sees a whole list and goes; it returns how long that took.
func (m *measurement) visit() (time.Duration, error) {
	begin := time.Now()
	r, err := open(m.target, m.target.List)
	if err != nil {
		return 0, err
	}
	defer r.close()
	at, err := r.wait()
	return at.Sub(begin), err
}

// opens measures first frames, one at a time.
func (m *measurement) opens() error {
	took := make([]time.Duration, m.plan.Opens)
	for i := range took {
		var err error
		if took[i], err = m.visit(); err != nil {
			return err
		}
	}
	m.tell("first", took)
	return nil
}

// together measures first frames of readers who come at once.
func (m *measurement) together() error {
	var took []time.Duration
	for range m.plan.Rounds {
		round := make([]time.Duration, m.plan.AtOnce)
		errs := make([]error, m.plan.AtOnce)
		each(m.plan.AtOnce, m.plan.AtOnce, func(i int) { round[i], errs[i] = m.visit() })
		if err := errors.Join(errs...); err != nil {
			return err
		}
		took = append(took, round...)
	}
	m.tell("together", took)
	return nil
}

// newcomers is how many come at the same time where new sessions are counted: enough to
// keep two cores busy, and no crowd.
const newcomers = 8

// sustained counts new sessions.
func (m *measurement) sustained() error {
	if m.plan.Sustained == 0 {
		return nil
	}
	if err := m.call(SessionsBegin); err != nil {
		return err
	}
	before, err := m.cpu()
	if err != nil {
		return err
	}
	begin := time.Now()
	counts, errs := make([]int, newcomers), make([]error, newcomers)
	each(newcomers, newcomers, func(i int) {
		for time.Since(begin) < m.plan.Sustained && errs[i] == nil {
			_, errs[i] = m.visit()
			counts[i]++
		}
	})
	total := 0
	for _, n := range counts {
		total += n
	}
	m.figures["sessions"] = float64(total) / time.Since(begin).Seconds()
	after, err := m.cpu()
	if m.process != nil {
		m.figures["session-cpu"] = float64((after - before).Microseconds()) / float64(total)
	}
	return errors.Join(append(errs, err, m.call(SessionsEnd))...)
}
