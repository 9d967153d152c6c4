package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/content/check"
	"edgerunner.vc/blog/server"
	"edgerunner.vc/blog/tui"
)

// manuscripts are the blog of an author as its folder and the clock are now, with all that
// is not published. The program may ask for it at any time.
type manuscripts struct {
	dir    string
	read   func(old *content.Blog, how reloader) (*content.Blog, error)
	wall   func() time.Time
	turned chan struct{} // the clock may change the blog at another time
	fault  fault
	whole  atomic.Pointer[content.Blog]
	missed atomic.Pointer[[]content.Problem] // what readers would miss in it, beyond its problems

	mu      sync.Mutex
	blog    *content.Blog // as it was read last, and as it is at this time
	checker *check.Checker
}

// reload reads the folder again. While it cannot be read, the blog stays as it is.
func (m *manuscripts) reload(ctx context.Context, how reloader) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	blog, err := m.read(m.blog, how)
	if err == nil {
		m.inspect(ctx, blog)
		m.show(blog)
	}
	return err
}

// inspect looks for what readers would miss in a blog: a picture, or what a link leads to.
// Warnings are for who asks for them, or the last line would never be at rest. It takes a
// moment for each post that it has not seen.
func (m *manuscripts) inspect(ctx context.Context, blog *content.Blog) {
	folder, done, err := openFolder(m.dir)
	if err != nil {
		return // which is told when the folder is read
	}
	defer done()
	findings, err := m.checker.Check(ctx, blog, folder, m.wall())
	if err != nil {
		return // the preview ends
	}
	var missed []content.Problem
	for _, f := range findings {
		if f.Severity == check.Error && !f.Loaded {
			missed = append(missed, content.Problem{File: f.File, Line: f.At.Line, Message: f.Message, Severity: content.Error})
		}
	}
	m.missed.Store(&missed)
}

// inspectFirst does so for the first time, when the blog is shown already.
func (m *manuscripts) inspectFirst(ctx context.Context) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.inspect(ctx, m.blog)
}

// wrong is what was found then; the program may ask for it at any time.
func (m *manuscripts) wrong() []content.Problem {
	if missed := m.missed.Load(); missed != nil {
		return *missed
	}
	return nil
}

// show makes a blog the one that is asked for.
func (m *manuscripts) show(blog *content.Blog) {
	m.blog = blog
	m.whole.Store(blog.Whole())
	wake(m.turned)
}

// turn shows the blog as the clock has it, and says whether that is another one.
func (m *manuscripts) turn() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	blog := m.blog.At(m.wall())
	if blog == m.blog {
		return false
	}
	m.show(blog)
	return true
}

// until is when the clock changes the blog next; zero for never.
func (m *manuscripts) until() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.blog.Until()
}

// openManuscripts reads the folder for the first time.
func openManuscripts(dir string) (*manuscripts, error) {
	m := &manuscripts{dir: dir, wall: time.Now, turned: make(chan struct{}, 1), checker: check.New(checkConfig())}
	m.read = func(old *content.Blog, how reloader) (*content.Blog, error) {
		return loadBlog(dir, m.wall(), old, how)
	}
	blog, err := m.read(nil, content.Reload)
	if err != nil {
		return nil, err
	}
	m.show(blog)
	return m, nil
}

// slugOf is the slug of the post in a file; or why there is none.
func (m *manuscripts) slugOf(file string) (string, error) {
	blog := m.whole.Load()
	for _, p := range blog.Posts {
		if p.File == content.Clean(file) {
			return p.Slug, nil
		}
	}
	for _, p := range blog.Problems {
		if p.File == content.Clean(file) {
			return "", errors.New(p.String())
		}
	}
	return "", fmt.Errorf("%s is no post: that is a file NAME.md or NAME.mdx, whose name does not begin with . or _, and no README", file)
}

// run draws the program on a terminal until its reader leaves, or ctx ends, and shows what
// changes. The renderer is that of Bubble Tea, which has its ways out of a terminal, also
// for ^Z; what it costs, one author has.
func (m *manuscripts) run(ctx context.Context, config tui.Config, stdin io.Reader, stdout io.Writer, term string, profile colorprofile.Profile) error {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGHUP)
	defer stop()
	set, undo := server.Modes(term)
	config.Title = set != ""
	program := tea.NewProgram(local{tui.New(config), &m.fault, set, undo},
		tea.WithoutSignalHandler(), // which knows no SIGHUP
		tea.WithInput(stdin), tea.WithOutput(stdout),
		tea.WithColorProfile(profile),
		tea.WithFilter(byCells),
	)
	content.Watch(ctx, m.dir, func(atRest bool) { m.changed(ctx, program, atRest) }, func(err error) {
		if err != nil {
			program.Send(tui.Notice{Line: "What you save is seen up to half a minute later: " + err.Error()})
		}
	})
	clock := m.clock(func() { program.Send(tui.BlogChanged{}) }, program.Quit)
	go clock.run(ctx) // ends with the program
	go func() {       // so does this
		defer m.fault.caught(program.Quit)
		m.inspectFirst(ctx)
		program.Send(tui.BlogChanged{})
	}()
	defer context.AfterFunc(ctx, program.Quit)() // and not WithContext, which closes the input while it is read
	_, _ = io.WriteString(stdout, set)           // a terminal that is gone tells the program too
	_, err := program.Run()
	_, _ = io.WriteString(stdout, undo)
	return errors.Join(m.fault.err(), err)
}

// clock tells when a post has appeared, or its time is over: its mark is another one then.
// If that fails, the program has to quit, or the terminal would stay as it is.
func (m *manuscripts) clock(tell, quit func()) *timekeeper {
	return &timekeeper{
		wall: m.wall, log: slog.New(slog.DiscardHandler), next: m.until, changed: m.turned,
		turn: func() {
			defer m.fault.caught(quit)
			if m.turn() {
				tell()
			}
		},
		set: func() {},
	}
}

// changed reads the folder again, and has the program show what came of it.
func (m *manuscripts) changed(ctx context.Context, program *tea.Program, atRest bool) {
	defer m.fault.caught(program.Quit) // or the terminal would stay as it is
	how := content.Reload
	if !atRest {
		how = content.ReloadRested
	}
	if err := m.reload(ctx, how); err != nil {
		program.Send(tui.Notice{Line: "The posts stay as they were: " + err.Error()})
		return
	}
	program.Send(tui.BlogChanged{})
}

// byCells keeps from the renderer that a terminal can count cells as Unicode does: the
// pages are set by another count, which all terminals have.
func byCells(_ tea.Model, msg tea.Msg) tea.Msg {
	if mode, ok := msg.(tea.ModeReportMsg); ok && mode.Mode == ansi.ModeUnicodeCore {
		return nil
	}
	return msg
}
