package tui

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/content"
)

// Memory is what outlives the sessions of one reader. It is for one App.
type Memory interface {
	// Recall is what is known of the reader. It is called beside the program, more than
	// once only after an error or [MemoryChanged], and bounds its own time.
	Recall() (Recalled, error)

	// These are called between two keys, so they must not wait.
	Keep(Reading)
	Forget(slug string)        // of a post
	Prefer(name, value string) // no value is as it is at first

	// Close is called once, when the session has ended.
	Close()
}

// Recalled is what a [Memory] knows.
type Recalled struct {
	Readings    []Reading
	Preferences map[string]string
	LastVisit   time.Time // before this one, to the hour; zero for none
	First       bool      // the reader was never here before
}

// MemoryChanged tells an App that its [Memory] has ceased to work, or works again.
type MemoryChanged struct{ Works bool }

// recalled is what the memory has said.
type recalled struct {
	Recalled
	err error
}

// recall asks the memory, away from the keys.
func (a *App) recall() tea.Cmd {
	memory := a.memory
	return func() tea.Msg {
		known, err := memory.Recall()
		return recalled{known, err}
	}
}

// remember takes what the memory has said. What the reader has done meanwhile stays.
func (a *App) remember(msg recalled) tea.Cmd {
	if msg.err != nil {
		a.forgetful = true
		a.notice = "Your places cannot be found just now. They are not lost."
		return a.enter()
	}
	late := !a.recalling
	a.readings.recall(msg.Recalled)
	a.last = msg.Preferences[prefLast]
	a.since = msg.LastVisit
	var cmd tea.Cmd
	switch {
	case a.forgetful:
		a.forgetful, a.notice = false, "Your places are known again."
	case late: // the reader is at it already
	case msg.First:
		a.notice = "Your place is kept from now on. ssh HOST privacy says how."
	default:
		a.greet()
	}
	if !late {
		cmd = a.prefer(msg.Preferences)
	}
	a.list.arrange(&a.session)
	return tea.Batch(cmd, a.enter())
}

// enter opens what the reader asked for, once what is known of them is known, or is too
// long in coming; and then the keys that have waited are meant.
func (a *App) enter() tea.Cmd {
	if !a.recalling {
		return nil
	}
	a.recalling = false
	cmd := a.openAsked()
	if a.post != nil {
		return cmd // the keys wait for its page
	}
	return tea.Batch(cmd, a.replay())
}

// memoryChanged tells a reader whose places are kept what has become of that.
func (a *App) memoryChanged(works bool) tea.Cmd {
	switch {
	case a.memory == nil:
		return nil
	case !works:
		a.told = Notice{Line: "Your place cannot be kept just now. It is known until you leave."}
		return nil
	case a.forgetful:
		return a.recall()
	}
	a.told = Notice{Line: "Your place is kept again."}
	return nil
}

// Close implements [io.Closer]: it is called once the program has ended.
func (a *App) Close() error {
	if a.memory != nil {
		a.memory.Close()
	}
	return nil
}

// Parting is what a reader is told who leaves; empty for nothing. Who has read nothing
// has nothing to come back to.
func (a *App) Parting() string {
	if len(a.opened) == 0 {
		return ""
	}
	return a.config.Parting
}

// The names of what a reader prefers. The theme and the mouse are a matter of the
// terminal, so its kind is behind those.
const (
	prefTheme   = "theme/"
	prefMouse   = "mouse/"
	prefMeasure = "measure"
	prefSort    = "sort"
	prefLast    = "last" // the post that was read last: times are kept to the hour
)

// prefer sets what the reader preferred before. What is not known any more is as it is
// at first.
func (a *App) prefer(known map[string]string) tea.Cmd {
	a.theme = theme(max(slices.Index(themeNames[:], known[prefTheme+a.config.Kind]), 0))
	a.list.order = order(max(slices.Index(orderNames[:], known[prefSort]), 0))
	a.mouse = known[prefMouse+a.config.Kind] == "on"
	if cells, err := strconv.Atoi(known[prefMeasure]); err == nil {
		a.measure = max(slices.Index(measures[:], cells), 0)
	}
	return tea.Batch(a.resize(a.layout.width, a.layout.height), a.restyle())
}

// preferred has the memory keep what the reader has just chosen.
func (a *App) preferred(name, value string) {
	if a.memory != nil {
		a.memory.Prefer(name, value)
	}
}

// kept has the memory keep a reading.
func (d *session) kept(r Reading) {
	if d.memory == nil {
		return
	}
	d.memory.Keep(r)
	if d.last != r.Slug {
		d.last = r.Slug
		d.memory.Prefer(prefLast, r.Slug)
	}
}

// markRead marks a post as read, or as one that was never opened.
func (a *App) markRead(post *content.Post) {
	if post == nil {
		return
	}
	if a.readings.of(post).finished {
		a.forget(post)
		a.notice = "Marked as unread."
		return
	}
	a.readings.finish(post, a.now())
	a.kept(a.readings.reading(post.Slug))
	a.list.arrange(&a.session)
	a.notice = "Marked as read. R takes that back."
}

// startAgain goes to the beginning of a post, as if it had never been opened.
func (a *App) startAgain(post *content.Post) tea.Cmd {
	if post == nil {
		return nil
	}
	a.forget(post)
	if a.post == nil {
		return a.open(goal{post: post})
	}
	cmd := a.jump(goal{post: post, place: &content.Place{Block: -1}})
	a.notice = "From the beginning."
	return cmd
}

// forget forgets how far a post was read.
func (a *App) forget(post *content.Post) {
	delete(a.readings, post.Slug)
	if a.memory != nil {
		a.memory.Forget(post.Slug)
	}
	if a.post != nil {
		a.post.told = Reading{}
	}
	a.list.arrange(&a.session)
}

// inFront is the post that is open, or chosen in the list; nil for none.
func (a *App) inFront() *content.Post {
	if a.post != nil {
		return a.post.post()
	}
	return a.list.goal().post
}

// showProgress shows in the list what was read.
func (a *App) showProgress() tea.Cmd {
	var cmd tea.Cmd
	if a.post != nil {
		cmd = a.backToList()
	}
	a.list.narrowTo(listScreen{history: true}, &a.session)
	return cmd
}

// history is the posts that were read, the latest first.
func (d *session) history() []*content.Post {
	slugs := slices.SortedFunc(maps.Keys(d.readings), func(a, b string) int {
		return cmp.Or(d.readings[b].at.Compare(d.readings[a].at), strings.Compare(a, b))
	})
	var posts []*content.Post
	for _, slug := range slugs {
		if post := d.blog.Post(slug); post != nil && d.readings.of(post).begun() {
			posts = append(posts, post)
		}
	}
	return posts
}
