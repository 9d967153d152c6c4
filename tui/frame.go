package tui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
)

// frame draws the screen that is in front. The cursor stays visible, where a magnifier
// or a braille line looks for it.
func (a *App) frame() *sheet {
	to := newSheet(a.layout, &a.styles)
	a.front(to)
	if a.told.Line != "" && to.y > 0 {
		a.drawTold(to)
	}
	return to
}

// drawTold puts what is to be told over the last row.
func (a *App) drawTold(to *sheet) {
	l := a.layout
	to.again()
	if to.bare {
		to.line(cut(a.told.Line, l.width))
		return
	}
	to.lit = span{}
	to.line(render(a.styles.accent, cutNotice(a.told.Line, l.column)))
}

func (a *App) front(to *sheet) {
	switch {
	case a.layout.tooSmall():
		a.drawSmall(to)
	case a.loading || a.recalling:
		a.drawLoading(to)
	case a.help != nil:
		a.help.draw(to)
	case a.picker != nil:
		a.picker.draw(to)
	case a.post != nil && a.post.page != nil:
		a.post.draw(to, a.notice, &a.session)
	case a.post != nil:
		drawBlank(to)
	default:
		a.list.draw(to, a.notice, &a.session)
	}
}

// drawBlank stands for the moment in which a post is set.
func drawBlank(to *sheet) {
	to.fill(to.layout.height)
	to.cursorY = to.layout.height - 1
}

// defaultGlyph is the mark of the house: a slanted E, running to the right.
const defaultGlyph = "" +
	"  ▗▄▄▄▄▄▖\n" +
	" ▗▄▄▄▖\n" +
	"▗▄▄▄▄▄▖"

// glyphOf is the glyph of a site in rows.
func glyphOf(glyph string) string {
	if glyph == "" {
		return defaultGlyph
	}
	return glyph
}

// drawLoading draws the first screen. It stays only as long as the terminal owes an
// answer.
func (a *App) drawLoading(to *sheet) {
	l := a.layout
	var art []string
	size := 0
	for _, line := range strings.Split(glyphOf(a.blog.Site.Glyph), "\n") {
		line = cut(line, l.column)
		art = append(art, a.styles.accent.Styled(line))
		size = max(size, width(line))
	}
	if l.height < len(art)+2 {
		art = nil
	} else {
		art = append(art, "")
	}
	to.fill((l.height - len(art) - 1) / 2)
	indent := blanks((l.column - size) / 2)
	for _, line := range append(art, a.styles.quiet.Styled("LOADING…")) {
		to.line(indent + line)
	}
	drawBlank(to)
}

// drawSmall says that the window is too small, in as much of it as there is.
func (a *App) drawSmall(to *sheet) {
	l := a.layout
	text := fmt.Sprintf("This window is %d×%d. Please make it %d×%d or larger.", l.width, l.height, minWidth, minHeight)
	rows := wrapped(text, l.width)
	to.bare = true
	to.lines(rows[:min(len(rows), max(l.height, 1))])
}

// keyHints is as many keys as fit into so many cells, each by the first of its names:
// the most needed first in the list and last on the screen.
func keyHints(s styles, cells int, hints ...key.Help) string {
	n, _ := fitting(cells, hints)
	return string(appendHints(nil, s, hints[:n]))
}

// fitting is how many of those keys fit into so many cells, and the cells they take.
func fitting(room int, hints []key.Help) (n, cells int) {
	for _, h := range hints {
		size := width(firstKey(h)) + 1 + width(h.Desc)
		if n > 0 {
			size += cells + 2
		}
		if size > room {
			break
		}
		n, cells = n+1, size
	}
	return n, cells
}

// appendHints appends keys, the first one last.
func appendHints(out []byte, s styles, hints []key.Help) []byte {
	for i := len(hints) - 1; i >= 0; i-- {
		out = appendStyled(out, s.title, firstKey(hints[i]))
		out = append(out, ' ')
		out = appendStyled(out, s.quiet, hints[i].Desc)
		if i > 0 {
			out = append(out, "  "...)
		}
	}
	return out
}

func firstKey(h key.Help) string {
	name, _, _ := strings.Cut(h.Key, " ")
	return name
}

// does is a hint for a key where a shorter word will do.
func does(b key.Binding, what string) key.Help { return key.Help{Key: b.Help().Key, Desc: what} }
