package tui

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// search is words that are looked for in the post that is open.
type search struct {
	field   *field   // while they are typed
	query   string   // as it was typed
	loose   bool     // from a search of all texts, which knows no case
	words   []string // each by itself, where such a query as a whole is not found; else nil
	page    *page.Page
	finder  *page.Finder
	cased   bool
	matches []page.Match
	at      int           // index of the current one
	from    content.Place // where the reader was before
	before  *search       // that esc comes back to
}

// begin opens the field.
func (s *postScreen) begin(d *session) {
	s.link = -1
	s.search = &search{field: newField(), from: s.place, before: s.search}
	s.search.look(s.page, true)
}

// look looks for the query on a page, for the whole of it or, once it is entered, for
// its words.
func (f *search) look(p *page.Page, typing bool) {
	cased := content.SmartCase(f.query) && !f.loose
	if f.finder == nil || f.page != p || f.cased != cased {
		f.page, f.cased, f.finder = p, cased, p.Finder(cased)
	}
	if f.words != nil && !typing {
		f.matches = f.finder.FindWords(f.words)
	} else {
		f.matches = f.finder.Find(content.Fold(f.query, cased))
	}
	f.at = min(f.at, max(len(f.matches)-1, 0))
}

// restore comes back to a search, which may have been on another page.
func (s *postScreen) restore(f *search) {
	if s.search = f; f != nil && f.page != s.page {
		f.look(s.page, false)
	}
}

// first makes the first match from a line on the current one, or the first of all.
func (f *search) first(line int) bool {
	f.at = 0
	for i, m := range f.matches {
		if m.Line >= line {
			f.at = i
			break
		}
	}
	return len(f.matches) > 0
}

// count is what a reader is told of what was found.
func (f *search) count() string {
	switch {
	case f.query == "":
		return ""
	case len(f.matches) == 0:
		return "not found"
	}
	return fmt.Sprintf("%d of %d", f.at+1, len(f.matches))
}

// missing tells that nothing was found.
func (f *search) missing() intent {
	return say("“%s” is not in this post.", cut(content.Clean(f.query), maxShownName))
}

// typed takes a key while a query is typed. The text follows.
func (s *postScreen) typed(msg tea.KeyPressMsg, d *session) intent {
	f := s.search
	switch {
	case key.Matches(msg, keys.Accept):
		return s.accept(d)
	case key.Matches(msg, keys.Cancel):
		s.restore(f.before)
		s.place = f.from
		s.resized(d)
	case f.field.update(msg):
		s.retype(d)
	case f.field.text() == "" && key.Matches(msg, f.field.input.KeyMap.DeleteCharacterBackward):
		s.restore(f.before) // as less and vim do
	}
	return intent{}
}

// retype looks for what is typed by now, from where the reader was.
func (s *postScreen) retype(d *session) {
	f := s.search
	f.query = f.field.text()
	f.look(s.page, true)
	s.place = f.from
	s.resized(d)
	if f.first(s.top) {
		s.reveal(d)
	}
}

// accept ends the typing. The place before it is one jump away.
func (s *postScreen) accept(d *session) intent {
	f := s.search
	f.field = nil
	if f.query == "" { // once more
		s.restore(f.before)
		return s.again(1, d)
	}
	if len(f.matches) == 0 {
		s.restore(f.before)
		return f.missing()
	}
	f.before = nil
	d.query = f.query
	found := s.place
	s.place = f.from // where the jump begins
	return intent{do: goTo, goal: goal{post: s.asked.post, place: &found}}
}

