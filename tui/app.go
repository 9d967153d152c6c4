package tui

import (
	"log/slog"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// loadingLimit is how long the first screen waits for a terminal that does not
// answer. A line around the world answers within 300 ms.
const loadingLimit = 500 * time.Millisecond

// Config is what an App shows. Both are shared by all sessions.
type Config struct {
	Blog  *content.Blog
	Pages *page.Cache
}

// App is the program of one reader. It is the model of one [tea.Program], and not
// for concurrent use.
type App struct {
	config  Config
	layout  layout
	dark    bool
	colours colorprofile.Profile
	styles  styles
	loading bool // the terminal has not yet said whether it is dark or light

	list      listScreen
	post      *postScreen // nil while the list is shown
	help      *helpScreen // nil unless it is shown
	readings  readings
	opened    []string          // slugs, for the log
	waiting   []tea.KeyPressMsg // for the post that is being set
	colouring bool              // a command looks for the colours of code
}

// New makes the App of a session. The blog of the configuration may have no posts.
func New(config Config) *App {
	a := &App{config: config, loading: true, dark: true, layout: newLayout(80, 24), readings: readings{}}
	a.styles = newStyles(config.Blog.Site.Accent, a.look())
	return a
}

// loadingEnded comes when the terminal has had its time to answer.
type loadingEnded struct{}

// Init asks the terminal for its background. Device attributes are asked for last:
// every terminal answers that, so a terminal that has answered it and nothing else
// knows nothing else.
func (a *App) Init() tea.Cmd {
	return tea.Batch(
		tea.Raw(ansi.RequestBackgroundColor+ansi.RequestPrimaryDeviceAttributes),
		tea.Tick(loadingLimit, func(time.Time) tea.Msg { return loadingEnded{} }),
	)
}

// Update implements [tea.Model].
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		return a, a.resize(msg.Width, msg.Height)
	case tea.BackgroundColorMsg:
		a.loading = false
		a.dark = msg.IsDark()
		return a, a.restyle()
	case tea.ColorProfileMsg:
		a.colours = msg.Profile
		return a, a.restyle()
	case uv.PrimaryDeviceAttributesEvent, loadingEnded:
		a.loading = false
	case postRendered:
		return a, a.rendered(msg)
	case codeColoured:
		a.colouring = false
		return a, a.colour() // what is in view may have changed meanwhile
	case tea.KeyPressMsg:
		return a, a.press(msg)
	}
	return a, nil
}

// press gives a key to whoever is in front.
func (a *App) press(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, keys.Leave):
		return tea.Quit
	case a.loading:
		a.loading = false // any key skips the wait, and does nothing else
		return nil
	case a.layout.tooSmall():
		if key.Matches(msg, keys.Quit) {
			return tea.Quit
		}
		return nil
	case a.help != nil:
		return a.follow(a.help.update(msg, a.layout))
	case a.post != nil && (len(a.waiting) > 0 || !a.post.ready(msg, a.layout)):
		if len(a.waiting) < maxWaiting {
			a.waiting = append(a.waiting, msg)
		}
		return nil
	case a.post != nil:
		return tea.Batch(a.follow(a.post.update(msg, a.layout, a.readings)), a.colour())
	}
	return a.follow(a.list.update(msg, a.config.Blog, a.layout))
}

// maxWaiting bounds the keys that wait for a post to be set; nobody types more
// within that time.
const maxWaiting = 64

// rendered gives the open post its page, and then the keys that have waited for it
// to whoever is in front by then. The beginning of a long post is followed by all of
// it.
func (a *App) rendered(msg postRendered) tea.Cmd {
	if a.post == nil || !a.post.rendered(msg, a.layout, a.readings) {
		return nil
	}
	cmds := []tea.Cmd{a.colour()}
	if msg.page.Rest > 0 {
		cmds = append(cmds, renderPost(a.config, msg.post, msg.look))
	}
	waiting := a.waiting
	a.waiting = nil
	for _, k := range waiting {
		cmds = append(cmds, a.press(k))
	}
	return tea.Batch(cmds...)
}

// codeColoured comes when code on a page has got its colours.
type codeColoured struct{}

// colour looks for the colours of the code in view and on the next screen.
func (a *App) colour() tea.Cmd {
	if a.colouring || a.post == nil || a.post.page == nil {
		return nil
	}
	p, from, to := a.post.page, a.post.top, a.post.top+2*a.layout.body
	if !p.Uncoloured(from, to) {
		return nil
	}
	a.colouring = true
	return func() tea.Msg {
		p.Colour(from, to)
		return codeColoured{}
	}
}

