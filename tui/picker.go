package tui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"edgerunner.vc/blog/tui/page"
)

// picker is a list over the screen that one goes to something from: headings, links,
// tags. Letters narrow it.
type picker struct {
	name, of string
	items    []item
	labels   []string // of the items, for the letters
	shown    []found  // what the letters leave
	chosen   int      // index in shown
	top      int      // first one in view
	field    *field
}

// item is what can be picked.
type item struct {
	indent int
	lead   string // a number before the text
	text   string
	about  string // at the right, quietly
	pick   func() intent
}

func newPicker(name, of string) *picker { return &picker{name: name, of: of, field: newField()} }

func (p *picker) add(i item) {
	p.items, p.labels = append(p.items, i), append(p.labels, label(i.text))
	p.shown = append(p.shown, found{index: len(p.items) - 1})
}

// update moves, narrows, or picks.
func (p *picker) update(msg tea.KeyPressMsg, l layout) intent {
	room := p.room(l)
	switch {
	case key.Matches(msg, keys.Cancel):
		return intent{do: closeFront}
	case key.Matches(msg, keys.Accept):
		if len(p.shown) == 0 {
			return intent{}
		}
		return intent{do: pick}
	case key.Matches(msg, keys.PickDown):
		p.chosen++
	case key.Matches(msg, keys.PickUp):
		p.chosen--
	case msg.Text == "" && key.Matches(msg, keys.PageDown):
		p.chosen += room
	case msg.Text == "" && key.Matches(msg, keys.PageUp):
		p.chosen -= room
	default:
		if p.field.update(msg) {
			p.narrow()
		}
	}
	p.chosen = max(min(p.chosen, len(p.shown)-1), 0)
	return intent{}
}

// narrow keeps what the letters fit, in its order.
func (p *picker) narrow() {
	p.shown = narrow(p.field.text(), p.labels)
	p.chosen, p.top = 0, 0
}

// pick is what the chosen item stands for.
func (p *picker) pick() intent { return p.items[p.shown[p.chosen].index].pick() }

// room is how many items are in view.
func (p *picker) room(l layout) int { return l.middle() }

// click picks the item in a row of the window.
func (p *picker) click(y int, l layout) intent {
	first := len(l.under(""))
	i := p.scroll(l) + y - first
	if y < first || y >= first+p.room(l) || i >= len(p.shown) {
		return intent{}
	}
	p.chosen = i
	return intent{do: pick}
}

// scroll is the first item in view, so that the chosen one is.
func (p *picker) scroll(l layout) int {
	room := p.room(l)
	p.top = min(max(p.top, p.chosen-room+1), p.chosen)
	p.top = max(min(p.top, len(p.shown)-room), 0)
	return p.top
}

func (p *picker) draw(to *sheet) {
	l, st := to.layout, *to.styles
	count := fmt.Sprint(len(p.shown))
	if len(p.shown) < len(p.items) {
		count += fmt.Sprintf(" of %d", len(p.items))
	}
	name := st.chosen.Styled(p.name) + "  " + render(st.quiet, p.of)
	to.lines(l.under(spread(name, render(st.quiet, count), l.column)))
	top := p.scroll(l)
	for i := top; i < min(top+p.room(l), len(p.shown)); i++ {
		to.line(p.row(p.shown[i], i == p.chosen, l, st))
	}
	if len(p.shown) == 0 {
		to.line(render(st.quiet, cut("Nothing fits.", l.column)))
	}
	field, cursor := p.field.view(st, "› ", l.column)
	hints := keyHints(st, l.column-width(field)-3, keys.Accept.Help(), keys.Cancel.Help())
	to.foot()
	to.line(spread(field, hints, l.column))
	to.cursorX, to.cursorY = l.left+cursor, l.height-1
}

// row is an item, with the letters lit that it was found by.
func (p *picker) row(f found, chosen bool, l layout, st styles) string {
	i := p.items[f.index]
	mark, style := "  ", st.title
	if chosen {
		mark, style = st.accent.Styled("▸")+" ", st.chosen
	}
	mark += strings.Repeat("  ", min(i.indent, maxIndentShown))
	if i.lead != "" {
		mark += render(st.quiet, fmt.Sprintf("%2s ", i.lead))
	}
	room := l.column - width(mark)
	about := i.about
	if !l.roomy {
		about = cut(about, room/3)
	}
	about = cut(about, room/2)
	text := cut(i.text, room-width(about)-2*min(len(about), 1))
	return mark + spread(page.Lit(style.Styled(text), f.lights(i.text, 0, st)), render(st.quiet, about), room)
}

// maxIndentShown is how many levels of headings are told apart by their indent.
const maxIndentShown = 5
