package tui

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"

	"edgerunner.vc/blog/content"
	"edgerunner.vc/blog/tui/page"
)

// entryRows is how many rows a post takes, with the blank row that follows.
func entryRows(l layout) int {
	if l.low() {
		return 1 // the title alone
	}
	return 3
}

// groupRows is the year above the first post of it, and the blank row that follows.
const groupRows = 2

// begins says whether a post is the first of its year in the list, and years are shown:
// in a list of more than two windows.
func (s *listScreen) begins(i int, l layout) bool {
	if !s.grouped(l) {
		return false
	}
	return i == 0 || s.posts[i].Date.Year() != s.posts[i-1].Date.Year()
}

func (s *listScreen) grouped(l layout) bool {
	return entryRows(l) > 1 && s.order.byDate() && s.filter == nil && s.asked == "" && len(s.posts)*entryRows(l) > 2*l.height
}

// rowsOf is how many rows a post takes, with the year above it.
func (s *listScreen) rowsOf(i int, l layout) int {
	if s.begins(i, l) {
		return groupRows + entryRows(l)
	}
	return entryRows(l)
}

// fits is how many posts are in view from one on, at least one.
func (s *listScreen) fits(from int, d *session) int {
	room, n := s.room(d), 0
	if entryRows(d.layout) > 1 {
		room++ // the last one needs no blank row
	}
	for i := from; i < len(s.posts); i++ {
		if room -= s.rowsOf(i, d.layout); room < 0 {
			break
		}
		n++
	}
	return max(n, 1)
}

// room is how many rows there are for posts.
func (s *listScreen) room(d *session) int {
	return d.layout.height - mastheadRows(d.blog, d.layout) - s.headRows(d.layout) - footerRows(d.layout)
}

// show scrolls no further than it must to have the chosen post in view, and leaves no
// room empty below the last.
func (s *listScreen) show(d *session) {
	s.top = max(min(s.top, s.chosen), 0)
	for s.chosen >= s.top+s.fits(s.top, d) {
		s.top++
	}
	for s.top > 0 && s.top-1+s.fits(s.top-1, d) >= len(s.posts) {
		s.top--
	}
}

// footerRows is the footer and the blank row above it.
func footerRows(l layout) int {
	if l.height < 8 {
		return 1
	}
	return 2
}

// hasHead says whether there is a line above the posts.
func (s *listScreen) hasHead() bool {
	return s.asked != "" || s.topic != nil || s.history || s.greets()
}

// head is the line above the posts that says which they are; empty for all.
func (s *listScreen) head() string {
	switch {
	case s.asked != "" && len(s.posts) == 0:
		return fmt.Sprintf("There is no “%s” here.", cut(s.asked, maxShownName))
	case s.asked != "":
		return fmt.Sprintf("There is no “%s” here. These come nearest:", cut(s.asked, maxShownName))
	case s.topic != nil:
		return fmt.Sprintf("%s, %s", topicName(*s.topic), posts(len(s.posts)))
	case s.history:
		return "What you have read, latest first"
	}
	return ""
}

// headRow is the head in a row, as what is chosen if it can be.
func (s *listScreen) headRow(l layout, st styles) string {
	if s.greets() {
		return s.welcome.row(l.column, st)
	}
	hint := ""
	if l.roomy {
		hint = keyHints(st, l.column, keys.Clear.Help())
	}
	return spread(render(st.accent, s.head()), hint, l.column)
}

// headRows is the head and the blank row below it.
func (s *listScreen) headRows(l layout) int {
	switch {
	case !s.hasHead():
		return 0
	case l.low():
		return 1
	}
	return 2
}

// The words beside the glyph: a blank, the title and the tagline.
const mastheadWords = 3

// mastheadRows is how many rows the masthead has, without drawing it.
func mastheadRows(blog *content.Blog, l layout) int {
	switch {
	case l.low():
		return 0
	case l.height < 20 || !l.roomy:
		return l.top + 2 // one line, and a blank one
	}
	return l.top + max(strings.Count(glyphOf(blog.Site.Glyph), "\n")+1, mastheadWords) + 2
}

