package tui

import (
	"log/slog"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// loadingLimit is how long the first screen waits for a terminal that does not
// answer. A line around the world answers within 300 ms.
const loadingLimit = 500 * time.Millisecond

// Config is what an App shows. Blog and Pages are shared by all sessions.
type Config struct {
	// Blog is the newest version of the blog. It is asked for at the start and at each
	// [BlogChanged].
	Blog  func() *content.Blog
	Pages *page.Cache
	// Open is what the reader asked for, SLUG or SLUG#HEADING; empty for the list.
	Open string
	// Title says whether the window may have the title of what is read: it gets its own
	// one back on leaving.
	Title bool
	// Memory is what is known of the reader; nil for nobody. Kind is what their terminal
	// calls itself, for what they prefer on it.
	Memory Memory
	Kind   string
	// Say is what the reader is told first, until the first key, and Parting when they
	// leave after they have read something; empty for nothing.
	Say, Parting string
	// Now is the time; nil for that of the machine.
	Now func() time.Time
	// Opened is told of each post that is opened, by its slug; nil if nobody wants to
	// know. It is called before the next key is looked at, so it must not wait.
	Opened func(slug string)
	// Author says that who reads has written it, and is told what is wrong with the posts.
	// The blog may have posts that are not published then: they are marked.
	Author bool
	// Wrong is what is wrong with the posts that [content.Blog.Problems] does not have, for
	// their author; nil for nothing. It is asked for behind Blog.
	Wrong func() []content.Problem
}

// Notice is one line that an App shows until the next key, whatever is in front, such as
// that the visit ends soon. A narrow window cuts it.
type Notice struct {
	Line string
	Key  bool // the next key does nothing but take it away
}

// String is what it says where there is no App.
func (n Notice) String() string { return n.Line }

// BlogChanged tells an App that there is a newer version of the blog.
type BlogChanged struct {
	// Unpublished says that readers see no difference, but authors do.
	Unpublished bool
}

// session is what the screens of one reader have in common.
type session struct {
	blog     *content.Blog // the version that is shown
	layout   layout
	styles   styles
	mast     keptMasthead // in those styles
	readings readings
	marked   readings          // what they were before the reader said otherwise
	memory   Memory            // nil for none
	last     string            // the slug that the memory has for the last one
	since    time.Time         // the visit before; zero for none
	now      func() time.Time  // the time
	query    string            // that was looked for in a post last
	author   bool              // of the posts is who reads
	wrong    []content.Problem // as [Config.Wrong] has it, for that author
}

// App is the program of one reader. It is the model of one [tea.Program], and not
// for concurrent use.
type App struct {
	session
	config   Config
	terminal terminal
	theme    theme
	measure  int  // index of measures
	mouse    bool // the reader has asked for it
	loading  bool // the terminal has not yet said whether it is dark or light

	recalling bool            // what is known of the reader is on its way
	recalled  bool            // it has come
	forgetful bool            // it could not be found
	unkept    bool            // the reader was told that it cannot be kept
	forgotten map[string]bool // slugs of what the reader took back, which it may name still

	list   listScreen
	post   *postScreen // nil while the list is shown
	picker *picker     // nil unless it is shown; the help is before it
	help   *helpScreen // nil unless it is shown

	visits    visits
	retraced  bool              // the last key was one of them that go through the jumps
	notice    string            // one line, until the next key
	told      Notice            // the same, from outside, over whatever is in front
	opened    []string          // slugs, for the log
	waiting   []tea.KeyPressMsg // for what is not there yet
	colouring bool              // a command looks for the colours of code
}

// New makes the App of a session. The blog of the configuration may have no posts.
func New(config Config) *App {
	a := &App{config: config, loading: true, terminal: terminal{dark: true}, forgotten: map[string]bool{}}
	a.blog, a.readings, a.marked = config.Blog(), readings{}, readings{}
	a.memory, a.now, a.author = config.Memory, config.Now, config.Author
	a.notice, a.recalling = config.Say, config.Memory != nil
	if a.now == nil {
		a.now = time.Now
	}
	a.layout = newLayout(80, 24, measures[a.measure])
	a.list.arrange(&a.session)
	a.restyle()
	return a
}

// loadingEnded comes when the terminal has had its time to answer.
type loadingEnded struct{}

// Init asks the terminal what it is, and the memory who the reader is, and opens what
// was asked for.
func (a *App) Init() tea.Cmd {
	known := a.openAsked
	if a.memory != nil {
		known = a.recall
	}
	return tea.Batch(
		tea.Raw(queries),
		tea.Tick(loadingLimit, func(time.Time) tea.Msg { return loadingEnded{} }),
		a.refresh(),
		known(),
	)
}

// Update implements [tea.Model].
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		return a, a.resize(msg.Width, msg.Height)
	case tea.KeyPressMsg:
		return a, a.press(msg)
	case tea.PasteMsg:
		return a, a.paste(msg.Content)
	case tea.MouseClickMsg:
		return a, a.click(msg.Mouse())
	case tea.MouseWheelMsg:
		return a, a.wheel(msg.Mouse())
	case postRendered:
		return a, a.rendered(msg)
	case textsFound:
		return a, a.found(msg)
	case excerptsMade:
		a.list.excerpted(msg)
		return a, a.after() // others may be in view by now
	case codeColoured:
		a.colouring = false
		return a, a.colour() // what is in view may have changed meanwhile
	case BlogChanged:
		return a, a.blogChanged(msg)
	case recalled:
		return a, a.remember(msg)
	case MemoryChanged:
		return a, a.memoryChanged(msg.Works)
	case Notice:
		a.told = msg
		return a, nil
	case loadingEnded:
		a.loading = false
		return a, a.enter()
	}
	return a, a.answered(msg)
}

