package sshbench

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// keys measures the repaints of one reader who goes down line by line, and of one who
// does so page by page, among those who do nothing.
func (m *measurement) keys() error {
	if m.plan.Lines == 0 && m.plan.Pages == 0 {
		return nil
	}
	c, err := gather(m.target, m.target.Post, m.plan.Beside)
	if err != nil {
		return err
	}
	defer c.leave()
	if err := m.alone(); err != nil {
		return err
	}
	if err := c.stayed(); err != nil {
		return fmt.Errorf("not all have stayed: %w", err)
	}
	if m.process == nil {
		return nil
	}
	most, err := m.process.mostResident()
	m.figures["resident"] = float64(most) / (1 << 20)
	return err
}

// alone measures what one reader sees of the keys.
func (m *measurement) alone() error {
	lines := max(min(m.plan.Lines, len(m.target.Rows)-m.target.Body), 0) // then it ends
	before, err := m.cpu()
	if err != nil {
		return err
	}
	took, bytes, err := m.press(m.target.Down, lines)
	if err != nil {
		return err
	}
	after, err := m.cpu()
	if err != nil {
		return err
	}
	if m.process != nil {
		m.figures["line-cpu"] = float64((after - before).Microseconds()) / float64(max(lines, 1))
	}
	m.tell("key", took)
	m.figures["line-bytes"] = float64(bytes) * tableLines / float64(max(lines, 1))
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