// keptMasthead is what [masthead] made of a blog in a layout: it is the same in all frames.
type keptMasthead struct {
	blog   *content.Blog
	layout layout
	rows   []string
}

// head is the masthead as it is now.
func (d *session) head() []string {
	if m := &d.mast; m.blog != d.blog || m.layout != d.layout {
		*m = keptMasthead{d.blog, d.layout, masthead(d.blog, d.layout, d.styles)}
	}
	return d.mast.rows
}

// masthead is the name of the blog, in as many rows as the window can spare.
func masthead(blog *content.Blog, l layout, s styles) []string {
	site := blog.Site
	title, tagline := render(s.title, cut(site.Title, l.column)), ""
	switch {
	case l.low():
		return nil
	case l.height < 20 || !l.roomy:
		rows := make([]string, l.top, l.top+2)
		if room := l.column - width(title) - len("  "); room >= width(site.Tagline) {
			tagline = site.Tagline
		}
		return append(rows, spread(title, render(s.quiet, tagline), l.column), "")
	}
	rows := make([]string, l.top)
	text := [mastheadWords]string{"", title, render(s.quiet, cut(site.Tagline, l.column))}
	art := strings.Split(glyphOf(site.Glyph), "\n")
	size := 0
	for _, line := range art {
		size = max(size, width(line))
	}
	for i := range max(len(art), len(text)) {
		row := strings.Repeat(" ", size)
		if i < len(art) {
			row = render(s.accent, art[i]) + row[width(art[i]):]
		}
		if i < len(text) {
			row += "   " + text[i]
		}
		rows = append(rows, cut(row, l.column))
	}
	return append(rows, "", "")
}

// eachRow gives f the rows of the window that posts in view take, without the blank
// ones between them.
func (s *listScreen) eachRow(d *session, f func(row, post int)) {
	row := mastheadRows(d.blog, d.layout) + s.headRows(d.layout)
	for i := s.top; i < min(s.top+s.fits(s.top, d), len(s.posts)); i++ {
		if s.begins(i, d.layout) {
			row += groupRows
		}
		for n := range max(entryRows(d.layout)-1, 1) {
			f(row+n, i)
		}
		row += entryRows(d.layout)
	}
}

// frame draws the list. The notice takes the place of the owner for a moment.
func (s *listScreen) draw(to *sheet, notice string, d *session) {
	l, st := d.layout, d.styles
	to.lines(d.head())
	if n := s.headRows(l); n > 0 {
		if s.greets() && s.welcome.chosen {
			to.light(1)
		}
		n += to.y
		to.line(s.headRow(l, st))
		to.fill(n)
	}
	if len(s.posts) == 0 {
		to.line(render(st.quiet, cut(s.nothing(d), l.column)))
	}
	for i := s.top; i < min(s.top+s.fits(s.top, d), len(s.posts)); i++ {
		if s.begins(i, l) {
			drawYear(to, s.posts[i])
			to.line("")
		}
		if s.isChosen(i) {
			to.light(max(entryRows(l)-1, 1))
		}
		s.drawEntry(to, i, d)
		if entryRows(l) > 1 {
			to.line("")
		}
	}
	to.cursorX, to.cursorY = l.left, to.lit.from
	to.foot()
	if s.typing() {
		row, at := s.prompt(d)
		to.line(row)
		to.cursorX, to.cursorY = l.left+at, l.height-1
		return
	}
	s.drawFooter(to, notice, d)
}

// nothing is said where there are no posts to show.
func (s *listScreen) nothing(d *session) string {
	switch {
	case s.filter != nil && s.filter.searching():
		return "Searching…"
	case s.filter != nil && s.filter.texts:
		return "No post says that."
	case s.filter != nil:
		return "No title, tag or series has these letters. tab searches all texts."
	case s.asked != "":
		return "esc shows what there is."
	case s.history:
		return "You have not read anything here yet."
	case d.author:
		return `Nothing yet: edgerunner new "TITLE" begins a post.`
	}
	return "Nothing is published here yet."
}

