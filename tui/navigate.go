package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// intent is what a screen wants of the App. It is a return value, so that it happens
// before the next key is looked at.
type intent struct {
	do    action
	goal  goal           // of goTo
	mark  rune           // of setMark and goToMark
	topic *content.Topic // of showTopic
	text  string         // of copyText
	say   string         // what the reader is told
}

type action int

const (
	stay action = iota
	openChosen
	goTo
	nextPost
	previousPost
	backToList
	back
	forward
	setMark
	goToMark
	copyText
	showHelp
	showOutline
	showLinks
	showTopics
	showTopic
	closeFront // the help or the picker
	pick
	nextTheme
	nextMeasure
	switchMouse
	showProgress
	markRead
	startAgain
	quit
)

// say is an intent that only tells something.
func say(format string, args ...any) intent { return intent{say: fmt.Sprintf(format, args...)} }

// goal is where in which post a reader wants to be.
type goal struct {
	post    *content.Post
	place   *content.Place // nil for where it was left, or its beginning
	heading string         // what a link calls it; empty for none
	query   string         // of a search of all texts, to be lit; empty for none
}

// follow does what a screen wants, before the next message is looked at.
func (a *App) follow(to intent) tea.Cmd {
	a.retraced = false
	if to.say != "" {
		a.notice = to.say
	}
	switch to.do {
	case openChosen:
		return a.open(a.list.goal())
	case goTo:
		return a.jump(to.goal)
	case nextPost:
		return a.neighbour(1)
	case previousPost:
		return a.neighbour(-1)
	case backToList:
		return a.backToList()
	case back, forward:
		return a.travel(to.do)
	case setMark:
		a.visits.mark(to.mark, a.post.location())
	case goToMark:
		return a.goToMark(to.mark)
	case copyText:
		return tea.Raw(ansi.SetSystemClipboard(to.text))
	case quit:
		return tea.Quit
	case nextTheme:
		a.theme = a.theme.next()
		a.preferred(prefTheme+a.config.Kind, a.theme.name())
		a.notice = a.theme.notice(a.terminal.colours)
		return a.restyle()
	case nextMeasure:
		return a.remeasure()
	case switchMouse:
		a.switchMouse()
	case showProgress:
		return a.showProgress()
	case markRead:
		a.markRead(a.inFront())
	case startAgain:
		return a.startAgain(a.inFront())
	default:
		return a.toFront(to)
	}
	return nil
}

// toFront shows what stands before the screens, and closes it.
func (a *App) toFront(to intent) tea.Cmd {
	switch to.do {
	case showHelp:
		a.help = &helpScreen{sections: keys.list()}
		if a.post != nil {
			a.help.sections = keys.post()
		}
	case showOutline:
		a.picker = a.post.outline(&a.session)
	case showLinks:
		a.picker = a.post.linkList(&a.session)
	case showTopics:
		a.picker = topicList(a.blog)
	case showTopic:
		a.list.narrowTo(listScreen{topic: to.topic}, &a.session)
	case closeFront:
		a.help, a.picker = nil, nil
	case pick:
		chosen := a.picker.pick
		a.picker = nil
		return tea.Batch(a.follow(chosen()), a.after())
	}
	return nil
}

// openAsked opens what the reader asked for on the command line.
func (a *App) openAsked() tea.Cmd {
	slug, _, _ := strings.Cut(a.config.Open, "#")
	if slug == "" {
		return nil
	}
	if to, ok := a.blog.Find(a.config.Open); ok {
		return a.open(goal{post: to.Post, heading: to.Heading})
	}
	a.list.suggest(slug, &a.session)
	return nil
}

// jump goes somewhere from where one can come back.
func (a *App) jump(to goal) tea.Cmd {
	if a.post != nil {
		a.visits.jump(a.post.location())
	}
	return a.open(to)
}

// open shows a post. In the one that is open it only moves.
func (a *App) open(to goal) tea.Cmd {
	if to.post == nil {
		return nil
	}
	if a.post != nil && a.post.asked.post == to.post {
		a.notice = a.post.aim(to, &a.session)
		return nil
	}
	a.list.choose(to.post, &a.session)
	a.list.welcome = nil // it has been answered
	a.post = &postScreen{asked: setting{to.post, a.lookOf(to.post)}, goal: to, place: content.Place{Block: -1}, link: -1}
	a.post.updated = a.readings.of(to.post).updated
	if r, ok := a.readings[to.post.Slug]; ok && to.place == nil && to.heading == "" {
		a.post.place = r.place
	}
	a.opened = append(a.opened[:min(len(a.opened), maxOpened-1)], to.post.Slug)
	if a.config.Opened != nil {
		a.config.Opened(to.post.Slug)
	}
	fromTop := a.post.place.Block < 0 && to.place == nil && to.heading == "" && to.query == ""
	if fromTop && to.post.Size() > longPost && !a.config.Pages.Has(to.post, a.post.asked.look) {
		return a.renderHead()
	}
	return a.renderPost()
}

// longPost is from which size on the beginning of a post is set first, in bytes: the
// whole of a shorter one is set in less time than a frame takes.
const longPost = 12 << 10

// maxOpened bounds what a session adds to its line in the log, in posts.
const maxOpened = 32

