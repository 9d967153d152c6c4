package paint

import (
	"errors"
	"io"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

const (
	// pace is the time between frames of which there is no end: 60 a second, more than
	// anybody sees.
	pace = time.Second / 60
	// burst is how many frames go out at once before that: a key, and what comes of it
	// a moment later.
	burst = 3
	// maxRaw bounds what is not written yet beside the frames, in bytes: the longest post
	// for the clipboard, which has 100 kB, or several usual ones. With twice as much, a
	// server full of readers who copy and take nothing would need more memory than it has.
	// What is larger is taken if nothing waits.
	maxRaw = 128 << 10
	// maxJoined is how many bytes go out together with a frame. More would be copied for
	// it, and both be held for as long as the terminal does not take them.
	maxJoined = 1 << 10
)

// Config is what a [Painter] knows of its terminal.
type Config struct {
	Term string // TERM; see traits.go for what it tells
	// Profile is the colours that the terminal has. Others are replaced by the nearest;
	// Unknown and TrueColor leave all as they are.
	Profile       colorprofile.Profile
	Method        ansi.Method // by which the program counts cells
	Width, Height int         // of the window, in cells
	// Go runs a part of the painter beside the program, and does not wait for it; nil for
	// a plain go statement. A panic in it leaves the painter broken, but [Painter.Close]
	// still makes the terminal what it was.
	Go func(func())
}

// Painter draws the frames of one program on one terminal. It may be used by many
// goroutines at once.
type Painter struct {
	w      io.Writer
	config *Config
	traits traits

	mu            sync.Mutex
	ended         sync.Cond // nothing is being written any more
	width, height int
	shown         frame // on the screen, or on its way there
	waiting       frame // to be drawn next
	spare         []row // of no frame
	raw           []byte
	sending       int           // bytes of raw that are on their way
	next          time.Time     // when there may be another frame, after a burst
	hurry         chan struct{} // closed to end a pause; nil but in one
	err           error

	flushing int // how many wait for the end

	begun        bool // there was a frame
	frames       bool // one waits
	stale        bool // what is on the screen is not known
	lost         bool // where the cursor is is not known
	synchronized bool
	writing      bool
}

var (
	errClosed = errors.New("the painter is closed")
	errBroken = errors.New("the painter is broken")
)

// New makes a painter, which writes nothing until there is a frame.
func New(w io.Writer, config Config) *Painter {
	if config.Go == nil {
		config.Go = func(f func()) { go f() }
	}
	p := &Painter{w: w, config: &config, traits: traitsOf(config.Term), width: max(config.Width, 1), height: max(config.Height, 1)}
	p.ended.L = &p.mu
	return p
}

// Show has a frame drawn. It never waits: at most one frame does, and a newer one takes
// its place.
func (p *Painter) Show(v tea.View) { p.ShowRows(v, []byte(v.Content)) }

// ShowRows is Show for a view whose content is given in rows, with line feeds between
// them. It keeps nothing of these.
func (p *Painter) ShowRows(v tea.View, content []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		return
	}
	f := frame{lookOf(v), appendRows(p.spare[:0], content, p.height, p.newest().rows)}
	p.spare = nil
	if p.begun && !p.stale && !p.writing && f.same(&p.shown) {
		p.spare = f.rows
		return
	}
	p.waiting, p.frames = f, true
	p.start()
}

// newest is the last frame that was shown.
func (p *Painter) newest() *frame {
	if p.frames {
		return &p.waiting
	}
	return &p.shown
}

// Write sends what draws nothing, such as a question to the terminal, between frames. It
// never waits, and keeps nothing of b. It fails when the terminal has failed, or when too
// much waits already.
func (p *Painter) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.err != nil:
		return 0, p.err
	case p.sending+len(p.raw) > 0 && p.sending+len(p.raw)+len(b) > maxRaw:
		return 0, errors.New("too much waits to be written")
	}
	p.raw = append(p.raw, b...)
	p.start()
	return len(b), nil
}

// Resize takes the new size of the window. Nobody knows what is on it then, so the next
// frame is drawn as a whole; the last one was drawn for another size.
func (p *Painter) Resize(width, height int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.width, p.height, p.stale = max(width, 1), max(height, 1), true
}