// drawYear draws the year of a post, with a line behind it.
func drawYear(to *sheet, p *content.Post) {
	to.begin()
	to.open(to.styles.quiet)
	to.date(p.Date, "2006")
	to.close(to.styles.quiet)
	to.blanks(1)
	to.styled(to.styles.rule, repeated(lightLine, to.layout.column-to.column))
	to.end()
}

// drawEntry draws one post of the list. Where it has been read so far stands at the right.
func (s *listScreen) drawEntry(to *sheet, i int, d *session) {
	p, l, st := s.posts[i], d.layout, d.styles
	title, far := st.title, st.quiet
	to.begin()
	if s.isChosen(i) {
		title = st.chosen
		to.styled(st.accent, "▸")
	}
	to.blanks(entryIndent - to.column)
	read := d.readings.of(p)
	progress, standing := s.progress(read, p, d), d.standingIn(l, p)
	if standing != "" {
		progress = standing
	} else if read.begun() || progress == isNew {
		far = st.accent
	}
	words := cut(p.Title, l.column-entryIndent-width(progress)-len("  "))
	to.lighted(title, words, s.filter.titleLights(p, st))
	if progress != "" {
		to.blanks(l.column - to.column - width(progress))
	}
	to.styled(far, progress)
	to.end()
	if entryRows(l) == 1 {
		return
	}
	if s.filter != nil && s.filter.texts {
		if e, ok := s.filter.excerpts[p]; ok && e.found {
			to.line(blanks(entryIndent) + e.line(l.column-entryIndent, st))
			return
		}
	}
	s.drawAbout(to, p, read, d)
}

// entryIndent is what stands before a post: the mark of the chosen one, and a blank.
const entryIndent = 2

// isChosen says whether a post is the one that enter opens.
func (s *listScreen) isChosen(i int) bool {
	return i == s.chosen && !(s.greets() && s.welcome.chosen)
}

// isNew is said of posts that came since the last visit.
const isNew = "new"

// progress is how far a post has been read, in a word.
func (s *listScreen) progress(read status, p *content.Post, d *session) string {
	switch {
	case read.finished && read.updated:
		return "updated"
	case read.finished:
		return "✓ read"
	case read.begun():
		return strconv.Itoa(read.percent) + " %"
	case d.fresh(p):
		return isNew
	case entryRows(d.layout) == 1:
		return "" // the title needs the room
	}
	return "0 %"
}

// drawAbout draws when a post was written, how long it takes, and its tags; of one that
// was read before what has become of it.
func (s *listScreen) drawAbout(to *sheet, p *content.Post, read status, d *session) {
	st, goesOn := d.styles, read.begun() && !read.finished && read.heading != ""
	if s.filter != nil {
		goesOn, read.updated = false, false // the tags may be what was looked for
	}
	to.begin()
	to.blanks(entryIndent)
	to.open(st.quiet)
	if to.layout.roomy || !goesOn && !read.updated { // else the place is worth more than the date
		s.drawDate(to, p, read, d)
	}
	drawMinutes(to, p, read)
	to.close(st.quiet)
	switch {
	case read.updated:
		to.styled(st.quiet, " · ")
		to.styled(st.accent, "updated since you read it")
	case goesOn:
		to.styled(st.quiet, quoted(" · continue at “", read.heading, "”", " · at “", to.layout.column-to.column))
	case len(p.Tags) > 0:
		to.styled(st.quiet, " · ")
		s.drawTags(to, p)
	}
	to.cut()
	to.end()
}

// drawDate draws when a post was written, or read.
func (s *listScreen) drawDate(to *sheet, p *content.Post, read status, d *session) {
	switch {
	case s.history && s.filter == nil && read.begun():
		to.plain("read ")
		to.plain(day(read.at, d.now()))
	case !p.Date.IsZero():
		to.date(p.Date, time.DateOnly)
	default:
		return
	}
	to.plain(" · ")
}

// drawMinutes draws how long a post takes, or the rest of it.
func drawMinutes(to *sheet, p *content.Post, read status) {
	if read.begun() && !read.finished {
		to.plain(timeLeft(p, read.percent))
		return
	}
	to.number(p.Minutes())
	to.plain(" min")
}

