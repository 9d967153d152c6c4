package tui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"

	"edgerunner.vc/blog/tui/page"
)

// frame is a whole window: as many rows as it has, none wider than it is. The
// cursor stays visible, where a magnifier or a braille line looks for it.
type frame struct {
	rows             []string
	cursorX, cursorY int
}

// frame draws the screen that is in front.
func (a *App) frame() frame {
	f := a.front()
	if a.told.Line != "" && len(f.rows) > 0 {
		f.rows[len(f.rows)-1] = a.toldRow()
	}
	if base := a.styles.base; base != "" {
		for i, row := range f.rows {
			f.rows[i] = paint(row, a.layout.width, base)
		}
	}
	return f
}

// toldRow is the last row while there is something to be told.
func (a *App) toldRow() string {
	l := a.layout
	row := cutNotice(a.told.Line, l.column)
	if l.tooSmall() {
		return cut(a.told.Line, l.width)
	}
	return compose([]string{render(a.styles.accent, row)}, l, a.styles, unlit)[0]
}

func (a *App) front() frame {
	switch {
	case a.layout.tooSmall():
		return a.smallFrame()
	case a.loading || a.recalling:
		return a.loadingFrame()
	case a.help != nil:
		return a.help.frame(a.layout, a.styles)
	case a.picker != nil:
		return a.picker.frame(a.layout, a.styles)
	case a.post != nil && a.post.page != nil:
		return a.post.frame(a.notice, &a.session)
	case a.post != nil:
		return a.blankFrame()
	}
	return a.list.frame(a.notice, &a.session)
}

// compose puts the left bar and the margin before each row of a column. lit says
// which rows of the bar are lit.
func compose(rows []string, l layout, s styles, lit func(y int) bool) []string {
	dim, bright := s.rule.Styled("│"), s.accent.Styled("┃")
	margin := strings.Repeat(" ", l.left-1)
	out := make([]string, l.height)
	for y := range out {
		out[y] = dim
		if lit(y) {
			out[y] = bright
		}
		if y < len(rows) && rows[y] != "" {
			out[y] += margin + rows[y]
		}
	}
	return out
}

func unlit(int) bool { return false }

// blankFrame stands for the moment in which a post is set.
func (a *App) blankFrame() frame {
	return frame{rows: compose(nil, a.layout, a.styles, unlit), cursorY: a.layout.height - 1}
}

// defaultGlyph is the mark of the house: a slanted E, running to the right.
const defaultGlyph = "" +
	"  ▗▄▄▄▄▄▖\n" +
	" ▗▄▄▄▖\n" +
	"▗▄▄▄▄▄▖"

func (a *App) glyph() []string { return glyphOf(a.blog.Site.Glyph) }

func glyphOf(glyph string) []string {
	if glyph == "" {
		glyph = defaultGlyph
	}
	return strings.Split(glyph, "\n")
}

// loadingFrame is the first screen. It stays only as long as the terminal owes an
// answer.
func (a *App) loadingFrame() frame {
	l := a.layout
	var art []string
	size := 0
	for _, line := range a.glyph() {
		line = cut(line, l.column)
		art = append(art, a.styles.accent.Styled(line))
		size = max(size, width(line))
	}
	if l.height < len(art)+2 {
		art = nil
	} else {
		art = append(art, "")
	}
	rows := make([]string, max((l.height-len(art)-1)/2, 0))
	indent := strings.Repeat(" ", max((l.column-size)/2, 0))
	for _, line := range append(art, a.styles.quiet.Styled("LOADING…")) {
		rows = append(rows, indent+line)
	}
	return frame{rows: compose(rows, l, a.styles, unlit), cursorY: l.height - 1}
}

// smallFrame says that the window is too small, in as much of it as there is.
func (a *App) smallFrame() frame {
	l := a.layout
	text := fmt.Sprintf("This window is %d×%d. Please make it %d×%d or larger.", l.width, l.height, minWidth, minHeight)
	rows := strings.Split(page.WidthMethod.Wrap(text, max(l.width, 1), ""), "\n")
	return frame{rows: rows[:min(len(rows), max(l.height, 1))]}
}

// keyHints is as many keys as fit into so many cells, each by the first of its names:
// the most needed first in the list and last on the screen.
func keyHints(s styles, cells int, hints ...key.Help) string {
	shown := ""
	for _, h := range hints {
		name, _, _ := strings.Cut(h.Key, " ")
		hint := s.title.Styled(name) + " " + s.quiet.Styled(h.Desc)
		if shown != "" {
			hint += "  " + shown
		}
		if width(hint) > cells {
			break
		}
		shown = hint
	}
	return shown
}

// does is a hint for a key where a shorter word will do.
func does(b key.Binding, what string) key.Help { return key.Help{Key: b.Help().Key, Desc: what} }

// meter is a bar of so many cells, filled to the percentage; heavy and light lines
// tell the parts apart without colour.
func meter(s styles, percent, cells int) string {
	cells = max(cells, 0)
	full := cells * percent / 100
	return render(s.accent, strings.Repeat("━", full)) + render(s.rule, strings.Repeat("─", cells-full))
}