// answered takes an answer of the terminal.
func (a *App) answered(msg tea.Msg) tea.Cmd {
	waited, changed, cmd := a.terminal.answer(msg)
	if waited {
		a.loading = false
	}
	if changed {
		return tea.Batch(cmd, a.restyle())
	}
	return cmd
}

// press gives a key to whoever is in front.
func (a *App) press(msg tea.KeyPressMsg) tea.Cmd {
	switch {
	case key.Matches(msg, keys.Leave):
		return tea.Quit
	case a.layout.tooSmall():
		if key.Matches(msg, keys.Quit) {
			return tea.Quit
		}
		return nil
	}
	told := a.told
	if a.told = (Notice{}); told.Key {
		return nil
	}
	a.loading = false // any key skips the wait
	if len(a.waiting) > 0 || !a.ready(msg) {
		if len(a.waiting) < maxWaiting {
			a.waiting = append(a.waiting, msg)
		}
		return nil
	}
	a.notice = ""
	return tea.Batch(a.follow(a.update(msg)), a.after())
}

// maxWaiting bounds the keys that wait for a post to be set; nobody types more
// within that time.
const maxWaiting = 64

// ready says whether the screen in front has what the key needs. Keys that come
// meanwhile wait: they are meant for what is on its way.
func (a *App) ready(msg tea.KeyPressMsg) bool {
	switch {
	case a.recalling:
		return false
	case a.help != nil, a.picker != nil:
		return true
	case a.post != nil:
		return a.post.ready(msg, &a.session)
	}
	return a.list.ready(msg)
}

// update gives a key to the screen in front.
func (a *App) update(msg tea.KeyPressMsg) intent {
	switch {
	case a.help != nil:
		return a.help.update(msg, a.layout)
	case a.picker != nil:
		return a.picker.update(msg, a.layout)
	case a.typing(), a.post != nil && a.post.prefix != 0:
	case a.retraced && key.Matches(msg, keys.ForwardTab):
		return intent{do: forward}
	case key.Matches(msg, keys.Theme):
		return intent{do: nextTheme}
	case key.Matches(msg, keys.Measure):
		return intent{do: nextMeasure}
	case key.Matches(msg, keys.Mouse):
		return intent{do: switchMouse}
	case key.Matches(msg, keys.Progress):
		return intent{do: showProgress}
	case key.Matches(msg, keys.Read):
		return intent{do: markRead}
	case key.Matches(msg, keys.Again):
		return intent{do: startAgain}
	}
	if a.post != nil {
		return a.post.update(msg, &a.session)
	}
	return a.list.update(msg, &a.session)
}

