package tui

import (
	"fmt"
	"strconv"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// postScreen is the post that is being read.
type postScreen struct {
	asked setting       // what the page was asked for
	shown setting       // what the page was set for
	page  *page.Page    // nil until it has been set
	top   int           // line of the page in the first row
	place content.Place // what the reader scrolled to; a resize never changes it
	shift int           // of long lines of code, in cells
	goal  goal          // where to be once the page is there
	gone  bool          // the post is no longer published

	updated bool           // since it was read before
	changed *content.Place // what its author has changed since it was opened; nil for nothing
	told    Reading        // what was kept last

	tail    tail
	anchors []anchor // of the page and the tail, in order
	link    int      // index of the chosen one; -1 for none
	panel   *panel   // at the foot of the text; nil for none
	search  *search  // nil for none
	count   int      // typed before a key; 0 for none
	prefix  rune     // the first of two keys that belong together; 0 for none
}

// location is where the window is.
func (s *postScreen) location() location { return location{s.asked.post.Slug, s.place} }

// typing says whether letters go into a field.
func (s *postScreen) typing() bool { return s.search != nil && s.search.field != nil }

// accepts says whether a page is one that is waited for.
func (s *postScreen) accepts(msg postRendered) bool {
	if msg.setting != s.asked {
		return false
	}
	late := s.shown == s.asked && s.page != nil && s.page.Rest == 0 && msg.page.Rest > 0 // the beginning
	return !late
}

// rendered takes a page, and says what has to be said of it.
func (s *postScreen) rendered(msg postRendered, d *session) (notice string) {
	first, edited := s.page == nil, s.page != nil && s.shown.post != msg.post
	if edited {
		notice = s.edited(msg.page, d)
		s.changed = changeIn(msg.page, s.page)
	}
	s.page, s.shown = msg.page, msg.setting
	s.retail(d)
	s.panel = nil // it was set for another page
	if s.search != nil {
		s.search.look(s.page, s.typing())
	}
	if notice == "" {
		notice = s.reach(d)
	}
	known := s.page.Knows(s.place)
	switch {
	case first && !known:
		notice = "Changed since you were here. You are about where you were."
	case first && s.updated && notice == "":
		notice = "Changed since you were here. You are where you were."
	}
	s.resized(d)
	if edited && notice == stayed && s.changed != nil && !s.inView(s.page.LineOf(*s.changed), d.layout) {
		notice += " '. shows it."
	}
	if !known && s.page.Rest == 0 { // that is where the reader is now
		s.place = s.page.PlaceAt(s.top)
		s.keep(d)
	}
	return notice
}

// inView says whether a line of the page is in the window.
func (s *postScreen) inView(line int, l layout) bool { return line >= s.top && line < s.top+l.body }

// changeIn is the place of the first block that is not as it was; nil if all are.
func changeIn(next, was *page.Page) *content.Place {
	now, before := next.Blocks(), was.Blocks()
	if was.Rest > 0 || next.Rest > 0 {
		return nil // of what there was, or is, this is not all
	}
	first := 0
	for first < min(len(now), len(before)) && now[first].Hash == before[first].Hash {
		first++
	}
	if first == len(now) && first == len(before) || len(now) == 0 {
		return nil
	}
	place := next.PlaceAt(next.LineOf(content.Place{Block: min(first, len(now)-1)}))
	return &place
}

// retail finds anew what to read next, and with it what can be chosen.
func (s *postScreen) retail(d *session) {
	s.tail = newTail(s.asked.post, d)
	s.anchors = anchorsOf(s.page, s.tail)
	s.link = -1
}

// stayed is said of a change that moves nobody.
const stayed = "Changed just now. You are where you were."

// edited says how a place was kept over a change of the post.
func (s *postScreen) edited(next *page.Page, d *session) string {
	d.readings.carry(s.asked.post.Slug, s.page, next)
	if said := d.trouble(s.post()); said != "" {
		return said // who types elsewhere presses no key here
	}
	if next.Knows(s.place) {
		return stayed
	}
	return "Changed just now, here too. You are about where you were."
}

// ready says whether the page is the one that was asked for last, and has what the
// key needs. Until then keys wait: the end of another page is not the end of this one,
// and neither is that of its beginning.
func (s *postScreen) ready(msg tea.KeyPressMsg, d *session) bool {
	switch {
	case s.page == nil || s.shown != s.asked:
		return !s.typing() && key.Matches(msg, keys.Close)
	case s.page.Rest == 0 || key.Matches(msg, keys.Close, keys.Help, keys.Theme, keys.Measure, keys.Mouse):
		return true
	}
	top, moves := s.target(msg, d.layout)
	return moves && s.count == 0 && s.prefix == 0 && top+d.layout.body <= s.page.Len()
}

// aim goes to a goal in the post that is open, and says what is to be said.
func (s *postScreen) aim(to goal, d *session) string {
	s.goal = to
	if s.page == nil || s.shown != s.asked || s.page.Rest > 0 {
		return "" // the page is on its way
	}
	return s.reach(d)
}

// reach goes to the goal, once its page is there. It needs the whole page.
func (s *postScreen) reach(d *session) (notice string) {
	to := s.goal
	if s.page.Rest > 0 {
		return ""
	}
	s.goal = goal{}
	switch {
	case to.query != "":
		return s.find(to, d)
	case to.place != nil:
		s.place = *to.place
		s.resized(d)
		if s.page.LineOf(s.place) > s.top { // the end came first
			s.place = s.page.PlaceAt(s.top)
			s.keep(d)
		}
	case to.heading != "":
		return s.toHeading(to.heading, d)
	}
	return ""
}

// toHeading goes to the heading that links call so, or nearly so: other generators make
// other names of it.
func (s *postScreen) toHeading(id string, d *session) string {
	key := content.HeadingKey(id)
	for _, same := range []func(string) bool{
		func(other string) bool { return other == id },
		func(other string) bool { return key != "" && content.HeadingKey(other) == key },
	} {
		for _, h := range s.page.Outline {
			if same(h.ID) {
				s.moveTo(h.Line, d)
				return ""
			}
		}
	}
	return fmt.Sprintf("There is no heading “%s” here.", cut(content.Clean(id), maxShownName))
}

// maxShownName is how much is shown of a name that nobody has checked, in cells.
const maxShownName = 30

// resized finds the place again in a window or a page of another size.
func (s *postScreen) resized(d *session) {
	if s.page == nil {
		return
	}
	s.top = s.clamp(s.page.LineOf(s.place), d.layout)
	s.keep(d)
}

// moveTo puts a line at the top of the window, as far as there is text below it.
func (s *postScreen) moveTo(line int, d *session) {
	if line = s.clamp(line, d.layout); line != s.top {
		s.top = line
		s.place = s.page.PlaceAt(line)
	}
	s.keep(d)
}

// keep remembers the place, and what is in view. How far that is, only a whole page
// can tell.
func (s *postScreen) keep(d *session) {
	percent := 0
	if s.page.Rest == 0 {
		percent = s.percent(d.layout)
	}
	post, now := s.post(), d.now()
	if was := d.marked[post.Slug]; was != nil && was.place == s.place {
		return // the reader has said how far it was read, and has not read on
	}
	d.readings.keep(post, s.place, percent, now).see(s.page, s.top, s.top+d.layout.body)
	told := d.readings.reading(post.Slug)
	if told.At = s.told.At; told != s.told {
		told.At = now
		d.kept(told)
		delete(d.marked, post.Slug)
		s.told = told
	}
}

// length is how many lines there are, with those below the text.
func (s *postScreen) length() int { return s.page.Len() + len(s.tail.rows) }

func (s *postScreen) clamp(top int, l layout) int {
	return max(min(top, s.length()-l.body), 0)
}

func (s *postScreen) percent(l layout) int {
	percent := percentAt(s.top, l.body, s.page.Len()+s.page.Rest)
	if s.page.Rest > 0 {
		return min(percent, 99)
	}
	return percent
}

// update moves, or says where to go from the post. The page has been set.
func (s *postScreen) update(msg tea.KeyPressMsg, d *session) intent {
	if s.typing() {
		return s.typed(msg, d)
	}
	panel := s.panel
	s.panel = nil // any key closes it
	if panel != nil && key.Matches(msg, keys.Close) {
		return intent{}
	}
	if s.prefix != 0 {
		return s.second(msg, d)
	}
	if key.Matches(msg, keys.Count) && (s.count > 0 || msg.String() != "0") {
		n, _ := strconv.Atoi(msg.String())
		s.count = min(s.count*10+n, maxCount)
		return intent{}
	}
	count := s.count
	s.count = 0
	if count > 0 && key.Matches(msg, keys.Cancel) {
		return intent{}
	}
	if panel != nil && panel.line >= 0 && key.Matches(msg, keys.Follow) {
		return intent{do: goTo, goal: goal{post: s.asked.post, place: s.placeOf(panel.line)}}
	}
	return s.command(msg, count, d)
}

// maxCount bounds a number before a key; no post has as many lines.
const maxCount = 9_999_999

// command does what a key says, so often or there.
func (s *postScreen) command(msg tea.KeyPressMsg, count int, d *session) intent {
	switch {
	case key.Matches(msg, keys.Close):
		return s.close(msg)
	case key.Matches(msg, keys.Next):
		return intent{do: nextPost}
	case key.Matches(msg, keys.Previous):
		return intent{do: previousPost}
	case key.Matches(msg, keys.Help):
		return intent{do: showHelp}
	case key.Matches(msg, keys.Outline):
		return s.wants(showOutline, len(s.page.Outline), "This post has no headings.")
	case key.Matches(msg, keys.Links):
		return s.wants(showLinks, len(s.anchors), "There are no links in this post.")
	case key.Matches(msg, keys.Back):
		return intent{do: back}
	case key.Matches(msg, keys.Forward):
		return intent{do: forward}
	case key.Matches(msg, keys.Mark, keys.GoToMark, keys.Copy):
		s.prefix, _ = utf8.DecodeRuneInString(msg.String()) // which a key without text has too
	case key.Matches(msg, keys.Find):
		s.begin(d)
	case key.Matches(msg, keys.FindNext):
		return s.again(1, d)
	case key.Matches(msg, keys.FindPrevious):
		return s.again(-1, d)
	case key.Matches(msg, keys.NextLink):
		return s.chooseLink(1, d)
	case key.Matches(msg, keys.PreviousLink):
		return s.chooseLink(-1, d)
	case key.Matches(msg, keys.Follow):
		return s.enter(count, d)
	default:
		return s.move(msg, count, d)
	}
	return intent{}
}

// wants is an intent, if there is something to show.
func (s *postScreen) wants(do action, n int, none string) intent {
	if n == 0 {
		return intent{say: none}
	}
	return intent{do: do}
}

// close leaves the post; what was found and the chosen link go first, if it was esc.
func (s *postScreen) close(msg tea.KeyPressMsg) intent {
	if key.Matches(msg, keys.Cancel) && (s.search != nil || s.link >= 0) {
		s.search, s.link = nil, -1
		return intent{}
	}
	return intent{do: backToList}
}

// move goes through the text. What is far away is a jump, from which one can come
// back.
func (s *postScreen) move(msg tea.KeyPressMsg, count int, d *session) intent {
	switch {
	case key.Matches(msg, keys.Left):
		s.slide(-slideStep, d.layout)
	case key.Matches(msg, keys.Right):
		s.slide(slideStep, d.layout)
	case key.Matches(msg, keys.Percent):
		return s.far(min(count, 100)*max(s.page.Len()-d.layout.body, 0)/100, d)
	case count > 0 && key.Matches(msg, keys.Top, keys.Bottom):
		return s.far(count-1, d)
	case key.Matches(msg, keys.Top):
		s.shift = 0
		return s.far(0, d)
	case key.Matches(msg, keys.Bottom):
		return s.far(s.length(), d)
	default:
		for range max(min(count, maxRepeat), 1) {
			line, moves := s.target(msg, d.layout)
			if line = s.clamp(line, d.layout); !moves || line == s.top {
				break
			}
			s.top = line
		}
		s.place = s.page.PlaceAt(s.top)
		s.keep(d)
	}
	return intent{}
}

// maxRepeat bounds how often one key moves: more leaves any post.
const maxRepeat = 10_000

// far is a jump to a line of this post.
func (s *postScreen) far(line int, d *session) intent {
	if s.clamp(line, d.layout) == s.top {
		return intent{}
	}
	return intent{do: goTo, goal: goal{post: s.asked.post, place: s.placeOf(line)}}
}

// placeOf is the place that a line shows. Those below the text are its end.
func (s *postScreen) placeOf(line int) *content.Place {
	at := s.page.PlaceAt(line)
	return &at
}

// target is the line that a key wants at the top of the window, if it moves at all.
func (s *postScreen) target(msg tea.KeyPressMsg, l layout) (top int, moves bool) {
	switch {
	case key.Matches(msg, keys.Down):
		return s.top + 1, true
	case key.Matches(msg, keys.Up):
		return s.top - 1, true
	case key.Matches(msg, keys.PageDown):
		return s.page.Turn(s.top+l.body, l.body), true
	case key.Matches(msg, keys.PageUp):
		return s.top - l.body, true
	case key.Matches(msg, keys.HalfDown):
		return s.top + max(l.body/2, 1), true
	case key.Matches(msg, keys.HalfUp):
		return s.top - max(l.body/2, 1), true
	case key.Matches(msg, keys.NextHeading):
		return s.heading(1), true
	case key.Matches(msg, keys.PreviousHeading):
		return s.heading(-1), true
	}
	return s.top, false
}

// heading is the line of the next heading below the first line, or above it; the end
// or the beginning if there is none.
func (s *postScreen) heading(by int) int {
	line := 0
	for _, h := range s.page.Outline {
		if by > 0 && h.Line > s.top {
			return h.Line
		}
		if by < 0 && h.Line < s.top {
			line = h.Line
		}
	}
	if by > 0 {
		return max(s.top, s.length())
	}
	return line
}

// slideStep is how far long lines of code go to the side with a key, in cells: half
// of what most of them are too long by.
const slideStep = 16

// slide shifts the code in view, as far as its longest line goes.
func (s *postScreen) slide(by int, l layout) {
	over := s.page.Overflow(s.top, s.top+l.body)
	s.shift = min(max(min(s.shift, over)+by, 0), over)
}

// second takes the key that belongs to the one before.
func (s *postScreen) second(msg tea.KeyPressMsg, d *session) intent {
	first := tea.KeyPressMsg{Code: s.prefix, Text: string(s.prefix)}
	s.prefix = 0
	letter := rune(0)
	if r := []rune(msg.Text); len(r) == 1 {
		letter = r[0]
	}
	switch {
	case key.Matches(msg, keys.Cancel):
		return intent{}
	case key.Matches(first, keys.Copy):
		return s.copied(letter, d)
	case key.Matches(first, keys.Mark) && isMark(letter):
		return intent{do: setMark, mark: letter, say: fmt.Sprintf("Marked. '%c comes back here.", letter)}
	case key.Matches(first, keys.GoToMark) && letter == '`':
		return intent{do: goToMark, mark: lastPlace}
	case key.Matches(first, keys.GoToMark) && (isMark(letter) || letter == lastPlace || letter == lastEdit):
		return intent{do: goToMark, mark: letter}
	}
	return say("A mark is a letter.")
}

// isMark says whether a mark can be called so.
func isMark(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }
