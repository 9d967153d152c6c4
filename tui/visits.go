package tui

import "edgerunner.vc/blog/content"

// location is a place in one of the posts.
type location struct {
	slug  string
	place content.Place
}

// visits are where a reader has been, and what they have marked, in this session.
type visits struct {
	marks  map[rune]location
	behind []location // where jumps began, the last one last
	ahead  []location // where ctrl+o came from, likewise
}

// maxJumps bounds the jumps that can be taken back; vim keeps as many.
const maxJumps = 100

// lastPlace is the mark of where one was before the last jump.
const lastPlace = '\''

// lastEdit is the mark of what has changed in a post last, as in vim.
const lastEdit = '.'

// jump remembers where a jump begins.
func (v *visits) jump(from location) {
	v.behind = append(v.behind, from)
	v.behind = v.behind[max(len(v.behind)-maxJumps, 0):]
	v.ahead = nil
	v.keep(lastPlace, from)
}

// back is where the last jump began. From the list there is no way forward again.
func (v *visits) back(here *location) (location, bool) { return step(&v.behind, &v.ahead, here) }

// forward undoes a step back.
func (v *visits) forward(here *location) (location, bool) { return step(&v.ahead, &v.behind, here) }

func step(from, to *[]location, here *location) (location, bool) {
	n := len(*from)
	if n == 0 {
		return location{}, false
	}
	at := (*from)[n-1]
	*from = (*from)[:n-1]
	if here != nil {
		*to = append(*to, *here)
	}
	return at, true
}

func (v *visits) mark(letter rune, at location) { v.keep(letter, at) }

func (v *visits) keep(letter rune, at location) {
	if v.marks == nil {
		v.marks = map[rune]location{}
	}
	v.marks[letter] = at // letters are checked where they are typed, so there are few
}

func (v *visits) marked(letter rune) (location, bool) {
	at, ok := v.marks[letter]
	return at, ok
}
