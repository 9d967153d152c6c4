package plain

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"edgerunner.vc/blog/content"
)

// Visit is a session that is typed and printed, for terminals that can do no more and for
// readers who hear or feel what is printed. Output only ever goes on below: nothing is
// drawn over, and no escape sequence is sent.
type Visit struct {
	Open string // the post to begin with, or SLUG#HEADING; empty for the list
	// Spoken is whether posts are said, as by the command "text", and not set in lines. The
	// reader may change that, which Memory keeps.
	Spoken bool
	// Terminal is the one that the reader types at, which is raw: what is typed is shown
	// and edited here. It is nil where the client sends lines, as a pipe does.
	Terminal *Terminal
	Echoes   bool // the terminal shows itself what is typed
	// Resized is the size of the terminal by now, in cells; nil for one that stays as it is.
	Resized func() (width, height int)
	Stdin   io.Reader
	Stdout  io.Writer // lines end with \n

	// Pause runs what waits for something else than the reader; nil if nobody minds.
	Pause func(wait func())

	Memory  Memory // nil for nobody
	Say     string // said at first; empty for nothing
	Parting string // said to who leaves and has read something; empty for nothing
}

// Memory keeps how far one reader has come, from visit to visit.
type Memory interface {
	Recall() Recalled
	Keep(Reading)      // must not wait
	Speak(spoken bool) // what the reader has chosen; must not wait either
	Close()            // called once, at the end
}

// Recalled is what is known of a reader.
type Recalled struct {
	Readings []Reading // the latest first
	// Spoken is what the reader has chosen for such a terminal, if anything was Chosen.
	Spoken, Chosen bool
}

// Reading is how far a reader has come in a post.
type Reading struct {
	Slug     string
	Place    content.Place
	Percent  int // the furthest
	Finished bool
	Version  string // see [content.Post.Version]
}

// How many lines are answered a second, and at once: more than anybody types. A script may
// send some; one that sends thousands would keep a core busy.
const answersPerSecond, answersAtOnce = 20, 50

// Session runs a visit to its end, and returns the exit code. The input may tell something
// between two lines: an error with a method Temporary that says true is said to the reader,
// and does not end it.
func Session(ctx context.Context, config Config, visit Visit) int {
	s := newSession(config, visit)
	if s.Memory != nil {
		defer s.Memory.Close()
	}
	blog, err := config.named()
	if err != nil {
		s.say(sentence(err.Error()))
		s.send("")
		return exitFailed
	}
	s.begin(blog)
	if left := s.run(ctx); left && s.read && s.Parting != "" {
		s.say(s.Parting)
		s.send("")
	}
	if s.failed != nil {
		return exitFailed // the client has gone
	}
	return 0
}

// session is a visit on its way. It is for one goroutine.
type session struct {
	Config
	Visit
	width, height int
	lines         *lineReader
	out           strings.Builder // that is to be sent
	failed        error           // of the output

	blog     *content.Blog // the newest that could be read
	screens  []screen      // the one in front is the last
	readings map[string]Reading
	last     string // the slug of what was read last
	read     bool   // something was
}

// screen is what a reader is at.
type screen interface {
	show(s *session)
	prompt() string
	answer(s *session, line string) step
	help(s *session) []string
}

// step is what a line leads to.
type step struct {
	back  bool   // to the screen before, and from there:
	open  screen // q comes back from
	again bool   // the screen is shown again
	note  string // said in any case; empty for nothing
}

func note(format string, args ...any) step { return step{note: fmt.Sprintf(format, args...)} }

func unknown(line string) step {
	return note("%s means nothing here. ? says what does.", echo(line))
}

// Without a terminal, or of one that does not tell its size, it is taken for this.
const usualWidth, usualHeight = 80, 24

func newSession(config Config, visit Visit) *session {
	s := &session{Config: config, Visit: visit, width: usualWidth, height: usualHeight, readings: map[string]Reading{}}
	if s.Pause == nil {
		s.Pause = func(wait func()) { wait() }
	}
	if t := visit.Terminal; t != nil {
		s.resize(t.Width, t.Height)
	}
	s.lines = &lineReader{in: visit.Stdin, out: visit.Stdout, shows: visit.Terminal != nil && !visit.Echoes, ends: !visit.Echoes}
	return s
}

func (s *session) resize(width, height int) {
	if width > 0 && height > 0 {
		s.width, s.height = width, height
	}
}

// rows is how many rows a page has: those of the terminal without the longest prompt that
// it may have, and the blank one above that.
func (s *session) rows(prompt string) int { return max(s.height-1-len(s.broken(prompt, 0)), 1) }

// room is how many of them are left of what will be sent with the next prompt.
func (s *session) room(prompt string) int {
	return max(s.rows(prompt)-strings.Count(s.out.String(), "\n"), 1)
}

// rowsOf is how many rows lines take, which the terminal breaks.
func (s *session) rowsOf(lines ...string) (n int) {
	for _, line := range lines {
		n += max((cells(line)+s.width-1)/s.width, 1)
	}
	return n
}

// broken is a line as it is said: on a terminal no word is torn, and what goes on hangs so
// far in. The last cell of a row stays free: some terminals go on in the next one when it is
// written to.
func (s *session) broken(line string, hang int) []string {
	if s.Terminal == nil {
		return []string{line}
	}
	return wrap(line, s.width-1, hang)
}