// Synchronize says whether the terminal holds back what it is sent until a frame is whole
// (https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036).
func (p *Painter) Synchronize(has bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.synchronized = has
}

// Flush waits until nothing waits to be written, without regard to the pace.
func (p *Painter) Flush() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.flush()
	return p.err
}

// Close draws the last frame, and makes the terminal what it was. Nothing is written
// after it.
func (p *Painter) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.flush()
	broken := p.err
	switch {
	case broken == errClosed:
		return nil
	case broken != nil && broken != errBroken, !p.begun:
		p.stop(errClosed)
		return broken
	}
	end := p.shown.leave(nil, p.height)
	p.stop(errClosed)
	return p.send(func() error {
		_, err := p.w.Write(end)
		return errors.Join(broken, err)
	})
}

// flush waits until nothing is written any more.
func (p *Painter) flush() {
	p.flushing++
	if p.hurry != nil {
		close(p.hurry)
		p.hurry = nil
	}
	for p.writing {
		p.ended.Wait()
	}
	p.flushing--
}

// send does what may take as long as the terminal wants, without the lock.
func (p *Painter) send(f func() error) error {
	p.mu.Unlock()
	defer p.mu.Lock()
	return f()
}

// stop lets go of everything.
func (p *Painter) stop(err error) {
	p.err, p.frames, p.raw = err, false, nil
	p.waiting, p.shown, p.spare = frame{}, frame{}, nil
}

// start has what waits written, unless that goes on already. An idle painter has no
// goroutine.
func (p *Painter) start() {
	if !p.writing {
		p.writing = true
		p.config.Go(p.write)
	}
}

// write writes what waits, until there is no more.
func (p *Painter) write() {
	p.mu.Lock()
	defer p.mu.Unlock()
	whole := false
	defer func() {
		if !whole {
			shown := p.shown
			p.stop(errBroken)
			p.shown = shown // Close has to leave it
		}
		p.writing = false
		p.ended.Broadcast()
	}()
	for p.err == nil && (p.frames || len(p.raw) > 0) {
		if early := time.Until(p.next.Add(-(burst - 1) * pace)); p.frames && early > 0 && p.flushing == 0 {
			p.pause(early)
			continue
		}
		if err := p.one(); err != nil {
			p.stop(err)
		}
	}
	whole = true
}

// pause waits for the pace of a flood.
func (p *Painter) pause(d time.Duration) {
	hurry := make(chan struct{})
	p.hurry = hurry
	_ = p.send(func() error {
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-t.C:
		case <-hurry:
		}
		return nil
	})
	p.hurry = nil
}

// one writes all that waits.
func (p *Painter) one() error {
	raw := p.raw
	p.raw, p.sending = nil, len(raw)
	defer func() { p.sending = 0 }()
	if !p.frames || len(raw) > maxJoined {
		p.lost = true
		return p.send(func() error {
			_, err := p.w.Write(raw)
			return err
		})
	}
	was, now := p.shown, p.waiting
	j := job{
		config: p.config, traits: p.traits, width: p.width, height: p.height, synchronized: p.synchronized,
		raw: raw, begin: !p.begun, whole: p.stale, lost: p.lost || p.stale || len(raw) > 0, was: &was, now: &now,
	}
	p.shown, p.waiting, p.frames, p.begun, p.stale, p.lost = now, frame{}, false, true, false, false
	p.next = later(p.next, time.Now()).Add(pace)
	whole := false
	defer func() {
		if !whole { // what has panicked is drawing, so the terminal has nothing of it
			p.shown, p.begun = was, !j.begin
		}
	}()
	err := p.send(func() error { return j.draw(p.w) })
	whole = true
	clear(was.rows) // they would keep their texts
	p.spare = was.rows
	return err
}

// draw draws and writes a frame, if it is not as the last one.
func (j job) draw(w io.Writer) error {
	c := canvases.Get().(*canvas)
	c.draw(j)
	var err error
	if len(c.out) > 0 {
		_, err = w.Write(c.out)
	}
	c.forget()
	canvases.Put(c) // not if something has panicked
	return err
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
