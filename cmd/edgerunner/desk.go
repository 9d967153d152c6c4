package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui"
)

// desk is the blog of an author as its folder is now, with all that is not published. The
// program may ask for it at any time.
type desk struct {
	dir   string
	read  func(old *content.Blog, how reloader) (*content.Blog, error)
	whole atomic.Pointer[content.Blog]
	fault fault

	reading sync.Mutex // guards what is below
	blog    *content.Blog
}

// reload reads the folder again. While it cannot be read, the blog stays as it is.
func (d *desk) reload(how reloader) error {
	d.reading.Lock()
	defer d.reading.Unlock()
	blog, err := d.read(d.blog, how)
	if err != nil {
		return err
	}
	d.blog = blog
	d.whole.Store(blog.Whole())
	return nil
}

// openDesk reads the folder for the first time.
func openDesk(dir string) (*desk, error) {
	d := &desk{dir: dir, read: func(old *content.Blog, how reloader) (*content.Blog, error) {
		return loadBlog(dir, time.Now(), old, how)
	}}
	return d, d.reload(content.Reload)
}

// slugOf is the slug of the post in a file; or why there is none.
func (d *desk) slugOf(file string) (string, error) {
	blog := d.whole.Load()
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
func (d *desk) run(ctx context.Context, app *tui.App, stdin io.Reader, stdout term.File, profile colorprofile.Profile) error {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGHUP)
	defer stop()
	program := tea.NewProgram(local{app, &d.fault},
		tea.WithoutSignalHandler(), // which knows no SIGHUP
		tea.WithInput(stdin), tea.WithOutput(stdout),
		tea.WithColorProfile(profile),
		tea.WithFilter(byCells),
	)
	content.Watch(ctx, d.dir, func(atRest bool) { d.changed(program, atRest) }, func(err error) {
		if err != nil {
			program.Send(tui.Notice{Line: "What you save is seen up to half a minute later: " + err.Error()})
		}
	})
	defer context.AfterFunc(ctx, program.Quit)() // and not WithContext, which closes the input while it is read
	_, err := program.Run()
	return errors.Join(d.fault.err(), err)
}

// changed reads the folder again, and has the program show what came of it.
func (d *desk) changed(program *tea.Program, atRest bool) {
	defer d.fault.caught(program.Quit) // or the terminal would stay as it is
	how := content.Reload
	if !atRest {
		how = content.ReloadRested
	}
	if err := d.reload(how); err != nil {
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
