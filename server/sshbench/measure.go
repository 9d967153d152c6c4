package sshbench

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// Plan is how many readers there are, how often and how long. What is zero is left out.
type Plan struct {
	Opens, AtOnce, Rounds int           // first frames one at a time, and so many at once so often
	Sustained             time.Duration // how long new sessions come, one behind the other
	Idle                  int           // readers who do nothing
	Watch                 time.Duration // how long they are watched
	Lines, Pages          int           // that one reader goes down
	// Thought is how long that one thinks at most before the next key. It is to be longer
	// than the period of a renderer that paints 60 times a second, so that keys do not
	// come in step with it.
	Thought          time.Duration
	Active           int           // readers who press keys
	Pace, ActiveTime time.Duration // between two keys of each, and how long they press them
	// Settle is how long readers are left alone before they are watched: what is behind
	// their first frame, such as a timer, is over then.
	Settle time.Duration
}

// Hook is called at moments of a measurement, to profile the server.
type Hook func(Moment) error

// Moment is one of those.
type Moment string

// The moments, each while the readers of that part are there.
const (
	IdleBegins, IdleEnds       Moment = "idle begins", "idle ends"
	SessionsBegin, SessionsEnd Moment = "sessions begin", "sessions end"
	ActiveBegins, ActiveEnds   Moment = "active begins", "active ends"
)

// Figures are what was measured of one target in one run, by their names; see [Table].
type Figures map[string]float64

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

// keys measures the repaints of one reader who goes down line by line, and of one who
// does so page by page.
func (m *measurement) keys() error {
	took, bytes, err := m.press(m.target.Down, m.plan.Lines)
	if err != nil {
		return err
	}
	m.tell("key", took)
	m.figures["line-bytes"] = float64(bytes) * tableLines / float64(max(m.plan.Lines, 1))
	_, bytes, err = m.press(m.target.Page, m.plan.Pages)
	m.figures["page-bytes"] = float64(bytes) / float64(max(m.plan.Pages, 1))
	return err
}

// press opens the text, and presses a key so often; see [replay.press].
func (m *measurement) press(key string, times int) (took []time.Duration, bytes int, err error) {
	r, err := open(m.target, m.target.Post)
	if err != nil {
		return nil, 0, err
	}
	defer r.close()
	if _, err := r.wait(); err != nil {
		return nil, 0, err
	}
	p := newReplay(m.target)
	defer p.close()
	if err := p.until(r, 0); err != nil {
		return nil, 0, err
	}
	pause(m.plan.Settle)
	p.draw(r)
	return p.press(r, key, times, m.plan.Thought)
}

// tableLines is how many lines the table tells the bytes of.
const tableLines = 148

// active measures the repaints of readers of whom each presses keys at a pace, whether
// the last one was painted or not.
func (m *measurement) active() error {
	if m.plan.Active == 0 {
		return nil
	}
	c, err := gather(m.target, m.target.Post, m.plan.Active)
	if err != nil {
		return err
	}
	defer c.leave()
	pause(m.plan.Settle)
	if err := m.call(ActiveBegins); err != nil {
		return err
	}
	before, err := m.cpu()
	if err != nil {
		return err
	}
	sent := c.typing(m.target.Down, m.plan.Pace, m.plan.ActiveTime)
	after, err := m.cpu()
	if err != nil {
		return err
	}
	if err := m.call(ActiveEnds); err != nil {
		return err
	}
	return m.replay(c, sent, after-before)
}

func (m *measurement) cpu() (time.Duration, error) {
	if m.process == nil {
		return 0, nil
	}
	return m.process.cpu()
}

// typing has each reader press a key at a pace for a time, and returns when they did.
func (c crowd) typing(key string, pace, length time.Duration) [][]time.Time {
	sent := make([][]time.Time, len(c))
	chance := rand.New(rand.NewPCG(1, 2))
	var done sync.WaitGroup
	for i, r := range c {
		phase := time.Duration(chance.Int64N(int64(pace)))
		done.Go(func() {
			pause(phase)
			tick := time.NewTicker(pace)
			defer tick.Stop()
			for range length / pace {
				sent[i] = append(sent[i], time.Now())
				r.press(key)
				<-tick.C
			}
		})
	}
	done.Wait()
	return sent
}

// replay finds in what has come when each key was painted.
func (m *measurement) replay(c crowd, sent [][]time.Time, cpu time.Duration) error {
	var took []time.Duration
	for i, r := range c {
		each, err := replayed(m.target, r, sent[i])
		if err != nil {
			return err
		}
		took = append(took, each...)
	}
	m.tell("active", took)
	if m.process != nil {
		m.figures["key-cpu"] = float64(cpu.Microseconds()) / float64(len(took))
	}
	return nil
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