// neighbour goes to the post that is to be read next, or was before.
func (a *App) neighbour(by int) tea.Cmd {
	next := a.blog.Neighbour(a.post.asked.post, by)
	if next == nil && a.post.gone {
		a.notice = "This post is in no order any more. q goes to the list."
		return nil
	}
	if next == nil {
		a.notice = map[int]string{1: "This is the last post.", -1: "This is the first post."}[by]
		return nil
	}
	return a.jump(goal{post: next})
}

// backToList leaves the post; ctrl+o comes back to it.
func (a *App) backToList() tea.Cmd {
	if a.post.page != nil {
		a.visits.jump(a.post.location())
	}
	a.post = nil
	a.waiting = nil
	a.list.show(&a.session)
	return nil
}

// travel goes back or forward through the jumps. Posts that are gone are passed over.
func (a *App) travel(to action) tea.Cmd {
	a.retraced = true
	var here *location
	if a.post != nil {
		at := a.post.location()
		here = &at
	}
	for ; ; here = nil {
		step := a.visits.back
		if to == forward {
			step = a.visits.forward
		}
		at, ok := step(here)
		if !ok {
			a.notice = map[action]string{back: "There is no jump to go back from.", forward: "There is nothing further forward."}[to]
			return nil
		}
		if post := a.blog.Post(at.slug); post != nil {
			return a.open(goal{post: post, place: &at.place})
		}
	}
}

// goToMark goes to a mark, or with ' to where one was before the last jump.
func (a *App) goToMark(letter rune) tea.Cmd {
	at, ok := a.visits.marked(letter)
	post := a.blog.Post(at.slug)
	switch {
	case !ok && letter == lastPlace:
		a.notice = "You have not jumped yet."
	case !ok && letter == lastEdit:
		a.notice = "Nothing has changed while you were here."
	case !ok:
		a.notice = fmt.Sprintf("There is no mark %c. m %c makes one.", letter, letter)
	case post == nil:
		a.notice = "That post is no longer published."
	default:
		return a.jump(goal{post: post, place: &at.place})
	}
	return nil
}

// remeasure takes the next measure that the window has room for.
func (a *App) remeasure() tea.Cmd {
	room, _ := roomFor(a.layout.width)
	for range measures {
		a.measure = (a.measure + 1) % len(measures)
		if measures[a.measure] <= room {
			break
		}
	}
	if measures[a.measure] > room {
		a.notice = "There is no room for another measure."
		return nil
	}
	a.preferred(prefMeasure, fmt.Sprint(measures[a.measure]))
	cmd := a.resize(a.layout.width, a.layout.height)
	a.notice = fmt.Sprintf("Lines of %d cells", a.layout.column)
	return cmd
}

// switchMouse turns the mouse on and off. It is off at first, because a terminal whose
// mouse is ours cannot select.
func (a *App) switchMouse() {
	a.mouse = !a.mouse
	a.preferred(prefMouse+a.config.Kind, map[bool]string{true: "on"}[a.mouse])
	if a.mouse {
		a.notice = "The wheel scrolls and a click opens. ctrl+t gives you the selection back."
	} else {
		a.notice = "The mouse selects again."
	}
}

// paste types a text into the field, if there is one; elsewhere it is nothing.
func (a *App) paste(text string) tea.Cmd {
	if text = content.Clean(text); a.layout.tooSmall() || len(a.waiting) > 0 {
		return nil
	}
	switch {
	case a.help != nil:
		return nil
	case a.picker != nil:
		a.picker.field.paste(text)
		a.picker.narrow()
	case a.post != nil && a.post.typing():
		a.post.search.field.paste(text)
		a.post.retype(&a.session)
	case a.post == nil && a.list.typing():
		a.list.filter.field.paste(text)
		a.list.arrange(&a.session)
	}
	return a.after()
}

// setting is a post and a look that it is set for.
type setting struct {
	post *content.Post
	look page.Look
}

// postRendered is a page that a screen has asked for.
type postRendered struct {
	setting
	page *page.Page
}

// renderPost sets the open post, away from the keys.
func (a *App) renderPost() tea.Cmd {
	asked, site, pages := a.post.asked, a.blog.Site, a.config.Pages
	return func() tea.Msg { return postRendered{asked, pages.Page(asked.post, site, asked.look)} }
}

// renderHead sets the beginning of the open post, away from the keys.
func (a *App) renderHead() tea.Cmd {
	asked, site, pages := a.post.asked, a.blog.Site, a.config.Pages
	return func() tea.Msg { return postRendered{asked, pages.Head(asked.post, site, asked.look)} }
}

// rendered gives the open post its page, and then the keys that have waited for it
// to whoever is in front by then. The beginning of a long post is followed by all of
// it.
func (a *App) rendered(msg postRendered) tea.Cmd {
	if a.post == nil || !a.post.accepts(msg) {
		return nil
	}
	if notice := a.post.rendered(msg, &a.session); notice != "" {
		a.notice = notice
	}
	if at := a.post.changed; at != nil {
		a.visits.mark(lastEdit, location{msg.post.Slug, *at})
	}
	cmds := []tea.Cmd{a.colour()}
	if msg.page.Rest > 0 {
		cmds = append(cmds, a.renderPost())
	}
	return tea.Batch(append(cmds, a.replay())...)
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