// begin says where one is.
func (s *session) begin(blog *content.Blog) {
	s.blog = blog
	if s.Memory != nil {
		s.recall()
	}
	for _, line := range []string{blog.Site.Title, blog.Site.Tagline, s.Say} {
		if line != "" {
			s.say(line)
		}
	}
	s.say("")
	s.push(newList())
	if s.Open == "" {
		return
	}
	if asked := opened(s, blog, s.Open); asked != nil {
		s.push(asked)
	}
}

// current is the blog as it is now; as it was before if that cannot be read.
func (s *session) current() *content.Blog {
	if blog, err := s.named(); err == nil {
		s.blog = blog
	}
	return s.blog
}

// run shows, asks and does, until the reader leaves, or is let go.
func (s *session) run(ctx context.Context) (left bool) {
	pace := rate.NewLimiter(answersPerSecond, answersAtOnce)
	for again := true; len(s.screens) > 0 && s.failed == nil; {
		top := s.screens[len(s.screens)-1]
		if again {
			top.show(s)
			s.say("")
		}
		s.send(top.prompt())
		line, err := s.lines.read()
		switch {
		case temporary(err):
			s.say("")
			s.say(err.Error())
			again = false
			continue
		case err != nil || s.wait(ctx, pace) != nil:
			s.say("")
			s.send("")
			return err == errLeft
		}
		if s.Resized != nil {
			s.resize(s.Resized())
		}
		again = s.do(s.step(top, line))
	}
	return true
}

// wait waits until there may be an answer.
func (s *session) wait(ctx context.Context, pace *rate.Limiter) (err error) {
	s.Pause(func() { err = pace.Wait(ctx) })
	return err
}

// step is what a line leads to, here or anywhere.
func (s *session) step(top screen, line string) step {
	switch strings.ToLower(line) {
	case "q", "quit", "exit":
		return step{back: true}
	case "?", "h", "help":
		for _, help := range top.help(s) {
			s.say(help)
		}
		s.say("q goes back, or leaves from the list. Control C and control D leave at once.")
		return step{}
	}
	return top.answer(s, line)
}

// do does a step, and says whether there is something to show.
func (s *session) do(to step) (again bool) {
	if to.note != "" {
		s.say(to.note)
	}
	if to.back {
		s.screens = s.screens[:len(s.screens)-1]
	}
	if to.open != nil {
		s.push(to.open)
	}
	return to.again || to.back || to.open != nil
}

// maxScreens bounds what q comes back from: who follows links for hours has been
// everywhere, and wants to leave.
const maxScreens = 50

// push puts a screen in front. Of too many the oldest goes, but for the list. Behind a post
// no other one is held.
func (s *session) push(top screen) {
	if _, isPost := top.(*postScreen); isPost {
		for _, below := range s.screens {
			if p, ok := below.(*postScreen); ok {
				p.rest()
			}
		}
	}
	if s.screens = append(s.screens, top); len(s.screens) > maxScreens {
		s.screens = append(s.screens[:1], s.screens[2:]...)
	}
}

// say has a line sent with the next prompt.
func (s *session) say(line string) { s.add(s.broken(line, 0)...) }

// add has lines sent that are broken already.
func (s *session) add(lines ...string) {
	for _, line := range lines {
		s.out.WriteString(line + "\n")
	}
}

// send sends what was said, and a prompt without an end.
func (s *session) send(prompt string) {
	if words := strings.TrimRight(prompt, " "); words != "" {
		s.out.WriteString(strings.Join(s.broken(words, 0), "\n") + " ")
	}
	if s.failed == nil && s.out.Len() > 0 {
		_, s.failed = io.WriteString(s.Stdout, s.out.String())
	}
	s.out.Reset()
}

// recall is what was read before.
func (s *session) recall() {
	var known Recalled
	s.Pause(func() { known = s.Memory.Recall() })
	if known.Chosen {
		s.Spoken = known.Spoken
	}
	for _, r := range known.Readings {
		s.readings[r.Slug] = r
		if s.last == "" && r.begun() {
			s.last = r.Slug
		}
	}
}

// begun says whether there is something to go on with.
func (r Reading) begun() bool { return r.Percent > 0 && !r.Finished }

// keep keeps how far a post was read.
func (s *session) keep(r Reading) {
	before := s.readings[r.Slug]
	r.Percent, r.Finished = max(r.Percent, before.Percent), r.Finished || before.Finished
	s.read = true
	if r == before {
		return
	}
	s.readings[r.Slug], s.last = r, r.Slug
	if s.Memory != nil {
		s.Memory.Keep(r)
	}
}

// far is how far a post was read, in words; empty for nothing.
func (s *session) far(post *content.Post) string {
	r := s.readings[post.Slug]
	switch {
	case r.Finished:
		return "read"
	case r.begun():
		return percent(r.Percent) + " read"
	}
	return ""
}

func percent(n int) string { return fmt.Sprintf("%d percent", n) }

// about is what a list says of a post.
func (s *session) about(post *content.Post) string {
	words := post.Title
	if !post.Date.IsZero() {
		words += ", " + post.Date.Format(spokenDate)
	}
	words += ", " + counted(post.Minutes(), "minute")
	if state, _ := post.State(time.Now()); state != content.Published {
		words += ", " + state.String()
	}
	if far := s.far(post); far != "" {
		words += ", " + far
	}
	return words
}