// drawTags draws the tags of a post, with the letters lit that it was found by.
func (s *listScreen) drawTags(to *sheet, p *content.Post) {
	if lights := s.filter.tagLights(p, *to.styles); len(lights) > 0 {
		to.lighted(to.styles.quiet, strings.Join(p.Tags, ", "), lights)
		return
	}
	to.open(to.styles.quiet)
	for i, tag := range p.Tags {
		if i > 0 {
			to.plain(", ")
		}
		to.plain(tag)
	}
	to.close(to.styles.quiet)
}

// day is when something was, to the day.
func day(at, now time.Time) string {
	switch at = at.In(now.Location()); {
	case !at.Before(midnight(now)):
		return "today"
	case !at.Before(midnight(now.AddDate(0, 0, -1))):
		return "yesterday"
	}
	return at.Format("2006-01-02")
}

// line is an excerpt in so many cells, with the hits lit. What stands before the first
// hit is cut as far as it must be.
func (e excerpt) line(cells int, st styles) string {
	text, lights := e.Text, []page.Light{}
	start := 0
	if len(e.Lit) > 0 {
		for width(text[start:e.Lit[0].End]) > cells-2 {
			next := strings.IndexByte(text[start:], ' ') + 1
			if next == 0 || start+next >= e.Lit[0].Start {
				start = e.Lit[0].Start
				break
			}
			start += next
		}
	}
	lead := ""
	if start > 0 {
		lead = "…"
	}
	for _, at := range e.Lit {
		if at.Start >= start {
			lights = append(lights, page.Light{Column: width(lead) + width(text[start:at.Start]), Width: width(text[at.Start:at.End]), SGR: st.hit})
		}
	}
	return cut(page.Lit(render(st.quiet, lead+text[start:]), lights), cells)
}

// drawFooter draws the copyright, or the notice, and the keys that matter now; where both
// do not fit, it is the keys that are cut.
func (s *listScreen) drawFooter(to *sheet, notice string, d *session) {
	l, st := d.layout, d.styles
	if notice != "" {
		notice = cutNotice(notice, l.column)
		to.hinted(st.accent, notice, l.column-width(notice)-2, keys.Help.Help(), keys.Quit.Help())
		return
	}
	if f := s.filter; f != nil {
		count := f.count(len(s.posts), len(d.blog.Posts))
		hints := keyHints(st, l.column/2, s.useful(1, keys.Clear.Help(), keys.Open.Help())...)
		query := cut(f.name()+f.field.text(), l.column-width(count)-width(hints)-4)
		to.line(spread(render(st.accent, query)+"  "+render(st.quiet, count), hints, l.column))
		return
	}
	owner := cut(cmp.Or(d.troubles(), d.blog.Site.Copyright), l.column-len("  ? keys"))
	open := keys.Open.Help()
	if s.greets() && s.welcome.chosen {
		open = does(keys.Open, "go on")
	}
	to.hinted(st.quiet, owner, l.column-width(owner)-2, s.useful(2, keys.Help.Help(), keys.Quit.Help(), open, keys.Narrow.Help())...)
}

// useful is those of the keys that do something now: all, or the first so many if there are
// no posts.
func (s *listScreen) useful(always int, hints ...key.Help) []key.Help {
	if len(s.posts) == 0 {
		return hints[:always]
	}
	return hints
}

// prompt is the field, what is left, and what tab does; and the cell of the cursor.
func (s *listScreen) prompt(d *session) (row string, cursor int) {
	f, l, st := s.filter, d.layout, d.styles
	other := "all texts"
	if f.texts {
		other = "titles"
	}
	count := render(st.quiet, f.count(len(s.posts), len(d.blog.Posts)))
	if l.roomy {
		count += "  " + keyHints(st, l.column, does(keys.Texts, other))
	}
	row, cursor = f.field.view(st, f.name(), l.column-width(count)-2)
	return spread(row, count, l.column), cursor
}