// typing says whether letters go into a field.
func (a *App) typing() bool {
	switch {
	case a.help != nil:
		return false
	case a.picker != nil:
		return true
	case a.post != nil:
		return a.post.typing()
	}
	return a.list.typing()
}

// after looks for what the screen in front shows now and is not there yet.
func (a *App) after() tea.Cmd {
	if a.post != nil {
		return a.colour()
	}
	return a.list.wanted(&a.session, a.config.Pages)
}

// replay gives the keys that have waited to whoever is in front by now.
func (a *App) replay() tea.Cmd {
	var cmds []tea.Cmd
	waiting := a.waiting
	a.waiting = nil
	for _, k := range waiting {
		cmds = append(cmds, a.press(k))
	}
	return tea.Batch(cmds...)
}

// resize takes the new size of the window. The page that is shown stays until the
// new one is set.
func (a *App) resize(width, height int) tea.Cmd {
	a.layout = newLayout(width, height, measures[a.measure])
	a.list.show(&a.session)
	if a.post == nil || a.layout.tooSmall() {
		return a.list.wanted(&a.session, a.config.Pages)
	}
	a.post.panel = nil // it was set for the other width
	if a.post.page != nil {
		a.post.retail(&a.session)
	}
	a.post.resized(&a.session)
	return a.relook()
}

// look is how pages are set for this reader now.
func (a *App) look() page.Look { return a.theme.look(a.layout.column, a.terminal) }

// restyle draws everything for what the terminal was found to be.
func (a *App) restyle() tea.Cmd {
	a.styles = newStyles(a.blog.Site.Accent, a.look(), a.theme.painted())
	a.mast = keptMasthead{}
	return a.relook()
}

// relook has the open post set anew if it was set for another look.
func (a *App) relook() tea.Cmd {
	if a.post == nil {
		return nil
	}
	look := a.lookOf(a.post.asked.post)
	if a.post.asked.look == look {
		return nil
	}
	a.post.asked.look = look
	return a.renderPost()
}

// View implements [tea.Model].
func (a *App) View() (v tea.View) {
	a.Draw(func(drawn tea.View, content []byte) {
		v = drawn
		v.Content = string(content)
	})
	return v
}

// Draw is View for who keeps nothing of the content: show gets it beside the view, and for
// as long as it takes.
func (a *App) Draw(show func(v tea.View, content []byte)) {
	f := a.frame()
	show(a.view(f), f.out)
	f.free()
}

// view is a frame but for its content. No mode is set but the other screen, and what the
// reader asked for; the way out undoes them: what a lost connection leaves behind must not
// disturb the shell.
func (a *App) view(f *sheet) (v tea.View) {
	at := tea.Position{X: f.cursorX, Y: f.cursorY}
	v.AltScreen = true
	v.DisableBracketedPasteMode = a.loading || !a.typing()
	if a.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	v.WindowTitle = a.title()
	if a.terminal.progress && a.post != nil && a.post.page != nil {
		v.ProgressBar = tea.NewProgressBar(tea.ProgressBarDefault, a.post.percent(a.layout))
	}
	// Shape and Blink together say "as the reader has it".
	v.Cursor = &tea.Cursor{Position: at, Shape: -1}
	return v
}

// title is that of the window.
func (a *App) title() string {
	switch {
	case !a.config.Title:
		return ""
	case a.post != nil:
		return a.post.asked.post.Title + " · " + a.blog.Site.Title
	}
	return a.blog.Site.Title
}

// LogValue implements [slog.LogValuer]: what the log tells of this session.
func (a *App) LogValue() slog.Value {
	return slog.GroupValue(slog.String("posts", strings.Join(a.opened, ",")))
}
