package sshbench

import (
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"edgerunner.vc/blog/server/sshtest"
)

// replay draws what has come for one reader, and says when which row was on top.
type replay struct {
	target *Target
	screen *sshtest.Screen
	top    int // row of the text that a whole screen had on top last
	chance *rand.Rand
}

func newReplay(t *Target) *replay {
	return &replay{target: t, screen: sshtest.NewScreen(width, height, false, io.Discard), chance: rand.New(rand.NewPCG(3, 4))}
}

func (p *replay) close() { p.screen.Close() }

// feed draws a chunk, and says whether the text has moved and is whole again. It has not
// gone beyond most.
func (p *replay) feed(c chunk, most int) (moved bool) {
	_, _ = p.screen.Write(c.text)
	for top := p.top + 1; top <= most; top++ {
		if p.target.shows(p.screen, top) {
			p.top = top
			return true
		}
	}
	return false
}

// draw draws what has come so far, whatever it is.
func (p *replay) draw(r *reader) {
	chunks, _ := r.take()
	for _, c := range chunks {
		_, _ = p.screen.Write(c.text)
	}
}

// until draws what comes until the text is there with a row on top.
func (p *replay) until(r *reader, top int) error {
	p.draw(r)
	late := time.NewTimer(patience)
	defer late.Stop()
	for !p.target.shows(p.screen, top) {
		select {
		case <-r.more:
			p.draw(r)
		case <-late.C:
			return fmt.Errorf("row %d is not on top after %s:\n%s", top, patience, p.screen.Text())
		}
	}
	p.top = top
	return nil
}

// press presses a key so often, after a thought each time, and returns how long each took
// to be painted, and all that was sent, in bytes.
func (p *replay) press(r *reader, key string, times int, thought time.Duration) (took []time.Duration, bytes int, err error) {
	for range times {
		pause(time.Duration(p.chance.Int64N(int64(thought) + 1)))
		begin := time.Now()
		r.press(key)
		at, n, err := p.painted(r)
		if err != nil {
			return took, bytes, err
		}
		took = append(took, at.Sub(begin))
		bytes += n
	}
	return took, bytes, nil
}

// painted draws what comes until the text has moved, by two windows at most, for a page
// may leave out blank rows; it says when what made it whole came, and how much has come.
func (p *replay) painted(r *reader) (at time.Time, bytes int, err error) {
	late := time.NewTimer(patience)
	defer late.Stop()
	most := p.top + 2*p.target.Body
	for {
		chunks, n := r.take()
		bytes += n
		for _, c := range chunks {
			if p.feed(c, most) {
				at = c.at
			}
		}
		if !at.IsZero() {
			return at, bytes, nil
		}
		select {
		case <-r.more:
		case <-late.C:
			return at, bytes, fmt.Errorf("row %d is still on top after %s:\n%s", p.top, patience, p.screen.Text())
		}
	}
}

// replayed is how long each key of a reader took to be painted. One whose row was never on
// top was painted with the next one that was.
func replayed(t *Target, r *reader, sent []time.Time) (took []time.Duration, err error) {
	p := newReplay(t)
	defer p.close()
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		chunks, _ := r.take()
		for _, c := range chunks {
			p.feed(c, len(sent))
			for len(took) < p.top {
				took = append(took, c.at.Sub(sent[len(took)]))
			}
		}
		if len(took) == len(sent) {
			return took, nil
		}
		select {
		case <-r.more:
		case <-late.C:
			return nil, fmt.Errorf("of %d keys %d were painted within %s:\n%s", len(sent), len(took), patience, p.screen.Text())
		}
	}
}