// again goes to the next match, or the one before; from where one is, if the current one
// is out of sight.
func (s *postScreen) again(by int, d *session) intent {
	if s.search == nil && d.query != "" { // what was looked for in another post, or cleared
		return s.anew(d)
	}
	f := s.search
	switch {
	case f == nil:
		return say("There is nothing to find yet. / begins a search.")
	case len(f.matches) == 0:
		return f.missing()
	}
	next, wrapped := f.next(by, s.top, s.top+d.layout.body)
	f.at = next
	s.reveal(d)
	switch {
	case wrapped && by > 0:
		return say("On from the beginning: %s", f.count())
	case wrapped:
		return say("On from the end: %s", f.count())
	}
	return intent{}
}

// anew looks for the last query from the window on.
func (s *postScreen) anew(d *session) intent {
	f := &search{query: d.query, from: s.place}
	if f.look(s.page, false); !f.first(s.top) {
		return f.missing()
	}
	s.search = f
	s.reveal(d)
	return intent{}
}

// next is the match that comes next, seen from the lines in view, and whether that is
// round the end.
func (f *search) next(by, top, end int) (next int, wrapped bool) {
	n := len(f.matches)
	inView := func(i int) bool { return f.matches[i].Line >= top && f.matches[i].Line < end }
	if inView(f.at) {
		next = f.at + by
		return (next + n) % n, next < 0 || next >= n
	}
	for i := range n {
		if by < 0 {
			i = n - 1 - i
		}
		if line := f.matches[i].Line; by > 0 && line >= top || by < 0 && line < top {
			return i, false
		}
	}
	if by > 0 {
		return 0, true
	}
	return n - 1, true
}

// reveal brings the current match into view. What is in view already does not move.
func (s *postScreen) reveal(d *session) {
	m := s.search.matches[s.search.at]
	s.show(m.Line, d)
	if parts := s.search.finder.Parts(m); len(parts) > 0 {
		s.shift = s.page.ShiftFor(parts[0], s.shift)
	}
}

// show brings a line into view, with some of what stands above it.
func (s *postScreen) show(line int, d *session) {
	if line < s.top || line >= s.top+d.layout.body {
		s.moveTo(line-d.layout.body/3, d)
	}
}

// find lights what a search of all texts has found, and goes to it.
func (s *postScreen) find(to goal, d *session) string {
	f := &search{query: to.query, loose: true, from: s.place}
	if f.look(s.page, false); len(f.matches) == 0 {
		f.words = content.QueryWords(to.query)
		f.look(s.page, false)
	}
	line := 0
	if to.place != nil {
		line = s.page.LineOf(*to.place)
	}
	if !f.first(line) {
		s.moveTo(line, d)
		return ""
	}
	s.search = f
	s.reveal(d)
	return ""
}

// lightsByLine are lights by the line of the page that they are on.
type lightsByLine map[int][]page.Light

// lights are the matches in view, and the link that is chosen.
func (s *postScreen) lights(l layout, st styles) lightsByLine {
	if s.search == nil && s.link < 0 {
		return nil
	}
	lights := lightsByLine{}
	if f := s.search; f != nil && f.page == s.page {
		for i, m := range f.matches {
			if m.Line < s.top-maxMatchLines || m.Line >= s.top+l.body {
				continue
			}
			sgr := st.lit
			if i == f.at {
				sgr = st.found
			} else if len(lights[m.Line]) >= maxLights {
				continue
			}
			for _, at := range f.finder.Parts(m) {
				lights[at.Line] = append(lights[at.Line], page.Light{Column: at.Column, Width: at.Width, SGR: sgr})
			}
		}
	}
	if s.link >= 0 {
		for _, at := range s.anchors[s.link].parts {
			lights[at.Line] = append(lights[at.Line], page.Light{Column: at.Column, Width: at.Width, SGR: st.picked})
		}
	}
	return lights
}

// maxLights is how many matches are lit on one line: what fits into the widest window.
// More are in a line of code that is not seen, and each of its characters is counted.
const maxLights = 500

// maxMatchLines is how many lines above the window a match may begin that goes on in
// it: a query has at most [maxQuery] characters, and a line at least 8 cells.
const maxMatchLines = maxQuery / 8