// intent is where a screen wants to go.
type intent int

const (
	stay intent = iota
	openPost
	nextPost
	previousPost
	backToList
	showHelp
	closeHelp
	quit
)

// follow goes where a screen wants to, before the next message is looked at.
func (a *App) follow(to intent) tea.Cmd {
	switch to {
	case openPost:
		return a.open()
	case nextPost:
		a.list.move(1, a.config.Blog, a.layout)
		return a.open()
	case previousPost:
		a.list.move(-1, a.config.Blog, a.layout)
		return a.open()
	case backToList:
		a.post = nil
		a.waiting = nil
	case showHelp:
		a.help = &helpScreen{bindings: keys.list()}
		if a.post != nil {
			a.help.bindings = keys.post()
		}
	case closeHelp:
		a.help = nil
	case quit:
		return tea.Quit
	}
	return nil
}

// open shows the post that is chosen in the list, at the place where it was left.
func (a *App) open() tea.Cmd {
	post := a.list.chosenPost(a.config.Blog)
	if post == nil || a.post != nil && a.post.post == post {
		return nil
	}
	next := &postScreen{post: post, look: a.look(), place: content.Place{Block: -1}}
	if r, ok := a.readings[post.Slug]; ok {
		next.place = r.place
	}
	a.post = next
	a.opened = append(a.opened[:min(len(a.opened), maxOpened-1)], post.Slug)
	if next.place.Block < 0 && post.Size() > longPost && !a.config.Pages.Has(post, next.look) {
		return renderHead(a.config, post, next.look)
	}
	return renderPost(a.config, post, next.look)
}

// longPost is from which size on the beginning of a post is set first, in bytes: the
// whole of a shorter one is set in less time than a frame takes.
const longPost = 12 << 10

// maxOpened bounds what a session adds to its line in the log, in posts.
const maxOpened = 32

func (a *App) look() page.Look {
	return page.Look{Measure: a.layout.column, Dark: a.dark, Colours: a.colours}
}

// postRendered is a page that a screen has asked for.
type postRendered struct {
	post *content.Post
	look page.Look
	page *page.Page
}

// renderPost sets a post, away from the keys.
func renderPost(config Config, post *content.Post, look page.Look) tea.Cmd {
	return func() tea.Msg {
		return postRendered{post, look, config.Pages.Page(post, config.Blog.Site, look)}
	}
}

// renderHead sets the beginning of a post, away from the keys.
func renderHead(config Config, post *content.Post, look page.Look) tea.Cmd {
	return func() tea.Msg {
		return postRendered{post, look, config.Pages.Head(post, config.Blog.Site, look)}
	}
}

// resize takes the new size of the window. The page that is shown stays until the
// new one is set.
func (a *App) resize(width, height int) tea.Cmd {
	a.layout = newLayout(width, height)
	a.list.show(a.config.Blog, a.layout)
	if a.post == nil || a.layout.tooSmall() {
		return nil
	}
	a.post.resized(a.layout, a.readings)
	return a.relook()
}

// restyle draws everything for what the terminal was found to be.
func (a *App) restyle() tea.Cmd {
	a.styles = newStyles(a.config.Blog.Site.Accent, a.look())
	return a.relook()
}

// relook has the open post set anew if it was set for another look.
func (a *App) relook() tea.Cmd {
	if a.post == nil || a.post.look == a.look() {
		return nil
	}
	a.post.look = a.look()
	return renderPost(a.config, a.post.post, a.post.look)
}

// View implements [tea.Model]. No mode is set but the other screen, which the way
// out undoes: what a lost connection leaves behind must not disturb the shell.
func (a *App) View() tea.View {
	f := a.frame()
	v := tea.NewView(strings.Join(f.rows, "\n"))
	v.AltScreen = true
	v.DisableBracketedPasteMode = true
	// Shape and Blink together say "as the reader has it".
	v.Cursor = &tea.Cursor{Position: tea.Position{X: f.cursorX, Y: f.cursorY}, Shape: -1}
	return v
}

// LogValue implements [slog.LogValuer]: what the log tells of this session.
func (a *App) LogValue() slog.Value {
	return slog.GroupValue(slog.String("posts", strings.Join(a.opened, ",")))
}
