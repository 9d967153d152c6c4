package sshbench

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Measure measures a target whose server is p; nil if it is of many processes, whose
// memory and time are not measured. The hook may be nil.
func Measure(t *Target, p *Process, plan Plan, hook Hook) (Figures, error) {
	m := &measurement{target: t, process: p, plan: plan, hook: hook, figures: Figures{}}
	for _, part := range []struct {
		what    string
		measure func() error
	}{
		// Memory first, of a server that has done nothing else.
		{"idle readers", m.idle},
		{"readers who press keys", m.pressing},
		{"first frames", m.opens},
		{"first frames at once", m.together},
		{"new sessions", m.sustained},
		{"lines and pages", m.keys},
		{"active readers", m.active},
	} {
		if err := part.measure(); err != nil {
			return nil, fmt.Errorf("%s: %w", part.what, err)
		}
	}
	return m.figures, nil
}

type measurement struct {
	target  *Target
	process *Process
	plan    Plan
	hook    Hook
	figures Figures
}

func (m *measurement) cpu() (time.Duration, error) {
	if m.process == nil {
		return 0, nil
	}
	return m.process.cpu()
}

// tell keeps the median of some times, in milliseconds, and what 99 of 100 do not exceed.
func (m *measurement) tell(name string, took []time.Duration) {
	if len(took) == 0 {
		return
	}
	m.figures[name+"-p50"] = inMilliseconds(quantile(took, 0.5))
	m.figures[name+"-p99"] = inMilliseconds(quantile(took, 0.99))
}

func inMilliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// pause lets time pass: what is measured here is what a server does meanwhile.
func pause(d time.Duration) { <-time.After(d) }

func (m *measurement) call(at Moment) error {
	if m.hook == nil || m.process == nil {
		return nil
	}
	return m.hook(at)
}

// quantile is the value that a part of all do not exceed, of some at least.
func quantile[T cmp.Ordered](values []T, part float64) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(int(part*float64(len(sorted))), len(sorted)-1)]
}
