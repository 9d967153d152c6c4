package plain

import (
	"fmt"
	"strconv"
)

// menu is a list that one chooses from by number. What it has is said when it is in view,
// so it may be long.
type menu struct {
	title string // above the first; empty for none
	noun  string // what there is, in the singular
	does  string // what a number does
	back  string // what q does
	n     int
	label func(i int) string
	pick  func(i int) step

	first, end int // that are in view, by index
}

// show says what is in view.
func (m *menu) show(s *session) {
	if m.title != "" && m.first == 0 {
		s.say(m.title)
	}
	rows := s.room(m.longest())
	m.first = max(min(m.first, m.n-1), 0)
	for m.end = m.first; m.end < m.n; m.end++ {
		lines := m.lines(s, m.end)
		if rows -= s.rowsOf(lines...); rows < 0 && m.end > m.first {
			break
		}
		s.add(lines...)
	}
}

// lines are what one can choose, with its number at the left of all of it.
func (m *menu) lines(s *session, i int) []string {
	number := fmt.Sprintf("%d: ", i+1)
	return s.broken(number+m.label(i), len(number))
}

// where says what is in view, of how many.
func (m *menu) where() string {
	switch {
	case m.n == 0:
		return "No " + m.noun + "s."
	case m.end-m.first == m.n:
		return capital(counted(m.n, m.noun)) + "."
	}
	return fmt.Sprintf("%ss %d to %d of %d.", capital(m.noun), m.first+1, m.end, m.n)
}

// prompt is where one is, and what there is to type.
func (m *menu) prompt() string {
	number := ""
	if m.n > 0 {
		number = " A number " + m.does + ","
	}
	if m.end < m.n {
		number += " Enter goes on,"
	}
	return m.where() + number + " ? helps, q " + m.back + ": "
}

// longest is no shorter than any prompt.
func (m *menu) longest() string {
	last := *m
	last.first, last.end = max(m.n-2, 0), m.n-1
	return last.prompt()
}

// answer does what a line says, if it is for a menu.
func (m *menu) answer(s *session, line string) (_ step, known bool) {
	if n, err := strconv.Atoi(line); err == nil {
		if n < 1 || n > m.n {
			return note("There is no number %d.", n), true
		}
		return m.pick(n - 1), true
	}
	switch line {
	case "", "n":
		if m.end >= m.n {
			return note("That is all."), true
		}
		m.first = m.end
		return step{again: true}, true
	case "p", "b":
		if m.first == 0 {
			return note("That is the beginning."), true
		}
		m.first = m.before(s)
		return step{again: true}, true
	}
	return step{}, false
}

// before is what the page begins with that ends before the one in view.
func (m *menu) before(s *session) int {
	rows, first := s.rows(m.longest()), m.first
	for first > 0 {
		if rows -= s.rowsOf(m.lines(s, first-1)...); rows < 0 && first < m.first {
			break
		}
		first--
	}
	return first
}

// menuHelp says what can be typed at any menu.
var menuHelp = [...]string{
	"A number chooses what stands behind it.",
	"n or Enter goes on in the list, and p goes back in it.",
}

// menuScreen is a menu that one has come to from somewhere else. What means nothing to it is
// taken as it would be there.
type menuScreen struct {
	menu
	of *postScreen // nil for all posts
}

// newMenu is a menu of a post, or of all of them.
func newMenu(of *postScreen, m menu) *menuScreen {
	m.back = "goes back"
	return &menuScreen{m, of}
}

func (m *menuScreen) answer(s *session, line string) step {
	if done, known := m.menu.answer(s, line); known {
		return done
	}
	if m.of == nil {
		return s.anywhere(line)
	}
	to := m.of.answer(s, line)
	to.back = to.again || to.open != nil // q comes back to the post
	return to
}

func (m *menuScreen) help(*session) []string {
	return append(menuHelp[:], m.rest())
}

// rest says what else can be typed.
func (m *menuScreen) rest() string {
	if m.of == nil {
		return searchHelp
	}
	return "All else is as in the post: t, l, v, g, / and words, and the name of a post."
}
